"""Qualification, step 1 of 4: budget, authority, need, timeline, and the team's own questions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from bot.dialogs import elements, market
from bot.dialogs.elements import View
from bot.dialogs.values import Parsed, Reading, State, Values
from bot.messages import about, words
from bot.messages.blocks import Block, context_line
from bot.messages.context import Context
from bot.messages.text import plain
from bot.names import Dialog
from qualification import bant
from qualification.amounts import AmountError, parse_amount
from qualification.lead import Answer, Channel, Lead, Letter, Money
from qualification.money import format_money
from qualification.playbook import Question

_NOTE = {
    Letter.BUDGET: "Budget, in their words",
    Letter.AUTHORITY: "How they decide",
    Letter.NEED: "The pain, in their words",
    Letter.TIMELINE: "What the date depends on",
}
_NOTE_LIMIT = 1000
_FIRST = {
    Channel.INBOUND: "They came with a need: find out first whether they fit.",
    Channel.OUTBOUND: "They were picked for fit: find out first whether they have the need.",
    Channel.PARTNER: "They came through a partner with a need: find out first whether they fit.",
}
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}([.][0-9]{1,9})?")
_FORM = {Letter.TIMELINE: "timeline", Letter.NEED: "purpose", Letter.BUDGET: "budget"}


class _NotANumber(ValueError):
    """A number that is none. Its text is one sentence for who typed it."""


def build(lead: Lead, context: Context) -> View:
    """The dialog with the draft's answers, or those that the lead gave on arrival."""
    blocks: list[Block] = [
        context_line(about.subject(lead, context)),
        context_line(_FIRST[lead.origin.channel]),
    ]
    if market.comes_first(lead):
        blocks += market.inputs(lead)
    said = bant.said_on_arrival(lead, _currency(lead, context))
    for letter in bant.order_for(lead.origin.channel):
        answered = _is_answered(lead, letter)
        answer = lead.qualification.answers.get(letter) if answered else said.get(letter)
        blocks += _inputs(lead, letter, answer, said=None if answered else said.get(letter))
    blocks += [_ask(one, lead) for one in questions(lead, context)]
    if former := former_answers(lead, context):
        lines = "; ".join(f"{words.label(key)}: {plain(said, 200)}" for key, said in former.items())
        blocks.append(context_line(f"Answers to former questions, kept: {lines}"))
    return elements.step(Dialog.BANT, 1, blocks, lead)


def parse(state: State, lead: Lead, context: Context) -> Parsed:
    """The draft with this step's answers; amounts and numbers can be unreadable."""
    before = lead.qualification
    reading = Reading(state, before, AmountError, _NotANumber)
    values = reading.values
    old = before.answers.get(Letter.BUDGET)
    currency = _currency(lead, context)
    amount = reading.text(
        "budget.amount", lambda typed: parse_amount(typed, currency), old.amount if old else None
    )
    answers = {
        letter: answer
        for letter in Letter
        if (answer := _answer(values, letter, amount if letter is Letter.BUDGET else None))
    }
    extra = dict(before.extra)
    for question in questions(lead, context):
        said = _said(reading, question, extra.pop(question.key, None))
        if said:
            extra[question.key] = said
    found = replace(before, answers=answers, extra=extra, unread=reading.unread)
    if market.comes_first(lead):
        found = market.read(values, found)
    return Parsed(found, reading.errors)


def is_complete(lead: Lead, _context: Context) -> bool:
    """Whether every letter was asked, if only to remain unknown."""
    return all(letter in lead.qualification.answers for letter in Letter)


def questions(lead: Lead, context: Context) -> Iterator[Question]:
    """The playbook's questions for the lead's segment."""
    for question in context.playbook.qualification.questions:
        if not question.segments or lead.segment in question.segments:
            yield question


def former_answers(lead: Lead, context: Context) -> Mapping[str, str]:
    """Answers to questions that the playbook does not ask of such a lead any more, by key."""
    asked = {question.key for question in questions(lead, context)}
    return {key: said for key, said in lead.qualification.extra.items() if key not in asked}


