"""The tables of the playbook file, one frozen model each; attributes are named as the keys are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from qualification.hours import BusinessHours, WeeklyTime
from qualification.lead import Letter, Role
from qualification.playbook.defaults import DEFAULTS
from qualification.playbook.values import (
    Amount,
    Bound,
    ChannelRef,
    Count,
    Currency,
    DaysAndTime,
    Domain,
    Duration,
    Email,
    Flag,
    Holidays,
    Hours,
    Points,
    Positive,
    PositiveDuration,
    Scalar,
    Some,
    Text,
    UserGroup,
    Zone,
)

SlaKind = Literal["escalated", "handed_off", "won"]


def default_of(*keys: str) -> Any:
    """A model field whose default stands in `defaults.py`."""
    value: Any = DEFAULTS
    for key in keys:
        value = value[key]
    return Field(default=value, validate_default=True)


class Table(BaseModel):
    """A table of the file. Keys it does not know are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Team(Table):
    """Who the team is, when it works, what it counts in."""

    name: Text
    """What messages call the team."""
    timezone: Zone
    """Zone of reports and digests; each rep's own comes from Slack."""
    business_hours: Hours = BusinessHours.parse("Mon-Fri 09:00-18:00")
    """When SLA clocks run, on each rep's own wall clock; "always" never stops them."""
    holidays: Holidays | None = None
    """Calendar of days off; left out, there are none."""
    currency: Currency = "USD"
    """Currency of every sum in this file."""
    own_domains: tuple[Domain, ...] = ()
    """Domains of your own staff, screened out as leads; subdomains count."""


class Channels(Table):
    """Where Baton posts, besides direct messages."""

    leads: ChannelRef
    """Cards of escalated leads."""
    marketing: ChannelRef
    """Rejections with their reasons; the digest, where the playbook names nobody of marketing."""
    managers: ChannelRef
    """Leads on hold, refused messages; breaches and the digest, where nobody is the manager."""


class PersonEntry(Table):
    """Somebody who works on leads, or a user group whose members do."""

    email: Email | None = None
    """Address of the Slack account. Either this or `usergroup`."""
    usergroup: UserGroup | None = None
    """Handle or id of a Slack user group whose members get the role."""
    role: Role
    """What they do for leads."""
    manager: Email | None = None
    """Who hears of their breaches; must be one of the people."""
    segments: Annotated[tuple[Text, ...], Some] = ()
    """Segments they take; left out, all."""
    regions: Annotated[tuple[Text, ...], Some] = ()
    """Regions they take; left out, all."""
    weight: Positive = 1
    """Their share in the round robin."""
    max_open: Positive = 25
    """How many leads they hold at once."""
    business_hours: Hours | None = None
    """Their working hours; left out, the team's."""
    holidays: Holidays | None = None
    """Their calendar of days off; left out, the team's."""


class LifelongLearner(Table):
    """Who takes everything free for months and never comes near buying."""

    free_actions: Positive = 6
    """So many free actions: downloads, webinars, events."""
    within: PositiveDuration = timedelta(days=180)
    """The time in which they were taken."""
    without: tuple[Text, ...] = ("demo_request", "quote_request", "pricing_page")
    """Actions near buying; whoever took one of them, ever, is no such learner."""


class Screening(Table):
    """What stops a lead before it is scored."""

    competitor_domains: tuple[Domain, ...] = ("rival.com",)
    """Domains of competitors; subdomains count."""
    academic_domains: tuple[Domain, ...] = (".edu", ".ac.uk")
    """Domains of schools and universities, or their endings."""
    student_titles: tuple[Text, ...] = ("student", "intern")
    """Words in a title that mark a student; whole words only."""
    require: tuple[
        Literal["email", "name", "company", "title", "phone", "country", "industry", "employees"],
        ...,
    ] = ("company", "title")
    """Minimum criteria of an MQL: what a lead must state."""
    price_floor: Amount = Decimal(300)
    """Expected deal value below which a lead goes to self-serve."""
    lifelong_learner: LifelongLearner = LifelongLearner()
    """The red flag of somebody who only ever takes what is free."""


class Condition(Table):
    """What a field of the lead must be: one of these operators, or `min` and `max` together."""

    equals: Scalar | None = None
    """Holds if the field is exactly this; case does not matter."""
    any_of: Annotated[tuple[Scalar, ...], Some] = ()
    """Holds if the field is one of these, or a list shares one with them."""
    contains: Annotated[tuple[Text, ...], Some] = ()
    """Holds if the field has one of these words or phrases in it; whole words only."""
    min: Bound | None = None
    """Holds if the field is at least this."""
    max: Bound | None = None
    """Holds if the field is at most this."""
    present: Flag | None = None
    """true: holds if the field is known; false: if it is not."""


class Segment(Table):
    """A band of company size, perhaps crossed with an industry, that has its own journey."""

    name: Text
    """How other tables and reports call the segment."""
    employees: Condition | None = None
    """Condition on the number of people."""
    industry: Condition | None = None
    """Condition on the industry."""
    country: Condition | None = None
    """Condition on the country."""
    inbound: Literal["sdr", "ae"] = "sdr"
    """Who touches inbound leads first; "ae" sends them straight to the AE of their region."""
    outbound: Flag = True
    """Whether the segment is worth outbound effort."""
    partner: Flag = True
    """Whether leads from partners are taken."""
    deal_value: Amount
    """What a deal is assumed to be worth where the lead names no value."""


class FitRule(Condition):
    """Points for who the lead is."""

    name: Text
    """How Why? and reports call the rule."""
    field: Text
    """Field of the lead, or `answers.KEY`, or `extra.KEY`."""
    points: Points
    """Points if the condition holds; negative ones count against the lead."""


