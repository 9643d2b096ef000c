"""Heads in notes written as a list: "Budget: 40k", "| Money | 40k |", "Who? She does"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualification.notes.model import NoteField
from qualification.notes.patterns import Pattern
from qualification.notes.phrasebook import listed, named

_FIELDS = (
    NoteField.BUDGET, NoteField.AUTHORITY, NoteField.NEED, NoteField.TIMELINE, NoteField.PHONE,
    NoteField.EMAIL, NoteField.BEST_TIME, NoteField.NEXT_STEP, NoteField.REACH_BY,
)  # fmt: skip
_LETTERS = {
    "b": NoteField.BUDGET, "a": NoteField.AUTHORITY, "n": NoteField.NEED, "t": NoteField.TIMELINE,
    "p": NoteField.PHONE, "e": NoteField.EMAIL, "c": NoteField.PHONE, "m": NoteField.PHONE,
}  # fmt: skip
_ANY = "|".join(f"(?P<{each.value}>{'|'.join(listed('heads', each.value))})" for each in _FIELDS)
_OPENS = r"(?:(?<=\n)|^|(?<=[.,;|!)\u2014] )|(?<= [-/\u2013\u2192|] )|(?<=\|)|(?<=// ))(?=[^\n])"
_MARK = (
    r"[^\S\n]{0,6}(?:[-*\u2022\u00b7\u2013>+|#\u2705\u274c\u26a0\ufe0f\u25aa\u25e6\u2192"
    r"\u2713\u2714]{1,4}[^\S\n]?|\(?(?:\d{1,2}|[b-df-z])[.)/:] ?(?=[^\W\d]|\$))?"
)
_BEHIND = (
    r"(?:\*{1,2}|_{1,2}|\])?(?: ?\((?!\d{2,4}\))[^)\n]{1,25}\))?[^\S\n]{0,12}"
    r"(?:[:=)]{1,2}\*{0,2}|\?(?=[^\S\n])|\.{2,40}|\u2026|\||[-=]>|\u2192|(?:-{1,2}|\u2014)(?=\s)"
    r"|(?<=[^\w\s$-])(?= (?!(?:has|have|is|was|were|are|will|been|got)\b)))[^\S\n]*"
)
_HEAD = Pattern(
    rf"{_OPENS}{_MARK}(?:\[(?P<boxed>[bantpecm])\]|\((?P<round>[bant])\) ?|[*_\[]{{0,2}}"
    rf"(?:(?P<letter>[bantpecm])|{_ANY}){_BEHIND})"
)
_TAG = Pattern(rf"(?<![\w#])#(?:{_ANY})(?![\w-])[:=]?[^\S\n]*")
_BARE = Pattern(rf"{_OPENS}(?P<letter>[bantBANT])[^\S\n](?=[^\s:=-])")
_PAIRED = Pattern(r"(?:^|(?<=\s))(?P<letter>[bant])[):=][^\S\n]{0,2}(?=\S)")
_LINED = Pattern(r"(?m)^[ \t]{0,4}(?P<letter>[a-z])[ \t]?[:=-][ \t]{1,4}(?=(?P<line>\S.*))")
_METHODS = (
    (
        frozenset("edic"),  # MEDDIC: the economic buyer, the identified pain, the champion
        {
            "e": NoteField.AUTHORITY,
            "i": NoteField.NEED,
            "c": NoteField.AUTHORITY,
            "m": NoteField.PHONE,
            "p": NoteField.PHONE,
        },
    ),
    (
        frozenset("spid"),  # SPICED: pain, critical event, decision
        {"p": NoteField.NEED, "c": NoteField.TIMELINE, "d": NoteField.AUTHORITY},
    ),
)
_QUESTION = Pattern(r"(?:^|\n)[ \t]{0,8}q ?[:.]")
_ASKED = {NoteField(name): Pattern(pattern) for name, pattern in named("heads", "asked").items()}


def heads(note: str) -> Iterator[tuple[int, int, NoteField]]:
    """The heads of a note in small letters: where each starts, where its text starts, its field."""
    asked = _QUESTION.search(note) is not None
    found = []
    for match in _HEAD.finditer(note):
        letter = match["boxed"] or match["round"] or match["letter"]
        if letter:
            if not asked:
                found.append((match.start(), match.end(), _LETTERS[letter]))
            continue
        found.append((match.start(), match.end(), _field(match)))
    found += [(each.start(), each.end(), _field(each)) for each in _TAG.finditer(note)]
    paired = [(m.start(), m.end(), _LETTERS[m["letter"]]) for m in _PAIRED.finditer(note)]
    if len({field for *_, field in paired}) >= 3 and not asked:
        found += paired
    bare = [(m.start(), m.end(), _LETTERS[m["letter"]]) for m in _BARE.finditer(note)]
    if len({field for *_, field in bare}) >= 3:
        found += bare
    if method := list(by_method(note)):
        lettered = {each.end() for each in _LINED.finditer(note)}
        found = [each for each in found if each[1] not in lettered] + method
    last = 0
    for start, end, field in sorted(found):
        if start >= last:
            yield start, end, field
            last = end


def by_method(note: str) -> Iterator[tuple[int, int, NoteField]]:
    """The heads of a sales method, where its letters open the lines of a note in small letters."""
    lines = list(_LINED.finditer(note))
    letters = {each["letter"] for each in lines}
    addresses = any(each["letter"] == "e" and "@" in each["line"] for each in lines)
    for needed, fields in _METHODS:
        if needed <= letters and not addresses:
            for each in lines:
                if field := fields.get(each["letter"]):
                    yield each.start("letter"), each.end(), field
            return


def asked_about(question: str) -> NoteField | None:
    """The field that a question in small letters asks for; None if it is about none."""
    return next((field for field, pattern in _ASKED.items() if pattern.search(question)), None)


def _field(match: re.Match[str]) -> NoteField:
    return next(each for each in _FIELDS if match[each.value])
