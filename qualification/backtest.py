"""History through a changed playbook: what would have gone to sales, to whom, and how it ended.

Each lead is assessed as it was when it came, and again at each thing it did later, until it goes to
sales or is screened out, as on arrival. What a lead told of itself is taken as it is known now, and
everybody counts as available: nobody knows any more who was away then.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from qualification.lead import Lead, Role, Score
from qualification.playbook import Playbook
from qualification.round_robin import Round
from qualification.routing import Choice, Rep, route
from qualification.shares import ENOUGH
from qualification.triage import Assessment, Lane, judge, judge_again

MOST_LOOKS = 50
"""So many moments of one lead are looked at; a lead with more is decided long before."""

GREATEST = 10


class Way(StrEnum):
    """What became of a lead, or would have: to sales, kept by marketing, or stopped."""

    SALES = "to sales"
    MARKETING = "kept by marketing"
    STOPPED = "screened out"


_WAYS = {
    Lane.TO_SDR: Way.SALES,
    Lane.TO_AE: Way.SALES,
    Lane.NURTURE: Way.MARKETING,
    Lane.SCREENED_OUT: Way.STOPPED,
}


@dataclass(frozen=True, slots=True)
class Past:
    """A lead as it came, with its activities, and what became of it in fact."""

    lead: Lead
    way: Way
    to: str | None = None
    accepted: bool = False
    won: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """Leads that went one way and would have gone another, and how they ended. Whatever was won
    counts as accepted: other systems tell of deals without saying who took them."""

    leads: int = 0
    accepted: int = 0
    won: int = 0


@dataclass(frozen=True, slots=True)
class Look:
    """What a playbook says of a lead at a moment."""

    way: Way
    points: int
    threshold: int
    because: str | None
    items: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Change:
    """A lead that would have gone another way: what happened, and both playbooks' view of it."""

    lead_id: int
    name: str
    minor: int
    currency: str
    was: Way
    accepted: bool
    won: bool
    before: Look
    after: Look

    @property
    def rules(self) -> tuple[tuple[str, int, int], ...]:
        """The rules that count otherwise: name, points by the playbook in force, and by the new
        one, the greatest difference first."""
        names = {**self.before.items, **self.after.items}
        differing = (
            (name, self.before.items.get(name, 0), self.after.items.get(name, 0)) for name in names
        )
        found = [one for one in differing if one[1] != one[2]]
        return tuple(sorted(found, key=lambda one: (-abs(one[2] - one[1]), one[0])))


@dataclass(frozen=True, slots=True)
class Reminded:
    """Of leads that a clock ran on, how many a rep had to be reminded of."""

    of: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class Load:
    """How many leads one rep had in the period, and would have had; how many of them they were
    reminded of, and how many it would be (a forecast, not whole)."""

    email: str
    had: int
    would: int
    late: int = 0
    late_would: float = 0.0


@dataclass(frozen=True, slots=True)
class Backtest:
    """The result. `cells` are by what happened, then by what would have.

    `weeks` is the length of the period; of `on_the_clock` leads reps were reminded of `late`, and
    would be of `late_would` (a forecast, not whole).
    """

    leads: int
    weeks: float
    cells: Mapping[Way, Mapping[Way, Cell]]
    changes: tuple[Change, ...]
    loads: tuple[Load, ...]
    stopped_by: Mapping[str, int]
    late: int = 0
    on_the_clock: int = 0
    late_would: float = 0.0

    def cell(self, was: Way, would: Way) -> Cell:
        """One cell of the table."""
        return self.cells.get(was, {}).get(would, Cell())

    def going(self, would: Way) -> Cell:
        """All leads that would have gone one way."""
        return _together(self.cell(was, would) for was in Way)

    def went(self, was: Way) -> Cell:
        """All leads that went one way."""
        return _together(self.cell(was, would) for would in Way)


_NOBODY: Mapping[str | None, Reminded] = {}


