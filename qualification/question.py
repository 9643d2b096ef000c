"""What somebody asks of a report: a period, what to cut it by, and which leads."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo

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


NOTHING = ""
"""What `only` holds for leads without a source, a campaign, …"""


@dataclass(frozen=True, slots=True)
class Question:
    """One report: of `period`, the leads that `only` names, cut `by` a dimension if given."""

    period: Period
    by: Dimension | None = None
    only: Mapping[Dimension, str] = field(default_factory=dict)

    def as_json(self) -> str:
        """The question for a button or a row, to be asked again word for word.

        Without & < >, which Slack may give back as &amp; &lt; &gt;.
        """
        kept = self.period
        text = json.dumps(
            {
                "since": kept.since.isoformat(),
                "until": kept.until.isoformat(),
                "zone": kept.zone.key,
                "label": kept.label,
                "by": self.by,
                "only": self.only,
            },
            ensure_ascii=False,
        )
        return text.translate(_UNMARKED)

    @classmethod
    def from_json(cls, text: str) -> Question:
        """The question that `as_json` kept."""
        kept = json.loads(text)
        since, until = date.fromisoformat(kept["since"]), date.fromisoformat(kept["until"])
        return cls(
            Period(since, until, ZoneInfo(kept["zone"]), kept["label"]),
            Dimension(kept["by"]) if kept["by"] else None,
            {Dimension(name): value for name, value in kept["only"].items()},
        )


class NotUnderstood(ValueError):
    """Words that ask for nothing known; the message is a sentence that says which."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """What one report understands: the cuts it has, and the names that it can be narrowed to.

    Names are a collection, or a mapping from what people call something to what it is.
    """

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
            if (match := _MARKED.fullmatch(word)) and fold(match[1]) in ("by", *self.names):
                keyword, words = fold(match[1]), [*filter(None, [match[2]]), *words]
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
        asked = fold(words[0]).rstrip(",;") if words else ""
        for dimension in self.cuts:
            if asked in (dimension.value, f"{dimension.value}s", _PLURALS.get(dimension)):
                return dimension
        known = ", ".join(dimension.value for dimension in self.cuts)
        raise NotUnderstood(f"“by {asked}” is not a cut of this report; there are: {known}.")

    def _name(self, dimension: Dimension, words: list[str]) -> tuple[str, list[str]]:
        """The longest run of words that is a known name, and the words behind it."""
        names = self.names[dimension]
        means = names if isinstance(names, Mapping) else {name: name for name in names}
        known = {_plain(name): meant for name, meant in means.items()}
        for count in range(len(words), 0, -1):
            asked = _plain(" ".join(words[:count]))
            for name in (asked, asked.rstrip(",;")):
                if name in known:
                    return known[name], words[count:]
        some = ", ".join(sorted(means)[:_NAMES_SHOWN]) or "none yet"
        asked = words[0].strip('"')
        raise NotUnderstood(f"No {dimension.value} is called “{asked}”; there are: {some}.")


_UNMARKED = str.maketrans({"&": r"\u0026", "<": r"\u003c", ">": r"\u003e"})
_QUOTES = str.maketrans("“”„«»", '"""""')
_WORD = re.compile(r'"[^"]*"|\S+')
_MARKED = re.compile(r"(\w+)[:=](.*)")
"""A keyword as forms and programs have it: "segment: smb", "by=week"."""

_PLURALS = {Dimension.INDUSTRY: "industries"}
_NAMES_SHOWN = 12


def _more(words: Sequence[str]) -> bool:
    return bool(words) and fold(words[0]) != "by"


def _plain(name: str) -> str:
    """A name as people type it: mid_market is also "Mid market"."""
    return re.sub(r"[\s_\-]+", " ", fold(name.replace('"', "")))
