"""`/pipeline`: what presses, where leads stand, how far they came, and what changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from markupsafe import Markup

from bot.messages import about, chart, figures, tables, words
from bot.messages.blocks import (
    Block,
    actions,
    button,
    context_line,
    fallback,
    header,
    plain_text,
    section,
    thread_link,
    within_limit,
)
from bot.messages.chart import Chart, Series
from bot.messages.context import Context, Message
from bot.messages.prose import Prose
from bot.messages.taken_away import more_rows, table_button
from bot.names import Action, Report
from qualification.funnel import RECEIVED, STEPS, Group, Holding, Pipeline, Pressing
from qualification.lead import Role
from qualification.question import Dimension
from qualification.stage import Stage

Link = Callable[[str, str], str | None]
"""The address of a message, from its channel and ts."""

_SHORT = {"qualifying": "Taken"}
_MOST_BARS = 10
_MOST_LINES = 25


def render(
    pipeline: Pipeline,
    context: Context,
    link: Link = lambda _channel, _ts: None,
    *,
    native: bool = True,
    picture: str | None = None,
) -> Message:
    """The answer, made for a phone: what needs a decision first.

    Without `native`, tables are lines of text; `picture` is the file of the chart, if it is one.
    """
    prose = Prose("pipeline", context)
    held, period = pipeline.held, pipeline.question.period
    has_table = bool(pipeline.funnel.counts[RECEIVED] or pipeline.groups)
    title = f"Pipeline of {context.playbook.team.name}, {period.label}"
    blocks = [header(title)]
    if narrowed := figures.narrowed(pipeline.question, context):
        blocks.append(context_line(narrowed))
    blocks.append(section(_open(prose, pipeline)))
    for one in pipeline.pressing:
        blocks += _pressing(prose, one, context, link)
    if (more := pipeline.overdue + pipeline.soon - len(pipeline.pressing)) > 0:
        blocks.append(context_line(prose.more_pressing(more)))
    if held.count:
        lines = [_stage(prose, *one) for one in pipeline.stages if one[1].count]
        blocks.append(section(prose.stages(lines)))
    blocks.append(section(_received(prose, pipeline)))
    if pipeline.funnel.counts[RECEIVED]:
        blocks += _chart(pipeline, context, native, picture)
    if has_table:
        blocks += _table(pipeline, context, native)
        leaps = figures.leaps(pipeline.funnel.leaps, context, timed=pipeline.question.by is None)
        blocks += map(context_line, leaps)
    if pipeline.groups and pipeline.question.by is Dimension.WEEK:
        blocks += [context_line(prose.cut_weeks(rows)) for rows in [_cut_weeks(pipeline)] if rows]
    if held.count or pipeline.funnel.counts[RECEIVED]:
        taken = [table_button(Report.PIPELINE, pipeline.question)] if has_table else []
        blocks += actions("pipeline.leads", [show_leads(pipeline), *taken])
    rates = bool(pipeline.funnel.counts[RECEIVED])
    blocks.append(context_line(prose.as_of(pipeline.at, period, rates)))
    summary = prose.fallback(held.count, figures.worth(held.value), pipeline.overdue,
                             pipeline.funnel.counts, period.label)  # fmt: skip
    return Message(fallback(summary), within_limit(blocks))


def show_leads(pipeline: Pipeline) -> Block:
    """The button to the leads behind the numbers."""
    return {
        "type": "button",
        "action_id": Action.SHOW_LEADS.value,
        "text": plain_text("Show leads", 75),
        "value": pipeline.question.as_json(),
    }


def chart_of(pipeline: Pipeline, context: Context) -> Chart:
    """What is drawn: weeks as lines, groups by their leads, else the funnel and the one before."""
    label = pipeline.question.period.label
    if pipeline.question.by is Dimension.WEEK:
        names = _weeks(pipeline)
        series = [
            Series(figures.STEP_NAMES[step], [one.funnel.counts[step] for one in pipeline.groups])
            for step in (RECEIVED, "accepted", "won")
        ]
        return Chart("line", f"Leads by week, {label}", names, series)
    if pipeline.question.by:
        groups = pipeline.groups[:_MOST_BARS]
        names = [figures.group_name(one.name, pipeline.question.by, context) for one in groups]
        series = [
            Series(figures.STEP_NAMES[step], [one.funnel.counts[step] for one in groups])
            for step in (RECEIVED, "accepted")
        ]
        top = f", top {_MOST_BARS}" if len(pipeline.groups) > _MOST_BARS else ""
        title = f"Leads by {pipeline.question.by}, {label}{top}"
        return Chart("bar", title, names, series)
    steps = (RECEIVED, *STEPS)
    series = [Series("This period", [pipeline.funnel.counts[step] for step in steps])]
    if pipeline.before:
        series.append(Series("Before", [pipeline.before.counts[step] for step in steps]))
    return Chart(
        "bar",
        f"Funnel, {label}",
        [_short(one) for one in steps],
        series,
    )


def help_text(context: Context) -> Message:
    """`/pipeline help`."""
    text = Prose("pipeline", context).help()
    return Message(fallback(text), [section(text)])


def not_understood(because: str, context: Context) -> Message:
    """The answer to words after `/pipeline` that mean nothing to it."""
    text = Prose("pipeline", context).not_understood(because)
    return Message(fallback(text), [section(text)])


def _open(prose: Prose, pipeline: Pipeline) -> Markup:
    held = pipeline.held
    if not held.count:
        return prose.empty()
    return prose.total(held.count, figures.worth(held.value), pipeline.overdue, pipeline.soon)


def _pressing(prose: Prose, one: Pressing, context: Context, link: Link) -> list[Block]:
    lead = one.lead
    shown: list[Block] = []
    reader = context.playbook.person(context.reader or "")
    if reader and (reader.role is Role.MANAGER or reader.email == lead.owner):
        if lead.stage is Stage.ESCALATED:
            shown.append(button("Qualify", Action.QUALIFY, lead.id, "primary"))
            shown.append(button("Pass", Action.PASS, lead.id))
        else:
            shown.append(button("Accept", Action.ACCEPT, lead.id, "primary"))
        shown.append(button("Snooze", Action.SNOOZE, lead.id))
    if one.card and (url := link(*one.card)):
        shown.append(thread_link(lead.id, url))
    line = prose.pressing(lead, about.headline(lead, context), figures.waiting(lead.stage))
    return [section(line), *actions(f"pipeline.lead.{lead.id}", shown)]


def _stage(prose: Prose, stage: Stage, holding: Holding) -> Markup:
    return prose.holding(figures.STAGES[stage], holding, figures.worth(holding.value))


def _received(prose: Prose, pipeline: Pipeline) -> Markup:
    funnel, before = pipeline.funnel, pipeline.before
    changes = figures.changes(funnel, before) if before else []
    return prose.received(funnel.counts, figures.worth(funnel.value.get(RECEIVED, ())),
                          changes, before is not None, pipeline.question.period)  # fmt: skip


def _chart(pipeline: Pipeline, context: Context, native: bool, picture: str | None) -> list[Block]:
    drawn = chart_of(pipeline, context)
    if picture:
        return [chart.image(drawn, picture)]
    return [chart.block(drawn)] if native and drawn.fits else []


def _table(pipeline: Pipeline, context: Context, native: bool) -> list[Block]:
    head, rows = as_table(pipeline, context)
    most = tables.MAX_ROWS - 1 if native else _MOST_LINES
    if native:
        shown = tables.table(head, rows)
    else:
        shown = section(Markup("\n").join(tables.lines(head, rows)[:most]))
    return [shown, *more_rows(len(rows) - most, "row")]


def as_table(pipeline: Pipeline, context: Context) -> tuple[list[str], list[list[object]]]:
    """The steps, or the rows of the cut, as head and rows of text."""
    if pipeline.question.by is None:
        return figures.steps_table(pipeline.funnel, pipeline.before)
    by = pipeline.question.by
    if by is Dimension.WEEK:
        head = ["Week of", *(_short(step) for step in (RECEIVED, *STEPS))]
        return head, [
            [week, *(one.funnel.counts[step] for step in (RECEIVED, *STEPS))]
            for week, one in zip(_weeks(pipeline), pipeline.groups, strict=True)
        ]
    head = [words.sentence(by.value), "Received", "Accepted", "Won", "Open", "Overdue", "Worth"]
    return head, [_group(one, by, context) for one in pipeline.groups]


def _group(group: Group, by: Dimension, context: Context) -> list[object]:
    funnel = group.funnel
    return [
        figures.group_name(group.name, by, context),
        funnel.counts[RECEIVED],
        figures.count_and_share(funnel, "accepted"),
        figures.count_and_share(funnel, "won"),
        group.held.count,
        group.held.overdue,
        figures.worth(funnel.value.get(RECEIVED, ())),
    ]


def _short(step: str) -> str:
    return _SHORT.get(step, figures.STEP_NAMES[step])


def _cut_weeks(pipeline: Pipeline) -> list[str]:
    """Which of the rows are not whole weeks: cut by the period, or not over yet."""
    period = pipeline.question.period
    begins_late = period.since.weekday() > 0
    ends_early = period.until.weekday() > 0 or period.end > pipeline.at
    if len(pipeline.groups) == 1:
        return ["only"] if begins_late or ends_early else []
    return ["first"] * begins_late + ["last"] * ends_early


def _weeks(pipeline: Pipeline) -> list[str]:
    """The first days of the weeks; with their years where there are several."""
    days = [date.fromisoformat(group.name or "") for group in pipeline.groups]
    several = len({day.year for day in days}) > 1
    return [f"{day:%b} {day.day}, {day.year}" if several else f"{day:%b} {day.day}" for day in days]
