"""`/feedback backtest`: a changed playbook as a file, and the stretch of history to replay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.dialogs import elements
from bot.dialogs.elements import View
from bot.dialogs.values import Invalid, Values
from bot.messages.blocks import Block, context_line, plain_text
from bot.messages.context import Context
from bot.names import INPUT, Dialog
from qualification.period import DEFAULT

MOST_BYTES = 256 * 1024
"""A playbook of a large team has a tenth of it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for: the file as Slack describes it, and the period in words."""

    file: Mapping[str, Any]
    period: str


def build(_context: Context) -> View:
    """The dialog."""
    chooser: Block = {
        "type": "input",
        "block_id": "playbook",
        "label": plain_text("Changed playbook", elements.MAX_LABEL),
        "hint": plain_text("A playbook file, such as playbook.toml with your changes.", 150),
        "element": {"type": "file_input", "action_id": INPUT, "max_files": 1},
        "optional": False,
    }
    period = elements.text(
        "period", "Leads received in", DEFAULT, limit=100, hint="Q3, last 90 days, since May 1, …"
    )
    note = "Nothing changes by this: the leads are only reckoned again. The answer comes to you."
    return elements.view(
        Dialog.BACKTEST, "Backtest", [chooser, period, context_line(note)], submit="Replay"
    )


def parse(state: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Wanted:
    """What was asked for, or Invalid."""
    files = next(iter(state.get("playbook", {}).values()), {}).get("files") or []
    if not files:
        raise Invalid({"playbook": "Choose the changed playbook file."})
    file = files[0]
    if int(file.get("size") or 0) > MOST_BYTES:
        raise Invalid({"playbook": f"The file is larger than {MOST_BYTES // 1024} KB."})
    return Wanted(file, Values(state).text("period") or DEFAULT)
