"""Marketing's answer to a rejection: a second look, or a word to the AE from the thread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.storage import leads, outbox
from bot.storage.outbox import UPDATES_LANE, Intent, Kind, Urgency
from bot.usecases.announce import rejection_again
from bot.usecases.lanes import forget_old_cards
from bot.usecases.record import opened, record
from bot.usecases.roster import Roster
from qualification.fact import Fact, FactKind
from qualification.lead import Lead
from qualification.lifecycle import Cause
from qualification.lifecycle.second_look import (
    may_look_again,
    offered,
    second_look,
    whose_look,
)
from qualification.routing import Choice
from qualification.team import Team

MOST_TEXT = 3_000


@dataclass(frozen=True, slots=True)
class Rejected:
    """A rejection that stands in the marketing channel: its fact, and the message."""

    fact: int
    channel: str
    ts: str


def askable(connection: Connection, rejected: Iterable[Lead]) -> frozenset[int]:
    """Which of these leads may be sent back to sales, by their ids."""
    found = {lead.id: lead for lead in rejected}
    told = leads.histories(connection, found)
    return frozenset(lead_id for lead_id, lead in found.items() if offered(lead, told[lead_id]))


def may_ask(connection: Connection, lead_id: int, team: Team, cause: Cause) -> Lead:
    """The lead, if this person may ask for a second look at it now."""
    lead = opened(connection, lead_id, cause)
    may_look_again(lead, leads.facts_of(connection, lead_id), team, cause)
    return lead


def ask(
    connection: Connection,
    lead_id: int,
    note: str,
    told: Rejected | None,
    team: Team,
    cause: Cause,
) -> Lead:
    """**Second look**: to another rep than the one who said no, if one is available.

    `told` is the rejection that was pressed under, None on App Home.
    """
    lead = opened(connection, lead_id, cause)
    history = leads.facts_of(connection, lead_id)
    may_look_again(lead, history, team, cause)
    roster = Roster(connection, team, cause.at)
    choice = _choice(lead, history, roster)
    done = second_look(lead, history, note, choice, team, cause)
    roster.save()
    forget_old_cards(connection, done.lead)
    after = record(connection, lead, done, cause.at)
    outbox.put(connection, [_shown_anew(connection, lead_id, told)], cause.at)
    return after


def reply(
    connection: Connection, lead_id: int, text: str, url: str | None, told: Rejected, cause: Cause
) -> None:
    """What was said in the thread under a rejection reaches whoever rejected the lead."""
    # A reply changes nothing of the lead that would tell a second delivery of it from the first.
    leads.load(connection, lead_id, lock=True)
    lead = opened(connection, lead_id, cause)
    rejected_by = leads.load_fact(connection, told.fact).actor
    if rejected_by == cause.actor:
        return
    data = {"text": text[:MOST_TEXT], "url": url, "to": rejected_by}
    said = Fact(FactKind.REPLIED, cause.at, cause.actor, lead.stage, lead.stage, cause.surface,
                None, data, cause.press)  # fmt: skip
    (fact_id,) = leads.add_facts(connection, [(lead_id, said)])
    to_ae = Intent(Kind.NOTE, lead_id, outbox.person(rejected_by), Urgency.PING, {"fact": fact_id})
    outbox.put(connection, [to_ae], cause.at)


def _shown_anew(connection: Connection, lead_id: int, told: Rejected | None) -> Intent:
    """The rejection in the marketing channel, as it is now."""
    if told is None:
        numbered = leads.numbered_facts_of(connection, lead_id)
        latest = max(number for number, fact in numbered if fact.kind is FactKind.REJECTED)
        return rejection_again(lead_id, latest)
    where = {"fact": told.fact, "channel": told.channel, "ts": told.ts}
    marketing = outbox.channel("marketing")
    return Intent(Kind.REJECTION, lead_id, marketing, Urgency.ANSWER, where, lane=UPDATES_LANE)


def _choice(lead: Lead, history: list[Fact], roster: Roster) -> Choice:
    role, refuser = whose_look(history)
    if refuser:
        choice = roster.choose(lead, role, frozenset({refuser}))
        if choice.to:
            return choice
    return roster.choose(lead, role)
