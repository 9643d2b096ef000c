"""The buying committee as lines of text: "Name, title, role"."""

from __future__ import annotations

from qualification import bant
from qualification.lead import Letter, Member

ROLES = bant.CHOICES[Letter.AUTHORITY]
MOST = 20


class MembersError(ValueError):
    """Lines that cannot be read. Its text is one sentence for who typed them."""


def parse_members(text: str | None) -> tuple[Member, ...]:
    """A member per line. What is last is the role where it is one of ROLES. Raises MembersError."""
    lines = [line.strip() for line in (text or "").splitlines()]
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


def _member(number: int, line: str) -> Member:
    name, *rest = [part.strip() for part in line.split(",")]
    if not name:
        raise MembersError(f"Line {number} has no name; write name, title, role.")
    role = _role(rest[-1]) if rest else None
    title = ", ".join(part for part in (rest[:-1] if role else rest) if part)
    return Member(name, title or None, role)


def _role(words: str) -> str | None:
    folded = words.casefold().replace("_", " ").rstrip(".")
    return next((value for value, label in ROLES.items() if label.casefold() == folded), None)
