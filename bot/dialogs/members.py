"""The buying committee: people added a line each ("Name, title, role"), then edited one by one."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from bot.dialogs import elements
from bot.dialogs.elements import View
from bot.dialogs.values import Invalid, State, Values
from bot.messages.blocks import Block, mrkdwn, plain_text
from bot.messages.context import Context
from bot.messages.prose import Prose
from bot.names import Action, Dialog
from qualification import bant
from qualification.draft import member_field
from qualification.lead import Lead, Letter, Member

ROLES = bant.CHOICES[Letter.AUTHORITY]
MOST = 20
_LONGEST = 200

EDIT, DECIDES, BLOCKS, REMOVE = "edit", "decides", "blocks", "remove"
_CHOICES = {EDIT: "Edit", DECIDES: "Decides", BLOCKS: "Blocks", REMOVE: "Remove"}
CHOSEN_ROLE: Mapping[str, str] = {DECIDES: "decision_maker", BLOCKS: "blocker"}

_SAID = {
    "decides": "decision_maker",
    "decider": "decision_maker",
    "decision-maker": "decision_maker",
    "signs": "economic_buyer",
    "pays": "economic_buyer",
    "buyer": "economic_buyer",
    "blocks": "blocker",
}
"""Other words for a role."""


class MembersError(ValueError):
    """Lines that cannot be read. Its text is one sentence for who typed them."""


def parse_members(text: str) -> tuple[Member, ...]:
    """A member per line. What is last is the role where it is one. Raises MembersError."""
    lines = [line.strip(" \t,;-•*") for line in text.splitlines()]
    members = tuple(_member(number, line) for number, line in enumerate(lines, 1) if line)
    if len(members) > MOST:
        raise MembersError(f"{len(members)} people are too many; keep the {MOST} who matter most.")
    return members


def show_members(members: tuple[Member, ...]) -> str:
    """The lines that `parse_members` reads back the same."""
    return "\n".join(
        ", ".join(part for part in (one.name, one.title, ROLES.get(one.role or "")) if part)
        for one in members
    )


def joined(committee: tuple[Member, ...], more: tuple[Member, ...]) -> tuple[Member, ...]:
    """The committee with more people; who is on it already is brought up to date."""
    people = {member_field(one.name): one for one in committee}
    return tuple((people | {member_field(one.name): one for one in more}).values())


def rows(lead: Lead, context: Context) -> list[Block]:
    """The committee as it stands: a row each, with what can be done about them."""
    prose = Prose("members", context)
    return [
        {
            "type": "section",
            "block_id": f"member.{_key(member)}",
            "text": mrkdwn(prose.row(member, ROLES.get(member.role or ""))),
            "accessory": {
                "type": "overflow",
                "action_id": Action.MEMBER.value,
                "options": [
                    {"text": plain_text(label, 75), "value": f"{choice}:{_key(member)}"}
                    for choice, label in _CHOICES.items()
                ],
            },
        }
        for member in lead.qualification.committee
    ]


def chosen(value: str, lead: Lead) -> tuple[str, Member | None]:
    """What was chosen for whom; nobody where that person was changed or removed meanwhile."""
    choice, _, key = value.partition(":")
    return choice, next((one for one in lead.qualification.committee if _key(one) == key), None)


def build(lead: Lead, member: Member) -> View:
    """The dialog for one person."""
    blocks = [
        elements.text("name", "Name", member.name, limit=_LONGEST, optional=False),
        elements.text("title", "Title", member.title, limit=_LONGEST),
        elements.select("role", "Role", ROLES, member.role),
    ]
    return elements.view(
        Dialog.MEMBER, "Buying committee", blocks, lead, submit="Save", member=_key(member)
    )


def parse(state: State) -> Member:
    """The person as they are now, or Invalid."""
    values = Values(state)
    name = values.text("name") or ""
    if not _is_name(name):
        raise Invalid({"name": "Write their name; one word will do."})
    return Member(name, values.text("title"), values.choice("role"))


def _key(member: Member) -> str:
    """Tells a person as they stood from the same one after a change."""
    return sha256(repr((member.name, member.title, member.role)).encode()).hexdigest()[:16]


def _member(number: int, line: str) -> Member:
    name, *rest = [part.strip() for part in line.split(",")]
    if not _is_name(name):
        raise MembersError(f"Line {number} has no name; write name, title, role.")
    role = _role(rest[-1]) if rest else None
    title = ", ".join(part for part in (rest[:-1] if role else rest) if part)
    return Member(name[:_LONGEST], title[:_LONGEST] or None, role)


def _is_name(text: str) -> bool:
    return any(char.isalpha() for char in text)


def _role(words: str) -> str | None:
    folded = words.casefold().replace("_", " ").rstrip(".")
    labels = {label.casefold(): value for value, label in ROLES.items()}
    return labels.get(folded) or _SAID.get(folded)
