"""Runs migrations on the connection that `bot.storage.schema` hands over."""

from __future__ import annotations

from alembic import context

from bot.storage.tables import metadata


def run() -> None:
    """Migrates in the caller's transaction."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
