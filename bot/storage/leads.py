"""Leads and their facts: rows to domain values and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from operator import attrgetter, itemgetter
from typing import Any, TypeVar

from sqlalchemy import Connection, Dialect, Row, bindparam, select, update

from bot.storage import figures
from bot.storage.bulk import Encoded, encoded, insert_encoded, insert_rows, new_ids
from bot.storage.database import Conflict
from bot.storage.tables import RESTING, activities, lead_facts, lead_keys, leads
from qualification.fact import Fact, FactKind
from qualification.lead import Activity, Lead, Money
from qualification.reached import MILESTONES, Reached
from qualification.stage import Stage

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
_NUMBERED = select(lead_keys.c.lead_id).where(
    lead_keys.c.lead_id.in_(bindparam("ids_", expanding=True)), lead_keys.c.key.startswith("id:")
)
_FACT = select(lead_facts).where(lead_facts.c.id == bindparam("id_"))
_FACTS_OF = (
    select(lead_facts).where(lead_facts.c.lead_id == bindparam("id_")).order_by(lead_facts.c.id)
)
_FACTS_OF_EACH = (
    select(lead_facts)
    .where(lead_facts.c.lead_id.in_(bindparam("ids_", expanding=True)))
    .order_by(lead_facts.c.id)
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
_WAKE = (
    update(leads)
    .where(
        leads.c.id.in_(
            select(leads.c.id)
            .where(leads.c.hold_until > bindparam("now_"), leads.c.id != bindparam("but_"))
            .order_by(leads.c.stage_since)
            .limit(WOKEN)
        )
    )
    .values(hold_until=bindparam("now_", type_=leads.c.hold_until.type))
)

_ACTIVITY_COLUMNS = ("lead_id", "action", "at", "detail", "channel", "campaign")
_FACT_COLUMNS: Mapping[str, Callable[[Fact], Any]] = {
    "at": attrgetter("at"),
    "kind": attrgetter("kind._value_"),
    "actor": attrgetter("actor"),
    "from_stage": attrgetter("from_stage._value_"),
    "to_stage": attrgetter("to_stage._value_"),
    "surface": attrgetter("surface"),
    "reason": attrgetter("reason"),
    "data": attrgetter("data"),
    "press": attrgetter("press"),
}
"""What a fact's columns hold of it, but for the ids."""


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


def histories(connection: Connection, ids: Iterable[int]) -> dict[int, list[Fact]]:
    """The histories of a few leads, oldest first."""
    found: dict[int, list[Fact]] = {lead_id: [] for lead_id in ids}
    for row in connection.execute(_FACTS_OF_EACH, {"ids_": list(found)}):
        found[row.lead_id].append(fact_from_row(row))
    return found


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


def with_external_id(connection: Connection, ids: Iterable[int]) -> set[int]:
    """Those of these leads that another program has an id for."""
    found: set[int] = set()
    for chunk in _chunks(sorted(set(ids))):
        found.update(connection.scalars(_NUMBERED, {"ids_": chunk}))
    return found


@dataclass(frozen=True, slots=True)
class NewLeads:
    """New leads and their figures as rows, but for the ids."""

    count: int
    rows: Encoded
    figures: Encoded


def encode(dialect: Dialect, new: Sequence[Lead]) -> NewLeads:
    """New leads as the database will have them."""
    columns = {name: list(map(of, new)) for name, of in _COLUMNS.items()}
    rows = encoded(dialect, leads, columns, len(new))
    return NewLeads(len(new), rows, figures.encode(dialect, new))


def add_encoded(connection: Connection, new: NewLeads) -> list[int]:
    """Stores new leads, without keys and activities; answers their ids, in order."""
    ids = list(new_ids(connection, leads, new.count))
    insert_encoded(connection, leads, {"id": ids}, new.rows)
    figures.add_encoded(connection, ids, new.figures)
    return ids


