"""One lead of a batch that breaks is put off, and the others go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import InterfaceError, OperationalError

from bot import metrics
from bot.storage.database import Conflict

log = structlog.get_logger(__name__)

PUT_OFF = timedelta(minutes=5)
"""When a lead that broke is tried again: often enough to be soon after the repair."""

PutOff = Callable[[Connection, int, datetime], None]


@contextmanager
def apart(connection: Connection, lead_id: int, put_off: PutOff, now: datetime) -> Iterator[None]:
    """What is done to the lead within the block is done, or is undone where it breaks, logged with
    a reference, and `put_off`.

    A lost connection or race is the whole transaction's, and is raised.
    """
    try:
        with connection.begin_nested():
            yield
    except (Conflict, OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("lead.broken", lead=lead_id, ref=metrics.reference())
        put_off(connection, lead_id, now + PUT_OFF)
