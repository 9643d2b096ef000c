"""Reports by their names: what each can be asked, and its figures, wherever they are shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, assert_never
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.names import Report
from bot.usecases.reports import asking, calibration, feedback, leadership, pipeline
from qualification.playbook import Playbook
from qualification.question import Dimension, Question

Asked = tuple[Collection[Dimension], Collection[Dimension], str]
"""Cuts, filters, and the period where none is named, empty for that of all reports."""

_LEADERSHIP: Asked = leadership.CUTS, leadership.FILTERS, leadership.DEFAULT_PERIOD

_ASKED: Mapping[Report, Asked] = {
    Report.PIPELINE: (pipeline.CUTS, pipeline.FILTERS, ""),
    Report.FUNNELS: _LEADERSHIP,
    Report.CUSTOMERS: _LEADERSHIP,
    Report.FEEDBACK: (feedback.CUTS, feedback.FILTERS, ""),
    Report.CALIBRATION: (feedback.CUTS, feedback.FILTERS, calibration.DEFAULT),
}


def question(
    connection: Connection,
    report: Report,
    typed: str,
    playbook: Playbook,
    now: datetime,
    zone: ZoneInfo,
) -> Question:
    """What these words ask of a report, for a reader in `zone`. Raises `NotUnderstood`."""
    cuts, filters, default = _ASKED[report]
    return asking.read(connection, typed, cuts, filters, playbook, now, zone, default)


def figures(
    connection: Connection, report: Report, asked: Question, playbook: Playbook, now: datetime
) -> Any:
    """What the report shows, in its own class; of customers, their names by lead too."""
    match report:
        case Report.PIPELINE:
            return pipeline.pipeline(connection, asked, now)
        case Report.FUNNELS:
            return leadership.funnels(connection, asked, now)
        case Report.CUSTOMERS:
            currency = playbook.team.currency
            return leadership.best_customers(connection, asked, now, currency)
        case Report.FEEDBACK:
            return feedback.feedback(connection, asked, now)
        case Report.CALIBRATION:
            return calibration.calibration(connection, asked, playbook)
    assert_never(report)
