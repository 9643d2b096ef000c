"""Leadership's figures against an independent computation over random histories."""

from __future__ import annotations

import random
import statistics
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

import pytest

from bot.storage.database import Database
from bot.usecases import history, outcomes
from bot.usecases.outcomes import Outcome, OutcomeKind
from bot.usecases.reports import leadership as report
from qualification.history import History, settle
from qualification.lead import Company, Money, Origin, Person
from qualification.leadership import Customers, Type
from qualification.period import period
from qualification.question import Dimension, Question
from qualification.stage import Stage
from qualification.team import Team

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")
SEGMENTS = {20: "smb", 300: "mid_market", 4000: "enterprise", None: "smb"}


@dataclass
class Past:
    """What is true of one lead, kept apart from what the code makes of it."""

    segment: str
    industry: str
    source: str | None
    created: datetime
    company: str | None = None
    accepted: datetime | None = None
    won: datetime | None = None
    lost: datetime | None = None
    currency: str = "USD"
    first: int | None = None
    later: list[tuple[str, int, str]] = field(default_factory=list)

    @property
    def type(self) -> Type:
        return Type(self.segment, self.industry)


def lived(database: Database, team: Team, chance: random.Random) -> list[Past]:
    """Leads of two years from a file; how they ended is in the file too, or told later."""
    lives, settled = [], []
    for number in range(260):
        employees = chance.choice(list(SEGMENTS))
        industry = chance.choice([None, "software", "retail", "=HYPERLINK(1)"])
        created = NOW - timedelta(days=chance.uniform(1, 740))
        one = Past(SEGMENTS[employees], industry or "", chance.choice([None, "web"]), created)
        one.company = chance.choice([None, f"Acme {chance.randrange(40)}"])
        if chance.random() < 0.6:
            one.accepted = min(created + timedelta(days=chance.uniform(0, 20)), NOW)
        ends = (one.accepted or created) + timedelta(days=chance.uniform(0, 90))
        if ends < NOW and chance.random() < 0.7:
            name = "won" if chance.random() < (0.7 if industry == "software" else 0.4) else "lost"
            setattr(one, name, ends)
        if one.won and chance.random() < 0.8:
            one.currency = chance.choice(["USD", "USD", "USD", "EUR"])
            one.first = chance.randrange(1, 10**6)
        reached = {"accepted": one.accepted} if one.accepted else {}
        tells = chance.random() < 0.5
        told = History(
            person=Person(),
            company=Company(one.company, industry=industry, employees=employees),
            origin=Origin(source=one.source),
            created=created,
            external_id=f"x{number}",
            ae="jo",
            stage=Stage.WON if one.won else Stage.LOST if one.lost else None,
            reached={k: v for k, v in reached.items() if v},
            closed=one.won or one.lost,
            amount=Money(one.first, one.currency) if one.first else None,
        )
        open_still = replace(told, stage=None, closed=None, amount=None)
        settled.append(settle(told if tells else open_still, team.playbook))
        lives.append((one, None if tells else number))
    database.write(history.take, history.ready(settled, database.dialect), team, NOW)
    told_later: list[Outcome] = []
    for one, number in lives:
        if number is not None and (one.won or one.lost):
            money = Money(one.first, one.currency) if one.first else None
            kind = OutcomeKind.WON if one.won else OutcomeKind.LOST
            told_later.append(Outcome(kind, None, f"x{number}", None, money, one.won or one.lost))
    for number, (one, _) in enumerate(lives):
        for _ in range(chance.randrange(3) if one.won and one.first else 0):
            kind = chance.choice([OutcomeKind.UPSELL, OutcomeKind.RENEWAL])
            at = one.won + timedelta(days=chance.uniform(1, 300)) if one.won else NOW
            minor = chance.randrange(1, 10**5)
            if at < NOW:
                one.later.append((kind.value, minor, one.currency))
                money = Money(minor, one.currency)
                told_later.append(Outcome(kind, None, f"x{number}", None, money, at))
    for noted in database.write(outcomes.take, told_later, team, NOW, "import"):
        assert isinstance(noted, outcomes.Noted) and noted.changed
    return [one for one, _ in lives]


