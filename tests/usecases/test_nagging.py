"""Time passes: every rung fires once, at its time, and speaks to the right person."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest

from bot.storage import leads
from bot.storage.database import Database
from bot.usecases import nag, qualify
from qualification.fact import FactKind
from qualification.lead import Lead
from qualification.lifecycle import RULES
from qualification.team import Team
from tests import scene
from tests.scene import ALEX, DANA, JO, KIM, LADDERS, RILEY, SAM, by, minutes

NEW_YORK = ZoneInfo("America/New_York")
BERLIN = ZoneInfo("Europe/Berlin")

FIVE_MINUTES = timedelta(minutes=5)

HAND_OFFS_ONLY = """[[sla]]
applies_to = "handed_off"
ladder = [ { after = "15m", do = "nudge" } ]

"""


def ladder(*rungs: str, hours: str = "business") -> tuple[str, str]:
    """An edit of the playbook: this ladder for escalated leads, "20s nudge"."""
    steps = [rung.split() for rung in rungs]
    written = ", ".join(f'{{ after = "{after}", do = "{do}" }}' for after, do in steps)
    return (
        LADDERS,
        f'[[sla]]\napplies_to = "escalated"\nhours = "{hours}"\nladder = [{written}]\n\n',
    )


def tick(database: Database, team: Team, at: datetime) -> int:
    return database.write(nag.fire_due, team, at)


def ticks(
    database: Database, team: Team, start: datetime, end: datetime, every: timedelta = FIVE_MINUTES
) -> None:
    """Ticks as the scheduler does: looks first, and acts when something is due."""
    at = start
    while at <= end:
        if database.read(nag.anything_due, at):
            tick(database, team, at)
        at += every


def fired(database: Database, lead: Lead) -> list[tuple[str, str, list[str]]]:
    """Each rung that fired: what it did, when in New York, and what it left out."""
    return [
        (
            fact.data["do"],
            fact.at.astimezone(NEW_YORK).strftime("%a %H:%M"),
            fact.data["missed"],
        )
        for fact in scene.facts(database, lead)
        if fact.kind is FactKind.RUNG
    ]


def nags(database: Database) -> list[str]:
    return [destination for kind, destination in scene.said(database) if kind == "nag"]


def silent(database: Database) -> list[str]:
    return [destination for kind, destination in scene.said(database) if kind == "silent"]


def load(database: Database, lead: Lead) -> Lead:
    return database.read(leads.load, lead.id)


def test_each_rung_fires_once_at_its_time(database: Database, team: Team, now: datetime) -> None:
    lead = scene.store(database, scene.escalated(team, now))
    ticks(database, team, now, now + timedelta(days=3))
    assert fired(database, lead) == [
        ("nudge", "Mon 10:15", []),
        ("nudge", "Mon 10:45", []),
        ("reroute", "Mon 11:00", []),
        ("manager", "Mon 12:00", []),
        ("managers_manager", "Tue 10:00", []),
    ]
    assert nags(database) == [f"person:{email}" for email in (SAM, SAM, DANA, KIM)]
    after = load(database, lead)
    assert (after.owner, after.had_by) == (RILEY, (SAM,))
    assert after.clock is not None
    assert after.clock.due is None


def test_two_ticks_at_once_fire_once(database_url: str, team: Team, now: datetime) -> None:
    """Two processes on one database, each with leads for every kind of rung."""
    processes = [Database(database_url) for _ in range(2)]
    stored = [scene.store(processes[0], scene.escalated(team, now)) for _ in range(20)]
    for at in (now + minutes(15), now + minutes(60)):
        barrier = Barrier(4)

        def race(database: Database, at: datetime = at, barrier: Barrier = barrier) -> None:
            barrier.wait()
            tick(database, team, at)

        with ThreadPoolExecutor(4) as threads:
            list(threads.map(race, processes * 2))
    for lead in stored:
        assert [do for do, _, _ in fired(processes[0], lead)] == ["nudge", "reroute"]
    assert nags(processes[0]) == [f"person:{SAM}"] * 20
    for database in processes:
        database.close()


def test_a_restart_changes_nothing(database_url: str, team: Team, now: datetime) -> None:
    database = Database(database_url)
    lead = scene.store(database, scene.escalated(team, now))
    for after in (15, 15, 16, 45, 45, 60, 60):
        tick(database, team, now + minutes(after))
        database.close()
        database = Database(database_url)
    assert [do for do, _, _ in fired(database, lead)] == ["nudge", "nudge", "reroute"]
    database.close()


def test_after_downtime_one_message_goes_out(database: Database, team: Team, now: datetime) -> None:
    lead = scene.store(database, scene.escalated(team, now))
    ticks(database, team, now + minutes(150), now + minutes(160), minutes(1))
    assert fired(database, lead) == [
        ("manager", "Mon 12:30", ["nudge:900", "nudge:2700", "reroute:3600"])
    ]
    assert nags(database) == [f"person:{DANA}"]
    assert load(database, lead).owner == SAM


def test_who_is_taken_to_be_silent_hears_of_it_once(
    database: Database, team: Team, now: datetime
) -> None:
    """Sam leaves two nudges and the loss of a lead unanswered, and later a nudge more."""
    scene.store(database, scene.escalated(team, now))
    ticks(database, team, now, now + minutes(45))
    assert silent(database) == []
    ticks(database, team, now + minutes(46), now + minutes(70))
    assert silent(database) == [f"person:{SAM}"]
    scene.store(database, scene.escalated(team, now + minutes(70)))
    ticks(database, team, now + minutes(70), now + minutes(90))
    assert silent(database) == [f"person:{SAM}"]


def test_nobody_is_reminded_of_a_lead_they_took(
    database: Database, team: Team, now: datetime
) -> None:
    lead = scene.store(database, scene.escalated(team, now))
    database.write(qualify.claim, lead.id, team, by(SAM, now + minutes(14)))
    ticks(database, team, now, now + timedelta(days=3))
    assert fired(database, lead) == []


def test_the_next_rep_climbs_on_and_is_not_the_one_who_passed(
    database: Database, now: datetime
) -> None:
    """Sam passed, riley lets it lie: with nobody left it stays, and the fact says so."""
    team = scene.team_with()
    lead = scene.store(database, scene.escalated(team, now))
    database.write(qualify.pass_on, lead.id, team, by(SAM, now))
    ticks(database, team, now, now + minutes(60))
    assert load(database, lead).owner == RILEY
    (rung,) = [
        fact
        for fact in scene.facts(database, lead)
        if fact.kind is FactKind.RUNG and fact.data["do"] == "reroute"
    ]
    assert (rung.data["rerouted"], rung.data["owner"]) == (False, RILEY)


def test_a_lead_stays_with_the_only_rep(database: Database, now: datetime) -> None:
    alone = scene.team_with((scene.RILEYS_ENTRY, ""))
    lead = scene.store(database, scene.escalated(alone, now))
    ticks(database, alone, now, now + minutes(120))
    after = load(database, lead)
    assert (after.owner, after.hold_until, after.had_by) == (SAM, None, ())
    wanted = [("nudge", False), ("nudge", False), ("reroute", False), ("manager", False)]
    assert [
        (fact.data["do"], fact.data["rerouted"]) for fact in scene.facts(database, lead)
    ] == wanted
    assert nags(database) == [f"person:{email}" for email in (SAM, SAM, SAM, DANA)]


def test_a_manager_who_steps_in_does_not_take_over_from_themselves(
    database: Database, now: datetime
) -> None:
    team = scene.team_with((scene.RILEYS_ENTRY, ""), ('nobody = "hold" ', 'nobody = "manager" '))
    lead = scene.store(database, scene.escalated(team, now, scene.to(DANA)))
    sam_had_it = scene.store(database, scene.escalated(team, now + minutes(1), scene.to(SAM)))
    database.write(qualify.pass_on, sam_had_it.id, team, by(SAM, now + minutes(1)))
    assert load(database, sam_had_it).owner == DANA
    ticks(database, team, now, now + minutes(61), minutes(1))
    after = load(database, sam_had_it)
    assert (after.owner, after.had_by) == (KIM, (SAM, DANA))  # dana's own manager
    assert load(database, lead).owner == SAM


def test_a_rung_for_managers_goes_to_their_channel_where_the_playbook_names_nobody(
    database: Database, now: datetime
) -> None:
    team = scene.team_with(('manager = "dana@acme.com"\n', "\n"), ladder("15m manager"))
    lead = scene.store(database, scene.escalated(team, now, scene.to(RILEY)))
    tick(database, team, now + minutes(15))
    assert [do for do, _, _ in fired(database, lead)] == ["manager"]
    assert nags(database) == ["channel:managers"]


@pytest.mark.parametrize(
    ("zone", "start", "due"),
    [
        (NEW_YORK, "2026-11-20 17:50", "2026-11-23 09:05"),
        (BERLIN, "2026-11-20 17:50", "2026-11-23 09:05"),
        (BERLIN, "2026-11-23 17:45", "2026-11-23 18:00"),
        (BERLIN, "2026-11-23 22:00", "2026-11-24 09:15"),
    ],
)
def test_the_clock_runs_in_the_business_hours_of_the_assignee(
    sqlite_url: str, team: Team, zone: ZoneInfo, start: str, due: str
) -> None:
    database = Database(sqlite_url)
    there = Team(team.playbook, {SAM: zone})
    began = datetime.fromisoformat(start).replace(tzinfo=zone).astimezone(UTC)
    falls = datetime.fromisoformat(due).replace(tzinfo=zone).astimezone(UTC)
    lead = scene.store(database, scene.escalated(there, began))
    assert not database.read(nag.anything_due, falls - timedelta(seconds=1))
    assert database.read(nag.anything_due, falls)
    tick(database, there, falls)
    assert [do for do, _, _ in fired(database, lead)] == ["nudge"]
    database.close()


def test_a_rerouted_lead_goes_on_in_the_hours_of_its_new_owner(
    database: Database, team: Team, now: datetime
) -> None:
    """At 11:00 in New York it is 17:00 in Berlin: an hour is left of riley's day."""
    there = Team(team.playbook, {RILEY: BERLIN})
    lead = scene.store(database, scene.escalated(there, now))
    ticks(database, there, now, now + minutes(90))
    assert load(database, lead).owner == RILEY
    ticks(database, there, now + minutes(90), now + timedelta(hours=23))
    assert fired(database, lead)[-1][:2] == ("manager", "Mon 12:00")


