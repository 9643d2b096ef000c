"""People as Slack knows them, who belongs to which user group, and whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from bot.storage.database import insert_into, upsert
from bot.storage.tables import OPEN, leads, memberships, people, rounds, whereabouts
from qualification.availability import NOWHERE_ELSE, Span, Whereabouts
from qualification.lead import Role
from qualification.round_robin import Turn

_ANSWERED = (
    update(whereabouts)
    .where(whereabouts.c.email == bindparam("email_"), whereabouts.c.unanswered > 0)
    .values(unanswered=0)
)
_TURNS = select(rounds.c.turns).where(rounds.c.role == bindparam("role_")).with_for_update()
_OPEN_LEADS = (
    select(leads.c.owner, func.count())
    .where(OPEN, leads.c.owner.is_not(None))
    .group_by(leads.c.owner)
)
_WHEREABOUTS = select(  # as `Whereabouts` has it, behind the e-mail
    whereabouts.c.email,
    whereabouts.c.gone,
    whereabouts.c.away,
    whereabouts.c.vacation,
    whereabouts.c.do_not_disturb,
    whereabouts.c.unanswered,
    whereabouts.c.pinged_at,
)
_WHEREABOUTS_OF = _WHEREABOUTS.where(whereabouts.c.email == bindparam("email_"))


@dataclass(frozen=True, slots=True)
class Profile:
    """What Slack says of somebody being there. `left`: no account in the workspace any more."""

    left: bool = False
    vacation: Span | None = None


@dataclass(frozen=True, slots=True)
class SlackPerson:
    """Somebody of the playbook in Slack; `zone` is an IANA name."""

    email: str
    slack_id: str
    name: str
    zone: str | None


def everybody(connection: Connection) -> list[SlackPerson]:
    """All people known from Slack."""
    query = select(people.c.email, people.c.slack_id, people.c.name, people.c.zone)
    return [SlackPerson(*row) for row in connection.execute(query)]


def replace_everybody(connection: Connection, found: Iterable[SlackPerson], now: datetime) -> None:
    """What Slack says today stands in place of what it said before."""
    connection.execute(people.delete())
    rows = [_person_row(one, now) for one in found]
    if rows:
        connection.execute(insert(people), rows)


def save_person(connection: Connection, one: SlackPerson, now: datetime) -> None:
    """Somebody's profile is this from now on."""
    connection.execute(
        delete(people).where((people.c.email == one.email) | (people.c.slack_id == one.slack_id))
    )
    connection.execute(insert(people), [_person_row(one, now)])


def _person_row(one: SlackPerson, now: datetime) -> dict[str, Any]:
    return {
        "email": one.email,
        "slack_id": one.slack_id,
        "name": one.name,
        "zone": one.zone,
        "seen_at": now,
    }


def members(connection: Connection) -> dict[str, list[str]]:
    """Members of each user group, as it was last seen."""
    found: dict[str, list[str]] = {}
    query = select(memberships).order_by(memberships.c.usergroup, memberships.c.email)
    for row in connection.execute(query):
        found.setdefault(row.usergroup, []).append(row.email)
    return found


def replace_members(connection: Connection, groups: Mapping[str, Sequence[str]]) -> None:
    """These user groups have these members; a group that is not named is forgotten."""
    connection.execute(memberships.delete())
    rows = [
        {"usergroup": group, "email": email}
        for group, emails in groups.items()
        for email in dict.fromkeys(emails)
    ]
    if rows:
        connection.execute(insert(memberships), rows)


def whereabouts_of_all(connection: Connection) -> dict[str, Whereabouts]:
    """What is known of where people are; who is not in it is simply there."""
    return {email: Whereabouts(*told) for email, *told in connection.execute(_WHEREABOUTS).all()}


def whereabouts_of(connection: Connection, email: str) -> Whereabouts:
    """What is known of where somebody is."""
    row = connection.execute(_WHEREABOUTS_OF, {"email_": email}).one_or_none()
    return Whereabouts(*row[1:]) if row else NOWHERE_ELSE


def set_away(connection: Connection, email: str, away: Span | None) -> None:
    """Somebody said when they are away; None: they are back."""
    _note(connection, [{"email": email, "away": away}])


def set_profile(connection: Connection, told: Mapping[str, Profile]) -> None:
    """What these people's Slack profiles say, by e-mail."""
    _note(
        connection,
        [
            {
                "email": email,
                "gone": profile.left,
                "vacation": profile.vacation,
            }
            for email, profile in sorted(told.items())
        ],
    )


def set_do_not_disturb(connection: Connection, spans: Mapping[str, Span | None]) -> None:
    """When these people, by e-mail, do not want to be disturbed."""
    rows = [{"email": email, "do_not_disturb": span} for email, span in sorted(spans.items())]
    _note(connection, rows)


def _note(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Writes these columns of people's whereabouts and leaves the others."""
    if not rows:
        return
    statement = insert_into(connection, whereabouts)
    news = {name: statement.excluded[name] for name in rows[0] if name != "email"}
    statement = statement.on_conflict_do_update(index_elements=["email"], set_=news)
    connection.execute(statement, rows)


def answered(connection: Connection, email: str) -> bool:
    """Somebody did something: they are not silent any more. Answers whether that is news."""
    return connection.execute(_ANSWERED, {"email_": email}).rowcount > 0


def pinged(connection: Connection, emails: Iterable[str], at: datetime) -> None:
    """Each of these people was reminded once more, without having reacted to the last time."""
    rows = [{"email": email, "unanswered": 1, "pinged_at": at} for email in sorted(set(emails))]
    if rows:
        statement = insert_into(connection, whereabouts)
        news = {"unanswered": whereabouts.c.unanswered + 1, "pinged_at": at}
        statement = statement.on_conflict_do_update(index_elements=["email"], set_=news)
        connection.execute(statement, rows)


def with_unanswered(connection: Connection, emails: Iterable[str], count: int) -> list[str]:
    """Who of these people left exactly so many reminders in a row unanswered."""
    query = select(whereabouts.c.email).where(
        whereabouts.c.email.in_(sorted(set(emails))), whereabouts.c.unanswered == count
    )
    return sorted(connection.scalars(query))


def open_leads(connection: Connection) -> dict[str, int]:
    """How many open leads each person holds."""
    return dict(connection.execute(_OPEN_LEADS).all())


def open_leads_of(connection: Connection, email: str, limit: int) -> list[int]:
    """Open leads that somebody holds, the oldest in their stage first."""
    query = (
        select(leads.c.id)
        .where(OPEN, leads.c.owner == email)
        .order_by(leads.c.stage_since, leads.c.id)
        .limit(limit)
    )
    return list(connection.scalars(query))


def turns_of(connection: Connection, role: Role) -> dict[str, Turn]:
    """How each rep of a role stands in the round robin; locked until the transaction ends."""
    return connection.scalars(_TURNS, {"role_": role.value}).one_or_none() or {}


def save_turns(connection: Connection, role: Role, turns: Mapping[str, Turn]) -> None:
    """A role's round robin stands like this from now on."""
    upsert(connection, rounds, {"role": role.value, "turns": dict(turns)}, key=("role",))
