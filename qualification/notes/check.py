"""The gate in front of every proposal, whoever makes it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers

from qualification import bant
from qualification.contact import REACH_BY, ContactError, dedupe_key, parse_email
from qualification.iso import CURRENCIES
from qualification.lead import Answer, BestTime, Letter, Member
from qualification.notes.model import NextStep, NoteContext, NoteField, Proposal, Value

_LONGEST_TEXT = 3000
_FARTHEST = timedelta(days=3 * 366)
_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")


class Refusal(NamedTuple):
    """Why a proposal is not made: one sentence."""

    reason: str


def check_proposal(proposal: Proposal, note: str, context: NoteContext) -> Refusal | None:
    """Why a proposal must not be made from this note; None if it may be.

    It has to cite words that stand in the note, and its value has to keep the rules of its field.
    """
    if not _cites(proposal, note):
        return Refusal("It cites words that do not stand in the note.")
    reason = _value(proposal.field, proposal.value, proposal.words, context)
    return Refusal(reason) if reason else None


def _cites(proposal: Proposal, note: str) -> bool:
    return (
        0 <= proposal.start < proposal.end <= len(note)
        and note[proposal.start : proposal.end] == proposal.words
        and bool(proposal.words.strip())
    )


def _value(field: NoteField, value: Value, words: str, context: NoteContext) -> str | None:
    match field, value:
        case (NoteField.PHONE, str()):
            return _phone(value, words, context)
        case (NoteField.EMAIL, str()):
            return _email(value, words, context)
        case (NoteField.REACH_BY, str()):
            return None if value in REACH_BY else f"{value} is no way to reach somebody."
        case (NoteField.BEST_TIME, BestTime()):
            return _best_time(value, context)
        case (NoteField.COMMITTEE, Member()):
            return _member(value, words)
        case (NoteField.NEXT_STEP, NextStep()):
            return _next_step(value, words, context)
        case (
            NoteField.BUDGET | NoteField.AUTHORITY | NoteField.NEED | NoteField.TIMELINE,
            Answer(),
        ):
            return _answer(Letter(field.value), value, context)
        case _:
            return f"{field.value} cannot hold a {type(value).__name__}."


def _answer(letter: Letter, answer: Answer, context: NoteContext) -> str | None:
    if answer.choice not in bant.CHOICES[letter] or answer.choice == bant.UNKNOWN:
        return f"{answer.choice} is no answer to {letter.value}."
    if answer.note is not None and len(answer.note) > _LONGEST_TEXT:
        return "Its note is too long."
    if answer.amount is not None:
        if letter is not Letter.BUDGET or answer.choice == "none":
            return "An amount belongs to a budget that there is."
        if answer.amount.minor <= 0 or answer.amount.currency not in CURRENCIES:
            return "The amount is no sum of money."
    if answer.when is not None:
        if letter is not Letter.TIMELINE:
            return "A date belongs to the timeline."
        return _day(answer, context)
    return None


def _day(answer: Answer, context: NoteContext) -> str | None:
    today = context.now.astimezone(ZoneInfo(context.reader_zone)).date()
    if answer.when is not None and answer.when < today:
        return "The date has passed."
    if answer.when is not None and answer.when - today > _FARTHEST:
        return "The date is too far off."
    return None


def _phone(value: str, words: str, context: NoteContext) -> str | None:
    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        return "It is not a phone number."
    if not phonenumbers.is_valid_number(number) or number.extension:
        return "It is not a number in use."
    if phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) != value:
        return "The number is not written as E.164."
    national = phonenumbers.national_significant_number(number)
    digits = "".join(str(int(char)) for char in words if char.isdigit())
    if national not in digits:
        return "The number is not among the words it cites."
    if value in context.own_phones:
        return "The number is the team's own."
    return None


def _email(value: str, words: str, context: NoteContext) -> str | None:
    try:
        normal = parse_email(value)
    except ContactError as error:
        return str(error)
    if dedupe_key(normal) not in dedupe_key(words):
        return "The address is not among the words it cites."
    own = {dedupe_key(each) for each in context.own_emails}
    if dedupe_key(normal) in own or normal.rpartition("@")[2].casefold() in context.own_domains:
        return "The address is the team's own."
    return None


def _best_time(best: BestTime, context: NoteContext) -> str | None:
    try:
        ZoneInfo(best.zone)
    except (ZoneInfoNotFoundError, ValueError):
        return f"{best.zone} is no time zone."
    if best.at is not None:
        if best.at.tzinfo is None or best.at <= context.now:
            return "The time has passed."
        return None if not best.days else "It is a moment or a window, not both."
    if not best.days or not set(best.days) <= set(range(7)):
        return "The window has no days."
    if not (
        best.start and best.end and _CLOCK.fullmatch(best.start) and _CLOCK.fullmatch(best.end)
    ):
        return "The window has no hours."
    return None if best.start < best.end else "The window ends before it starts."


def _member(member: Member, words: str) -> str | None:
    folded = words.casefold()
    if (
        not all(part in folded for part in member.name.casefold().split())
        or not member.name.strip()
    ):
        return "The name is not among the words it cites."
    if member.title and member.title.casefold() not in folded:
        return "The title is not among the words it cites."
    if member.role is not None and (
        member.role not in bant.CHOICES[Letter.AUTHORITY] or member.role == bant.UNKNOWN
    ):
        return f"{member.role} is no role."
    return None


def _next_step(step: NextStep, words: str, context: NoteContext) -> str | None:
    if not step.text.strip() or step.text.strip() not in words:
        return "The next step is not in the words it cites."
    if len(step.text) > _LONGEST_TEXT:
        return "The next step is too long."
    today = context.now.astimezone(ZoneInfo(context.reader_zone)).date()
    return "The date has passed." if step.when is not None and step.when < today else None
