"""**Snooze**: how long the clock rests."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from bot.dialogs import elements
from bot.dialogs.elements import View
from bot.dialogs.values import Invalid, State, Values
from bot.messages import words
from bot.messages.blocks import context_line
from bot.messages.context import Context
from bot.names import Dialog
from qualification.lead import Lead

_QUARTER, _HOUR, _MORNING = "15m", "1h", "morning"
_DAY_START = 9 * 60
"""When a day without a start of its own begins, in minutes since midnight."""


def build(lead: Lead, context: Context) -> View:
    """The dialog, in the reader's zone."""
    choices = {
        _QUARTER: "15 minutes",
        _HOUR: "An hour",
        _MORNING: words.sentence(_clock(_morning(context), context)),
    }
    blocks = [
        context_line("Reminders rest until then; others see that it is snoozed."),
        elements.radio("for", "Snooze for", choices, _QUARTER),
        elements.moment("until", "Or until", hint="Goes before the choice above."),
    ]
    return elements.view(Dialog.SNOOZE, "Snooze", blocks, lead, submit="Snooze")


def parse(state: State, context: Context) -> datetime:
    """The end of the snooze in UTC, or Invalid with a sentence per field."""
    values = Values(state)
    if until := values.moment("until"):
        if until <= context.now:
            raise Invalid({"until": "This time is over; choose a later one."})
        return until
    match values.choice("for"):
        case "15m":
            return context.now + timedelta(minutes=15)
        case "1h":
            return context.now + timedelta(hours=1)
        case "morning":
            return _morning(context)
        case _:
            raise Invalid({"for": "Choose how long to snooze."})


def _morning(context: Context) -> datetime:
    """The start of the reader's next working day after today, in UTC."""
    playbook, zone = context.playbook, context.zone
    hours = playbook.hours_of(context.reader or "")
    today = context.now.astimezone(zone).date()
    days = (today + timedelta(days=ahead) for ahead in range(1, 8))
    day = next((day for day in days if hours.days[day.weekday()]), today + timedelta(days=1))
    windows = hours.days[day.weekday()]
    start = windows[0][0] if windows and not hours.always else _DAY_START
    return datetime.combine(day, time(start // 60, start % 60), zone).astimezone(UTC)


def _clock(at: datetime, context: Context) -> str:
    local, now = at.astimezone(context.zone), context.now.astimezone(context.zone)
    tomorrow = local.date() - now.date() == timedelta(days=1)
    return f"tomorrow morning, {local:%H:%M}" if tomorrow else words.clock(at, context)
