"""A backtest against an independent computation over the facts, and the list behind its table."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.storage import leads
from bot.storage.database import Database
from bot.usecases import history, intake
from bot.usecases.reports.backtest import Run, pack, unpack
from qualification.backtest import Backtest, Cell, Line, Way
from qualification.fact import FactKind
from qualification.history import History, settle
from qualification.lead import Activity, Company, Lead, Origin, Person
from qualification.period import period
from qualification.playbook import Playbook, parse_playbook
from qualification.question import Question
from qualification.shares import ENOUGH
from qualification.stage import Stage
from qualification.team import Team
from qualification.triage import Lane, assess
from tests import scene
from tests.usecases.test_counting import NEW_YORK, NOW, Told, received

ASKED = period("last 45 days", NOW, NEW_YORK)
PERIOD = Question(ASKED)


def test_a_backtest_is_each_lead_assessed_as_it_came(
    database: Database, told: list[Told], playbook: Playbook
) -> None:
    for threshold in (30, 70, 1000):
        _check_backtest(database, told, playbook, threshold)


def _check_backtest(
    database: Database, told: list[Told], playbook: Playbook, threshold: int
) -> None:
    text = scene.PLAYBOOK.replace("threshold = 70", f"threshold = {threshold}")
    new = parse_playbook(text)
    mine = received(told, ASKED.start, ASKED.end)
    run = Run(database, PERIOD, new, playbook)
    assert run.total == len(mine) == sum(run.steps())
    result = run.result()
    stored = database.read(leads.load_many, [lead.id for lead, _ in mine])
    expected: Counter[tuple[Way, Way]] = Counter()
    for lead, at in mine:
        known = stored[lead.id]
        came = Lead(
            person=known.person,
            company=known.company,
            origin=known.origin,
            activities=known.activities,
            created_at=known.created_at,
        )
        assert came.created_at
        assert all(act.at <= came.created_at for act in came.activities)
        lane = assess(came, new, came.created_at)[1]
        would = {Lane.NURTURE: Way.MARKETING, Lane.SCREENED_OUT: Way.STOPPED}.get(lane, Way.SALES)
        stopped = known.stage == "disqualified" and not known.screening.passed
        was = Way.SALES if "escalated" in at else Way.STOPPED if stopped else Way.MARKETING
        expected[was, would] += 1
    assert {key: result.cell(*key).leads for key in expected} == expected
    assert result.leads == sum(expected.values())
    assert result.went(Way.SALES).won == sum("won" in at for _, at in mine)
    assert sum(load.would for load in result.loads) == result.going(Way.SALES).leads
    changed = sum(count for (was, would), count in expected.items() if was is not would)
    assert len(result.changes) == min(changed, 10)
    assert all(one.after.threshold == threshold for one in result.changes)
    _check_reminders(database, mine, result)
    for every in (False, True):
        _check_list(database, new, playbook, result, every)


def _check_list(
    database: Database, new: Playbook, current: Playbook, result: Backtest, every: bool
) -> None:
    """The table is the length of its list, whichever way it is counted."""
    run = Run(database, PERIOD, new, current, every=every)
    lines: list[Line] = []
    assert sum(run.steps(lambda one: lines.append(run.line(one)))) == result.leads
    assert len({line.lead_id for line in lines}) == len(lines)
    assert len(lines) == (result.leads if every else result.moved)
    assert unpack(pack(lines)) == lines
    for was in Way:
        for would in Way:
            here = [one for one in lines if (one.was, one.would) == (was, would)]
            ends = [one.accepted for one in here], [one.won for one in here]
            if every or was is not would:
                assert Cell(len(here), *map(sum, ends)) == result.cell(was, would)
    greatest = {change.lead_id: change for change in result.changes}
    for line in lines:
        if change := greatest.pop(line.lead_id, None):
            points = change.before.points, change.after.points
            assert (line.score, line.new_score, line.rules) == (*points, change.rules)
    assert not greatest
    if every:
        assert Counter(filter(None, (one.to for one in lines))) == {
            load.email: load.would for load in result.loads if load.would
        }
        assert Counter(filter(None, (one.stopped_by for one in lines))) == result.stopped_by


def _check_reminders(database: Database, mine: list[Told], result: Backtest) -> None:
    """A clock runs on whatever was assigned; who was reminded of it has a fact of that."""
    ran: Counter[str | None] = Counter()
    late: Counter[str | None] = Counter()
    for lead, at in mine:
        kinds = {fact.kind for fact in database.read(leads.facts_of, lead.id)}
        if "escalated" in at and FactKind.ASSIGNED in kinds:
            ran[lead.sdr or lead.ae] += 1
            late[lead.sdr or lead.ae] += FactKind.RUNG in kinds
    assert 0 < late.total() < ran.total()
    assert max(ran.values()) < ENOUGH, "so all together tell of each"
    assert (result.late, result.on_the_clock) == (late.total(), ran.total())
    share = late.total() / ran.total()
    assert result.late_would == pytest.approx(share * result.going(Way.SALES).leads)
    had = Counter(lead.sdr or lead.ae for lead, at in mine if "escalated" in at)
    for load in result.loads:
        assert (load.had, load.late) == (had[load.email], late[load.email])
        assert load.late_would == pytest.approx(share * load.would)


def test_what_a_lead_does_later_counts_when_it_does_it(
    database: Database, team: Team, playbook: Playbook
) -> None:
    at = NOW - timedelta(days=20)
    later = at + timedelta(days=9)
    arrival = replace(scene.fresh(at), activities=(Activity("email_open", at),), value=None)
    arrival = replace(arrival, company=replace(arrival.company, industry=None, employees=20))
    (taken,) = database.write(intake.take, [arrival], team, at, "http")
    more = replace(arrival, activities=(Activity("demo_request", later),))
    database.write(intake.take, [more], team, later, "http")
    assert database.read(leads.load, taken.lead_id).reached.escalated == later
    run = Run(database, PERIOD, playbook, playbook)
    assert sum(run.steps()) == 1
    assert run.result().cell(Way.SALES, Way.SALES).leads == 1
    strict = parse_playbook(
        scene.PLAYBOOK.replace("threshold = 70", "threshold = 500").replace(
            'fast_track = ["demo_request", "quote_request"]', "fast_track = []"
        )
    )
    run = Run(database, PERIOD, strict, playbook)
    list(run.steps())
    (change,) = run.result().changes
    assert (change.before.way, change.after.way) == (Way.SALES, Way.MARKETING)
    assert (change.before.threshold, change.after.threshold) == (70, 500)


def test_what_sales_had_in_another_system_went_to_sales(
    database: Database, team: Team, playbook: Playbook
) -> None:
    came = NOW - timedelta(days=20)
    blank = History(Person(), Company(), Origin(), created=came)
    stories = (
        replace(blank, stage=Stage.WON, closed=came),
        replace(blank, stage=Stage.LOST, closed=came),
        replace(blank, reached={"accepted": came}),
        blank,
    )
    past = [
        settle(replace(one, external_id=f"x{number}"), playbook)
        for number, one in enumerate(stories)
    ]
    database.write(history.take, history.ready(past, database.dialect), team, NOW)
    run = Run(database, PERIOD, playbook, playbook)
    list(run.steps())
    result = run.result()
    assert result.went(Way.SALES) == Cell(3, accepted=2, won=1)
    assert result.went(Way.MARKETING) == Cell(1)
    assert (result.on_the_clock, result.late_would) == (0, 0)
