"""Facts that are asked for by their time are found without reading all that ever happened."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, event

from bot.storage import calibration, digests, feedback, workload
from bot.storage.counting import Cohort
from bot.storage.database import Database
from qualification.playbook import Playbook
from qualification.team import Team

INDEX = "ix_lead_facts_dated"


def ask(connection: Connection, playbook: Playbook, since: datetime, until: datetime) -> None:
    digests.for_managers(connection, playbook, since, until)
    digests.for_marketing(connection, since, until)
    feedback.decisions(connection, Cohort(since, until))
    calibration.stopped(connection, Cohort(since, until))
    workload.rejections(connection, since, 5)


def test_facts_of_a_time_are_found_by_an_index(
    database: Database, team: Team, now: datetime
) -> None:
    asked: list[tuple[str, Any]] = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def keep(connection: Connection, cursor: Any, statement: str, values: Any, *rest: Any) -> None:
        if "FROM lead_facts" in statement:
            asked.append((statement, values))

    database.read(ask, team.playbook, now - timedelta(days=30), now)
    event.remove(database.engine, "before_cursor_execute", keep)
    assert len(asked) >= 6
    for statement, values in asked:
        plan = database.read(explain, statement, values)
        assert INDEX in plan
        assert "SCAN lead_facts" not in plan and "Seq Scan on lead_facts" not in plan


def explain(connection: Connection, statement: str, values: Any) -> str:
    word = "EXPLAIN QUERY PLAN"
    if connection.dialect.name != "sqlite":
        word = "EXPLAIN"
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # hardly any rows
    return "\n".join(
        str(row[-1]) for row in connection.exec_driver_sql(f"{word} {statement}", values)
    )
