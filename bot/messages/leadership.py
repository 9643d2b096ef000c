"""`/pipeline funnels` and `/pipeline customers`: types of customers, and what they pay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from markupsafe import Markup

from bot.messages import figures, tables, words
from bot.messages.blocks import (
    Block,
    actions,
    context_line,
    fallback,
    header,
    section,
    within_limit,
)
from bot.messages.context import Context, Message
from bot.messages.prose import Prose
from bot.messages.taken_away import more_rows, table_button
from bot.messages.text import fold
from bot.names import Report
from qualification.iso import currency_exponent
from qualification.lead import Money
from qualification.leadership import BEFORE, STEPS, Counts, Course, Customers, Funnels, Type, Worth
from qualification.money import format_money
from qualification.question import Question
from qualification.shares import Comparison, Share

NOT_ENOUGH = "not enough data"

_MOST_ROWS = 15
_MOST_LINES = 3
_MOST_WORSE = 5

_STEP_NAMES = {
    "escalated": "Escalated",
    "handed_off": "Handed off",
    "accepted": "Accepted",
    "won": "Won",
}

Row = Sequence[object]


@dataclass(frozen=True, slots=True)
class Answered:
    """One question of leadership: the answer in a sentence, and the table behind it.

    `known`: there is enough data for one.
    """

    question: str
    known: bool
    sentence: Markup
    head: Row
    rows: Sequence[Row]


def funnels(report: Funnels, context: Context, *, native: bool = True) -> Message:
    """The funnel of each type, with what got worse first; without `native` tables are lines."""
    prose = Prose("leadership", context)
    label = report.question.period.label
    title = f"Funnels by type of customer, {label}"
    if not report.total.now.received:
        text = prose.nothing_received(report.question.period)
        return Message(fallback(text), [header(title), section(text)])
    told = prose.course(
        report.total.now,
        report.total.now.share("accepted", "received").rate,
        _moved(report.total),
    )
    blocks = [header(title), *_narrowed(report.question, context), section(told)]
    if worse := _worse(report, prose):
        blocks.append(section(prose.worse(worse)))
    head, rows = funnels_table(report)
    blocks += _table(_compact(head), [_compact(row) for row in rows], native)
    blocks += actions("report.table", [table_button(Report.FUNNELS, report.question)])
    blocks += map(context_line, figures.leaps(report.total.now.leaps, context))
    blocks.append(context_line(prose.how_funnels(report.at)))
    return Message(fallback(told), within_limit(blocks))


def funnels_table(report: Funnels) -> tuple[list[object], list[list[object]]]:
    """Every step of every type, as head and rows."""
    head = ["Type", "Leads", *(_STEP_NAMES[step] for step in STEPS), "Won of all", "Before",
            "A year ago", "Sales cycle"]  # fmt: skip
    rows = [_course("All", report.total)] if len(report.types) > 1 else []
    return list(head), rows + [_course(type_name(kind), one) for kind, one in report.types]


def customers(
    report: Customers, names: Mapping[int, str], context: Context, *, native: bool = True
) -> Message:
    """The four questions of leadership, each answered, and the table of all types."""
    prose = Prose("leadership", context)
    label = report.question.period.label
    title = f"Customers, {label}"
    if not report.total.close.of:
        text = prose.nothing_decided(report.question.period)
        return Message(fallback(text), [header(title), section(text)])
    revenue = _money(report, report.total.lifetime.total)
    summary = prose.customers(
        report.total, revenue, report.unpriced, report.other_currencies, report.currency
    )
    blocks = [header(title), *_narrowed(report.question, context), section(summary)]
    for one in answers(report, names, context):
        lines = tables.lines(one.head, one.rows[:_MOST_LINES]) if one.known else []
        blocks.append(section(prose.answer(one.question, one.sentence, lines)))
    blocks += _table(*customers_table(report), native)
    blocks += actions("report.table", [table_button(Report.CUSTOMERS, report.question)])
    blocks.append(context_line(prose.how_customers(report.at)))
    return Message(fallback(summary), within_limit(blocks))


def answers(report: Customers, names: Mapping[int, str], context: Context) -> list[Answered]:
    """Who pays most, what closes best, what is worth most in all, and what each is worth."""
    prose = Prose("leadership", context)
    types = report.types
    top = [
        [fold(names.get(lead_id, f"Lead {lead_id}")), _money(report, money.minor), type_name(kind)]
        for lead_id, kind, money in report.top
    ]
    closing = sorted(types, key=lambda one: -(one[1].close.rate or 0))
    lasting = sorted(types, key=lambda one: -one[1].lifetime.value)
    relative = sorted(types, key=lambda one: -(one[1].relative or 0))
    best, most, worth = report.closes_best(), report.worth_most(), report.relatively_best()
    fastest, stays = report.closes_fastest(), report.stays_longest()
    by_type = dict(types)
    return [
        Answered(
            "Who are our best customers?",
            bool(top),
            prose.best(top, report.total.lifetime.count, figures.percent(report.top_tenth)),
            ["Customer", "paid", "type"],
            top,
        ),
        Answered(
            "What type closes at the highest rate?",
            bool(best),
            prose.closes(
                best,
                best and type_name(best.type),
                best and by_type[best.type].close,
                fastest and type_name(fastest[0]),
                fastest and words.typical(fastest[1].cycle or timedelta()),
                fastest and fastest[1].close.count,
            ),
            ["Type", "closed", "95% interval"],
            [
                [type_name(kind), share(one.close), _interval(one.close)]
                for kind, one in closing
                if one.says_how_it_closes
            ],
        ),
        Answered(
            "What type has the highest lifetime value?",
            bool(most),
            prose.lasts(
                most,
                most and type_name(most.type),
                most and _money(report, by_type[most.type].lifetime.value),
                most and by_type[most.type].lifetime.count,
                stays,
                stays and type_name(stays.type),
                stays and by_type[stays.type].renewed,
            ),
            ["Type", "mean", "customers", "renewed"],
            [
                [type_name(kind), _money(report, one.lifetime.value), one.lifetime.count,
                 share(one.renewed)]
                for kind, one in lasting
                if one.lifetime.count
            ],
        ),
        Answered(
            "What is each type worth relative to the others?",
            bool(worth),
            prose.relative(worth and type_name(worth[0]), worth and f"{worth[1]:.1f}"),
            ["Type", "worth", "of revenue", "decided deals"],
            [
                [type_name(kind), f"{one.relative:.1f}×" if one.relative is not None  # noqa: RUF001 (times)
                 else NOT_ENOUGH, figures.percent(report.revenue_share(one)), one.close.of]
                for kind, one in relative
            ],
        ),
    ]  # fmt: skip


def customers_table(report: Customers) -> tuple[list[object], list[list[object]]]:
    """Everything known of every type, as head and rows."""
    head = ["Type", "Closed", "Sales cycle", "90% within", "First deal", "Lifetime value",
            "Renewed", "Of revenue", "Relative worth"]  # fmt: skip
    rows = [_worth("All", report.total, report)] if len(report.types) > 1 else []
    return list(head), rows + [_worth(type_name(kind), one, report) for kind, one in report.types]


def type_name(kind: Type) -> str:
    """ "Mid-market, software"; what is not known is said so."""
    segment = words.sentence(words.segment_name(kind.segment)) if kind.segment else "No segment"
    return f"{segment}, {fold(kind.industry)}" if kind.industry else f"{segment}, industry unknown"


def share(one: Share) -> str:
    """ "12 of 40 (30%)"; no percentage of what is too few."""
    if one.rate is None:
        return tables.NOTHING
    counted = f"{one.count:,} of {one.of:,}"
    return f"{counted} ({one.rate:.0%})" if one.enough else counted


def _interval(one: Share) -> str | None:
    low, high = one.interval
    return f"{low:.0%} to {high:.0%}" if one.enough else None


def _course(name: str, course: Course) -> list[object]:
    now = course.now
    return [
        name,
        f"{now.received:,}",
        *(_step(now, step) for step in STEPS),
        figures.percent(now.share("won", "received").rate),
        _against(course, course.before),
        _against(course, course.year_ago),
        words.typical(course.cycle) if course.cycle is not None else None,
    ]


def _step(counts: Counts, step: str) -> str:
    one = counts.share(step, BEFORE[step])
    counted = f"{getattr(counts, step):,}"
    return f"{counted} ({one.rate:.0%})" if one.rate is not None else counted


def _against(course: Course, then: Counts | None) -> str | None:
    """What the share of won was then, and whether today's is surely another."""
    if then is None:
        return None
    was = then.share("won", "received")
    said = {Comparison.LOWER: ", worse now", Comparison.HIGHER: ", better now"}
    return f"{was.rate:.0%} of {was.of:,}{said.get(course.against(then), '')}"


