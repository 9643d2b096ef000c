"""**Show leads** and the dialog it opens: choose a number, turn pages, have a file sent."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Connection

from bot import metrics
from bot.desk import Desk
from bot.dialogs import listed, notice
from bot.dialogs.elements import MAX_OPTION_VALUE
from bot.dialogs.listed import EVERY_GROUP, PAGE, Choice, Shown
from bot.handlers import feedback_choices
from bot.handlers.relay import Relay
from bot.messages import figures, refusals
from bot.messages.blocks import section
from bot.messages.context import Context, Message
from bot.names import Action
from bot.storage import cards, listing, outbox, summaries
from bot.storage.listing import Pressed
from bot.storage.outbox import Kind
from bot.usecases.reports import files
from bot.usecases.reports import pipeline as report
from qualification.funnel import RECEIVED, Pipeline
from qualification.question import Dimension, Question
from qualification.reached import MILESTONES

log = structlog.get_logger(__name__)

_SIGN, _MARKS = "#", frozenset("&<>")

_ALREADY = frozenset({"exchanged_trigger_id", "hash_conflict"})
"""Slack's errors for what it delivered twice, or after a later press."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the lists somebody is."""

    question: Question
    number: str = RECEIVED
    group: str = EVERY_GROUP
    page: int = 0

    def narrowed(self, connection: Connection) -> Question:
        """The question about the chosen row alone."""
        if self.group == EVERY_GROUP:
            return self.question
        name = self.group.removeprefix("=")
        if self.group.startswith(_SIGN):
            assert self.question.by
            names = summaries.known(connection, self.question.by)
            name = next((one for one in names if _group_value(one) == self.group), "")
        return report.narrowed(self.question, name or None)


def register(app: AsyncApp, relay: Relay) -> None:
    """Listens to the button and to the dialog's elements."""
    app.action(Action.SHOW_LEADS.value)(_on(relay, _open))
    for action, handle in {
        Action.NUMBER: _number,
        Action.GROUP: _group,
        Action.EARLIER: _earlier,
        Action.LATER: _later,
        Action.CSV: _file,
    }.items():
        app.action(action.value)(_on(relay, handle))


@dataclass(frozen=True, slots=True)
class Press:
    """A press by somebody of the team."""

    relay: Relay
    client: AsyncWebClient
    context: Context
    body: Mapping[str, Any]

    @property
    def value(self) -> str:
        """What was chosen, or stands on the button."""
        action: Mapping[str, Any] = self.body["actions"][0]
        return str(action.get("value") or action["selected_option"]["value"])

    @property
    def place(self) -> Place:
        """Where the dialog is."""
        kept = json.loads(self.body["view"]["private_metadata"])
        return Place(
            Question.from_json(kept["question"]), kept["number"], kept["group"], kept["page"]
        )

    async def show(self, place: Place, *, sent: bool = False) -> None:
        """Shows this place in the dialog."""
        shown = await self.relay.look(_read, place, self.relay.desk, self.context)
        view = listed.build(replace(shown, sent=sent), self.context)
        ids = {"view_id": self.body["view"]["id"], "hash": self.body["view"]["hash"]}
        await self.client.views_update(**ids, view=view)


Handle = Callable[[Press], Awaitable[None]]


