"""Leads and their facts: rows to domain values and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from operator import attrgetter
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, bindparam, select, update

from bot.storage import figures
from bot.storage.bulk import insert_rows, new_ids
from bot.storage.database import Conflict
from bot.storage.tables import RESTING, activities, lead_facts, lead_keys, leads
from qualification.lead import Activity, Fact, FactKind, Lead, Money, Stage
from qualification.reached import MILESTONES, Reached

T = TypeVar("T")

IN_LIST = 500
"""How many values one IN (…) carries at most."""

WOKEN = 20
"""How many leads on hold are tried for one that somebody gave up."""

_GUARDED = update(leads).where(
    leads.c.id == bindparam("id_"), leads.c.version == bindparam("version_")
)
_LOAD = select(leads).where(leads.c.id == bindparam("id_"))
_LOAD_LOCKED = _LOAD.with_for_update()
_LOAD_MANY = select(leads).where(leads.c.id.in_(bindparam("ids_", expanding=True)))
_ACTIVITIES = (
    select(activities)
    .where(activities.c.lead_id.in_(bindparam("ids_", expanding=True)))
    .order_by(activities.c.at)
)
_BY_KEY = select(lead_keys.c.key, lead_keys.c.lead_id).where(
    lead_keys.c.key.in_(bindparam("keys_", expanding=True))
)
_FACT = select(lead_facts).where(lead_facts.c.id == bindparam("id_"))
_FACTS_OF = (
    select(lead_facts).where(lead_facts.c.lead_id == bindparam("id_")).order_by(lead_facts.c.id)
)
_MOVES = (
    select(lead_facts)
    .where(lead_facts.c.lead_id == bindparam("id_"))
    .where(lead_facts.c.kind.in_([FactKind.ASSIGNED, FactKind.PASSED]))
    .order_by(lead_facts.c.id.desc())
    .limit(2)
)
_PRESSED = (
    select(lead_facts.c.id)
    .where(lead_facts.c.lead_id == bindparam("id_"), lead_facts.c.press == bindparam("press_"))
    .limit(1)
)

_ACTIVITY_COLUMNS = ("lead_id", "action", "at", "detail", "channel", "campaign")
_FACT_COLUMNS = tuple(column.name for column in lead_facts.columns)


class UnknownLead(LookupError):
    """No lead has this id."""


def load(connection: Connection, lead_id: int, *, lock: bool = False) -> Lead:
    """The lead as it is now, without its activities. Raises `UnknownLead`.

    `lock` keeps it for this transaction: another that wants it waits.
    """
    row = connection.execute(_LOAD_LOCKED if lock else _LOAD, {"id_": lead_id}).one_or_none()
    if row is None:
        raise UnknownLead(lead_id)
    return from_row(row)


def load_many(connection: Connection, ids: Iterable[int]) -> dict[int, Lead]:
    """The leads with these ids, with their activities."""
    found: dict[int, Lead] = {}
    for chunk in _chunks(sorted(set(ids))):
        done: dict[int, list[Activity]] = {}
        for row in connection.execute(_ACTIVITIES, {"ids_": chunk}):
            done.setdefault(row.lead_id, []).append(
                Activity(row.action, row.at, row.detail or None, row.channel, row.campaign)
            )
        for row in connection.execute(_LOAD_MANY, {"ids_": chunk}):
            found[row.id] = replace(from_row(row), activities=tuple(done.get(row.id, ())))
    return found


def facts_of(connection: Connection, lead_id: int) -> list[Fact]:
    """The lead's history, oldest first."""
    return [fact for _, fact in numbered_facts_of(connection, lead_id)]


def numbered_facts_of(connection: Connection, lead_id: int) -> list[tuple[int, Fact]]:
    """The lead's history with the ids of its facts, oldest first."""
    rows = connection.execute(_FACTS_OF, {"id_": lead_id})
    return [(row.id, fact_from_row(row)) for row in rows]


def load_fact(connection: Connection, fact_id: int) -> Fact:
    """One fact by its id."""
    return fact_from_row(connection.execute(_FACT, {"id_": fact_id}).one())


def latest_fact(connection: Connection, lead_id: int, *kinds: FactKind) -> Fact | None:
    """The most recent fact of one of these kinds, if there is one."""
    row = connection.execute(
        select(lead_facts)
        .where(lead_facts.c.lead_id == lead_id, lead_facts.c.kind.in_(kinds))
        .order_by(lead_facts.c.id.desc())
        .limit(1)
    ).one_or_none()
    return fact_from_row(row) if row else None


def handed_on(connection: Connection, lead_id: int) -> Fact | None:
    """How the lead came to whoever has it now, where somebody had a word on it: their pass, or
    the choice of a manager; None where routing found them."""
    last_two = [fact_from_row(row) for row in connection.execute(_MOVES, {"id_": lead_id})]
    if last_two and last_two[0].data.get("how") == "assigned":
        return last_two[0]
    return next((fact for fact in last_two[1:] if fact.kind is FactKind.PASSED), None)