def _is_answered(lead: Lead, letter: Letter) -> bool:
    """Whether a rep has answered a letter, or emptied it on purpose."""
    return letter in lead.qualification.answers or letter.value in lead.qualification.signed


def _inputs(
    lead: Lead, letter: Letter, answer: Answer | None, said: Answer | None
) -> Iterator[Block]:
    name = letter.value
    form = lead.origin.answers.get(_FORM.get(letter, ""), "")
    yield elements.select(
        name,
        name.capitalize(),
        bant.CHOICES[letter],
        answer.choice if answer else None,
        placeholder="Not asked yet",
        hint=f"From their form: {words.label(plain(form, 80))}." if said else None,
    )
    if letter is Letter.BUDGET:
        amount = format_money(answer.amount) if answer and answer.amount else None
        typed = lead.qualification.unread.get("budget.amount")
        yield elements.text(
            "budget.amount",
            "Amount",
            typed or amount,
            limit=40,
            placeholder="50,000 or 50k or €50,000",
        )
    if letter is Letter.TIMELINE:
        yield elements.day("timeline.when", "Results wanted by", answer.when if answer else None)
    note = answer.note if answer else None
    yield elements.text(f"{name}.note", _NOTE[letter], note, limit=_NOTE_LIMIT)


def _answer(values: Values, letter: Letter, amount: Money | None) -> Answer | None:
    """A letter's answer; what is added without a choice leaves it unknown."""
    name = letter.value
    choice, note = values.choice(name), values.text(f"{name}.note")
    when: date | None = values.day("timeline.when") if letter is Letter.TIMELINE else None
    if not (choice or note or amount or when):
        return None
    return Answer(choice or bant.UNKNOWN, note, amount, when)


def _ask(question: Question, lead: Lead) -> Block:
    """The input of a question. An answer from when it had another type stands in the hint."""
    block_id = _block_id(question)
    answer = lead.qualification.unread.get(block_id) or lead.qualification.extra.get(question.key)
    fits = answer is not None and _fits(question, answer)
    hint = None if fits or answer is None else f"Answered before: {plain(answer, 200)}."
    match question.type:
        case "select":
            options = {option[: elements.MAX_OPTION_VALUE]: option for option in question.options}
            return elements.select(block_id, question.ask, options, answer, hint=hint)
        case "number":
            return elements.number(block_id, question.ask, answer if fits else None, hint)
        case "date":
            day = date.fromisoformat(answer) if answer and fits else None
            return elements.day(block_id, question.ask, day, hint)
        case _:
            return elements.text(block_id, question.ask, answer, limit=1000)


def _said(reading: Reading, question: Question, before: str | None) -> str | None:
    """The answer to a question; one that its present type cannot show stays until replaced."""
    name = _block_id(question)
    match question.type:
        case "select":
            said = reading.values.choice(name)
        case "date":
            day = reading.values.day(name)
            said = day.isoformat() if day else None
        case "number":
            said = reading.text(name, _number, before)
        case _:
            said = reading.values.text(name)
    hidden = before is not None and not _fits(question, before)
    return said or (before if hidden else None)


def _fits(question: Question, answer: str) -> bool:
    """Whether an answer is one that the question's type can hold."""
    match question.type:
        case "select":
            return answer in {option[: elements.MAX_OPTION_VALUE] for option in question.options}
        case "number":
            return _is(_number, answer)
        case "date":
            return _is(date.fromisoformat, answer)
        case _:
            return True


def _is(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


def _number(typed: str) -> str:
    """A number as it was typed."""
    if not _NUMBER.fullmatch(typed):
        raise _NotANumber(f"“{plain(typed, 40)}” is not a number; write it in digits, like 12.5.")
    return typed


def _block_id(question: Question) -> str:
    return f"question.{question.key}"[:255]


def _currency(lead: Lead, context: Context) -> str:
    return lead.value.currency if lead.value else context.playbook.team.currency