def _on(relay: Relay, handle: Handle) -> Callable[..., Awaitable[None]]:
    async def listener(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        context = relay.desk.context(relay.desk.email_of(body["user"]["id"]))
        if context.reader is None:
            await _tell(refusals.not_a_member(context), body, client)
        else:
            try:
                await handle(Press(relay, client, context, body))
            except SlackApiError as error:
                if error.response["error"] not in _ALREADY:
                    log.warning("dialog.refused", error=error.response["error"])
            except Exception:
                reference = metrics.reference()
                log.exception("press.failed", ref=reference)
                await _tell(refusals.failed(reference, context), body, client)
        await ack()

    return listener


async def _open(press: Press) -> None:
    place = Place(Question.from_json(press.value))
    shown = await press.relay.look(_read, place, press.relay.desk, press.context)
    view = listed.build(shown, press.context)
    await press.client.views_open(trigger_id=press.body["trigger_id"], view=view)


async def _number(press: Press) -> None:
    await press.show(replace(press.place, number=press.value, page=0))


async def _group(press: Press) -> None:
    await press.show(replace(press.place, group=press.value, page=0))


async def _earlier(press: Press) -> None:
    await press.show(replace(press.place, page=max(0, press.place.page - 1)))


async def _later(press: Press) -> None:
    await press.show(replace(press.place, page=press.place.page + 1))


async def _file(press: Press) -> None:
    place = press.place
    asked = await press.relay.look(place.narrowed)
    try:
        await press.relay.do(
            files.send, asked, place.number, str(press.context.reader), press.context.now
        )
    except files.TooMany as refused:
        told = Message(str(refused), [section(str(refused))])
        await _tell(told, press.body, press.client)
        return
    await press.show(place, sent=True)


async def _tell(message: Message, body: Mapping[str, Any], client: AsyncWebClient) -> None:
    """Says something to whoever pressed, in a dialog of its own."""
    opened = client.views_push if body.get("view") else client.views_open
    try:
        await opened(trigger_id=body["trigger_id"], view=notice.build(message))
    except SlackApiError as error:
        log.warning("press.unanswered", error=error.response["error"])


def _read(connection: Connection, place: Place, desk: Desk, context: Context) -> Shown:
    """The page and the counts of all choices, from one look."""
    now, narrowed = context.now, place.narrowed(connection)
    figures_ = report.pipeline(connection, replace(narrowed, by=None), now)
    asked = replace(narrowed, by=None)
    numbers = [*_numbers(figures_), *feedback_choices.rejections(connection, asked, context)]
    total = next((one.count for one in numbers if one.value == place.number), 0)
    leads = listing.page(connection, narrowed, place.number, now, PAGE, place.page * PAGE)
    links = {}
    for lead in leads:
        post = cards.posts_of(connection, lead.id).get((Kind.LEAD_CARD, outbox.channel("leads")))
        if post and (url := desk.link_to(post.channel, post.ts)):
            links[lead.id] = url
    groups = _groups(connection, place, context)
    return Shown(
        place.question, place.number, place.group, place.page,
        numbers, groups, total, leads, links,
    )  # fmt: skip


def _numbers(pipeline: Pipeline) -> list[Choice]:
    counts = pipeline.funnel.counts
    received = [
        Choice(name, figures.STEP_NAMES[name], counts[name]) for name in (RECEIVED, *MILESTONES)
    ]
    stages = [
        Choice(f"{Pressed.OPEN}:{stage}", f"Now: {figures.STAGES[stage]}", held.count)
        for stage, held in pipeline.stages
    ]
    pressing = [
        Choice(Pressed.OVERDUE, "Now: overdue", pipeline.overdue),
        Choice(Pressed.SOON, "Now: about to be overdue", pipeline.soon),
    ]
    return [*received, *stages, *pressing]


def _groups(connection: Connection, place: Place, context: Context) -> list[Choice]:
    by = place.question.by
    if by is None:
        return []
    if by is Dimension.RULE:
        rules = feedback_choices.rules(connection, place.question, context)
        everything = report.pipeline(connection, replace(place.question, by=None), context.now)
        named = [replace(one, value=_group_value(one.value)) for one in rules]
        return [Choice(EVERY_GROUP, "All", everything.funnel.counts[RECEIVED]), *named]
    pipeline = report.pipeline(connection, place.question, context.now)
    counts = [
        Choice(
            _group_value(group.name or ""),
            f"Week of {group.name}"
            if by is Dimension.WEEK
            else figures.group_name(group.name, by, context),
            group.funnel.counts[RECEIVED],
        )
        for group in pipeline.groups
    ]
    return [Choice(EVERY_GROUP, "All", pipeline.funnel.counts[RECEIVED]), *counts]


def _group_value(name: str) -> str:
    """A row as the value of an option: neither empty, nor too long, nor with marks that Slack may
    give back written otherwise."""
    if name == EVERY_GROUP:
        return name
    if len(name) < MAX_OPTION_VALUE and not _MARKS & set(name):
        return f"={name}"
    return f"{_SIGN}{sha256(name.encode()).hexdigest()[:32]}"
