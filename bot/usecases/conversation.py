"""The qualification in a lead's thread: questions, answers, notes read and confirmed.

Every message is dealt with once, however often and by whichever event Slack tells of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from bot.storage import conversations, leads
from bot.storage.conversations import Conversation, Thread
from bot.usecases import qualify
from bot.usecases.conversation_message import keep
from qualification import bant, conversation, draft
from qualification.conversation import Note, Talk
from qualification.draft import Clash, Edit, Fields
from qualification.lead import Lead, Role
from qualification.lifecycle import Cause, Refusal, Refused
from qualification.notes import Proposal
from qualification.stage import Stage
from qualification.team import Team
from qualification.understanding import Command, Meant

PART = "thread"
"""The part of the draft that a conversation writes."""

NOTES = "notes"
"""How an answer came about that was read from notes and confirmed."""

_NOT_ASKED = "That is not asked any more. Nothing changed."
_ELSEWHERE = "Somebody else has answered this meanwhile. Answer again to replace it."


@dataclass(frozen=True, slots=True)
class Heard:
    """A message in a lead's thread: its ts, and what tells it apart from its own later wording."""

    thread: Thread
    ts: str
    key: str


@dataclass(frozen=True, slots=True)
class Scene:
    """The lead of a thread and the talk about it."""

    lead: Lead
    talk: Talk | None
    thread: Thread


def scenes(connection: Connection, channel: str, ts: str) -> list[Scene]:
    """The leads of the card that stands here; several where a card stands for several."""
    found = []
    for lead_id, destination in conversations.leads_under(connection, channel, ts):
        talk = conversations.load(connection, lead_id)
        lead = leads.load(connection, lead_id)
        found.append(Scene(lead, talk.talk if talk else None, Thread(destination, ts)))
    return found


def check(lead: Lead, team: Team, cause: Cause) -> None:
    """Refuses everybody but whoever has the lead, and managers.

    A lead on hold is anybody's who may take it.
    """
    if lead.stage not in (Stage.ESCALATED, Stage.QUALIFYING):
        raise Refused(Refusal.MOVED_ON, lead)
    manager = team.has_role(cause.actor, Role.MANAGER)
    held = lead.owner is None and team.has_role(cause.actor, Role.SDR)
    if not (lead.owner == cause.actor or manager or held):
        raise Refused(Refusal.TAKEN, lead)


def hear(
    connection: Connection, lead_id: int, heard: Heard, meant: Meant, team: Team, cause: Cause
) -> None:
    """What somebody typed takes effect; what is not notes or an answer to us never comes here.

    Raises `Refused` to somebody who does not have the lead.
    """
    lead, before = _opened(connection, lead_id, team, cause)
    talk = before.talk if before else Talk(cause.actor)
    if heard.key in talk.heard:
        return
    talk = replace(talk.having_heard(heard.key), by=cause.actor, hint=None)
    lead = _claimed(connection, lead, team, cause)
    if meant.command:
        talk = _told(meant.command, talk, lead, team)
    elif meant.proposals:
        talk = _noted(talk, Note(heard.ts, meant.proposals), lead)
    elif meant.topic and meant.fields:
        talk = replace(talk, answered=(heard.ts, meant.topic))
        lead, talk = _answer(connection, talk, meant.topic, meant.fields, lead, team, cause)
    else:
        talk = replace(talk, hint=meant.hint, said=())
        keep(connection, lead, before, Conversation(heard.thread, talk), cause, below=False)
        return
    keep(connection, lead, before, Conversation(heard.thread, talk), cause, below=True)


def add(
    connection: Connection, lead_id: int, ts: str, more: tuple[Proposal, ...], cause: Cause
) -> None:
    """More that was read from notes which still wait for a yes."""
    found = conversations.load(connection, lead_id, lock=True)
    if found is None or ts not in {note.ts for note in found.talk.notes}:
        return
    notes = tuple(
        replace(note, proposals=(*note.proposals, *more)) if note.ts == ts else note
        for note in found.talk.notes
    )
    lead = leads.load(connection, lead_id)
    after = replace(found, talk=replace(found.talk, notes=notes))
    keep(connection, lead, found, after, cause, below=False)


def reworded(
    connection: Connection,
    lead_id: int,
    heard: Heard,
    meant: Meant | None,
    team: Team,
    cause: Cause,
) -> None:
    """A message was changed: notes that wait for a yes are read anew, and so is the latest answer.
    What was confirmed stays."""
    lead, found = _opened(connection, lead_id, team, cause)
    if found is None or heard.key in found.talk.heard:
        return
    talk = found.talk.having_heard(heard.key)
    if any(note.ts == heard.ts for note in talk.notes):
        new = Note(heard.ts, meant.proposals if meant else ())
        kept = tuple(new if note.ts == heard.ts else note for note in talk.notes)
        talk = replace(talk, notes=tuple(note for note in kept if note.proposals), said=())
    elif meant and meant.fields and meant.topic and talk.answered == (heard.ts, meant.topic):
        asked = talk
        lead, talk = _answer(connection, talk, meant.topic, meant.fields, lead, team, cause)
        talk = replace(talk, asks=asked.asks, again=asked.again)
    else:
        return
    keep(connection, lead, found, replace(found, talk=talk), cause, below=False)


