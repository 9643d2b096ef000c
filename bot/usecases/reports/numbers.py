"""The numbers whose leads can be listed, by their names: in Slack's lists and on the terminal."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.storage import summaries
from bot.storage.counting import Cohort
from bot.storage.listing import Pressed
from bot.usecases.reports.pipeline import RELAY
from qualification.funnel import RECEIVED
from qualification.playbook import Playbook
from qualification.question import Question
from qualification.reached import MILESTONES

LATER_WON = "rejected+won"
"""Rejected, and won all the same."""

EVERYWHERE = (
    RECEIVED,
    *MILESTONES,
    LATER_WON,
    *Pressed,
    *(f"{Pressed.OPEN}:{stage}" for stage in RELAY),
)
"""Those there are whatever the playbook says."""


def rejected_for(code: str) -> str:
    """Rejected for a reason."""
    return f"rejected:{code}"


def of(connection: Connection, asked: Question, playbook: Playbook) -> list[str]:
    """All of them: with the reasons of the playbook, and those that leads were rejected for."""
    told = summaries.whole(connection, Cohort.of(asked), why=True).most_frequent_reasons()
    return [*EVERYWHERE, *map(rejected_for, dict.fromkeys([*told, *playbook.rejection]))]
