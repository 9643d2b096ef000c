"""Whose App Home stands in Slack: people who opened it once, and are kept up to date since.

A home is a destination of its own ("home:sam@acme.com"), kept by the id of the person's account.
Homes that show what others do as well are called "overview:".
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, bindparam, event, or_, select

from bot.storage import cards
from bot.storage.outbox import Intent, Kind, Urgency, put
from bot.storage.tables import destinations

LANE = "homes"
"""The lane of `views.publish`, which Slack counts by workspace."""

OWN, OVERVIEW = "home:", "overview:"

WAIT = timedelta(seconds=0.5)
WAIT_OVERVIEW = timedelta(seconds=5)
"""So long a change waits for others: what happens at once is shown at once."""

_STANDING = select(destinations.c.name).where(
    or_(
        destinations.c.name.in_(bindparam("own_", expanding=True)),
        destinations.c.name.startswith(OVERVIEW),
    )
)

_touched: WeakKeyDictionary[Connection, set[str]] = WeakKeyDictionary()
"""Whose homes a transaction that is under way has changed."""


def opened(
    connection: Connection, email: str, slack_id: str, now: datetime, *, overview: bool
) -> None:
    """Somebody looks at their home: it is shown as it is now, and kept up to date from here on."""
    name, other = (OVERVIEW, OWN) if overview else (OWN, OVERVIEW)
    forget(connection, f"{other}{email}")
    cards.remember_address(connection, f"{name}{email}", slack_id)
    put(connection, [_intent(f"{name}{email}", Urgency.ANSWER, opened=True)], now)


def touch(connection: Connection, emails: Iterable[str | None], now: datetime) -> None:
    """Something changed that these people have on their homes, and whoever looks after all.

    What is to be shown anew is written down at the end of the transaction and in one order: two
    transactions that change the same homes wait for each other shortly, and never in a circle.
    """
    known = {email for email in emails if email}
    if connection in _touched:
        _touched[connection] |= known
        return
    _touched[connection] = known
    event.listen(connection, "commit", lambda ending: _show_anew(ending, now), once=True)


def forget(connection: Connection, destination: str) -> None:
    """This home is not kept up to date any more."""
    connection.execute(destinations.delete().where(destinations.c.name == destination))


def _show_anew(connection: Connection, now: datetime) -> None:
    own = [f"{OWN}{email}" for email in _touched.pop(connection, ())]
    names = sorted(connection.scalars(_STANDING, {"own_": own}))
    for kind, wait in ((OWN, WAIT), (OVERVIEW, WAIT_OVERVIEW)):
        shown = [_intent(name, Urgency.NEWS) for name in names if name.startswith(kind)]
        put(connection, shown, now, wait)


def _intent(name: str, urgency: Urgency, **data: bool) -> Intent:
    return Intent(Kind.HOME, None, name, urgency, data, coalesce=True, lane=LANE)
