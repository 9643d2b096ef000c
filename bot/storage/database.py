"""The database: engines, transactions, and the threads in which they run.

SQLite has one writer thread, since several writers starve each other; readers have their own.
PostgreSQL has a pool.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Dialect, Engine, Table, create_engine, event
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.storage.shared import Shared

try:  # SQLite before 3.51.3 can corrupt a write-ahead log with several connections
    import pysqlite3.dbapi2 as sqlite
except ImportError:
    sqlite = sqlite3

P = ParamSpec("P")
T = TypeVar("T")

SQLITE_READERS = 3
"""So that a dialog does not wait for a report. They share one interpreter: more gain nothing."""

POSTGRES_POOL = 8
CONFLICT_TRIES = 5

BUSY_TIMEOUT = 2_000
"""Milliseconds for which a writer waits while another program has SQLite's lock: whoever pressed
is to have an answer within Slack's three seconds."""

LOOK_AGAIN, LET_IN = 0.002, 0.005
"""Seconds after which a writer looks again whether that lock is free, and for which a transaction
of very many rows leaves it to others before it begins. SQLite itself looks less and less often, at
last ten times a second, and so misses the moment between two transactions of an import."""

CHECKPOINT, CHECKPOINT_OF_MUCH = 1_000, 16_000
"""Pages of 4 KB in SQLite's log at which it goes into the database: whoever commits then waits. To
store very much, fewer times are shorter: the same pages are written again and again."""

KEEPALIVES = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
IN_UTC = "-c timezone=UTC"
"""Times come as they are kept in memory: none has to be brought from the server's zone."""

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
        self._noting = self.engine.execution_options(is_note=True)
        self._pouring = self.engine.execution_options(is_much=True)
        self._reading = self.engine.execution_options(
            **{"read_only": True} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        )
        self._hold: Any = None
        self.writing = 0
        """How many transactions are under way or wait for their turn."""
        writers = 1 if self.is_sqlite else POSTGRES_POOL
        readers = SQLITE_READERS if self.is_sqlite else POSTGRES_POOL // 2
        self._writers = ThreadPoolExecutor(writers, thread_name_prefix="db-write")
        self._shared = Shared(self._writers, self.engine.begin, self.write, Conflict)
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="db-read")

    def write(
        self, use: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Runs `use(connection, …)` in one transaction; again when it lost a race."""
        return self._write(self.engine, use, *args, **kwargs)

    def note(
        self, use: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`write` for what would be found out again: on SQLite it outlives this process, and the
        machine only once something else was written."""
        return self._write(self._noting, use, *args, **kwargs)

    def write_much(
        self, use: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`write` for one of many transactions of thousands of rows each. Others come between."""
        if self.is_sqlite:
            time.sleep(LET_IN)
        return self._write(self._pouring, use, *args, **kwargs)

    def _write(
        self,
        engine: Engine,
        use: Callable[Concatenate[Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        for attempt in range(CONFLICT_TRIES):
            try:
                with engine.begin() as connection:
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
        with self._reading.connect() as connection, connection.begin() as transaction:
            result = use(connection, *args, **kwargs)
            transaction.rollback()
            return result

    async def awrite(
        self, use: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`write`, in a writer's thread."""
        return await self._in_turn(lambda: self.write(use, *args, **kwargs))

    async def ashare(
        self, use: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`write`; those who wait for SQLite's writer at the same time share one commit."""
        if not self.is_sqlite:
            return await self.awrite(use, *args, **kwargs)
        self.writing += 1
        try:
            shared = self._shared.submit(lambda connection: use(connection, *args, **kwargs))
            result: T = await asyncio.wrap_future(shared)
            return result
        finally:
            self.writing -= 1

    async def anote(
        self, use: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`note`, in a writer's thread."""
        return await self._in_turn(lambda: self.note(use, *args, **kwargs))

    async def _in_turn(self, work: Callable[[], T]) -> T:
        self.writing += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._writers, work)
        finally:
            self.writing -= 1

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
    def dialect(self) -> Dialect:
        """How this kind of database takes values."""
        return self.engine.dialect

    @property
    def driver_arguments(self) -> dict[str, Any]:
        """How psycopg is to connect. Keepalives tell the server within half a minute that a
        process is gone whose machine or network died."""
        wanted = self.url.query
        return {
            **self.url.translate_connect_args(username="user", database="dbname"),
            **wanted,
            "application_name": self.process,
            "options": f"{wanted.get('options', '')} {KEEPALIVES} {IN_UTC}".strip(),
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
    return insert_for(connection.dialect.name, table)


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Stores rows; what is there already stays as it is."""
    if rows:
        connection.execute(_insert_new(connection.dialect.name, table), rows)


def upsert(
    connection: Connection, table: Table, row: Mapping[str, Any], *, key: tuple[str, ...]
) -> None:
    """Stores a row, or gives its values to the one that has the same key."""
    statement = _upsert(connection.dialect.name, table, key, tuple(row))
    connection.execute(statement, [row])


# Statements are built once: building one takes SQLAlchemy longer than running it takes SQLite.


@cache
def insert_for(dialect: str, table: Table) -> Any:
    """The INSERT of a dialect."""
    return (sqlite_dialect if dialect == "sqlite" else postgresql).insert(table)


@cache
def _insert_new(dialect: str, table: Table) -> Any:
    return insert_for(dialect, table).on_conflict_do_nothing()


@cache
def _upsert(dialect: str, table: Table, key: tuple[str, ...], names: tuple[str, ...]) -> Any:
    new = insert_for(dialect, table)
    news = {name: new.excluded[name] for name in names if name not in key}
    return new.on_conflict_do_update(index_elements=key, set_=news)


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(url, module=sqlite, pool_size=SQLITE_READERS + 1, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions begin below, not where the driver guesses
        for pragma in (
            "journal_mode=WAL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_TIMEOUT}",
            "cache_size=-65536",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("read_only", False):
            _configure(connection, {"busy_timeout": BUSY_TIMEOUT})
            connection.exec_driver_sql("BEGIN")
            return
        _configure(
            connection,
            {
                "busy_timeout": 0,  # it waits by itself
                "synchronous": "NORMAL" if options.get("is_note", False) else "FULL",
                "wal_autocheckpoint": CHECKPOINT_OF_MUCH if options.get("is_much") else CHECKPOINT,
            },
        )
        _begin_to_write(connection)

    return engine


def _configure(connection: Connection, wanted: Mapping[str, object]) -> None:
    """What a transaction needs, where its connection had another need before."""
    for name, value in wanted.items():
        if connection.info.get(name) != value:
            _driver(connection).execute(f"PRAGMA {name}={value}")
            connection.info[name] = value


def _begin_to_write(connection: Connection) -> None:
    until = time.monotonic() + BUSY_TIMEOUT / 1000
    while time.monotonic() < until:
        try:
            _driver(connection).execute("BEGIN IMMEDIATE")
            return
        except sqlite.OperationalError as error:
            if "locked" not in str(error):
                break
            time.sleep(LOOK_AGAIN)
    connection.exec_driver_sql("BEGIN IMMEDIATE")  # for the error that SQLAlchemy makes of it


def _driver(connection: Connection) -> Any:
    """The driver's own connection, for what SQLAlchemy would take longer over than SQLite."""
    return connection.connection.driver_connection