def add_many(connection: Connection, new: Sequence[tuple[Lead, Sequence[str]]]) -> list[int]:
    """Stores new leads with their keys and activities; answers their ids, in order.

    Raises SQLAlchemy's `IntegrityError` where another transaction took a key first.
    """
    ids = add_encoded(connection, encode(connection.dialect, [lead for lead, _ in new]))
    numbered = list(zip(ids, new, strict=True))
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


def encode_facts(dialect: Dialect, facts: Sequence[Fact]) -> Encoded:
    """Facts as the database will have them, but for the ids."""
    columns = {name: list(map(of, facts)) for name, of in _FACT_COLUMNS.items()}
    return encoded(dialect, lead_facts, columns, len(facts))


def add_encoded_facts(connection: Connection, lead_ids: Sequence[int], facts: Encoded) -> list[int]:
    """Appends facts to the histories of these leads, a fact to each; answers the facts' ids."""
    ids = list(new_ids(connection, lead_facts, len(lead_ids)))
    insert_encoded(connection, lead_facts, {"id": ids, "lead_id": lead_ids}, facts)
    return ids


def add_facts(connection: Connection, facts: Sequence[tuple[int, Fact]]) -> list[int]:
    """Appends facts to leads' histories; answers the facts' ids, in order."""
    told = encode_facts(connection.dialect, [fact for _, fact in facts])
    return add_encoded_facts(connection, [lead_id for lead_id, _ in facts], told)


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
    return {name: of(lead) for name, of in _COLUMNS.items()}


_COLUMNS: Mapping[str, Callable[[Lead], Any]] = {
    "version": attrgetter("version"),
    "stage": attrgetter("stage._value_"),
    "stage_since": lambda lead: lead.stage_since or lead.created_at,
    "created_at": attrgetter("created_at"),
    "external_id": attrgetter("external_id"),
    **figures.OF_BOTH,
    "points": attrgetter("score.points"),
    "owner": attrgetter("owner"),
    "had_by": attrgetter("had_by"),
    "due_at": lambda lead: lead.clock and lead.clock.due,
    "overdue": attrgetter("is_overdue"),
    "hold_until": attrgetter("hold_until"),
    "nurture_until": attrgetter("nurture_until"),
    "reason": attrgetter("reason"),
    "person": attrgetter("person"),
    "company": attrgetter("company"),
    "origin": attrgetter("origin"),
    "screening": attrgetter("screening"),
    "score": attrgetter("score"),
    "clock": attrgetter("clock"),
    "qualification": attrgetter("qualification"),
    "undo": attrgetter("undo"),
    **{f"{name}_at": attrgetter(f"reached.{name}") for name in MILESTONES},
}
"""The columns but for the id, by what they hold of a lead."""


_PLACES = {column.name: place for place, column in enumerate(leads.columns)}
_SAME = tuple(one.name for one in fields(Lead) if one.name in _PLACES)
_same = itemgetter(*(_PLACES[name] for name in _SAME))
_worth = itemgetter(_PLACES["value_minor"], _PLACES["value_currency"])
_reached_at = itemgetter(*(_PLACES[f"{name}_at"] for name in MILESTONES))


def from_row(row: Row[Any]) -> Lead:
    """A row that begins with the columns of `leads` as a lead, without its activities."""
    # By place: to find what a row has by name takes twice as long as to make the lead.
    found = dict(zip(_SAME, _same(row), strict=True))
    minor, currency = _worth(row)
    found["stage"] = Stage(found["stage"])
    found["value"] = Money(minor, currency) if currency else None
    found["reached"] = Reached(*_reached_at(row))
    return Lead(**found)


def fact_from_row(row: Row[Any]) -> Fact:
    """A row of `lead_facts` as a fact."""
    _, _, at, kind, actor, before, after, surface, reason, data, press = tuple(row)
    return Fact(
        FactKind(kind), at, actor, Stage(before), Stage(after), surface, reason, data, press
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
    connection.execute(_WAKE, {"now_": now, "but_": but or 0})


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