def withdrawn(connection: Connection, lead_id: int, ts: str, team: Team, cause: Cause) -> None:
    """A message was deleted: what was read from it and not confirmed goes with it."""
    lead, found = _opened(connection, lead_id, team, cause)
    if found is None or ts not in {note.ts for note in found.talk.notes}:
        return
    left = tuple(note for note in found.talk.notes if note.ts != ts)
    after = replace(found, talk=replace(found.talk, notes=left, said=()))
    keep(connection, lead, found, after, cause, below=False)


def answer(
    connection: Connection, lead_id: int, topic: str, fields: Fields, team: Team, cause: Cause
) -> Lead:
    """A choice was pressed."""

    def press(talk: Talk, lead: Lead) -> tuple[Lead, Talk]:
        return _answer(connection, talk, topic, fields, lead, team, cause)

    return _pressed(connection, lead_id, press, team, cause)


def command(connection: Connection, lead_id: int, said: Command, team: Team, cause: Cause) -> Lead:
    """A command was pressed."""

    def press(talk: Talk, lead: Lead) -> tuple[Lead, Talk]:
        return lead, _told(said, talk, lead, team)

    return _pressed(connection, lead_id, press, team, cause)


def too_late(connection: Connection, lead_id: int, team: Team, cause: Cause) -> Lead:
    """An answer was pressed that the playbook does not know any more."""

    def press(talk: Talk, lead: Lead) -> tuple[Lead, Talk]:
        return lead, replace(talk, said=(), hint=_NOT_ASKED)

    return _pressed(connection, lead_id, press, team, cause)


def discard(connection: Connection, lead_id: int, team: Team, cause: Cause) -> Lead:
    """**Discard**: what was read from the notes is not wanted."""

    def press(talk: Talk, lead: Lead) -> tuple[Lead, Talk]:
        return lead, replace(talk, notes=(), said=(), hint=None)

    return _pressed(connection, lead_id, press, team, cause)


def confirm(
    connection: Connection,
    lead_id: int,
    ticked: frozenset[str],
    offered: frozenset[str],
    team: Team,
    cause: Cause,
) -> Lead:
    """**Save**: what is ticked is saved, the rest of what was offered is dropped."""

    def press(talk: Talk, lead: Lead) -> tuple[Lead, Talk]:
        wanted = [one for one in conversation.proposed(talk.notes) if _key(one) in ticked]
        unseen = _left(talk.notes, lambda one: _key(one) not in offered)
        fields: Fields = {}
        for one in wanted:
            fields |= conversation.fields_for(one, lead.qualification)
        came_with = {
            topic: value
            for topic, value in conversation.to_confirm(wanted, lead).items()
            if f"{conversation.GIVEN}{topic}" in ticked
        }
        edit = conversation.edit({**fields, **came_with}, NOTES, lead, team.playbook, talk.version)
        topics = (*dict.fromkeys(conversation.topic_of(one) for one in wanted), *came_with)
        lead, talk = _confirmed(connection, talk, topics, edit, lead, team, cause)
        return lead, replace(talk, notes=(*talk.notes, *unseen))

    return _pressed(connection, lead_id, press, team, cause)


def confirm_edited(
    connection: Connection,
    lead_id: int,
    edit: Edit,
    topics: tuple[str, ...],
    team: Team,
    cause: Cause,
) -> Lead:
    """**Save** in the dialog where proposals can be corrected."""

    def press(talk: Talk, lead: Lead) -> tuple[Lead, Talk]:
        return _confirmed(connection, talk, topics, edit, lead, team, cause)

    return _pressed(connection, lead_id, press, team, cause)


def hand_off(connection: Connection, lead_id: int, team: Team, cause: Cause) -> Lead:
    """**Hand off**, with nothing missing."""
    return qualify.hand_off(connection, lead_id, None, team, cause)


# Beneath


def _opened(
    connection: Connection, lead_id: int, team: Team, cause: Cause
) -> tuple[Lead, Conversation | None]:
    found = conversations.load(connection, lead_id, lock=True)
    lead = leads.load(connection, lead_id)
    check(lead, team, cause)
    return lead, found


def _claimed(connection: Connection, lead: Lead, team: Team, cause: Cause) -> Lead:
    """Who talks about a lead that waits for them has taken it."""
    if lead.stage is not Stage.ESCALATED:
        return lead
    return qualify.claim(connection, lead.id, team, replace(cause, press=None))


