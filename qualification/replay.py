"""Replays history through a changed playbook, lead by lead.

Each lead is assessed as it was when it came, and again at each thing it did later, until it goes to
sales or is screened out, as on arrival. What a lead told of itself is taken as it is known now, and
everybody counts as available: nobody knows any more who was away then.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from qualification.backtest import (
    Backtest,
    Cell,
    Change,
    Line,
    Load,
    Look,
    Past,
    Reminded,
    Way,
    together,
)
from qualification.lead import Lead, Role, Score
from qualification.playbook import Playbook
from qualification.round_robin import Round
from qualification.routing import Choice, Rep, route
from qualification.shares import ENOUGH
from qualification.triage import Assessment, Lane, judge, judge_again

MOST_LOOKS = 50
"""So many moments of one lead are looked at; a lead with more is decided long before."""

GREATEST = 10

_WAYS = {
    Lane.TO_SDR: Way.SALES,
    Lane.TO_AE: Way.SALES,
    Lane.NURTURE: Way.MARKETING,
    Lane.SCREENED_OUT: Way.STOPPED,
}

_NOBODY: Mapping[str | None, Reminded] = {}


@dataclass(frozen=True, slots=True)
class Replayed:
    """A lead, what the new playbook says of it, at which moment, and to whom it would have gone."""

    past: Past
    found: Assessment
    at: datetime
    to: str | None


@dataclass(slots=True)
class Replay:
    """Takes leads one after the other, in the order in which they came; keeps sums and the
    greatest changes only.

    `tell` is told of each lead that would have gone another way, with `every` of all.
    """

    new: Playbook
    current: Playbook
    tell: Callable[[Replayed], None] | None = None
    every: bool = False
    leads: int = 0
    stopped_by: Counter[str] = field(default_factory=Counter)
    _ends: Counter[tuple[Way, Way, bool, bool]] = field(default_factory=Counter)
    _had: Counter[str] = field(default_factory=Counter)
    _would: Counter[str] = field(default_factory=Counter)
    _greatest: list[tuple[tuple[bool, bool, int, int], Past, Assessment, datetime]] = field(
        default_factory=list
    )
    _choices: dict[tuple[Role, str, str | None, str | None], Choice] = field(default_factory=dict)
    _rounds: dict[Role, Round] = field(default_factory=dict)

    def add(self, past: Past) -> None:
        """One more lead."""
        found, at = _decided(past.lead, self.new)
        would, to = _WAYS[found.lane], None
        self.leads += 1
        self._ends[past.way, would, past.accepted, past.won] += 1
        if would is Way.SALES:
            to = self._assign(past.lead, found, at)
        elif would is Way.STOPPED and found.screening.rule:
            self.stopped_by[found.screening.rule] += 1
        if past.to:
            self._had[past.to] += 1
        if past.way is not would:
            self._remember(past, found, at)
        if self.tell and (self.every or past.way is not would):
            self.tell(Replayed(past, found, at, to))

    def line(self, replayed: Replayed) -> Line:
        """A lead as it stands in the list behind the table."""
        past = replayed.past
        change = self._explained(past, replayed.found, replayed.at)
        return Line(
            lead_id=change.lead_id,
            was=change.was,
            had=past.to,
            would=change.after.way,
            to=replayed.to,
            accepted=change.accepted or change.won,
            won=change.won,
            segment=replayed.found.segment.name,
            minor=change.minor,
            currency=change.currency,
            score=change.before.points,
            threshold=change.before.threshold,
            new_score=change.after.points,
            new_threshold=change.after.threshold,
            because=change.after.because,
            rules=change.rules,
            stopped_by=replayed.found.screening.rule,
        )

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
            changes=tuple(self._explained(*one[1:]) for one in greatest),
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
            row[would] = together((row.get(would, Cell()), ended))
        return cells

    def _assign(self, lead: Lead, found: Assessment, at: datetime) -> str | None:
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
        return to

    def _remember(self, past: Past, found: Assessment, at: datetime) -> None:
        key = (past.won, past.accepted, found.value.minor, -past.lead.id)
        if len(self._greatest) < GREATEST:
            heapq.heappush(self._greatest, (key, past, found, at))
        elif key > self._greatest[0][0]:
            heapq.heapreplace(self._greatest, (key, past, found, at))

    def _explained(self, past: Past, found: Assessment, at: datetime) -> Change:
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
    if len(done) < len(lead.activities):
        lead = replace(lead, activities=done)
    return judge(lead, playbook, at)


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
