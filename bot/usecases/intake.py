"""Leads arrive: stored once each, screened, scored, routed, and the rep's ping enqueued."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import chain
from operator import attrgetter
from typing import Any, TypeVar

from sqlalchemy import Connection

from bot import metrics
from bot.storage import cards, homes, leads, outbox
from bot.usecases.announce import PARTNER_NOT_TAKEN, intents
from bot.usecases.lanes import forget_old_cards, into_lane
from bot.usecases.roster import Roster
from qualification import lifecycle
from qualification.contact import dedupe_key
from qualification.fact import Fact, FactKind
from qualification.lead import Activity, Channel, Company, Lead, Origin, Person
from qualification.lifecycle import RULES, Cause
from qualification.playbook import Playbook
from qualification.stage import Stage
from qualification.team import Team
from qualification.triage import Lane, assess, may_move
from qualification.words import slug

Part = TypeVar("Part", Person, Company, Origin)

_NOT_YET = Lead()


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one arrival: the lead's id, whether it is new, and where it stands.

    `stopped_by` is the rule of screening that disqualified it, where one did.
    """

    lead_id: int
    created: bool
    stage: Stage
    stopped_by: str | None = None


class _Seen:
    """What a person is known to have done, so that each thing counts once.

    An action without a time of its own has the arrival's, and counts once a day: the same request
    sent again adds nothing.
    """

    def __init__(self, known: Iterable[Activity]) -> None:
        self._exact: set[tuple[str, str | None, datetime]] = set()
        self._days: set[tuple[str, str | None, date]] = set()
        for act in known:
            self._add(act)

    def _add(self, act: Activity) -> None:
        self._exact.add((act.action, act.detail, act.at))
        self._days.add((act.action, act.detail, act.at.date()))

    def news(self, arrival: Lead) -> Iterator[Activity]:
        """What an arrival tells that is not known; it is known from then on."""
        for act in arrival.activities:
            if (act.action, act.detail, act.at) in self._exact:
                continue
            undated = act.at == arrival.created_at
            if undated and (act.action, act.detail, act.at.date()) in self._days:
                continue
            self._add(act)
            yield act


@dataclass(slots=True)
class _Draft:
    """One lead of a batch: as stored before (id 0: not yet), and with all arrivals merged in."""

    before: Lead
    merged: Lead
    id: int = 0
    keys: list[str] = field(default_factory=list)  # those that do not lead to it yet
    fresh: list[Activity] = field(default_factory=list)  # what is not stored yet
    seen: _Seen | None = None
    after: Lead = _NOT_YET
    facts: tuple[Fact, ...] = ()

    def learn(self, arrival: Lead) -> None:
        """Takes over what an arrival tells of what the person did."""
        if not arrival.activities:
            return
        if self.seen is None:
            self.seen = _Seen((*self.merged.activities, *self.fresh))
        self.fresh += self.seen.news(arrival)

    def settle(self) -> None:
        """Joins what is fresh to what was known."""
        known = self.before.activities
        if len(known) + len(self.fresh) > len(self.merged.activities):
            self.merged = replace(self.merged, activities=(*known, *self.fresh))


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
    taken = list(_taken(of_arrival))
    for stage, count in Counter([one.stage for one in taken]).items():
        metrics.leads_taken(surface, stage, count)
    return taken


def _taken(of_arrival: Sequence[_Draft]) -> Iterator[Taken]:
    """What became of each arrival; of several arrivals of one new person, the first created it."""
    known: set[int] = set()
    for draft in of_arrival:
        after = draft.after
        rule = after.screening.rule if after.stage is Stage.DISQUALIFIED else None
        yield Taken(draft.id, not draft.before.id and draft.id not in known, after.stage, rule)
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
        if draft.merged is arrival:
            draft.fresh += arrival.activities
        else:
            draft.learn(arrival)
        for key in own:
            if key not in by_key:
                by_key[key] = draft
                draft.keys.append(key)
        of_arrival.append(draft)
    for draft in drafts:
        draft.settle()
    return drafts, of_arrival


def _first(arrival: Lead, now: datetime) -> Lead:
    """A lead that is new to us; what it did follows, if some of it could be there twice."""
    if arrival.created_at and len(arrival.activities) < 2:
        return arrival
    return replace(arrival, created_at=arrival.created_at or now, activities=())


