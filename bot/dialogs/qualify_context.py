"""Qualification, step 3 of 4: what the closer has to know besides."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogs import elements, market
from bot.dialogs.back import back_button
from bot.dialogs.elements import View
from bot.dialogs.members import MembersError, joined, parse_members, rows
from bot.dialogs.values import Parsed, Reading, State
from bot.messages import about
from bot.messages.blocks import context_line
from bot.messages.context import Context
from bot.names import Dialog
from qualification.lead import Lead, Member


def build(lead: Lead, context: Context) -> View:
    """The dialog with the draft's context.

    The field for more people begins empty after each change, hence its block_id.
    """
    found = lead.qualification
    people = rows(lead, context)
    blocks = [
        context_line(about.subject(lead, context)),
        elements.text(
            f"committee@{lead.version}",
            "Buying committee",
            found.unread.get("committee"),
            limit=elements.LONG_TEXT,
            multiline=True,
            placeholder="Lee Park, COO, decides",
            hint=f"{'Add others' if people else 'Who else decides or blocks'}, one a line: "
            "name, title, role.",
        ),
        *people,
        elements.text(
            "next_step", "Next step", found.next_step, placeholder="Demo with the planning team"
        ),
        *([] if market.comes_first(lead) else market.inputs(lead)),
        elements.text(
            "note", "Note for the closer", found.note, limit=elements.LONG_TEXT, multiline=True
        ),
        back_button(),
    ]
    return elements.step(Dialog.CONTEXT, 3, blocks, lead)


def parse(state: State, lead: Lead, _context: Context) -> Parsed:
    """The draft with this step's context; only the lines of the committee can be unreadable."""
    before = lead.qualification
    reading = Reading(state, before, MembersError)
    nobody: tuple[Member, ...] = ()
    more = reading.text("committee", parse_members, nobody) or nobody
    found = replace(
        before,
        committee=joined(before.committee, more),
        next_step=reading.values.text("next_step"),
        note=reading.values.text("note"),
        unread=reading.unread,
    )
    if not market.comes_first(lead):
        found = market.read(reading.values, found)
    return Parsed(found, reading.errors)


def is_complete(lead: Lead, _context: Context) -> bool:
    """Whether the step was filled in at all: nothing of it is required."""
    found = lead.qualification
    return bool(found.next_step or found.committee or found.market or found.note)
