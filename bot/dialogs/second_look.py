"""**Second look**: why sales should look at a rejected lead once more."""

from __future__ import annotations

from bot.dialogs import elements
from bot.dialogs.elements import View
from bot.dialogs.values import Invalid, State, Values
from bot.messages import about
from bot.messages.blocks import context_line, section
from bot.messages.context import Context
from bot.names import Dialog
from qualification.lead import Lead


def build(lead: Lead, context: Context, fact: int = 0, channel: str = "", ts: str = "") -> View:
    """The dialog; its private_metadata names the rejection and where it is told, where it was
    pressed under one."""
    blocks = [
        section(about.subject(lead, context)),
        elements.text(
            "note",
            "What should they know?",
            limit=1500,
            multiline=True,
            optional=False,
            hint="What sales did not see, or what has changed since.",
        ),
        context_line("It goes to another rep if one is available. You can ask once per lead."),
    ]
    return elements.view(
        Dialog.SECOND_LOOK, "Second look", blocks, lead, submit="Send back",
        fact=fact, channel=channel, ts=ts,
    )  # fmt: skip


def parse(state: State) -> str:
    """The note, or Invalid."""
    note = Values(state).text("note")
    if not note:
        raise Invalid({"note": "Write what sales should know."})
    return note
