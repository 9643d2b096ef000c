"""The schema: migrations up and down, no drift from the tables, and errors that say what to do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import func, inspect, select, text, update

import migrations
from bot.storage import leads, schema
from bot.storage.database import Database
from bot.storage.schema import SchemaError
from bot.storage.tables import lead_figures, metadata
from qualification.lead import Lead
from qualification.pace import LEAP, signs
from qualification.reached import Reached

PACE = lead_figures.c.pace
START = datetime(2026, 3, 2, 15, tzinfo=UTC)


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


def test_steps_without_the_one_before_are_found_in_older_databases(database: Database) -> None:
    """Histories of other systems that came in before this was kept."""
    known = (
        {},
        {"escalated": 1, "handed_off": 2, "accepted": 3, "won": 4},
        {"won": 4},
        {"accepted": 3, "lost": 4},
        {"qualifying": 1, "handed_off": 2, "rejected": 3},
    )
    histories = [
        Reached(**{step: START + timedelta(days=day) for step, day in steps.items()})
        for steps in known
    ]
    database.write(
        leads.add_many, [(Lead(created_at=START, reached=reached), ()) for reached in histories]
    )
    with database.engine.begin() as connection:
        connection.execute(update(lead_figures).values(pace=func.replace(PACE, LEAP, "!")))
    downgrade(database, "0012")
    schema.migrate(database)
    with database.engine.connect() as connection:
        found = connection.scalars(select(PACE).order_by(lead_figures.c.lead_id)).all()
    assert found == [signs(START, reached) for reached in histories]
    assert sum(one.count(LEAP) for one in found) == 4


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