class IntentRule(Table):
    """Points for what the lead did, each time it did it."""

    action: Text
    """The action, as it arrives at the intake."""
    points: Points
    """Points on the day of the action; negative ones count against the lead."""
    cap: Annotated[Points, Field(gt=0)] | None = None
    """At most so many points from this rule, for or against."""


class ScoreRules(Table):
    """How a lead earns its points, and when a rep is pinged."""

    threshold: Positive = 70
    """Points at which a lead escalates."""
    half_life: PositiveDuration = timedelta(days=30)
    """Time in which intent loses half its points; fit keeps them."""
    fast_track: tuple[Text, ...] = ("demo_request", "quote_request")
    """Actions that escalate a lead whatever its points, for one `half_life` from then on."""
    fast_track_answers: Mapping[Text, Annotated[tuple[Text, ...], Some]] = default_of(
        "score", "fast_track_answers"
    )
    """Answers given on sign-up that escalate a lead, if every key has one of its values."""
    skip_mql_sources: tuple[Text, ...] = ("met in person", "target list")
    """Sources whose leads go to sales at once."""
    fit: tuple[FitRule, ...] = default_of("score", "fit")
    """Rules on who they are."""
    intent: tuple[IntentRule, ...] = default_of("score", "intent")
    """Rules on what they do."""


class Question(Table):
    """A question of the team's own, asked after BANT."""

    key: Text
    """Name under which the answer is stored."""
    ask: Text
    """The question, as the rep reads it."""
    type: Literal["text", "number", "select", "date"] = "text"
    """What kind of answer it takes."""
    options: tuple[Text, ...] = ()
    """Choices of a "select"."""
    segments: Annotated[tuple[Text, ...], Some] = ()
    """Segments it is asked for; left out, all."""


class QualificationRules(Table):
    """What must be known before a lead is handed off."""

    require: tuple[Letter, ...] = (Letter.NEED, Letter.AUTHORITY)
    """Letters of BANT that must be known and not negative."""
    min_known: Annotated[Count, Field(le=4)] = 3
    """How many of the four letters must be known."""
    require_contact: tuple[Literal["phone", "email", "reach_by", "best_time"], ...] = (
        "phone",
        "email",
        "best_time",
    )
    """Parts of the contact that must be confirmed."""
    questions: tuple[Question, ...] = ()
    """More questions."""


class Territory(Table):
    """Leads that belong to one person by name."""

    regions: Annotated[tuple[Text, ...], Some] = ()
    """Regions of the territory; left out, all."""
    segments: Annotated[tuple[Text, ...], Some] = ()
    """Segments of the territory; left out, all."""
    role: Literal[Role.SDR, Role.AE] = Role.AE
    """Whether it is for finding the SDR or the AE."""
    owner: Email
    """Whose territory it is; must be one of the people."""


class Routing(Table):
    """Who gets a lead."""

    order: Annotated[tuple[Literal["account_owner", "territory", "round_robin"], ...], Some] = (
        "account_owner",
        "territory",
        "round_robin",
    )
    """Ways to find the rep, tried in this order."""
    nobody: Literal["hold", "manager", "pool"] = "hold"
    """If nobody is available: hold until the next working hour, ask the manager, or the pool."""
    pool: tuple[Email, ...] = ()
    """People who take leads that nobody else can, for `nobody = "pool"`."""
    territory: tuple[Territory, ...] = ()
    """Named territories; the first that matches wins."""
    catch_up: Flag = False
    """Whether a rep back from absence is given the leads they missed, or just their share again."""
    silent_after: Count = 3
    """So many reminders in a row unanswered, and a rep is passed over until they do something, at
    most until their next working morning; 0 never does that."""


class Rung(Table):
    """A step of a ladder."""

    after: PositiveDuration
    """When it falls due, counted from the start of the wait."""
    do: Literal["nudge", "reroute", "manager", "managers_manager"]
    """Remind the assignee, pass the lead to the next rep, or tell one who manages them."""
    note: Text | None = None
    """Words added to the message."""


class Sla(Table):
    """A ladder for leads that wait; the first that matches a lead is its own."""

    applies_to: SlaKind
    """Leads no SDR has taken, hand-offs no AE has accepted, or won deals whose customer nobody of
    customer success has taken."""
    segments: Annotated[tuple[Text, ...], Some] = ()
    """Segments it is for; left out, all."""
    hours: Literal["business", "always"] = "business"
    """Whether it runs in the assignee's business hours or around the clock."""
    ladder: Annotated[tuple[Rung, ...], Some]
    """The rungs, in the order of their times."""


class RejectionReason(Table):
    """A reason an AE can give, and what follows from it."""

    label: Text
    """How dialogs and reports call it."""
    then: Literal["disqualify", "nurture", "back_to_sdr", "reroute"]
    """What happens to the lead, unless the AE chooses otherwise."""
    for_: PositiveDuration | None = Field(default=None, alias="for")
    """How long marketing keeps it; goes with "nurture"."""
    note: Literal["required", "optional"] = "optional"
    """Whether the AE has to add a note."""


class Digest(Table):
    """When summaries are sent, on each reader's own clock; nothing to say, nothing sent."""

    managers: DaysAndTime = WeeklyTime.parse("Mon-Fri 09:00")
    """To every manager, by direct message."""
    marketing: DaysAndTime = WeeklyTime.parse("Mon 09:00")
    """To everybody of marketing, by direct message."""


class Undo(Table):
    """Second thoughts."""

    within: Duration = timedelta(minutes=10)
    """How long a step can be taken back; "0s" turns it off."""