def _moved(course: Course) -> list[tuple[str, Share, str]]:
    """The comparisons of one row, in words."""
    pairs = (("the period before", course.before), ("a year ago", course.year_ago))
    return [
        (when, then.share("won", "received"), course.against(then).value)
        for when, then in pairs
        if then is not None
    ]


def _worse(report: Funnels, prose: Prose) -> list[Markup]:
    """Types that surely convert worse than before or a year ago."""
    found = []
    for kind, course in report.types:
        for step in ("accepted", "won"):
            for when, then in (
                ("the period before", course.before),
                ("a year ago", course.year_ago),
            ):
                if then and course.against(then, step) is Comparison.LOWER:
                    now, was = course.now.share(step, "received"), then.share(step, "received")
                    found.append(prose.worse_line(type_name(kind), step, now, was, when))
    return found[:_MOST_WORSE]


def _compact(row: Row) -> list[object]:
    """What a phone shows: without the steps on the way."""
    return [row[0], row[1], *row[4:]]


def _worth(name: str, worth: Worth, report: Customers) -> list[object]:
    return [
        name,
        share(worth.close),
        words.typical(worth.cycle) if worth.cycle is not None else None,
        words.typical(worth.slowest) if worth.slowest is not None else None,
        _mean(report, worth.first.value, worth.first.count),
        _mean(report, worth.lifetime.value, worth.lifetime.count),
        share(worth.renewed),
        figures.percent(report.revenue_share(worth)),
        f"{worth.relative:.1f}" if worth.relative is not None else None,
    ]


def _mean(report: Customers, value: float, count: int) -> str | None:
    return f"{_money(report, value)} (of {count:,})" if count else None


def _money(report: Customers, minor: float) -> str:
    """A sum in whole units: cents of a mean say nothing."""
    unit = 10 ** currency_exponent(report.currency)
    return format_money(Money(round(minor / unit) * unit, report.currency))


def _narrowed(question: Question, context: Context) -> list[Block]:
    told = figures.narrowed(question, context)
    return [context_line(told)] if told else []


def _table(head: Row, rows: Sequence[Row], native: bool) -> list[Block]:
    shown = rows[:_MOST_ROWS]
    told = more_rows(len(rows) - _MOST_ROWS, "type")
    if native:
        return [tables.table(head, shown), *told]
    return [section(Markup("\n").join(tables.lines(head, shown))), *told]
