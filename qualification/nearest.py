"""The nearest change that would lead a lead elsewhere: one action, or one fact, and no more."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum
from typing import Any

from qualification.lead import Activity, Channel, Lead
from qualification.money import format_money, from_major
from qualification.playbook import Condition, FitRule, Playbook
from qualification.triage import Lane, assess
from qualification.words import slug, words_of

MOST_ACTIVITIES = 200
"""How many of a lead's newest activities are looked at: each change is assessed anew."""

_PARTS: dict[str, tuple[str, str]] = {
    **{name: ("person", name) for name in ("email", "first_name", "last_name", "title", "phone")},
    "name": ("person", "first_name"),
    "email_domain": ("person", "email"),
    "company": ("company", "name"),
    **{
        name: ("company", name)
        for name in (
            *("domain", "country", "industry", "employees", "founded", "capital_raised", "tools"),
        )
    },
    **{name: ("origin", name) for name in ("source", "campaign", "partner", "message")},
}
"""The fields that can be imagined otherwise, by the names that rules have for them."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that would have been otherwise, and the lane that the lead would take then.

    `what` goes on after "with", or after "without" where `lacking`; `points` is the difference.
    """

    what: str
    lacking: bool
    lane: Lane
    points: int


class _Reach(IntEnum):
    """How far away a change is: an action is still to be had, another size hardly ever."""

    ACTION = 0
    FACT = 1
    SIZE = 2


@dataclass(frozen=True, slots=True)
class _Idea:
    what: str
    lead: Lead
    reach: _Reach = _Reach.ACTION
    lacking: bool = False


def nearest(lead: Lead, playbook: Playbook, now: datetime) -> Change | None:
    """The change of fewest points that would send the lead down another lane; None if none would.

    A lead that sales does not have is looked at for what it lacks, another one for what it would
    not have gone without. Of changes of equal points an action counts as nearer than a fact;
    another size of the company comes last. What would merely get a good lead screened out is left
    aside.
    """
    lead = replace(lead, activities=_newest(lead.activities))
    base, lane = assess(lead, playbook, now)
    best: tuple[bool, bool, int, _Reach] | None = None
    with_sales = lane in (Lane.TO_SDR, Lane.TO_AE)
    found: Change | None = None
    for idea in _ideas(base, lane, playbook, now):
        then, other = assess(idea.lead, playbook, now)
        if other is lane or other is Lane.SCREENED_OUT:
            continue
        points = then.score.points - base.score.points
        size = idea.reach is _Reach.SIZE
        backwards = idea.lacking is not with_sales and not size
        cost = (size, backwards, abs(points), idea.reach)
        if best is None or cost < best:
            best, found = cost, Change(idea.what, idea.lacking, other, points)
    return found


def _newest(activities: tuple[Activity, ...]) -> tuple[Activity, ...]:
    if len(activities) <= MOST_ACTIVITIES:
        return activities
    return tuple(sorted(activities, key=lambda activity: activity.at)[-MOST_ACTIVITIES:])


def _ideas(lead: Lead, lane: Lane, playbook: Playbook, now: datetime) -> Iterator[_Idea]:
    if lane is Lane.SCREENED_OUT:
        yield from _remedies(lead, playbook)
    yield from _more_actions(lead, playbook, now)
    yield from _fewer_actions(lead)
    for rule in playbook.score.fit:
        if idea := _other_fact(lead, rule):
            yield idea
    yield from _other_sizes(lead, playbook)


def _more_actions(lead: Lead, playbook: Playbook, now: datetime) -> Iterator[_Idea]:
    done = {slug(activity.action) for activity in lead.activities}
    rules = [rule.action for rule in playbook.score.intent]
    rules += playbook.score.fast_track
    rules += playbook.screening.lifelong_learner.without
    for action in dict.fromkeys(map(slug, rules)):
        count = "one more" if action in done else "one"
        activities = (*lead.activities, Activity(action, now))
        yield _Idea(f"{count} {action_words(action)}", replace(lead, activities=activities))


def _fewer_actions(lead: Lead) -> Iterator[_Idea]:
    """Without the one of each action that counts most: the newest."""
    newest: dict[str, Activity] = {}
    for activity in lead.activities:
        action = slug(activity.action)
        if action not in newest or newest[action].at < activity.at:
            newest[action] = activity
    for action, gone in newest.items():
        rest = list(lead.activities)
        rest.remove(gone)
        less = replace(lead, activities=tuple(rest))
        yield _Idea(f"the {action_words(action)}", less, lacking=True)


