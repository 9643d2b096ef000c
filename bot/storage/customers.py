"""Customers: what they pay, and who of customer success looks after them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, select

from bot.storage.bulk import insert_rows
from bot.storage.database import insert_into
from bot.storage.tables_customers import hand_overs, sales
from qualification.customers import HandOver, Sale, SaleKind
from qualification.lead import Money

_SALE_COLUMNS = ("lead_id", "kind", "at", "minor", "currency")


def put_sale(connection: Connection, lead_id: int, sale: Sale) -> None:
    """A sum is paid. There is one first deal; a later one told again is brought up to date."""
    if sale.kind is SaleKind.FIRST:
        drop_first(connection, lead_id)
    values = {"minor": sale.amount.minor, "currency": sale.amount.currency}
    connection.execute(
        insert_into(connection, sales)
        .values(lead_id=lead_id, kind=sale.kind.value, at=sale.at, **values)
        .on_conflict_do_update(index_elements=["lead_id", "kind", "at"], set_=values)
    )


def drop_first(connection: Connection, lead_id: int) -> None:
    """The deal was not won after all."""
    connection.execute(
        delete(sales).where(sales.c.lead_id == lead_id, sales.c.kind == SaleKind.FIRST.value)
    )


def add_sales(connection: Connection, new: Iterable[tuple[int, Sale]]) -> None:
    """Sums of leads that are new to us."""
    rows = [
        (lead_id, one.kind.value, one.at, one.amount.minor, one.amount.currency)
        for lead_id, one in new
    ]
    insert_rows(connection, sales, _SALE_COLUMNS, rows)


def sales_of(connection: Connection, lead_id: int) -> Sequence[Sale]:
    """What the customer of a lead agreed to pay, in the order of time."""
    query = select(sales).where(sales.c.lead_id == lead_id).order_by(sales.c.at, sales.c.kind)
    return [
        Sale(SaleKind(row.kind), row.at, Money(row.minor, row.currency))
        for row in connection.execute(query)
    ]


def hand_over_of(connection: Connection, lead_id: int, *, lock: bool = False) -> HandOver | None:
    """Who looks after the customer of a lead; None where nobody was asked to.

    `lock` keeps it for this transaction: of two who press **Accept** one is first.
    """
    query = select(hand_overs).where(hand_overs.c.lead_id == lead_id)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        return None
    return HandOver(row.to, row.clock, row.had_by, row.accepted_by, row.accepted_at)


def put_hand_over(connection: Connection, lead_id: int, one: HandOver) -> None:
    """The customer of a lead is in these hands."""
    values = {
        "to": one.to,
        "clock": one.clock,
        "had_by": one.had_by,
        "accepted_by": one.accepted_by,
        "accepted_at": one.accepted_at,
    }
    connection.execute(
        insert_into(connection, hand_overs)
        .values(lead_id=lead_id, **values)
        .on_conflict_do_update(index_elements=["lead_id"], set_=values)
    )


def drop_hand_over(connection: Connection, lead_id: int) -> None:
    """Nobody is to look after this lead any more."""
    connection.execute(delete(hand_overs).where(hand_overs.c.lead_id == lead_id))
