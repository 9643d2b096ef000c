"""`baton import`: leads, activities, outcomes, or the funnel of another system through a map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from bot import bootstrap
from bot.desk import Desk
from bot.intake.files import BadLine, FileKind, Imported, import_leads, kind_of
from bot.intake.funnel_file import FunnelFile, Noticed
from bot.intake.funnel_import import Survey, reports, survey
from bot.intake.funnel_row import longest
from bot.intake.mapping import read_map
from bot.intake.outcome_file import import_outcomes
from bot.intake.turns import ALONE, Turns, shared, worth_it
from bot.messages import words
from bot.settings import load_settings
from bot.storage.database import Database
from bot.usecases import history, intake, outcomes
from bot.usecases.history import Stored
from bot.usecases.intake import Taken
from bot.usecases.outcomes import Noted, NotNoted, Outcome
from qualification.history import Past
from qualification.lead import Lead
from qualification.playbook import Playbook
from qualification.team import Team

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

MOST_BAD_LINES_SHOWN = 50
BAD_LINES_OF_A_DRY_RUN = 6
"""So that what is understood fits on one screen."""

MOST_COLUMNS_SHOWN = 12
MOST_UNREAD_SHOWN = 4


class NotTaken(Exception):
    """Some lines of a file were not taken; the message says how many."""


def import_file(
    file: Annotated[Path, typer.Argument(help="CSV or JSON Lines, with one thing on a line")],
    kind: Annotated[
        FileKind | None, typer.Option(help="What the lines are; left out: told by the columns")
    ] = None,
    map_: Annotated[
        Path | None, typer.Option("--map", help="TOML file that says what the columns are")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; say what is understood")
    ] = False,
) -> None:
    """Take in leads, activities or outcomes from a file; good lines are taken, bad ones listed.

    With --map the file is the funnel of another system: leads with their history.
    """
    settings = load_settings()
    database = bootstrap.open_database(settings)
    desk = bootstrap.open_desk(settings, database)
    if map_:
        _import_funnel(file, map_, database, desk, dry_run)
        return
    kind = kind or kind_of(file)
    with _progress() as advance:
        if kind is FileKind.OUTCOMES:
            done = _import_outcomes(file, database, desk, dry_run, advance)
        else:
            done = _import_leads(file, kind, database, desk, dry_run, advance)
    if dry_run:
        out.print(f"{_counted(done.read - done.refused, 'line')} of {done.read:,} can be taken. "
                  "Nothing was written.")  # fmt: skip
    elif kind is FileKind.OUTCOMES:
        out.print(f"{_counted(done.updated, 'outcome')} noted, {done.known:,} known already.")
    else:
        stages = ", ".join(f"{count:,} {name}" for name, count in sorted(done.stages.items()))
        out.print(f"{_counted(done.created, 'new lead')}, {done.updated:,} brought up to date.")
        if stages:
            out.print(f"They stand at: {stages.replace('_', ' ')}.")
    _complain(file, done.bad, done.refused)


def _import_leads(
    file: Path,
    kind: FileKind,
    database: Database,
    desk: Desk,
    dry_run: bool,
    advance: Callable[[int], None],
) -> Imported:
    def take(leads: Sequence[Lead]) -> list[Taken]:
        if dry_run:
            return []
        return database.write_much(intake.take, leads, desk.team, desk.now(), "import")

    currency = desk.playbook.team.currency
    return import_leads(file, take, desk.now(), currency, advance, kind)


def _import_outcomes(
    file: Path, database: Database, desk: Desk, dry_run: bool, advance: Callable[[int], None]
) -> Imported:
    def note(told: Sequence[Outcome]) -> list[Noted | NotNoted]:
        if dry_run:
            return []
        return database.write(outcomes.take, told, desk.team, desk.now(), "import")

    return import_outcomes(file, note, desk.now(), desk.playbook.team.currency, advance)


def _import_funnel(file: Path, map_: Path, database: Database, desk: Desk, dry_run: bool) -> None:
    """History through a map; a dry run says on one screen what was understood."""
    playbook = desk.playbook
    with _progress() as advance:
        now = desk.now()
        read = FunnelFile(file, read_map(map_), playbook.team.currency, playbook.timezone, now)
        found = _take_funnel(read, desk.team, now, None if dry_run else database, advance)
    if dry_run:
        for line in _understood(read, found, playbook):
            out.print(line, markup=False)
        return
    stored = found.stored
    out.print(
        f"{_counted(stored.new, 'new lead')}, {stored.changed:,} brought up to date, "
        f"{stored.known:,} known already."
    )
    if found.taken:
        out.print(f"In the file: {_stages(found)}.")
        out.print("Look at them: baton report pipeline all, baton report customers all")
    for line in (*_strange(found.noticed), *_put_aside(found.noticed)):
        out.print(line, markup=False)
    _complain(file, found.bad, found.refused)


def _take_funnel(
    read: FunnelFile,
    team: Team,
    now: datetime,
    database: Database | None,
    advance: Callable[[int], None],
) -> Survey:
    """Takes in what is read, with a second process where that pays; without a database it only
    looks."""
    here = partial(_take_turns, read, team, now, database, advance)
    if not worth_it(read.path):
        return here(ALONE)
    url = database.url.render_as_string(hide_password=False) if database else None
    found, beside = shared(here, partial(_take_beside, read, team, now, url))
    found.join(beside)
    return found


def _take_beside(
    read: FunnelFile, team: Team, now: datetime, url: str | None, turns: Turns
) -> Survey:
    """What the second process does: it has a connection of its own."""
    database = Database(url) if url else None
    try:
        return _take_turns(read, team, now, database, lambda _: None, turns)
    finally:
        if database:
            database.close()


def _take_turns(
    read: FunnelFile,
    team: Team,
    now: datetime,
    database: Database | None,
    advance: Callable[[int], None],
    turns: Turns,
) -> Survey:
    def take(pasts: Sequence[Past]) -> Callable[[], Stored]:
        assert database
        ready = history.ready(pasts, database.dialect)
        return partial(database.write_much, history.take, ready, team, now)

    return survey(read, team.playbook, take if database else None, advance, turns)


def _understood(file: FunnelFile, found: Survey, playbook: Playbook) -> Iterator[str]:
    """What a dry run says: columns, rows, dates, what is missing, the first problems, reports."""
    yield f"Columns:   {_columns(found.noticed, file.map.columns)}"
    for join in file.map.join:
        yield f"           of {join.file}: {_columns(found.noticed, join.columns)}"
    yield f"Unmapped:  {_some(file.unmapped, MOST_COLUMNS_SHOWN) or 'none'}"
    yield f"Rows:      {found.rows:,}; {found.taken:,} can be taken, {found.refused:,} cannot"
    yield f"Leads:     {_stages(found) or 'none'}" + (
        f"; open elsewhere: {found.open_elsewhere:,} of them" if found.open_elsewhere else ""
    )
    if found.taken:
        yield f"Segments:  {_counted_by(found.segments)}{_by_size(found)}"
    if found.first and found.last:
        yield (
            f"Dates:     {found.first.astimezone(file.zone):%Y-%m-%d} to "
            f"{found.last.astimezone(file.zone):%Y-%m-%d}, "
            f"{_orders(file)}times of {file.zone.key}"
        )
    for number, one in enumerate(file.joined):
        used = found.noticed.joined[number]
        alone = len(one.rows) - used
        yield (
            f"Joined:    {one.join.file}: {words.plural(len(one.rows), 'row')}, "
            f"found {words.plural(used, 'time')}"
            + (f"; at least {alone:,} belong to no row" if alone > 0 else "")
            + (f"; {one.twice:,} keys stand there again, the first counts" if one.twice else "")
        )
    yield from _strange(found.noticed)
    yield from _people(found, playbook)
    yield from _put_aside(found.noticed)
    yield "Reports:"
    for name, works, why in reports(found):
        yield f"  {'yes' if works else 'no '}  {name}: {why}"
    for line in found.bad[:BAD_LINES_OF_A_DRY_RUN]:
        yield f"{file.path.name}:{line.number}: {line.reason}"
    if found.refused > BAD_LINES_OF_A_DRY_RUN:
        yield f"… and {found.refused - BAD_LINES_OF_A_DRY_RUN:,} more lines."
    yield "Nothing was written."


def _orders(file: FunnelFile) -> str:
    """How dates were read; of each file, where they differ."""
    if len(set(file.orders.values())) > 1:
        return "".join(f"{order.value} in {name}, " for name, order in file.orders.items())
    return "".join(f"{order.value}, " for order in set(file.orders.values()))


def _strange(noticed: Noticed) -> Iterator[str]:
    """Stages by the team's own names that the map does not explain yet, all at once."""
    if noticed.strange:
        unknown = [f"“{text}” ({count:,})" for text, count in noticed.strange.most_common()]
        told = _some(unknown, MOST_COLUMNS_SHOWN)
        yield f"Stages:    [values.stage] must say what these are: {told}"


