"""A qualification asked in a thread: one question at a time, and notes that wait for a yes.

A topic is what one question asks: a letter of BANT, "phone", "email", "best_time", "reach_by",
"next_step", "committee", "fits_market", or "question.KEY" of the playbook's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from qualification import bant, draft
from qualification.contact import ContactError, parse_phone
from qualification.draft import Edit, Fields, member_field
from qualification.lead import Answer, Channel, Lead, Letter, Member, Qualification
from qualification.notes import NextStep, NoteField, Proposal
from qualification.playbook import Playbook, Question

NEED_NOT_BE_READ = 40
"""So many messages back nothing is delivered twice."""

MOST_NOTES = 12
"""Notes that wait for a yes at once; a long one comes in parts."""

LONGEST_KEY = 150
"""Characters of `proposal_key` that tell proposals apart, as many as Slack keeps of a value."""

GIVEN = "given."
"""Begins the key of what the lead came with, beside the keys of proposals."""

MARKET = "fits_market"
COMMITTEE = "committee"

_CONTACT = ("phone", "email", "best_time", "reach_by")
_QUESTION = "question."


@dataclass(frozen=True, slots=True)
class Note:
    """Call notes that were read and not confirmed yet: the message (its ts), and what it says."""

    ts: str
    proposals: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True)
class Talk:
    """Where the conversation about a lead stands.

    `by` (an e-mail) is who is asked. `asks` is the topic that was asked last, None once it is
    stopped; `again` that they went back to it. `version` is the lead's that they have seen.
    `said` are the topics saved last, `told` those saved in the message that stands, `hint` a
    sentence on what could not be taken. `heard` are the messages that were dealt with; `answered`
    is the latest of them that answered a topic.
    """

    by: str
    version: int = 0
    asks: str | None = None
    again: bool = False
    skipped: tuple[str, ...] = ()
    past: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    said: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    hint: str | None = None
    heard: tuple[str, ...] = ()
    answered: tuple[str, str] | None = None

    def having_heard(self, key: str) -> Talk:
        """The same, with one more message dealt with."""
        return replace(self, heard=(*self.heard, key)[-NEED_NOT_BE_READ:])


def topics(lead: Lead, playbook: Playbook) -> tuple[str, ...]:
    """What is asked, in order: inbound and partner leads begin with fit, outbound with need."""
    letters = [letter.value for letter in bant.order_for(lead.origin.channel)]
    own = [f"{_QUESTION}{question.key}" for question in questions(lead, playbook)]
    rest = [*own, *_CONTACT, "next_step", COMMITTEE]
    if lead.origin.channel is Channel.OUTBOUND:
        return (*letters, *rest, MARKET)
    return (MARKET, *letters, *rest)


def questions(lead: Lead, playbook: Playbook) -> tuple[Question, ...]:
    """The playbook's own questions for the lead's segment."""
    return tuple(
        question
        for question in playbook.qualification.questions
        if not question.segments or lead.segment in question.segments
    )


def question_of(topic: str, lead: Lead, playbook: Playbook) -> Question | None:
    """The playbook's own question behind a topic; None for other topics, and once it is gone."""
    asked = (one for one in questions(lead, playbook) if f"{_QUESTION}{one.key}" == topic)
    return next(asked, None)


def with_form(lead: Lead, playbook: Playbook) -> Qualification:
    """The draft with what the lead said on arrival, which need not be asked."""
    currency = lead.value.currency if lead.value else playbook.team.currency
    said = bant.said_on_arrival(lead, currency)
    found = lead.qualification
    new = {
        letter: answer
        for letter, answer in said.items()
        if letter not in found.answers and letter.value not in found.signed
    }
    return replace(found, answers={**found.answers, **new}) if new else found


def is_open(topic: str, lead: Lead, playbook: Playbook) -> bool:
    """Whether nobody has answered a topic yet. "Unknown" is an answer."""
    found = with_form(lead, playbook)
    if topic == COMMITTEE:
        return not found.committee
    return topic not in draft.fields_of(found)


def current(talk: Talk, lead: Lead, playbook: Playbook) -> str | None:
    """The topic to ask now: what was answered elsewhere, or is asked no more, is passed over."""
    if talk.asks is None:
        return None
    known = talks_about(talk.asks, lead, playbook)
    if known and (talk.again or is_open(talk.asks, lead, playbook)):
        return talk.asks
    return following(talk, lead, playbook)


def talks_about(topic: str, lead: Lead, playbook: Playbook) -> bool:
    """Whether such a question is asked of such a lead."""
    return topic in topics(lead, playbook)


