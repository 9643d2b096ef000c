"""What messages are read from that are about many leads, when they are sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection

from bot import csv_file
from bot.names import Report
from bot.storage import digests, listing, outbox, people, refused, sheet
from bot.storage.outbox import Kind
from bot.storage.queue import Claimed
from bot.usecases.reports import named
from bot.usecases.reports.backtest import unpack
from qualification.backtest import Backtest, Line
from qualification.digest import ForManagers, ForMarketing
from qualification.lead import Lead
from qualification.playbook import Playbook
from qualification.question import Question


def _leads_file(
    connection: Connection, intent: Claimed, _playbook: Playbook
) -> tuple[Question, str, int, bytes]:
    """The question, which number of it, how many leads, and the file."""
    question, number = Question.from_json(intent.data["question"]), str(intent.data["number"])
    rows = list(sheet.rows(connection, question, number, intent.created_at))
    return question, number, len(rows), csv_file.write(sheet.HEAD, rows)


def _table_file(
    connection: Connection, intent: Claimed, playbook: Playbook
) -> tuple[Report, Question, Any, datetime]:
    """Which report, the question, what it shows, and of when."""
    report, question = Report(intent.data["report"]), Question.from_json(intent.data["question"])
    at = intent.created_at
    return report, question, named.figures(connection, report, question, playbook, at), at


def _digest(
    connection: Connection, intent: Claimed, playbook: Playbook
) -> ForManagers | ForMarketing:
    since = datetime.fromisoformat(intent.data["since"])
    until = datetime.fromisoformat(intent.data["until"])
    if intent.data["audience"] == "managers":
        return digests.for_managers(connection, playbook, since, until)
    return digests.for_marketing(connection, since, until)


_RESULT: TypeAdapter[Backtest] = TypeAdapter(Backtest)


_TABLES = ("table", "data_visualization")
"""A workspace that refuses one of these blocks is not shown the other either."""


def _backtest(
    connection: Connection, intent: Claimed, _playbook: Playbook
) -> tuple[Backtest | None, str, str, bool]:
    """The result, None where the replay broke off, which file it is of, of which period, and
    whether the workspace takes tables."""
    found = intent.data.get("result")
    result = _RESULT.validate_python(found) if found else None
    now = intent.created_at
    native = not any(refused.is_refused(connection, one, now) for one in _TABLES)
    return result, intent.data["file"], intent.data["label"], native


def _backtest_leads(
    connection: Connection, intent: Claimed, _playbook: Playbook
) -> tuple[str, Question, list[tuple[Lead, Line]]]:
    """Which file and period, and the leads that would go another way; they are kept by ids, so
    that nobody who was forgotten meanwhile is named."""
    data = intent.data
    lines = unpack(outbox.kept_with(connection, data["result"], "leads"))
    leads = listing.these(connection, [line.lead_id for line in lines])
    return data["file"], Question.from_json(data["question"]), list(zip(leads, lines, strict=True))


def _is_silent(connection: Connection, intent: Claimed, _playbook: Playbook) -> bool:
    """Whether somebody has not done anything since they were taken to be silent."""
    where = people.whereabouts_of(connection, intent.destination.removeprefix(outbox.person("")))
    return where.unanswered >= int(intent.data["reminders"])


REPORTS: Mapping[Kind, Callable[[Connection, Claimed, Playbook], Any]] = {
    Kind.LEADS_FILE: _leads_file,
    Kind.TABLE_FILE: _table_file,
    Kind.DIGEST: _digest,
    Kind.BACKTEST: _backtest,
    Kind.BACKTEST_LEADS: _backtest_leads,
    Kind.SILENT: _is_silent,
}
