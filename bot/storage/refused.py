"""Kinds of blocks that the workspace refuses: they are not tried each time."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from bot.storage.database import insert_into
from bot.storage.tables import refused_blocks

TRIED_AGAIN = timedelta(days=30)
"""Slack brings new blocks to one workspace after the other."""


def is_refused(connection: Connection, block: str, now: datetime) -> bool:
    """Whether the workspace has refused this type of block lately."""
    query = select(refused_blocks.c.type).where(
        refused_blocks.c.type == block, refused_blocks.c.at > now - TRIED_AGAIN
    )
    return connection.scalar(query) is not None


def refuse(connection: Connection, block: str, now: datetime) -> None:
    """The workspace has refused it."""
    connection.execute(
        insert_into(connection, refused_blocks)
        .values(type=block, at=now)
        .on_conflict_do_update(index_elements=["type"], set_={"at": now})
    )
