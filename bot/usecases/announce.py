"""Who hears of what: the intents that a lead's change puts into the outbox."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.storage.cards import Post
from bot.storage.outbox import UPDATES_LANE, Intent, Kind, Urgency, channel, person
from qualification.lead import Fact, FactKind, Lead, Stage

LEADS = channel("leads")
MARKETING = channel("marketing")
MANAGERS = channel("managers")

TOLD_IN_THREAD = frozenset(
    {
        FactKind.ASSIGNED,
        FactKind.HELD,
        FactKind.CLAIMED,
        FactKind.PASSED,
        FactKind.SNOOZED,
        FactKind.HANDED_OFF,
        FactKind.ACCEPTED,
        FactKind.REJECTED,
        FactKind.ASKED,
        FactKind.RUNG,
        FactKind.NURTURED,
        FactKind.DISQUALIFIED,
        FactKind.WON,
        FactKind.LOST,
    }
)
"""What the card's thread tells; the rest is in the lead's history only."""

MANAGER_RUNGS = frozenset({"manager", "managers_manager"})

Posts = dict[tuple[Kind, str], Post]
NumberedFact = tuple[int, Fact]


def intents(before: Lead, after: Lead, facts: Sequence[NumberedFact], posts: Posts) -> list[Intent]:
    """What is to be said of a change: cards, the thread's story, and those who must act."""
    if not facts or not (before.is_open or after.is_open):
        return []
    return [
        *_pings(after, facts, posts),
        *_cards(after, facts, posts),
        *_story(after, facts),
        *_news(before, after, facts),
    ]


def _pings(lead: Lead, facts: Sequence[NumberedFact], posts: Posts) -> Iterator[Intent]:
    """A card to whoever was just given the lead, or accepted it in another's place."""
    for _, fact in facts:
        if fact.kind is FactKind.ASSIGNED and lead.owner and fact.data["to"] == lead.owner:
            kind = Kind.HANDOFF_CARD if lead.stage is Stage.HANDED_OFF else Kind.LEAD_CARD
            yield _card(kind, lead, person(lead.owner), Urgency.PING)
        elif (
            fact.kind is FactKind.ACCEPTED and (Kind.HANDOFF_CARD, person(fact.actor)) not in posts
        ):
            yield _card(Kind.HANDOFF_CARD, lead, person(fact.actor), Urgency.ANSWER)


def _cards(lead: Lead, facts: Sequence[NumberedFact], posts: Posts) -> Iterator[Intent]:
    """Every card of the lead that stands somewhere shows what is true now."""
    first = any(fact.kind is FactKind.ESCALATED for _, fact in facts)
    if first and (Kind.LEAD_CARD, LEADS) not in posts:
        yield _card(Kind.LEAD_CARD, lead, LEADS, Urgency.PING)
    for kind, destination in posts:
        yield _card(kind, lead, destination, Urgency.ANSWER, UPDATES_LANE)


def _card(
    kind: Kind, lead: Lead, destination: str, urgency: Urgency, lane: str | None = None
) -> Intent:
    return Intent(kind, lead.id, destination, urgency, coalesce=True, lane=lane)


def _story(lead: Lead, facts: Sequence[NumberedFact]) -> Iterator[Intent]:
    for fact_id, fact in facts:
        if fact.kind in TOLD_IN_THREAD:
            urgency = Urgency.NAG if fact.kind is FactKind.RUNG else Urgency.NEWS
            yield Intent(Kind.STORY, lead.id, LEADS, urgency, {"fact": fact_id})


def _news(before: Lead, after: Lead, facts: Sequence[NumberedFact]) -> Iterator[Intent]:
    """Direct words to those concerned; nobody hears of their own action."""
    for fact_id, fact in facts:
        data = {"fact": fact_id}
        match fact.kind:
            case FactKind.RUNG:
                yield from _nags(before, after, fact, data)
            case FactKind.ACCEPTED | FactKind.REJECTED if after.sdr and after.sdr != fact.actor:
                yield Intent(Kind.NOTE, after.id, person(after.sdr), Urgency.ANSWER, data)
            case FactKind.ASKED if after.sdr:
                yield Intent(Kind.NOTE, after.id, person(after.sdr), Urgency.PING, data)
            case FactKind.HELD:
                yield Intent(Kind.HELD, after.id, MANAGERS, Urgency.NAG, data)
        if fact.kind is FactKind.REJECTED:
            yield Intent(Kind.REJECTION, after.id, MARKETING, Urgency.ANSWER, data)


def _nags(before: Lead, after: Lead, fact: Fact, data: dict[str, int]) -> Iterator[Intent]:
    owner = before.owner
    if fact.data["do"] in MANAGER_RUNGS:
        recipient = fact.data.get("to")
        destination = person(recipient) if recipient else MANAGERS
        yield Intent(Kind.NAG, after.id, destination, Urgency.NAG, data)
    elif owner:
        yield Intent(Kind.NAG, after.id, person(owner), Urgency.NAG, data)
