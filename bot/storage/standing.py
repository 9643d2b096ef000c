"""Facts that stand: of a kind, and not taken back by an undo."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, FromClause, Select, Text, func, literal, select, type_coerce

from bot.storage.tables import lead_facts
from qualification.fact import FactKind


def of_kind(kind: FactKind, facts: FromClause = lead_facts) -> ColumnElement[bool]:
    """What makes a row of `lead_facts` one of a kind that is asked for by time.

    The kind stands in the statement itself: the index has some kinds only, and a statement that is
    prepared for any could not use it.
    """
    return facts.c.kind == literal(kind.value, literal_execute=True)


def standing(kind: FactKind, since: datetime) -> list[ColumnElement[bool]]:
    """What makes a row of `lead_facts` one of a kind, since a time, that was not taken back."""
    return [
        of_kind(kind),
        lead_facts.c.at >= since,
        lead_facts.c.id.not_in(_taken_back(kind, since)),
    ]


def rejected_for(reason: str, since: datetime) -> Select[tuple[int]]:
    """The leads that were rejected for a reason, a code of the playbook."""
    return select(lead_facts.c.lead_id).where(
        *standing(FactKind.REJECTED, since), lead_facts.c.reason == reason
    )


def _taken_back(kind: FactKind, since: datetime) -> Select[tuple[int]]:
    """The last fact of the kind before each undo of one: an undo names the kind, not the fact."""
    undone, last = lead_facts.alias("undone"), lead_facts.alias("last")
    before = select(func.max(last.c.id)).where(
        last.c.lead_id == undone.c.lead_id, last.c.kind == kind.value, last.c.id < undone.c.id
    )
    return select(func.coalesce(before.scalar_subquery(), 0)).where(
        of_kind(FactKind.UNDONE, undone),
        undone.c.at >= since,
        type_coerce(undone.c.data, Text).contains(f'"of":"{kind.value}"'),
    )
