"""The schema: migrations up and down, no drift from the tables, and errors that say what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

import migrations
from bot.storage import schema
from bot.storage.database import Database
from bot.storage.schema import SchemaError
from bot.storage.tables import metadata


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names()) - {"alembic_version"}


def downgrade(database: Database, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def drift(database: Database) -> list[object]:
    with database.engine.connect() as connection:
        return compare_metadata(MigrationContext.configure(connection), metadata)


def set_revision(database: Database, revision: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :new"), {"new": revision})


def test_migrations_go_up_and_down_and_up_again(empty_database: Database) -> None:
    assert schema.migrate(empty_database) == (None, schema.head())
    assert tables(empty_database) == set(metadata.tables)
    downgrade(empty_database, "base")
    assert tables(empty_database) == set()
    schema.migrate(empty_database)
    assert tables(empty_database) == set(metadata.tables)
    assert drift(empty_database) == []


def test_migrating_a_current_database_changes_nothing(database: Database) -> None:
    assert schema.migrate(database) == (schema.head(), schema.head())


def test_the_tables_are_what_the_migrations_make(database: Database) -> None:
    assert drift(database) == []


def test_a_partial_index_stays_partial(database: Database) -> None:
    """The comparison above does not look at conditions of indexes."""
    kind = "sqlite" if database.is_sqlite else "postgresql"
    for table in metadata.sorted_tables:
        wanted = {
            str(index.name): index.dialect_options[kind]["where"] is not None
            for index in table.indexes
        }
        found = {
            str(index["name"]): f"{kind}_where" in index.get("dialect_options", {})
            for index in inspect(database.engine).get_indexes(table.name)
            if index["name"] in wanted
        }
        assert found == wanted


def test_a_current_schema_is_fine(database: Database) -> None:
    schema.require_current(database)


def test_an_empty_database_is_to_be_migrated(empty_database: Database) -> None:
    with pytest.raises(SchemaError) as error:
        schema.require_current(empty_database)
    assert str(error.value) == (
        f"The database has schema empty, this version needs {schema.head()}. Run: baton migrate"
    )


def test_an_older_schema_is_to_be_migrated(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = schema.head()
    monkeypatch.setattr(schema, "head", lambda: "9999")
    with pytest.raises(SchemaError) as error:
        schema.require_current(database)
    assert str(error.value) == (
        f"The database has schema {old}, this version needs 9999. Run: baton migrate"
    )


def test_a_newer_schema_needs_a_newer_baton(database: Database) -> None:
    set_revision(database, "9999")
    with pytest.raises(SchemaError) as error:
        schema.require_current(database)
    assert str(error.value) == (
        f"The database has schema 9999, which is newer than this version ({schema.head()}). "
        "Run the newer version of Baton."
    )


def test_migrating_a_newer_schema_is_refused_with_the_same_words(database: Database) -> None:
    set_revision(database, "9999")
    with pytest.raises(SchemaError, match="newer than this version"):
        schema.migrate(database)