def _updated(lead: Lead, news: Lead) -> Lead:
    """The lead with what has become known since; nothing known is lost."""
    told = news.origin
    if told.channel is Channel.INBOUND:  # also where the channel is not named
        told = replace(told, channel=lead.origin.channel)
    person = _filled(lead.person, news.person)
    company = _filled(lead.company, news.company)
    origin = _filled(lead.origin, told)
    external_id = lead.external_id or news.external_id
    same = person is lead.person and company is lead.company and origin is lead.origin
    if same and external_id == lead.external_id:
        return lead
    return replace(lead, person=person, company=company, origin=origin, external_id=external_id)


def _filled(old: Part, new: Part) -> Part:
    """`old`, with every field that `new` gives; mappings are joined."""
    changes = {}
    for name in old.__dataclass_fields__:
        value = getattr(new, name)
        if isinstance(value, dict):
            value = {**getattr(old, name), **value}
        if value not in (None, (), {}) and value != getattr(old, name):
            changes[name] = value
    return replace(old, **changes) if changes else old


def _decide(
    draft: _Draft, roster: Roster, team: Team, cause: Cause
) -> tuple[Lead, tuple[Fact, ...]]:
    """The lead as the rules want it now, and the facts of getting there."""
    before, merged = draft.before, draft.merged
    if before.id and merged == before:
        return before, ()
    if before.stage is Stage.DISQUALIFIED and may_move(before):
        merged = replace(merged, reason=None)
    assessed, lane = assess(merged, team.playbook, cause.at)
    arrived = _arrival_fact(draft, assessed.score.points, cause)
    if lane is Lane.NURTURE and _cooled(before, draft.fresh, team.playbook):
        done = lifecycle.withdraw(assessed, cause)
        return done.lead, (arrived, *done.facts)
    if not may_move(before) or _rests(before, team.playbook, cause.at):
        kept = replace(assessed, screening=before.screening, segment=before.segment)
        return kept, (arrived,)
    if before.id and lane is Lane.NURTURE and before.stage is Stage.NURTURE:
        return assessed, (arrived,)
    done = into_lane(assessed, lane, roster, team, cause)
    if before.id and done.lead.stage is before.stage:
        return done.lead, (arrived,)
    return done.lead, (arrived, *done.facts)


def _rests(lead: Lead, playbook: Playbook, now: datetime) -> bool:
    """Whether a rep gave the lead back until a date that lies ahead in the team's zone."""
    if lead.stage is not Stage.NURTURE or lead.nurture_until is None:
        return False
    return now.astimezone(playbook.timezone).date() < lead.nurture_until


def _cooled(before: Lead, fresh: Sequence[Activity], playbook: Playbook) -> bool:
    """Whether a lead that waits for its first rep has done something that counts against it."""
    waits = before.stage in (Stage.ESCALATED, Stage.HANDED_OFF) and before.owner is None
    if not waits or before.had_by or before.sdr or before.ae:
        return False
    against = {slug(rule.action) for rule in playbook.score.intent if rule.points < 0}
    return any(slug(act.action) in against for act in fresh)


def _arrival_fact(draft: _Draft, points: int, cause: Cause) -> Fact:
    """That the lead came, or that more is known of it: what it did, and the score it has now."""
    before = draft.before
    kind = FactKind.UPDATED if before.id else FactKind.RECEIVED
    data: dict[str, Any] = {}
    if draft.fresh:
        data["actions"] = list(dict.fromkeys(act.action for act in draft.fresh))
    if before.id and points != before.score.points:
        data |= {"points": points, "was": before.score.points}
    return Fact(kind, cause.at, cause.actor, before.stage, before.stage, cause.surface, None, data)


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
    fresh = ((draft.id, act) for draft in changed for act in draft.fresh)
    leads.add_activities(connection, fresh)
    leads.add_keys(connection, [(key, draft.id) for draft in known for key in draft.keys])
    _tell(connection, [*new, *changed], now)


def _tell(connection: Connection, drafts: Sequence[_Draft], now: datetime) -> None:
    facts = [(draft.id, fact) for draft in drafts for fact in draft.facts]
    ids = iter(leads.add_facts(connection, facts))
    to_say: list[outbox.Intent] = []
    for draft in drafts:
        numbered = [(next(ids), fact) for fact in draft.facts]
        if draft.before.is_open or draft.after.is_open or draft.after.reason == PARTNER_NOT_TAKEN:
            after = replace(draft.after, id=draft.id)
            if draft.before.id and not draft.before.is_open:
                forget_old_cards(connection, after)
            posts = cards.posts_of(connection, draft.id) if draft.before.id else {}
            to_say += intents(draft.before, after, numbered, posts)
    outbox.put(connection, to_say, now)
    if drafts:
        owners = ((draft.before.owner, draft.after.owner) for draft in drafts)
        homes.touch(connection, chain.from_iterable(owners), now)
