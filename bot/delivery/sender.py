"""One message on its way: looked for where it may stand, put into words, posted or updated."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256

from bot.delivery.gateway import Gateway
from bot.delivery.home import Homes
from bot.delivery.material import CARDS, FILES, Material
from bot.delivery.render import render
from bot.delivery.reports import REPORTS
from bot.delivery.retry import Failure, Trouble
from bot.desk import Desk
from bot.messages.context import Message
from bot.storage import cards
from bot.storage.cards import Post
from bot.storage.database import Database
from bot.storage.outbox import Kind


@dataclass(frozen=True, slots=True)
class Sent:
    """How a message ended: where it stands in Slack, None for one that was not to be said."""

    post: Post | None
    is_new: bool = False


class Sender:
    """Sends one message at a time to one workspace, and remembers where its people are."""

    def __init__(self, database: Database, gateway: Gateway, desk: Desk) -> None:
        self._database = database
        self._gateway = gateway
        self._desk = desk
        self._homes = Homes(database, gateway, desk)
        self._addresses: dict[str, str] = {}

    async def send(self, material: Material) -> Sent:
        """Raises `Failure` where Slack does not take it."""
        intent = material.intent
        if intent.kind is Kind.ERASE:
            for one in dict.fromkeys(material.to_erase):
                await self._gateway.erase(one.channel, one.ts, is_file=one.is_file)
            return Sent(None)
        if intent.kind is Kind.HOME:
            return Sent(await self._homes.publish(intent.destination))
        if intent.unclear_since and material.card is None and intent.kind not in FILES:
            posted = await self._found(material)
            if posted and intent.kind not in CARDS:
                return Sent(posted)
            material = material.with_card(posted) if posted else material
        if read := REPORTS.get(intent.kind):
            report = await self._database.aread(read, intent, self._desk.playbook)
            material = replace(material, report=report)
        thread_url = None
        if material.thread:
            thread_url = self._desk.link_to(material.thread.channel, material.thread.ts)
        message = render(material, self._desk.context(material.recipient, thread_url))
        if message is None:
            return Sent(None)
        if material.card:
            return Sent(await self._update(material, material.card, message))
        channel = await self._address(intent.destination)
        if message.attachment:
            ts = await self._shared(channel, message, material)
        else:
            ts = await self._gateway.post(channel, message, intent.id, material.thread_ts)
        return Sent(Post(channel, ts, _digest(message)), is_new=True)

    def forget(self, destination: str) -> None:
        """The destination's conversation is not what it was."""
        self._addresses.pop(destination, None)

    async def _found(self, material: Material) -> Post | None:
        """What an earlier attempt left in Slack, if it did; nobody knows what it shows."""
        intent = material.intent
        assert intent.unclear_since
        channel = await self._address(intent.destination)
        since, thread_ts = intent.unclear_since, material.thread_ts
        ts = await self._gateway.find(channel, intent.id, since, thread_ts)
        return Post(channel, ts, shown="") if ts else None

    async def _shared(self, channel: str, message: Message, material: Material) -> str:
        """The id of a message's file, which an earlier attempt may have left in Slack: files carry
        no metadata, and are known by their names."""
        since, thread_ts = material.intent.unclear_since, material.thread_ts
        if since and message.attachment:
            name = message.attachment.name
            if found := await self._gateway.find_file(channel, name, since, thread_ts):
                return found
        return await self._gateway.share(channel, message, thread_ts)

    async def _update(self, material: Material, card: Post, message: Message) -> Post:
        shown = _digest(message)
        if shown != card.shown:
            await self._gateway.update(card.channel, card.ts, message, material.intent.id)
        return replace(card, shown=shown)

    async def _address(self, destination: str) -> str:
        """The conversation's id in Slack; Slack is asked the first time."""
        if destination not in self._addresses:
            self._addresses = await self._database.aread(cards.addresses)
        if destination not in self._addresses:
            kind, _, name = destination.partition(":")
            slack_id = self._desk.slack_id_of(name) if kind == "person" else None
            if slack_id is None and not self._desk.met:
                raise Failure(Trouble.UNREACHABLE, "slack_not_asked_yet")
            if slack_id is None:
                raise Failure(
                    Trouble.REFUSED, "user_not_found" if kind == "person" else "channel_not_found"
                )
            found = await self._gateway.direct_channel(slack_id)
            await self._database.anote(cards.remember_address, destination, found)
            self._addresses[destination] = found
        return self._addresses[destination]


def _digest(message: Message) -> str:
    return sha256(repr((message.text, message.blocks)).encode()).hexdigest()
