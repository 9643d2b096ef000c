"""What people do in a purchase: the phrases for each role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from qualification.notes import lexicon
from qualification.notes.patterns import Pattern, phrases
from qualification.notes.phrasebook import listed

_ROLES: tuple[tuple[str, Pattern], ...] = (
    ("economic_buyer", phrases(*listed("roles", "economic_buyer"))),
    ("decision_maker", phrases(*listed("roles", "decision_maker"))),
    ("champion", phrases(*listed("roles", "champion"))),
    ("influencer", phrases(*listed("roles", "influencer"))),
    ("user", phrases(*listed("roles", "user"))),
    ("blocker", phrases(*listed("roles", "blocker"))),
)  # fmt: skip
"""In the order in which a phrase is claimed: "signs the checks" before "signs"."""

_OF_OTHERS: tuple[tuple[str, Pattern], ...] = (
    ("economic_buyer", phrases(*listed("roles", "released"))),
    ("decision_maker", phrases(*listed("roles", "given"))),
    ("decision_maker", phrases(*listed("roles", "abroad"))),
)

BARE = frozenset(
    {
        "sign",
        "signs",
        "signing",
        "approval",
        "approve",
        "approves",
        "sign-off",
        "signoff",
        "decide",
        "decides",
        "pen",
        "call",
        "deciding",
        "recommend",
        "evaluating",
        "evaluates",
        "recommending",
        "driving it",
        "approver",
    }
)
"""Phrases too short to give anybody a role where nobody is named."""

DECIDES = frozenset({"decision_maker", "economic_buyer"})

_NOT_ROLE = re.compile(
    rf"(?:sign(?:s)?(?: |-)?(?:of|up|in|on)\b(?! (?:off|q\d|{lexicon.MONTH}))|approval process"
    rf"|approved|big users?)"
)


@dataclass(frozen=True, slots=True)
class RoleWords:
    """A phrase that gives somebody a role; offsets of the text it stands in."""

    role: str
    start: int
    end: int
    words: str


@lru_cache(maxsize=256)
def roles(text: str) -> tuple[RoleWords, ...]:
    """The phrases of roles in a text in small letters; none overlaps another.

    Kept for a while: authority and committee ask for the same sentence once per person.
    """
    return tuple(_roles(text))


def _roles(text: str) -> Iterator[RoleWords]:
    taken: list[tuple[int, int]] = []
    for role, pattern in _ROLES:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            if not _NOT_ROLE.match(text, match.start()):
                # Who it is, is not part of the phrase: "she'll be using it".
                start = _without_who(text, *match.span())
                yield RoleWords(role, start, match.end(), text[start : match.end()])


def roles_of_others(text: str) -> Iterator[RoleWords]:
    """More phrases, which give somebody a role only where who it is stands with them."""
    for role, pattern in _OF_OTHERS:
        for match in pattern.finditer(text):
            yield RoleWords(role, *match.span(), match[0])


_WHO = re.compile(r"(?:she|he|they|i|who)(?=\W)")


def _without_who(text: str, start: int, end: int) -> int:
    match = _WHO.match(text, start, end)
    return match.end() if match else start


DENIED = re.compile(
    r"(?:\b(?:not|never|no|cannae|canna|couldnae|doesnae|isnae|ain't|isn't|wasn't|doesn't"
    r"|don't|can't|cannot|won't|couldn't"
    r"|hasn't|without|nor|neither|lacks|nobody|isnt|doesnt|cant)|n't)"
    r"(?: (?:actually|really|a|an|the|our|have|has|get|hold|make|able to|allowed to"
    r"|it|be|her|his|able|to|authorized|authorised|yet|just|any|one|person|who"
    r"|in charge of|much of|much|exactly|necessarily)){0,6} ?$"
)
"""What stands before a phrase that is denied."""
