"""What tests share: migrated databases, a team, and leads."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from bot.storage import schema
from bot.storage.database import Database
from qualification.playbook import Playbook, parse_playbook
from qualification.team import Team

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
    """A PostgreSQL server of our own, without durability, for the whole run.

    Its folder lies outside pytest's, which only its owner may enter, and which every other run of
    pytest locks again: started by root, the server is another user's.
    """
    programs = _postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: its tests are skipped.")
    folder = Path(tempfile.mkdtemp(prefix="baton-pg-"))
    as_other = _unprivileged(folder)
    data = folder / "data"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    init = [
        programs / "initdb",
        "-D",
        data,
        "-U",
        "baton",
        "--auth=trust",
        "--no-sync",
        "-E",
        "UTF8",
    ]
    subprocess.run(init, check=True, stdout=subprocess.DEVNULL, **as_other)
    flags = f"-p {port} -k {folder} -h 127.0.0.1 -c fsync=off -c full_page_writes=off"
    control = [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
    subprocess.run(
        [*control, "-o", flags, "start"], check=True, stdout=subprocess.DEVNULL, **as_other
    )
    yield f"postgresql+psycopg://baton@127.0.0.1:{port}"
    subprocess.run(
        [*control, "-m", "immediate", "stop"], check=True, stdout=subprocess.DEVNULL, **as_other
    )
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def _postgres_template(_postgres_server: str) -> str:
    _administer(_postgres_server, "CREATE DATABASE template_baton")
    database = Database(f"{_postgres_server}/template_baton")
    schema.migrate(database)
    database.close()
    return _postgres_server


@pytest.fixture
def postgres_url(_postgres_template: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a migrated PostgreSQL database."""
    name = _name_for(request)
    _administer(_postgres_template, f"CREATE DATABASE {name} TEMPLATE template_baton")
    yield f"{_postgres_template}/{name}"
    _administer(_postgres_template, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_postgres_url(_postgres_server: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a PostgreSQL database without tables."""
    name = _name_for(request)
    _administer(_postgres_server, f"CREATE DATABASE {name}")
    yield f"{_postgres_server}/{name}"
    _administer(_postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


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


def _postgres_programs() -> Path | None:
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists():
            return folder
    found = shutil.which("initdb")
    return Path(found).parent if found else None


def _unprivileged(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: there it runs as another user, who owns the folder."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("postgres" if _has_user("postgres") else "nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "cwd": folder}


def _name_for(request: pytest.FixtureRequest) -> str:
    """A database's name: the same for a test in every run, and short."""
    return f"t_{sha256(request.node.nodeid.encode()).hexdigest()[:16]}"


def _has_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _administer(server: str, statement: str) -> None:
    engine = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
