"""**Snooze**: how long the clock rests. For a manager: **Give more time**, to who has the lead."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.dialogs import elements
from bot.dialogs.elements import View
from bot.dialogs.values import Invalid, State, Values
from bot.messages import about, words
from bot.messages.blocks import context_line
from bot.messages.context import Context
from bot.messages.prose import Prose
from bot.names import Dialog
from qualification import business_time
from qualification.business_time import Calendar
from qualification.hours import BusinessHours
from qualification.lead import Lead
from qualification.lifecycle import LONGEST_SNOOZE, MOST_SNOOZES

_QUARTER, _HOUR, _MORNING, _WORKING = "15m", "1h", "morning", "working_hour"

_EVERY_DAY = BusinessHours.parse("Mon-Sun 09:00-18:00")
"""When the morning of somebody begins who has no hours."""


def build(lead: Lead, context: Context) -> View:
    """The dialog. Days and hours are those of whoever has the lead, times in the reader's zone."""
    theirs = lead.owner == context.reader
    morning, working = _morning(lead, context), _working_hour(lead, context)
    choices = {
        _QUARTER: "15 minutes",
        _HOUR: "An hour",
        _MORNING: words.sentence(_named_morning(morning, context)),
    }
    if working != morning:
        whose = "My" if theirs else "Their"
        choices[_WORKING] = f"{whose} next working hour, {words.clock(working, context)}"
    prose = Prose("snooze", context)
    used = lead.clock.snoozes if lead.clock else 0
    blocks = [
        context_line(about.subject(lead, context)),
        elements.radio("for", "Snooze for" if theirs else "Time for them", choices, _QUARTER),
        elements.moment("until", "Or until", hint="Goes before the choice above. A week at most."),
        context_line(prose.mine(used + 1, MOST_SNOOZES) if theirs else prose.given(lead)),
    ]
    title = "Snooze" if theirs else "Give more time"
    return elements.view(Dialog.SNOOZE, title, blocks, lead, submit=title)


def parse(state: State, lead: Lead, context: Context) -> datetime:
    """The end of the snooze in UTC, or Invalid with a sentence per field."""
    values = Values(state)
    if until := values.moment("until"):
        if until <= context.now:
            raise Invalid({"until": "This time is over; choose a later one."})
        if until > context.now + LONGEST_SNOOZE:
            latest = words.clock(context.now + LONGEST_SNOOZE, context)
            raise Invalid({"until": f"That is more than a week; {latest} is the latest."})
        return until
    match values.choice("for"):
        case "15m":
            return context.now + timedelta(minutes=15)
        case "1h":
            return context.now + timedelta(hours=1)
        case "morning":
            return _morning(lead, context)
        case "working_hour":
            return _working_hour(lead, context)
        case _:
            raise Invalid({"for": "Choose how long."})


def _morning(lead: Lead, context: Context) -> datetime:
    """The next working morning of whoever has the lead."""
    calendar = _calendar(lead, context)
    if calendar.hours.always:
        calendar = replace(calendar, hours=_EVERY_DAY)
    return business_time.next_working_morning(context.now, calendar).astimezone(UTC)


def _working_hour(lead: Lead, context: Context) -> datetime:
    """The next full hour of their working time; out of hours, when they begin."""
    calendar = _calendar(lead, context)
    opens = business_time.next_open(context.now, calendar)
    if opens > context.now:
        return opens.astimezone(UTC)
    local = context.now.astimezone(calendar.zone)
    past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    full = context.now - past + timedelta(hours=1)
    return business_time.next_open(full, calendar).astimezone(UTC)


def _calendar(lead: Lead, context: Context) -> Calendar:
    email = lead.owner or context.reader or ""
    playbook = context.playbook
    zone = context.colleague(email).zone or playbook.timezone
    return Calendar(playbook.hours_of(email), zone, playbook.holidays_of(email))


def _named_morning(at: datetime, context: Context) -> str:
    local, now = at.astimezone(context.zone), context.now.astimezone(context.zone)
    tomorrow = local.date() - now.date() == timedelta(days=1)
    return f"tomorrow morning, {local:%H:%M}" if tomorrow else words.clock(at, context)