def asked(words: str, **only: str) -> Question:
    return Question(period(words, NOW, ZONE), None, {Dimension(k): v for k, v in only.items()})


def nearest_rank(spans: Sequence[timedelta], percent: int) -> timedelta | None:
    whole = sorted(timedelta(seconds=int(span.total_seconds())) for span in spans)
    return whole[ceil(len(whole) * percent / 100) - 1] if whole else None


def whole(at: datetime | None) -> datetime | None:
    return at and at.replace(microsecond=0)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_figure_is_what_the_histories_say(database: Database, team: Team, seed: int) -> None:
    lives = lived(database, team, random.Random(seed))
    for question in (asked("last 12 months"), asked("all"), asked("last 90 days", source="web")):
        mine = [one for one in lives if not question.only or one.source == "web"]
        check_customers(database, question, mine)
        check_funnels(database, question, mine)


def check_customers(database: Database, question: Question, lives: list[Past]) -> None:
    start, end = question.period.start, question.period.end
    found, _ = database.read(report.best_customers, question, NOW, "USD")
    decided = [one for one in lives if any(at and start <= at < end for at in (one.won, one.lost))]
    paid_in = Counter(one.currency for one in decided if one.first)
    assert paid_in[found.currency] == max(paid_in.values(), default=0)
    by_type: dict[Type, list[Past]] = defaultdict(list)
    for one in decided:
        by_type[one.type].append(one)
    assert {kind for kind, _ in found.types} == set(by_type)
    bought = customers(decided)
    assert found.unpriced == sum(all(one.first is None for one in own) for own in bought)
    assert found.other_currencies == sum(
        any(one.first for one in own) and not priced(own, found.currency) for own in bought
    )
    everything = sum(total(one) for one in decided if one.first and one.currency == found.currency)
    for kind, worth in [*found.types, (None, found.total)]:
        own = decided if kind is None else by_type[kind]
        won = [one for one in own if one.won]
        mine = [one for one in bought if kind in (None, one[0].type)]
        sums = [priced(one, found.currency) for one in mine if priced(one, found.currency)]
        paid = [sum(map(total, one)) for one in sums]
        assert (worth.close.count, worth.close.of) == (len(won), len(own))
        cycles = [whole(one.won) - whole(one.created) for one in won]
        assert (worth.cycle, worth.slowest) == (nearest_rank(cycles, 50), nearest_rank(cycles, 90))
        assert worth.first.count == len(sums)
        if sums:
            first = statistics.mean(one[0].first for one in sums)
            assert worth.first.value == pytest.approx(first)
            assert worth.lifetime.value == pytest.approx(statistics.mean(paid))
        if len(sums) > 1:
            spread = statistics.variance(paid) / len(sums)
            assert worth.lifetime.error == pytest.approx(spread)
        assert (worth.renewed.count, worth.renewed.of) == (sum(map(renews, mine)), len(mine))
        if worth.relative is not None and kind:
            brings = len(won) / len(own) * sum(paid) / sum(map(len, sums))
            every = [priced(one, found.currency) for one in bought]
            usual = found.total.close.rate * everything / sum(map(len, every))
            assert (len(own) >= 20, len(sums) >= 10) == (True, True)
            assert worth.relative == pytest.approx(brings / usual)
        if everything:
            assert found.revenue_share(worth) == pytest.approx(sum(paid) / everything)
    paid = sorted(
        (sum(map(total, own)) for one in bought if (own := priced(one, found.currency))),
        reverse=True,
    )
    assert [money.minor for _, _, money in found.top] == paid[:5]
    if len(paid) >= 10:
        assert found.top_tenth == pytest.approx(sum(paid[: ceil(len(paid) / 10)]) / sum(paid))
    rates = {kind: sum(o.won is not None for o in own) / len(own) for kind, own in by_type.items()
             if len(own) >= 20 and any(o.lost for o in own)}  # fmt: skip
    best = found.closes_best()
    assert (best and rates[best.type]) == (max(rates.values()) if rates else None)
    check_fastest_and_longest(found, by_type, bought)