def has_press(connection: Connection, lead_id: int, press: str) -> bool:
    """Whether a click or submission has had its effect on a lead already."""
    return connection.execute(_PRESSED, {"id_": lead_id, "press_": press}).first() is not None


def by_key(connection: Connection, keys: Iterable[str]) -> dict[str, int]:
    """Which of these keys belong to a lead already, and to which."""
    found: dict[str, int] = {}
    for chunk in _chunks(list(keys)):
        rows = connection.execute(_BY_KEY, {"keys_": chunk})
        found.update((row.key, row.lead_id) for row in rows)
    return found


def add_many(connection: Connection, new: Sequence[tuple[Lead, Sequence[str]]]) -> list[int]:
    """Stores new leads with their keys and activities; answers their ids, in order.

    Raises SQLAlchemy's `IntegrityError` where another transaction took a key first.
    """
    ids = list(new_ids(connection, leads, len(new)))
    numbered = list(zip(ids, new, strict=True))
    rows = [(id_, *_values(lead)) for id_, (lead, _) in numbered]
    insert_rows(connection, leads, _LEAD_COLUMNS, rows)
    figures.add_many(connection, [(id_, lead) for id_, (lead, _) in numbered])
    add_keys(connection, [(key, id_) for id_, (_, keys) in numbered for key in keys])
    add_activities(
        connection, [(id_, act) for id_, (lead, _) in numbered for act in lead.activities]
    )
    return ids


def add_keys(connection: Connection, keys: Iterable[tuple[str, int]]) -> None:
    """Makes keys lead to leads."""
    # One order for all: two transactions that want the same keys wait for each other, no deadlock.
    insert_rows(connection, lead_keys, ("key", "lead_id"), sorted(keys))


def add_activities(connection: Connection, done: Iterable[tuple[int, Activity]]) -> None:
    """Stores what prospects did; the caller leaves out what is stored already."""
    rows = [
        (lead_id, act.action, act.at, act.detail or "", act.channel, act.campaign)
        for lead_id, act in done
    ]
    insert_rows(connection, activities, _ACTIVITY_COLUMNS, rows)


def add_facts(connection: Connection, facts: Sequence[tuple[int, Fact]]) -> list[int]:
    """Appends facts to leads' histories; answers the facts' ids, in order."""
    ids = list(new_ids(connection, lead_facts, len(facts)))
    rows = [
        (
            id_,
            lead_id,
            fact.at,
            fact.kind.value,
            fact.actor,
            fact.from_stage.value,
            fact.to_stage.value,
            fact.surface,
            fact.reason,
            fact.data,
            fact.press,
        )
        for id_, (lead_id, fact) in zip(ids, facts, strict=True)
    ]
    insert_rows(connection, lead_facts, _FACT_COLUMNS, rows)
    return ids


def save(connection: Connection, before: Lead, after: Lead) -> Lead:
    """Writes a changed lead, if nobody changed it since `before` was read.

    Raises `Conflict` otherwise: the transaction is to be run again on what is there now.
    """
    after = replace(after, version=before.version + 1)
    was = to_row(before)
    news = {name: value for name, value in to_row(after).items() if value != was[name]}
    key = {"id_": before.id, "version_": before.version}
    if connection.execute(_GUARDED, news | key).rowcount != 1:
        raise Conflict(f"lead {before.id}")
    figures.follow(connection, before, after)
    return after


def to_row(lead: Lead) -> dict[str, Any]:
    """A lead as column values, without its id."""
    return dict(zip(_COLUMNS, _values(lead), strict=True))


_COLUMNS = (
    *("version", "stage", "stage_since", "created_at", "external_id", "segment", "region"),
    *("industry", "source", "campaign", "channel", "value_minor", "value_currency", "points"),
    *("owner", "sdr", "ae", "had_by", "due_at", "overdue", "hold_until", "nurture_until"),
    *("reason", "person", "company", "origin", "screening", "score", "clock", "qualification"),
    *("undo", *(f"{name}_at" for name in MILESTONES)),
)
_LEAD_COLUMNS = ("id", *_COLUMNS)
_reached: Callable[[Reached], tuple[datetime | None, ...]] = attrgetter(*MILESTONES)


