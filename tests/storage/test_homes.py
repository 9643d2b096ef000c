"""Homes that stand are shown anew when something of their owner changes: once, and no others."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from sqlalchemy import Connection

from bot.storage import homes, queue
from bot.storage.database import Database
from bot.storage.lanes import Pace
from tests import scene
from tests.scene import DANA, RILEY, SAM

WIDE = {homes.LANE: Pace(scene.minutes(0.0001), 100)}


@pytest.fixture
def standing(database: Database, now: datetime) -> Database:
    """Sam and Dana, who looks after all, have opened theirs, and seen them."""
    database.write(homes.opened, SAM, "U0SAM", now, overview=False)
    database.write(homes.opened, DANA, "U0DANA", now, overview=True)
    for shown in database.write(queue.claim, now, 10, WIDE, "worker"):
        database.write(queue.sent, shown.id, ("U0SAM", "V1"), now)
    return database


def waiting(database: Database, now: datetime) -> list[str]:
    at = now + homes.WAIT_OVERVIEW
    return sorted(one.destination for one in database.write(queue.claim, at, 10, WIDE, "worker"))


def test_what_changes_together_is_shown_once(standing: Database, now: datetime) -> None:
    def change(connection: Connection) -> None:
        homes.touch(connection, [SAM, None], now)
        homes.touch(connection, [RILEY, SAM], now)

    standing.write(change)
    standing.write(change)
    assert standing.write(queue.claim, now, 10, WIDE, "worker") == []  # it waits for more
    assert waiting(standing, now) == [f"home:{SAM}", f"overview:{DANA}"]


def test_what_is_undone_is_not_shown(standing: Database, now: datetime) -> None:
    def fail(connection: Connection) -> None:
        homes.touch(connection, [SAM], now)
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        standing.write(fail)
    assert waiting(standing, now) == []


def test_a_home_that_is_forgotten_or_was_never_opened_is_not_shown(
    standing: Database, now: datetime
) -> None:
    standing.write(homes.forget, f"overview:{DANA}")
    standing.write(homes.touch, [RILEY], now)
    assert waiting(standing, now) == []


def test_changes_in_opposite_order_do_not_wait_in_a_circle(
    standing: Database, now: datetime
) -> None:
    standing.write(homes.opened, RILEY, "U0RILEY", now, overview=False)

    def change(emails: list[str]) -> None:
        def each(connection: Connection) -> None:
            for email in emails:
                homes.touch(connection, [email], now)

        standing.write(each)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(change, [[SAM, RILEY], [RILEY, SAM]] * 20))
    found = waiting(standing, now)
    assert found.count(f"home:{SAM}") == 1
