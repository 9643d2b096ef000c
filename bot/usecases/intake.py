"""Leads arrive: stored once each, screened, scored, routed, and the rep's ping enqueued."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from bot.storage import leads, outbox
from bot.usecases.announce import intents
from bot.usecases.roster import Roster
from qualification import lifecycle
from qualification.contact import dedupe_key
from qualification.lead import (
    Activity,
    Company,
    Fact,
    FactKind,
    Lead,
    Origin,
    Person,
    Role,
    Stage,
)
from qualification.lifecycle import RULES, Cause, Transition
from qualification.team import Team
from qualification.triage import Lane, assess, may_move

Part = TypeVar("Part", Person, Company, Origin)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one arrival: the lead's id, whether it is new, and where it stands."""

    lead_id: int
    created: bool
    stage: Stage


@dataclass(slots=True)
class _Draft:
    """One lead of a batch: as stored before (id 0: not yet), and with all arrivals merged in."""

    before: Lead
    merged: Lead
    keys: set[str]
    known_keys: set[str] = field(default_factory=set)
    after: Lead = field(default_factory=Lead)
    facts: tuple[Fact, ...] = ()


def take(
    connection: Connection, arrivals: Sequence[Lead], team: Team, now: datetime, surface: str
) -> list[Taken]:
    """Takes leads in: new ones are stored, known ones brought up to date, each person once.

    Answers one `Taken` per arrival, in order. Raises SQLAlchemy's `IntegrityError` where another
    transaction stored the same person at this moment: to be run again.
    """
    drafts, of_arrival = _merge(connection, arrivals, now)
    roster = Roster(connection, team, now)
    cause = Cause(RULES, now, surface)
    for draft in drafts:
        draft.after, draft.facts = _decide(draft, roster, team, cause)
    roster.save()
    _store(connection, drafts, now)
    return [Taken(draft.after.id, draft.before.id == 0, draft.after.stage) for draft in of_arrival]


def keys_of(lead: Lead) -> list[str]:
    """What this lead is known by, the surest first."""
    keys = [f"id:{lead.external_id}"] if lead.external_id else []
    return [*keys, f"email:{dedupe_key(lead.person.email)}"] if lead.person.email else keys


def _merge(
    connection: Connection, arrivals: Sequence[Lead], now: datetime
) -> tuple[list[_Draft], list[_Draft]]:
    """One draft per lead, and the draft of each arrival."""
    keys = [keys_of(arrival) for arrival in arrivals]
    known = leads.by_key(connection, {key for own in keys for key in own})
    stored = leads.load_many(connection, known.values())
    by_id: dict[int, _Draft] = {}
    by_key: dict[str, _Draft] = {}
    drafts: list[_Draft] = []
    of_arrival: list[_Draft] = []
    for arrival, own in zip(arrivals, keys, strict=True):
        draft = next((by_key[key] for key in own if key in by_key), None)
        lead_id = next((known[key] for key in own if key in known), None)
        if draft is None and lead_id is not None:
            draft = by_id.get(lead_id) or _Draft(stored[lead_id], stored[lead_id], set())
            by_id[lead_id] = draft
        if draft is None:
            draft = _Draft(Lead(), replace(arrival, created_at=arrival.created_at or now), set())
        else:
            draft.merged = _updated(draft.merged, arrival)
        if not draft.keys:
            drafts.append(draft)
        draft.keys.update(own)
        draft.known_keys.update(key for key in own if key in known)
        for key in own:
            by_key.setdefault(key, draft)
        of_arrival.append(draft)
    return drafts, of_arrival


def _updated(lead: Lead, news: Lead) -> Lead:
    """The lead with what has become known since; nothing known is lost."""
    seen = {(act.action, act.at, act.detail or "") for act in lead.activities}
    fresh = [act for act in news.activities if (act.action, act.at, act.detail or "") not in seen]
    return replace(
        lead,
        person=_filled(lead.person, news.person),
        company=_filled(lead.company, news.company),
        origin=_filled(lead.origin, news.origin),
        activities=(*lead.activities, *fresh),
        external_id=lead.external_id or news.external_id,
    )


