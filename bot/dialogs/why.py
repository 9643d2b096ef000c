"""**Why?**: how screening, score, segment and routing came about. Read only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogs import elements
from bot.dialogs.elements import View
from bot.messages import words
from bot.messages.blocks import Block, header, section
from bot.messages.context import Context
from bot.messages.prose import Prose
from bot.names import Dialog
from qualification.lead import Lead, ScoreItem

_KINDS = (("fit", "Fit, who they are"), ("intent", "Intent, what they do"))
_ITEMS_IN_A_SECTION = 15
_MOST_ITEMS = 60


def build(lead: Lead, context: Context, assigned: Mapping[str, Any] | None = None) -> View:
    """The dialog. `assigned` is the data of the lead's latest ASSIGNED or HELD fact, if any."""
    prose = Prose("why", context)
    blocks: list[Block] = [section(prose.verdict(lead)), section(prose.total(lead))]
    for kind, title in _KINDS:
        items = [item for item in lead.score.items if item.kind == kind]
        blocks += _listed(items, title, prose)
    blocks.append(section(prose.segment(lead, words.segment(lead))))
    blocks += [header("Who got it"), section(prose.routing(lead, assigned))]
    return elements.view(Dialog.WHY, "Why?", blocks, lead, close="Close")


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
