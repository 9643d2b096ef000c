"""Precision and recall of the reading of call notes, per field, over the corpus.

Run as `python -m tests.notes_report [--misses] [FOLDER ...]`.
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from qualification.contact import ContactError, parse_phone
from qualification.lead import Answer, BestTime, Member
from qualification.money import to_major
from qualification.notes import NextStep, NoteContext, NoteField, Proposal, read_notes

CORPUS = Path(__file__).parent / "data" / "call_notes"


@dataclass
class Tally:
    """How often a field was read right, wrong, or not at all."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    cases: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """The share of what was read that is right; 1 where nothing was read."""
        read = self.right + self.wrong
        return self.right / read if read else 1.0

    @property
    def recall(self) -> float:
        """The share of what was to be read that was read right."""
        wanted = self.right + self.missed
        return self.right / wanted if wanted else 1.0


def load(folders: Sequence[Path]) -> Iterator[dict[str, Any]]:
    """The corpus, one case per line."""
    for folder in folders:
        paths = sorted(folder.glob("*.jsonl")) if folder.is_dir() else [folder]
        for path in paths:
            for line in path.read_text(encoding="utf-8").splitlines():
                if line.strip():
                    yield json.loads(line)


def context_of(case: Mapping[str, Any]) -> NoteContext:
    """What is known before the note of a case is read."""
    lead, rep = case["lead"], case["rep"]
    try:
        phone = parse_phone(lead.get("phone") or "", lead.get("country"))
    except ContactError:
        phone = None
    return NoteContext(
        now=datetime.fromisoformat(case["at"]).astimezone(UTC),
        reader_zone=rep["zone"],
        currency=case.get("currency", "USD"),
        zone=lead.get("zone"),
        country=lead.get("country"),
        name=lead.get("name"),
        title=lead.get("title"),
        email=lead.get("email"),
        phone=phone,
        own_names=(rep["name"],),
        own_emails=tuple(filter(None, (rep.get("email"),))),
        own_domains=tuple(case.get("own_domains", ())),
    )


def tally(cases: Sequence[Mapping[str, Any]]) -> dict[NoteField, Tally]:
    """Right, wrong and missed readings per field."""
    tallies: dict[NoteField, Tally] = defaultdict(Tally)
    for case in cases:
        read: dict[str, list[Proposal]] = defaultdict(list)
        for proposal in read_notes(case["note"], context_of(case)):
            read[proposal.field].append(proposal)
        for name in NoteField:
            if name is NoteField.COMMITTEE:
                _committee(case, read[name], tallies[name])
            else:
                _single(case, name, read[name], tallies[name])
    return tallies


def _single(case: Mapping[str, Any], name: str, read: list[Proposal], tally_: Tally) -> None:
    expected = case["expected"].get(name)
    may = name in case.get("optional", ())
    right = [expected] if expected is not None else []
    right += case.get("accept", {}).get(name, [])
    if not read:
        if expected is not None and not may:
            tally_.missed += 1
            tally_.cases.append(_line(case, name, "missed", expected, None))
        return
    value = read[0].value
    if any(_matches(name, value, each) for each in right):
        tally_.right += 1
    elif may and expected is None and not right:
        return
    else:
        tally_.wrong += 1
        if expected is not None and not may:
            tally_.missed += 1
        tally_.cases.append(_line(case, name, "wrong", expected, value))


def _committee(case: Mapping[str, Any], read: list[Proposal], tally_: Tally) -> None:
    expected = list(case["expected"].get("committee", []))
    may = "committee" in case.get("optional", ())
    alternatives = [expected, *case.get("accept", {}).get("committee", [])]
    every = [
        member for each in alternatives for member in (each if isinstance(each, list) else [each])
    ]
    found: set[str] = set()
    for proposal in read:
        matching = [each for each in every if _matches("committee", proposal.value, each)]
        if matching:
            tally_.right += 1
            found.update(each["name"].casefold() for each in matching)
        elif not (may and not expected) and not _without_role(proposal.value, every):
            tally_.wrong += 1
            tally_.cases.append(_line(case, "committee", "wrong", expected, proposal.value))
    for member in expected:
        if member["name"].casefold() not in found and not may:
            tally_.missed += 1
            tally_.cases.append(_line(case, "committee", "missed", member, None))


def _matches(name: str, value: Any, expected: Any) -> bool:
    match value:
        case Answer() if name == "budget":
            return _budget(value, expected)
        case Answer() if name == "need":
            told = (value.note or "").casefold()
            return value.choice == expected["status"] and all(
                words.casefold() in told for words in expected.get("pain_contains", [])
            )
        case Answer() if name == "timeline":
            day = value.when.isoformat() if value.when else None
            return (value.choice, day) == (expected["choice"], expected.get("date"))
        case Answer():
            return bool(value.choice == expected)
        case BestTime():
            return _best_time(value, expected)
        case Member():
            return _member(value, expected)
        case NextStep():
            told = value.text.casefold()
            return all(words.casefold() in told for words in expected["contains"])
        case _:
            return bool(str(value).casefold() == str(expected).casefold())


def _budget(answer: Answer, expected: Mapping[str, Any]) -> bool:
    if answer.choice != expected["status"]:
        return False
    if expected.get("amount") is None:
        return answer.amount is None
    return (
        answer.amount is not None
        and to_major(answer.amount) == expected["amount"]
        and answer.amount.currency == expected["currency"]
    )


def _best_time(best: BestTime, expected: Mapping[str, Any]) -> bool:
    if "at" in expected:
        return best.at is not None and best.at == datetime.fromisoformat(expected["at"])
    if best.at is not None or list(best.days) != list(expected["days"]):
        return False
    zone = expected.get("zone") or best.zone
    theirs = _offset(best.zone) - _offset(zone)
    edges = ((best.start, expected.get("start")), (best.end, expected.get("end")))
    return all(want is None or _minutes(got) - theirs == _minutes(want) for got, want in edges)


def _offset(zone: str) -> int:
    at = datetime(2026, 11, 23, tzinfo=UTC).astimezone(ZoneInfo(zone))
    return int((at.utcoffset() or timedelta(0)).total_seconds() // 60)


def _minutes(clock: str | None) -> int:
    hour, _, minute = (clock or "0:0").partition(":")
    return int(hour) * 60 + int(minute)


def _member(member: Member, expected: Mapping[str, Any]) -> bool:
    if member.name.casefold() != expected["name"].casefold():
        return False
    title = expected.get("title_contains")
    if title is not None and title.casefold() not in (member.title or "").casefold():
        return False
    return "role" not in expected or member.role == expected["role"]


def _without_role(member: Any, expected: Sequence[Mapping[str, Any]]) -> bool:
    """Whether all that is said of a member is right, and only the role was left blank."""
    return member.role is None and any(_member(member, {**one, "role": None}) for one in expected)


def _line(case: Mapping[str, Any], name: str, how: str, expected: Any, read: Any) -> str:
    return f"{case['id']} {name} {how}: expected {expected}, read {read}\n    {case['note']!r}"


def main(arguments: Sequence[str]) -> int:
    """Print a table, and with --misses each reading that went wrong. A name filters the fields."""
    flags = [each for each in arguments if each.startswith("--")]
    folders = [Path(each) for each in arguments if not each.startswith("--")] or [CORPUS]
    wanted = {each.removeprefix("--") for each in flags} - {"--misses", "misses"}
    cases = list(load(folders))
    began = time.perf_counter()
    tallies = tally(cases)
    spent = time.perf_counter() - began
    print(f"{len(cases)} notes, {1000 * spent / max(1, len(cases)):.1f} ms each")
    print(f"{'field':<12}{'precision':>10}{'recall':>8}{'right':>7}{'wrong':>7}{'missed':>8}")
    for name, each in tallies.items():
        figures = f"{each.precision:>10.3f}{each.recall:>8.3f}"
        print(f"{name:<12}{figures}{each.right:>7}{each.wrong:>7}{each.missed:>8}")
    if "--misses" in flags:
        for name, each in tallies.items():
            if not wanted or name in wanted:
                print("\n".join(each.cases))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
