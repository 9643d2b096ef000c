"""The score of a lead: fit and intent, point by point, and what puts it on the fast track."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from operator import attrgetter

from qualification.conditions import Test, compile_condition
from qualification.fields import Getter, getter
from qualification.lead import Activity, Lead, Score, ScoreItem
from qualification.playbook import IntentRule, Playbook
from qualification.words import fold, slug, words_of

_newest_first: Callable[[Activity], datetime] = attrgetter("at")
MOST_ITEMS = 20
"""How many repeats of one action a score lists one by one."""

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
    items = _fit(lead, rules, now)
    fast_track = None
    if done:
        items += _intent(done, rules, now)
        fast_track = _fast_action(done, rules, now)
    if fast_track is None and since is None:
        fast_track = _fast_arrival(lead, rules)
    return Score(tuple(items), rules.threshold, fast_track)


def skips_mql(lead: Lead, playbook: Playbook) -> str | None:
    """Why the lead need not become an MQL first: where it comes from, or its sign-up answers."""
    return _fast_arrival(lead, _compile(playbook))


def _fit(lead: Lead, rules: _Rules, now: datetime) -> list[ScoreItem]:
    items = []
    for name, points, read, test in rules.fit:
        evidence = test(read(lead, now))
        if evidence is not None:
            items.append(ScoreItem("fit", name, points, evidence))
    return items


def _intent(done: tuple[Activity, ...], rules: _Rules, now: datetime) -> list[ScoreItem]:
    """An item for each action that still counts, newest first.

    Points halve with every half-life between the action and `now`; an action from the future counts
    as one of now. The cap of a rule holds for the sum after decay, so the newest actions use it up.
    Of one action `MOST_ITEMS` have an item each; what older ones still add has one together.
    """
    items: list[ScoreItem] = []
    room = dict(rules.caps)
    shown: dict[str, int] = {}
    older: dict[str, list[tuple[Activity, float]]] = {}
    for activity in sorted(done, key=_newest_first, reverse=True) if len(done) > 1 else done:
        action = slug(activity.action)
        rule = rules.intent.get(action)
        if rule is None:
            continue
        age = max((now - activity.at).total_seconds(), 0.0)
        size = min(abs(rule.points) * 0.5 ** (age / rules.half_life), room[action])
        points = round(math.copysign(size, rule.points), 2)
        if not points:
            continue
        room[action] -= abs(points)
        shown[action] = shown.get(action, 0) + 1
        if shown[action] > MOST_ITEMS:
            older.setdefault(action, []).append((activity, points))
        else:
            items.append(ScoreItem("intent", rule.action, points, _evidence(activity), activity.at))
    items += [_together(rules.intent[action].action, rest) for action, rest in older.items()]
    return items


def _together(rule: str, rest: list[tuple[Activity, float]]) -> ScoreItem:
    """One item for older repeats of an action, dated by the newest of them."""
    points = round(sum(points for _, points in rest), 2)
    evidence = f"{words_of(slug(rule))}, {len(rest):,} older times"
    return ScoreItem("intent", rule, points, evidence, rest[0][0].at)


def _evidence(activity: Activity) -> str:
    action = words_of(slug(activity.action))
    return f"{action}: {activity.detail}" if activity.detail else action


def _fast_action(done: tuple[Activity, ...], rules: _Rules, now: datetime) -> str | None:
    """The action that takes the lead to sales whatever its points, in words for a rep.

    It does so for one half-life of intent: later the wish is too old to be called upon.
    """
    if not rules.fast_actions:
        return None
    oldest = now - timedelta(seconds=rules.half_life)
    recent = {slug(activity.action) for activity in done if activity.at > oldest}
    return next((reason for action, reason in rules.fast_actions.items() if action in recent), None)


def _fast_arrival(lead: Lead, rules: _Rules) -> str | None:
    """The sign-up answers or the source that take the lead to sales whatever its points."""
    given = lead.origin.answers
    if rules.fast_answers and given:
        answers = {slug(key): slug(str(value)) for key, value in given.items()}
        if all(answers.get(key) in wanted for key, wanted in rules.fast_answers.items()):
            return _purpose({key: answers[key] for key in rules.fast_answers})
    return rules.fast_sources.get(fold(lead.origin.source)) if lead.origin.source else None


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


@dataclass(frozen=True, slots=True)
class _Rules:
    """The score rules of a playbook, ready to run. Actions and answers are slugs."""

    threshold: int
    fit: tuple[tuple[str, float, Getter, Test], ...]
    intent: Mapping[str, IntentRule]
    caps: Mapping[str, float]
    half_life: float
    fast_actions: Mapping[str, str]
    fast_answers: Mapping[str, frozenset[str]]
    fast_sources: Mapping[str, str]


@lru_cache(maxsize=16)
def _compile(playbook: Playbook) -> _Rules:
    rules = playbook.score
    intent = {slug(rule.action): rule for rule in rules.intent}
    return _Rules(
        threshold=rules.threshold,
        fit=tuple(
            (rule.name, round(rule.points, 2), getter(rule.field), compile_condition(rule))
            for rule in rules.fit
        ),
        intent=intent,
        caps={name: rule.cap or math.inf for name, rule in intent.items()},
        half_life=rules.half_life.total_seconds(),
        fast_actions={slug(action): _reason(slug(action)) for action in rules.fast_track},
        fast_answers={
            slug(key): frozenset(map(slug, values))
            for key, values in rules.fast_track_answers.items()
        },
        fast_sources={fold(source): source for source in rules.skip_mql_sources},
    )
