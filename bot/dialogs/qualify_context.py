"""Qualification, step 3 of 4: what the closer has to know besides."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogs import elements
from bot.dialogs.back import back_button
from bot.dialogs.elements import View
from bot.dialogs.members import MembersError, parse_members, show_members
from bot.dialogs.values import Parsed, State, Values
from bot.messages import about
from bot.messages.blocks import context_line
from bot.messages.context import Context
from bot.names import Dialog
from qualification.lead import Lead


def build(lead: Lead, context: Context) -> View:
    """The dialog with the draft's context."""
    found = lead.qualification
    blocks = [
        context_line(about.subject(lead, context)),
        elements.text(
            "committee",
            "Buying committee",
            show_members(found.committee),
            limit=elements.LONG_TEXT,
            multiline=True,
            placeholder="Lee Park, COO, decision maker",
            hint="The others who decide, one a line: name, title, role.",
        ),
        elements.text(
            "next_step", "Next step", found.next_step, placeholder="Demo with the planning team"
        ),
        elements.text(
            "market",
            "Addressable market",
            found.market,
            hint="Size, vertical and fit of the account in one line.",
        ),
        elements.text(
            "note", "Note for the closer", found.note, limit=elements.LONG_TEXT, multiline=True
        ),
        back_button(),
    ]
    return elements.step(Dialog.CONTEXT, 3, blocks, lead)


def parse(state: State, lead: Lead, context: Context) -> Parsed:  # noqa: ARG001 (same for each step)
    """The draft with this step's context; only the committee can be unreadable."""
    values = Values(state)
    errors: dict[str, str] = {}
    try:
        committee = parse_members(values.text("committee"))
    except MembersError as error:
        errors["committee"] = str(error)
        committee = lead.qualification.committee
    found = replace(
        lead.qualification,
        committee=committee,
        market=values.text("market"),
        next_step=values.text("next_step"),
        note=values.text("note"),
    )
    return Parsed(found, errors)


def is_complete(lead: Lead, context: Context) -> bool:  # noqa: ARG001 (same for each step)
    """Whether the step was filled in at all: nothing of it is required."""
    found = lead.qualification
    return bool(found.next_step or found.committee or found.market or found.note)
