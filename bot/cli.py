"""The commands. Each reads its settings, calls what does the work, and prints what came of it."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from sqlalchemy.exc import SQLAlchemyError

from bot import bootstrap
from bot.delivery.retry import Failure
from bot.doctor import examine
from bot.intake.files import FileError, import_leads
from bot.manifest import manifest as app_manifest
from bot.settings import SettingsError, load_settings
from bot.storage import schema
from bot.storage.database import Database
from bot.storage.schema import SchemaError
from bot.usecases import intake
from bot.usecases.intake import Taken
from qualification.lead import Lead
from qualification.playbook import PlaybookError

app = typer.Typer(
    name="baton",
    help="Carries a sales lead from marketing to the rep who will close it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
playbook_app = typer.Typer(help="The team's playbook file.", no_args_is_help=True)
app.add_typer(playbook_app, name="playbook")

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

MOST_BAD_LINES_SHOWN = 50


class Refused(Exception):
    """The command cannot do as asked; the message is one clear line."""


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Port of the page; 0 takes any free one")] = 3000,
    path: Annotated[Path | None, typer.Option("--data", help="Folder to keep the demo in")] = None,
    speed: Annotated[
        float, typer.Option(min=0.1, max=3600, help="How many seconds pass there in one")
    ] = 1.0,
) -> None:
    """Start a local Slack workspace with Baton in it; prints the page's address."""
    from bot.demo import run_demo

    bootstrap.run(run_demo(port, path, speed))


@app.command()
def serve() -> None:
    """Run the bot: HTTP, Slack, scheduler and delivery."""
    settings = load_settings()
    bootstrap.configure_logs(settings.baton_log)
    bootstrap.run(bootstrap.serve(settings))


@app.command()
def migrate() -> None:
    """Bring the database to the current schema."""
    database = Database(load_settings().database_url)
    before, after = schema.migrate(database)
    if before == after:
        out.print(f"The database has the current schema, {after}.")
    else:
        out.print(f"The database went from schema {before or schema.INITIAL} to {after}.")


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="CSV or JSON Lines with one lead per line")],
) -> None:
    """Take in leads from a file; good lines are taken, bad ones listed."""
    settings = load_settings()
    database = bootstrap.open_database(settings)
    desk = bootstrap.open_desk(settings, database)

    def take(leads: Sequence[Lead]) -> list[Taken]:
        return database.write(intake.take, leads, desk.team, desk.now(), "import")

    columns = (SpinnerColumn(), TextColumn("{task.completed:,.0f} lines"), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task("import")
        done = import_leads(
            file,
            take,
            desk.now(),
            desk.playbook.team.currency,
            lambda count: progress.advance(task, count),
        )
    stages = ", ".join(f"{count:,} {name}" for name, count in sorted(done.stages.items()))
    out.print(f"{_counted(done.created, 'new lead')}, {done.updated:,} brought up to date.")
    if stages:
        out.print(f"They stand at: {stages.replace('_', ' ')}.")
    for line in done.bad[:MOST_BAD_LINES_SHOWN]:
        err.print(f"{file.name}:{line.number}: {line.reason}", markup=False)
    if len(done.bad) > MOST_BAD_LINES_SHOWN:
        err.print(f"… and {len(done.bad) - MOST_BAD_LINES_SHOWN:,} more lines.")
    if done.bad:
        raise Refused(
            f"Not taken: {_counted(len(done.bad), 'line')} of {file.name}. Mend and import again."
        )


@playbook_app.command("check")
def playbook_check(
    file: Annotated[Path, typer.Argument(help="The playbook to check")] = Path("playbook.toml"),
) -> None:
    """Check a playbook; names the line and the remedy of every mistake."""
    playbook = bootstrap.read_playbook(file)
    out.print(
        f"{file.name} is right: {len(playbook.people)} people, "
        f"{len(playbook.segments)} segments, threshold {playbook.score.threshold}.",
        markup=False,
    )


@app.command()
def doctor() -> None:
    """Test database, playbook, Slack token, scopes, channels and people; say what to mend."""
    healthy = True
    for finding in asyncio.run(examine(load_settings())):
        mark = "[green]ok[/green]  " if finding.ok else "[red]mend[/red]"
        out.print(f"{mark}  {finding.what}")
        healthy = healthy and finding.ok
    if not healthy:
        raise Refused("Something is to be mended, see above.")


@app.command()
def manifest(
    url: Annotated[
        str | None,
        typer.Option(help="Public https address of this bot; left out: Socket Mode"),
    ] = None,
) -> None:
    """Print the Slack app manifest that this version needs."""
    sys.stdout.write(json.dumps(app_manifest(url), indent=2) + "\n")


def _counted(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def main() -> None:
    """Entry point: exit code 0 done, 1 refused with one clear line on stderr, 2 wrong usage."""
    try:
        app()
    except PlaybookError as error:
        err.print(str(error), markup=False)
        raise SystemExit(1) from None
    except (SettingsError, SchemaError, FileError, Refused) as error:
        err.print(f"baton: {error}", markup=False)
        raise SystemExit(1) from None
    except Failure as failure:
        err.print(f"baton: Slack does not do as asked: {failure.code}.", markup=False)
        raise SystemExit(1) from None
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        err.print(f"baton: the database cannot be used: {reason}", markup=False)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
