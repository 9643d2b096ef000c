"""`baton forget`: erases a person's data, keeps the counts."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from bot import bootstrap
from bot.settings import load_settings
from bot.usecases.forget import Forgotten, find
from bot.usecases.forget import forget as erase

out = Console(highlight=False, soft_wrap=True)


def forget(
    email: Annotated[str, typer.Argument(help="The person's address")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask")] = False,
) -> None:
    """Erase a person's data here and in Slack; the counts of reports stay."""
    database = bootstrap.open_database(load_settings())
    found = database.read(find, email)
    if not found:
        out.print(f"Nothing is known of {email}.", markup=False)
        return
    named = ", ".join(f"lead {lead.id} ({lead.stage.value.replace('_', ' ')})" for lead in found)
    out.print(f"{email}: {named}.", markup=False)
    if not yes:
        typer.confirm("Erase this person? It cannot be taken back", abort=True)
    for one in database.write(erase, email, bootstrap.utc_now()):
        out.print(_told(one), markup=False)
    out.print(
        "What remains: stage, dates, sums, segment and source of each lead, without the person. "
        "What people wrote themselves in Slack, digests and files that they took away are not "
        "Baton's to erase."
    )


def _told(one: Forgotten) -> str:
    erased = one.erased
    closed = " It was open and is closed now." if one.was_open else ""
    return (
        f"Lead {one.lead_id}: person, company, messages and answers erased; "
        f"{erased.activities:,} activities deleted, {erased.facts:,} facts emptied, "
        f"{erased.messages:,} messages to be deleted in Slack by `baton serve`.{closed}"
    )
