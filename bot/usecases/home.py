"""App Home: what somebody has before them now. Reads, and remembers whose home stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.storage import homes, people, workload
from qualification.availability import NOWHERE_ELSE, Load, Unavailable, Whereabouts, availability
from qualification.lead import Role
from qualification.playbook import Playbook
from qualification.team import Team
from qualification.workload import Desk, Holds, Home, MarketingView, RepLoad, TeamView

REPS = (Role.SDR, Role.AE, Role.CS)

MOST_MINE = 30
"""Leads of one's own with a line and buttons: two blocks each, of the hundred of a home."""

MOST_LATE = 15
MOST_CUSTOMERS = 10
MOST_CAMPAIGNS = 10
MOST_REJECTIONS = 10
DAYS = 30
"""The stretch that marketing's figures are of."""

_LOOKED_AT = 100
"""Leads of one person that are put in order; nobody has a hundred in hand and works on them."""


def opened(connection: Connection, email: str, slack_id: str, team: Team, now: datetime) -> None:
    """Somebody opened their App Home: it is shown at once and kept up to date from then on."""
    overview = team.has_role(email, Role.MANAGER, Role.MARKETING)
    homes.opened(connection, email, slack_id, now, overview=overview)


def look(connection: Connection, email: str, team: Team, now: datetime) -> Home | None:
    """What somebody's home shows; None for somebody whom the playbook does not name."""
    entry = team.playbook.person(email)
    if entry is None:
        return None
    role, since = entry.role, now - timedelta(days=DAYS)
    manages, markets, welcomes = (role is one for one in (Role.MANAGER, Role.MARKETING, Role.CS))
    theirs = team_of(email, team.playbook) if manages else []
    where = people.whereabouts_of_all(connection)
    held = workload.holdings(connection, None if manages else email)
    holds = held.get(email, Holds())

    mine = workload.queue_of(connection, email, now, _LOOKED_AT, MOST_MINE) if holds.open else []
    late, count = workload.late(connection, theirs, now, MOST_LATE) if manages else ([], 0)
    rejected = workload.rejections(connection, since, MOST_REJECTIONS) if markets else []
    new = workload.customers_of(connection, email, MOST_CUSTOMERS) if welcomes else []
    ids = {*mine, *late, *(lead_id for lead_id, _ in (*rejected, *new))}
    leads, cards = workload.with_cards(connection, ids)

    desk = Desk(
        _why(email, holds, where, team, now),
        tuple(leads[lead_id] for lead_id in mine),
        holds.open - len(mine),
        tuple((leads[lead_id], hand_over) for lead_id, hand_over in new),
    )
    view = marketing = None
    if manages:
        waiting = tuple(leads[lead_id] for lead_id in late)
        reps = _reps(theirs, held, where, team, now)
        view = TeamView(waiting, count, reps, held.get(None, Holds()).open)
    if markets:
        campaigns = workload.campaigns(connection, since, MOST_CAMPAIGNS)
        told = tuple((leads[lead_id], fact) for lead_id, fact in rejected)
        marketing = MarketingView(DAYS, tuple(campaigns), told)
    return Home(role, desk, view, marketing, cards)


def team_of(manager: str, playbook: Playbook) -> list[str]:
    """The reps whose manager this is, or whose manager's manager; all reps for one who has none."""
    reps = [one.email for one in playbook.people if one.email and one.role in REPS]
    theirs = [email for email in reps if manager in _above(email, playbook)]
    return theirs or reps


def _above(email: str, playbook: Playbook) -> list[str]:
    found: list[str] = []
    above = playbook.manager_of(email)
    while above and above not in found:
        found.append(above)
        above = playbook.manager_of(above)
    return found


def _reps(
    emails: Iterable[str],
    held: Mapping[str | None, Holds],
    where: Mapping[str, Whereabouts],
    team: Team,
    now: datetime,
) -> tuple[RepLoad, ...]:
    """Those who are late and have most to do first."""
    reps = []
    for email in emails:
        entry = team.playbook.person(email)
        assert entry
        holds = held.get(email, Holds())
        why = _why(email, holds, where, team, now)
        reps.append(RepLoad(email, entry.role, holds, entry.max_open, why))
    return tuple(sorted(reps, key=lambda rep: (-rep.holds.overdue, -rep.holds.open, rep.email)))


def _why(
    email: str, holds: Holds, where: Mapping[str, Whereabouts], team: Team, now: datetime
) -> Unavailable | None:
    """The same answer that routing goes by."""
    entry = team.playbook.person(email)
    return availability(
        team.calendar_of(email),
        where.get(email, NOWHERE_ELSE),
        Load(holds.open, entry.max_open if entry else 0),
        now,
        silent_after=team.playbook.routing.silent_after,
    )
