"""**Override**: why a lead that screening stopped is to be treated as if it had passed."""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialogs import elements
from bot.dialogs.elements import View
from bot.dialogs.values import Invalid, State, Values
from bot.messages import about
from bot.messages.blocks import context_line, section
from bot.messages.context import Context
from bot.messages.prose import Prose
from bot.names import Dialog
from qualification.lead import Lead
from qualification.screening import Check

LONGEST_REASON = 300


def build(lead: Lead, context: Context, stopped_by: Sequence[Check]) -> View:
    """The dialog. `stopped_by` are the rules that one reason lifts."""
    prose = Prose("why", context)
    blocks = [
        context_line(about.subject(lead, context)),
        section(prose.to_lift(stopped_by)),
        elements.text(
            "reason",
            "Reason",
            limit=LONGEST_REASON,
            multiline=True,
            optional=False,
            placeholder="Intern in title, but she runs the pilot",
        ),
        context_line(prose.what_follows()),
    ]
    return elements.view(Dialog.OVERRIDE, "Override screening", blocks, lead, submit="Override")


def parse(state: State) -> str:
    """The reason, or Invalid."""
    reason = Values(state).text("reason")
    if not reason:
        raise Invalid({"reason": "Say in a few words why this lead should pass."})
    return reason
