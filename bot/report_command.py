"""`baton report NAME`: the reports of Slack on the terminal, as CSV or as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from bot import bootstrap, csv_file, feedback_command, leadership_command
from bot.leadership_command import Said
from bot.messages import figures, report_table
from bot.messages.context import Context
from bot.names import Report
from bot.settings import load_settings
from bot.storage import sheet
from bot.usecases.reports import named, numbers
from qualification.funnel import STEPS, Funnel, Pipeline
from qualification.question import NotUnderstood, Question

LISTED = (Report.PIPELINE, Report.FEEDBACK)
"""Reports with numbers that leads stand behind."""

_CODE = numbers.rejected_for("CODE")

MOST_ROWS = 5
"""Of the table below an answer; the one at the end has all types."""

out = Console(
    highlight=False, soft_wrap=True, markup=False, width=None if sys.stdout.isatty() else 160
)


class Format(StrEnum):
    """How a report is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def report_command(
    name: Annotated[Report, typer.Argument(help="Which report")],
    question: Annotated[
        list[str] | None, typer.Argument(help="As in Slack: Q3 by owner segment enterprise")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="table, csv or json")] = Format.TABLE,
    leads: Annotated[
        str | None,
        typer.Option(
            help=f"The leads behind a number, as CSV: {', '.join([*numbers.EVERYWHERE, _CODE])}"
        ),
    ] = None,
) -> None:
    """Print a report: the figures, or the leads behind one of them."""
    settings = load_settings()
    database = bootstrap.open_database(settings)
    desk = bootstrap.open_desk(settings, database)
    if leads is not None and name not in LISTED:
        raise typer.BadParameter("--leads goes with the reports pipeline and feedback.")
    context, playbook = desk.context(), desk.playbook
    typed, zone = " ".join(question or ()), ZoneInfo(playbook.team.timezone)
    try:
        asked = database.read(named.question, name, typed, playbook, context.now, zone)
    except NotUnderstood as problem:
        raise typer.BadParameter(str(problem)) from problem
    if leads is not None:
        known = database.read(numbers.of, asked, playbook)
        if leads not in known:
            raise typer.BadParameter(f"{leads} is no number of it; there are: {', '.join(known)}")
        rows = database.read(lambda c: list(sheet.rows(c, asked, leads, context.now)))
        _write(csv_file.write(sheet.HEAD, rows))
        return
    found = database.read(named.figures, name, asked, playbook, context.now)
    match form:
        case Format.CSV:
            _write(report_table.of(name, found, context).as_csv())
        case Format.JSON:
            out.print_json(json.dumps(_DATA[name](found)))
        case Format.TABLE:
            _print(name, asked, found, context)


def _print(name: Report, asked: Question, found: Any, context: Context) -> None:
    """The report for a reader."""
    said: list[Said] = _BEFORE[name](found, context) if name in _BEFORE else []
    for sentence, head, rows in said:
        out.print(sentence)
        if rows:
            _table(head, rows[:MOST_ROWS], None)
        out.print()
    table = report_table.of(name, found, context)
    _table(table.head, table.rows, report_table.title(name, asked))
    if name in _LEAPS:
        for one in figures.leaps(_LEAPS[name](found), context, timed=name is Report.PIPELINE):
            out.print(one.unescape())


def _table(head: Sequence[object], rows: Sequence[Sequence[object]], title: str | None) -> None:
    shown = Table(*(str(one) for one in head), title=title, title_justify="left")
    for row in rows:
        shown.add_row(*("" if cell is None else str(cell) for cell in row))
    out.print(shown)


def _write(content: bytes) -> None:
    sys.stdout.buffer.write(content)
    sys.stdout.flush()


def _as_data(pipeline: Pipeline) -> dict[str, Any]:
    period = pipeline.question.period
    return {
        "at": pipeline.at.isoformat(),
        "since": period.start.isoformat(),
        "until": period.end.isoformat(),
        "open": {
            stage.value: {
                "leads": held.count,
                "overdue": held.overdue,
                "worth": figures.worth(held.value),
            }
            for stage, held in pipeline.stages
        },
        "funnel": _funnel(pipeline.funnel),
        "before": pipeline.before and dict(pipeline.before.counts),
        "groups": [
            {"name": group.name, "open": group.held.count, **_funnel(group.funnel)}
            for group in pipeline.groups
        ],
    }


def _funnel(funnel: Funnel) -> dict[str, Any]:
    return {
        "leads": dict(funnel.counts),
        "worth": {step: figures.worth(sums) for step, sums in funnel.value.items()},
        "rate": {step: funnel.share(step) for step in STEPS},
        "step_before_unknown": dict(funnel.leaps),
        "seconds": {
            step: {"median": speed.median.total_seconds(), "p90": speed.p90.total_seconds()}
            for step, speed in funnel.speed.items()
        },
    }


_BEFORE: Mapping[Report, Callable[[Any, Context], list[Said]]] = {
    Report.CUSTOMERS: leadership_command.four_answers,
    Report.CALIBRATION: feedback_command.against_the_rules,
}
"""What is said before the table."""

_LEAPS: Mapping[Report, Callable[[Any], Mapping[str, int]]] = {
    Report.PIPELINE: lambda found: found.funnel.leaps,
    Report.FUNNELS: lambda found: found.total.now.leaps,
    Report.FEEDBACK: lambda found: found.tally.leaps,
}
"""Who is in no rate, which is said below the table."""

_DATA: Mapping[Report, Callable[[Any], dict[str, Any]]] = {
    Report.PIPELINE: _as_data,
    Report.FUNNELS: leadership_command.funnels,
    Report.CUSTOMERS: leadership_command.customers,
    Report.FEEDBACK: feedback_command.feedback,
    Report.CALIBRATION: feedback_command.calibration,
}
