"""`baton outbox`: messages that Slack did not take, to be looked at and sent again."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Annotated

import typer
from rich.console import Console

from bot import bootstrap
from bot.settings import load_settings
from bot.storage import upkeep
from bot.storage.database import Database

app = typer.Typer(help="Messages that Slack did not take.", no_args_is_help=True)
out = Console(highlight=False, soft_wrap=True)

MOST_SHOWN = 1_000

Numbers = Annotated[list[int] | None, typer.Argument(help="Numbers of messages; none: all")]


@app.command()
def parked() -> None:
    """List the messages that wait for something to be mended: number, destination, error."""
    with _database() as database:
        found = database.read(upkeep.parked, MOST_SHOWN)
    for number, destination, error in found:
        out.print(f"{number}  {destination}  {error}", markup=False)
    if not found:
        out.print("No message is parked.")


@app.command()
def retry(numbers: Numbers = None) -> None:
    """Send parked messages again; what no longer holds is left unsaid."""
    with _database() as database:
        count = database.write(upkeep.send_again, numbers or [], bootstrap.utc_now())
    out.print(f"To be sent again: {count:,}.")


@app.command()
def drop(numbers: Annotated[list[int], typer.Argument(help="Numbers of messages")]) -> None:
    """Give parked messages up for good."""
    with _database() as database:
        count = database.write(upkeep.give_up, numbers)
    out.print(f"Given up: {count:,}.")


@contextlib.contextmanager
def _database() -> Iterator[Database]:
    with contextlib.closing(bootstrap.open_database(load_settings())) as database:
        yield database
