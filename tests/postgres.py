"""A PostgreSQL server of our own, for tests and benchmarks."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

NOT_DURABLE = "-c fsync=off -c full_page_writes=off -c max_wal_size=128MB"

MEMORY = Path("/dev/shm")
ROOM = 1 << 30
"""Bytes: more than the databases of a run and the server's log of changes take together."""


def installed() -> bool:
    """Whether there are programs to start one with."""
    return _programs() is not None


@contextlib.contextmanager
def server(flags: str = NOT_DURABLE) -> Iterator[str]:
    """A server while the block runs; answers its address, to which a database's name is added.

    Its folder lies outside pytest's, which only its owner may enter, and which every other run of
    pytest locks again: started by root, the server is another user's.
    """
    programs = _programs()
    assert programs, "PostgreSQL is not installed"
    folder = Path(
        tempfile.mkdtemp(prefix="baton-pg-", dir=_memory() if flags == NOT_DURABLE else None)
    )
    as_other = _unprivileged(folder)
    data = folder / "data"
    port = _free_port()
    init = [programs / "initdb", "-D", data, "-U", "baton", "--auth=trust", "--no-sync"]
    subprocess.run([*init, "-E", "UTF8"], check=True, stdout=subprocess.DEVNULL, **as_other)
    options = f"-p {port} -k {folder} -h 127.0.0.1 {flags}"
    control = [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
    subprocess.run(
        [*control, "-o", options, "start"], check=True, stdout=subprocess.DEVNULL, **as_other
    )
    try:
        yield f"postgresql+psycopg://baton@127.0.0.1:{port}"
    finally:
        subprocess.run(
            [*control, "-m", "immediate", "stop"], check=True, stdout=subprocess.DEVNULL, **as_other
        )
        shutil.rmtree(folder)


def administer(server: str, statement: str) -> None:
    """Runs one statement outside a transaction, such as CREATE DATABASE."""
    engine = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _memory() -> Path | None:
    """Where files are in memory, if there is room: a database is made ten times as fast there."""
    has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if has_room and os.access(MEMORY, os.W_OK) else None


def _programs() -> Path | None:
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


def _has_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
