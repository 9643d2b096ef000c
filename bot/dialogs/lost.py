"""**Lost**: why the deal is gone."""

from __future__ import annotations

from bot.dialogs import elements
from bot.dialogs.elements import View
from bot.dialogs.values import State, Values
from bot.messages import about
from bot.messages.blocks import context_line
from bot.messages.context import Context
from bot.names import Dialog
from qualification.lead import Lead


def build(lead: Lead, context: Context) -> View:
    """The dialog."""
    blocks = [
        context_line(about.subject(lead, context)),
        elements.text("reason", "Reason", limit=200, placeholder="Chose a competitor on price"),
    ]
    return elements.view(Dialog.LOST, "Lost", blocks, lead, submit="Lost")


def parse(state: State) -> str | None:
    """The reason where one is given."""
    return Values(state).text("reason")