def _filled(old: Part, new: Part) -> Part:
    """`old`, with every field that `new` gives; mappings are joined."""
    changes = {}
    for name in old.__dataclass_fields__:
        value = getattr(new, name)
        if isinstance(value, dict):
            value = {**getattr(old, name), **value}
        if value not in (None, (), {}):
            changes[name] = value
    return replace(old, **changes)


def _decide(
    draft: _Draft, roster: Roster, team: Team, cause: Cause
) -> tuple[Lead, tuple[Fact, ...]]:
    """The lead as the rules want it now, and the facts of getting there."""
    before, merged = draft.before, draft.merged
    if before.id and merged == before:
        return before, ()
    facts = [_arrival_fact(before, merged, cause)]
    if not may_move(before):
        assessed, _ = assess(merged, team.playbook, cause.at)
        kept = replace(assessed, screening=before.screening, segment=before.segment)
        return kept, tuple(facts)
    assessed, lane = assess(replace(merged, stage=Stage.NEW), team.playbook, cause.at)
    was = before.stage if before.id else Stage.NEW
    assessed = replace(assessed, stage=was, stage_since=before.stage_since or cause.at)
    done = _into_lane(assessed, lane, roster, team, cause)
    if before.id and done.lead.stage is was and not done.lead.is_open:
        return done.lead, tuple(facts)
    return done.lead, (*facts, *done.facts)


def _into_lane(lead: Lead, lane: Lane, roster: Roster, team: Team, cause: Cause) -> Transition:
    match lane:
        case Lane.SCREENED_OUT:
            return lifecycle.screen_out(lead, cause)
        case Lane.NURTURE:
            return lifecycle.keep_nurturing(lead, cause)
        case Lane.TO_SDR:
            return lifecycle.escalate(lead, roster.choose(lead, Role.SDR), team, cause)
        case Lane.TO_AE:
            return lifecycle.straight_to_ae(lead, roster.choose(lead, Role.AE), team, cause)


def _arrival_fact(before: Lead, merged: Lead, cause: Cause) -> Fact:
    stage = before.stage if before.id else Stage.NEW
    kind = FactKind.UPDATED if before.id else FactKind.RECEIVED
    new_actions = _new_activities(before, merged)
    data = {"actions": [act.action for act in new_actions]} if new_actions else {}
    return Fact(kind, cause.at, cause.actor, stage, stage, cause.surface, None, data)


def _new_activities(before: Lead, merged: Lead) -> Sequence[Activity]:
    return merged.activities[len(before.activities) :]


def _store(connection: Connection, drafts: Iterable[_Draft], now: datetime) -> None:
    new = [draft for draft in drafts if not draft.before.id]
    changed = [draft for draft in drafts if draft.before.id and draft.facts]
    rows = [(draft.after, sorted(draft.keys)) for draft in new]
    for draft, lead_id in zip(new, leads.add_many(connection, rows), strict=True):
        draft.after = replace(draft.after, id=lead_id)
    for draft in changed:
        draft.after = leads.save(connection, draft.before, draft.after)
        fresh = [(draft.after.id, act) for act in _new_activities(draft.before, draft.merged)]
        leads.add_activities(connection, fresh)
        unknown = sorted(draft.keys - draft.known_keys)
        leads.add_keys(connection, [(key, draft.after.id) for key in unknown])
    _tell(connection, [*new, *changed], now)


def _tell(connection: Connection, drafts: Sequence[_Draft], now: datetime) -> None:
    facts = [(draft.after.id, fact) for draft in drafts for fact in draft.facts]
    ids = iter(leads.add_facts(connection, facts))
    to_say: list[outbox.Intent] = []
    for draft in drafts:
        numbered = [(next(ids), fact) for fact in draft.facts]
        if draft.after.is_open:
            posts = outbox.posts_of(connection, draft.after.id) if draft.before.id else {}
            to_say += intents(draft.before, draft.after, numbered, posts)
    outbox.put(connection, to_say, now)
