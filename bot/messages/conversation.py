"""The conversation in a lead's thread: a message that asks, shows what notes say, or sums up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from bot.messages import about, words
from bot.messages.blocks import (
    Block,
    actions,
    button,
    context_line,
    fallback,
    plain_text,
    section,
)
from bot.messages.context import Context, Message
from bot.messages.prose import Prose
from bot.messages.text import cut, plain
from bot.names import Action
from qualification import bant, conversation, draft, understanding
from qualification.contact import REACH_BY, describe_best_time, format_phone
from qualification.conversation import COMMITTEE, MARKET, Talk
from qualification.lead import BestTime, Lead, Letter, Member, Money, Qualification
from qualification.money import format_money
from qualification.notes import Proposal
from qualification.stage import Stage

LABELS = {
    MARKET: "Addressable market",
    "phone": "Direct phone",
    "email": "Email",
    "best_time": "Best time to talk",
    "reach_by": "Best way to reach",
    "next_step": "Next step",
    COMMITTEE: "Buying committee",
    **{letter.value: letter.value.capitalize() for letter in Letter},
}
"""Topics as they are called in the dialog."""

MOST_BUTTONS = 6
"""Answers that are offered as buttons; more make a menu."""

_MOST_OPTIONS = 10
"""Of one group of tick boxes, by Slack's limit."""

_MOST_IN_MENU = 100
_OPTION = 75
_VALUE = 150


def render(talk: Talk, lead: Lead, context: Context) -> Message:
    """The message as things are now. Notes that wait for a yes come first."""
    prose = Prose("conversation", context)
    if lead.stage not in (Stage.ESCALATED, Stage.QUALIFYING):
        return _of(prose.moved(about.title(lead)))
    if proposals := conversation.proposed(talk.notes):
        return _notes(proposals, talk, lead, context)
    topic = conversation.current(talk, lead, context.playbook)
    if topic:
        return _question(topic, talk, lead, context)
    return _summary(talk, lead, context)


def over(topics: Sequence[str], lead: Lead, context: Context) -> Message:
    """What is left of a message once the conversation has gone on below it: what it was about."""
    prose = Prose("conversation", context)
    lines = [
        (label_of(topic, lead, context), value_of(topic, lead.qualification, context) or "open")
        for topic in topics
    ]
    return _of(prose.over(lines) if lines else prose.further())


def hint(macro: str, context: Context, *args: Any) -> Message:
    """A line to whoever typed, and nobody else: why nothing came of it."""
    return _of(getattr(Prose("conversation", context), macro)(*args))


def label_of(topic: str, lead: Lead, context: Context) -> str:
    """What a topic is called; the playbook's own question in its words."""
    question = conversation.question_of(topic, lead, context.playbook)
    return question.ask if question else LABELS.get(topic, words.label(topic.partition(".")[2]))


def value_of(topic: str, found: Qualification, context: Context) -> str | None:
    """What the draft says to a topic, in short; None where it says nothing."""
    if topic == COMMITTEE:
        people = [value_shown("", one, context) for one in found.committee]
        return "; ".join(people) or None
    fields = draft.fields_of(found)
    parts = [fields.get(topic), fields.get(f"{topic}.amount"), fields.get(f"{topic}.when")]
    shown = [value_shown(topic, part, context) for part in parts if part is not None]
    if topic == Letter.NEED and (pain := fields.get("need.note")):
        shown.append(f"“{cut(plain(pain), 80)}”")
    return ", ".join(shown) or None


def value_shown(topic: str, value: Any, context: Context) -> str:
    """One value as people read it."""
    match value:
        case Money():
            return format_money(value)
        case BestTime():
            return describe_best_time(value, context.zone, context.now)
        case Member():
            role = bant.CHOICES[Letter.AUTHORITY].get(value.role or "")
            return ", ".join(plain(part) for part in (value.name, value.title, role) if part)
    if topic == "phone":
        return format_phone(value)
    if topic == Letter.TIMELINE and not isinstance(value, str):
        return f"by {words.day(value, context)}"
    labels: dict[str, Any] = {letter.value: bant.CHOICES[letter] for letter in Letter}
    labels |= {"reach_by": REACH_BY, MARKET: bant.MARKET}
    return plain(labels.get(topic, {}).get(value, value))


def option_of(proposal: Proposal, lead: Lead, context: Context) -> tuple[str, str]:
    """A proposal in two short lines: what it changes, and the words it was read from."""
    topic = conversation.topic_of(proposal)
    before = lead.qualification
    after = draft.with_fields(before, conversation.fields_for(proposal, before))
    was, now = _around(proposal, before, after, context)
    change = f"was {was}, now {now}" if was and was != now else now
    return f"{LABELS[topic]}: {change}", f"“{cut(plain(proposal.words), _OPTION - 2)}”"


def _around(
    proposal: Proposal, before: Qualification, after: Qualification, context: Context
) -> tuple[str | None, str]:
    """What stands in a proposal's field, and what would."""
    if not isinstance(proposal.value, Member):
        topic = conversation.topic_of(proposal)
        was = value_of(topic, before, context)
        return was, value_of(topic, after, context) or "empty"
    name = draft.member_field(proposal.value.name)
    was_there = draft.fields_of(before).get(name)
    now = draft.fields_of(after)[name]
    shown = value_shown("", was_there, context) if was_there else None
    return shown, value_shown("", now, context)


