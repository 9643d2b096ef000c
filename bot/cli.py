"""The commands. Each reads its settings, calls what does the work, and prints what came of it."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot import bootstrap
from bot.backtest_command import NotWritten, backtest_command
from bot.delivery.retry import Failure
from bot.doctor import examine
from bot.forget_command import forget
from bot.import_command import NotTaken, import_file
from bot.intake.files import FileError
from bot.intake.turns import Halted
from bot.manifest import manifest as app_manifest
from bot.outbox_commands import app as outbox_app
from bot.report_command import report_command
from bot.settings import SettingsError, load_settings
from bot.storage import moving, schema
from bot.storage.database import Database, InUse
from bot.storage.moving import NotMoved
from bot.storage.schema import SchemaError
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
app.add_typer(outbox_app, name="outbox")
app.command("report")(report_command)
playbook_app.command("backtest")(backtest_command)
app.command("import")(import_file)
app.command("forget")(forget)

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


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
def migrate(
    from_: Annotated[
        str | None,
        typer.Option("--from", help="Address of a database to move from, such as sqlite:///FILE"),
    ] = None,
) -> None:
    """Bring the database to the current schema; with --from, move a team into it."""
    database = Database(load_settings().database_url)
    before, after = schema.migrate(database)
    if from_:
        _move(from_, database)
        return
    if before == after:
        out.print(f"The database has the current schema, {after}.")
    else:
        out.print(f"The database went from schema {before or schema.INITIAL} to {after}.")


def _move(url: str, target: Database) -> None:
    try:
        source = Database(url)
        if source.is_sqlite and not Path(source.url.database or "").is_file():
            raise Refused(f"--from: there is no file {source.url.database}.")
        source.hold_alone()
    except ArgumentError as error:
        raise Refused(f"--from is no address of a database: {url}") from error
    except InUse as error:
        raise Refused(f"`baton serve` runs on {error}. Stop it, then move.") from error
    moved = moving.move(source, target)
    rows = sum(moved.values())
    out.print(
        f"Moved {_counted(moved['leads'], 'lead')} with everything about them, {rows:,} rows, to "
        f"{target.url.render_as_string(hide_password=True)}. Start `baton serve` there."
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
    except (
        SettingsError,
        SchemaError,
        FileError,
        Halted,
        NotMoved,
        NotTaken,
        NotWritten,
        Refused,
    ) as error:
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