def _put_aside(noticed: Noticed) -> Iterator[str]:
    """Values that no field can hold as they are: texts too long, and what means nothing to Baton.
    All are kept under `extra`."""
    for name, count in noticed.cut.most_common():
        yield (
            f"Too long:  {name} in {words.plural(count, 'row')}, cut to {longest(name):,} "
            "characters; extra has the whole text"
        )
    for (name, text), count in noticed.unread.most_common(MOST_UNREAD_SHOWN):
        times = words.plural(count, "time")
        yield f"Put aside: {name} “{text}”, {times}; [values.{name}] can say what it is"
    if len(noticed.unread) > MOST_UNREAD_SHOWN:
        more = words.plural(len(noticed.unread) - MOST_UNREAD_SHOWN, "more such value")
        yield f"           … and {more}"


def _columns(noticed: Noticed, columns: Mapping[str, str]) -> str:
    """What each column is, and of how many rows it says something where that is not all."""
    rows = noticed.read
    told = (
        f"{column} → {name}"
        + (f" ({noticed.filled[name] / rows:.0%})" if rows and noticed.filled[name] < rows else "")
        for name, column in columns.items()
    )
    return _some(list(told), MOST_COLUMNS_SHOWN)


def _by_size(found: Survey) -> str:
    known = found.known["employees"]
    return "" if known == found.taken else f"; the number of employees is known of {known:,}"


