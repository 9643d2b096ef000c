"""The figures of `/pipeline`, against a recount by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest

from bot.storage import leads
from bot.storage.database import Database
from bot.usecases import reports
from qualification.funnel import Conversion, Holding
from qualification.lead import Fact, FactKind, Lead, Money, SlaClock, Stage
from qualification.team import Team
from tests import scene
from tests.scene import ALEX, JO, RILEY, SAM

History = tuple[Lead, list[Fact]]

REACHED = (FactKind.ESCALATED, FactKind.HANDED_OFF, FactKind.ACCEPTED, FactKind.WON)


def random_history(random: Random, now: datetime) -> History:
    """A lead of up to 60 days ago, wherever it stands, and what happened to it since."""
    created = now - timedelta(seconds=random.randrange(60 * 86_400))
    stage = random.choice(list(Stage))
    fired = timedelta(minutes=random.choice([0, 0, 15]))
    lead = scene.fresh(
        created,
        stage=stage,
        stage_since=created + timedelta(seconds=random.randrange(1000)),
        owner=random.choice([SAM, RILEY, ALEX, JO, None]),
        value=random.choice([None, Money(random.randrange(10**9), "USD"), Money(5_000, "EUR")]),
        clock=random.choice([None, SlaClock(1, created, fired=fired)]),
    )
    kinds = random.choices([*REACHED, FactKind.ASSIGNED, FactKind.REJECTED], k=random.randrange(6))
    facts = [
        Fact(kind, created + timedelta(minutes=n), SAM, stage, stage, "card")
        for n, kind in enumerate(kinds)
    ]
    return lead, facts


def store(database: Database, histories: Sequence[History]) -> None:
    ids = database.write(leads.add_many, [(lead, []) for lead, _ in histories])
    told = [
        (lead_id, fact)
        for lead_id, (_, facts) in zip(ids, histories, strict=True)
        for fact in facts
    ]
    database.write(leads.add_facts, told)


def recount(found: Sequence[Lead]) -> Holding:
    sums: dict[str, int] = {}
    for lead in found:
        if lead.value:
            sums[lead.value.currency] = sums.get(lead.value.currency, 0) + lead.value.minor
    return Holding(
        count=len(found),
        value=tuple(Money(minor, currency) for currency, minor in sorted(sums.items())),
        oldest=min((lead.stage_since for lead in found if lead.stage_since), default=None),
        overdue=sum(lead.is_overdue for lead in found),
    )


@pytest.mark.parametrize("seed", range(4))
def test_the_pipeline_is_what_a_recount_says(database: Database, now: datetime, seed: int) -> None:
    random = Random(seed)
    histories = [random_history(random, now) for _ in range(random.choice([5, 300]))]
    store(database, histories)

    pipeline = database.read(reports.pipeline, now)

    opened = [lead for lead, _ in histories if lead.is_open]
    assert [stage for stage, _ in pipeline.stages] == [
        Stage.ESCALATED,
        Stage.QUALIFYING,
        Stage.HANDED_OFF,
        Stage.ACCEPTED,
    ]
    for stage, holding in pipeline.stages:
        assert holding == recount([lead for lead in opened if lead.stage is stage])
    owners = {lead.owner for lead in opened}
    assert dict(pipeline.owners) == {
        owner: recount([lead for lead in opened if lead.owner == owner]) for owner in owners
    }
    counts = [holding.count for _, holding in pipeline.owners]
    assert counts == sorted(counts, reverse=True)

    since = now - timedelta(days=30)
    recent = [
        {fact.kind for fact in facts} for lead, facts in histories if lead.created_at >= since
    ]
    reached = [sum(kind in kinds for kinds in recent) for kind in REACHED]
    assert pipeline.conversion == Conversion(since, len(recent), *reached)


def test_an_empty_pipeline(database: Database, now: datetime) -> None:
    pipeline = database.read(reports.pipeline, now)
    assert all(holding == Holding(0, (), None, 0) for _, holding in pipeline.stages)
    assert (pipeline.owners, pipeline.conversion.received) == ((), 0)


def test_a_lead_rejected_and_handed_off_again_counts_once(
    database: Database, team: Team, now: datetime
) -> None:
    lead = replace(scene.handed_off(team, now), created_at=now)
    again = Fact(FactKind.HANDED_OFF, now, SAM, Stage.QUALIFYING, Stage.HANDED_OFF, "dialog")
    store(database, [(lead, [again, again])])
    assert database.read(reports.conversion, now).handed_off == 1
