"""What is stored comes back as it was, in any script and on either database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.storage import leads
from bot.storage.database import Conflict, Database
from qualification.bant import CHOICES
from qualification.fact import Fact, FactKind
from qualification.lead import (
    Activity,
    Answer,
    BestTime,
    Channel,
    Company,
    Contact,
    Lead,
    Letter,
    Member,
    Money,
    Origin,
    Person,
    Qualification,
    Score,
    ScoreItem,
    SlaClock,
    Verdict,
)
from qualification.stage import Stage
from qualification.team import Team
from tests import scene

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# Text as the edge lets it in: any script, but neither NUL nor half of a surrogate pair.
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
some = words.filter(bool)
maybe = st.none() | words
times = st.timedeltas(timedelta(), timedelta(days=50_000)).map(EPOCH.__add__)
dates = st.dates()
durations = st.timedeltas(timedelta(), timedelta(days=400))
counts = st.integers(0, 2**62)
money = st.builds(Money, st.integers(-(2**62), 2**62), st.sampled_from(["USD", "EUR", "JPY"]))
points = st.floats(-1000, 1000, allow_nan=False).map(lambda value: round(value, 2))
json: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=5,
)


def answers() -> st.SearchStrategy[Mapping[Letter, Answer]]:
    def of(letter: Letter) -> st.SearchStrategy[Answer]:
        return st.builds(
            Answer,
            choice=st.sampled_from(list(CHOICES[letter])),
            note=maybe,
            amount=st.none() | money,
            when=st.none() | dates,
            by=maybe,
            at=st.none() | times,
            how=maybe,
        )

    return st.fixed_dictionaries({}, optional={letter: of(letter) for letter in Letter})


best_times = st.builds(
    BestTime,
    zone=st.sampled_from(["America/New_York", "Asia/Kolkata"]),
    at=st.none() | times,
    days=st.lists(st.integers(0, 6), unique=True, max_size=3).map(tuple),
    start=maybe,
    end=maybe,
)
qualifications = st.builds(
    Qualification,
    answers=answers(),
    contact=st.builds(Contact, maybe, maybe, maybe, st.none() | best_times),
    committee=st.lists(st.builds(Member, words, maybe, maybe), max_size=2).map(tuple),
    market=maybe,
    next_step=maybe,
    note=maybe,
    override=maybe,
    extra=st.dictionaries(words, words, max_size=2),
)
clocks = st.builds(
    SlaClock,
    run=st.integers(1, 1000),
    anchor=times,
    passed=durations,
    fired=durations,
    due=st.none() | times,
    snoozed_until=st.none() | times,
)
scores = st.builds(
    Score,
    items=st.lists(
        st.builds(
            ScoreItem, st.sampled_from(["fit", "intent"]), words, points, words, st.none() | times
        ),
        max_size=3,
    ).map(tuple),
    threshold=st.integers(0, 1000),
    fast_track=maybe,
)
origins = st.builds(
    Origin,
    source=maybe,
    campaign=maybe,
    channel=st.sampled_from(Channel),
    partner=maybe,
    message=maybe,
    answers=st.dictionaries(words, words, max_size=2),
    account_owner=maybe,
    deal_value=st.none() | money,
    extra=st.dictionaries(words, json, max_size=2),
)
companies = st.builds(
    Company,
    name=maybe,
    domain=maybe,
    country=st.none() | st.just("DE"),
    industry=maybe,
    employees=st.none() | counts,
    founded=st.none() | st.integers(1000, 3000),
    capital_raised=st.none() | counts,
    tools=st.lists(words, max_size=3).map(tuple),
)
activities = st.lists(
    st.builds(Activity, some, times, st.none() | some, maybe, maybe),
    max_size=3,
    unique_by=lambda activity: activity.at,
).map(lambda done: tuple(sorted(done, key=lambda activity: activity.at)))
any_lead = st.builds(
    Lead,
    person=st.builds(Person, maybe, maybe, maybe, maybe, maybe),
    company=companies,
    origin=origins,
    activities=activities,
    created_at=times,
    value=st.none() | money,
    external_id=maybe,
    version=st.integers(0, 1000),
    stage=st.sampled_from(Stage),
    stage_since=times,
    segment=maybe,
    region=maybe,
    screening=st.builds(Verdict, maybe, maybe),
    score=scores,
    owner=maybe,
    sdr=maybe,
    ae=maybe,
    had_by=st.lists(words, max_size=3).map(tuple),
    clock=st.none() | clocks,
    hold_until=st.none() | times,
    nurture_until=st.none() | dates,
    reason=maybe,
    qualification=qualifications,
)
any_fact = st.builds(
    Fact,
    kind=st.sampled_from(FactKind),
    at=times,
    actor=words,
    from_stage=st.sampled_from(Stage),
    to_stage=st.sampled_from(Stage),
    surface=words,
    reason=maybe,
    data=st.dictionaries(words, json, max_size=3),
)

on_one_database = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@on_one_database
@given(lead=any_lead)
def test_every_field_of_a_lead_comes_back(database: Database, lead: Lead) -> None:
    (lead_id,) = database.write(leads.add_many, [(lead, [])])
    found = database.read(leads.load_many, [lead_id])[lead_id]
    assert found == replace(lead, id=lead_id)
    assert database.read(leads.load, lead_id) == replace(found, activities=())


@on_one_database
@given(before=any_lead, after=any_lead)
def test_every_field_of_a_lead_can_change(database: Database, before: Lead, after: Lead) -> None:
    (lead_id,) = database.write(leads.add_many, [(before, [])])
    stored = database.read(leads.load, lead_id)
    changed = replace(after, id=lead_id, activities=())
    saved = database.write(leads.save, stored, changed)
    assert saved == replace(changed, version=stored.version + 1)
    assert database.read(leads.load, lead_id) == saved


@on_one_database
@given(history=st.lists(any_fact, max_size=4))
def test_every_field_of_a_fact_comes_back_in_order(
    database: Database, team: Team, now: datetime, history: list[Fact]
) -> None:
    lead = scene.store(database, scene.escalated(team, now))
    ids = database.write(leads.add_facts, [(lead.id, fact) for fact in history])
    assert database.read(leads.facts_of, lead.id) == history
    assert [database.read(leads.load_fact, fact_id) for fact_id in ids] == history


def test_a_lead_that_somebody_changed_meanwhile_is_not_overwritten(
    database: Database, team: Team, now: datetime
) -> None:
    lead = scene.store(database, scene.escalated(team, now))
    first = database.write(leads.save, lead, replace(lead, reason="first"))
    with pytest.raises(Conflict):
        database.write(leads.save, lead, replace(lead, reason="second"))
    assert database.read(leads.load, lead.id) == first


def test_a_time_without_zone_is_refused(database: Database, team: Team, now: datetime) -> None:
    naive = replace(scene.fresh(now), hold_until=now.replace(tzinfo=None))
    with pytest.raises(Exception, match="without zone"):
        database.write(leads.add_many, [(naive, [])])


def test_a_transaction_that_fails_leaves_nothing(
    database: Database, team: Team, now: datetime
) -> None:
    lead = scene.store(database, scene.escalated(team, now))

    def half(connection: Any) -> None:
        leads.save(connection, lead, replace(lead, reason="half"))
        raise LookupError

    with pytest.raises(LookupError):
        database.write(half)
    assert database.read(leads.load, lead.id) == lead


def test_a_reader_changes_nothing(database: Database, team: Team, now: datetime) -> None:
    lead = scene.store(database, scene.escalated(team, now))
    if not database.is_sqlite:
        database.read(leads.save, lead, replace(lead, reason="read"))
    assert database.read(leads.load, lead.id) == lead