def _notes(proposals: Sequence[Proposal], talk: Talk, lead: Lead, context: Context) -> Message:
    prose = Prose("conversation", context)
    head = prose.notes(about.title(lead), len(proposals))
    blocks = [section(head), *_told(talk, lead, context)]
    boxes = _boxes(proposals, lead, context)
    for start in range(0, len(boxes), _MOST_OPTIONS):
        group = boxes[start : start + _MOST_OPTIONS]
        # A new set of boxes is a new block: Slack keeps what was ticked in an old one.
        name = f"conversation.ticks.{talk.version}.{len(boxes)}.{start}"
        blocks += actions(name, [_group(group)])
    pressed = [
        button("Save", Action.CONFIRM, lead.id, "primary"),
        button("Edit", Action.EDIT_NOTES, lead.id),
        button("Discard", Action.DISCARD, lead.id),
    ]
    return _message(head, [*blocks, *actions("conversation.notes", pressed)])


def _boxes(proposals: Sequence[Proposal], lead: Lead, context: Context) -> list[Block]:
    """What can be ticked: what was read, and what the lead came with. A number from a form may be
    a switchboard's, so that one is left to be ticked."""
    boxes = [
        _box(*option_of(proposal, lead, context), conversation.proposal_key(proposal))
        for proposal in proposals
    ]
    for topic, value in conversation.to_confirm(proposals, lead).items():
        shown = f"{LABELS[topic]}: {value_shown(topic, value, context)}"
        boxes.append(_box(shown, "As they gave it", f"{conversation.GIVEN}{topic}"))
    return boxes


def _box(text: str, source: str, key: str) -> Block:
    return {
        "text": plain_text(text, _OPTION),
        "description": plain_text(source, _OPTION),
        "value": key[: conversation.LONGEST_KEY],
    }


def _group(options: list[Block]) -> Block:
    unsure = f"{conversation.GIVEN}phone"
    ticked = [option for option in options if option["value"] != unsure]
    boxes: Block = {
        "type": "checkboxes",
        "action_id": Action.TICK.value,
        "options": options,
    }
    return boxes | ({"initial_options": ticked} if ticked else {})


def _question(topic: str, talk: Talk, lead: Lead, context: Context) -> Message:
    prose = Prose("conversation", context)
    question = conversation.question_of(topic, lead, context.playbook)
    given = conversation.given(topic, lead)
    shown = format_phone(given) if given and topic == "phone" else given
    asked = prose.question(topic, lead, shown, question.ask if question else None)
    left = [
        one
        for one in conversation.topics(lead, context.playbook)
        if conversation.is_open(one, lead, context.playbook) and one not in talk.skipped
    ]
    blocks = [
        *_told(talk, lead, context),
        section(asked),
        *actions(f"conversation.{topic}"[:255], _choices(topic, given, lead, context)),
        context_line(prose.how(max(len(left), 1))),
    ]
    if not bant.gate(lead.qualification, context.playbook):
        blocks[-1:-1] = actions("conversation.end", [_hand_off(lead)])
    return _message(asked, blocks)


def _choices(topic: str, given: str | None, lead: Lead, context: Context) -> list[Block]:
    """The answers where they are few, as buttons or a menu, and **Skip**."""
    skip = button("Skip", Action.SKIP, lead.id)
    offered = understanding.choices(topic, lead, context.playbook)
    if given:
        yes = button("That is right", Action.ANSWER, lead.id)
        return [yes | {"value": f"{lead.id}.{topic}={given}"}, skip]
    values = {f"{lead.id}.{topic}={value}": label for value, label in offered.items()}
    fitting = {value: label for value, label in values.items() if len(value) <= _VALUE}
    if len(fitting) > MOST_BUTTONS:
        options = [
            {"text": plain_text(label, _OPTION), "value": value}
            for value, label in list(fitting.items())[:_MOST_IN_MENU]
        ]
        menu = {
            "type": "static_select",
            "action_id": Action.ANSWER.value,
            "placeholder": plain_text("Choose", _VALUE),
            "options": options,
        }
        return [menu, skip]
    shown = [
        button(label, Action.ANSWER, lead.id)
        | {"value": value, "action_id": f"{Action.ANSWER.value}.{number}"}
        for number, (value, label) in enumerate(fitting.items())
    ]
    return [*shown, skip]


def _summary(talk: Talk, lead: Lead, context: Context) -> Message:
    prose = Prose("conversation", context)
    missing = bant.gate(lead.qualification, context.playbook)
    told = prose.stands(missing)
    pressed = [] if missing else [_hand_off(lead)]
    pressed.append(button("Ask me", Action.ASK_ME, lead.id))
    pressed.append(button("Qualify", Action.QUALIFY, lead.id))
    blocks = [
        *_told(talk, lead, context),
        section(told),
        *actions("conversation.end", pressed),
        context_line(prose.begin()),
    ]
    return _message(told, blocks)


def _told(talk: Talk, lead: Lead, context: Context) -> list[Block]:
    """What was saved last, and what could not be taken."""
    prose = Prose("conversation", context)
    lines = [
        (label_of(topic, lead, context), value)
        for topic in talk.said
        if (value := value_of(topic, lead.qualification, context))
    ]
    told = [prose.said(lines)] if lines else []
    told += [prose.hint(talk.hint)] if talk.hint else []
    return [section(line) for line in told]


def _hand_off(lead: Lead) -> Block:
    return button("Hand off", Action.HAND_OFF, lead.id, "primary")


def _of(text: Markup) -> Message:
    return Message(fallback(text), [section(text)])


def _message(text: Markup, blocks: list[Block]) -> Message:
    return Message(fallback(text), blocks)
