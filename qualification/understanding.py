"""What somebody means who types in a lead's thread: a command, an answer, notes, or nothing.

Ordinary talk between colleagues is to be left alone, so what is doubted means nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from qualification import bant, conversation, email_typos
from qualification.business_time import Calendar
from qualification.contact import (
    REACH_BY,
    WINDOWS,
    ContactError,
    dedupe_key,
    parse_email,
    parse_phone,
    zone_of,
)
from qualification.conversation import COMMITTEE, MARKET, Talk
from qualification.draft import Fields
from qualification.lead import Lead, Letter
from qualification.notes import NoteContext, NoteField, Proposal, read_answer, read_notes
from qualification.playbook import Playbook, Question
from qualification.until import NotUnderstood, parse_until

LONGEST = 40_000
"""Characters of one message that are read: Slack cuts a message there."""

LONGEST_ANSWER = 1000
"""Characters of a typed answer that is kept as it was typed."""


class Command(StrEnum):
    """What the conversation can be told."""

    ASK = "ask"
    SKIP = "skip"
    BACK = "back"
    STOP = "stop"
    MISSING = "missing"


_COMMANDS: Mapping[str, Command] = {
    "qualify": Command.ASK,
    "ask me": Command.ASK,
    "skip": Command.SKIP,
    "next": Command.SKIP,
    "back": Command.BACK,
    "stop": Command.STOP,
    "what's missing": Command.MISSING,
    "whats missing": Command.MISSING,
    "what is missing": Command.MISSING,
    "missing": Command.MISSING,
}

_WHILE_ASKED = frozenset({Command.SKIP, Command.BACK, Command.STOP})
"""Words that mean something only to a question."""

_UNKNOWN = frozenset({"unknown", "not known", "don't know", "dont know", "no idea", "idk"})
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}([.][0-9]{1,9})?")
_NO_ANSWER = "I cannot tell an answer from that. Choose one, or say it in other words."


@dataclass(frozen=True, slots=True)
class Meant:
    """What a message means: one of a command, fields that answer `topic`, proposals, or a hint on
    why it is no answer."""

    command: Command | None = None
    topic: str | None = None
    fields: Fields = field(default_factory=dict)
    proposals: tuple[Proposal, ...] = ()
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """What a message is read by: the lead, the talk about it, and who (an e-mail) writes when.

    `to_us` says that nobody else can be meant: a mention of the bot, or a direct message to it.
    """

    lead: Lead
    talk: Talk | None
    playbook: Playbook
    context: NoteContext
    calendar: Calendar
    actor: str
    to_us: bool


def understand(text: str, where: Situation) -> Meant | None:
    """What the message means; None where it is none of the bot's business, or says nothing."""
    text = text[:LONGEST].strip()
    topic = _asked(where)
    command = _COMMANDS.get(_folded(text))
    if command and (topic or where.to_us or command not in _WHILE_ASKED):
        return Meant(command)
    if topic and _chosen(text, topic, where) is not None:
        return _answer(text, topic, where)
    notes = read_notes(text, where.context)
    about = {proposal.field for proposal in notes}
    if topic and not _is_notes(text, topic, about):
        return _answer(text, topic, where)
    if len(about) > 1 or (about and where.to_us):
        return Meant(proposals=notes)
    return None


def answer_of(topic: str, choice: str, where: Situation) -> Fields | None:
    """The fields of a choice that was pressed; None where it is no choice of the topic any more."""
    if question := conversation.question_of(topic, where.lead, where.playbook):
        return {topic: choice} if choice in question.options else None
    if topic == "best_time":
        zone = _zone(where)
        window = WINDOWS.get(choice)
        return {topic: window.in_zone(zone)} if window and zone else None
    if topic in ("phone", "email"):
        return {topic: choice}
    return {topic: choice} if choice in choices(topic, where.lead, where.playbook) else None


def choices(topic: str, lead: Lead, playbook: Playbook) -> Mapping[str, str]:
    """The answers to choose from, stored value and label; none where an answer is typed."""
    if topic in set(Letter):
        return bant.CHOICES[Letter(topic)]
    if topic == MARKET:
        return bant.MARKET
    if topic == "reach_by":
        return REACH_BY
    if topic == "best_time":
        return {key: one.label for key, one in WINDOWS.items()}
    question = conversation.question_of(topic, lead, playbook)
    if question and question.type == "select":
        return {option: option for option in question.options}
    return {}