def test_ladders_of_seconds(database: Database, now: datetime) -> None:
    team = scene.team_with(ladder("2s nudge", "4s reroute", "6s manager"))
    lead = scene.store(database, scene.escalated(team, now))
    ticks(database, team, now, now + timedelta(seconds=10), timedelta(seconds=0.25))
    facts = [fact for fact in scene.facts(database, lead) if fact.kind is FactKind.RUNG]
    assert [(fact.data["do"], (fact.at - now).total_seconds()) for fact in facts] == [
        ("nudge", 2.0),
        ("reroute", 4.0),
        ("manager", 6.0),
    ]


def test_a_ladder_around_the_clock(database: Database, now: datetime) -> None:
    team = scene.team_with(ladder("15m nudge", hours="always"))
    saturday = now + timedelta(days=5)
    lead = scene.store(database, scene.escalated(team, saturday))
    tick(database, team, saturday + minutes(15))
    assert [do for do, _, _ in fired(database, lead)] == ["nudge"]


def test_a_ladder_changed_under_a_running_lead(database: Database, now: datetime) -> None:
    lead = scene.store(database, scene.escalated(scene.team_with(), now))
    slower = scene.team_with(ladder("30m nudge", "40m manager"))
    assert tick(database, slower, now + minutes(15)) == 1
    assert not database.read(nag.anything_due, now + minutes(29))
    ticks(database, slower, now + minutes(16), now + minutes(90), minutes(1))
    assert fired(database, lead) == [("nudge", "Mon 10:30", []), ("manager", "Mon 10:40", [])]


