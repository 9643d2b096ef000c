"""Everybody presses at once: one wins, the others are told, and it is said once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from threading import Barrier
from typing import TypeVar

from bot.storage import leads
from bot.storage.database import Database
from bot.usecases import hand_off, qualify, second_look
from bot.usecases.record import Repeated
from bot.usecases.second_look import Rejected
from qualification.fact import FactKind
from qualification.lifecycle import Consequence, Refusal, Refused, Rejection
from qualification.stage import Stage
from qualification.team import Team
from tests import scene
from tests.scene import ALEX, DANA, RILEY, SAM, by

PRESSES = 50

T = TypeVar("T")


def at_once(*presses: Callable[[], T]) -> list[T | Refused]:
    """Runs every press in a thread of its own, all let go at the same moment."""
    barrier = Barrier(len(presses))

    def press(do: Callable[[], T]) -> T | Refused:
        barrier.wait()
        try:
            return do()
        except Refused as refused:
            return refused

    with ThreadPoolExecutor(len(presses)) as threads:
        return list(threads.map(press, presses))


def test_one_accept_wins_however_many_press(database: Database, team: Team, now: datetime) -> None:
    lead = scene.store(database, scene.handed_off(team, now))
    people = [ALEX, DANA] * (PRESSES // 2)

    def press(who: str) -> Callable[[], object]:
        return lambda: database.write(hand_off.accept, lead.id, team, by(who, now))

    outcomes = at_once(*map(press, people))

    after = database.read(leads.load, lead.id)
    assert (after.stage, after.version) == (Stage.ACCEPTED, lead.version + 1)
    assert after.owner == after.ae
    for who, outcome in zip(people, outcomes, strict=True):
        if who == after.owner:
            assert outcome == after
        else:
            assert isinstance(outcome, Refused)
            assert (outcome.why, outcome.lead) == (Refusal.ACCEPTED, after)
    (fact,) = scene.facts(database, lead)
    assert (fact.kind, fact.actor) == (FactKind.ACCEPTED, after.owner)
    assert scene.said(database) == [
        ("handoff_card", f"person:{after.owner}"),
        ("story", "channel:leads"),
        ("note", f"person:{SAM}"),
    ]


def test_one_claim_wins(database: Database, team: Team, now: datetime) -> None:
    lead = scene.store(database, scene.escalated(team, now))
    people = [SAM, RILEY] * 10

    def press(who: str) -> Callable[[], object]:
        return lambda: database.write(qualify.claim, lead.id, team, by(who, now))

    outcomes = at_once(*map(press, people))

    after = database.read(leads.load, lead.id)
    assert (after.stage, after.version) == (Stage.QUALIFYING, lead.version + 1)
    for who, outcome in zip(people, outcomes, strict=True):
        if who == after.owner:
            assert outcome == after
        else:
            assert isinstance(outcome, Refused)
            assert (outcome.why, outcome.lead) == (Refusal.TAKEN, after)
    assert scene.kinds(scene.facts(database, lead)) == [FactKind.CLAIMED]
    assert scene.said(database) == [("story", "channel:leads")]


def test_accept_and_reject_at_once_leave_one_of_them(
    database: Database, team: Team, now: datetime
) -> None:
    lead = scene.store(database, scene.handed_off(team, now))
    rejection = Rejection("no_authority", Consequence.BACK_TO_SDR)
    outcomes = at_once(
        lambda: database.write(hand_off.accept, lead.id, team, by(ALEX, now)),
        lambda: database.write(hand_off.reject, lead.id, rejection, team, by(DANA, now)),
    )
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1
    first, *_ = scene.kinds(scene.facts(database, lead))
    wanted = Stage.ACCEPTED if first is FactKind.ACCEPTED else Stage.ESCALATED
    assert database.read(leads.load, lead.id).stage is wanted


def test_a_reply_that_is_delivered_several_times_at_once_is_one(
    database: Database, team: Team, now: datetime
) -> None:
    lead = scene.store(database, scene.handed_off(team, now))
    rejection = Rejection("other", Consequence.BACK_TO_SDR, "Never answers")
    database.write(hand_off.reject, lead.id, rejection, team, by(lead.owner or ALEX, now))
    numbered = database.read(leads.numbered_facts_of, lead.id)
    told = Rejected(
        next(number for number, fact in numbered if fact.kind is FactKind.REJECTED), "C1", "1.0"
    )
    said = replace(by(DANA, now), press="event-1")

    def deliver() -> object:
        try:
            return database.write(second_look.reply, lead.id, "Try his mobile", None, told, said)
        except Repeated:
            return None

    at_once(*[deliver] * 6)
    assert scene.count_facts(database, FactKind.REPLIED) == 1
