"""Digests: at each reader's own time, once, whatever happens to the process."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.storage import digests as stored
from bot.storage import leads
from bot.storage.database import Database
from bot.storage.outbox import Kind
from bot.storage.tables import outbox
from bot.usecases import hand_off, intake, nag, qualify
from bot.usecases.reports import digests
from qualification.hours import WeeklyTime
from qualification.lead import Activity
from qualification.lifecycle import Cause, Consequence, Rejection
from qualification.team import Team
from tests import scene
from tests.scene import DANA, KIM, MAX

NEW_YORK, BERLIN = ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin")
SUNDAY = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def abroad(team: Team) -> Team:
    """Dana sits in New York, Kim and Max in Berlin."""
    return Team(team.playbook, {DANA: NEW_YORK, KIM: BERLIN, MAX: BERLIN})


def tick(database: Database, team: Team, now: datetime) -> None:
    if database.read(digests.anything_due, team, now):
        database.write(digests.send_due, team, now)


def sent(database: Database) -> list[tuple[str, datetime]]:
    query = (
        select(outbox.c.destination, outbox.c.created_at)
        .where(outbox.c.kind == Kind.DIGEST.value)
        .order_by(outbox.c.id)
    )
    return database.read(lambda connection: [tuple(row) for row in connection.execute(query)])


def test_each_reader_has_one_at_nine_by_their_own_clock(database: Database, abroad: Team) -> None:
    for minutes in range(0, 48 * 60, 30):
        now = SUNDAY + timedelta(minutes=minutes)
        tick(database, abroad, now)
        tick(database, abroad, now)  # as after a restart in the same minute
    assert sorted(sent(database)) == sorted(
        [
            (f"person:{KIM}", datetime(2026, 11, 23, 8, 0, tzinfo=UTC)),
            (f"person:{MAX}", datetime(2026, 11, 23, 8, 0, tzinfo=UTC)),
            (f"person:{DANA}", datetime(2026, 11, 23, 14, 0, tzinfo=UTC)),
            (f"person:{KIM}", datetime(2026, 11, 24, 8, 0, tzinfo=UTC)),
        ]
    )


def test_a_reader_who_flies_west_has_one_a_day(database: Database, abroad: Team) -> None:
    monday = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
    landed = Team(abroad.playbook, {**abroad.zones, KIM: NEW_YORK})
    for minutes in range(0, 40 * 60, 30):
        at_home = minutes < 10 * 60
        tick(database, abroad if at_home else landed, monday + timedelta(minutes=minutes))
    assert [at for to, at in sent(database) if to == f"person:{KIM}"] == [
        datetime(2026, 11, 23, 8, 0, tzinfo=UTC), datetime(2026, 11, 24, 14, 0, tzinfo=UTC),
    ]  # fmt: skip


def test_after_a_week_of_standing_still_there_is_one(database: Database, abroad: Team) -> None:
    tick(database, abroad, SUNDAY)
    tick(database, abroad, SUNDAY + timedelta(days=7, hours=20))
    assert sorted(to for to, _ in sent(database)) == [
        f"person:{email}" for email in sorted((DANA, KIM, MAX))
    ]


def test_two_processes_send_one(database: Database, abroad: Team) -> None:
    tick(database, abroad, SUNDAY)
    (name, was, _), *_ = database.read(stored.due, SUNDAY + timedelta(days=1))
    then, now = SUNDAY + timedelta(days=2), SUNDAY + timedelta(days=1)
    assert database.write(stored.take, name, was, then, now)
    assert not database.write(stored.take, name, was, then, now)


@pytest.mark.parametrize(
    ("rule", "now", "zone", "then"),
    [
        ("Mon-Fri 09:00", "2026-11-20T14:00", NEW_YORK, "2026-11-23T14:00"),  # Friday, at nine
        ("Mon-Fri 09:00", "2026-11-20T13:59", NEW_YORK, "2026-11-20T14:00"),
        ("Mon 09:00", "2026-11-23T14:00", NEW_YORK, "2026-11-30T14:00"),
        ("Sun 02:30", "2027-03-27T12:00", BERLIN, "2027-03-28T01:30"),  # skipped: an hour later
        ("Sun 09:00", "2026-10-24T12:00", BERLIN, "2026-10-25T08:00"),  # clocks go back
    ],
)
def test_the_next_time(rule: str, now: str, zone: ZoneInfo, then: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    found = digests.following(WeeklyTime.parse(rule), zone, at)
    assert found == datetime.fromisoformat(then).replace(tzinfo=UTC)


def test_a_lead_whose_ladder_is_climbed_is_in_every_digest_until_somebody_takes_it(
    database: Database, team: Team, now: datetime
) -> None:
    lead = scene.store(database, scene.escalated(team, now))
    later = now + timedelta(days=9)
    while database.read(nag.anything_due, later):
        database.write(nag.fire_due, team, later)
    waiting = database.read(leads.load, lead.id)
    assert waiting.clock
    assert waiting.owner
    assert waiting.clock.due is None
    for days in (1, 30):
        at = later + timedelta(days=days)
        told = database.read(stored.for_managers, team.playbook, at - timedelta(days=1), at)
        assert (told.overdue, [one.lead.id for one in told.pressing]) == (1, [lead.id])
    cause = Cause(waiting.owner, at, "card")
    database.write(qualify.claim, lead.id, team, cause)
    assert database.read(stored.for_managers, team.playbook, later, at).overdue == 0


def test_what_happened_is_told_and_what_was_taken_back_is_not(
    database: Database, team: Team, now: datetime
) -> None:
    def arrive(number: int, at: datetime) -> int:
        lead = scene.fresh(at, activities=(Activity("demo_request", at),))
        person, company = lead.person, lead.company
        lead = scene.fresh(
            at,
            activities=lead.activities,
            person=type(person)(f"p{number}@g{number}.com", "P", None, "VP Operations"),
            company=type(company)(f"G{number}", f"g{number}.com", "US", "software", 300),
        )
        return database.write(intake.take, [lead], team, at, "http")[0].lead_id

    def handed(number: int) -> int:
        lead_id = arrive(number, now)
        for use, *more in ((qualify.claim,), (qualify.hand_off, "hurry")):
            database.write(use, lead_id, *more, team, Cause(DANA, now, "card"))
        return lead_id

    rejection = Rejection("no_budget", Consequence.NURTURE, nurture_until=date(2027, 3, 1))
    kept, undone = handed(1), handed(2)
    later = now + timedelta(minutes=1)
    for lead_id in (kept, undone):
        database.write(hand_off.reject, lead_id, rejection, team, Cause(DANA, later, "card"))
    arrive(3, later)
    waits = arrive(4, later)
    until = now + timedelta(minutes=20)
    last = database.read(leads.load, undone)
    assert last.undo
    database.write(qualify.undo, undone, last.undo.key, team, Cause(DANA, later, "card"))
    for number, is_undone in ((5, False), (6, True)):
        lead_id = arrive(number, later)
        put_by = database.write(
            qualify.nurture, lead_id, None, "not now", team, Cause(DANA, later, "card")
        )
        if is_undone:
            assert put_by.undo
            cause = Cause(DANA, later, "card")
            database.write(qualify.undo, lead_id, put_by.undo.key, team, cause)
    database.write(nag.fire_due, team, until)

    told = database.read(stored.for_marketing, now, until)
    assert [(one.code, one.count) for one in told.reasons] == [("no_budget", 1)]
    assert told.moved.counts == {
        "received": 6, "escalated": 6, "handed_off": 2, "accepted": 0, "rejected": 1,
        "won": 0, "lost": 0,
    }  # fmt: skip
    managers = database.read(stored.for_managers, team.playbook, now, until)
    assert waits in {one.lead.id for one in managers.pressing}
    assert managers.overdue >= 2
    assert managers.quiet == {"nurtured": 1}
    assert database.read(stored.for_marketing, until, until + timedelta(days=1)).anything is False
