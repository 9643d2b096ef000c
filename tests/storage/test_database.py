"""What SQLite is told for a transaction: how durable it is, when its log is brought in, and how
long it waits for another program."""

from __future__ import annotations

from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from bot.storage import database as storage
from bot.storage.database import CHECKPOINT, CHECKPOINT_OF_MUCH, Database

FULL, NORMAL = 2, 1


@pytest.mark.parametrize("before", ["write", "note", "write_much"])
@pytest.mark.parametrize(
    ("way", "durable", "checkpoint"),
    [
        ("write", FULL, CHECKPOINT),
        ("note", NORMAL, CHECKPOINT),
        ("write_much", FULL, CHECKPOINT_OF_MUCH),
    ],
)
def test_each_transaction_has_its_own_settings(
    tmp_path: Path, before: str, way: str, durable: int, checkpoint: int
) -> None:
    def settings(connection: Connection) -> tuple[object, ...]:
        names = ("synchronous", "wal_autocheckpoint")
        return tuple(connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names)

    database = Database(f"sqlite:///{tmp_path / 'baton.db'}")
    getattr(database, before)(settings)  # on the same connection, which is kept
    assert getattr(database, way)(settings) == (durable, checkpoint)
    database.close()


LONG = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 300000) "
    "SELECT max(i) FROM n"
)
"""About a hundredth of a second."""

PRESSES = 10


def test_a_press_comes_between_two_batches_of_an_import(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'baton.db'}"
    importer, server = Database(url), Database(url)
    under_way, over = Event(), Event()
    batches = 0

    def store(connection: Connection) -> None:
        nonlocal batches
        batches += 1
        connection.exec_driver_sql(LONG).scalar()
        under_way.set()

    def pour() -> None:
        while not over.is_set():
            importer.write_much(store)

    pouring = Thread(target=pour)
    pouring.start()
    under_way.wait()
    try:
        before = batches
        for _ in range(PRESSES):
            server.write(lambda _: None)
        assert batches - before <= 4 * PRESSES  # two, if the machine does nothing else
    finally:
        over.set()
        pouring.join()
    importer.close()
    server.close()


def test_who_waits_too_long_for_another_program_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'baton.db'}"
    holder, server = Database(url), Database(url)
    monkeypatch.setattr(storage, "BUSY_TIMEOUT", 20)

    def hold(_: Connection) -> None:
        with pytest.raises(OperationalError, match="database is locked"):
            server.write(lambda _: None)
        assert server.read(lambda connection: connection.exec_driver_sql("SELECT 1").scalar()) == 1

    holder.write(hold)
    server.write(lambda _: None)
    holder.close()
    server.close()
