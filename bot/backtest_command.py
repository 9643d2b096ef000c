"""`baton playbook backtest FILE`: history through a changed playbook, before it is switched on."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn
from rich.table import Table

from bot import bootstrap, csv_file
from bot.intake.files import uncollected
from bot.messages import backtest as words
from bot.messages import backtest_leads
from bot.messages.words import plural
from bot.settings import load_settings
from bot.usecases.reports.backtest import DEFAULT, Run
from qualification.backtest import Backtest
from qualification.period import NotAPeriod, period
from qualification.question import Question
from qualification.replay import Replayed

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

_MARKS = re.compile(r"[*_]")


def backtest_command(
    file: Annotated[Path, typer.Argument(help="The changed playbook")],
    since: Annotated[
        str, typer.Option("--period", help="Leads received in: last 90 days, Q3, since May 1, all")
    ] = DEFAULT,
    leads: Annotated[
        Path | None,
        typer.Option(help="A CSV file to write: the leads that would have gone another way"),
    ] = None,
    every: Annotated[
        bool, typer.Option("--every", help="In that file, also those that would go the same way")
    ] = False,
) -> None:
    """Replay history through a changed playbook: who would have gone to sales, and to whom."""
    if every and leads is None:
        raise typer.BadParameter("--every goes with --leads.")
    new = bootstrap.read_playbook(file)
    settings = load_settings()
    database = bootstrap.open_database(settings)
    desk = bootstrap.open_desk(settings, database)
    try:
        asked = period(since, desk.now(), desk.playbook.timezone)
    except NotAPeriod as error:
        raise typer.BadParameter(str(error), param_hint="--period") from error
    run = Run(database, Question(asked), new, desk.playbook, every=every)
    if leads is None:
        _replay(run)
    else:
        _replay_into(leads, run, asked.zone)
    result = run.result()
    context = desk.context()
    _say(str(words.summary(result, asked.label, context)))
    if result.leads:
        _show(words.outcomes(result))
        _say(str(words.load_line(result, context)))
    if result.loads:
        _show(words.loads(result, context))
    _changes(result, [str(words.change_line(one, context)) for one in result.changes])
    if leads is not None:
        count = plural(result.leads if every else result.moved, "lead")
        which = "" if every else " that would have gone another way"
        out.print(f"{leads} has {count}{which}.", markup=False)


class NotWritten(Exception):
    """The file of leads cannot be written; the message is one clear line."""


def _replay_into(path: Path, run: Run, zone: ZoneInfo) -> None:
    """Replays everything and writes each lead that is told of as it comes. Raises `NotWritten`."""
    try:
        with path.open("w", encoding=csv_file.ENCODING, newline="") as file:
            sheet = csv_file.Sheet(file, backtest_leads.HEAD)

            def write(one: Replayed) -> None:
                sheet.add(backtest_leads.row(one.past.lead, run.line(one), zone))

            _replay(run, write)
    except OSError as error:
        raise NotWritten(f"--leads: {path} cannot be written: {error.strerror}.") from error


def _replay(run: Run, tell: Callable[[Replayed], None] | None = None) -> None:
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as progress, uncollected():
        task = progress.add_task("replay", total=run.total)
        for count in run.steps(tell):
            progress.advance(task, count)


def _changes(result: Backtest, lines: Sequence[str]) -> None:
    if result.changes:
        _say("The leads that it would change most, won and accepted ones first, then by value:")
    for line in lines:
        _say(f"- {line}")


def _say(mrkdwn: str) -> None:
    out.print(_MARKS.sub("", mrkdwn).replace("&amp;", "&").replace("&lt;", "<")
              .replace("&gt;", ">"), markup=False)  # fmt: skip


def _show(shown: tuple[Sequence[str], Sequence[Sequence[object]]]) -> None:
    head, rows = shown
    table = Table(*head)
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    out.print(table)
