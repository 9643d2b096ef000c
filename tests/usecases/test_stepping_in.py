"""Passes with a reason, limited snoozes, managers who step in, and holds that are told again."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from bot.storage import leads, people, reminders
from bot.storage.database import Database
from bot.storage.outbox import Kind, person
from bot.storage.reminders import Standing
from bot.storage.tables import outbox
from bot.usecases import hand_off, nag, qualify
from qualification import lifecycle
from qualification.fact import FactKind
from qualification.lead import Lead, Role
from qualification.lifecycle import (
    LONGEST_SNOOZE,
    MOST_SNOOZES,
    Consequence,
    PassedWhy,
    Refusal,
    Refused,
    Rejection,
)
from qualification.stage import Stage
from qualification.team import Team
from tests import scene
from tests.scene import ALEX, DANA, JO, KIM, MAX, RILEY, SAM, by, minutes

NEW_YORK = ZoneInfo("America/New_York")


def load(database: Database, lead: Lead) -> Lead:
    return database.read(leads.load, lead.id)


def told(database: Database, kind: str) -> list[str]:
    return [destination for said, destination in scene.said(database) if said == kind]


# Pass ------------------------------------------------------------------------------------------


def test_a_pass_keeps_its_reason_for_the_next_rep(
    database: Database, team: Team, now: datetime
) -> None:
    lead = scene.store(database, scene.escalated(team, now))
    why = PassedWhy("language", "They write in French")
    database.write(qualify.pass_on, lead.id, team, by(SAM, now), why)
    fact = database.read(leads.handed_on, lead.id)
    assert fact
    assert (fact.kind, fact.actor, fact.reason) == (FactKind.PASSED, SAM, "language")
    assert fact.data == {"note": "They write in French"}


def test_what_routing_decides_is_no_word_of_a_person(
    database: Database, team: Team, now: datetime
) -> None:
    lead = scene.store(database, scene.escalated(team, now))
    database.write(nag.fire_due, team, now + minutes(60))
    assert load(database, lead).owner == RILEY
    assert database.read(leads.handed_on, lead.id) is None


# Snooze and more time --------------------------------------------------------------------------


def snoozed(lead: Lead, team: Team, who: str, at: datetime) -> Lead:
    return lifecycle.snooze(lead, at + minutes(15), team, by(who, at)).lead


def test_snoozes_are_counted_for_who_has_the_lead(team: Team, now: datetime) -> None:
    lead = scene.escalated(team, now)
    for _ in range(MOST_SNOOZES):
        lead = snoozed(lead, team, SAM, now)
    with pytest.raises(Refused) as refused:
        snoozed(lead, team, SAM, now)
    assert refused.value.why is Refusal.SNOOZED_OUT
    lead = snoozed(lead, team, DANA, now)  # a manager's time is not the rep's
    passed = lifecycle.pass_on(lead, scene.to(RILEY), team, by(SAM, now)).lead
    assert snoozed(passed, team, RILEY, now).clock


def test_a_reroute_begins_the_count_anew(team: Team, now: datetime) -> None:
    lead = scene.escalated(team, now)
    for _ in range(MOST_SNOOZES):
        lead = snoozed(lead, team, SAM, now)
    assert lead.clock
    for _ in range(4):  # the reminder, two nudges, the re-route
        assert lead.clock
        assert lead.clock.due
        step = lifecycle.climb(lead, team, lead.clock.due)
        assert step
        lead = lifecycle.fire(lead, step, scene.to(RILEY), team, lead.clock.due).lead
    assert lead.owner == RILEY
    assert lead.clock
    assert lead.clock.snoozes == 0


@pytest.mark.parametrize("who", [SAM, DANA])
def test_no_snooze_ends_later_than_a_week_ahead(team: Team, now: datetime, who: str) -> None:
    lead = scene.escalated(team, now)
    lifecycle.snooze(lead, now + LONGEST_SNOOZE, team, by(who, now))
    with pytest.raises(Refused) as refused:
        lifecycle.snooze(lead, now + LONGEST_SNOOZE + minutes(1), team, by(who, now))
    assert refused.value.why is Refusal.TOO_FAR


def test_time_that_a_manager_gave_ends_for_both(
    database: Database, team: Team, now: datetime
) -> None:
    lead = scene.store(database, scene.escalated(team, now))
    database.write(qualify.snooze, lead.id, now + minutes(30), team, by(DANA, now))
    database.write(nag.fire_due, team, now + minutes(30))
    assert told(database, "nag") == [person(SAM), person(DANA)]
    clock = load(database, lead).clock
    assert clock
    assert (clock.given_by, clock.due) == (None, now + minutes(45))


# Assign ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "to", "after"),
    [
        (Stage.ESCALATED, RILEY, Stage.ESCALATED),
        (Stage.QUALIFYING, RILEY, Stage.ESCALATED),
        (Stage.HANDED_OFF, JO, Stage.HANDED_OFF),
        (Stage.ACCEPTED, JO, Stage.HANDED_OFF),
    ],
)
def test_a_manager_gives_an_open_lead_to_somebody_whose_clock_starts(
    team: Team, now: datetime, stage: Stage, to: str, after: Stage
) -> None:
    before = scene.at_stage(stage, team, now)
    lead = lifecycle.assign(before, to, None, team, by(DANA, now)).lead
    assert (lead.stage, lead.owner, lead.had_by[-1]) == (after, to, before.owner)
    assert lead.qualification == before.qualification
    assert lead.clock
    assert before.clock
    assert (lead.clock.run, lead.clock.fired) == (before.clock.run + 1, timedelta())


@pytest.mark.parametrize(
    ("stage", "who", "to", "why"),
    [
        (Stage.ESCALATED, SAM, RILEY, Refusal.MANAGERS_ONLY),
        (Stage.ESCALATED, MAX, RILEY, Refusal.MANAGERS_ONLY),
        (Stage.ESCALATED, DANA, ALEX, Refusal.NO_SUCH_REP),
        (Stage.HANDED_OFF, DANA, SAM, Refusal.NO_SUCH_REP),
        (Stage.WON, DANA, ALEX, Refusal.MOVED_ON),
        (Stage.NURTURE, DANA, SAM, Refusal.MOVED_ON),
    ],
)
def test_who_may_give_what_to_whom(
    team: Team, now: datetime, stage: Stage, who: str, to: str, why: Refusal
) -> None:
    lead = scene.at_stage(stage, team, now)
    with pytest.raises(Refused) as refused:
        lifecycle.assign(lead, to, None, team, by(who, now))
    assert refused.value.why is why


def test_a_lead_given_by_hand_is_no_turn_of_the_round_robin(
    database: Database, team: Team, now: datetime
) -> None:
    lead = scene.store(database, scene.escalated(team, now))
    database.write(qualify.assign, lead.id, RILEY, None, team, by(DANA, now))
    assert database.read(people.turns_of, Role.SDR) == {}
    assert database.read(people.open_leads) == {RILEY: 1}


def test_giving_a_lead_to_who_has_it_changes_nothing(team: Team, now: datetime) -> None:
    lead = scene.escalated(team, now)
    done = lifecycle.assign(lead, SAM, "again", team, by(DANA, now))
    assert (done.lead, done.facts) == (lead, ())


def test_the_former_owner_is_told_and_the_manager_is_not(
    database: Database, team: Team, now: datetime
) -> None:
    lead = scene.store(database, scene.escalated(team, now))
    database.write(qualify.assign, lead.id, RILEY, "You know them", team, by(DANA, now))
    assert told(database, "note") == [person(SAM)]
    assert told(database, "lead_card") == [person(RILEY)]


# Taken back ------------------------------------------------------------------------------------


@pytest.mark.parametrize("consequence", [None, Consequence.NURTURE, Consequence.BACK_TO_SDR])
def test_the_sdr_who_heard_of_a_decision_hears_that_it_was_taken_back(
    database: Database, team: Team, now: datetime, consequence: Consequence | None
) -> None:
    lead = scene.store(database, scene.handed_off(team, now))
    if consequence:
        rejection = Rejection("no_authority", consequence)
        after = database.write(hand_off.reject, lead.id, rejection, team, by(ALEX, now))
    else:
        after = database.write(hand_off.accept, lead.id, team, by(ALEX, now))
    assert after.undo
    database.write(qualify.undo, lead.id, after.undo.key, team, by(ALEX, now + minutes(1)))
    assert told(database, "note") == [person(SAM), person(SAM)]


# Holds -----------------------------------------------------------------------------------------


def releases(database: Database, team: Team, start: datetime, end: datetime) -> list[str]:
    """Ticks every quarter of an hour; when and whom it tells of the hold again, New York time."""
    again = []
    while start <= end:
        before = told(database, "held")
        database.write(nag.release_held, team, start)
        new = told(database, "held")[len(before) :]
        again += [f"{start.astimezone(NEW_YORK):%a %H:%M} {name}" for name in new]
        start += minutes(15)
    return again


def test_a_hold_is_told_again_after_an_hour_and_then_every_working_day(
    database: Database, team: Team, now: datetime
) -> None:
    friday = now + timedelta(days=4, hours=7, minutes=30)  # 17:30 in New York
    lead = scene.store(database, scene.escalated(team, friday))
    for who in (SAM, RILEY):
        database.write(qualify.pass_on, lead.id, team, by(who, friday))
    assert told(database, "held") == ["channel:managers"]
    wednesday = friday + timedelta(days=5)
    assert releases(database, team, friday, wednesday) == [
        f"Mon 09:30 {person(DANA)}",
        f"Tue 09:30 {person(DANA)}",
        f"Wed 09:30 {person(DANA)}",
    ]
    database.write(qualify.claim, lead.id, team, by(DANA, wednesday))
    assert releases(database, team, wednesday, wednesday + timedelta(days=2)) == []


def test_a_hold_that_ends_by_itself_is_not_told_again(
    database: Database, team: Team, now: datetime
) -> None:
    """At night nobody is there; in the morning somebody is."""
    night = now + timedelta(hours=9)
    lead = scene.store(database, scene.escalated(team, night))
    database.write(qualify.pass_on, lead.id, team, by(SAM, night))
    assert load(database, lead).owner is None
    assert releases(database, team, night, night + timedelta(days=1)) == []
    assert load(database, lead).owner == RILEY


def test_a_manager_who_had_it_is_not_the_one_it_falls_to(database: Database, now: datetime) -> None:
    """Nobody else is there: it falls to dana, who passes, then to kim, and then waits."""
    team = scene.team_with((scene.RILEYS_ENTRY, ""), ('nobody = "hold" ', 'nobody = "manager" '))
    lead = scene.store(database, scene.escalated(team, now))
    owners = []
    for who in (SAM, DANA, KIM):
        after = database.write(qualify.pass_on, lead.id, team, by(who, now))
        owners.append(after.owner)
    assert owners == [DANA, KIM, None]
    assert len(releases(database, team, now, now + timedelta(hours=2))) == 1
    assert load(database, lead).owner is None


# Messages that stand ---------------------------------------------------------------------------


def updates(database: Database) -> int:
    """How many messages that ask for something are to be shown anew."""
    query = (
        select(func.count())
        .select_from(outbox)
        .where(outbox.c.lane == "updates", outbox.c.kind == Kind.NAG.value)
    )
    return database.read(lambda connection: connection.scalar(query) or 0)


def test_a_reminder_is_shown_anew_when_its_lead_moves_on_and_not_before(
    database: Database, team: Team, now: datetime
) -> None:
    lead = scene.store(database, scene.escalated(team, now))
    message = Standing(Kind.NAG, person(SAM), "D1", "1795446000.000100")
    database.write(nag.fire_due, team, now + minutes(15))
    fact = database.write(lambda c: leads.add_facts(c, [(lead.id, scene.facts(database, lead)[0])]))
    database.write(reminders.remember, message, [(lead.id, fact[0])], "")
    database.write(nag.fire_due, team, now + minutes(45))
    assert updates(database) == 0  # the next rung leaves it as it is
    database.write(qualify.claim, lead.id, team, by(RILEY, now + minutes(46)))
    assert updates(database) == 1
