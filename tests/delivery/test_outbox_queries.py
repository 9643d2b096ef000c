"""The outbox stays quick however much was sent: its queries read only what waits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, event, insert

from bot.delivery.worker import PACES
from bot.storage import outbox, queue
from bot.storage.database import Database
from bot.storage.tables import outbox as table
from tests.scene import SAM

CHANNEL = outbox.channel("leads")
SAMS = outbox.person(SAM)


def fill(connection: Connection, now: datetime, sent_rows: int, due_rows: int) -> None:
    def row(number: int, state: str) -> dict[str, object]:
        place = SAMS if number % 2 else CHANNEL
        return {
            "kind": "story",
            "destination": place,
            "lane": place,
            "data": {},
            "urgency": number % 4,
            "state": state,
            "created_at": now,
            "due_at": now,
        }

    connection.execute(insert(table), [row(n, "sent") for n in range(sent_rows)])
    connection.execute(insert(table), [row(n, "due") for n in range(due_rows)])


def test_claiming_reads_only_what_waits(database: Database, now: datetime) -> None:
    """No statement of a claim walks through what was sent long ago."""
    database.write(fill, now, 5_000, 50)
    if not database.is_sqlite:
        database.write(lambda connection: connection.exec_driver_sql("ANALYZE"))
    plans = [
        plan
        for statement, values in statements_of_a_claim(database, now)
        if (plan := database.read(explain, statement, values)) and "outbox" in plan
    ]
    assert len(plans) >= 2
    for plan in plans:
        assert "ix_outbox_" in plan
        for line in plan.splitlines():
            assert "Seq Scan on outbox" not in line
            assert "SCAN outbox" not in line or "ix_outbox_" in line


def statements_of_a_claim(database: Database, now: datetime) -> list[tuple[str, Any]]:
    """The queries about the outbox that a claim runs, with their values."""
    found: list[tuple[str, Any]] = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def keep(connection: Connection, cursor: Any, statement: str, values: Any, *rest: Any) -> None:
        if "outbox" in statement and "outbox.id IN" not in statement:
            found.append((statement, values))

    database.write(queue.claim, now, 16, PACES, "one")
    event.remove(database.engine, "before_cursor_execute", keep)
    return found


def explain(connection: Connection, statement: str, values: Any) -> str:
    word = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    plan = connection.exec_driver_sql(f"{word} {statement}", values)
    return "\n".join(str(row[-1]) for row in plan)
