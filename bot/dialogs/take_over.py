"""**Qualify** on a lead that a colleague is qualifying: who it is, what is there, **Take over**."""

from __future__ import annotations

from bot.dialogs import elements
from bot.dialogs.elements import View
from bot.messages import about
from bot.messages.blocks import context_line, section
from bot.messages.context import Context
from bot.messages.prose import Prose
from bot.names import Dialog
from qualification import draft
from qualification.lead import Lead

_NAMES = {
    "phone": "direct phone",
    "best_time": "best time to talk",
    "reach_by": "best way to reach",
    "fits_market": "addressable market",
    "market": "addressable market",
    "next_step": "next step",
}


def build(lead: Lead, context: Context) -> View:
    """The dialog."""
    prose = Prose("qualifying", context)
    last = draft.last_written(lead.qualification)
    blocks = [
        context_line(about.subject(lead, context)),
        section(prose.busy(lead, _filled(lead), last)),
        context_line(prose.take_over()),
    ]
    return elements.view(
        Dialog.TAKE_OVER, "Already being qualified", blocks, lead, submit="Take over"
    )


def _filled(lead: Lead) -> list[str]:
    """What holds something already, by name; several people of a committee are one."""
    names = draft.fields_of(lead.qualification)
    whole = (name.partition(".")[0] for name in names)
    shown = {"member": "buying committee", "question": "your own questions", "unread": ""}
    found = dict.fromkeys(shown.get(name, _NAMES.get(name, name)) for name in whole)
    return [name for name in found if name]
