"""**Why?**: how screening, score, segment, lane and routing came about. Changes nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogs import elements
from bot.dialogs.elements import View
from bot.messages import words
from bot.messages.blocks import Block, actions, button, header, section
from bot.messages.context import Context
from bot.messages.prose import Prose
from bot.names import Action, Dialog
from qualification.explanation import Explanation, channel_words
from qualification.lead import Lead, Role, ScoreItem
from qualification.stage import Stage

_KINDS = (("fit", "Fit, who they are"), ("intent", "Intent, what they do"))
_ITEMS_IN_A_SECTION = 15
_MOST_ITEMS = 60


def build(
    lead: Lead,
    context: Context,
    explanation: Explanation,
    assigned: Mapping[str, Any] | None = None,
) -> View:
    """The dialog. `assigned` is the data of the lead's latest ASSIGNED or HELD fact, if any."""
    prose = Prose("why", context)
    blocks: list[Block] = [
        section(prose.verdict(lead)),
        section(prose.checks(explanation.checks, explanation.stopped_by)),
        *_override(lead, context),
        section(prose.total(lead)),
        section(prose.nearest(lead, explanation)),
    ]
    for kind, title in _KINDS:
        items = [item for item in lead.score.items if item.kind == kind]
        blocks += _listed(items, title, prose)
    blocks.append(section(prose.segment(lead, words.segment(lead))))
    blocks.append(section(prose.lane(explanation, channel_words(lead))))
    blocks += [header("Who got it"), section(prose.routing(lead, assigned))]
    return elements.view(Dialog.WHY, "Why?", blocks, lead, close="Close")


def _override(lead: Lead, context: Context) -> list[Block]:
    """The way past screening, for those who may take it."""
    stopped = lead.stage is Stage.DISQUALIFIED and not lead.screening.passed
    reader = context.playbook.person(context.reader or "")
    if not stopped or lead.sdr or lead.ae or reader is None:
        return []
    if reader.role not in (Role.SDR, Role.MANAGER):
        return []
    return actions("why.override", [button("Override", Action.OVERRIDE, lead.id)])


def _listed(items: list[ScoreItem], title: str, prose: Prose) -> list[Block]:
    """The items in sections short enough for Slack."""
    if not items:
        return []
    shown = [prose.item(item, f"{item.points:+.2f}") for item in items[:_MOST_ITEMS]]
    chunks = [
        shown[start : start + _ITEMS_IN_A_SECTION]
        for start in range(0, len(shown), _ITEMS_IN_A_SECTION)
    ]
    more = len(items) - len(shown)
    return [header(title), *(section(prose.items(chunk)) for chunk in chunks)] + (
        [section(f"{more} more items are not shown.")] if more else []
    )
