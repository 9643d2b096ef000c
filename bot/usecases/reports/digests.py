"""Digests at the playbook's times, each reader's by their own clock, once."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.storage import digests, outbox
from bot.storage.outbox import Intent, Kind, Urgency
from qualification.hours import WeeklyTime
from qualification.lead import Role
from qualification.team import Team

AUDIENCES = {"managers": Role.MANAGER, "marketing": Role.MARKETING}


def anything_due(connection: Connection, team: Team, now: datetime) -> bool:
    """Whether a digest is due, or the plan is not the playbook's any more."""
    wanted = {name: _rule(when, zone) for name, (when, zone) in _wanted(team).items()}
    rules = {name: rule for name, (rule, _) in digests.planned(connection).items()}
    return rules != wanted or bool(digests.due(connection, now))


def send_due(connection: Connection, team: Team, now: datetime) -> int:
    """Puts each digest that is due into the outbox and moves it on to its next time.

    After a pause one is sent, not one per day. Answers how many were sent.
    """
    wanted = _wanted(team)
    planned = digests.planned(connection)
    for name in planned.keys() - wanted.keys():
        digests.drop(connection, name)
    for name, (when, zone) in wanted.items():
        rule, since = planned.get(name, (None, now))
        if rule != _rule(when, zone):
            first = following(when, zone, now)
            if rule and _has_had(when, zone, first, rule, since):
                first = following(when, zone, first)
            digests.plan(connection, name, _rule(when, zone), first, now)
    sent = 0
    for name, was, since in digests.due(connection, now):
        if digests.take(connection, name, was, following(*wanted[name], now), now):
            outbox.put(connection, [_intent(name, since, now)], now)
            sent += 1
    return sent


def following(when: WeeklyTime, zone: ZoneInfo, now: datetime) -> datetime:
    """The next time of the week after `now`, on the wall clock of `zone`, in UTC.

    A time that the clocks skip in spring comes an hour later.
    """
    today = now.astimezone(zone).date()
    wall = time(when.minute // 60, when.minute % 60)
    for days in range(9):
        day = today + timedelta(days=days)
        at = datetime.combine(day, wall, zone).astimezone(UTC)
        if day.weekday() in when.days and at > now:
            return at
    raise AssertionError(f"{when} never comes")


def _has_had(when: WeeklyTime, zone: ZoneInfo, at: datetime, rule: str, since: datetime) -> bool:
    """Whether a reader whose clock went back had this day's digest before, as after a flight."""
    told = since.astimezone(ZoneInfo(rule.rpartition(" ")[2]))
    today = at.astimezone(zone).date()
    return told.date() == today and told.hour * 60 + told.minute >= when.minute


def _intent(name: str, since: datetime, now: datetime) -> Intent:
    audience, _, destination = name.partition(":")
    data = {"audience": audience, "since": since.isoformat(), "until": now.isoformat()}
    return Intent(Kind.DIGEST, None, destination, Urgency.DIGEST, data)


def _wanted(team: Team) -> dict[str, tuple[WeeklyTime, ZoneInfo]]:
    """Every digest by its name: to each person of the role, else to the role's channel."""
    found = {}
    for audience, role in AUDIENCES.items():
        when: WeeklyTime = getattr(team.playbook.digest, audience)
        readers = [one.email for one in team.playbook.people if one.role is role and one.email]
        for email in readers:
            found[f"{audience}:{outbox.person(email)}"] = (when, team.zone_of(email))
        if not readers:
            zone = ZoneInfo(team.playbook.team.timezone)
            found[f"{audience}:{outbox.channel(audience)}"] = (when, zone)
    return found


def _rule(when: WeeklyTime, zone: ZoneInfo) -> str:
    return f"{when} {zone.key}"
