"""The database: engines, transactions, and the threads in which they run.

SQLite has one writer thread, since several writers starve each other; readers have their own.
PostgreSQL has a pool.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, OperationalError

try:  # SQLite before 3.51.3 can corrupt a write-ahead log with several connections
    import pysqlite3.dbapi2 as sqlite
except ImportError:
    sqlite = sqlite3

P = ParamSpec("P")
T = TypeVar("T")

POSTGRES_POOL = 8
CONFLICT_TRIES = 5

BUSY_TIMEOUT = 2_000
"""Milliseconds for which a writer waits while another program has SQLite's lock: whoever pressed
is to have an answer within Slack's three seconds."""

KEEPALIVES = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"

TRY_AGAIN = ("40001", "40P01", "55P03")
"""PostgreSQL's SQLSTATE for a serialization failure, a deadlock and a lock that was not free in
time: run the transaction again."""


class Conflict(Exception):
    """Somebody else changed the same rows first; run the transaction again."""


class InUse(Exception):
    """Another process serves this SQLite database."""


class Database:
    """One database. `write` and `read` run a function on a connection within a transaction.

    Raises `OperationalError` from SQLAlchemy where the database cannot be reached or is locked.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.process = f"baton-{os.getpid()}-{secrets.token_hex(4)}"
        """What this process is called in the database: on PostgreSQL its connections' name."""
        self.engine = _sqlite_engine(url) if self.is_sqlite else self._postgres_engine()
        self._hold: Any = None
        writers, readers = (1, 1) if self.is_sqlite else (POSTGRES_POOL, POSTGRES_POOL // 2)
        self._writers = ThreadPoolExecutor(writers, thread_name_prefix="db-write")
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="db-read")

    def write(
        self, use: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Runs `use(connection, …)` in one transaction; again when it lost a race."""
        for attempt in range(CONFLICT_TRIES):
            try:
                with self.engine.begin() as connection:
                    return use(connection, *args, **kwargs)
            except (Conflict, IntegrityError):
                if attempt == CONFLICT_TRIES - 1:
                    raise
            except OperationalError as error:
                state = getattr(error.orig, "sqlstate", None)
                if state not in TRY_AGAIN or attempt == CONFLICT_TRIES - 1:
                    raise
        raise AssertionError("unreachable")

    def read(
        self, use: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Runs `use(connection, …)` on a snapshot and changes nothing."""
        with self.engine.connect() as connection:
            if self.is_sqlite:
                connection = connection.execution_options(read_only=True)
            with connection.begin() as transaction:
                result = use(connection, *args, **kwargs)
                transaction.rollback()
                return result

    async def awrite(
        self, use: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`write`, in a writer's thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writers, lambda: self.write(use, *args, **kwargs))

    async def aread(
        self, use: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`read`, in a reader's thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, lambda: self.read(use, *args, **kwargs))

    def hold_alone(self) -> None:
        """Makes this process the only one that serves a SQLite database, until it closes it or
        dies: the lock is one of SQLite's own, on a file beside the database.

        Raises `InUse` while another process does.
        """
        if not self.is_sqlite or not self.url.database or self._hold:
            return
        hold = sqlite.connect(f"{self.url.database}-serve", timeout=0, check_same_thread=False)
        try:
            hold.execute("PRAGMA journal_mode=MEMORY")
            hold.execute("BEGIN EXCLUSIVE")
        except sqlite.OperationalError as error:
            hold.close()
            raise InUse(self.url.database) from error
        self._hold = hold

    def close(self) -> None:
        """Waits for running transactions and closes every connection."""
        self._writers.shutdown()
        self._readers.shutdown()
        self.engine.dispose()
        if self._hold:
            self._hold.close()

    @property
    def driver_arguments(self) -> dict[str, Any]:
        """How psycopg is to connect. Keepalives tell the server within half a minute that a
        process is gone whose machine or network died."""
        wanted = self.url.query
        return {
            **self.url.translate_connect_args(username="user", database="dbname"),
            **wanted,
            "application_name": self.process,
            "options": f"{wanted.get('options', '')} {KEEPALIVES}".strip(),
        }

    def _postgres_engine(self) -> Engine:
        return create_engine(
            self.url.set(query={}),
            connect_args=self.driver_arguments,
            pool_size=POSTGRES_POOL + POSTGRES_POOL // 2,
            pool_pre_ping=True,
            hide_parameters=True,
        )


def insert_into(connection: Connection, table: Table) -> Any:
    """An INSERT of the database's own dialect, which knows ON CONFLICT."""
    dialect = sqlite_dialect if connection.dialect.name == "sqlite" else postgresql
    return dialect.insert(table)


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(url, module=sqlite, pool_size=4, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions begin below, not where the driver guesses
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_TIMEOUT}",
            "cache_size=-65536",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("read_only", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine
