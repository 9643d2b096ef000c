"""`baton doctor`: holds the settings against database, playbook and workspace."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from bot.bootstrap import DELIVERY_TIMEOUT, read_playbook, slack_session
from bot.delivery.gateway import Gateway
from bot.delivery.retry import Failure
from bot.directory import PURPOSES
from bot.manifest import SCOPES
from bot.settings import Settings, SettingsError
from bot.storage import schema, upkeep
from bot.storage.database import Database
from bot.storage.schema import SchemaError
from qualification.playbook import Playbook, PlaybookError


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: right, or a sentence on what to mend."""

    ok: bool
    what: str


async def examine(settings: Settings) -> list[Finding]:
    """Looks at everything it can reach; one finding each."""
    findings = [_database(settings)]
    playbook: Playbook | None = None
    try:
        playbook = read_playbook(settings.baton_playbook)
        findings.append(Finding(True, f"Playbook {settings.baton_playbook} is right."))
    except (PlaybookError, SettingsError) as error:
        findings.append(Finding(False, str(error)))
    findings += [finding async for finding in _slack(settings, playbook)]
    return findings


def _database(settings: Settings) -> Finding:
    database = Database(settings.database_url)
    shown = database.url.render_as_string(hide_password=True)
    try:
        schema.require_current(database)
        counts = database.read(upkeep.counts)
        stuck = database.read(upkeep.parked)
    except SchemaError as error:
        return Finding(False, str(error))
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        return Finding(False, f"Database {shown} cannot be used: {reason}")
    finally:
        database.close()
    if stuck:
        listed = "; ".join(f"{id_} to {place}: {error}" for id_, place, error in stuck[:5])
        return Finding(
            False,
            f"Messages that could not be delivered: {counts['parked']} ({listed}). Mend that, then "
            "`baton outbox retry`; `baton outbox parked` lists them all.",
        )
    waiting = counts.get("due", 0) + counts.get("leased", 0)
    return Finding(True, f"Database {shown} has the current schema; {waiting} messages wait.")


async def _slack(settings: Settings, playbook: Playbook | None) -> AsyncIterator[Finding]:
    try:
        token, _ = settings.slack_credentials()
    except SettingsError as error:
        yield Finding(False, str(error))
        return
    async with slack_session(DELIVERY_TIMEOUT) as session:
        client = AsyncWebClient(token, base_url=settings.api_base, session=session)
        gateway = Gateway(client)
        try:
            identity = await gateway.identity()
        except Failure as failure:
            yield Finding(False, _token_trouble(failure, settings))
            return
        yield Finding(True, f"Slack knows the token: {identity['user']} in {identity['team']}.")
        yield _scopes(identity["scopes"])
        if playbook:
            try:
                yield await _channels(gateway, playbook)
                yield await _people(gateway, playbook)
                if playbook.usergroups:
                    yield await _usergroups(gateway, playbook)
            except Failure as failure:
                yield Finding(False, f"Slack does not show channels and people: {failure.code}.")


def _token_trouble(failure: Failure, settings: Settings) -> str:
    if failure.code in ("invalid_auth", "not_authed", "account_inactive", "token_revoked"):
        return (
            f"Slack does not take SLACK_BOT_TOKEN ({failure.code}). "
            "Copy the Bot User OAuth Token (xoxb-…) from the app's page “OAuth & Permissions”."
        )
    return f"Slack cannot be asked at {settings.api_base} ({failure.code})."


def _scopes(granted: list[str]) -> Finding:
    missing = sorted(set(SCOPES) - set(granted))
    if missing:
        return Finding(
            False,
            f"Scopes missing: {', '.join(missing)}. Paste `baton manifest` into the app's page "
            "“App Manifest” and reinstall the app.",
        )
    return Finding(True, "Scopes are granted.")


async def _channels(gateway: Gateway, playbook: Playbook) -> Finding:
    there = await gateway.channels()
    known = {*there, *(channel["id"] for channel in there.values())}
    wanted: list[str] = [getattr(playbook.channels, purpose) for purpose in PURPOSES]
    missing = [name for name in wanted if name.removeprefix("#") not in known]
    if missing:
        return Finding(
            False,
            f"Channels not found: {', '.join(missing)}. "
            "Create them, or invite the bot to private ones.",
        )
    return Finding(True, f"Channels are there: {', '.join(wanted)}.")


async def _people(gateway: Gateway, playbook: Playbook) -> Finding:
    emails = [entry.email for entry in playbook.people if entry.email]
    missing = [email for email in emails if await gateway.person(email) is None]
    if missing:
        return Finding(
            False,
            f"Slack knows nobody by {', '.join(missing)}. "
            "Use the address of their Slack profile in the playbook.",
        )
    return Finding(True, f"All {len(emails)} people of the playbook are in Slack.")


async def _usergroups(gateway: Gateway, playbook: Playbook) -> Finding:
    there = await gateway.usergroups()
    counts = {group["handle"]: len(group.get("users") or ()) for group in there}
    counts |= {group["id"]: len(group.get("users") or ()) for group in there}
    names = {name: name.removeprefix("@") for name in playbook.usergroups}
    missing = [name for name, handle in names.items() if handle not in counts]
    if missing:
        return Finding(
            False,
            f"User groups not found: {', '.join(missing)}. "
            "Write the handle as Slack shows it, or the id (S…).",
        )
    shown = ", ".join(f"{name} ({counts[handle]})" for name, handle in names.items())
    return Finding(True, f"User groups and their members: {shown}.")