def customers(decided: list[Past]) -> list[list[Past]]:
    """Won deals, those of one company together, in the order of winning."""
    found: dict[object, list[Past]] = defaultdict(list)
    for number, one in enumerate(sorted(decided, key=lambda one: one.won or NOW)):
        if one.won:
            found[one.company or number].append(one)
    return list(found.values())


def priced(deals: list[Past], currency: str) -> list[Past]:
    return [one for one in deals if one.first and one.currency == currency]


def renews(deals: list[Past]) -> bool:
    return any(kind == "renewal" for one in deals for kind, _, _ in one.later)


def check_fastest_and_longest(
    found: Customers, by_type: Mapping[Type, list[Past]], bought: list[list[Past]]
) -> None:
    won = {kind: [one for one in own if one.won] for kind, own in by_type.items()}
    spans = {
        kind: nearest_rank([whole(one.won) - whole(one.created) for one in own], 50)
        for kind, own in won.items()
        if len(own) >= 10
    }
    fastest = found.closes_fastest()
    assert (fastest and spans[fastest[0]]) == (min(spans.values()) if spans else None)
    mine = {kind: [one for one in bought if one[0].type == kind] for kind in by_type}
    renewed = {
        kind: sum(map(renews, own)) / len(own) for kind, own in mine.items() if len(own) >= 20
    }
    longest = found.stays_longest()
    most = max(renewed.values(), default=0)
    assert (longest and renewed[longest.type]) == (most or None)


def total(one: Past) -> int:
    return (one.first or 0) + sum(minor for _, minor, _ in one.later)


def check_funnels(database: Database, question: Question, lives: list[Past]) -> None:
    found = database.read(report.funnels, question, NOW)
    here = question.period
    periods = {"now": (here.start, here.end, NOW)}
    for name, then in (("before", here.before()), ("year_ago", here.year_before())):
        asof = then.start + (NOW - here.start)
        periods[name] = (then.start, min(then.end, asof), asof)
    for kind, course in [*found.types, (None, found.total)]:
        own = [one for one in lives if kind is None or one.type == kind]
        for name, (start, end, asof) in periods.items():
            counts = getattr(course, name)
            came = [one for one in own if start <= whole(one.created) < end]
            if name == "year_ago" and here.days > 366:
                assert counts is None
                continue
            if not came:
                assert counts is None or counts.received == 0
                continue
            by_then = [
                one for one in came if one.won and whole(one.won) < asof.replace(microsecond=0)
            ]
            taken = [one for one in came if reached(one.accepted, asof)]
            assert (counts.received, counts.accepted, counts.won) == (
                len(came), len(taken), len(by_then),
            )  # fmt: skip
            # The files know of no step before, so there is no conversion from it.
            assert counts.escalated == counts.handed_off == 0
            assert counts.share("accepted").rate is None
            close = counts.share("won")
            both = [one for one in by_then if one in taken]
            assert (close.count, close.of) == (len(both), len(taken))
        won = [whole(o.won) - whole(o.created) for o in own
               if o.won and here.start <= whole(o.created) < here.end]  # fmt: skip
        assert course.cycle == nearest_rank(won, 50)


def reached(at: datetime | None, asof: datetime) -> bool:
    """Whether it happened by then; of today everything counts."""
    return at is not None and (asof == NOW or whole(at) < asof.replace(microsecond=0))


def test_an_empty_database_says_so(database: Database) -> None:
    found, names = database.read(report.best_customers, asked("all"), NOW, "USD")
    assert (found.total.close.of, found.types, found.top, names) == (0, (), (), {})
    assert found.closes_best() is found.worth_most() is found.relatively_best() is None
    funnels = database.read(report.funnels, asked("2024"), NOW)
    assert (funnels.total.now.received, funnels.total.before, funnels.types) == (0, None, ())
