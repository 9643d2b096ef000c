"""The qualification as a walk through its dialogs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from bot.dialogs import qualify_bant, qualify_contact, qualify_context, qualify_outcome
from bot.dialogs.elements import View
from bot.dialogs.values import Parsed, State
from bot.messages.context import Context
from bot.names import Dialog
from qualification.lead import Lead


class Step(Protocol):
    """A dialog that fills in a part of the draft."""

    def build(self, lead: Lead, context: Context) -> View: ...

    def parse(self, state: State, lead: Lead, context: Context) -> Parsed: ...

    def is_complete(self, lead: Lead, context: Context) -> bool: ...


_STEPS: Mapping[Dialog, Step] = {
    Dialog.BANT: qualify_bant,
    Dialog.CONTACT: qualify_contact,
    Dialog.CONTEXT: qualify_context,
}

ORDER = (*_STEPS, Dialog.OUTCOME)
"""The dialogs in order; the last one, whose answer is an Outcome, decides."""


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
    """The view of a step."""
    if dialog is Dialog.OUTCOME:
        return qualify_outcome.build(lead, context)
    return _STEPS[dialog].build(lead, context)


def parse(dialog: Dialog, state: State, lead: Lead, context: Context) -> Parsed:
    """The draft with a step's answers. The outcome leaves the draft as it is."""
    if dialog is Dialog.OUTCOME:
        return Parsed(lead.qualification)
    return _STEPS[dialog].parse(state, lead, context)
