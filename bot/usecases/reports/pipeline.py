"""`/pipeline`: the figures of what is open now, and of the leads received in a period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.storage import asof, cards, counting, listing, outbox, summaries
from bot.storage.counting import Cohort
from bot.storage.listing import Pressed
from bot.storage.outbox import Kind
from bot.storage.summing import Cut
from qualification.funnel import RECEIVED, Funnel, Group, Holding, Pipeline, Pressing
from qualification.period import Period
from qualification.question import Dimension, Question
from qualification.reached import MILESTONES
from qualification.stage import Stage
from qualification.sums import Sums, together

RELAY = (Stage.ESCALATED, Stage.QUALIFYING, Stage.HANDED_OFF, Stage.ACCEPTED)
"""Open stages in the order a lead runs through them."""

CUTS = (
    Dimension.OWNER,
    Dimension.SEGMENT,
    Dimension.SOURCE,
    Dimension.CAMPAIGN,
    Dimension.REGION,
    Dimension.WEEK,
)
FILTERS = (
    Dimension.SEGMENT,
    Dimension.INDUSTRY,
    Dimension.OWNER,
    Dimension.SOURCE,
    Dimension.CAMPAIGN,
    Dimension.REGION,
)

MOST_PRESSING = 5
"""So many leads have a line and buttons of their own."""

MOST_WEEKS = 530


def pipeline(connection: Connection, question: Question, now: datetime) -> Pipeline:
    """Everything that `/pipeline` shows."""
    cut = _cut(connection, question)
    return Pipeline(
        at=now,
        question=question,
        stages=_stages(connection, question),
        pressing=_pressing(connection, question, now),
        overdue=listing.number_of(connection, question, Pressed.OVERDUE, now),
        soon=listing.number_of(connection, question, Pressed.SOON, now),
        funnel=_whole(connection, question, cut).funnel(),
        before=_before(connection, question, now),
        groups=_groups(connection, question, cut),
    )


def weeks(period: Period) -> list[Period]:
    """The calendar weeks of a period, Monday first; the first and the last may be shorter. Of a
    very long one the latest."""
    found: list[Period] = []
    since = period.since
    while since < period.until:
        until = min(since + timedelta(days=7 - since.weekday()), period.until)
        found.append(Period(since, until, period.zone, f"{since:%b} {since.day}"))
        since = until
    return found[-MOST_WEEKS:]


def narrowed(question: Question, name: str | None) -> Question:
    """The question about one row of its cut: a week by its first day, others by their name."""
    if question.by is Dimension.WEEK:
        week = next(one for one in weeks(question.period) if one.since.isoformat() == name)
        return Question(week, None, question.only)
    assert question.by
    return replace(question, by=None, only={**question.only, question.by: name or ""})


def _stages(connection: Connection, question: Question) -> tuple[tuple[Stage, Holding], ...]:
    found = {stage: held for stage, _, held in counting.holdings(connection, question.only)}
    return tuple((stage, found.get(stage, Holding())) for stage in RELAY)


def _before(connection: Connection, question: Question, now: datetime) -> Funnel | None:
    earlier = Cohort.of(question).before(question, now)
    if earlier.end <= earlier.start:
        return None
    funnel = asof.counts(connection, earlier)
    return funnel if funnel.counts[RECEIVED] else None


def _pressing(connection: Connection, question: Question, now: datetime) -> tuple[Pressing, ...]:
    late = listing.page(connection, question, Pressed.OVERDUE, now, MOST_PRESSING, 0)
    left = MOST_PRESSING - len(late)
    soon = listing.page(connection, question, Pressed.SOON, now, left, 0) if left else []
    card = (Kind.LEAD_CARD, outbox.channel("leads"))
    pressing = []
    for lead in (*late, *soon):
        post = cards.posts_of(connection, lead.id).get(card)
        pressing.append(Pressing(lead, (post.channel, post.ts) if post else None))
    return tuple(pressing)


def _cut(connection: Connection, question: Question) -> Cut:
    """The sums of each row, a week by its first day; each lead is in one row."""
    cohort = Cohort.of(question)
    if question.by is not Dimension.WEEK:
        return summaries.summed(connection, cohort, question.by)
    first = counting.earliest(connection) or question.period.start
    found = [week for week in weeks(question.period) if week.end > first]
    cohorts = [Cohort(week.start, week.end, question.only) for week in found]
    counted = summaries.each(connection, cohorts)
    return {
        week.since.isoformat(): sums.get(None, Sums())
        for week, sums in zip(found, counted, strict=True)
    }


def _whole(connection: Connection, question: Question, cut: Cut) -> Sums:
    if question.by is Dimension.WEEK and len(cut) == MOST_WEEKS:
        return summaries.whole(connection, Cohort.of(question))
    return together(cut.values())


def _groups(connection: Connection, question: Question, cut: Cut) -> tuple[Group, ...]:
    if question.by is None:
        return ()
    funnels = {name: sums.funnel() for name, sums in cut.items()}
    if question.by is Dimension.WEEK:
        return tuple(Group(week, Holding(), funnel) for week, funnel in funnels.items())
    held: dict[str | None, Holding] = {}
    for _, name, holding in counting.holdings(connection, question.only, question.by):
        held[name] = held.get(name, Holding()) + holding
    return _largest_first(held, funnels)


def _largest_first(
    held: dict[str | None, Holding], funnels: Mapping[str | None, Funnel]
) -> tuple[Group, ...]:
    """Whoever holds leads of earlier periods has a row too."""
    groups = [
        Group(name, held.get(name, Holding()), funnels.get(name, NOBODY))
        for name in {**funnels, **held}
    ]

    def size(group: Group) -> tuple[int, int, str]:
        return -group.funnel.counts[RECEIVED], -group.held.count, group.name or ""

    return tuple(sorted(groups, key=size))


NOBODY = Funnel(dict.fromkeys((RECEIVED, *MILESTONES), 0))
