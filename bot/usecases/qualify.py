"""The SDR's part: take a lead, pass it on, fill in the qualification, decide the outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from bot.storage import leads, outbox
from bot.usecases.announce import rejection_again
from bot.usecases.record import opened, record
from bot.usecases.roster import Roster
from qualification import lifecycle
from qualification.contact import dedupe_key
from qualification.draft import Clash, Edit
from qualification.fact import FactKind
from qualification.lead import Lead, Qualification, Role
from qualification.lifecycle import Cause
from qualification.team import Team


def claim(connection: Connection, lead_id: int, team: Team, cause: Cause) -> Lead:
    """**Qualify**: the presser has the lead now."""
    lead = opened(connection, lead_id, cause)
    return record(connection, lead, lifecycle.claim(lead, team, cause), cause.at)


def pass_on(
    connection: Connection,
    lead_id: int,
    team: Team,
    cause: Cause,
    why: lifecycle.PassedWhy | None = None,
) -> Lead:
    """**Pass**: the lead goes to the next SDR, or on an announced hold."""
    lead = opened(connection, lead_id, cause)
    roster = Roster(connection, team, cause.at)
    avoid = frozenset({*lead.had_by, lead.owner or "", cause.actor})
    choice = roster.choose(lead, Role.SDR, avoid)
    passed = lifecycle.pass_on(lead, choice, team, cause, why)
    roster.save()
    return record(connection, lead, passed, cause.at)


def snooze(connection: Connection, lead_id: int, until: datetime, team: Team, cause: Cause) -> Lead:
    """**Snooze**: no nag before `until` (UTC)."""
    lead = opened(connection, lead_id, cause)
    return record(connection, lead, lifecycle.snooze(lead, until, team, cause), cause.at)


def assign(
    connection: Connection, lead_id: int, to: str, note: str | None, team: Team, cause: Cause
) -> Lead:
    """**Assign**: a manager gives the lead to somebody."""
    lead = opened(connection, lead_id, cause)
    return record(connection, lead, lifecycle.assign(lead, to, note, team, cause), cause.at)


def take_over(connection: Connection, lead_id: int, team: Team, cause: Cause) -> Lead:
    """**Take over**: the presser goes on with a colleague's qualification."""
    lead = opened(connection, lead_id, cause)
    return record(connection, lead, lifecycle.take_over(lead, team, cause), cause.at)


@dataclass(frozen=True, slots=True)
class Saved:
    """The lead with an edit kept, and the fields that somebody else wrote meanwhile."""

    lead: Lead
    clashes: tuple[Clash, ...] = ()


def save(connection: Connection, lead_id: int, edit: Edit, team: Team, cause: Cause) -> Saved:
    """Keeps what somebody wrote in a part of the draft, by whichever surface.

    An address that was corrected leads to this lead too, unless it leads to another one.
    """
    lead = opened(connection, lead_id, cause)
    saved = lifecycle.save(lead, edit, team, cause)
    after = record(connection, lead, saved.done, cause.at)
    email = after.qualification.contact.email
    if email and email != lead.qualification.contact.email:
        key = f"email:{dedupe_key(email)}"
        if not leads.by_key(connection, [key]):
            leads.add_keys(connection, [(key, lead_id)])
    return Saved(after, saved.clashes)


def save_answers(
    connection: Connection,
    lead_id: int,
    draft: Qualification,
    part: str,
    team: Team,
    cause: Cause,
) -> Lead:
    """Keeps a draft as it stands, with nobody else at work on it."""
    lead = leads.load(connection, lead_id)
    edit = Edit.on(lead.qualification, draft, part, lead.version)
    return save(connection, lead_id, edit, team, cause).lead


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
    connection: Connection,
    lead_id: int,
    reason: str | None,
    note: str | None,
    team: Team,
    cause: Cause,
) -> Lead:
    """**Disqualify**: nobody pursues it."""
    lead = opened(connection, lead_id, cause)
    done = lifecycle.disqualify(lead, reason, team, cause, note)
    return record(connection, lead, done, cause.at)


def undo(connection: Connection, lead_id: int, key: str, team: Team, cause: Cause) -> Lead:
    """**Undo**: the step that `key` names is taken back; of a rejection, marketing hears so."""
    lead = opened(connection, lead_id, cause)
    after = record(connection, lead, lifecycle.undo(lead, key, team, cause), cause.at)
    if lead.undo and lead.undo.kind is FactKind.REJECTED:
        history = leads.numbered_facts_of(connection, lead_id)
        number = max(fact_id for fact_id, fact in history if fact.kind is FactKind.REJECTED)
        outbox.put(connection, [rejection_again(lead_id, number)], cause.at)
    return after