def _people(found: Survey, playbook: Playbook) -> Iterator[str]:
    """Whom leads belong to, and whether Baton knows them."""
    strangers = sum(playbook.person(name) is None for name in found.people)
    if strangers:
        yield (
            f"People:    {len(found.people):,}, of whom the playbook does not know {strangers:,}; "
            "[values.ae] and [values.sdr] can say their addresses"
        )


def _stages(found: Survey) -> str:
    return _counted_by(found.stages)


def _counted_by(counts: Counter[str]) -> str:
    return ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in counts.most_common())


def _some(names: Sequence[str], most: int) -> str:
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"


@contextmanager
def _progress() -> Iterator[Callable[[int], None]]:
    columns = (SpinnerColumn(), TextColumn("{task.completed:,.0f} lines"), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task("import")
        yield lambda count: progress.advance(task, count)


def _complain(file: Path, bad: Sequence[BadLine], refused: int) -> None:
    for line in bad[:MOST_BAD_LINES_SHOWN]:
        err.print(f"{file.name}:{line.number}: {line.reason}", markup=False)
    if refused > MOST_BAD_LINES_SHOWN:
        err.print(f"… and {refused - MOST_BAD_LINES_SHOWN:,} more lines.")
    if refused:
        raise NotTaken(
            f"Not taken: {_counted(refused, 'line')} of {file.name}. Mend and import again."
        )


def _counted(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"
