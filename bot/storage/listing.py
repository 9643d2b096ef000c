"""The leads behind a number of a report: listed in pages, or all of them for a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Select, func, select

from bot.storage.counting import Cohort, conditions, open_conditions
from bot.storage.leads import from_row
from bot.storage.tables import lead_figures, leads
from qualification.lead import Lead
from qualification.question import Question
from qualification.stage import Stage

SOON = timedelta(minutes=30)
"""A rung that falls due within it is about to be breached."""

BATCH = 1_000


class Pressed(StrEnum):
    """Numbers of open leads that are no stage."""

    OPEN = "open"
    OVERDUE = "overdue"
    SOON = "soon"
    HELD = "held"


def number_of(connection: Connection, question: Question, number: str, now: datetime) -> int:
    """How many leads are behind a number."""
    ids = _ids(question, number, now).order_by(None).subquery()
    return connection.scalar(select(func.count()).select_from(ids)) or 0


def page(
    connection: Connection, question: Question, number: str, now: datetime, limit: int, offset: int
) -> list[Lead]:
    """Some of the leads behind a number: of a stage the longest-waiting first, else the newest.

    `number` is "received", a milestone, a `Pressed`, or "open:" with a stage.
    """
    query = _ids(question, number, now).limit(limit).offset(offset)
    return _load(connection, connection.scalars(query).all())


def every(connection: Connection, question: Question, number: str, now: datetime) -> Iterator[Lead]:
    """All leads behind a number, in the same order."""
    yield from these(connection, list(connection.scalars(_ids(question, number, now))))


def these(connection: Connection, ids: Sequence[int]) -> Iterator[Lead]:
    """The leads with these ids, in this order, without their activities."""
    for start in range(0, len(ids), BATCH):
        yield from _load(connection, ids[start : start + BATCH])


def _ids(question: Question, number: str, now: datetime) -> Select[tuple[int]]:
    name, _, stage = number.partition(":")
    if name not in list(Pressed):
        query = select(lead_figures.c.lead_id).where(*conditions(Cohort.of(question), number))
        return query.order_by(lead_figures.c.created.desc(), lead_figures.c.lead_id.desc())
    query = select(leads.c.id).where(*open_conditions(question.only))
    if stage:
        query = query.where(leads.c.stage == stage)
    if name == Pressed.OVERDUE:
        query = query.where(leads.c.overdue.is_(True))
    if name == Pressed.HELD:
        query = query.where(leads.c.owner.is_(None))
    if name == Pressed.SOON:
        query = query.where(
            leads.c.overdue.is_(False),
            leads.c.due_at <= now + SOON,
            leads.c.stage.in_([Stage.ESCALATED, Stage.HANDED_OFF]),
        )
        return query.order_by(leads.c.due_at, leads.c.id)
    return query.order_by(leads.c.stage_since, leads.c.id)


def _load(connection: Connection, ids: Sequence[Any]) -> list[Lead]:
    rows = connection.execute(select(leads).where(leads.c.id.in_(ids)))
    found = {row.id: from_row(row) for row in rows}
    return [found[id_] for id_ in ids]
