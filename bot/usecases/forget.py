"""`baton forget`: a person is erased; what was counted stays counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.storage import cards, customers, erasing, homes, leads, outbox, reminders
from bot.storage.erasing import Erased
from bot.storage.gathering import SHEETS
from bot.storage.outbox import UPDATES_LANE, Intent, Kind, Urgency
from bot.usecases.announce import refreshed
from qualification.forgetting import forget as without_person
from qualification.lead import Lead

Place = tuple[str, str]
"""Where a message stands in Slack: channel and ts."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was erased of one lead; `was_open`: somebody was at work on it, and it is closed now."""

    lead_id: int
    erased: Erased
    was_open: bool


def find(connection: Connection, email: str) -> list[Lead]:
    """The leads of an address."""
    return [leads.load(connection, lead_id) for lead_id in erasing.leads_of(connection, email)]


def forget(connection: Connection, email: str, now: datetime) -> list[Forgotten]:
    """Erases everything that tells who somebody is, here and in Slack; answers what, by lead.

    Nobody is found by the address afterwards, so that again there is nothing to do.
    """
    return [_forget(connection, lead, now) for lead in find(connection, email)]


def _forget(connection: Connection, before: Lead, now: datetime) -> Forgotten:
    done = without_person(before, now)
    after = leads.save(connection, before, done.lead)
    destinations = erasing.destinations_of(connection, before.id)
    asked = reminders.about(connection, before.id)
    erased = erasing.empty(connection, before.id)
    leads.add_facts(connection, [(before.id, fact) for fact in done.facts])
    customers.drop_hand_over(connection, before.id)
    # Of messages that asked for something about several leads, those with others left stay.
    others = [one for one in asked if reminders.told_in(connection, one.channel, one.ts)]
    outbox.put(connection, [one.update for one in others], now)
    stay = {(one.channel, one.ts) for one in others}
    places: dict[str, list[Place]] = {name: [] for name in destinations}
    for destination, one in erasing.mentions(connection, before.id):
        if (one.channel, one.ts) not in stay:
            places.setdefault(destination, []).append((one.channel, one.ts))
    outbox.put(connection, list(_erasures(connection, after, places)), now)
    homes.touch(connection, (before.owner,), now)
    if before.is_open and before.owner:
        leads.wake_held(connection, now, but=before.id)
    return Forgotten(before.id, erased, before.is_open)


def _erasures(
    connection: Connection, lead: Lead, places: Mapping[str, Sequence[Place]]
) -> Iterator[Intent]:
    """Messages about the lead alone are deleted, and `places` with them, by destination; sheets
    of several cards are shown anew.

    An erasure waits behind whatever is on its way to the same place.
    """
    posts = cards.posts_of(connection, lead.id)
    shared = {key: post for key, post in posts.items() if key[0] in SHEETS}
    yield from refreshed(lead, shared)
    for destination, old in places.items():
        mine = {key: post for key, post in posts.items()
                if key[1] == destination and key not in shared}  # fmt: skip
        stand = [*((post.channel, post.ts) for post in mine.values()), *old]
        for kind, _ in mine:
            cards.forget_post(connection, lead.id, kind, destination)
        yield Intent(
            Kind.ERASE, lead.id, destination, Urgency.ANSWER, {"cards": stand}, lane=UPDATES_LANE
        )