def _asked(where: Situation) -> str | None:
    talk = where.talk
    if talk is None or not (where.to_us or talk.by == where.actor):
        return None
    return conversation.current(talk, where.lead, where.playbook)


def _is_notes(text: str, topic: str, about: set[NoteField]) -> bool:
    """Whether a message says more than an answer to the question would."""
    others = {one for one in about if one.value != topic}
    own_words = topic in ("next_step", "need", COMMITTEE) or topic.startswith("question.")
    return len(others) > 1 if own_words else bool(others) and (len(about) > 1 or "\n" in text)


def _answer(text: str, topic: str, where: Situation) -> Meant:
    try:
        fields = _fields(text, topic, where)
    except (ContactError, NotUnderstood) as error:
        return Meant(topic=topic, hint=str(error))
    if fields is None:
        return Meant(topic=topic, hint=_NO_ANSWER)
    return Meant(topic=topic, fields=fields)


def _fields(text: str, topic: str, where: Situation) -> Fields | None:
    """A typed answer as fields of the draft; None where it says nothing plain."""
    if (choice := _chosen(text, topic, where)) is not None:
        return answer_of(topic, choice, where)
    lead = where.lead
    match topic:
        case "phone":
            return {topic: parse_phone(text, lead.company.country)}
        case "email":
            return {topic: _email(text, where)}
        case "fits_market":
            return None
        case "committee":
            return _members(text, where)
    if question := conversation.question_of(topic, lead, where.playbook):
        said = _said(text, question, where)
        return {topic: said} if said else None
    proposal = read_answer(NoteField(topic), text, where.context)
    if proposal is None:
        words = text if any(char.isalpha() for char in text) else None
        return {topic: words[:LONGEST_ANSWER]} if topic == "next_step" and words else None
    return conversation.fields_for(proposal, lead.qualification)


def _chosen(text: str, topic: str, where: Situation) -> str | None:
    """The choice whose label was typed."""
    folded = _folded(text)
    offered = choices(topic, where.lead, where.playbook)
    if folded in _UNKNOWN and bant.UNKNOWN in offered:
        return bant.UNKNOWN
    return next((key for key, label in offered.items() if folded == _folded(label)), None)


def _email(text: str, where: Situation) -> str:
    """The address. One that looks mistyped is questioned once: typed again, it is meant."""
    address = parse_email(text)
    meant = email_typos.suggested(address, where.lead.company.domain)
    asked = where.talk.hint if where.talk else None
    hint = f"Did you mean {meant}? Type the right one; type {address} again to keep it."
    if meant and dedupe_key(meant) != dedupe_key(address) and asked != hint:
        raise ContactError(hint)
    return address


def _members(text: str, where: Situation) -> Fields | None:
    found: Fields = {}
    for proposal in read_notes(text, where.context):
        if proposal.field is NoteField.COMMITTEE:
            found |= conversation.fields_for(proposal, where.lead.qualification)
    return found or None


def _said(text: str, question: Question, where: Situation) -> str | None:
    """The answer to the playbook's own question, as its type holds it."""
    match question.type:
        case "select":
            return None
        case "number":
            number = text.replace(",", "")
            return number if _NUMBER.fullmatch(number) else None
        case "date":
            return _day(text, where)
        case _:
            return text[:LONGEST_ANSWER] if any(map(str.isalnum, text)) else None


def _day(text: str, where: Situation) -> str | None:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        at = parse_until(text, where.context.now, where.calendar)
    return at.astimezone(where.calendar.zone).date().isoformat() if at else None


def _zone(where: Situation) -> str | None:
    """The prospect's zone, as far as phone and country tell it."""
    contact = where.lead.qualification.contact
    known = contact.best_time.zone if contact.best_time else None
    return known or zone_of(contact.phone, where.lead.company.country) or where.context.zone


def _folded(text: str) -> str:
    straight = text.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return " ".join(re.sub(r"[^\w' \u2013-]", " ", straight).replace("\u2013", "-").split())
