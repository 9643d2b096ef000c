"""The qualification as a walk through its dialogs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.dialogs import qualify_bant, qualify_contact, qualify_context, qualify_outcome
from bot.dialogs.elements import View
from bot.dialogs.values import Parsed, State, as_shown, field_of
from bot.messages.blocks import context_line
from bot.messages.context import Context
from bot.messages.prose import Prose
from bot.names import Dialog
from qualification.draft import Edit
from qualification.lead import Lead
from qualification.stage import Stage


class Step(Protocol):
    """A dialog that fills in a part of the draft."""

    def build(self, lead: Lead, context: Context, /) -> View: ...

    def parse(self, state: State, lead: Lead, context: Context, /) -> Parsed: ...

    def is_complete(self, lead: Lead, context: Context, /) -> bool: ...


_STEPS: Mapping[Dialog, Step] = {
    Dialog.BANT: qualify_bant,
    Dialog.CONTACT: qualify_contact,
    Dialog.CONTEXT: qualify_context,
}

ORDER = (*_STEPS, Dialog.OUTCOME)
"""The dialogs in order; the last one, whose answer is an Outcome, decides."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a step says: an edit of the draft, and a sentence per block that cannot be taken."""

    edit: Edit
    errors: Mapping[str, str]


def first_open(lead: Lead, context: Context) -> Dialog:
    """The first step with something missing; the outcome when there is none."""
    open_steps = (dialog for dialog, step in _STEPS.items() if not step.is_complete(lead, context))
    return next(open_steps, Dialog.OUTCOME)


def after(dialog: Dialog) -> Dialog:
    """The step that follows; the last one follows itself."""
    return ORDER[min(ORDER.index(dialog) + 1, len(ORDER) - 1)]


def before(dialog: Dialog) -> Dialog:
    """The step to which **Back** leads; the first one stays."""
    return ORDER[max(ORDER.index(dialog) - 1, 0)]


def build(dialog: Dialog, lead: Lead, context: Context) -> View:
    """The view of a step. Somebody from whom the lead was taken over is told so on top."""
    if dialog is Dialog.OUTCOME:
        view = qualify_outcome.build(lead, context)
    else:
        view = _STEPS[dialog].build(lead, context)
    if lead.stage is Stage.QUALIFYING and context.reader and lead.owner != context.reader:
        told = Prose("qualifying", context).taken_over(lead)
        view["blocks"] = [context_line(told), *view["blocks"]]
    return view


def parse(dialog: Dialog, state: State, lead: Lead, context: Context) -> Parsed:
    """The draft with a step's answers. The outcome leaves the draft as it is."""
    if dialog is Dialog.OUTCOME:
        return Parsed(lead.qualification)
    return _STEPS[dialog].parse(state, lead, context)


def read(view: Mapping[str, Any], lead: Lead, context: Context) -> Read:
    """What stands in a step's view as Slack sends it, beside what stood in it at first.

    Inputs of which Slack says nothing are as they were: it names none when a dialog is closed.
    """
    dialog = Dialog(view["callback_id"])
    shown = as_shown(view["blocks"])
    state = {**shown, **view.get("state", {}).get("values", {})}
    mine = parse(dialog, state, lead, context)
    begun = parse(dialog, shown, lead, context)
    version = int(json.loads(view["private_metadata"])["version"])
    blocks = {field_of(block_id): block_id for block_id in shown}
    errors = {blocks.get(field, field): why for field, why in mine.errors.items()}
    edit = Edit(dialog.value, mine.qualification, begun.qualification, version)
    return Read(edit, errors)
