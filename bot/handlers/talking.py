"""The buttons of the conversation's message, and what its messages are read by."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from markupsafe import Markup

from bot.desk import Desk
from bot.dialogs import proposals
from bot.handlers.press import Next, Press
from bot.messages import about
from bot.messages.text import escape
from bot.names import Action
from bot.storage import conversations, leads
from bot.storage.conversations import Conversation
from bot.usecases import conversation
from qualification import contact
from qualification.contact import ContactError
from qualification.lead import Lead
from qualification.notes import NoteContext
from qualification.understanding import Command, Situation, answer_of

_TOKEN = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")


async def on_answer(press: Press) -> None:
    """An answer to the question that the button was made for."""
    _, _, chosen = (press.value or "").partition(".")
    topic, _, choice = chosen.partition("=")
    found = await _found(press)
    lead = await _lead(press)
    where = Situation(
        lead=lead,
        talk=found.talk if found else None,
        playbook=press.relay.desk.playbook,
        context=note_context(lead, press.email, press.relay.desk),
        calendar=press.team.calendar_of(press.email),
        actor=press.email,
        to_us=True,
    )
    fields = answer_of(topic, choice, where)
    if fields:
        await press.do(conversation.answer, topic, fields)
    else:
        await press.do(conversation.too_late)


async def on_skip(press: Press) -> None:
    """**Skip**: the next question."""
    await press.do(conversation.command, Command.SKIP)


async def on_ask_me(press: Press) -> None:
    """**Ask me**: one question at a time."""
    await press.do(conversation.command, Command.ASK)


async def on_confirm(press: Press) -> None:
    """**Save**: what is ticked of the notes."""
    offered = frozenset(_values(_boxes(press)))
    states = [inputs[Action.TICK] for inputs in press.state.values() if Action.TICK in inputs]
    ticked = {one["value"] for state in states for one in state.get("selected_options") or ()}
    await press.do(conversation.confirm, frozenset(ticked) if states else offered, offered)


async def on_discard(press: Press) -> None:
    """**Discard**: nothing of the notes is saved."""
    await press.do(conversation.discard)


async def on_hand_off(press: Press) -> None:
    """**Hand off**: to the AE that routing chooses."""
    await press.do(conversation.hand_off)


async def on_edit(press: Press) -> None:
    """**Edit**: what was read, in fields that can be corrected."""
    found, lead = await _found(press), await _lead(press)
    conversation.check(lead, press.team, press.cause)
    if found and found.talk.notes:
        await press.open(proposals.build(found.talk, lead, press.context))


async def on_edited(press: Press) -> Next:
    """**Save** in that dialog."""
    lead = await _lead(press)
    read = proposals.read(press.view, lead, press.context)
    if read.errors:
        return Next(errors=read.errors)
    if again := proposals.questioned(press.view, lead, press.context):
        return Next(view=again)
    await press.do(conversation.confirm_edited, read.edit, read.topics)
    return Next()


def note_context(lead: Lead, writer: str, desk: Desk) -> NoteContext:
    """What is known before somebody's notes about a lead are read."""
    draft = lead.qualification.contact
    number = draft.phone or _number(lead)
    people = [
        desk.context().colleague(entry.email) for entry in desk.playbook.people if entry.email
    ]
    return NoteContext(
        now=desk.now(),
        reader_zone=desk.team.zone_of(writer).key,
        currency=lead.value.currency if lead.value else desk.playbook.team.currency,
        zone=contact.zone_of(number, lead.company.country),
        country=lead.company.country,
        name=lead.person.name,
        title=lead.person.title,
        email=draft.email or lead.person.email,
        phone=number,
        own_names=tuple(one.name for one in people),
        own_emails=tuple(one.email for one in people),
        own_domains=desk.playbook.team.own_domains,
    )


def plainly(text: str, desk: Desk) -> str:
    """A message's text as its writer sees it: Slack's own marks read, mentions by name."""

    def shown(token: re.Match[str]) -> str:
        target, label = token[1], token[2]
        if target.startswith("@"):
            email = desk.known_email(target[1:])
            return label or (desk.context().colleague(email).name if email else "")
        return label or target.removeprefix("mailto:").removeprefix("tel:")

    return html.unescape(_TOKEN.sub(shown, text))


def link(lead: Lead, url: str | None) -> Markup:
    """A lead by name, leading to its thread where its address is known."""
    name = escape(about.title(lead))
    return Markup(f"<{url}|{name}>") if url else name


def _boxes(press: Press) -> Iterator[Mapping[str, Any]]:
    """The tick boxes of the message that was pressed in."""
    for block in press.shown.get("blocks") or ():
        for element in block.get("elements") or ():
            if element.get("action_id") == Action.TICK:
                yield from element["options"]


def _values(options: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    return (str(option["value"]) for option in options)


def _number(lead: Lead) -> str | None:
    try:
        return contact.parse_phone(lead.person.phone or "", lead.company.country)
    except ContactError:
        return None


def _own_domains(desk: Desk) -> tuple[str, ...]:
    emails = (entry.email for entry in desk.playbook.people if entry.email)
    return tuple(sorted({email.rpartition("@")[2].casefold() for email in emails}))


async def _found(press: Press) -> Conversation | None:
    return await press.relay.look(conversations.load, press.lead_id)


async def _lead(press: Press) -> Lead:
    return await press.relay.look(leads.load, press.lead_id)
