"""History comes in: leads with their past, stored as it was; nobody is told, no clock starts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Dialect

from bot.storage import accounts, customers, leads
from bot.storage.bulk import Encoded
from bot.usecases import outcomes
from bot.usecases.intake import keys_of
from bot.usecases.outcomes import Noted, Outcome, OutcomeKind
from qualification.customers import SaleKind
from qualification.history import SURFACE, Past
from qualification.stage import Stage
from qualification.team import Team


@dataclass(frozen=True, slots=True)
class Stored:
    """How many leads were new, known already, or known and got an outcome or a sale."""

    new: int = 0
    known: int = 0
    changed: int = 0

    def __add__(self, other: Stored) -> Stored:
        return Stored(self.new + other.new, self.known + other.known, self.changed + other.changed)


@dataclass(frozen=True, slots=True)
class Ready:
    """Leads with their past, as ready to be stored as they can be without the database, which
    nobody else could write to meanwhile."""

    pasts: Sequence[Past]
    keys: Sequence[list[str]]
    leads: leads.NewLeads
    facts: Encoded


def ready(pasts: Sequence[Past], dialect: Dialect) -> Ready:
    """Makes leads ready for a kind of database."""
    return Ready(
        pasts,
        [keys_of(past.lead) for past in pasts],
        leads.encode(dialect, [past.lead for past in pasts]),
        leads.encode_facts(dialect, [fact for past in pasts for fact in past.facts]),
    )


def take(connection: Connection, these: Ready, team: Team, now: datetime) -> Stored:
    """Stores leads that are new; a known one only gets the outcome and the sales that it lacks.

    Rows with ids of their own are deals of their own, also where they share a person's address.
    """
    known = leads.by_key(connection, {key for own in these.keys for key in own})
    numbered = leads.with_external_id(connection, known.values())
    has_id = {key: lead_id in numbered for key, lead_id in known.items()}
    fresh: list[Past] = []
    keys: list[list[str]] = []
    again: list[Past] = []
    for past, own in zip(these.pasts, these.keys, strict=True):
        if past.lead.external_id and own[0] not in has_id:
            own = [key for key in own if not has_id.get(key)]
        if has_id.keys().isdisjoint(own):
            fresh.append(past)
            keys.append(own)
            has_id.update(dict.fromkeys(own, past.lead.external_id is not None))
        else:
            again.append(past)
    _add(connection, ready(fresh, connection.dialect) if again else these, keys)
    changed = sum(_bring_up_to_date(connection, past, team, now) for past in again)
    return Stored(len(fresh), len(again) - changed, changed)


def _add(connection: Connection, new: Ready, keys: Sequence[list[str]]) -> None:
    ids = leads.add_encoded(connection, new.leads)
    numbered = list(zip(ids, new.pasts, strict=True))
    leads.add_keys(
        connection, [(key, id_) for id_, own in zip(ids, keys, strict=True) for key in own]
    )
    of_facts = [id_ for id_, past in numbered for _ in past.facts]
    leads.add_encoded_facts(connection, of_facts, new.facts)
    accounts.add_many(connection, [(id_, past.lead) for id_, past in numbered])
    customers.add_sales(connection, [(id_, sale) for id_, past in numbered for sale in past.sales])


def _bring_up_to_date(connection: Connection, past: Past, team: Team, now: datetime) -> bool:
    """Whether the lead, which is known, learned anything new."""
    told = outcomes.take(connection, list(_told(past)), team, now, SURFACE)
    return any(isinstance(one, Noted) and one.changed for one in told)


def _told(past: Past) -> Iterator[Outcome]:
    lead = past.lead
    name = (None, lead.external_id, lead.person.email)
    first = next((sale.amount for sale in past.sales if sale.kind is SaleKind.FIRST), None)
    if lead.stage is Stage.WON:
        yield Outcome(OutcomeKind.WON, *name, first, lead.reached.won)
    elif lead.stage is Stage.LOST:
        yield Outcome(OutcomeKind.LOST, *name, None, lead.reached.lost, lead.reason)
    for sale in past.sales:
        if sale.kind is not SaleKind.FIRST:
            yield Outcome(OutcomeKind(sale.kind.value), *name, sale.amount, sale.at)
