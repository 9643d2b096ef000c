"""App Home: what somebody has before them now. Reads, and remembers whose home stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.storage import homes, people, workload
from qualification.availability import NOWHERE_ELSE, Load, Unavailable, Whereabouts, availability
from qualification.customers import HandOver
from qualification.lead import Lead, Role
from qualification.playbook import Playbook
from qualification.team import Team
from qualification.workload import Card, Desk, Holds, Home, MarketingView, RepLoad, TeamView

REPS = (Role.SDR, Role.AE, Role.CS)

MOST_MINE = 30
"""Leads of one's own with a line and buttons: two blocks each, of the hundred of a home."""

MOST_LATE = 15
MOST_CUSTOMERS = 10
MOST_CAMPAIGNS = 10
MOST_REJECTIONS = 10
DAYS = 30
"""The stretch that marketing's figures are of."""

_NOTHING = Holds()


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
    held = workload.holdings(connection) if role is Role.MANAGER else {}
    mine: list[Lead] = []
    customers: list[tuple[Lead, HandOver]] = []
    cards: dict[int, Card] = {}
    open_leads = 0
    why = view = marketing = None

    if role is not Role.MANAGER or email in held:
        (mine, cards), open_leads = workload.queue_of(connection, email, now, MOST_MINE)
    if role in REPS:
        where = people.whereabouts_of(connection, email)
        why = _why(email, Load(open_leads, entry.max_open), where, team, now)
    if role is Role.CS:
        customers, stand = workload.customers_of(connection, email, MOST_CUSTOMERS)
        cards |= stand
    if role is Role.MANAGER:
        theirs = team_of(email, team.playbook)
        (late, stand), count = workload.late(connection, theirs, now, MOST_LATE)
        reps = _reps(theirs, held, people.whereabouts_of_all(connection), team, now)
        view = TeamView(tuple(late), count, reps, held.get(None, _NOTHING).open)
        cards |= stand
    if role is Role.MARKETING:
        campaigns = workload.campaigns(connection, since, MOST_CAMPAIGNS)
        rejected, stand = workload.rejections(connection, since, MOST_REJECTIONS)
        marketing = MarketingView(DAYS, tuple(campaigns), tuple(rejected))
        cards |= stand
    desk = Desk(why, tuple(mine), open_leads - len(mine), tuple(customers))
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
        entry, holds = team.playbook.person(email), held.get(email, _NOTHING)
        assert entry
        load, place = Load(holds.open, entry.max_open), where.get(email, NOWHERE_ELSE)
        why = _why(email, load, place, team, now)
        reps.append(RepLoad(email, entry.role, holds, entry.max_open, why))
    return tuple(sorted(reps, key=lambda rep: (-rep.holds.overdue, -rep.holds.open, rep.email)))


def _why(
    email: str, load: Load, where: Whereabouts, team: Team, now: datetime
) -> Unavailable | None:
    """The same answer that routing goes by."""
    silent_after = team.playbook.routing.silent_after
    return availability(team.calendar_of(email), where, load, now, silent_after=silent_after)