def test_a_ladder_taken_away_from_a_running_lead(database: Database, now: datetime) -> None:
    lead = scene.store(database, scene.escalated(scene.team_with(), now))
    without = scene.team_with((LADDERS, HAND_OFFS_ONLY))
    assert tick(database, without, now + minutes(15)) == 1
    assert not database.read(nag.anything_due, now + timedelta(days=365))
    assert fired(database, lead) == []


def test_a_lead_without_a_ladder_waits_quietly(database: Database, now: datetime) -> None:
    without = scene.team_with((LADDERS, HAND_OFFS_ONLY))
    lead = scene.store(database, scene.escalated(without, now))
    assert not database.read(nag.anything_due, now + timedelta(days=365))
    snoozed = database.write(qualify.snooze, lead.id, now + minutes(30), without, by(SAM, now))
    assert snoozed.clock is not None
    tick(database, without, now + minutes(30))
    assert [do for do, _, _ in fired(database, lead)] == ["reminder"]
    assert not database.read(nag.anything_due, now + timedelta(days=365))


def test_snooze_moves_the_clock_reminds_once_and_goes_on(
    database: Database, team: Team, now: datetime
) -> None:
    lead = scene.store(database, scene.escalated(team, now))
    until = now + minutes(30)
    database.write(qualify.snooze, lead.id, until, team, by(SAM, now + minutes(5)))
    ticks(database, team, now, now + minutes(95))
    assert [(do, when) for do, when, _ in fired(database, lead)] == [
        ("reminder", "Mon 10:30"),
        ("nudge", "Mon 10:40"),
        ("nudge", "Mon 11:10"),
        ("reroute", "Mon 11:25"),
    ]
    assert nags(database) == [f"person:{SAM}"] * 3


def test_hand_offs_have_their_own_ladders(database: Database, team: Team, now: datetime) -> None:
    usual = scene.store(database, scene.handed_off(team, now))
    enterprise = scene.store(
        database, scene.handed_off(team, now, scene.to(JO), segment="enterprise")
    )
    ticks(database, team, now, now + minutes(130))
    assert [do for do, _, _ in fired(database, usual)] == ["nudge", "nudge"]
    assert [do for do, _, _ in fired(database, enterprise)] == ["nudge", "manager"]
    assert sorted(nags(database)) == sorted(f"person:{email}" for email in (ALEX, ALEX, JO, DANA))


def test_a_batch_is_not_the_end(database: Database, team: Team, now: datetime) -> None:
    count = nag.BATCH + 5
    new = [(scene.escalated(team, now), []) for _ in range(count)]
    database.write(leads.add_many, new)
    at = now + minutes(15)
    assert [tick(database, team, at) for _ in range(3)] == [nag.BATCH, 5, 0]
    assert scene.count_facts(database, FactKind.RUNG) == count


def test_what_the_rules_do_is_the_rules_doing(
    database: Database, team: Team, now: datetime
) -> None:
    lead = scene.store(database, scene.escalated(team, now))
    tick(database, team, now + minutes(15))
    (fact,) = scene.facts(database, lead)
    assert (fact.actor, fact.surface, fact.data["after"]) == (RULES, "ladder", 900)
