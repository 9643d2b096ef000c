"""The outbox in the long run: what is old goes, what is parked can be sent again, and a clock that
is set back holds nothing up."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from structlog.testing import capture_logs

from bot.delivery.backlog import LATE, late
from bot.delivery.worker import PACES
from bot.outage import REMIND, Outage
from bot.storage import outbox, queue, upkeep
from bot.storage.database import Database
from bot.storage.outbox import Intent, Kind, Urgency
from bot.storage.queue import Claimed
from bot.storage.tables import outbox as table
from bot.storage.upkeep import KEPT, Backlog

SECOND = timedelta(seconds=1)
CHANNEL = outbox.channel("leads")


def put(database: Database, count: int, at: datetime, urgency: Urgency = Urgency.NAG) -> None:
    database.write(outbox.put, [Intent(Kind.NOTE, None, CHANNEL, urgency)] * count, at)


def claim(database: Database, at: datetime) -> list[Claimed]:
    return database.write(queue.claim, at, 100, PACES, "one")


def states(database: Database) -> list[str]:
    query = select(table.c.state).order_by(table.c.id)
    return database.read(lambda connection: list(connection.scalars(query)))


# Old messages ----------------------------------------------------------------------------------


def test_what_was_said_long_ago_goes_and_the_rest_stays(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "PRUNED_AT_ONCE", 2)
    put(database, 7, now)
    ended = ["sent", "moot", "sent", "parked", "due", "leased", "sent"]
    for number, state in enumerate(ended, start=1):
        database.write(lambda c, n=number, s=state: c.execute(
            update(table).where(table.c.id == n).values(state=s)
        ))  # fmt: skip
    assert database.write(upkeep.prune, now + KEPT) == 0
    later = now + KEPT + SECOND
    assert [database.write(upkeep.prune, later) for _ in range(3)] == [2, 1, 0]
    # The newest stays, so that its number is not given out again.
    assert states(database) == ["parked", "due", "leased", "sent"]


@pytest.mark.parametrize("kind", [Kind.LEAD_CARDS, Kind.NAGS])
def test_a_message_about_many_that_was_shown_anew_goes_too(
    database: Database, now: datetime, kind: Kind
) -> None:
    """Where it stands is known by its post, which names the leads."""
    where = {"channel": "C1", "ts": "1.0"}
    again = Intent(kind, None, "channel:leads", Urgency.ANSWER, where)
    database.write(outbox.put, [again], now)
    (shown,) = claim(database, now)
    database.write(queue.sent, shown.id, ("C1", "1.0"), now)
    put(database, 1, now)  # the newest, which stays
    assert database.write(upkeep.prune, now + KEPT + SECOND) == 1
    assert states(database) == ["due"]


# Parked messages -------------------------------------------------------------------------------


def test_parked_messages_are_sent_again_or_given_up(database: Database, now: datetime) -> None:
    put(database, 3, now)
    for message in claim(database, now):
        database.write(queue.park, message.id, "msg_too_long")
    (first, *_), (second, *_), (third, *_) = database.read(upkeep.parked)
    assert database.write(upkeep.send_again, [first], now) == 1
    assert database.write(upkeep.give_up, [second]) == 1
    assert states(database) == ["due", "moot", "parked"]
    assert database.write(upkeep.send_again, [], now) == 1
    assert database.write(upkeep.send_again, [], now) == 0
    assert {message.id for message in claim(database, now + SECOND * 10)} == {first, third}


# Clocks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("hours", [1, 24])
def test_a_clock_that_is_set_back_holds_nothing_up(
    database: Database, now: datetime, hours: int
) -> None:
    put(database, 8, now)
    first, *rest = claim(database, now)
    database.write(queue.retry, first.id, now + SECOND * 4, "service_unavailable", None)
    database.write(queue.close_lane, CHANNEL, now + SECOND * 30, now)
    before = now - timedelta(hours=hours)
    assert claim(database, before) == []
    assert database.read(upkeep.clock_was_set_back, before)
    database.write(upkeep.follow_clock, before)
    assert not database.read(upkeep.clock_was_set_back, before)
    found = [*claim(database, before), *claim(database, before + SECOND * 10)]
    assert len(found) == 8 - len(rest)
    taken_over = database.write(
        queue.claim, before + SECOND * 40, 100, PACES, "another, after the first has died"
    )
    assert {message.id for message in rest} <= {message.id for message in taken_over}


def test_a_wait_that_is_meant_is_left_alone(database: Database, now: datetime) -> None:
    put(database, 4, now)
    for message in claim(database, now):
        at = now + timedelta(minutes=5)
        database.write(queue.retry, message.id, at, "service_unavailable", None)
    database.write(queue.close_lane, CHANNEL, now + timedelta(hours=1), now)
    assert not database.read(upkeep.clock_was_set_back, now - SECOND)


# What operators see ----------------------------------------------------------------------------


def test_the_oldest_urgent_message_counts(database: Database, now: datetime) -> None:
    put(database, 1, now - timedelta(days=1), Urgency.NEWS)
    assert database.read(upkeep.backlog, Urgency.NAG) == Backlog({"due": 1})
    put(database, 2, now)
    waiting = database.read(upkeep.backlog, Urgency.NAG)
    assert waiting == Backlog({"due": 3}, now, None)
    assert late(waiting, now + LATE) == []
    unable = Backlog({"due": 3}, now, "unreachable")
    assert late(unable, now + LATE * 6) == [
        "The oldest message has waited 12 min (unreachable); more than 2 min is late."
    ]


def test_an_outage_is_told_when_it_begins_now_and_then_and_when_it_is_over(now: datetime) -> None:
    outage = Outage("slack")
    with capture_logs() as lines:
        for seconds in range(0, 660, 10):
            outage.failed("unreachable", now + SECOND * seconds)
        outage.succeeded(now + SECOND * 660)
        outage.succeeded(now + SECOND * 670)
        outage.failed("http_503", now + SECOND * 680)
    assert timedelta(minutes=5) == REMIND
    assert [(line["event"], line.get("failures")) for line in lines] == [
        ("slack.failing", None),
        ("slack.still_failing", 31),
        ("slack.still_failing", 61),
        ("slack.works_again", 66),
        ("slack.failing", None),
    ]
