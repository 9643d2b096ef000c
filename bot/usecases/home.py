"""App Home: what somebody has before them now. Reads, and remembers whose home stands."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.storage import homes, people, workload
from qualification.availability import NOWHERE_ELSE, Load, Unavailable, Whereabouts, availability
from qualification.customers import HandOver
from qualification.lead import Lead, Role
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

_LOOKED_AT = 200
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
    held = workload.holdings(connection)
    where = people.whereabouts_of_all(connection)
    desk = _desk(connection, email, held, where, team, now)
    view = _team(connection, email, held, where, team, now) if entry.role is Role.MANAGER else None
    marketing = _marketing(connection, now) if entry.role is Role.MARKETING else None
    shown = [*desk.queue, *(lead for lead, _ in desk.customers)]
    shown += view.late if view else ()
    shown += [lead for lead, _ in marketing.rejections] if marketing else []
    cards = workload.cards_of(connection, {lead.id for lead in shown})
    return Home(entry.role, desk, view, marketing, cards)


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


def _desk(
    connection: Connection,
    email: str,
    held: dict[str | None, Holds],
    where: dict[str, Whereabouts],
    team: Team,
    now: datetime,
) -> Desk:
    holds = held.get(email, Holds())
    mine: list[Lead] = []
    if holds.open:
        mine = workload.queue_of(connection, email, now, _LOOKED_AT, MOST_MINE)
    why = _why(email, holds, where, team, now)
    customers: tuple[tuple[Lead, HandOver], ...] = ()
    if team.has_role(email, Role.CS):
        customers = tuple(workload.customers_of(connection, email, MOST_CUSTOMERS))
    return Desk(why, tuple(mine), holds.open - len(mine), customers)


def _team(
    connection: Connection,
    email: str,
    held: dict[str | None, Holds],
    where: dict[str, Whereabouts],
    team: Team,
    now: datetime,
) -> TeamView:
    theirs = team_of(email, team.playbook)
    late, count = workload.late(connection, theirs, now, MOST_LATE)
    reps = []
    for one in theirs:
        entry = team.playbook.person(one)
        assert entry
        holds = held.get(one, Holds())
        why = _why(one, holds, where, team, now)
        reps.append(RepLoad(one, entry.role, holds, entry.max_open, why))
    reps.sort(key=lambda rep: (-rep.holds.overdue, -rep.holds.open, rep.email))
    return TeamView(tuple(late), count, tuple(reps), held.get(None, Holds()).open)


def _marketing(connection: Connection, now: datetime) -> MarketingView:
    since = now - timedelta(days=DAYS)
    campaigns = workload.campaigns(connection, since, MOST_CAMPAIGNS)
    rejections = workload.rejections(connection, since, MOST_REJECTIONS)
    return MarketingView(DAYS, tuple(campaigns), tuple(rejections))


def _why(
    email: str, holds: Holds, where: dict[str, Whereabouts], team: Team, now: datetime
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
