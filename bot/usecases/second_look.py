"""Marketing's answer to a rejection: a second look, or a word to the AE from the thread."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from bot.storage import leads, outbox
from bot.storage.outbox import UPDATES_LANE, Intent, Kind, Urgency
from bot.usecases.lanes import forget_old_cards
from bot.usecases.record import opened, record
from bot.usecases.roster import Roster
from qualification.lead import Fact, FactKind, Lead
from qualification.lifecycle import Cause
from qualification.lifecycle.second_look import may_look_again, second_look, whose_look
from qualification.routing import Choice
from qualification.team import Team

MOST_TEXT = 3_000


@dataclass(frozen=True, slots=True)
class Rejected:
    """A rejection that stands in the marketing channel: its fact, and the message."""

    fact: int
    channel: str
    ts: str


def may_ask(connection: Connection, lead_id: int, team: Team, cause: Cause) -> Lead:
    """The lead, if this person may ask for a second look at it now."""
    lead = opened(connection, lead_id, cause)
    may_look_again(lead, leads.facts_of(connection, lead_id), team, cause)
    return lead


def ask(
    connection: Connection, lead_id: int, note: str, told: Rejected, team: Team, cause: Cause
) -> Lead:
    """**Second look**: to another rep than the one who said no, if one is available."""
    lead = opened(connection, lead_id, cause)
    history = leads.facts_of(connection, lead_id)
    may_look_again(lead, history, team, cause)
    roster = Roster(connection, team, cause.at)
    choice = _choice(lead, history, roster)
    done = second_look(lead, history, note, choice, team, cause)
    roster.save()
    forget_old_cards(connection, done.lead)
    after = record(connection, lead, done, cause.at)
    where = {"fact": told.fact, "channel": told.channel, "ts": told.ts}
    shown = Intent(Kind.REJECTION, lead_id, outbox.channel("marketing"), Urgency.ANSWER, where,
                   lane=UPDATES_LANE)  # fmt: skip
    outbox.put(connection, [shown], cause.at)
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


def _choice(lead: Lead, history: list[Fact], roster: Roster) -> Choice:
    role, refuser = whose_look(history)
    if refuser:
        choice = roster.choose(lead, role, frozenset({refuser}))
        if choice.to:
            return choice
    return roster.choose(lead, role)
