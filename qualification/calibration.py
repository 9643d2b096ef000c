"""Whether qualification is too strict or too lax: what sales made of leads with and without each
score rule, BANT letter and overridden screening rule, and of those near the threshold.

Only leads that were handed off tell what sales thinks of them. The figures say that something goes
with being accepted, not that it is the cause.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from qualification.lead import Letter
from qualification.playbook import Playbook
from qualification.shares import Comparison, Share, compare

BAND = 10
"""So many points above the threshold still count as just above it."""


class Verdict(StrEnum):
    """What the figures say of a criterion."""

    TOO_STRICT = "too strict"
    TOO_LAX = "too lax"
    ABOUT_RIGHT = "about right"
    NOT_ENOUGH = "not enough data"


class Kind(StrEnum):
    """What a criterion is."""

    RULE = "score rule"
    SCREENING = "screening rule"
    LETTER = "BANT letter"
    THRESHOLD = "threshold"


class Asks(StrEnum):
    """What a criterion is for, and so which difference is as it should be."""

    FOR = "for"  # gives points: its leads should do better
    GATE = "gate"  # a letter that the gate asks for: leads with it should do better
    AGAINST = "against"  # takes points, or stops: its leads should do worse
    NOTHING = "nothing"  # a letter that the gate does not ask for: it should make no difference
    ENOUGH = "enough"  # just above the threshold: not worse than those far above


@dataclass(frozen=True, slots=True)
class HandedOff:
    """A lead that went to an AE, as far as calibration looks at it.

    `letters` are those known and not negative, `overridden` the screening rules that a rep lifted.
    """

    points: int
    threshold: int
    rules: frozenset[str] = frozenset()
    letters: frozenset[Letter] = frozenset()
    overridden: frozenset[str] = frozenset()
    accepted: bool = False
    won: bool = False


@dataclass(slots=True)
class Fate:
    """What became of some leads that were handed off."""

    leads: int = 0
    accepted: int = 0
    won: int = 0

    def add(self, lead: HandedOff) -> None:
        """One more of them."""
        self.leads += 1
        self.accepted += lead.accepted
        self.won += lead.accepted and lead.won

    def without(self, some: Fate) -> Fate:
        """The others."""
        return Fate(self.leads - some.leads, self.accepted - some.accepted, self.won - some.won)

    @property
    def acceptance(self) -> Share:
        """Accepted of handed off."""
        return Share(self.accepted, self.leads)

    @property
    def win_rate(self) -> Share:
        """Won of accepted."""
        return Share(self.won, self.accepted)


@dataclass(frozen=True, slots=True)
class Criterion:
    """A rule, letter or threshold: what became of leads with it and without it, and the verdict.

    `by` is the rate that decided, "acceptance" or "win rate"; None where neither could.
    """

    kind: Kind
    name: str
    asks: Asks
    with_it: Fate
    without: Fate
    verdict: Verdict
    by: str | None


@dataclass(frozen=True, slots=True)
class Habit:
    """How often one AE rejects, of the hand-offs they decided on.

    `others` is the same of all other AEs together, `far` whether the two surely differ.
    """

    email: str
    rejected: Share
    others: Share
    far: bool


@dataclass(frozen=True, slots=True)
class Calibration:
    """Every criterion, and what went against the verdict of sales.

    `later_won` is of those rejected, `went_nowhere` the lost ones of those accepted. `looked_at` is
    how many hand-offs were looked at, the latest ones of `of`.
    """

    criteria: tuple[Criterion, ...]
    later_won: Share
    went_nowhere: Share
    habits: tuple[Habit, ...]
    looked_at: int
    of: int
    stopped: Mapping[str, int] = field(default_factory=dict)


def criteria(handed_off: Iterable[HandedOff], playbook: Playbook) -> tuple[Criterion, ...]:
    """Every criterion of the playbook that some of these leads had, judged."""
    seen = _Seen(playbook)
    for lead in handed_off:
        seen.add(lead)
    return tuple(seen.judged())


def judge(asks: Asks, with_it: Fate, without: Fate) -> tuple[Verdict, str | None]:
    """The verdict, and the rate that it rests on.

    Winning is what counts in the end, so a difference in the win rate goes before one in
    acceptance, and a difference before likeness. As long as nobody has won, all are alike in that,
    which says nothing.
    """
    rates = ("win_rate", "acceptance") if with_it.won or without.won else ("acceptance",)
    found = {name: compare(getattr(with_it, name), getattr(without, name)) for name in rates}
    for sought in ((Comparison.HIGHER, Comparison.LOWER), (Comparison.ALIKE,)):
        for name, one in found.items():
            if one in sought:
                return _VERDICTS[asks][one], name.replace("_", " ")
    return Verdict.NOT_ENOUGH, None


_VERDICTS: Mapping[Asks, Mapping[Comparison, Verdict]] = {
    Asks.FOR: {
        Comparison.HIGHER: Verdict.ABOUT_RIGHT,
        Comparison.ALIKE: Verdict.TOO_LAX,
        Comparison.LOWER: Verdict.TOO_LAX,
    },
    Asks.GATE: {
        Comparison.HIGHER: Verdict.ABOUT_RIGHT,
        Comparison.ALIKE: Verdict.TOO_STRICT,
        Comparison.LOWER: Verdict.TOO_STRICT,
    },
    Asks.AGAINST: {
        Comparison.HIGHER: Verdict.TOO_STRICT,
        Comparison.ALIKE: Verdict.TOO_STRICT,
        Comparison.LOWER: Verdict.ABOUT_RIGHT,
    },
    Asks.NOTHING: {
        Comparison.HIGHER: Verdict.TOO_LAX,
        Comparison.ALIKE: Verdict.ABOUT_RIGHT,
        Comparison.LOWER: Verdict.ABOUT_RIGHT,
    },
    Asks.ENOUGH: {
        Comparison.HIGHER: Verdict.TOO_STRICT,
        Comparison.ALIKE: Verdict.ABOUT_RIGHT,
        Comparison.LOWER: Verdict.TOO_LAX,
    },
}
"""A rule that gives points whose leads do no better is too lax: it vouches for nothing. One that
takes points, or stops leads that do as well, is too strict; so is a letter that keeps leads back
and makes no difference."""


def habits(decided: Mapping[str, Mapping[str, int]]) -> tuple[Habit, ...]:
    """How often each AE rejects, from their decisions by "accepted" and "rejected"; those who
    decided most come first."""
    shares = {
        email: Share(counts.get("rejected", 0), sum(counts.values()))
        for email, counts in decided.items()
    }
    rejected, of = (sum(getattr(one, name) for one in shares.values()) for name in ("count", "of"))
    found = []
    for email, own in sorted(shares.items(), key=lambda item: (-item[1].of, item[0])):
        others = Share(rejected - own.count, of - own.of)
        far = compare(own, others) in (Comparison.HIGHER, Comparison.LOWER)
        found.append(Habit(email, own, others, far))
    return tuple(found)


class _Seen:
    """Counts leads by what they had, one at a time."""

    def __init__(self, playbook: Playbook) -> None:
        self._playbook = playbook
        self._all = Fate()
        self._rules: dict[str, Fate] = {}
        self._letters = {letter: Fate() for letter in Letter}
        self._overridden: dict[str, Fate] = {}
        self._above, self._just_above = Fate(), Fate()

    def add(self, lead: HandedOff) -> None:
        self._all.add(lead)
        for rule in lead.rules:
            self._rules.setdefault(rule, Fate()).add(lead)
        for letter in lead.letters:
            self._letters[letter].add(lead)
        for rule in lead.overridden:
            self._overridden.setdefault(rule, Fate()).add(lead)
        if lead.points >= lead.threshold:
            self._above.add(lead)
            if lead.points < lead.threshold + BAND:
                self._just_above.add(lead)

    def judged(self) -> Iterable[Criterion]:
        rules = self._playbook.score
        written = [(one.name, one.points) for one in rules.fit]
        written += [(one.action, one.points) for one in rules.intent]
        for name, points in written:
            if fate := self._rules.get(name):
                asks = Asks.FOR if points > 0 else Asks.AGAINST
                yield self._criterion(Kind.RULE, name, asks, fate)
        for name, fate in sorted(self._overridden.items()):
            yield self._criterion(Kind.SCREENING, name, Asks.AGAINST, fate)
        required = self._playbook.qualification.require
        for letter, fate in self._letters.items():
            asks = Asks.GATE if letter.value in required else Asks.NOTHING
            yield self._criterion(Kind.LETTER, letter.value, asks, fate)
        yield from self._threshold()

    def _criterion(self, kind: Kind, name: str, asks: Asks, fate: Fate) -> Criterion:
        others = self._all.without(fate)
        return Criterion(kind, name, asks, fate, others, *judge(asks, fate, others))

    def _threshold(self) -> Sequence[Criterion]:
        """Leads with fewer points came by another way: are they as good, it could be lower. Are
        those just above it worse than the rest above, it should be higher."""
        below = self._all.without(self._above)
        far_above = self._above.without(self._just_above)
        at = str(self._playbook.score.threshold)
        reached = judge(Asks.AGAINST, below, self._above)
        near = judge(Asks.ENOUGH, self._just_above, far_above)
        return (
            Criterion(Kind.THRESHOLD, f"below {at}", Asks.AGAINST, below, self._above, *reached),
            Criterion(Kind.THRESHOLD, f"just above {at}", Asks.ENOUGH,
                      self._just_above, far_above, *near),
        )  # fmt: skip
