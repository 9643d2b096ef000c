"""Floods become few messages: each lead named, each with its buttons, and none of it stale."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from bot.delivery.worker import PACES
from bot.storage import cards, leads, leases, outbox, queue
from bot.storage.cards import Post
from bot.storage.database import Database
from bot.storage.gathering import IN_FIVE_SECONDS, IN_ONE_MESSAGE
from bot.storage.outbox import UPDATES_LANE, Intent, Kind, Urgency
from bot.storage.queue import CATCHING_UP, NAGS_WAIT, Claimed
from bot.storage.tables import outbox as rows
from bot.usecases import nag as nagging
from bot.usecases import qualify
from qualification.fact import FactKind
from qualification.team import Team
from tests import scene
from tests.scene import SAM

SECOND = timedelta(seconds=1)
CHANNEL = outbox.channel("leads")
SAMS = outbox.person(SAM)


@pytest.fixture
def lead_ids(database: Database, team: Team, now: datetime) -> list[int]:
    return [scene.store(database, scene.escalated(team, now)).id for _ in range(45)]


def card(lead_id: int, destination: str = CHANNEL) -> Intent:
    return Intent(Kind.LEAD_CARD, lead_id, destination, Urgency.PING, coalesce=True)


def nag(lead_id: int) -> Intent:
    return Intent(Kind.NAG, lead_id, SAMS, Urgency.NAG, {"fact": lead_id})


def put(database: Database, intents: Iterable[Intent], at: datetime) -> None:
    database.write(outbox.put, intents, at)


def claim(database: Database, at: datetime) -> list[Claimed]:
    return database.write(queue.claim, at, 100, PACES, "one")


def named(messages: Iterable[Claimed]) -> list[int]:
    """The leads that these messages are about, gathered or not."""
    return [
        lead_id
        for message in messages
        for lead_id in (
            [part[0] for part in message.data["parts"]]
            if "parts" in message.data
            else [message.lead_id]
        )
    ]


def test_a_few_cards_are_cards(database: Database, lead_ids: list[int], now: datetime) -> None:
    few = lead_ids[:IN_FIVE_SECONDS]
    put(database, [card(lead_id) for lead_id in few], now)
    found = claim(database, now)
    assert {message.kind for message in found} == {Kind.LEAD_CARD}


def test_many_cards_are_few_messages_that_name_each_lead(
    database: Database, lead_ids: list[int], now: datetime
) -> None:
    put(database, [card(lead_id) for lead_id in lead_ids], now)
    found = claim(database, now)
    assert [message.kind for message in found] == [Kind.LEAD_CARDS] * 3
    assert named(found) == lead_ids
    assert len(found[0].data["parts"]) == IN_ONE_MESSAGE
    assert claim(database, now + SECOND * 60) == []


def test_each_gathered_lead_is_known_to_be(
    database: Database, lead_ids: list[int], now: datetime
) -> None:
    put(database, [card(lead_id) for lead_id in lead_ids[:20]], now)
    claim(database, now)
    assert database.read(cards.posts_of, lead_ids[0]) == {
        (Kind.LEAD_CARDS, CHANNEL): Post("", "", "")
    }


def test_what_may_be_in_slack_already_is_not_gathered(
    database: Database, lead_ids: list[int], now: datetime
) -> None:
    put(database, [card(lead_id) for lead_id in lead_ids[:4]], now)
    assert len(claim(database, now)) == 4
    database.write(leases.expire_others, now, "another")
    put(database, [card(lead_id) for lead_id in lead_ids[4:20]], now)
    found = claim(database, now + SECOND * 10)
    assert [m.kind for m in found if m.unclear_since] == [Kind.LEAD_CARD] * 4
    later = claim(database, now + SECOND * 20)
    assert sorted(named([*found, *later])) == sorted(lead_ids[:20])


def test_updates_of_cards_are_not_gathered(
    database: Database, lead_ids: list[int], now: datetime
) -> None:
    updates = [
        Intent(Kind.LEAD_CARD, lead_id, CHANNEL, Urgency.ANSWER, lane=UPDATES_LANE)
        for lead_id in lead_ids[:20]
    ]
    put(database, updates, now)
    assert {message.kind for message in claim(database, now)} == {Kind.LEAD_CARD}


def test_nags_that_fall_due_together_are_one_message(
    database: Database, lead_ids: list[int], now: datetime
) -> None:
    put(database, [nag(lead_id) for lead_id in lead_ids], now)
    (message,) = claim(database, now)
    assert message.kind is Kind.NAGS
    assert named([message]) == lead_ids
    put(database, [nag(lead_ids[0])], now)
    (alone,) = claim(database, now)
    assert alone.kind is Kind.NAG


def test_nags_wait_while_others_are_about_to_fall_due(
    database: Database, team: Team, lead_ids: list[int], now: datetime
) -> None:
    """Not for ever: a lead whose rung cannot fire keeps nobody from their nags."""
    put(database, [nag(lead_id) for lead_id in lead_ids[:3]], now)
    put(database, [Intent(Kind.NOTE, lead_ids[4], SAMS, Urgency.NAG)], now)
    falls = scene.escalated(team, now).clock
    assert falls and falls.due
    overdue = falls.due + CATCHING_UP + SECOND
    put(database, [nag(lead_id) for lead_id in lead_ids[5:8]], overdue)
    found = claim(database, overdue)
    assert {message.kind for message in found} >= {Kind.NOTE}
    waited = claim(database, overdue + NAGS_WAIT + SECOND)
    assert len(named([*found, *waited])) == 7


def test_the_thread_of_a_gathered_lead_begins_with_its_story_told_once(
    database: Database, team: Team, now: datetime
) -> None:
    """Two steps before its own card is posted, and one before that whose line still waits."""
    lead = scene.store(database, scene.escalated(team, now))
    sheet = Post("C1", "1.0", "")
    database.write(cards.remember_post, lead.id, Kind.LEAD_CARDS, CHANNEL, sheet)
    database.write(nagging.fire_due, team, now + timedelta(minutes=15))
    assert waiting_in_channel(database) == [(Kind.STORY, FactKind.RUNG)]
    database.write(qualify.claim, lead.id, team, scene.by(SAM, now + timedelta(minutes=16)))
    database.write(qualify.pass_on, lead.id, team, scene.by(SAM, now + timedelta(minutes=17)))
    assert waiting_in_channel(database) == [
        (Kind.LEAD_CARD, None),
        (Kind.STORY, FactKind.RUNG),
        (Kind.STORY, FactKind.CLAIMED),
        (Kind.STORY, FactKind.PASSED),
        (Kind.STORY, FactKind.ASSIGNED),
    ]


def waiting_in_channel(database: Database) -> list[tuple[Kind, FactKind | None]]:
    """What waits for the leads channel, in order, with the fact that a line of a story tells."""
    waits = (rows.c.state == "due", rows.c.lane == CHANNEL)
    query = select(rows.c.kind, rows.c.data).where(*waits).order_by(rows.c.id)

    def look(connection: Connection) -> list[tuple[Kind, FactKind | None]]:
        return [
            (Kind(kind), leads.load_fact(connection, data["fact"]).kind if data else None)
            for kind, data in connection.execute(query).all()
        ]

    return database.read(look)
