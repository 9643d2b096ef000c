"""What SQLite is told for a transaction: how durable it is, and when its log is brought in."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection

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
