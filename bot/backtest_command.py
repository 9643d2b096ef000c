"""`baton playbook backtest FILE`: history through a changed playbook, before it is switched on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn
from rich.table import Table

from bot import bootstrap
from bot.intake.files import uncollected
from bot.messages import backtest as words
from bot.settings import load_settings
from bot.usecases.reports.backtest import DEFAULT, Run
from qualification.backtest import Backtest
from qualification.period import NotAPeriod, period
from qualification.question import Question

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

_MARKS = re.compile(r"[*_]")


def backtest_command(
    file: Annotated[Path, typer.Argument(help="The changed playbook")],
    since: Annotated[
        str, typer.Option("--period", help="Leads received in: last 90 days, Q3, since May 1, all")
    ] = DEFAULT,
) -> None:
    """Replay history through a changed playbook: who would have gone to sales, and to whom."""
    new = bootstrap.read_playbook(file)
    settings = load_settings()
    database = bootstrap.open_database(settings)
    desk = bootstrap.open_desk(settings, database)
    try:
        asked = period(since, desk.now(), desk.playbook.timezone)
    except NotAPeriod as error:
        raise typer.BadParameter(str(error), param_hint="--period") from error
    run = Run(database, Question(asked), new, desk.playbook)
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as progress, uncollected():
        task = progress.add_task("replay", total=run.total)
        for count in run.steps():
            progress.advance(task, count)
    result = run.result()
    context = desk.context()
    _say(str(words.summary(result, asked.label, context)))
    if result.leads:
        _show(words.outcomes(result))
        _say(str(words.load_line(result, context)))
    if result.loads:
        _show(words.loads(result, context))
    _changes(result, [str(words.change_line(one, context)) for one in result.changes])


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
