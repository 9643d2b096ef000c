"""A step in which somebody else wrote the same field: both answers are shown, and one chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.dialogs import steps
from bot.dialogs.elements import View
from bot.dialogs.members import show_members
from bot.dialogs.values import MINE, field_of
from bot.messages import words
from bot.messages.blocks import Block, context_line, plain_text, section
from bot.messages.context import Context
from bot.messages.prose import Prose
from bot.names import Action, Dialog
from qualification import bant, draft
from qualification.contact import REACH_BY, describe_best_time, format_phone
from qualification.draft import Clash
from qualification.lead import BestTime, Lead, Letter, Member, Money
from qualification.money import format_money

_BLOCKS_OF = {"best_time": ("best_time", "window", "days", "zone")}
"""Fields that several inputs make up."""


def build(dialog: Dialog, lead: Lead, context: Context, clashes: Sequence[Clash]) -> View:
    """The step again: own words in the inputs, the other's above them, and **Keep theirs**."""
    told = [clash for clash in clashes if not clash.field.startswith("unread.")]
    mine = draft.with_fields(lead.qualification, {clash.field: clash.mine for clash in told})
    lines = [clash.mine for clash in told if isinstance(clash.mine, Member)]
    if lines:
        committee = lead.qualification.committee
        typed = {**mine.unread, "committee": show_members(tuple(lines))}
        mine = replace(mine, committee=committee, unread=typed)
    view = steps.build(dialog, replace(lead, qualification=mine), context)
    prose = Prose("qualifying", context)
    notices = {block: clash for clash in told for block in _blocks_of(clash.field)[:1]}
    own = {block for clash in told for block in _blocks_of(clash.field)}
    blocks: list[Block] = [section(prose.contested(len(told))), _keep_theirs()]
    for block in view["blocks"]:
        field = field_of(block.get("block_id", ""))
        if clash := notices.get(field):
            there = said(clash.field, clash.theirs, context)
            blocks.append(context_line(prose.theirs(clash.signature, there)))
        if field in own and block["type"] == "input":
            block = {**block, "block_id": f"{field}{MINE}"}
        blocks.append(block)
    return {**view, "blocks": blocks}


def said(field: str, value: Any, context: Context) -> Any:
    """A field's value as people read it; None where it is empty."""
    if isinstance(value, Money):
        return format_money(value)
    if isinstance(value, BestTime):
        return describe_best_time(value, context.zone, context.now)
    if isinstance(value, Member):
        return show_members((value,))
    if field == "timeline.when" and value:
        return words.day(value, context)
    if field == "phone" and value:
        return format_phone(value)
    labels = {**{one.value: bant.CHOICES[one] for one in Letter}, "reach_by": REACH_BY}
    labels["fits_market"] = bant.MARKET
    return labels.get(field, {}).get(value, value)


def _blocks_of(field: str) -> tuple[str, ...]:
    if field.startswith("member."):
        return ("committee",)
    return _BLOCKS_OF.get(field, (field,))


def _keep_theirs() -> Block:
    button = {
        "type": "button",
        "action_id": Action.KEEP_THEIRS.value,
        "text": plain_text("Keep theirs", 75),
    }
    return {"type": "actions", "block_id": "contested", "elements": [button]}
