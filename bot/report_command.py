"""`baton report NAME`: the reports of Slack on the terminal, as CSV or as JSON."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from bot import bootstrap, csv_file, feedback_command, leadership_command
from bot.desk import Desk
from bot.messages import figures
from bot.messages import pipeline as words
from bot.settings import load_settings
from bot.storage import sheet
from bot.storage.database import Database
from bot.storage.listing import Pressed
from bot.usecases.reports import asking
from bot.usecases.reports import pipeline as report
from qualification.funnel import RECEIVED, STEPS, Funnel, Pipeline
from qualification.question import NotUnderstood
from qualification.reached import MILESTONES

NUMBERS = (
    RECEIVED,
    *MILESTONES,
    *Pressed,
    *(f"{Pressed.OPEN}:{stage}" for stage in report.RELAY),
)
"""The numbers whose leads can be printed."""

out = Console(highlight=False, soft_wrap=True)


class Format(StrEnum):
    """How a report is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


class Name(StrEnum):
    """The reports there are."""

    PIPELINE = "pipeline"
    FUNNELS = "funnels"
    CUSTOMERS = "customers"
    FEEDBACK = "feedback"
    CALIBRATION = "calibration"


def report_command(
    name: Annotated[Name, typer.Argument(help="Which report")],
    question: Annotated[
        list[str] | None, typer.Argument(help="As in Slack: Q3 by owner segment enterprise")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="table, csv or json")] = Format.TABLE,
    leads: Annotated[
        str | None,
        typer.Option(help=f"The leads behind a number, as CSV: {', '.join(NUMBERS)}"),
    ] = None,
) -> None:
    """Print a report: the figures, or the leads behind one of them."""
    settings = load_settings()
    database = bootstrap.open_database(settings)
    desk = bootstrap.open_desk(settings, database)
    if name in _LEADERSHIP:
        if leads is not None:
            raise typer.BadParameter("--leads goes with the report pipeline.")
        _leadership(name, database, desk, " ".join(question or ()), form)
        return
    context = desk.context()
    zone = ZoneInfo(desk.playbook.team.timezone)
    try:
        asked = database.read(
            asking.read, " ".join(question or ()), report.CUTS, report.FILTERS,
            desk.playbook, context.now, zone,
        )  # fmt: skip
    except NotUnderstood as problem:
        raise typer.BadParameter(str(problem)) from problem
    if leads is not None:
        if leads not in NUMBERS:
            raise typer.BadParameter(f"{leads} is no number of it; there are: {', '.join(NUMBERS)}")
        rows = database.read(lambda c: list(sheet.rows(c, asked, leads, context.now)))
        _write(csv_file.write(sheet.HEAD, rows))
        return
    found = database.read(report.pipeline, asked, context.now)
    if form is Format.JSON:
        out.print_json(json.dumps(_as_data(found)))
        return
    head, table = words.as_table(found, context)
    if form is Format.CSV:
        _write(csv_file.write(head, table))
        return
    shown = Table(*head, title=f"Pipeline, {asked.period.label}", title_justify="left")
    for row in table:
        shown.add_row(*("" if cell is None else str(cell) for cell in row))
    Console(highlight=False, markup=False).print(shown)


_LEADERSHIP = {
    Name.FUNNELS: leadership_command.funnels,
    Name.CUSTOMERS: leadership_command.customers,
    Name.FEEDBACK: feedback_command.feedback,
    Name.CALIBRATION: feedback_command.calibration,
}


def _leadership(name: Name, database: Database, desk: Desk, typed: str, form: Format) -> None:
    """What leadership asks, in the form asked for."""
    try:
        shown = _LEADERSHIP[name](database, desk, typed)
    except NotUnderstood as problem:
        raise typer.BadParameter(str(problem)) from problem
    match form:
        case Format.TABLE:
            shown.as_table()
        case Format.CSV:
            _write(csv_file.write(shown.head, shown.rows))
        case Format.JSON:
            shown.as_json()


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
        "seconds": {
            step: {"median": speed.median.total_seconds(), "p90": speed.p90.total_seconds()}
            for step, speed in funnel.speed.items()
        },
    }
