"""Durations, times, people and names of things, as people say them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from markupsafe import Markup

from bot.messages.context import Context
from bot.messages.text import escape, fold
from qualification import pace
from qualification.contact import format_phone
from qualification.lead import Lead, ScoreItem
from qualification.lifecycle import PASS_REASONS
from qualification.money import format_money, from_major
from qualification.zones import country_of

_UNITS = ((86400, "day", "days"), (3600, "h", "h"), (60, "min", "min"))
_WEEK = 6
_SEGMENTS = {"smb": "SMB", "mid_market": "mid-market"}


def duration(span: timedelta) -> str:
    """ "12 min", "3 h", "2 days": rounded down; hours up to two days."""
    seconds = max(0, int(span.total_seconds()))
    for size, one, many in _UNITS:
        count = seconds // size
        if count and not (one == "day" and size < seconds < 2 * size):
            return f"{count} {one if count == 1 else many}"
    return "under 1 min"


def typical(span: timedelta) -> str:
    """A median or the like, as all reports count it: as `duration`, an hour short of a number of
    days is that many."""
    return duration(pace.span(pace.sign(span)))


def age(since: datetime, now: datetime) -> str:
    """How long ago: "12 min", "3 h", "2 days"."""
    return duration(now - since)


def due(at: datetime, now: datetime) -> str:
    """ "in 14 min", "now", "2 h ago"."""
    if abs(at - now) < timedelta(minutes=1):
        return "now"
    return f"in {duration(at - now)}" if at > now else f"{duration(now - at)} ago"


def moment(at: datetime, context: Context) -> Markup:
    """A time that Slack shows to each reader in their own zone; the fallback is in `context`'s."""
    stamp = int(at.timestamp())
    return Markup(f"<!date^{stamp}^{{date_short_pretty}} at {{time}}|{clock(at, context)}>")


def clock(at: datetime, context: Context) -> str:
    """A time in the reader's zone, for text that Slack does not localise: "Tue 24 Nov at 10:15"."""
    local = at.astimezone(context.zone)
    if local.date() == context.now.astimezone(context.zone).date():
        return f"today at {local:%H:%M}"
    return f"{day(local.date(), context)} at {local:%H:%M}"


def at_yours(at: datetime, context: Context) -> Markup:
    """A time to act by, as the reader says it: "Monday 10:15 your time". In a channel, and beyond
    the days that a weekday names, as `moment`."""
    local = at.astimezone(context.zone)
    ahead = (local.date() - context.now.astimezone(context.zone).date()).days
    if context.reader is None or not -1 <= ahead < _WEEK:
        return moment(at, context)
    return Markup(f"{local:%A %H:%M} your time")


def day(on: date, context: Context) -> str:
    """A date with its weekday, and its year where it is another: "Tue 24 Nov"."""
    this_year = context.now.astimezone(context.zone).year
    year = "" if on.year == this_year else f" {on.year}"
    return f"{on:%a} {on.day} {on:%b}{year}"


def name(email: str, context: Context) -> str:
    """What colleagues call somebody; the full name where the team has two of that first name."""
    person = context.colleague(email)
    if email not in context.people:
        return fold(person.name)
    namesakes = [one for one in context.people.values() if one.first_name == person.first_name]
    return fold(person.name if len(namesakes) > 1 else person.first_name)


def mention(email: str, context: Context) -> Markup:
    """A mention that pings; the name of one whom Slack does not know."""
    person = context.colleague(email)
    return Markup(f"<@{person.slack_id}>") if person.slack_id else escape(person.name)


def listed(words: Iterable[str], last: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    *some, end = list(words) or [""]
    return f"{', '.join(some)} {last} {end}" if some else end


def plural(count: int, one: str, many: str | None = None) -> str:
    """ "1 lead", "3 leads"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def sentence(phrase: str) -> str:
    """The phrase with a capital in front, the rest as it is."""
    return phrase[:1].upper() + phrase[1:]


def label(code: str) -> str:
    """A code of the playbook or an intake field as words: "demo_request" is "demo request"."""
    return fold(code.replace("_", " "))


def segment(lead: Lead) -> str | None:
    """The segment as people say it: "SMB", "mid-market"."""
    return segment_name(lead.segment) if lead.segment else None


def segment_name(name: str) -> str:
    """A segment by its name in the playbook, which may be one of an earlier playbook."""
    return _SEGMENTS.get(name, label(name))


def value(lead: Lead, context: Context) -> str | None:
    """The deal's value, or the one assumed for its segment, marked so: "about $18,000"."""
    if lead.value:
        return format_money(lead.value)
    rules = context.playbook.segment(lead.segment) if lead.segment else None
    if rules is None:
        return None
    return f"about {format_money(from_major(rules.deal_value, context.playbook.team.currency))}"


def phone(e164: str, context: Context) -> str:
    """A number as its reader would write it down: without the country code at home."""
    return format_phone(e164, country_of(context.zone.key) if context.reader else None)


def reason(code: str | None, context: Context) -> str | None:
    """The label of a reason code; other reasons are words already."""
    if code is None:
        return None
    known = context.playbook.rejection.get(code)
    return known.label if known else label(code)


def pass_reason(code: str | None, _context: Context) -> str | None:
    """Why somebody passed a lead on, as they chose it."""
    if code == "away":
        return "Away"
    return PASS_REASONS.get(code, label(code)) if code else None


def points(item: ScoreItem) -> str:
    """An item of the score in short: "Senior title +15"."""
    number = f"{round(item.points):+d}".replace("-", "\N{MINUS SIGN}")
    return f"{label(item.rule)} {number}"