@dataclass(slots=True)
class Replay:
    """Takes leads one after the other, in the order in which they came; keeps sums and the
    greatest changes only."""

    new: Playbook
    current: Playbook
    leads: int = 0
    stopped_by: Counter[str] = field(default_factory=Counter)
    _ends: Counter[tuple[Way, Way, bool, bool]] = field(default_factory=Counter)
    _had: Counter[str] = field(default_factory=Counter)
    _would: Counter[str] = field(default_factory=Counter)
    _greatest: list[tuple[tuple[bool, bool, int, int], Past, datetime]] = field(
        default_factory=list
    )
    _choices: dict[tuple[Role, str, str | None, str | None], Choice] = field(default_factory=dict)
    _rounds: dict[Role, Round] = field(default_factory=dict)

    def add(self, past: Past) -> None:
        """One more lead."""
        found, at = _decided(past.lead, self.new)
        would = _WAYS[found.lane]
        self.leads += 1
        self._ends[past.way, would, past.accepted, past.won] += 1
        if would is Way.SALES:
            self._assign(past.lead, found, at)
        elif would is Way.STOPPED and found.screening.rule:
            self.stopped_by[found.screening.rule] += 1
        if past.to:
            self._had[past.to] += 1
        if past.way is not would:
            self._remember(past, found, at)

    def result(self, weeks: float, reminded: Mapping[str | None, Reminded] = _NOBODY) -> Backtest:
        """What came of all of them. `reminded` is by rep.

        A rep would be late as often as they were; one whose past says too little, and a lead that
        no rep would get, as often as all together.
        """
        greatest = sorted(self._greatest, key=lambda one: one[0], reverse=True)
        emails = sorted({*self._had, *self._would})
        every = Reminded(
            sum(one.of for one in reminded.values()), sum(one.late for one in reminded.values())
        )
        loads = [self._load(one, reminded.get(one, Reminded()), every) for one in emails]
        cells = self._cells()
        going = sum(row[Way.SALES].leads for row in cells.values() if Way.SALES in row)
        nobodys = going - self._would.total()
        return Backtest(
            leads=self.leads,
            weeks=weeks,
            cells=cells,
            changes=tuple(self._explained(past, at) for _, past, at in greatest),
            loads=tuple(sorted(loads, key=lambda one: (-one.would, one.email))),
            stopped_by=dict(self.stopped_by.most_common()),
            late=every.late,
            on_the_clock=every.of,
            late_would=sum(one.late_would for one in loads) + nobodys * _share(every),
        )

    def _load(self, email: str, own: Reminded, every: Reminded) -> Load:
        would = self._would.get(email, 0)
        share = _share(own if own.of >= ENOUGH else every)
        return Load(email, self._had.get(email, 0), would, own.late, would * share)

    def _cells(self) -> dict[Way, dict[Way, Cell]]:
        cells: dict[Way, dict[Way, Cell]] = {}
        for (was, would, accepted, won), count in self._ends.items():
            row = cells.setdefault(was, {})
            ended = Cell(count, count * (accepted or won), count * won)
            row[would] = _together((row.get(would, Cell()), ended))
        return cells

    def _assign(self, lead: Lead, found: Assessment, at: datetime) -> None:
        """With everybody there, leads of one kind have the same choice: one of them is routed, and
        the others go on in the round from there."""
        role = Role.AE if found.lane is Lane.TO_AE else Role.SDR
        kind = role, found.segment.name, found.region, lead.origin.account_owner
        choice = self._choices.get(kind)
        if choice is None:
            asked = replace(lead, segment=found.segment.name, region=found.region)
            choice = route(asked, role, _reps(self.new, role), self.new)
            self._choices[kind] = choice
        to = choice.to
        if choice.due:
            to = self._rounds.setdefault(role, Round()).give(choice.due, at)
        if to:
            self._would[to] += 1

    def _remember(self, past: Past, found: Assessment, at: datetime) -> None:
        key = (past.won, past.accepted, found.value.minor, -past.lead.id)
        if len(self._greatest) < GREATEST:
            heapq.heappush(self._greatest, (key, past, at))
        elif key > self._greatest[0][0]:
            heapq.heapreplace(self._greatest, (key, past, at))

    def _explained(self, past: Past, at: datetime) -> Change:
        found = _known(past.lead, self.new, at)
        return Change(
            lead_id=past.lead.id,
            name=past.lead.display_name,
            minor=found.value.minor,
            currency=found.value.currency,
            was=past.way,
            accepted=past.accepted,
            won=past.won,
            before=_look(_known(past.lead, self.current, at)),
            after=_look(found),
        )


def _decided(lead: Lead, playbook: Playbook) -> tuple[Assessment, datetime]:
    """What the rules say, and when: at the first moment that takes the lead to sales or stops it,
    else at the last."""
    at = lead.created_at
    assert at
    later = sorted({act.at for act in lead.activities if act.at > at})[:MOST_LOOKS]
    if not later:
        return judge(lead, playbook, at), at
    found = _known(lead, playbook, at)
    for moment in later:
        if found.lane is not Lane.NURTURE:
            break
        if moment.year == at.year:
            done = tuple([act for act in lead.activities if act.at <= moment])
            found = judge_again(found, lead, done, playbook, moment)
        else:
            found = _known(lead, playbook, moment)
        at = moment
    return found, at


def _known(lead: Lead, playbook: Playbook, at: datetime) -> Assessment:
    """What the rules say of the lead by what it had done until then."""
    done = tuple([act for act in lead.activities if act.at <= at])
    return judge(replace(lead, activities=done), playbook, at)


def _look(found: Assessment) -> Look:
    score, verdict = found.score, found.screening
    because = score.fast_track if verdict.passed else verdict.evidence
    return Look(_WAYS[found.lane], score.points, score.threshold, because, _by_rule(score))


def _by_rule(score: Score) -> dict[str, int]:
    sums: dict[str, float] = {}
    for item in score.items:
        sums[item.rule] = sums.get(item.rule, 0) + item.points
    return {rule: round(points) for rule, points in sums.items()}


def _share(reminded: Reminded) -> float:
    return reminded.late / reminded.of if reminded.of else 0.0


def _reps(playbook: Playbook, role: Role) -> list[Rep]:
    return [
        Rep(one.email, one.segments, one.regions, one.weight, one.max_open)
        for one in playbook.with_role(role)
        if one.email
    ]


def _together(cells: Iterable[Cell]) -> Cell:
    found: Sequence[Cell] = list(cells)
    return Cell(
        sum(one.leads for one in found),
        sum(one.accepted for one in found),
        sum(one.won for one in found),
    )
