"""Qualification, step 1 of 4: budget, authority, need, timeline, and the team's own questions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from bot.dialogs import elements
from bot.dialogs.amounts import AmountError, parse_amount
from bot.dialogs.elements import View
from bot.dialogs.values import Parsed, State, Values
from bot.messages import about
from bot.messages.blocks import Block, context_line
from bot.messages.context import Context
from bot.names import Dialog
from qualification import bant
from qualification.lead import Answer, Channel, Lead, Letter, Money
from qualification.money import format_money
from qualification.playbook import Question

_NOTE = {
    Letter.BUDGET: "Budget, in their words",
    Letter.AUTHORITY: "Who else decides",
    Letter.NEED: "The pain, in their words",
    Letter.TIMELINE: "What the date depends on",
}
_FIRST = {
    Channel.INBOUND: "They came with a need: find out first whether they fit.",
    Channel.OUTBOUND: "They were picked for fit: find out first whether they have the need.",
    Channel.PARTNER: "They came through a partner with a need: find out first whether they fit.",
}


def build(lead: Lead, context: Context) -> View:
    """The dialog with the draft's answers, or those that the lead gave on arrival."""
    blocks: list[Block] = [
        context_line(about.subject(lead, context)),
        context_line(_FIRST[lead.origin.channel]),
    ]
    for letter in bant.order_for(lead.origin.channel):
        blocks += _inputs(letter, _prefilled(lead, letter))
    extra = lead.qualification.extra
    blocks += [_ask(one, extra.get(one.key)) for one in questions(lead, context)]
    return elements.step(Dialog.BANT, 1, blocks, lead)


def parse(state: State, lead: Lead, context: Context) -> Parsed:
    """The draft with this step's answers. Only an unreadable amount is an error."""
    values = Values(state)
    before = lead.qualification
    errors: dict[str, str] = {}
    amount = None
    if typed := values.text("budget.amount"):
        try:
            amount = parse_amount(typed, _currency(lead, context))
        except AmountError as error:
            errors["budget.amount"] = str(error)
    found = {
        letter: answer
        for letter in Letter
        if (answer := _answer(values, letter, amount if letter is Letter.BUDGET else None))
    }
    answers = {
        letter: _signed(answer, before.answers.get(letter), context)
        for letter, answer in found.items()
    }
    extra = dict(before.extra)
    for question in questions(lead, context):
        extra.pop(question.key, None)
        if said := _said(values, question):
            extra[question.key] = said
    return Parsed(replace(before, answers=answers, extra=extra), errors)


def is_complete(lead: Lead, context: Context) -> bool:  # noqa: ARG001 (same for each step)
    """Whether every letter was asked, if only to remain unknown."""
    return all(letter in lead.qualification.answers for letter in Letter)


def questions(lead: Lead, context: Context) -> Iterator[Question]:
    """The playbook's questions for the lead's segment."""
    for question in context.playbook.qualification.questions:
        if not question.segments or lead.segment in question.segments:
            yield question


def _inputs(letter: Letter, answer: Answer | None) -> Iterator[Block]:
    name = letter.value
    yield elements.select(
        name,
        name.capitalize(),
        bant.CHOICES[letter],
        answer.choice if answer else None,
        placeholder="Not asked yet",
    )
    if letter is Letter.BUDGET:
        amount = format_money(answer.amount) if answer and answer.amount else None
        yield elements.text(
            "budget.amount", "Amount", amount, limit=40, placeholder="50,000 or 50k or €50,000"
        )
    if letter is Letter.TIMELINE:
        yield elements.day("timeline.when", "Results wanted by", answer.when if answer else None)
    yield elements.text(f"{name}.note", _NOTE[letter], answer.note if answer else None)


def _prefilled(lead: Lead, letter: Letter) -> Answer | None:
    """The draft's answer, else what the lead said on arrival where that is one of the choices."""
    if answer := lead.qualification.answers.get(letter):
        return answer
    said = lead.origin.answers.get(letter.value)
    if lead.qualification.answers or said is None or said not in bant.CHOICES[letter]:
        return None
    return Answer(said)


def _answer(values: Values, letter: Letter, amount: Money | None) -> Answer | None:
    """A letter's answer; what is added without a choice leaves it unknown."""
    name = letter.value
    choice, note = values.choice(name), values.text(f"{name}.note")
    when: date | None = values.day("timeline.when") if letter is Letter.TIMELINE else None
    if not (choice or note or amount or when):
        return None
    return Answer(choice or bant.UNKNOWN, note, amount, when)


def _signed(answer: Answer, before: Answer | None, context: Context) -> Answer:
    """The answer with who gave it and when; an unchanged one keeps its first signature."""
    if before and replace(before, by=None, at=None, how=None) == answer:
        return before
    return replace(answer, by=context.reader, at=context.now, how="dialog")


def _ask(question: Question, answer: str | None) -> Block:
    block_id = _block_id(question)
    match question.type:
        case "select":
            options = {option[: elements.MAX_OPTION_VALUE]: option for option in question.options}
            return elements.select(block_id, question.ask, options, answer)
        case "number":
            return elements.number(block_id, question.ask, answer)
        case "date":
            return elements.day(block_id, question.ask, _date(answer))
        case _:
            return elements.text(block_id, question.ask, answer, limit=1000)


def _said(values: Values, question: Question) -> str | None:
    block_id = _block_id(question)
    match question.type:
        case "select":
            return values.choice(block_id)
        case "date":
            day = values.day(block_id)
            return day.isoformat() if day else None
        case _:
            return values.text(block_id)


def _block_id(question: Question) -> str:
    return f"question.{question.key}"[:255]


def _date(text: str | None) -> date | None:
    """A stored date; None for an answer from when the question had another type."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _currency(lead: Lead, context: Context) -> str:
    return lead.value.currency if lead.value else context.playbook.team.currency
