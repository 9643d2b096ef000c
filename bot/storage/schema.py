"""The database's schema: which version it has, and how it comes to the current one."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

import migrations
from bot.storage.database import Database

INITIAL = "empty"


class SchemaError(Exception):
    """The database does not fit this version of Baton; the message says what to do."""


def current(connection: Connection) -> str | None:
    """The version of a database; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The version that this code needs."""
    revision = _scripts().get_current_head()
    assert revision is not None
    return revision


def migrate(database: Database) -> tuple[str | None, str]:
    """Brings the database to the current schema; answers the versions before and after.

    Raises `SchemaError` for a database of a newer version.
    """
    with database.engine.connect() as connection:
        before = current(connection)
    _refuse_newer(before)
    database.write(_upgrade)
    return before, head()


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Whoever works meanwhile waits behind a migration that waits: it gives up and comes again.
        connection.execute(text("SET LOCAL lock_timeout = '3s'"))
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def require_current(database: Database) -> None:
    """Raises `SchemaError` unless the database has the schema that this code needs."""
    with database.engine.connect() as connection:
        found = current(connection)
    if found == head():
        return
    _refuse_newer(found)
    raise SchemaError(
        f"The database has schema {found or INITIAL}, this version needs {head()}. "
        "Run: baton migrate"
    )


def _refuse_newer(found: str | None) -> None:
    if found is None or found in {script.revision for script in _scripts().walk_revisions()}:
        return
    raise SchemaError(
        f"The database has schema {found}, which is newer than this version ({head()}). "
        "Run the newer version of Baton."
    )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
