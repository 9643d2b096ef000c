"""Sums of days that are kept: they change no figure, and go when something in them changes."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise

import pytest
from sqlalchemy import Connection, and_, delete, event, func, select, update

from bot.storage import asof, columns, leads, summaries, tables, tallying
from bot.storage.counting import Cohort, Only
from bot.storage.database import Database
from bot.storage.days import Days, table
from bot.storage.summaries import JOINED, SIZES, SUMMED
from bot.storage.summing import Cut
from bot.storage.tables_summaries import DAY, Key
from bot.storage.tables_summaries import summaries as kept
from bot.storage.tallying import signs_of
from qualification.fact import Fact, FactKind
from qualification.funnel import Funnel
from qualification.lead import Lead, Money, Score, ScoreItem
from qualification.question import Dimension
from qualification.reached import Reached
from qualification.stage import Stage
from tests import scene

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
DAYS = 130
FIRST = NOW - timedelta(days=DAYS)
STEPS = ("escalated", "qualifying", "handed_off", "accepted", "won")
QUESTIONS: tuple[tuple[Only, Dimension | None], ...] = (
    *(({}, by) for by in (None, *Dimension) if by is not Dimension.WEEK),
    ({Dimension.SEGMENT: "smb"}, None),
    ({Dimension.SOURCE: ""}, Dimension.SOURCE),
    ({Dimension.RULE: "Size"}, None),
    ({Dimension.RULE: "Size"}, Dimension.RULE),
    ({Dimension.SEGMENT: "smb"}, Dimension.OWNER),
    ({Dimension.SEGMENT: "smb"}, Dimension.RULE),
    ({Dimension.SEGMENT: "none such"}, Dimension.OWNER),
    ({Dimension.SEGMENT: "smb", Dimension.SOURCE: ""}, None),
    ({Dimension.RULE: "", Dimension.OWNER: "sam@acme.com"}, Dimension.SOURCE),
)


def history(chance: random.Random) -> tuple[Lead, list[Fact]]:
    """A lead that came to some steps, and how often it was rejected."""
    created = FIRST + timedelta(seconds=chance.randrange(DAYS * DAY))
    at, reached = created, Reached()
    for step in STEPS[: chance.randrange(6)]:
        at += timedelta(minutes=chance.choice([1, 50, 3_000, 300_000]))
        if chance.random() < 0.9:  # else nobody knows of it
            reached = reached.first(step, at)
    facts = []
    if reached.handed_off and chance.random() < 0.6:
        at += timedelta(hours=1)
        reached = reached.first("rejected", at)
        facts = [rejection(at, chance.choice(["no_budget", "bad_fit"])) for _ in range(2)]
        facts += [undo(at)] if chance.random() < 0.3 else []
    rules = chance.sample(["Demo", "Size", 'of "words"'], chance.randrange(4))
    lead = scene.fresh(
        created,
        segment=chance.choice(["smb", "enterprise", None]),
        owner=chance.choice(["sam@acme.com", None]),
        value=chance.choice([None, Money(chance.randrange(9_999), "USD"), Money(5, "EUR")]),
        score=Score(tuple(ScoreItem("fit", rule, 10, "") for rule in rules)),
        reached=reached,
    )
    return replace(lead, origin=replace(lead.origin, source=chance.choice([None, "web"]))), facts


def rejection(at: datetime, reason: str) -> Fact:
    return Fact(
        FactKind.REJECTED, at, "alex@acme.com", Stage.HANDED_OFF, Stage.NURTURE, "card", reason
    )


def undo(at: datetime) -> Fact:
    data = {"of": "rejected"}
    return Fact(
        FactKind.UNDONE, at, "alex@acme.com", Stage.NURTURE, Stage.HANDED_OFF, "card", None, data
    )


def fill(database: Database, count: int) -> None:
    chance = random.Random(4)
    told = [history(chance) for _ in range(count)]

    def store(connection: Connection) -> None:
        ids = leads.add_many(connection, [(lead, ()) for lead, _ in told])
        facts = [(id_, fact) for id_, (_, facts) in zip(ids, told, strict=True) for fact in facts]
        leads.add_facts(connection, facts)

    database.write(store)


def sum_up(database: Database) -> None:
    while database.write(summaries.build, NOW):
        pass


def there(database: Database) -> set[Key]:
    query = select(kept.c.first, kept.c.days).distinct()
    return {(first, days) for first, days in database.read(lambda c: c.execute(query).all())}


def cohorts(times: int) -> Iterator[Cohort]:
    """From some second to some other, and from midnight to midnight where that is not UTC's."""
    chance = random.Random(5)
    for place, (only, _) in enumerate(QUESTIONS * times):
        grain = (1, 3_600, 900)[place % 3]
        ends = sorted(chance.randrange(DAYS * DAY // grain) * grain for _ in range(2))
        start, end = (FIRST.replace(hour=5) + timedelta(seconds=one) for one in ends)
        yield Cohort(start, end, only)


def answers(database: Database, times: int = 1) -> list[Cut]:
    bys = [by for _, by in QUESTIONS * times]
    return [
        database.read(summaries.summed, cohort, by, why=True)
        for cohort, by in zip(cohorts(times), bys, strict=True)
    ]


def test_figures_are_the_same_with_and_without(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(database, 250)
    one_by_one = answers(database, 3)
    assert sum(sums.counts[0] for cut in one_by_one for sums in cut.values()) > 2_000
    assert any(sums.reasons for sums in one_by_one[0].values())
    sum_up(database)
    assert {days for _, days in there(database)} == set(SIZES)
    assert answers(database, 3) == one_by_one
    monkeypatch.setattr(tallying, "AT_ONCE", 10)
    for missing in (kept.c.days == SUMMED, kept.c.first % 5 == 0, kept.c.days == 1):
        with database.engine.begin() as connection:
            connection.execute(delete(kept).where(missing))
        assert answers(database, 3) == one_by_one


def test_what_had_come_by_a_time_is_the_same(database: Database) -> None:
    fill(database, 250)
    narrowed: tuple[Only, ...] = (
        {},
        {Dimension.SEGMENT: "smb", Dimension.RULE: "Size"},
        {Dimension.SOURCE: "", Dimension.RULE: ""},
    )

    def by_then(only: Only) -> list[Funnel]:
        chance, found = random.Random(6), []
        for hours in (0, 5, 31, 64, 1_000):
            start = FIRST + timedelta(hours=chance.randrange(1_000))
            end = start + timedelta(seconds=chance.randrange(30 * DAY, 60 * DAY))
            then = Cohort(start, end, only, end + timedelta(hours=hours))
            found.append(database.read(asof.counts, then))
        return found

    one_by_one = list(map(by_then, narrowed))
    for funnels in one_by_one:
        assert len(set(map(str, funnels))) == len(funnels)
    assert all(funnel.leaps for funnel in one_by_one[0])
    sum_up(database)
    assert list(map(by_then, narrowed)) == one_by_one


def test_weeks_are_put_together_from_days_and_hours(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(database, 100)
    mondays = [datetime(2026, 9, 7, 5, 0, tzinfo=UTC) + timedelta(weeks=n) for n in range(10)]
    questions: tuple[tuple[Only, Dimension | None], ...] = (
        ({}, None),
        ({Dimension.SEGMENT: "smb"}, None),
        ({Dimension.SEGMENT: ""}, Dimension.OWNER),
        ({Dimension.OWNER: "sam@acme.com"}, Dimension.RULE),
    )

    def by_week() -> list[list[Cut]]:
        weeks = list(pairwise(mondays))
        return [
            database.read(summaries.each, [Cohort(*week, only) for week in weeks], by, why=True)
            for only, by in questions
        ]

    one_by_one = by_week()
    for weeks in one_by_one:
        assert len([week for week in weeks if week]) > 3
    sum_up(database)
    assert by_week() == one_by_one
    monkeypatch.setattr(tallying, "AT_ONCE", 5)
    assert by_week() == one_by_one


Change = Callable[[Connection, Lead], object]
CHANGES: dict[str, Change] = {
    "another owner": lambda c, lead: leads.save(c, lead, replace(lead, owner="riley@acme.com")),
    "another score": lambda c, lead: leads.save(c, lead, replace(lead, score=Score())),
    "a new lead": lambda c, lead: leads.add_many(c, [(replace(lead, id=0), ())]),
    "rejected again": lambda c, lead: leads.add_facts(c, [(lead.id, rejection(NOW, "other"))]),
    "an undo": lambda c, lead: leads.add_facts(c, [(lead.id, undo(NOW))]),
    "a reason erased": lambda c, lead: c.execute(
        update(tables.lead_facts)
        .where(tables.lead_facts.c.lead_id == lead.id, tables.lead_facts.c.kind == "rejected")
        .values(reason="other")
    ),
    "deleted": lambda c, lead: c.execute(delete(tables.leads).where(tables.leads.c.id == lead.id)),
}


@pytest.fixture
def summed_up(database: Database) -> Database:
    fill(database, 60)
    sum_up(database)
    return database


def test_whatever_changes_its_day_is_counted_anew(summed_up: Database) -> None:
    query = select(tables.lead_facts.c.lead_id).where(tables.lead_facts.c.kind == "rejected")
    rejected = sorted({row.lead_id for row in summed_up.read(lambda c: c.execute(query).all())})
    for name, lead_id in zip(CHANGES, rejected, strict=False):
        before = there(summed_up)
        lead = summed_up.read(leads.load, lead_id)
        assert lead.created_at
        day = int(lead.created_at.timestamp()) // DAY
        summed_up.write(CHANGES[name], lead)
        gone = {(day // days * days, days) for days in SIZES}
        assert there(summed_up) == before - gone, name
        one_by_one = answers(summed_up)
        sum_up(summed_up)
        assert there(summed_up) == before
        assert answers(summed_up) == one_by_one, name


def test_what_counts_in_no_report_changes_nothing(summed_up: Database) -> None:
    before = there(summed_up)
    lead = summed_up.read(leads.load, 1)
    summed_up.write(leads.save, lead, replace(lead, had_by=("sam@acme.com",)))
    seen = replace(rejection(NOW, ""), kind=FactKind.UPDATED)
    summed_up.write(leads.add_facts, [(1, seen)])
    assert there(summed_up) == before


def test_what_an_older_version_kept_is_made_anew(summed_up: Database) -> None:
    query = select(kept).order_by(kept.c.first, kept.c.days, kept.c.cut)
    before = summed_up.read(lambda c: c.execute(query).all())
    expected = answers(summed_up)
    with summed_up.engine.begin() as connection:
        old_form = func.replace(kept.c.cut, columns.PACE, "lead.0.pace")
        connection.execute(update(kept).where(kept.c.days < SUMMED).values(cut=old_form))
        of_eight = and_(kept.c.days == JOINED, kept.c.cut == columns.named(Dimension.OWNER))
        connection.execute(update(kept).where(of_eight).values(cut="owner", sums="[]"))
    assert answers(summed_up) == expected
    sum_up(summed_up)
    assert summed_up.read(lambda c: c.execute(query).all()) == before


def test_leads_are_kept_to_the_second_and_to_the_cent(database: Database) -> None:
    first = int(FIRST.timestamp()) // DAY // JOINED * JOINED
    # Signs end before surrogates, behind them, at 16 bits, behind these; and a day without a lead.
    gaps = [0, 1, 55_202, 55_203, 63_393, 63_394, 70_000, 172_800, 200_000]
    minors = [0, 1, 2**31 - 1, 2**31, *range(5)]
    for at, minor in zip(accumulate(gaps), minors, strict=True):
        created = datetime.fromtimestamp(first * DAY + at, UTC)
        scene.store(database, scene.fresh(created, value=Money(minor, "USD")))
    sum_up(database)
    [(_, texts)] = database.read(lambda c: list(columns.read(c, [first], columns.JOINED, JOINED)))
    days = Days(texts, JOINED)
    assert days.at.tolist() == list(accumulate(gaps))
    assert days.minors.tolist() == minors


def test_signs_are_in_the_order_of_their_numbers() -> None:
    signs = [columns.sign(number) for number in range(0, 60_000, 7)]
    assert signs == sorted(set(signs))
    assert "".join(signs).encode().decode() == "".join(signs)


def test_more_values_than_a_plane_of_unicode_has_signs() -> None:
    names = [str(number) for number in range(60_000)]
    text = "".join(columns.sign(place) for place in range(len(names)))
    assert (table(names, range(len(names)))[signs_of(text)] == range(len(names))).all()


def test_today_is_not_summed_up(database: Database) -> None:
    scene.store(database, scene.fresh(NOW))
    assert not database.write(summaries.build, NOW)
    assert database.write(summaries.build, NOW + timedelta(days=1))


def test_what_has_gone_meanwhile_is_not_joined(postgres_url: str) -> None:
    database, other = Database(postgres_url), Database(postgres_url)
    fill(database, 60)
    sum_up(database)
    expected = answers(database)
    latest = int(NOW.timestamp()) // DAY // JOINED * JOINED - JOINED
    with database.engine.begin() as connection:
        connection.execute(delete(kept).where(kept.c.days > 1))
    gone = kept.c.first == latest + 3

    def a_lead_changes(*call: object) -> None:
        if "pg_try_advisory_xact_lock" in str(call[2]):
            other.write(lambda c: c.execute(delete(kept).where(gone)))

    event.listen(database.engine, "before_cursor_execute", a_lead_changes)
    assert not database.write(summaries.build, NOW)
    event.remove(database.engine, "before_cursor_execute", a_lead_changes)
    sum_up(database)
    assert answers(database) == expected
    database.close()
    other.close()


def test_nothing_is_summed_up_that_somebody_is_changing(postgres_url: str) -> None:
    database = Database(postgres_url)
    fill(database, 5)
    with database.engine.begin() as writer:
        writer.execute(update(tables.lead_figures).values(owner="riley@acme.com"))
        assert not database.write(summaries.build, NOW)
    assert database.write(summaries.build, NOW)
    database.close()
