"""What a home shows, against all leads looked at one by one."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from bot.messages import home as messages
from bot.messages.context import Context
from bot.storage import cards, leads
from bot.storage.cards import Post
from bot.storage.database import Database
from bot.storage.listing import SOON
from bot.storage.outbox import Kind, channel
from bot.usecases import home
from qualification import lifecycle
from qualification.fact import Fact, FactKind
from qualification.lead import BestTime, Contact, Lead, Origin, Qualification
from qualification.reached import Reached
from qualification.sla import SlaClock
from qualification.stage import OPEN_STAGES, Stage
from qualification.team import Team
from qualification.urgency import most_urgent_first
from qualification.workload import Holds, Home
from tests import scene
from tests.scene import ALEX, DANA, JO, MAX, RILEY, SAM

REPS = (SAM, RILEY, ALEX, JO)
UNTAKEN = (Stage.ESCALATED, Stage.HANDED_OFF)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def a_lead(chance: random.Random, now: datetime) -> Lead:
    """At any stage, with anybody; an untaken one now and then with nobody."""
    stage, at = chance.choice(list(Stage)), now - chance.uniform(0, 60) * DAY
    reached = Reached(
        **{name: chance.choice([None, at]) for name in ("escalated", "accepted", "rejected", "won")}
    )
    campaign = chance.choice([None, "A", "B", "B", "C", "C", "C"])
    lead = scene.fresh(at, stage=stage, origin=Origin("web", campaign), reached=reached)
    owner = chance.choice([*REPS, ALEX, DANA, "gone@acme.com"])
    if stage in UNTAKEN and chance.random() < 0.1:
        return replace(lead, hold_until=now + HOUR)
    if stage in UNTAKEN:
        due = now + chance.uniform(-1, 3) * HOUR
        fired = chance.choice([timedelta(), timedelta(), timedelta(), timedelta(), HOUR])
        snoozed = chance.choice([None, None, now + HOUR])
        clock = SlaClock(1, at, fired=fired, due=due, snoozed_until=snoozed)
        return replace(lead, owner=owner, clock=clock)
    if stage is Stage.ACCEPTED and chance.random() < 0.5:
        lead = calling(lead, now + chance.uniform(-10, 40) * HOUR)
    return replace(lead, owner=owner if stage in OPEN_STAGES else None)


def calling(lead: Lead, at: datetime) -> Lead:
    contact = Contact(best_time=BestTime("America/New_York", at=at))
    return replace(lead, qualification=Qualification(contact=contact))


def stored(database: Database, new: Sequence[Lead]) -> list[Lead]:
    ids = database.write(leads.add_many, [(lead, []) for lead in new])
    return [replace(lead, id=lead_id) for lead, lead_id in zip(new, ids, strict=True)]


@pytest.fixture
def every(database: Database, now: datetime) -> list[Lead]:
    chance = random.Random(5)
    return stored(database, [a_lead(chance, now) for _ in range(300)])


def home_of(email: str, database: Database, team: Team, now: datetime) -> Home:
    seen = database.read(home.look, email, team, now)
    assert seen
    return seen


def held_by(email: str | None, every: Sequence[Lead]) -> list[Lead]:
    return [lead for lead in every if lead.is_open and lead.owner == email]


def ids(some: Iterable[Lead]) -> list[int]:
    return [lead.id for lead in some]


def test_a_queue_is_in_order_of_urgency(
    database: Database, every: list[Lead], team: Team, now: datetime
) -> None:
    for email in REPS:
        wanted = most_urgent_first(held_by(email, every), now)
        desk = home_of(email, database, team, now).desk
        assert ids(desk.queue) == ids(wanted[: home.MOST_MINE])
        assert desk.more == len(wanted) - len(desk.queue)


@pytest.mark.parametrize("email", [SAM, ALEX, DANA])
def test_a_line_shows_all_that_it_would_of_a_lead_read_whole(
    email: str, database: Database, team: Team, now: datetime
) -> None:
    stages = [scene.at_stage(stage, team, now - MINUTE) for stage in OPEN_STAGES]
    untaken = [lead for lead in stages if lead.stage in UNTAKEN]
    came_back = [replace(lead, reason="no_budget", ae=JO) for lead in stages]
    snoozed = [
        lifecycle.snooze(lead, now + HOUR, team, scene.by(by, now)).lead
        for lead in untaken
        for by in (lead.owner or "", DANA)
    ]
    held = [replace(lead, owner=None, hold_until=now) for lead in untaken]
    late = [
        replace(lead, clock=replace(lead.clock, due=due, fired=15 * MINUTE))
        for lead in untaken
        if lead.clock
        for due in (now, None)
    ]
    mine = [replace(lead, owner=email) for lead in (*stages, *came_back, *snoozed)]
    stored(database, [*mine, *late, *held])

    seen = home_of(email, database, team, now)
    shown = (*seen.desk.queue, *(seen.team.late if seen.team else ()))
    assert len(shown) >= len(mine)
    whole = {lead.id: database.read(leads.load, lead.id) for lead in shown}
    desk = replace(seen.desk, queue=tuple(whole[lead.id] for lead in seen.desk.queue))
    view = seen.team and replace(seen.team, late=tuple(whole[lead.id] for lead in seen.team.late))
    context = Context(team.playbook, now, reader=email)
    blocks = messages.render(seen, context)
    assert blocks == messages.render(replace(seen, desk=desk, team=view), context)


def test_a_manager_sees_what_is_late_and_who_holds_what(
    database: Database, every: list[Lead], team: Team, now: datetime
) -> None:
    untaken = [lead for lead in every if lead.owner in REPS and lead.stage in UNTAKEN]
    overdue = [(lead.stage_since, lead) for lead in untaken if lead.is_overdue]
    due = [(lead.clock.due, lead) for lead in untaken if lead.clock and not lead.is_overdue]
    soon = [(at, lead) for at, lead in due if at and at <= now + SOON]
    on_hold = [(lead.stage_since, lead) for lead in held_by(None, every)]
    late = [
        lead
        for kind in (overdue, soon, on_hold)
        for _, lead in sorted(kind, key=lambda one: one[0] or now)
    ]

    view = home_of(DANA, database, team, now).team
    assert view
    assert ids(view.late) == ids(late[: home.MOST_LATE])
    assert (view.late_in_all, view.on_hold) == (len(late), len(on_hold))
    assert {rep.email: rep.holds for rep in view.reps} == {
        email: Holds(
            len(mine := held_by(email, every)),
            sum(lead.stage in UNTAKEN for lead in mine),
            sum(lead.is_overdue for lead in mine),
        )
        for email in REPS
    }


def test_marketing_sees_campaigns_and_rejections_of_the_last_days(
    database: Database, every: list[Lead], team: Team, now: datetime
) -> None:
    rejected = [
        (lead, Fact(FactKind.REJECTED, at, ALEX, Stage.HANDED_OFF, Stage.NURTURE, "card", "fit"))
        for lead in every
        if (at := lead.reached.rejected)
    ]
    database.write(leads.add_facts, [(lead.id, fact) for lead, fact in rejected])
    since = now - home.DAYS * DAY
    campaigns: dict[str | None, Counter[str]] = {}
    for lead in every:
        if lead.created_at and lead.created_at >= since:
            came = campaigns.setdefault(lead.origin.campaign, Counter())
            came["received"] += 1
            for name in ("escalated", "accepted", "rejected", "won"):
                came[name] += getattr(lead.reached, name) is not None

    view = home_of(MAX, database, team, now).marketing
    assert view
    assert {
        one.name: Counter({name: getattr(one, name) for name in campaigns[one.name]})
        for one in view.campaigns
    } == campaigns
    counts = [one.received for one in view.campaigns]
    assert counts == sorted(counts, reverse=True)
    latest = sorted(rejected, key=lambda told: told[1].at, reverse=True)
    assert view.rejections == tuple(latest[: home.MOST_REJECTIONS])


def test_cards_of_shown_leads_are_found(
    database: Database, every: list[Lead], team: Team, now: datetime
) -> None:
    def posted(connection: Connection) -> None:
        for kind in (Kind.LEAD_CARD, Kind.STORY):
            for lead in every:
                post = Post("C0LEADS", f"{lead.id}.{kind}", "")
                cards.remember_post(connection, lead.id, kind, channel("leads"), post)

    database.write(posted)
    seen = home_of(SAM, database, team, now)
    assert seen.cards == {lead.id: ("C0LEADS", f"{lead.id}.lead_card") for lead in seen.desk.queue}


def test_in_a_long_queue_what_has_a_time_is_not_overlooked(
    database: Database, team: Team, now: datetime
) -> None:
    old = [scene.accepted(team, now - DAY) for _ in range(150)]
    plain = [replace(lead, qualification=Qualification()) for lead in old]
    over = [calling(lead, now - HOUR) for lead in old]
    young = scene.accepted(team, now)
    *_, call, window, new = stored(
        database,
        [*plain, *over, calling(young, now + HOUR), young, scene.handed_off(team, now)],
    )
    desk = home_of(ALEX, database, team, now).desk
    assert ids(desk.queue[:3]) == ids([new, call, window])
    assert len(desk.queue) + desk.more == 303
