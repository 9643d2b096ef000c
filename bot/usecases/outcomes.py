"""How deals ended, and what customers paid later, as other systems tell it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from bot.storage import customers, leads
from bot.usecases import customer_success
from bot.usecases.record import record
from qualification.contact import dedupe_key
from qualification.customers import Sale, SaleKind
from qualification.fact import Fact, FactKind
from qualification.lead import Lead, Money
from qualification.lifecycle import RULES, Cause, Refused
from qualification.lifecycle.outcome import told
from qualification.lifecycle.step import Transition
from qualification.money import format_money
from qualification.stage import Stage
from qualification.team import Team


class OutcomeKind(StrEnum):
    """What is told of a deal."""

    WON = "won"
    LOST = "lost"
    UPSELL = "upsell"
    RENEWAL = "renewal"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing told of a lead, which is named by its id here, its id there, or its address.

    `at` (UTC) is when it happened; None: now. Later sales have an amount and a time.
    """

    kind: OutcomeKind
    lead_id: int | None = None
    external_id: str | None = None
    email: str | None = None
    amount: Money | None = None
    at: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """What became of an outcome: the lead as it stands, and whether anything is new."""

    lead_id: int
    stage: Stage
    changed: bool


@dataclass(frozen=True, slots=True)
class NotNoted:
    """Why an outcome cannot be true of any lead: the field that is wrong, and a sentence."""

    field: str
    why: str


def take(
    connection: Connection, outcomes: Sequence[Outcome], team: Team, now: datetime, surface: str
) -> list[Noted | NotNoted]:
    """Notes each outcome, in order; the same told again changes nothing."""
    known = leads.by_key(connection, {key for one in outcomes for key in _keys(one)})
    return [_take(connection, one, known, team, now, surface) for one in outcomes]


def _take(
    connection: Connection,
    outcome: Outcome,
    known: Mapping[str, int],
    team: Team,
    now: datetime,
    surface: str,
) -> Noted | NotNoted:
    lead_id = outcome.lead_id or next((known[key] for key in _keys(outcome) if key in known), None)
    found = leads.load_many(connection, [lead_id]) if lead_id else {}
    if not lead_id or lead_id not in found:
        return _unknown(outcome)
    lead = leads.load(connection, lead_id)
    if outcome.kind in (OutcomeKind.WON, OutcomeKind.LOST):
        return _closed(connection, lead, outcome, team, now, surface)
    return _later(connection, lead, outcome, now, surface)


def _keys(outcome: Outcome) -> list[str]:
    keys = [f"id:{outcome.external_id}"] if outcome.external_id else []
    return [*keys, f"email:{dedupe_key(outcome.email)}"] if outcome.email else keys


def _unknown(outcome: Outcome) -> NotNoted:
    if outcome.lead_id:
        return NotNoted("id", f"No lead has the id {outcome.lead_id}.")
    if outcome.external_id:
        return NotNoted("external_id", "No lead has this id. Send the lead first.")
    return NotNoted("email", "No lead has this address. Send the lead first.")


def _closed(
    connection: Connection, lead: Lead, outcome: Outcome, team: Team, now: datetime, surface: str
) -> Noted | NotNoted:
    stage = Stage.WON if outcome.kind is OutcomeKind.WON else Stage.LOST
    at = outcome.at or (lead.reached.won if stage is Stage.WON else lead.reached.lost) or now
    try:
        done = told(lead, stage, outcome.amount, outcome.reason, at, Cause(RULES, now, surface))
    except Refused:
        came = f"{lead.created_at:%Y-%m-%d}" if lead.created_at else "later"
        return NotNoted("at", f"The lead came only on {came}.")
    after = record(connection, lead, done, now)
    if stage is Stage.LOST:
        customers.drop_first(connection, lead.id)
        customers.drop_hand_over(connection, lead.id)
    elif outcome.amount:
        won = after.reached.won or at
        customers.put_sale(connection, lead.id, Sale(SaleKind.FIRST, won, outcome.amount))
    if stage is Stage.WON and done.facts and (lead.is_open or surface == "http"):
        customer_success.hand_over(connection, after, team, now)
    return Noted(lead.id, after.stage, bool(done.facts))


def _later(
    connection: Connection, lead: Lead, outcome: Outcome, now: datetime, surface: str
) -> Noted | NotNoted:
    if lead.stage is not Stage.WON:
        return NotNoted("outcome", f"The lead is not won. Send won before {outcome.kind.value}.")
    assert outcome.amount and outcome.at
    if lead.created_at and outcome.at < lead.created_at:
        return NotNoted("at", f"The lead came only on {lead.created_at:%Y-%m-%d}.")
    sale = Sale(SaleKind(outcome.kind.value), outcome.at, outcome.amount)
    if sale in customers.sales_of(connection, lead.id):
        return Noted(lead.id, lead.stage, changed=False)
    customers.put_sale(connection, lead.id, sale)
    data = {"kind": sale.kind.value, "minor": sale.amount.minor, "currency": sale.amount.currency,
            "at": sale.at.isoformat(), "amount": format_money(sale.amount)}  # fmt: skip
    fact = Fact(FactKind.SOLD, now, RULES, lead.stage, lead.stage, surface, outcome.reason, data)
    record(connection, lead, Transition(lead, (fact,)), now)
    return Noted(lead.id, lead.stage, changed=True)
