"""What tests share: migrated databases, a team, and leads."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from bot.storage import schema
from bot.storage.database import Database
from qualification.playbook import Playbook, parse_playbook
from qualification.team import Team
from tests import postgres

ROOT = Path(__file__).parent.parent
MONDAY_MORNING = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
"""A Monday, 10:00 in New York."""


@pytest.fixture(scope="session")
def playbook() -> Playbook:
    return parse_playbook((ROOT / "playbook.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def team(playbook: Playbook) -> Team:
    return Team(playbook)


@pytest.fixture
def now() -> datetime:
    return MONDAY_MORNING


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.db"
    database = Database(f"sqlite:///{path}")
    schema.migrate(database)
    database.close()
    return path


@pytest.fixture
def sqlite_url(_sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a migrated SQLite database."""
    path = tmp_path / "baton.db"
    shutil.copy(_sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def _postgres_server() -> Iterator[str]:
    """A PostgreSQL server of our own, without durability, for the whole run."""
    if not postgres.installed():
        pytest.skip("PostgreSQL is not installed: its tests are skipped.")
    with postgres.server() as url:
        yield url


@pytest.fixture(scope="session")
def _postgres_template(_postgres_server: str) -> str:
    postgres.administer(_postgres_server, "CREATE DATABASE template_baton")
    database = Database(f"{_postgres_server}/template_baton")
    schema.migrate(database)
    database.close()
    return _postgres_server


@pytest.fixture
def postgres_url(_postgres_template: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a migrated PostgreSQL database."""
    name = _name_for(request)
    how = "TEMPLATE template_baton STRATEGY FILE_COPY"
    postgres.administer(_postgres_template, f"CREATE DATABASE {name} {how}")
    yield f"{_postgres_template}/{name}"
    postgres.administer(_postgres_template, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_postgres_url(_postgres_server: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a PostgreSQL database without tables."""
    name = _name_for(request)
    postgres.administer(_postgres_server, f"CREATE DATABASE {name}")
    yield f"{_postgres_server}/{name}"
    postgres.administer(_postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database, once of each kind."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(name))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


def _name_for(request: pytest.FixtureRequest) -> str:
    """A database's name: the same for a test in every run, and short."""
    return f"t_{sha256(request.node.nodeid.encode()).hexdigest()[:16]}"
