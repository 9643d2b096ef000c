"""Figures of reports against an independent computation over the facts of random histories."""

from __future__ import annotations

import math
import random
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, select

from bot.storage import leads, listing, summaries, tables
from bot.storage.counting import Cohort
from bot.storage.database import Database
from bot.usecases import hand_off, intake, nag, qualify
from bot.usecases.reports import pipeline as report
from qualification.fact import Fact, FactKind
from qualification.funnel import Funnel, Pipeline
from qualification.lead import Activity, Lead, Money
from qualification.lifecycle import Cause, Consequence, Rejection
from qualification.period import period
from qualification.question import Dimension, Question
from qualification.stage import Stage
from qualification.team import Team
from tests import scene

NEW_YORK = ZoneInfo("America/New_York")

START = datetime(2026, 9, 1, 13, 0, tzinfo=ZoneInfo("UTC"))
NOW = START + timedelta(days=60)
ASKED = period("last 30 days", NOW, NEW_YORK)
ORDER = ("escalated", "qualifying", "handed_off", "accepted", "rejected", "won", "lost")
BEHIND = {
    "escalated": ["received"],
    "qualifying": ["escalated"],
    "handed_off": ["qualifying", "escalated"],
    "accepted": ["handed_off"],
    "rejected": ["handed_off"],
    "won": ["accepted"],
    "lost": ["accepted"],
}
CAMPAIGNS = (None, "Autumn", '=HYPERLINK("http://x")', "x" * 200)


def lived(database: Database, team: Team, chance: random.Random) -> None:
    """Some leads and what people did with them, some of it taken back, by the real use cases."""
    at = START
    ids: list[int] = []
    for number in range(60):
        at += timedelta(hours=chance.uniform(1, 24))
        lead = replace(
            scene.fresh(at),
            person=replace(scene.fresh(at).person, email=f"p{number}@globex{number}.com"),
            company=replace(scene.fresh(at).company, domain=f"globex{number}.com",
                            employees=chance.choice([20, 300, 2000])),
            origin=replace(scene.fresh(at).origin, source=chance.choice([None, "web", "fair"]),
                           campaign=chance.choice(CAMPAIGNS)),
            value=chance.choice([None, Money(chance.randrange(10**9), "USD"), Money(777, "EUR")]),
        )  # fmt: skip
        lead = replace(lead, activities=(scene_activity(at, chance),))
        ids.append(database.write(intake.take, [lead], team, at, "http")[0].lead_id)
        for _ in range(chance.randrange(4, 12)):
            at += timedelta(minutes=chance.choice([1, 3, 9, 200]))
            lead_id = chance.choice(ids[-8:])
            step(database, lead_id, at, team, chance)
            at += timedelta(minutes=2)
            if chance.random() < 0.5:
                take_back(database, lead_id, at, team)
        database.write(nag.fire_due, team, at)
        database.write(summaries.build, at)


def scene_activity(at: datetime, chance: random.Random) -> Activity:
    return Activity(chance.choice(["demo_request", "demo_request", "email_open"]), at)


def step(database: Database, lead_id: int, at: datetime, team: Team, chance: random.Random) -> None:
    """What somebody who may does to a lead next; now and then it is taken back."""
    lead = database.read(leads.load, lead_id)
    who = lead.owner or scene.DANA
    cause = Cause(who, at, "card")
    match lead.stage:
        case Stage.ESCALATED if lead.owner:
            database.write(qualify.claim, lead_id, team, cause)
        case Stage.QUALIFYING if chance.random() < 0.8:
            database.write(qualify.hand_off, lead_id, "they are in a hurry", team, cause)
        case Stage.QUALIFYING:
            database.write(qualify.nurture, lead_id, None, None, team, cause)
        case Stage.HANDED_OFF if lead.owner and chance.random() < 0.6:
            database.write(hand_off.accept, lead_id, team, cause)
        case Stage.HANDED_OFF if lead.owner:
            rejection = Rejection("no_budget", chance.choice(list(Consequence)))
            database.write(hand_off.reject, lead_id, rejection, team, cause)
        case Stage.ACCEPTED if chance.random() < 0.5:
            database.write(hand_off.win, lead_id, Money(12_345, "USD"), team, cause)
        case Stage.ACCEPTED:
            database.write(hand_off.lose, lead_id, None, team, cause)


def taken_back(database: Database, team: Team) -> None:
    """An acceptance of the last month that was an accident."""
    at = NOW - timedelta(days=7)
    lead = scene.fresh(at, activities=(Activity("demo_request", at),))
    lead_id = database.write(intake.take, [lead], team, at, "http")[0].lead_id
    for use, *more in ((qualify.claim,), (qualify.hand_off, "in a hurry"), (hand_off.accept,)):
        at += timedelta(minutes=3)
        database.write(use, lead_id, *more, team, Cause(scene.DANA, at, "card"))
    take_back(database, lead_id, at + timedelta(minutes=1), team)


