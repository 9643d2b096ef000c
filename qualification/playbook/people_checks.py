"""Mistakes among the people: who occurs twice, who manages whom, which role nobody has."""

from __future__ import annotations

from collections.abc import Iterator

from qualification.lead import Role
from qualification.playbook import raw
from qualification.playbook.mistakes import Finding, Line, repeated
from qualification.playbook.toml_lines import Path

_ROLES = frozenset(role.value for role in Role)
_NEEDED = {
    Role.SDR: "nobody is there to qualify leads",
    Role.AE: "nobody is there to hand leads to",
}


def check_people(document: raw.RawTable, line: Line) -> Iterator[Finding]:
    """All such mistakes of a document."""
    people = list(raw.tables(document, "people"))
    if not people:
        return
    seen: dict[str, Path] = {}
    for path, entry in people:
        yield from _identity(path, entry)
        address = raw.email(entry, "email")
        yield from repeated((*path, "email"), address, seen, line, "Remove one of them.")
        manager = raw.email(entry, "manager")
        if manager and all(raw.email(other, "email") != manager for _, other in people):
            what = f"{manager} is not among the people"
            remedy = 'Add a [[people]] table for them with role = "manager".'
            yield Finding((*path, "manager"), what, remedy)
    yield from _circles(people)
    yield from _missing_roles(people)


def _identity(path: Path, entry: raw.RawTable) -> Iterator[Finding]:
    if "email" not in entry and "usergroup" not in entry:
        yield Finding(path, "neither email nor usergroup says who this is", "Add one of them.")
    if "email" in entry and "usergroup" in entry:
        what = "email and usergroup stand together"
        yield Finding((*path, "usergroup"), what, "Give each a [[people]] table of its own.")


def _circles(people: list[tuple[Path, raw.RawTable]]) -> Iterator[Finding]:
    """Chains of managers that come back to where they began, each reported once."""
    paths = {raw.email(entry, "email"): path for path, entry in people}
    managers = {raw.email(entry, "email"): raw.email(entry, "manager") for _, entry in people}
    done: set[str] = set()
    for start in managers:
        chain: list[str] = []
        current = start
        while current and current in managers and current not in done:
            done.add(current)
            chain.append(current)
            current = managers[current]
        if current in chain:
            circle = chain[chain.index(current) :]
            what = (
                f"managers go round in a circle: {' → '.join([*circle, circle[0]])}"
                if len(circle) > 1
                else f"{current} is their own manager"
            )
            yield Finding((*paths[current], "manager"), what, "Leave manager out at the top.")


def _missing_roles(people: list[tuple[Path, raw.RawTable]]) -> Iterator[Finding]:
    roles = [entry.get("role") for _, entry in people]
    if any(not isinstance(role, str) or role not in _ROLES for role in roles):
        return  # a misspelt role may be the missing one
    for role, why in _NEEDED.items():
        if role not in roles:
            remedy = f'Add a [[people]] table with role = "{role}".'
            yield Finding(("people",), f"no {role} among the people: {why}", remedy)
