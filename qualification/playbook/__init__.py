"""The playbook file: how a team qualifies, routes and hands off leads.

`parse_playbook` reads it into a `Playbook`, or raises `PlaybookError` with all its mistakes.
"""

from __future__ import annotations

from qualification.playbook.mistakes import Mistake, PlaybookError
from qualification.playbook.model import Playbook
from qualification.playbook.parse import parse_playbook
from qualification.playbook.tables import (
    Channels,
    Condition,
    Digest,
    FitRule,
    IntentRule,
    LifelongLearner,
    PersonEntry,
    QualificationRules,
    Question,
    RejectionReason,
    Routing,
    Rung,
    ScoreRules,
    Screening,
    Segment,
    Sla,
    SlaKind,
    Team,
    Territory,
    Undo,
)

__all__ = [
    "Channels",
    "Condition",
    "Digest",
    "FitRule",
    "IntentRule",
    "LifelongLearner",
    "Mistake",
    "PersonEntry",
    "Playbook",
    "PlaybookError",
    "QualificationRules",
    "Question",
    "RejectionReason",
    "Routing",
    "Rung",
    "ScoreRules",
    "Screening",
    "Segment",
    "Sla",
    "SlaKind",
    "Team",
    "Territory",
    "Undo",
    "parse_playbook",
]
