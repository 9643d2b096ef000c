"""The score of a lead: fit and intent, point by point, and what puts it on the fast track."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any

from qualification.conditions import compile_condition
from qualification.fields import RECURRING, Getter, getter
from qualification.lead import Activity, Lead, Score, ScoreItem
from qualification.playbook import FitRule, Playbook
from qualification.words import fold, slug, words_of

_newest_first: Callable[[Activity], datetime] = attrgetter("at")
MOST_ITEMS = 20
"""How many repeats of one action a score lists one by one."""

_REMEMBERED = 4096
"""How many values of a field each rule knows its answer for."""

_WANTS = {"buy": "wants to buy", "evaluate": "wants to evaluate"}


def score(lead: Lead, playbook: Playbook, now: datetime, since: datetime | None = None) -> Score:
    """What the playbook's rules say of a lead at `now`.

    With `since`, only of what the lead has done after then: no earlier action counts, and neither
    do its sign-up answers and its source as a fast track.
    """
    rules = _compile(playbook)
    done = lead.activities
    if since is not None:
        done = tuple(activity for activity in done if activity.at > since)
    arrival = _fast_arrival(lead, rules) if since is None else None
    return _sum(_fit(lead, rules, now), done, arrival, rules, now)


def score_again(
    before: Score, lead: Lead, done: tuple[Activity, ...], playbook: Playbook, now: datetime
) -> Score:
    """The score now that the lead has done all this, from that of an earlier moment of the same
    year, with the same playbook: who they are counts as it did."""
    rules = _compile(playbook)
    fit = [item for item in before.items if item.kind == "fit"]
    return _sum(fit, done, _fast_arrival(lead, rules), rules, now)


def _sum(
    fit: list[ScoreItem],
    done: tuple[Activity, ...],
    arrival: str | None,
    rules: _Rules,
    now: datetime,
) -> Score:
    """The score of who they are and what they did; `arrival` is a fast track for how they came."""
    if not done:
        return Score(tuple(fit), rules.threshold, arrival)
    fast_track = _fast_action(done, rules, now) or arrival
    return Score((*fit, *_intent(done, rules, now)), rules.threshold, fast_track)


def skips_mql(lead: Lead, playbook: Playbook) -> str | None:
    """Why the lead need not become an MQL first: where it comes from, or its sign-up answers."""
    return _fast_arrival(lead, _compile(playbook))


def _fit(lead: Lead, rules: _Rules, now: datetime) -> list[ScoreItem]:
    judged = [judge(read(lead, now)) for read, judge in rules.fit]
    return [item for item in judged if item is not None]


def _intent(done: tuple[Activity, ...], rules: _Rules, now: datetime) -> list[ScoreItem]:
    """An item for each action that still counts, newest first.

    Points halve with every half-life between the action and `now`; an action from the future counts
    as one of now. The cap of a rule holds for the sum after decay, so the newest actions use it up.
    Of one action `MOST_ITEMS` have an item each; what older ones still add has one together.
    """
    items: list[ScoreItem] = []
    room: dict[str, float] = {}
    shown: dict[str, int] = {}
    older: dict[str, list[tuple[Activity, float]]] = {}
    for activity in sorted(done, key=_newest_first, reverse=True) if len(done) > 1 else done:
        action = slug(activity.action)
        rule = rules.intent.get(action)
        if rule is None:
            continue
        age = (now - activity.at).total_seconds()
        size = rule.size * 0.5 ** (age / rules.half_life) if age > 0 else rule.size
        left = room.get(action, rule.cap)
        points = round(rule.sign * (size if size < left else left), 2)
        if not points:
            continue
        room[action] = left - abs(points)
        shown[action] = count = shown.get(action, 0) + 1
        if count > MOST_ITEMS:
            older.setdefault(action, []).append((activity, points))
        else:
            said = f"{rule.words}: {activity.detail}" if activity.detail else rule.words
            items.append(ScoreItem("intent", rule.name, points, said, activity.at))
    items += [_together(rules.intent[action], rest) for action, rest in older.items()]
    return items


def _together(rule: _Intent, rest: list[tuple[Activity, float]]) -> ScoreItem:
    """One item for older repeats of an action, dated by the newest of them."""
    points = round(sum(points for _, points in rest), 2)
    evidence = f"{rule.words}, {len(rest):,} older times"
    return ScoreItem("intent", rule.name, points, evidence, rest[0][0].at)


def _fast_action(done: tuple[Activity, ...], rules: _Rules, now: datetime) -> str | None:
    """The action that takes the lead to sales whatever its points, in words for a rep.

    It does so for one half-life of intent: later the wish is too old to be called upon.
    """
    fast = [one for one in done if slug(one.action) in rules.fast_actions]
    if not fast:
        return None
    oldest = now - timedelta(seconds=rules.half_life)
    recent = {slug(activity.action) for activity in fast if activity.at > oldest}
    return next((reason for action, reason in rules.fast_actions.items() if action in recent), None)


def _fast_arrival(lead: Lead, rules: _Rules) -> str | None:
    """The sign-up answers or the source that take the lead to sales whatever its points."""
    given = lead.origin.answers
    if rules.fast_answers and given:
        answers = {slug(key): slug(str(value)) for key, value in given.items()}
        if all(answers.get(key) in wanted for key, wanted in rules.fast_answers.items()):
            return _purpose({key: answers[key] for key in rules.fast_answers})
    return rules.fast_sources.get(_folded(lead.origin.source)) if lead.origin.source else None


def _purpose(answers: dict[str, str]) -> str:
    """Answers as a reason: "wants to buy this quarter"; those of other keys follow as they are."""
    rest = dict(answers)
    reasons = []
    if rest.get("purpose") in _WANTS:
        when = words_of(rest.pop("timeline", ""))
        reasons.append(f"{_WANTS[rest.pop('purpose')]} {when}".rstrip())
    reasons += [f"{words_of(key)}: {words_of(value)}" for key, value in rest.items()]
    return ", ".join(reasons)


def _reason(action: str) -> str:
    """A fast-track action as a reason: demo_request gives "asked for a demo"."""
    words = words_of(action)
    if not words.endswith(" request"):
        return words
    wish = words.removesuffix(" request")
    return f"asked for {'an' if wish[0] in 'aeiou' else 'a'} {wish}"


_folded = lru_cache(maxsize=_REMEMBERED)(fold)

_Judge = Callable[[Any], ScoreItem | None]
"""Takes a field's value; gives the item that a rule makes of it, if it does."""


