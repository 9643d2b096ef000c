"""**Edit**, of what was read from notes: fields of the qualification's steps, to be corrected."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.dialogs import elements, steps
from bot.dialogs.elements import View
from bot.dialogs.members import show_members
from bot.dialogs.values import State, Values, as_shown, field_of
from bot.messages import about
from bot.messages.blocks import Block, context_line, plain_text
from bot.messages.context import Context
from bot.messages.prose import Prose
from bot.messages.text import cut, plain
from bot.names import Dialog
from qualification import conversation, draft, email_typos
from qualification.conversation import COMMITTEE, Talk
from qualification.draft import Edit, Fields
from qualification.lead import Lead, Member
from qualification.notes import Proposal

_STEPS = (Dialog.BANT, Dialog.CONTACT, Dialog.CONTEXT)
_OF_BEST_TIME = ("best_time", "window", "days", "zone")
_LONGEST_CITED = 300
_REMARK = "remark"


@dataclass(frozen=True, slots=True)
class Read:
    """The edit that the dialog makes and the topics it is about, or a sentence per block."""

    edit: Edit
    topics: tuple[str, ...]
    errors: Mapping[str, str] = field(default_factory=dict)


def build(talk: Talk, lead: Lead, context: Context) -> View:
    """The dialog: one field or more per proposal, each under the words it was read from."""
    proposals = conversation.proposed(talk.notes)
    blocks: list[Block] = [context_line(about.subject(lead, context))]
    topics = _topics(proposals)
    cited = {topic: _cited(topic, proposals) for topic in topics}
    for block in _inputs(_with(proposals, lead), context):
        topic = _topic_of(field_of(block["block_id"]))
        if topic in topics:
            words = cited.pop(topic, None)
            blocks.append(block | ({"hint": plain_text(words, 2000)} if words else {}))
    return elements.view(
        Dialog.NOTES, "From your notes", blocks, lead, submit="Save", topics=",".join(topics)
    )


def questioned(view: Mapping[str, Any], lead: Lead, context: Context) -> View | None:
    """The dialog once more where the address looks mistyped; None where it does not, or was
    asked about before."""
    typed = Values(view["state"]["values"]).text("email") or ""
    ids = json.loads(view["private_metadata"])
    meant = email_typos.suggested(typed, lead.company.domain)
    if meant is None or typed in (ids.get("asked"), lead.qualification.contact.email):
        return None
    remark = context_line(Prose("new_lead", context).mistyped(typed, meant, "Save"))
    shown = [block for block in view["blocks"] if block.get("block_id") != _REMARK]
    again = {key: view[key] for key in ("type", "callback_id", "title", "close", "submit")}
    return again | {
        "private_metadata": json.dumps(ids | {"asked": typed}),
        "blocks": [remark | {"block_id": _REMARK}, *shown],
    }


def read(view: Mapping[str, Any], lead: Lead, context: Context) -> Read:
    """What stands in the dialog. Fields that it does not show stay as they are.

    An address that looks mistyped counts as meant: `questioned` asks about it.
    """
    ids = json.loads(view["private_metadata"])
    topics = tuple(str(ids["topics"]).split(","))
    typed: State = view["state"]["values"]
    address = Values(typed).text("email")
    mine = lead.qualification
    if address:
        mine = replace(mine, unread={**mine.unread, "email": address})
    errors: dict[str, str] = {}
    for step in _STEPS:
        so_far = replace(lead, qualification=mine)
        state = _over(as_shown(steps.build(step, so_far, context)["blocks"]), typed)
        parsed = steps.parse(step, state, so_far, context)
        mine = parsed.qualification
        errors.update(parsed.errors)
    blocks = {field_of(block_id): block_id for block_id in typed}
    wrong = {blocks[name]: why for name, why in errors.items() if name in blocks}
    fields = _fields(mine, lead, topics)
    version = int(ids["version"])
    edit = conversation.edit(fields, "notes", lead, context.playbook, version)
    return Read(edit, topics, wrong)


def _fields(mine: Any, lead: Lead, topics: tuple[str, ...]) -> Fields:
    """The fields of these topics as they are to be; an emptied one is None."""
    wanted = draft.fields_of(mine)
    names = dict.fromkeys((*draft.fields_of(lead.qualification), *wanted))
    return {
        name: wanted.get(name)
        for name in names
        if _topic_of(name) in topics and not name.startswith("unread.")
    }


def _over(shown: State, typed: State) -> State:
    """The state of a step with what stands in this dialog in its place."""
    taken = {field_of(block_id) for block_id in typed}
    kept = {block: inputs for block, inputs in shown.items() if field_of(block) not in taken}
    return {**kept, **typed}


def _with(proposals: Iterable[Proposal], lead: Lead) -> Lead:
    """The lead as if the proposals were saved; people still as lines to be added."""
    fields: Fields = {}
    people: list[Member] = []
    for one in proposals:
        if isinstance(one.value, Member):
            (member,) = conversation.fields_for(one, lead.qualification).values()
            people.append(member)
        else:
            fields |= conversation.fields_for(one, lead.qualification)
    found = draft.with_fields(lead.qualification, fields)
    typed = dict(found.unread)
    if people:
        typed[COMMITTEE] = show_members(tuple(people))
    return replace(lead, qualification=replace(found, unread=typed))


def _inputs(lead: Lead, context: Context) -> Iterator[Block]:
    for step in _STEPS:
        for block in steps.build(step, lead, context)["blocks"]:
            if block["type"] == "input":
                yield block


def _topics(proposals: Iterable[Proposal]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(conversation.topic_of(one) for one in proposals))


def _cited(topic: str, proposals: Iterable[Proposal]) -> str:
    said = (plain(one.words) for one in proposals if conversation.topic_of(one) == topic)
    return cut("; ".join(f"“{words}”" for words in said), _LONGEST_CITED)


def _topic_of(name: str) -> str:
    """The topic of a field of the draft, or of an input."""
    if name in _OF_BEST_TIME:
        return "best_time"
    head = name.partition(".")[0]
    return COMMITTEE if head == "member" else head
