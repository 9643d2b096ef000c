"""The SDR's part: take a lead, pass it on, fill in the qualification, decide the outcome."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection

from bot.usecases.record import opened, record
from bot.usecases.roster import Roster
from qualification import lifecycle
from qualification.lead import Lead, Qualification, Role
from qualification.lifecycle import Cause
from qualification.team import Team


def claim(connection: Connection, lead_id: int, team: Team, cause: Cause) -> Lead:
    """**Qualify**: the presser has the lead now."""
    lead = opened(connection, lead_id, cause)
    return record(connection, lead, lifecycle.claim(lead, team, cause), cause.at)


def pass_on(connection: Connection, lead_id: int, team: Team, cause: Cause) -> Lead:
    """**Pass**: the lead goes to the next SDR, or on an announced hold."""
    lead = opened(connection, lead_id, cause)
    roster = Roster(connection, team, cause.at)
    avoid = frozenset({*lead.had_by, lead.owner or "", cause.actor})
    choice = roster.choose(lead, Role.SDR, avoid)
    passed = lifecycle.pass_on(lead, choice, team, cause)
    roster.save()
    return record(connection, lead, passed, cause.at)


def snooze(connection: Connection, lead_id: int, until: datetime, team: Team, cause: Cause) -> Lead:
    """**Snooze**: no nag before `until` (UTC)."""
    lead = opened(connection, lead_id, cause)
    return record(connection, lead, lifecycle.snooze(lead, until, team, cause), cause.at)


def save_answers(
    connection: Connection,
    lead_id: int,
    draft: Qualification,
    part: str,
    team: Team,
    cause: Cause,
) -> Lead:
    """Keeps one step of the dialog."""
    lead = opened(connection, lead_id, cause)
    saved = lifecycle.save_answers(lead, draft, part, team, cause)
    return record(connection, lead, saved, cause.at)


def hand_off(
    connection: Connection, lead_id: int, override: str | None, team: Team, cause: Cause
) -> Lead:
    """**Hand off**: to the AE that routing chooses."""
    lead = opened(connection, lead_id, cause)
    roster = Roster(connection, team, cause.at)
    choice = roster.choose(lead, Role.AE)
    handed = lifecycle.hand_off(lead, choice, override, team, cause)
    roster.save()
    return record(connection, lead, handed, cause.at)


def nurture(
    connection: Connection,
    lead_id: int,
    until: date | None,
    note: str | None,
    team: Team,
    cause: Cause,
) -> Lead:
    """**Nurture**: marketing keeps it, until a date where one is given."""
    lead = opened(connection, lead_id, cause)
    return record(connection, lead, lifecycle.nurture(lead, until, note, team, cause), cause.at)


def disqualify(
    connection: Connection, lead_id: int, reason: str | None, team: Team, cause: Cause
) -> Lead:
    """**Disqualify**: nobody pursues it."""
    lead = opened(connection, lead_id, cause)
    return record(connection, lead, lifecycle.disqualify(lead, reason, team, cause), cause.at)
