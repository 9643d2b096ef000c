"""The outbox: each message to one worker, in order, no faster than Slack takes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from threading import Barrier

import pytest
from sqlalchemy import select

from bot.delivery.material import gather
from bot.delivery.record import of_success
from bot.delivery.sender import Sent
from bot.delivery.worker import PACES
from bot.storage import cards, leases, outbox, queue, upkeep
from bot.storage.cards import Post
from bot.storage.database import Database
from bot.storage.lanes import Pace
from bot.storage.leases import LEASE
from bot.storage.outbox import UPDATES_LANE, Intent, Kind, Urgency
from bot.storage.queue import Claimed
from bot.storage.tables import lanes
from bot.storage.tables import outbox as table
from qualification.team import Team
from tests import scene
from tests.scene import SAM

SECOND = timedelta(seconds=1)
CHANNEL = outbox.channel("leads")
SAMS = outbox.person(SAM)
ANOTHER = "another worker"
WIDE = {kind: Pace(SECOND / 1000, 100_000) for kind in PACES}
"""Paces that hold nothing back."""


@pytest.fixture
def lead_ids(database: Database, team: Team, now: datetime) -> list[int]:
    return [scene.store(database, scene.escalated(team, now)).id for _ in range(3)]


def story(lead_id: int | None, destination: str = CHANNEL, **more: object) -> Intent:
    return Intent(Kind.STORY, lead_id, destination, Urgency.NEWS, more)


def card(lead_id: int, destination: str = SAMS) -> Intent:
    return Intent(Kind.LEAD_CARD, lead_id, destination, Urgency.PING, coalesce=True)


def put(database: Database, intents: Iterable[Intent], at: datetime) -> None:
    database.write(outbox.put, intents, at)


def claim(
    database: Database,
    at: datetime,
    limit: int = 100,
    paces: dict[str, Pace] = WIDE,
    worker: str = "one",
) -> list[Claimed]:
    return database.write(queue.claim, at, limit, paces, worker)


def sent(database: Database, claimed: Iterable[Claimed], at: datetime) -> None:
    for message in claimed:
        database.write(queue.sent, message.id, ("C1", "1.1"), at)


def states(database: Database) -> list[str]:
    query = select(table.c.state).order_by(table.c.id)
    return database.read(lambda connection: list(connection.scalars(query)))


# Order -----------------------------------------------------------------------------------------


def test_one_stream_goes_in_order_and_one_at_a_time(
    database: Database, lead_ids: list[int], now: datetime
) -> None:
    lead = lead_ids[0]
    later_but_urgent = Intent(Kind.NAG, lead, CHANNEL, Urgency.PING)
    put(database, [story(lead, n=1), story(lead, n=2), later_but_urgent], now)
    order = []
    for _ in range(3):
        (message,) = claim(database, now)
        assert claim(database, now) == []
        sent(database, [message], now)
        order.append((message.kind, dict(message.data)))
    assert order == [(Kind.STORY, {"n": 1}), (Kind.STORY, {"n": 2}), (Kind.NAG, {})]


def test_streams_do_not_wait_for_each_other(
    database: Database, lead_ids: list[int], now: datetime
) -> None:
    intents = [story(lead, place) for lead in lead_ids for place in (CHANNEL, SAMS)]
    put(database, [*intents, story(None), story(None)], now)
    assert len(claim(database, now)) == 8


def test_the_most_urgent_goes_first(database: Database, lead_ids: list[int], now: datetime) -> None:
    urgencies = [Urgency.NEWS, Urgency.PING, Urgency.NAG]
    put(
        database,
        [
            Intent(Kind.STORY, lead, CHANNEL, urgency)
            for lead, urgency in zip(lead_ids, urgencies, strict=True)
        ],
        now,
    )
    one_each = dict.fromkeys(PACES, Pace(SECOND, 1))
    found = [claim(database, now + SECOND * i, paces=one_each)[0].lead_id for i in range(3)]
    assert found == [lead_ids[1], lead_ids[2], lead_ids[0]]


def test_a_message_that_waits_for_its_next_attempt_holds_the_later_ones(
    database: Database, lead_ids: list[int], now: datetime
) -> None:
    lead, other, _ = lead_ids
    put(database, [story(lead, n=1), story(lead, n=2), story(other)], now)
    first, unrelated = claim(database, now)
    sent(database, [unrelated], now)
    at = now + SECOND * 10
    database.write(queue.retry, first.id, at, "service_unavailable", None)
    assert claim(database, now + SECOND * 9) == []
    (again,) = claim(database, at)
    assert (again.id, again.attempts, again.unclear_since) == (first.id, 2, None)


def test_parked_messages_block_nobody(
    database: Database, lead_ids: list[int], now: datetime
) -> None:
    put(database, [story(lead_ids[0], n=1), story(lead_ids[0], n=2)], now)
    (first,) = claim(database, now)
    database.write(queue.park, first.id, "channel_not_found")
    (second,) = claim(database, now)
    assert second.data == {"n": 2}
    assert database.read(upkeep.parked) == [(first.id, CHANNEL, "channel_not_found")]
    assert database.read(upkeep.counts) == {"parked": 1, "leased": 1}


def test_a_message_without_point_is_done_with(
    database: Database, lead_ids: list[int], now: datetime
) -> None:
    put(database, [story(lead_ids[0], n=1), story(lead_ids[0], n=2)], now)
    (first,) = claim(database, now)
    database.write(queue.moot, first.id)
    assert len(claim(database, now)) == 1
    assert states(database) == ["moot", "leased"]


def test_lanes_whose_messages_wait_hold_back_no_other_lane(
    database: Database, lead_ids: list[int], now: datetime
) -> None:
    """Even when the worker has one slot left, and the waiting ones are more urgent."""
    put(database, [story(lead_ids[0], n=1), story(lead_ids[1], n=1)], now)
    first, second = claim(database, now)
    for message in (first, second):
        database.write(queue.retry, message.id, now + SECOND * 60, "not_in_channel", None)
    put(database, [Intent(Kind.NAG, lead, CHANNEL, Urgency.PING) for lead in lead_ids[:2]], now)
    put(database, [Intent(Kind.STORY, lead_ids[0], SAMS, Urgency.NEWS)], now)
    assert [message.destination for message in claim(database, now, 1)] == [SAMS]


# Pace ------------------------------------------------------------------------------------------


def test_a_direct_message_does_not_wait_for_a_busy_channel(
    database: Database, now: datetime
) -> None:
    busy = Intent(Kind.NOTE, None, CHANNEL, Urgency.PING)
    put(database, [busy] * 1000, now)
    put(database, [Intent(Kind.NAG, None, SAMS, Urgency.NAG)], now)
    lanes_taken = Counter(message.lane for message in claim(database, now, 16, PACES))
    assert lanes_taken == {CHANNEL: PACES["channel"].burst, SAMS: 1}


def test_a_channel_takes_a_burst_and_then_about_one_a_second(
    database: Database, now: datetime
) -> None:
    put(database, [story(None)] * 40, now)
    times: list[datetime] = []
    at = now
    while at <= now + SECOND * 25:
        done = claim(database, at, 16, PACES)
        sent(database, done, at)
        times += [at] * len(done)
        at += SECOND / 20
    assert times[:4] == [now] * 4
    assert len(times) == 4 + int(25 / 1.05)
    gaps = [later - earlier for earlier, later in pairwise(times[3:])]
    assert all(SECOND <= gap <= SECOND * 1.15 for gap in gaps)


def test_a_quiet_lane_saves_no_more_than_a_burst(database: Database, now: datetime) -> None:
    put(database, [story(None)] * 40, now)
    claim(database, now, 16, PACES)
    assert len(claim(database, now + timedelta(hours=1), 16, PACES)) == 4
    assert claim(database, now + timedelta(hours=1), 16, PACES) == []


def test_the_worker_sleeps_exactly_until_the_lane_opens(database: Database, now: datetime) -> None:
    put(database, [story(None)] * 6, now)
    sent(database, claim(database, now, 16, PACES), now)
    opens = database.read(queue.next_due, ANOTHER)
    assert opens == now + PACES["channel"].interval
    assert claim(database, opens - SECOND / 1000, 16, PACES) == []
    assert len(claim(database, opens, 16, PACES)) == 1


def test_updates_of_cards_share_a_lane_of_their_own(
    database: Database, lead_ids: list[int], now: datetime
) -> None:
    put(database, [story(None)] * 5, now)
    update = Intent(Kind.LEAD_CARD, lead_ids[0], CHANNEL, Urgency.ANSWER, lane=UPDATES_LANE)
    put(database, [update], now)
    claimed = claim(database, now, 16, PACES)
    assert Counter(message.lane for message in claimed) == {CHANNEL: 4, UPDATES_LANE: 1}


def test_no_more_is_claimed_than_asked_for(database: Database, now: datetime) -> None:
    put(database, [story(None)] * 9, now)
    assert len(claim(database, now, 5)) == 5


def test_slack_can_close_a_lane(database: Database, now: datetime) -> None:
    put(database, [story(None)] * 5 + [story(None, SAMS)], now)
    limited, direct = claim(database, now, 1, PACES), claim(database, now + SECOND, 16, PACES)
    assert {message.lane for message in direct} == {CHANNEL, SAMS}
    until = now + SECOND * 30
    for message in (*limited, *direct):
        database.write(queue.retry, message.id, until, "ratelimited", None)
    put(database, [story(None)], now)
    database.write(queue.close_lane, CHANNEL, until, now)
    database.write(queue.close_lane, CHANNEL, now + SECOND * 2, now)
    put(database, [story(None, SAMS)], now)
    assert [m.lane for m in claim(database, now + SECOND * 29, 16, PACES)] == [SAMS]
    assert database.read(queue.next_due, ANOTHER) in (until, now + SECOND * 29 + LEASE)
    opened = [m for m in claim(database, until, 16, PACES) if m.lane == CHANNEL]
    assert len(opened) == 1


# Cards -----------------------------------------------------------------------------------------


def test_changes_while_a_card_waits_are_one_card(
    database: Database, lead_ids: list[int], now: datetime
) -> None:
    for _ in range(5):
        put(database, [card(lead_ids[0]), card(lead_ids[1])], now)
    assert len(claim(database, now)) == 2


def test_a_change_while_a_card_is_under_way_is_another_card(
    database: Database, lead_ids: list[int], now: datetime
) -> None:
    put(database, [card(lead_ids[0])], now)
    first = claim(database, now)
    put(database, [card(lead_ids[0])], now)
    put(database, [card(lead_ids[0])], now)
    assert states(database) == ["leased", "due"]
    assert claim(database, now) == []
    sent(database, first, now)
    assert len(claim(database, now)) == 1


def test_a_card_that_failed_goes_before_the_one_that_came_meanwhile(
    database: Database, lead_ids: list[int], now: datetime
) -> None:
    put(database, [card(lead_ids[0])], now)
    (first,) = claim(database, now)
    put(database, [card(lead_ids[0])], now)
    database.write(queue.retry, first.id, now + SECOND, "service_unavailable", None)
    put(database, [card(lead_ids[0])], now)
    assert states(database) == ["due", "due"]
    (again,) = claim(database, now + SECOND)
    assert again.id == first.id


def test_posts_are_remembered_by_purpose_and_place(
    database: Database, lead_ids: list[int], now: datetime
) -> None:
    lead = lead_ids[0]
    old, new, other = Post("D1", "1.1", "a"), Post("D1", "1.1", "b"), Post("C1", "2.2", "a")
    for destination, post in ((SAMS, old), (CHANNEL, other), (SAMS, new)):
        database.write(cards.remember_post, lead, Kind.LEAD_CARD, destination, post)
    assert database.read(cards.posts_of, lead) == {
        (Kind.LEAD_CARD, SAMS): new,
        (Kind.LEAD_CARD, CHANNEL): other,
    }
    database.write(cards.forget_post, lead, Kind.LEAD_CARD, SAMS)
    assert list(database.read(cards.posts_of, lead)) == [(Kind.LEAD_CARD, CHANNEL)]


def test_a_card_given_up_while_it_is_updated_stays_given_up(
    database: Database, lead_ids: list[int], now: datetime
) -> None:
    lead, old = lead_ids[0], Post("D1", "1.1", "a")
    database.write(cards.remember_post, lead, Kind.LEAD_CARD, SAMS, old)
    put(database, [card(lead)], now)
    (claimed,) = claim(database, now)
    under_way = database.read(gather, claimed)
    updated = of_success(under_way, Sent(replace(old, shown="b")), now)
    database.write(cards.forget_post, lead, Kind.LEAD_CARD, SAMS)  # the next one notifies again
    database.write(updated)
    assert database.read(cards.posts_of, lead) == {}


def test_addresses_are_remembered(database: Database) -> None:
    for slack_id in ("D1", "D2"):
        database.write(cards.remember_address, SAMS, slack_id)
    assert database.read(cards.addresses) == {SAMS: "D2"}


# Leases ----------------------------------------------------------------------------------------


def test_a_message_whose_worker_died_may_have_been_sent(
    database: Database, lead_ids: list[int], now: datetime
) -> None:
    put(database, [story(lead_ids[0])], now)
    (first,) = claim(database, now)
    assert first.unclear_since is None
    assert claim(database, now + LEASE - SECOND, worker=ANOTHER) == []
    assert database.read(queue.next_due, ANOTHER) == now + LEASE
    (again,) = claim(database, now + LEASE, worker=ANOTHER)
    assert (again.id, again.unclear_since, again.attempts) == (first.id, now, 2)
    (third,) = claim(database, now + LEASE * 2)
    assert third.unclear_since == now


def test_what_a_worker_has_in_hand_stays_its_own_however_the_clock_jumps(
    database: Database, lead_ids: list[int], now: datetime
) -> None:
    put(database, [story(lead_ids[0])], now)
    assert len(claim(database, now)) == 1
    assert claim(database, now + LEASE * 100) == []
    assert database.read(queue.next_due, "one") is None


def test_a_lease_does_not_run_out_while_its_process_is_connected(
    postgres_url: str, team: Team, now: datetime
) -> None:
    one, other = Database(postgres_url), Database(postgres_url)
    lead = scene.store(one, scene.escalated(team, now))
    put(one, [story(lead.id)], now)
    assert len(claim(one, now, worker=one.process)) == 1
    assert claim(other, now + LEASE, worker=other.process) == []
    assert other.read(queue.next_due, other.process) == now + LEASE * 2
    one.close()
    (again,) = claim(other, now + LEASE * 2, worker=other.process)
    assert again.unclear_since == now
    other.close()


def test_after_a_restart_nothing_waits_for_dead_workers(
    database: Database, lead_ids: list[int], now: datetime
) -> None:
    put(database, [card(lead_ids[0]), story(lead_ids[1])], now)
    assert len(claim(database, now)) == 2
    put(database, [card(lead_ids[0])], now)
    database.write(leases.expire_others, now + SECOND, ANOTHER)
    assert states(database) == ["due", "due", "due"]
    again = claim(database, now + SECOND)
    assert [message.unclear_since for message in again] == [now, now]


def test_two_workers_never_claim_the_same_message(
    database_url: str, team: Team, now: datetime
) -> None:
    """Two processes, four threads, on messages that are new and on leases that ran out."""
    processes = [Database(database_url) for _ in range(2)]
    ids = [scene.store(processes[0], scene.escalated(team, now)).id for _ in range(40)]
    put(processes[0], [story(lead, place) for lead in ids for place in (CHANNEL, SAMS)], now)
    for at in (now, now + LEASE, now + LEASE * 2):
        barrier = Barrier(4)

        def drain(database: Database, at: datetime = at, barrier: Barrier = barrier) -> list[int]:
            barrier.wait()
            found: list[int] = []
            while batch := claim(database, at, 7, worker=f"at {at}"):
                found += [message.id for message in batch]
            return found

        with ThreadPoolExecutor(4) as threads:
            claimed = [id_ for found in threads.map(drain, processes * 2) for id_ in found]
        assert len(claimed) == len(set(claimed))
        left = claim(processes[0], at, 1000, worker=f"at {at}")
        assert len(claimed) + len(left) == 80
    for database in processes:
        database.close()


# When ------------------------------------------------------------------------------------------


def test_an_empty_outbox_waits_for_nothing(database: Database, now: datetime) -> None:
    assert database.read(queue.next_due, ANOTHER) is None
    put(database, [story(None)], now)
    assert database.read(queue.next_due, ANOTHER) == now
    sent(database, claim(database, now), now)
    assert database.read(queue.next_due, ANOTHER) is None


def test_the_next_message_is_the_earliest_of_all_lanes(
    database: Database, lead_ids: list[int], now: datetime
) -> None:
    put(database, [story(lead) for lead in lead_ids], now)
    for seconds, message in enumerate(claim(database, now), start=3):
        at = now + SECOND * seconds
        database.write(queue.retry, message.id, at, "service_unavailable", None)
    assert database.read(queue.next_due, ANOTHER) == now + SECOND * 3


def test_what_is_used_of_a_lane_is_one_row(database: Database, now: datetime) -> None:
    put(database, [story(None)] * 3, now)
    for seconds in range(3):
        claim(database, now + SECOND * seconds, 1, PACES)
    rows = database.read(lambda connection: connection.execute(select(lanes)).all())
    assert [row.name for row in rows] == [CHANNEL]
    assert all(row.used_until.tzinfo is UTC for row in rows)


def test_what_was_parked_for_want_of_an_address_goes_when_it_is_known(
    database: Database, lead_ids: list[int], now: datetime
) -> None:
    lead = lead_ids[0]
    card = Intent(Kind.LEAD_CARD, lead, CHANNEL, Urgency.PING, coalesce=True)
    for _ in range(2):
        put(database, [card], now)
        (claimed,) = claim(database, now)
        database.write(queue.park, claimed.id, "channel_not_found")
    put(database, [story(lead)], now)
    (hopeless,) = claim(database, now)
    database.write(queue.park, hopeless.id, "msg_too_long")
    database.write(queue.unpark, CHANNEL, now + SECOND * 10)
    assert states(database) == ["due", "due", "parked"]
    (first,) = claim(database, now + SECOND * 10)
    sent(database, [first], now + SECOND * 10)
    (second,) = claim(database, now + SECOND * 10)
    assert (first.kind, second.kind) == (Kind.LEAD_CARD, Kind.LEAD_CARD)
