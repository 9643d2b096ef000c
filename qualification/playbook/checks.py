"""Mistakes that show only where parts of the file meet: names, orders, what goes with what.

They are looked for in the raw document, so that they are found along with every misspelt value.
What has the wrong shape is passed over here; the models refuse it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import timedelta
from itertools import chain, pairwise
from typing import Any

from pydantic_core import PydanticCustomError

from qualification.lead import Role
from qualification.playbook import raw
from qualification.playbook.defaults import DEFAULTS
from qualification.playbook.mistakes import Finding, Line, repeated
from qualification.playbook.people_checks import check_people
from qualification.playbook.rule_checks import check_score, check_segments
from qualification.playbook.toml_lines import Path
from qualification.playbook.values import did_you_mean, duration_text, read_duration


def check(document: raw.RawTable, line: Line) -> Iterator[Finding]:
    """All such mistakes of a document; `line` tells where a path stands."""
    yield from check_people(document, line)
    yield from check_segments(document, line)
    yield from check_score(document, line)
    yield from _references(document)
    yield from _routing(document)
    for path, sla in raw.tables(document, "sla"):
        yield from _ladder(path, sla)
    yield from _rejections(document)
    yield from _questions(document, line)


def _references(document: raw.RawTable) -> Iterator[Finding]:
    """Segments and regions that are named but nowhere defined."""
    users = list(
        chain(
            raw.tables(document, "people"),
            raw.tables(document, "sla"),
            raw.tables(document, "routing", "territory"),
            raw.tables(document, "qualification", "questions"),
        )
    )
    defined = document if "segments" in document else DEFAULTS
    segments = [raw.text(segment, "name") or "" for _, segment in raw.tables(defined, "segments")]
    regions = list(raw.table(document if "regions" in document else DEFAULTS, "regions"))
    for path, user in users:
        yield from _unknown(path, user, "segments", segments)
        yield from _unknown(path, user, "regions", regions)


def _unknown(path: Path, user: raw.RawTable, key: str, known: Collection[str]) -> Iterator[Finding]:
    for index, name in raw.strings(user, key):
        if name not in known:
            guess = did_you_mean(name, known)
            remedy = (
                f'Did you mean "{guess}"?'
                if guess
                else f"Known are {', '.join(dict.fromkeys(known))}."
            )
            what = f'no {key.removesuffix("s")} is called "{name}"'
            yield Finding((*path, key, index), what, remedy)


def _routing(document: raw.RawTable) -> Iterator[Finding]:
    roles = {raw.email(p, "email"): p.get("role") for _, p in raw.tables(document, "people")}
    for path, territory in raw.tables(document, "routing", "territory"):
        owner = raw.email(territory, "owner")
        wanted = territory.get("role", Role.AE)
        if owner and owner not in roles:
            yield Finding((*path, "owner"), f"{owner} is not among the people", _ADD_PERSON)
        elif owner and wanted in (Role.SDR, Role.AE) and roles[owner] != wanted:
            what = f"{owner} is {roles[owner]}, but the territory is for the role {wanted}"
            yield Finding((*path, "owner"), what, f"Name somebody with the role {wanted}.")
    routing = raw.table(document, "routing")
    for index, member in raw.strings(routing, "pool"):
        if member.casefold() not in roles:
            path = ("routing", "pool", index)
            yield Finding(path, f"{member} is not among the people", _ADD_PERSON)
    if routing.get("nobody") == "pool" and not routing.get("pool"):
        remedy = 'List e-mails in pool, or write "hold" or "manager".'
        yield Finding(("routing", "nobody"), 'nobody = "pool", but the pool is empty', remedy)


_ADD_PERSON = "Add a [[people]] table for them, or name somebody else."


def _ladder(path: Path, sla: raw.RawTable) -> Iterator[Finding]:
    """Rungs that do not come later than the one before."""
    rungs = [(at, _after(rung)) for at, rung in raw.tables(sla, "ladder")]
    for (_, earlier), (at, later) in pairwise(rungs):
        if earlier and later and later <= earlier:
            what = f"{duration_text(later)} does not come after {duration_text(earlier)}"
            remedy = "Put the rungs in the order of their times, each later than the one before."
            yield Finding((*path, *at, "after"), what, remedy)


def _after(rung: raw.RawTable) -> timedelta | None:
    try:
        return read_duration(rung.get("after"))
    except PydanticCustomError:
        return None


def _rejections(document: raw.RawTable) -> Iterator[Finding]:
    """A time goes with "nurture", and only with it."""
    reasons: dict[str, Any] = raw.table(document, "rejection")
    for code in reasons:
        reason = raw.table(reasons, code)
        then = reason.get("then")
        if then == "nurture" and "for" not in reason:
            what = 'then = "nurture" does not say for how long'
            yield Finding(("rejection", code, "then"), what, 'Add for = "90d".')
        if isinstance(then, str) and then != "nurture" and "for" in reason:
            what = f'for goes with then = "nurture", not with "{then}"'
            yield Finding(("rejection", code, "for"), what, "Remove it.")


def _questions(document: raw.RawTable, line: Line) -> Iterator[Finding]:
    seen: dict[str, Path] = {}
    for path, question in raw.tables(document, "qualification", "questions"):
        if question.get("type") == "select" and not question.get("options"):
            remedy = 'Add options = ["…", "…"].'
            yield Finding((*path, "type"), "a select needs options to choose from", remedy)
        if question.get("type", "text") != "select" and question.get("options"):
            what = "options belong to a question of the type select"
            yield Finding((*path, "options"), what, 'Write type = "select", or remove them.')
        yield from repeated((*path, "key"), raw.text(question, "key"), seen, line)
