"""Leads arrive: stored once each, screened, scored, routed, and the rep's ping enqueued."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter
from typing import TypeVar

from sqlalchemy import Connection

from bot.storage import cards, leads, outbox
from bot.usecases.announce import intents
from bot.usecases.roster import Roster
from qualification import lifecycle
from qualification.contact import dedupe_key
from qualification.lead import (
    Activity,
    Channel,
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

_NOT_YET = Lead()


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
    id: int = 0
    keys: list[str] = field(default_factory=list)  # those that do not lead to it yet
    after: Lead = _NOT_YET
    facts: tuple[Fact, ...] = ()


def take(
    connection: Connection, arrivals: Sequence[Lead], team: Team, now: datetime, surface: str
) -> list[Taken]:
    """Takes leads in: new ones are stored, known ones brought up to date, each person once.

    Answers one `Taken` per arrival, in order. Raises SQLAlchemy's `IntegrityError` or `Conflict`
    where another transaction stored the same person at this moment: to be run again.
    """
    drafts, of_arrival = _merge(connection, arrivals, now)
    roster = Roster(connection, team, now)
    cause = Cause(RULES, now, surface)
    for draft in drafts:
        draft.after, draft.facts = _decide(draft, roster, team, cause)
    roster.save()
    _store(connection, drafts, now)
    return list(_taken(of_arrival))


def _taken(of_arrival: Sequence[_Draft]) -> Iterator[Taken]:
    """What became of each arrival; of several arrivals of one new person, the first created it."""
    known: set[int] = set()
    for draft in of_arrival:
        yield Taken(draft.id, not draft.before.id and draft.id not in known, draft.after.stage)
        known.add(draft.id)


def keys_of(lead: Lead) -> list[str]:
    """What this lead is known by, the surest first."""
    keys = [f"id:{lead.external_id}"] if lead.external_id else []
    return [*keys, f"email:{dedupe_key(lead.person.email)}"] if lead.person.email else keys


def _merge(
    connection: Connection, arrivals: Sequence[Lead], now: datetime
) -> tuple[list[_Draft], list[_Draft]]:
    """One draft per lead, and the draft of each arrival.

    A key leads to one lead for good. Where an arrival's keys lead to two, the surest one counts.
    """
    keys = [keys_of(arrival) for arrival in arrivals]
    known = leads.by_key(connection, {key for own in keys for key in own})
    stored = leads.load_many(connection, known.values())
    drafts = [_Draft(lead, lead, lead.id) for lead in stored.values()]
    of_lead = {draft.before.id: draft for draft in drafts}
    by_key = {key: of_lead[lead_id] for key, lead_id in known.items()}
    of_arrival = []
    for arrival, own in zip(arrivals, keys, strict=True):
        draft = next((by_key[key] for key in own if key in by_key), None)
        if draft is None:
            draft = _Draft(_NOT_YET, _first(arrival, now))
            drafts.append(draft)
        else:
            draft.merged = _updated(draft.merged, arrival)
        for key in own:
            if key not in by_key:
                by_key[key] = draft
                draft.keys.append(key)
        of_arrival.append(draft)
    return drafts, of_arrival


def _first(arrival: Lead, now: datetime) -> Lead:
    """A lead that is new to us: each thing that was done, once."""
    if arrival.created_at and len(arrival.activities) < 2:
        return arrival
    arrival = replace(arrival, created_at=arrival.created_at or now)
    return replace(arrival, activities=tuple(_fresh((), arrival)))


def _updated(lead: Lead, news: Lead) -> Lead:
    """The lead with what has become known since; nothing known is lost."""
    origin = _filled(lead.origin, news.origin)
    if news.origin.channel is Channel.INBOUND:  # also where the channel is not named
        origin = replace(origin, channel=lead.origin.channel)
    return replace(
        lead,
        person=_filled(lead.person, news.person),
        company=_filled(lead.company, news.company),
        origin=origin,
        activities=(*lead.activities, *_fresh(lead.activities, news)),
        external_id=lead.external_id or news.external_id,
    )


def _fresh(known: Sequence[Activity], news: Lead) -> Iterator[Activity]:
    """What the news tell that is not known.

    An action without a time of its own has the arrival's, and counts once a day: the same request
    sent again adds nothing.
    """
    seen = {(act.action, act.detail, act.at) for act in known}
    seen_on = {(act.action, act.detail, act.at.date()) for act in known}
    for act in news.activities:
        on_day = (act.action, act.detail, act.at.date())
        exact = (act.action, act.detail, act.at)
        if exact in seen or (act.at == news.created_at and on_day in seen_on):
            continue
        seen.add(exact)
        seen_on.add(on_day)
        yield act


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
    arrived = _arrival_fact(draft, cause)
    if before.stage is Stage.DISQUALIFIED and may_move(before):
        merged = replace(merged, reason=None)
    assessed, lane = assess(merged, team.playbook, cause.at)
    if not may_move(before) or _rests(before, cause.at):
        kept = replace(assessed, screening=before.screening, segment=before.segment)
        return kept, (arrived,)
    done = _into_lane(assessed, lane, roster, team, cause)
    if before.id and done.lead.stage is before.stage:
        return done.lead, (arrived,)
    return done.lead, (arrived, *done.facts)


def _rests(lead: Lead, now: datetime) -> bool:
    """Whether a rep gave the lead back until a date that lies ahead."""
    return lead.nurture_until is not None and now.date() < lead.nurture_until


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


def _arrival_fact(draft: _Draft, cause: Cause) -> Fact:
    stage = draft.before.stage
    kind = FactKind.UPDATED if draft.before.id else FactKind.RECEIVED
    actions = [act.action for act in _new_activities(draft)]
    data = {"actions": actions} if actions else {}
    return Fact(kind, cause.at, cause.actor, stage, stage, cause.surface, None, data)


def _new_activities(draft: _Draft) -> Sequence[Activity]:
    return draft.merged.activities[len(draft.before.activities) :]


def _store(connection: Connection, drafts: Sequence[_Draft], now: datetime) -> None:
    new = [draft for draft in drafts if not draft.before.id]
    # Everybody changes leads in the order of their ids, so nobody waits in a circle.
    known = sorted((draft for draft in drafts if draft.before.id), key=attrgetter("id"))
    changed = [draft for draft in known if draft.facts]
    rows = [(draft.after, draft.keys) for draft in new]
    for draft, lead_id in zip(new, leads.add_many(connection, rows), strict=True):
        draft.id = lead_id
    for draft in changed:
        draft.after = leads.save(connection, draft.before, draft.after)
    fresh = ((draft.id, act) for draft in changed for act in _new_activities(draft))
    leads.add_activities(connection, fresh)
    leads.add_keys(connection, [(key, draft.id) for draft in known for key in draft.keys])
    _tell(connection, [*new, *changed], now)


def _tell(connection: Connection, drafts: Sequence[_Draft], now: datetime) -> None:
    facts = [(draft.id, fact) for draft in drafts for fact in draft.facts]
    ids = iter(leads.add_facts(connection, facts))
    to_say: list[outbox.Intent] = []
    for draft in drafts:
        numbered = [(next(ids), fact) for fact in draft.facts]
        if draft.after.is_open:
            after = replace(draft.after, id=draft.id)
            posts = cards.posts_of(connection, draft.id) if draft.before.id else {}
            to_say += intents(draft.before, after, numbered, posts)
    outbox.put(connection, to_say, now)
