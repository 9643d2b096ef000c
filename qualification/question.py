"""What somebody asks of a report: a period, what to cut it by, and which leads."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from qualification.period import NotAPeriod, Period
from qualification.words import fold


class Dimension(StrEnum):
    """What reports can be cut by, and narrowed to."""

    OWNER = "owner"
    SEGMENT = "segment"
    INDUSTRY = "industry"
    SOURCE = "source"
    CAMPAIGN = "campaign"
    REGION = "region"
    CHANNEL = "channel"
    REP = "rep"
    RULE = "rule"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Question:
    """One report: of `period`, the leads that `only` names, cut `by` a dimension if given."""

    period: Period
    by: Dimension | None = None
    only: Mapping[Dimension, str] = field(default_factory=dict)


class NotUnderstood(ValueError):
    """Words that ask for nothing known; the message is a sentence that says which."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """What one report understands: the cuts it has, and the names that it can be narrowed to."""

    cuts: Collection[Dimension]
    names: Mapping[Dimension, Collection[str]]
    period: Callable[[str], Period]

    def read(self, text: str) -> Question:
        """The question in words like "Q3 by owner segment enterprise", in any order.

        Names of several words may be quoted. Raises `NotUnderstood`.
        """
        words = _WORD.findall(text.translate(_QUOTES))
        by: Dimension | None = None
        only: dict[Dimension, str] = {}
        rest: list[str] = []
        while words:
            word, *words = words
            keyword = fold(word)
            if keyword == "by":
                by, words = self._cut(words), words[1:]
            elif keyword in self.names and _more(words):
                dimension = Dimension(keyword)
                only[dimension], words = self._name(dimension, words)
            else:
                rest.append(word)
        try:
            return Question(self.period(" ".join(rest)), by, only)
        except NotAPeriod as error:
            raise NotUnderstood(str(error)) from error

    def _cut(self, words: Sequence[str]) -> Dimension:
        asked = fold(words[0]) if words else ""
        for dimension in self.cuts:
            if asked in (dimension.value, f"{dimension.value}s", _PLURALS.get(dimension)):
                return dimension
        known = ", ".join(dimension.value for dimension in self.cuts)
        raise NotUnderstood(f"“by {asked}” is not a cut of this report; there are: {known}.")

    def _name(self, dimension: Dimension, words: list[str]) -> tuple[str, list[str]]:
        """The longest run of words that is a known name, and the words behind it."""
        known = {_plain(name): name for name in self.names[dimension]}
        for count in range(len(words), 0, -1):
            if name := known.get(_plain(" ".join(words[:count]))):
                return name, words[count:]
        some = ", ".join(sorted(self.names[dimension])[:_NAMES_SHOWN]) or "none yet"
        asked = words[0].strip('"')
        raise NotUnderstood(f"No {dimension.value} is called “{asked}”; there are: {some}.")


_QUOTES = str.maketrans("“”„«»", '"""""')
_WORD = re.compile(r'"[^"]*"|\S+')
_PLURALS = {Dimension.INDUSTRY: "industries"}
_NAMES_SHOWN = 12


def _more(words: Sequence[str]) -> bool:
    return bool(words) and fold(words[0]) != "by"


def _plain(name: str) -> str:
    """A name as people type it: mid_market is also "Mid market"."""
    return re.sub(r"[\s_\-]+", " ", fold(name.replace('"', "")))
