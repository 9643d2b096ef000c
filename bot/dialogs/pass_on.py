"""**Pass**: why the lead is for somebody else, which the next SDR reads on their card."""

from __future__ import annotations

from bot.dialogs import elements
from bot.dialogs.elements import View
from bot.dialogs.values import Invalid, State, Values
from bot.messages import about
from bot.messages.blocks import context_line
from bot.messages.context import Context
from bot.names import Dialog
from qualification.lead import Lead
from qualification.lifecycle import PASS_REASONS, PassedWhy

_NEEDS_NOTE = "other"


def build(lead: Lead, context: Context) -> View:
    """The dialog."""
    blocks = [
        context_line(about.subject(lead, context)),
        elements.radio("reason", "Reason", PASS_REASONS),
        elements.text("note", "Note", limit=300, hint="The next SDR reads this on their card."),
    ]
    return elements.view(Dialog.PASS, "Pass", blocks, lead, submit="Pass")


def parse(state: State) -> PassedWhy:
    """The reason, or Invalid with a sentence per field."""
    values = Values(state)
    reason, note = values.choice("reason"), values.text("note")
    if reason is None or reason not in PASS_REASONS:
        raise Invalid({"reason": "Choose a reason."})
    if reason == _NEEDS_NOTE and not note:
        raise Invalid({"note": "Say in a few words why."})
    return PassedWhy(reason, note)