def _values(lead: Lead) -> tuple[Any, ...]:
    """The values of `_COLUMNS`; a tuple, since imports make a million of them."""
    origin, value, clock = lead.origin, lead.value, lead.clock
    return (
        lead.version,
        lead.stage.value,
        lead.stage_since or lead.created_at,
        lead.created_at,
        lead.external_id,
        lead.segment,
        lead.region,
        lead.company.industry,
        origin.source,
        origin.campaign,
        origin.channel.value,
        value.minor if value else None,
        value.currency if value else None,
        lead.score.points,
        lead.owner,
        lead.sdr,
        lead.ae,
        lead.had_by,
        clock.due if clock else None,
        lead.is_overdue,
        lead.hold_until,
        lead.nurture_until,
        lead.reason,
        lead.person,
        lead.company,
        origin,
        lead.screening,
        lead.score,
        clock,
        lead.qualification,
        lead.undo,
        *_reached(lead.reached),
    )


def from_row(row: Row[Any]) -> Lead:
    """A row of `leads` as a lead, without its activities."""
    value = Money(row.value_minor, row.value_currency) if row.value_currency else None
    return Lead(
        person=row.person,
        company=row.company,
        origin=row.origin,
        created_at=row.created_at,
        value=value,
        external_id=row.external_id,
        id=row.id,
        version=row.version,
        stage=Stage(row.stage),
        stage_since=row.stage_since,
        segment=row.segment,
        region=row.region,
        screening=row.screening,
        score=row.score,
        owner=row.owner,
        sdr=row.sdr,
        ae=row.ae,
        had_by=row.had_by,
        clock=row.clock,
        hold_until=row.hold_until,
        nurture_until=row.nurture_until,
        reason=row.reason,
        qualification=row.qualification,
        undo=row.undo,
        reached=Reached(*(row._mapping[f"{name}_at"] for name in MILESTONES)),
    )


def fact_from_row(row: Row[Any]) -> Fact:
    """A row of `lead_facts` as a fact."""
    data: Mapping[str, Any] = row.data
    return Fact(
        kind=FactKind(row.kind),
        at=row.at,
        actor=row.actor,
        from_stage=Stage(row.from_stage),
        to_stage=Stage(row.to_stage),
        surface=row.surface,
        reason=row.reason,
        data=data,
        press=row.press,
    )


def due(connection: Connection, now: datetime, limit: int, *, lock: bool = False) -> list[int]:
    """Leads of which a rung is due, the longest overdue first.

    `lock` keeps them for this transaction and leaves out those that another one is at work on: no
    two processes fire the same rungs, and a press waits for its lead instead of colliding.
    """
    query = select(leads.c.id).where(leads.c.due_at <= now).order_by(leads.c.due_at).limit(limit)
    return list(connection.scalars(query.with_for_update(skip_locked=True) if lock else query))


def held(connection: Connection, now: datetime, limit: int, *, lock: bool = False) -> list[int]:
    """Leads on hold whose turn it is to be routed again; `lock` as for `due`."""
    query = (
        select(leads.c.id)
        .where(leads.c.hold_until <= now)
        .order_by(leads.c.hold_until)
        .limit(limit)
    )
    return list(connection.scalars(query.with_for_update(skip_locked=True) if lock else query))


def put_off_rung(connection: Connection, lead_id: int, until: datetime) -> None:
    """The lead's rung is not looked at before then."""
    connection.execute(update(leads).where(leads.c.id == lead_id).values(due_at=until))


def put_off_hold(connection: Connection, lead_id: int, until: datetime) -> None:
    """The lead on hold is not looked at before then."""
    connection.execute(update(leads).where(leads.c.id == lead_id).values(hold_until=until))


def put_off_return(connection: Connection, lead_id: int, day: date) -> None:
    """The lead that marketing keeps until a date is not looked at before this one."""
    connection.execute(update(leads).where(leads.c.id == lead_id).values(nurture_until=day))


def wake_held(connection: Connection, now: datetime, but: int | None = None) -> None:
    """Somebody has room: leads on hold are due for routing at `now`, the oldest ones at once; the
    rest when their time comes."""
    first = (
        select(leads.c.id)
        .where(leads.c.hold_until > now, leads.c.id != (but or 0))
        .order_by(leads.c.stage_since)
        .limit(WOKEN)
    )
    connection.execute(update(leads).where(leads.c.id.in_(first)).values(hold_until=now))


def wake_all_held(connection: Connection, now: datetime) -> None:
    """Every lead on hold is due for routing at `now`."""
    connection.execute(update(leads).where(leads.c.hold_until > now).values(hold_until=now))


def nurtured_until(connection: Connection, day: date, limit: int) -> list[int]:
    """Leads that marketing keeps until a date which is not after `day`, the earliest first."""
    query = (
        select(leads.c.id)
        .where(RESTING, leads.c.nurture_until <= day)
        .order_by(leads.c.nurture_until)
        .limit(limit)
    )
    return list(connection.scalars(query))


def _chunks(values: Sequence[T]) -> Iterable[Sequence[T]]:
    for start in range(0, len(values), IN_LIST):
        yield values[start : start + IN_LIST]
