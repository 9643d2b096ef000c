"""Past screening by a rep's word, back from a rest on its day, and what marketing is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.intake.lead_form import read_lead
from bot.storage import leads
from bot.storage.database import Database
from bot.usecases import intake, nurture, screening
from bot.usecases.explain import explained
from bot.usecases.record import Repeated
from qualification.fact import Fact, FactKind
from qualification.lead import Lead
from qualification.lifecycle import Cause, Refusal, Refused
from qualification.stage import Stage
from qualification.team import Team
from qualification.triage import Lane
from tests import scene
from tests.scene import ALEX, DANA, MAX, SAM

STUDENT = {"email": "pat@globex.com", "company": "Globex", "title": "Intern", "employees": 200}


class Floor:
    def __init__(self, database: Database, team: Team, now: datetime) -> None:
        self.database, self.team, self.now = database, team, now

    def take(self, surface: str = "http", **fields: Any) -> Lead:
        arrival = read_lead({**STUDENT, **fields}, self.now, "USD")
        assert isinstance(arrival, Lead), arrival
        (done,) = self.database.write(intake.take, [arrival], self.team, self.now, surface)
        return self.database.read(leads.load, done.lead_id)

    def override(self, lead: Lead, reason: str = "runs the pilot", actor: str = SAM) -> Lead:
        cause = Cause(actor, self.now, "dialog", "trigger-1")
        return self.database.write(screening.override, lead.id, reason, self.team, cause)

    def again(self, lead: Lead) -> Lead:
        return self.database.read(leads.load, lead.id)

    def nurtured(self, lead: Lead, until: date | None, kind: FactKind, **changes: Any) -> Lead:
        """The lead as a rep left it to marketing."""
        after = replace(
            lead,
            stage=Stage.NURTURE,
            stage_since=self.now,
            nurture_until=until,
            owner=None,
            clock=None,
            **changes,
        )
        stored = self.database.write(leads.save, lead, after)
        fact = Fact(kind, self.now, SAM, lead.stage, Stage.NURTURE, "dialog")
        self.database.write(leads.add_facts, [(lead.id, fact)])
        return stored

    def tick(self) -> int:
        return self.database.write(nurture.bring_back, self.team, self.now)


@pytest.fixture
def floor(sqlite_url: str, team: Team, now: datetime) -> Iterator[Floor]:
    database = Database(sqlite_url)
    yield Floor(database, team, now)
    database.close()


# Override ----------------------------------------------------------------------------------------


def test_an_overridden_lead_is_scored_and_goes_its_way(floor: Floor) -> None:
    stopped = floor.take(actions=[{"action": "demo_request"}])
    assert (stopped.stage, stopped.reason) == (Stage.DISQUALIFIED, "student_title")
    passed = floor.override(stopped)
    assert (passed.stage, passed.reason) == (Stage.ESCALATED, None)
    history = scene.facts(floor.database, stopped)
    (fact,) = [one for one in history if one.kind is FactKind.OVERRIDDEN]
    assert (fact.actor, fact.reason, fact.data["rules"]) == (
        SAM,
        "runs the pilot",
        ["student_title"],
    )
    assert [one.actor for one in history[-2:]] == ["baton", "baton"]
    assert ("lead_card", "channel:leads") in scene.said(floor.database)


def test_later_news_do_not_stop_it_by_the_same_rule(floor: Floor) -> None:
    passed = floor.override(floor.take())
    assert passed.stage is Stage.NURTURE
    news = floor.take(title="Student", actions=[{"action": "webinar"}])
    assert (news.id, news.stage) == (passed.id, Stage.NURTURE)
    assert floor.take(domain="rival.com").reason == "competitor"


def test_one_reason_lifts_every_rule_that_stops_it(floor: Floor) -> None:
    passed = floor.override(floor.take(deal_value=100, email="pat@mit.edu"), actor=DANA)
    assert [one.rule for one in passed.screening.overrides] == [
        "academic",
        "price_floor",
        "student_title",
    ]
    assert passed.stage is Stage.NURTURE


@pytest.mark.parametrize(
    ("actor", "reason", "why"),
    [
        (ALEX, "because", Refusal.NOT_ALLOWED),
        (MAX, "because", Refusal.NOT_ALLOWED),
        (SAM, "  ", Refusal.NOTE_REQUIRED),
    ],
)
def test_who_may_not_override(floor: Floor, actor: str, reason: str, why: Refusal) -> None:
    stopped = floor.take()
    with pytest.raises(Refused) as refused:
        floor.override(stopped, reason, actor)
    assert refused.value.why is why
    assert floor.again(stopped) == stopped


def test_only_what_a_rule_stopped_can_be_overridden(floor: Floor) -> None:
    with pytest.raises(Refused) as refused:
        floor.override(floor.take(title="VP"))
    assert refused.value.why is Refusal.MOVED_ON
    passed = floor.override(floor.take(email="other@globex.com"))
    with pytest.raises(Repeated):
        floor.override(passed)


# Until a date ------------------------------------------------------------------------------------

TOMORROW = date(2026, 11, 24)


def escalated(floor: Floor) -> Lead:
    lead = floor.take(title="VP Ops", actions=[{"action": "demo_request"}])
    assert lead.stage is Stage.ESCALATED
    return lead


def test_on_the_day_that_an_sdr_set_it_is_theirs_again(floor: Floor) -> None:
    lead = floor.nurtured(escalated(floor), TOMORROW, FactKind.NURTURED, sdr=SAM)
    assert floor.tick() == 0
    floor.now = floor.now.replace(day=24, hour=4)  # 23:00 of the day before in New York
    assert floor.tick() == 0
    floor.now += timedelta(hours=1)
    assert (floor.tick(), floor.tick()) == (1, 0)
    back = floor.again(lead)
    assert (back.stage, back.owner, back.nurture_until) == (Stage.ESCALATED, SAM, None)
    kinds = [fact.kind for fact in scene.facts(floor.database, lead)][-3:]
    assert kinds == [FactKind.RETURNED, FactKind.ESCALATED, FactKind.ASSIGNED]
    assert scene.said(floor.database).count(("lead_card", f"person:{SAM}")) == 1


@pytest.mark.parametrize(
    ("days", "stage", "marketing"), [(1, Stage.ESCALATED, 0), (200, Stage.NURTURE, 1)]
)
def test_after_a_rejection_the_score_decides(
    floor: Floor, days: int, stage: Stage, marketing: int
) -> None:
    day = floor.now.date() + timedelta(days=days)
    lead = floor.nurtured(escalated(floor), day, FactKind.REJECTED, sdr=SAM, ae=ALEX)
    floor.now += timedelta(days=days)
    assert (floor.tick(), floor.tick()) == (1, 0)
    back = floor.again(lead)
    assert (back.stage, back.nurture_until) == (stage, None)
    told = scene.said(floor.database).count(("for_marketing", "channel:marketing"))
    assert told == marketing


def test_what_has_no_date_stays(floor: Floor) -> None:
    floor.nurtured(escalated(floor), None, FactKind.NURTURED, sdr=SAM)
    floor.now += timedelta(days=400)
    assert floor.tick() == 0


# Partners ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("surface", "told"), [("http", 1), ("import", 0)])
def test_a_partners_lead_that_is_not_taken_is_answered_at_once(
    floor: Floor, surface: str, told: int
) -> None:
    lead = floor.take(surface, title="VP", employees=10, channel="partner", partner="Initech")
    assert (lead.stage, lead.reason) == (Stage.DISQUALIFIED, "partner_not_taken")
    assert scene.said(floor.database) == [("for_marketing", "channel:marketing")] * told
    floor.take(surface, title="CEO", employees=10, channel="partner")
    assert len(scene.said(floor.database)) == told


# Why? --------------------------------------------------------------------------------------------


def test_a_lead_with_sales_is_explained_as_it_was_when_it_went_there(floor: Floor) -> None:
    lead = escalated(floor)
    then = floor.now
    floor.now += timedelta(days=90)
    floor.take(title="VP Ops", actions=[{"action": "unsubscribe"}])
    found = floor.database.read(explained, lead.id, floor.team, floor.now)
    assert (found.explanation.at, found.explanation.lane) == (then, Lane.TO_SDR)
    assert found.routed is not None
    assert found.routed.kind in (FactKind.ASSIGNED, FactKind.HELD)
    stopped = floor.take(email="other@globex.com")
    found = floor.database.read(explained, stopped.id, floor.team, floor.now)
    assert (found.explanation.at, found.explanation.lane, found.routed) == (
        floor.now,
        Lane.SCREENED_OUT,
        None,
    )
