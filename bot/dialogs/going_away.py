"""**Away**, on App Home: until when somebody takes no new leads."""

from __future__ import annotations

from datetime import datetime

from bot.dialogs import elements
from bot.dialogs.elements import View
from bot.dialogs.values import Invalid, State, Values
from bot.messages.context import Context
from bot.names import Dialog
from qualification.team import Team
from qualification.until import NotUnderstood, parse_until


def build() -> View:
    """The dialog."""
    until = elements.text(
        "until",
        "Away until",
        limit=100,
        placeholder="Monday, 3pm, tomorrow, 2 weeks, Dec 24",
        hint="On your clock. Left empty: until you are back.",
    )
    return elements.view(Dialog.GO_AWAY, "Away", [until], submit="Go")


def parse(state: State, team: Team, context: Context) -> datetime | None:
    """The time in UTC, None for an open end; or Invalid."""
    typed = Values(state).text("until") or ""
    try:
        return parse_until(typed, context.now, team.calendar_of(str(context.reader)))
    except NotUnderstood as problem:
        raise Invalid({"until": f"{problem} Try Monday, 3pm, tomorrow or 2 weeks."}) from problem