@dataclass(frozen=True, slots=True)
class _Intent:
    """A rule for an action: its name, the action in words, points without and as their sign."""

    name: str
    words: str
    size: float
    sign: float
    cap: float


@dataclass(frozen=True, slots=True)
class _Rules:
    """The score rules of a playbook, ready to run. Actions and answers are slugs."""

    threshold: int
    fit: tuple[tuple[Getter, _Judge], ...]
    intent: Mapping[str, _Intent]
    half_life: float
    fast_actions: Mapping[str, str]
    fast_answers: Mapping[str, frozenset[str]]
    fast_sources: Mapping[str, str]


@lru_cache(maxsize=16)
def _compile(playbook: Playbook) -> _Rules:
    rules = playbook.score
    return _Rules(
        threshold=rules.threshold,
        fit=tuple((getter(rule.field), _judge(rule)) for rule in rules.fit),
        intent={
            slug(rule.action): _Intent(
                rule.action,
                words_of(slug(rule.action)),
                abs(rule.points),
                math.copysign(1.0, rule.points),
                rule.cap or math.inf,
            )
            for rule in rules.intent
        },
        half_life=rules.half_life.total_seconds(),
        fast_actions={slug(action): _reason(slug(action)) for action in rules.fast_track},
        fast_answers={
            slug(key): frozenset(map(slug, values))
            for key, values in rules.fast_track_answers.items()
        },
        fast_sources={fold(source): source for source in rules.skip_mql_sources},
    )


def _judge(rule: FitRule) -> _Judge:
    test, points = compile_condition(rule), round(rule.points, 2)

    def judge(value: Any) -> ScoreItem | None:
        evidence = test(value)
        return None if evidence is None else ScoreItem("fit", rule.name, points, evidence)

    # Typed: 1 and 1.0 are one key otherwise, but not one evidence.
    return lru_cache(_REMEMBERED, typed=True)(judge) if rule.field in RECURRING else judge
