"""Who hears of what: the intents that a lead's change puts into the outbox."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.storage.cards import Post
from bot.storage.gathering import SHEETS
from bot.storage.outbox import UPDATES_LANE, Intent, Kind, Urgency, channel, person
from qualification.fact import Fact, FactKind
from qualification.lead import Lead
from qualification.lifecycle import RULES
from qualification.stage import Stage

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
        FactKind.RETURNED,
        FactKind.DISQUALIFIED,
        FactKind.WON,
        FactKind.LOST,
        FactKind.TAKEN_OVER,
        FactKind.UNDONE,
        FactKind.OWNER_LEFT,
        FactKind.SECOND_LOOK,
        FactKind.SOLD,
    }
)
"""What the card's thread tells; the rest is in the lead's history only."""

PARTNER_NOT_TAKEN = "partner_not_taken"
"""The rule of screening that turns down leads which partners bring."""

MANAGER_RUNGS = frozenset({"manager", "managers_manager"})

Posts = dict[tuple[Kind, str], Post]
NumberedFact = tuple[int, Fact]


def intents(
    before: Lead,
    after: Lead,
    facts: Sequence[NumberedFact],
    posts: Posts,
    so_far: Sequence[NumberedFact] = (),
) -> list[Intent]:
    """What is to be said of a change: cards, the thread's story, and those who must act.

    `so_far` is the lead's whole history, where its thread is only opened by this change.
    """
    if not facts or not (before.is_open or after.is_open):
        return list(for_marketing(facts, after))
    return [
        *_pings(after, facts, posts),
        *_cards(after, facts, posts),
        *_story(after, so_far or facts),
        *_news(before, after, facts),
    ]


def opens_thread(facts: Sequence[Fact], posts: Posts) -> bool:
    """Whether a lead that only a message about many has named so far gets a card of its own in the
    leads channel, and a thread: somebody acts on it, or it is escalated once more."""
    gathered = (Kind.LEAD_CARDS, LEADS) in posts and (Kind.LEAD_CARD, LEADS) not in posts
    return gathered and any(
        fact.actor != RULES or fact.kind is FactKind.ESCALATED for fact in facts
    )


def for_marketing(facts: Sequence[NumberedFact], lead: Lead) -> Iterator[Intent]:
    """What marketing hears of at once though sales never does: a partner's lead that the team does
    not take, unless it came in a file of many, and a lead whose rest is over and that stays.
    """
    for fact_id, fact in facts:
        declined = fact.kind is FactKind.SCREENED_OUT and fact.reason == PARTNER_NOT_TAKEN
        if (declined and fact.surface != "import") or fact.kind is FactKind.RETURNED:
            yield Intent(Kind.FOR_MARKETING, lead.id, MARKETING, Urgency.NEWS, {"fact": fact_id})


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


def rejection_again(lead_id: int, number: int) -> Intent:
    """What marketing was told of a rejection, the fact of this number, is to be shown as it would
    be now; if it was not told yet, it need not be any more."""
    data = {"fact": number, "again": True}
    return Intent(Kind.REJECTION, lead_id, MARKETING, Urgency.ANSWER, data)


def _cards(lead: Lead, facts: Sequence[NumberedFact], posts: Posts) -> Iterator[Intent]:
    """Every card of the lead that stands somewhere shows what is true now."""
    first = any(fact.kind is FactKind.ESCALATED for _, fact in facts)
    opens = opens_thread([fact for _, fact in facts], posts)
    if opens or (first and (Kind.LEAD_CARD, LEADS) not in posts):
        urgency = Urgency.PING if first else Urgency.ANSWER
        yield _card(Kind.LEAD_CARD, lead, LEADS, urgency)  # whose thread tells the story
    yield from refreshed(lead, posts)


def refreshed(lead: Lead, posts: Posts) -> Iterator[Intent]:
    """Every card that stands, to be shown as it would be now."""
    for (kind, destination), post in posts.items():
        if kind not in SHEETS:
            yield _card(kind, lead, destination, Urgency.ANSWER, UPDATES_LANE)
        elif post.ts:
            yield _sheet(kind, destination, post)


def _card(
    kind: Kind, lead: Lead, destination: str, urgency: Urgency, lane: str | None = None
) -> Intent:
    return Intent(kind, lead.id, destination, urgency, coalesce=True, lane=lane)


def _sheet(kind: Kind, destination: str, post: Post) -> Intent:
    """A message that stands for the cards of many leads, this one among them."""
    where = {"channel": post.channel, "ts": post.ts}
    return Intent(kind, None, destination, Urgency.ANSWER, where, coalesce=True, lane=UPDATES_LANE)


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
            case FactKind.SECOND_LOOK if after.owner:
                yield Intent(Kind.NOTE, after.id, person(after.owner), Urgency.PING, data)
            case FactKind.TAKEN_OVER if before.owner:
                yield Intent(Kind.NOTE, after.id, person(before.owner), Urgency.ANSWER, data)
            case FactKind.UNDONE:
                for email in _who_knew(before, after, fact):
                    if email != fact.actor:
                        yield Intent(Kind.NOTE, after.id, person(email), Urgency.PING, data)
            case FactKind.HANDED_OFF if after.qualification.contact.best_time:
                yield Intent(Kind.CALENDAR, after.id, LEADS, Urgency.NEWS, data)
            case FactKind.HELD:
                to = fact.data.get("to")
                manager = person(to) if to else MANAGERS
                yield Intent(Kind.HELD, after.id, manager, Urgency.NAG, data)
            case FactKind.ASSIGNED if fact.data["how"] == "assigned" and before.owner:
                if before.owner != fact.actor:
                    yield Intent(Kind.NOTE, after.id, person(before.owner), Urgency.ANSWER, data)
        if fact.kind is FactKind.REJECTED:
            yield Intent(Kind.REJECTION, after.id, MARKETING, Urgency.ANSWER, data)


def _who_knew(before: Lead, after: Lead, undone: Fact) -> Iterator[str]:
    """Who is concerned by a step that was taken back: its hands, and the SDR who was told."""
    told = before.sdr if undone.data["of"] in (FactKind.ACCEPTED, FactKind.REJECTED) else None
    yield from (one for one in dict.fromkeys((before.owner, after.owner, told)) if one)


def _nags(before: Lead, after: Lead, fact: Fact, data: dict[str, int]) -> Iterator[Intent]:
    """Whom a rung asks to act. Who lost the lead to the next rep sees it on what they have."""
    to, recipients = fact.data.get("to"), []
    if fact.data["do"] in MANAGER_RUNGS:
        recipients.append(person(to) if to else MANAGERS)
    elif not fact.data["rerouted"]:
        recipients += [person(email) for email in dict.fromkeys((before.owner, to)) if email]
    for recipient in recipients:
        yield Intent(Kind.NAG, after.id, recipient, Urgency.NAG, data)