def following(talk: Talk, lead: Lead, playbook: Playbook) -> str | None:
    """The first topic that is open and was not skipped."""
    return next(
        (
            topic
            for topic in topics(lead, playbook)
            if topic not in talk.skipped and is_open(topic, lead, playbook)
        ),
        None,
    )


def begun(talk: Talk, lead: Lead, playbook: Playbook) -> Talk:
    """Asked from the first open topic on; what was skipped is asked again."""
    fresh = replace(talk, skipped=(), past=(), again=False, said=(), hint=None)
    return replace(fresh, asks=following(fresh, lead, playbook), version=lead.version)


def answered(talk: Talk, topic: str, lead: Lead, playbook: Playbook) -> Talk:
    """On to the next topic, after `lead` has got the answer."""
    past = (*(one for one in talk.past if one != topic), topic)
    now = replace(talk, past=past, again=False, said=(topic,), hint=None, version=lead.version)
    return replace(now, asks=following(now, lead, playbook))


def skipped(talk: Talk, topic: str, lead: Lead, playbook: Playbook) -> Talk:
    """On to the next topic without an answer."""
    after = answered(replace(talk, skipped=(*talk.skipped, topic)), topic, lead, playbook)
    return replace(after, said=())


def gone_back(talk: Talk, lead: Lead) -> Talk:
    """Back at the topic before, to answer it anew."""
    if not talk.past:
        return replace(talk, hint="This is the first question.")
    *past, topic = talk.past
    left = tuple(one for one in talk.skipped if one != topic)
    return replace(
        talk,
        asks=topic,
        again=True,
        past=tuple(past),
        skipped=left,
        said=(),
        hint=None,
        version=lead.version,
    )


def given(topic: str, lead: Lead) -> str | None:
    """What the lead came with, which needs a yes only: an address, or a number as E.164."""
    if topic == "email":
        return lead.person.email
    if topic == "phone" and lead.person.phone:
        try:
            return parse_phone(lead.person.phone, lead.company.country)
        except ContactError:
            return None
    return None


def to_confirm(proposals: Iterable[Proposal], lead: Lead) -> Fields:
    """What the lead came with, that nobody has confirmed and the notes say nothing of."""
    about = {topic_of(one) for one in proposals}
    found = draft.fields_of(lead.qualification)
    return {
        topic: value
        for topic in ("phone", "email")
        if topic not in about and topic not in found and (value := given(topic, lead))
    }


def proposed(notes: Iterable[Note]) -> tuple[Proposal, ...]:
    """What all notes say together: the later of two words about one field counts."""
    found: dict[str, Proposal] = {}
    for note in notes:
        for proposal in note.proposals:
            found[proposal_key(proposal)] = proposal
    order = list(NoteField)
    return tuple(sorted(found.values(), key=lambda one: order.index(one.field)))


def proposal_key(proposal: Proposal) -> str:
    """The field that a proposal fills, each member of the committee being one."""
    if isinstance(proposal.value, Member):
        return member_field(proposal.value.name)
    return proposal.field.value


def topic_of(proposal: Proposal) -> str:
    """The topic that a proposal answers."""
    return proposal.field.value


def fields_for(proposal: Proposal, found: Qualification) -> Fields:
    """A proposal as fields of the draft. What it says nothing of stays as it is in `found`."""
    name, value = proposal.field.value, proposal.value
    match value:
        case Answer():
            return _answer_fields(name, value)
        case Member():
            return {member_field(value.name): _member(value, found)}
        case NextStep():
            day = f" ({value.when:%a} {value.when.day} {value.when:%b})" if value.when else ""
            return {name: f"{value.text}{day}"}
        case _:
            return {name: value}


def _answer_fields(name: str, answer: Answer) -> Fields:
    """A date goes with its answer, and an amount with a budget that there is."""
    found: Fields = {name: answer.choice}
    if answer.note:
        found[f"{name}.note"] = answer.note
    if name == Letter.TIMELINE:
        found[f"{name}.when"] = answer.when
    if name == Letter.BUDGET and (answer.amount or answer.choice == "none"):
        found[f"{name}.amount"] = answer.amount
    return found


def _member(member: Member, found: Qualification) -> Member:
    known = next(
        (one for one in found.committee if member_field(one.name) == member_field(member.name)),
        None,
    )
    if known is None:
        return member
    return replace(known, title=member.title or known.title, role=member.role or known.role)


def edit(
    fields: Mapping[str, Any], part: str, lead: Lead, playbook: Playbook, version: int
) -> Edit:
    """What a conversation writes: these fields, beside what the lead said on arrival."""
    shown = with_form(lead, playbook)
    return Edit(part, draft.with_fields(shown, fields), shown, version)
