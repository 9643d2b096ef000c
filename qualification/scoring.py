"""The score of a lead: fit and intent, point by point, and what puts it on the fast track."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from operator import attrgetter

from qualification.conditions import Test, compile_condition
from qualification.fields import Getter, getter
from qualification.lead import Activity, Lead, Score, ScoreItem
from qualification.playbook import FitRule, IntentRule, Playbook
from qualification.words import fold, slug, words_of

_newest_first: Callable[[Activity], datetime] = attrgetter("at")
_WANTS = {"buy": "wants to buy", "evaluate": "wants to evaluate"}


def score(lead: Lead, playbook: Playbook, now: datetime) -> Score:
    """What the playbook's rules say of a lead at `now`."""
    rules = _compile(playbook)
    return Score(
        items=(*_fit(lead, rules, now), *_intent(lead, rules, now)),
        threshold=playbook.score.threshold,
        fast_track=_fast_track(lead, rules),
    )


def _fit(lead: Lead, rules: _Rules, now: datetime) -> Iterator[ScoreItem]:
    for rule, read, test in rules.fit:
        evidence = test(read(lead, now))
        if evidence is not None:
            yield ScoreItem("fit", rule.name, round(rule.points, 2), evidence)


def _intent(lead: Lead, rules: _Rules, now: datetime) -> Iterator[ScoreItem]:
    """An item for each action that still counts, newest first.

    Points halve with every half-life between the action and `now`; an action from the future counts
    as one of now. The cap of a rule holds for the sum after decay, so the newest actions use it up.
    """
    room = dict(rules.caps)
    for activity in sorted(lead.activities, key=_newest_first, reverse=True):
        action = slug(activity.action)
        rule = rules.intent.get(action)
        if rule is None:
            continue
        age = max((now - activity.at).total_seconds(), 0.0)
        size = min(abs(rule.points) * 0.5 ** (age / rules.half_life), room[action])
        points = round(math.copysign(size, rule.points), 2)
        if points:
            room[action] -= abs(points)
            yield ScoreItem("intent", rule.action, points, _evidence(activity), activity.at)


def _evidence(activity: Activity) -> str:
    action = words_of(slug(activity.action))
    return f"{action}: {activity.detail}" if activity.detail else action


def _fast_track(lead: Lead, rules: _Rules) -> str | None:
    """Why the lead goes to sales whatever its points, in words for a rep; None if it does not."""
    if rules.fast_actions and lead.activities:
        done = {slug(activity.action) for activity in lead.activities}
        for action, reason in rules.fast_actions.items():
            if action in done:
                return reason
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

    fit: tuple[tuple[FitRule, Getter, Test], ...]
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
        fit=tuple((rule, getter(rule.field), compile_condition(rule)) for rule in rules.fit),
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
