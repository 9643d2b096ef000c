"""The draft of a qualification, field by field: who wrote what, and what two people wrote at once.

A field is named as its input is in the dialog: "budget" (the choice), "budget.amount",
"budget.note", "timeline.when", "phone", "email", "reach_by", "best_time", "fits_market", "market",
"next_step", "note", "question.KEY", "member.NAME" (casefolded) and "unread.FIELD".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from qualification.lead import Answer, Contact, Letter, Member, Qualification, Signature

Fields = dict[str, Any]

_UNKNOWN = "unknown"
_PARTS = ("note", "amount", "when")
_CONTACT = ("phone", "email", "reach_by", "best_time")
_LINES = ("fits_market", "market", "next_step", "note")
_FORM = "form"
"""How an answer came about that the lead gave on arrival and a rep left as it was."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What somebody wrote in a part of the draft.

    `mine` is the draft as they want it, `shown` the one their form began with, prefilled answers
    included; `version` is the lead's when the form was made.
    """

    part: str
    mine: Qualification
    shown: Qualification
    version: int

    @classmethod
    def on(cls, draft: Qualification, mine: Qualification, part: str, version: int) -> Edit:
        """A change of the draft as it is now, such as an answer in a thread."""
        return cls(part, mine, draft, version)


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that somebody else wrote while it was open here: nothing is overwritten unseen."""

    field: str
    mine: Any
    theirs: Any
    signature: Signature


@dataclass(frozen=True, slots=True)
class Merged:
    """The draft with an edit in it, the fields that changed, and those left as they were."""

    draft: Qualification
    changed: tuple[str, ...] = ()
    clashes: tuple[Clash, ...] = ()


def fields_of(draft: Qualification) -> Fields:
    """Every field that holds something, in order."""
    found: Fields = {}
    for letter, answer in draft.answers.items():
        found[letter.value] = answer.choice
        found |= {f"{letter.value}.{part}": getattr(answer, part) for part in _PARTS}
    found |= {name: getattr(draft.contact, name) for name in _CONTACT}
    for member in draft.committee:
        found[_free(member_field(member.name), found)] = member
    found |= {name: getattr(draft, name) for name in _LINES}
    found |= {f"question.{key}": said for key, said in draft.extra.items()}
    found |= {f"unread.{name}": typed for name, typed in draft.unread.items()}
    return {name: value for name, value in found.items() if value is not None}


def member_field(name: str) -> str:
    """The field of a person of the buying committee."""
    return f"member.{name.casefold()}"


def merge(edit: Edit, draft: Qualification, signature: Signature) -> Merged:
    """The draft as it is now with an edit in it; what is written is signed.

    A field that the editor left as shown keeps what is there now. One that somebody else wrote
    since the form was made, and that the editor changed too, keeps theirs and is a clash.
    """
    mine, shown, theirs = fields_of(edit.mine), fields_of(edit.shown), fields_of(draft)
    merged, signed = dict(theirs), dict(draft.signed)
    changed, clashes = [], []
    for name in dict.fromkeys((*theirs, *mine, *shown)):
        wanted, there = mine.get(name), theirs.get(name)
        last = draft.signed.get(name)
        since = last is not None and last.version > edit.version
        elsewhere = since and last is not None and last.by != signature.by
        untouched = wanted == shown.get(name) and not _own(name, last, since, signature)
        if wanted == there or (untouched and (there is not None or elsewhere)):
            continue
        if elsewhere and last is not None:
            clashes.append(Clash(name, wanted, there, last))
            continue
        merged[name] = wanted
        signed[name] = replace(signature, how=_FORM) if untouched else signature
        changed.append(name)
    if not changed:
        return Merged(draft, clashes=tuple(clashes))
    return Merged(_draft(merged, signed, draft), tuple(changed), tuple(clashes))


def _own(name: str, last: Signature | None, since: bool, signature: Signature) -> bool:
    """Whether the same form has written the field since it was made: then it may go back to what
    was shown at first. What could not be read belongs to whoever typed it, too."""
    if last is None or last.by != signature.by:
        return False
    return name.startswith("unread.") or (since and last.how in (signature.how, _FORM))


def with_fields(draft: Qualification, values: Mapping[str, Any]) -> Qualification:
    """The draft with some fields as given, to show it so: unsigned."""
    return _draft({**fields_of(draft), **values}, draft.signed, draft)


def last_written(draft: Qualification) -> Signature | None:
    """The latest signature on the draft."""
    return max(draft.signed.values(), key=lambda one: one.at, default=None)


def _draft(fields: Fields, signed: Mapping[str, Signature], before: Qualification) -> Qualification:
    """The draft that these fields make up; what stands apart from them stays as it was."""
    answers = {
        letter: answer for letter in Letter if (answer := _answer(letter, fields, signed, before))
    }
    kept = {name: value for name, value in fields.items() if value is not None}
    return replace(
        before,
        answers=answers,
        contact=Contact(**{name: fields.get(name) for name in _CONTACT}),
        committee=tuple(one for one in kept.values() if isinstance(one, Member)),
        extra=_below("question.", kept),
        unread=_below("unread.", kept),
        signed=signed,
        **{name: fields.get(name) for name in _LINES},
    )


def _answer(
    letter: Letter, fields: Fields, signed: Mapping[str, Signature], before: Qualification
) -> Answer | None:
    """A letter's answer, signed by whoever wrote of it last; without a choice it is unknown."""
    names = (letter.value, *(f"{letter.value}.{part}" for part in _PARTS))
    choice, note, amount, when = (fields.get(name) for name in names)
    if choice is None and note is None and amount is None and when is None:
        return None
    last = _latest(signed[name] for name in names if name in signed)
    old = before.answers.get(letter)
    by, at, how = (last.by, last.at, last.how) if last else (None, None, None)
    if last is None and old:
        by, at, how = old.by, old.at, old.how
    return Answer(choice or _UNKNOWN, note, amount, when, by, at, how)


def _latest(signatures: Iterable[Signature]) -> Signature | None:
    return max(signatures, key=lambda one: (one.version, one.at), default=None)


def _below(prefix: str, fields: Fields) -> dict[str, Any]:
    return {
        name.removeprefix(prefix): value
        for name, value in fields.items()
        if name.startswith(prefix)
    }


def _free(name: str, taken: Fields) -> str:
    """The name, told apart from a namesake's."""
    while name in taken:
        name += "+"
    return name
