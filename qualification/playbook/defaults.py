"""What a playbook that leaves these lists and tables out is given, in the file's own format."""

from __future__ import annotations

import tomllib
from typing import Any

DEFAULTS_TOML = """\
[regions]
NA = ["US", "CA", "MX"]
EMEA = ["GB", "DE", "FR", "NL", "ES", "IT", "IE"]

[[segments]]
name = "enterprise"
employees = { min = 1000 }
inbound = "ae"
deal_value = 60000

[[segments]]
name = "mid_market"
employees = { min = 100, max = 999 }
inbound = "sdr"
deal_value = 18000

[[segments]]
name = "smb"
inbound = "sdr"
outbound = false
partner = false
deal_value = 4000

[score]
fast_track_answers = { timeline = ["now", "this_quarter"], purpose = ["buy", "evaluate"] }
fit = [
  { name = "Industry in our ICP", field = "industry", points = 20, any_of = [
    "software", "life sciences", "manufacturing",
  ] },
  { name = "Senior title", field = "title", points = 15, contains = [
    "chief", "vp", "vice president", "head of", "director",
  ] },
  { name = "100 people or more", field = "employees", points = 15, min = 100 },
  { name = "Uses a tool we replace", field = "tools", points = 10, any_of = [
    "spreadsheets", "rivalware",
  ] },
  { name = "Free mail address", field = "email_domain", points = -10, any_of = [
    "gmail.com", "yahoo.com", "outlook.com", "hotmail.com",
  ] },
]
intent = [
  { action = "demo_request", points = 50 },
  { action = "quote_request", points = 45 },
  { action = "pricing_page", points = 15, cap = 30 },
  { action = "competitor_comparison", points = 15 },
  { action = "event_conversation", points = 30 },
  { action = "whitepaper_download", points = 10, cap = 20 },
  { action = "webinar", points = 10, cap = 20 },
  { action = "email_open", points = 1, cap = 5 },
  { action = "unsubscribe", points = -30 },
  { action = "careers_page", points = -10 },
]

[[sla]]
applies_to = "escalated"
ladder = [
  { after = "15m", do = "nudge" },
  { after = "45m", do = "nudge", note = "last reminder before it goes to the next rep" },
  { after = "1h", do = "reroute" },
  { after = "2h", do = "manager" },
  { after = "1d", do = "managers_manager" },
]

[[sla]]
applies_to = "handed_off"
segments = ["enterprise"]
ladder = [{ after = "10m", do = "nudge" }, { after = "30m", do = "manager" }]

[[sla]]
applies_to = "handed_off"
ladder = [
  { after = "15m", do = "nudge" },
  { after = "2h", do = "nudge" },
  { after = "4h", do = "reroute" },
  { after = "8h", do = "manager" },
  { after = "1d", do = "managers_manager" },
]

[rejection]
bad_fit = { label = "Bad fit", then = "disqualify" }
no_budget = { label = "No budget", then = "nurture", for = "90d" }
no_authority = { label = "Not the decision maker", then = "back_to_sdr" }
no_need = { label = "No need", then = "nurture", for = "180d" }
bad_timing = { label = "Bad timing", then = "nurture", for = "90d" }
wrong_contact_data = { label = "Wrong contact data", then = "back_to_sdr" }
could_not_reach = { label = "Could not reach", then = "back_to_sdr" }
duplicate = { label = "Duplicate", then = "reroute" }
existing_customer = { label = "Existing customer", then = "reroute" }
competitor = { label = "Competitor", then = "disqualify" }
other = { label = "Other", then = "back_to_sdr", note = "required" }
"""

DEFAULTS: dict[str, Any] = tomllib.loads(DEFAULTS_TOML)