def _other_fact(lead: Lead, rule: FitRule) -> _Idea | None:
    """The lead with the condition of a rule turned round, if its field can be imagined otherwise.

    Whether it holds now is seen by the score, which has an item for each rule that holds.
    """
    reach = _Reach.SIZE if rule.field == "employees" else _Reach.FACT
    if any(item.kind == "fit" and item.rule == rule.name for item in lead.score.items):
        changed = _with_field(lead, rule.field, None)
        return _Idea(f"“{rule.name}”", changed, reach, lacking=True) if changed else None
    if rule.field == "email_domain":
        return None
    value = _fitting(rule)
    changed = _with_field(lead, rule.field, value)
    return _Idea(_fact_words(rule.field, value), changed, reach) if changed else None


def _fitting(condition: Condition) -> str | int | None:
    """A value for which the condition holds."""
    if condition.equals is not None:
        return _plain(condition.equals)
    if condition.any_of:
        return _plain(condition.any_of[0])
    if condition.contains:
        return condition.contains[0]
    if condition.present is not None:
        return "known" if condition.present else None
    if condition.min is not None:
        return math.ceil(condition.min)
    return math.floor(condition.max) if condition.max is not None else None


def _plain(value: str | int | float | bool) -> str | int:
    return value if isinstance(value, str | int) else int(value)


def _with_field(lead: Lead, field: str, value: str | int | None) -> Lead | None:
    if field not in _PARTS:
        return None
    part, name = _PARTS[field]
    changes: dict[str, Any] = {name: value}
    if field == "name":
        changes["last_name"] = None
    if field == "tools":
        changes[name] = (*lead.company.tools, str(value)) if value is not None else ()
    changed: Any = replace(getattr(lead, part), **changes)
    whole: dict[str, Any] = {part: changed}
    return replace(lead, **whole)


def _other_sizes(lead: Lead, playbook: Playbook) -> Iterator[_Idea]:
    """The sizes next to the borders of the segments."""
    sizes: set[int] = set()
    for segment in playbook.segments:
        bounds = segment.employees
        if bounds and bounds.min is not None:
            sizes |= {math.ceil(bounds.min), math.ceil(bounds.min) - 1}
        if bounds and bounds.max is not None:
            sizes |= {math.floor(bounds.max), math.floor(bounds.max) + 1}
    known = lead.company.employees or 0
    for size in sorted(sizes - {known}, key=lambda size: abs(size - known)):
        company = replace(lead.company, employees=size)
        yield _Idea(f"{size:,} people", replace(lead, company=company), _Reach.SIZE)


def _remedies(lead: Lead, playbook: Playbook) -> Iterator[_Idea]:
    """What would lift the verdict of screening, where one fact could."""
    match lead.screening.rule:
        case "missing_criteria":
            for field in playbook.screening.require:
                value = 1 if field == "employees" else "known"
                if changed := _with_field(lead, field, value):
                    yield _Idea(
                        f"a {field}" if field != "employees" else "a size", changed, _Reach.FACT
                    )
        case "student_title":
            if changed := _with_field(lead, "title", "known"):
                yield _Idea("another title", changed, _Reach.FACT)
        case "price_floor":
            floor = from_major(playbook.screening.price_floor, playbook.team.currency)
            origin = replace(lead.origin, deal_value=floor)
            yield _Idea(
                f"a deal of {format_money(floor)}", replace(lead, origin=origin), _Reach.FACT
            )
        case "partner_not_taken" | "outbound_not_taken":
            origin = replace(lead.origin, channel=Channel.INBOUND)
            yield _Idea("an inquiry of its own", replace(lead, origin=origin), _Reach.FACT)
        case "academic" | "competitor" | "own_staff":
            person = replace(lead.person, email="known@elsewhere.example")
            changed = replace(lead, person=person, company=replace(lead.company, domain=None))
            yield _Idea("an address at another domain", changed, _Reach.FACT)


def action_words(action: str) -> str:
    """An action as a thing that happened once: pricing_page is "pricing page visit"."""
    words = words_of(slug(action))
    return f"{words} visit" if words.endswith(" page") else words


def _fact_words(field: str, value: str | int | None) -> str:
    match field:
        case "employees" if isinstance(value, int):
            return f"{value:,} people"
        case "title":
            return f"a title such as {value}"
        case "tools":
            return f"{value} among its tools"
    if value == "known":
        return f"a known {words_of(field)}"
    return f"no {words_of(field)}" if value is None else f"{words_of(field)} {value}"
