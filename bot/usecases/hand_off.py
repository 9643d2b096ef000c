"""The AE's part: accept or reject a hand-off, ask about it, and say how the deal ended."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.storage import customers
from bot.usecases import customer_success
from bot.usecases.record import opened, record
from bot.usecases.roster import Roster
from qualification import lifecycle
from qualification.customers import Sale, SaleKind
from qualification.lead import Lead, Money, Role
from qualification.lifecycle import Cause, Consequence, Rejection
from qualification.routing import Choice
from qualification.team import Team


def accept(connection: Connection, lead_id: int, team: Team, cause: Cause) -> Lead:
    """**Accept**: whoever is first has it; the others are refused."""
    lead = opened(connection, lead_id, cause)
    return record(connection, lead, lifecycle.accept(lead, team, cause), cause.at)


def may_reject(connection: Connection, lead_id: int, team: Team, cause: Cause) -> Lead:
    """The lead, if this person may reject it now."""
    lead = opened(connection, lead_id, cause)
    lifecycle.may_reject(lead, team, cause)
    return lead


def reject(
    connection: Connection, lead_id: int, rejection: Rejection, team: Team, cause: Cause
) -> Lead:
    """**Reject**: with its reason, and what happens next."""
    lead = opened(connection, lead_id, cause)
    lifecycle.may_reject(lead, team, cause)
    roster = Roster(connection, team, cause.at)
    choice = _next_hands(lead, rejection.consequence, roster)
    rejected = lifecycle.reject(lead, rejection, choice, team, cause)
    roster.save()
    return record(connection, lead, rejected, cause.at)


def ask_sdr(connection: Connection, lead_id: int, question: str, team: Team, cause: Cause) -> Lead:
    """**Ask the SDR**: in the lead's thread, and to the SDR directly."""
    lead = opened(connection, lead_id, cause)
    return record(connection, lead, lifecycle.ask_sdr(lead, question, team, cause), cause.at)


def win(
    connection: Connection, lead_id: int, amount: Money | None, team: Team, cause: Cause
) -> Lead:
    """**Won**; customer success has the customer now, where the playbook names somebody."""
    lead = opened(connection, lead_id, cause)
    won = record(connection, lead, lifecycle.win(lead, amount, team, cause), cause.at)
    if amount:
        customers.put_sale(connection, lead_id, Sale(SaleKind.FIRST, cause.at, amount))
    customer_success.hand_over(connection, won, team, cause.at)
    return won


def lose(
    connection: Connection, lead_id: int, reason: str | None, team: Team, cause: Cause
) -> Lead:
    """**Lost**."""
    lead = opened(connection, lead_id, cause)
    return record(connection, lead, lifecycle.lose(lead, reason, team, cause), cause.at)


def _next_hands(lead: Lead, consequence: Consequence, roster: Roster) -> Choice | None:
    match consequence:
        case Consequence.REROUTE:
            avoid = frozenset({*lead.had_by, lead.owner or ""})
            return roster.choose(lead, Role.AE, avoid, is_theirs=True)
        case Consequence.BACK_TO_SDR:
            return roster.returned_to(lead.sdr) or roster.choose(lead, Role.SDR)
    return None