def _pressed(
    connection: Connection,
    lead_id: int,
    press: Callable[[Talk, Lead], tuple[Lead, Talk]],
    team: Team,
    cause: Cause,
) -> Lead:
    """A button of the conversation's message; what Slack delivers twice is done once."""
    lead, found = _opened(connection, lead_id, team, cause)
    if found is None or (cause.press and cause.press in found.talk.heard):
        return lead
    lead = _claimed(connection, lead, team, cause)
    talk = replace(found.talk, by=cause.actor)
    talk = talk.having_heard(cause.press) if cause.press else talk
    lead, talk = press(talk, lead)
    talk = replace(talk, told=tuple(dict.fromkeys((*talk.told, *talk.said))))
    keep(connection, lead, found, replace(found, talk=talk), cause, below=False)
    return lead


def _told(said: Command, talk: Talk, lead: Lead, team: Team) -> Talk:
    topic = conversation.current(talk, lead, team.playbook)
    match said:
        case Command.ASK:
            return conversation.begun(talk, lead, team.playbook)
        case Command.SKIP if topic:
            return conversation.skipped(talk, topic, lead, team.playbook)
        case Command.BACK:
            return conversation.gone_back(talk, lead)
        case Command.STOP:
            return replace(talk, asks=None, again=False, said=())
        case Command.MISSING if topic:
            return replace(talk, said=(), hint=_missing(lead, team))
        case _:
            return replace(talk, said=())


def _missing(lead: Lead, team: Team) -> str:
    missing = bant.gate(lead.qualification, team.playbook)
    if not missing:
        return "Nothing is missing for the hand-off."
    return f"Still missing for the hand-off: {'; '.join(missing)}."


def _noted(talk: Talk, note: Note, lead: Lead) -> Talk:
    others = tuple(one for one in talk.notes if one.ts != note.ts)
    notes = (*others, note)[-conversation.MOST_NOTES :]
    return replace(talk, notes=notes, said=(), version=lead.version)


def _answer(
    connection: Connection,
    talk: Talk,
    topic: str,
    fields: Fields,
    lead: Lead,
    team: Team,
    cause: Cause,
) -> tuple[Lead, Talk]:
    """An answer is saved, unless somebody else gave one that its giver has not seen."""
    edit = conversation.edit(fields, PART, lead, team.playbook, talk.version)
    lead, clashes = _saved(connection, edit, lead, team, replace(cause, surface=PART))
    if _concern(clashes, fields):
        return lead, replace(
            talk, asks=topic, again=True, said=(), hint=_ELSEWHERE, version=lead.version
        )
    if conversation.current(talk, lead, team.playbook) is None and talk.asks is None:
        return lead, replace(talk, said=(topic,), hint=None, version=lead.version)
    return lead, conversation.answered(talk, topic, lead, team.playbook)


def _confirmed(
    connection: Connection,
    talk: Talk,
    topics: tuple[str, ...],
    edit: Edit,
    lead: Lead,
    team: Team,
    cause: Cause,
) -> tuple[Lead, Talk]:
    """Notes are saved; what somebody else wrote meanwhile is shown before it is replaced."""
    lead, clashes = _saved(connection, edit, lead, team, replace(cause, surface=NOTES))
    mine = draft.fields_of(edit.mine)
    clashing = {clash.field for clash in clashes if mine.get(clash.field) == clash.mine}
    left = _left(
        talk.notes, lambda one: clashing & set(conversation.fields_for(one, lead.qualification))
    )
    names = {field.partition(".")[0] for field in clashing}
    saved = tuple(topic for topic in topics if topic not in names)
    hint = "Somebody else has answered what is left meanwhile." if left else None
    return lead, replace(talk, notes=left, said=saved, hint=hint, again=False, version=lead.version)


def _key(proposal: Proposal) -> str:
    """How a proposal is told apart in Slack."""
    return conversation.proposal_key(proposal)[: conversation.LONGEST_KEY]


def _left(notes: tuple[Note, ...], stays: Callable[[Proposal], object]) -> tuple[Note, ...]:
    """Notes with those of their proposals that stay."""
    kept = (replace(note, proposals=tuple(filter(stays, note.proposals))) for note in notes)
    return tuple(note for note in kept if note.proposals)


def _concern(clashes: tuple[Clash, ...], fields: Fields) -> bool:
    return any(clash.field in fields for clash in clashes)


def _saved(
    connection: Connection, edit: Edit, lead: Lead, team: Team, cause: Cause
) -> tuple[Lead, tuple[Clash, ...]]:
    saved = qualify.save(connection, lead.id, edit, team, cause)
    return saved.lead, saved.clashes