def take_back(database: Database, lead_id: int, at: datetime, team: Team) -> None:
    last = database.read(leads.load, lead_id).undo
    if last and at < last.until:
        database.write(qualify.undo, lead_id, last.key, team, Cause(last.by, at, "card"))


def milestones(history: list[Fact]) -> dict[str, datetime]:
    """When a lead first came to each, from its facts alone: an undo drops what one step did."""
    found: dict[str, datetime] = {}
    snapshots: list[tuple[datetime, dict[str, datetime]]] = []
    for fact in history:
        if fact.kind is FactKind.UNDONE:
            of = next(one for one in reversed(history[: history.index(fact)])
                      if one.kind.value == fact.data["of"])  # fmt: skip
            found = next(dict(known) for at, known in snapshots if at == of.at)
            continue
        if not snapshots or snapshots[-1][0] != fact.at:
            snapshots.append((fact.at, dict(found)))
        name = fact.kind.value if fact.kind is FactKind.REJECTED else fact.to_stage.value
        if name in ORDER:
            found.setdefault(name, fact.at)
    return found


def whole(at: datetime) -> int:
    return math.floor(at.timestamp())


def shown(seconds: int) -> timedelta:
    for unit, least in ((86400, 2), (3600, 1), (60, 0)):
        if seconds // unit >= least:
            grace = 3600 if unit == 86400 else 0  # the hour that summer time takes
            return timedelta(seconds=(seconds + grace) // unit * unit)
    raise AssertionError(seconds)


def nearest(spans: list[int], percent: int) -> timedelta:
    return shown(sorted(spans)[math.ceil(len(spans) * percent / 100) - 1])


Told = tuple[Lead, dict[str, datetime]]


def everything(database: Database) -> list[Told]:
    def look(connection: Connection) -> list[Told]:
        ids = connection.scalars(select(tables.leads.c.id)).all()
        return [(leads.load(connection, one), milestones(leads.facts_of(connection, one)))
                for one in ids]  # fmt: skip

    return database.read(look)


def received(told: list[Told], start: datetime, end: datetime) -> list[Told]:
    return [one for one in told if one[0].created_at and start <= one[0].created_at < end]


def check(funnel: Funnel, told: list[Told]) -> None:
    assert funnel.counts["received"] == len(told)
    for name in ORDER:
        reached = [(lead, at) for lead, at in told if name in at]
        assert funnel.counts[name] == len(reached), name
        spans = []
        for lead, at in reached:
            times = {"received": lead.created_at, **at}
            start = next(times[one] for one in BEHIND[name] if one in times)
            spans.append(int((at[name] - start).total_seconds()))
        speed = funnel.speed.get(name)
        assert (speed is None) == (not spans or name in ("rejected", "lost"))
        if speed:
            assert (speed.median, speed.p90) == (nearest(spans, 50), nearest(spans, 90)), name
    for name in ("received", "escalated", "qualifying", "handed_off", "accepted", "won"):
        sums: Counter[str] = Counter()
        for lead, at in told:
            if lead.value and (name == "received" or name in at):
                sums[lead.value.currency] += lead.value.minor
        assert {one.currency: one.minor for one in funnel.value.get(name, ())} == sums, name


def summed_up(database: Database) -> None:
    """Every day and block that is over has its summary."""
    while database.write(summaries.build, NOW):
        pass


@pytest.mark.parametrize(("seed", "kept"), [(1, False), (1, True), (3, True)])
def test_every_figure_is_what_the_facts_say(
    database: Database, team: Team, seed: int, kept: bool
) -> None:
    lived(database, team, random.Random(seed))
    taken_back(database, team)
    if kept:
        summed_up(database)
    told = everything(database)
    assert any("accepted" in at for _, at in told)
    assert any(fact.kind is FactKind.UNDONE for lead, _ in told
               for fact in database.read(leads.facts_of, lead.id))  # fmt: skip
    question = Question(ASKED)
    shown = database.read(report.pipeline, question, NOW)
    mine = received(told, ASKED.start, ASKED.end)
    check(shown.funnel, mine)
    _check_before(shown.before, told)
    for by in (Dimension.SEGMENT, Dimension.SOURCE, Dimension.CAMPAIGN, Dimension.OWNER):
        _check_groups(database, by, mine)
    _check_weeks(database, mine)
    _check_narrowed(database, told)
    _check_open(shown, told)
    _check_lists(database, shown, mine)


def _check_before(before: Funnel | None, told: list[Told]) -> None:
    earlier = ASKED.before()
    asof = earlier.start + (NOW - ASKED.start)
    then = received(told, earlier.start, min(earlier.end, asof))
    assert before
    assert before.counts["received"] == len(then)
    for name in ("escalated", "qualifying", "handed_off", "accepted", "won"):
        reached = [1 for _, at in then if name in at and whole(at[name]) < whole(asof)]
        assert before.counts[name] == len(reached), name


def _attribute(lead: Lead, by: Dimension) -> str | None:
    match by:
        case Dimension.SEGMENT:
            return lead.segment
        case Dimension.SOURCE:
            return lead.origin.source
        case Dimension.CAMPAIGN:
            return lead.origin.campaign
    return lead.owner or lead.ae or lead.sdr


def _check_groups(database: Database, by: Dimension, mine: list[Told]) -> None:
    groups = database.read(report.pipeline, Question(ASKED, by), NOW).groups
    names = {_attribute(lead, by) for lead, _ in mine}
    assert names <= {group.name for group in groups}
    for group in groups:
        check(group.funnel, [one for one in mine if _attribute(one[0], by) == group.name])
        narrowed = Question(ASKED, None, {by: group.name or ""})
        alone = database.read(report.pipeline, narrowed, NOW)
        assert alone.funnel == group.funnel
        assert alone.held == group.held or by is Dimension.OWNER


def _check_weeks(database: Database, mine: list[Told]) -> None:
    groups = database.read(report.pipeline, Question(ASKED, Dimension.WEEK), NOW).groups
    assert sum(group.funnel.counts["received"] for group in groups) == len(mine)
    for group, week in zip(groups, report.weeks(ASKED), strict=True):
        check(group.funnel, received(mine, week.start, week.end))


def _check_narrowed(database: Database, told: list[Told]) -> None:
    """To one segment and cut by something else, and to two things at once."""
    segment = next(lead.segment for lead, _ in told if lead.segment)
    theirs = [one for one in told if one[0].segment == segment]
    mine = received(theirs, ASKED.start, ASKED.end)
    only = {Dimension.SEGMENT: segment}
    by_owner = database.read(report.pipeline, Question(ASKED, Dimension.OWNER, only), NOW)
    check(by_owner.funnel, mine)
    _check_before(by_owner.before, theirs)
    for group in by_owner.groups:
        own = [one for one in mine if _attribute(one[0], Dimension.OWNER) == group.name]
        check(group.funnel, own)
        both = only | {Dimension.OWNER: group.name or ""}
        twice = database.read(report.pipeline, Question(ASKED, Dimension.SOURCE, both), NOW)
        check(twice.funnel, own)
        for one in twice.groups:
            check(one.funnel, [lead for lead in own if lead[0].origin.source == one.name])
    weeks = database.read(report.pipeline, Question(ASKED, Dimension.WEEK, only), NOW).groups
    for group, week in zip(weeks, report.weeks(ASKED), strict=True):
        check(group.funnel, received(mine, week.start, week.end))


def _check_open(shown: Pipeline, told: list[Told]) -> None:
    for stage, holding in shown.stages:
        waiting = [lead for lead, _ in told if lead.stage is stage]
        assert holding.count == len(waiting)
        assert holding.overdue == sum(lead.is_overdue for lead in waiting)
        assert holding.oldest == min((lead.stage_since for lead in waiting), default=None)
        worth: Counter[str] = Counter()
        for value in (lead.value for lead in waiting if lead.value):
            worth[value.currency] += value.minor
        assert {one.currency: one.minor for one in holding.value} == worth
    assert shown.overdue == sum(lead.is_overdue for lead, _ in told)
    assert shown.soon == sum(
        lead.stage in (Stage.ESCALATED, Stage.HANDED_OFF)
        and not lead.is_overdue
        and lead.clock is not None
        and lead.clock.due is not None
        and lead.clock.due <= NOW + timedelta(minutes=30)
        for lead, _ in told
    )


def _check_lists(database: Database, shown: Pipeline, mine: list[Told]) -> None:
    """A number, the length of its list and the leads in it agree."""
    question = shown.question
    for number, count in shown.funnel.counts.items():
        found = database.read(lambda c, n=number: list(listing.every(c, question, n, NOW)))
        assert {lead.id for lead in found} == {
            lead.id for lead, at in mine if number == "received" or number in at
        }
        assert len(found) == count == database.read(listing.number_of, question, number, NOW)
    for stage, holding in shown.stages:
        assert database.read(listing.number_of, question, f"open:{stage}", NOW) == holding.count


def test_an_empty_database(database: Database) -> None:
    shown = database.read(report.pipeline, Question(ASKED), NOW)
    assert (shown.funnel.counts["received"], shown.before, shown.held.count) == (0, None, 0)
    assert shown.funnel.share("escalated") is None


def test_a_period_in_the_future(database: Database, team: Team) -> None:
    scene.store(database, scene.escalated(team, NOW - timedelta(days=1)))
    question = Question(period("2027", NOW, NEW_YORK))
    shown = database.read(report.pipeline, question, NOW)
    assert (shown.funnel.counts["received"], shown.before, shown.held.count) == (0, None, 1)


def test_the_period_before_is_as_old_as_this_one() -> None:
    quarter = Question(period("Q4", NOW, NEW_YORK))
    earlier = Cohort.of(quarter).before(quarter, NOW)
    assert earlier.asof == earlier.start + (NOW - quarter.period.start) == earlier.end
