"""People come and go: `/away` and `/back`, what Slack says of them, and leads of whoever left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.storage import homes, leads, people
from bot.storage.people import Profile
from bot.usecases.record import record
from bot.usecases.roster import Roster
from qualification import lifecycle
from qualification.availability import NOWHERE_ELSE, Span, Unavailable
from qualification.lead import Lead
from qualification.lifecycle import Cause
from qualification.lifecycle.leaving import Place, next_role
from qualification.stage import Stage
from qualification.team import Team

BATCH = 100
"""How many leads of people who left one transaction moves on."""

_UNTAKEN = frozenset({Stage.ESCALATED, Stage.HANDED_OFF})


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands: why they get no lead now (None: they do), and which they hold
    untaken."""

    unavailable: Unavailable | None
    untaken: tuple[Lead, ...] = ()


def standing(connection: Connection, email: str, team: Team, now: datetime) -> Standing:
    """Where somebody of the playbook stands now."""
    held = leads.load_many(connection, people.open_leads_of(connection, email, BATCH)).values()
    untaken = tuple(lead for lead in held if lead.stage in _UNTAKEN)
    return Standing(Roster(connection, team, now).availability(email), untaken)


def everybodys_availability(
    connection: Connection, team: Team, now: datetime
) -> dict[str, Unavailable | None]:
    """Who of the playbook's people can be given a lead now, and why the others cannot."""
    roster = Roster(connection, team, now)
    emails = (entry.email for entry in team.playbook.people)
    return {email: roster.availability(email) for email in emails if email}


def go_away(
    connection: Connection, email: str, until: datetime | None, team: Team, now: datetime
) -> Standing:
    """**/away**: no new leads before `until` (UTC); None: until **/back**."""
    people.set_away(connection, email, Span(now, until))
    homes.touch(connection, [email], now)
    people.answered(connection, email)
    return standing(connection, email, team, now)


def come_back(connection: Connection, email: str, team: Team, now: datetime) -> Standing:
    """**/back**: there again, whatever was said; leads on hold are routed at once."""
    people.set_away(connection, email, None)
    homes.touch(connection, [email], now)
    people.answered(connection, email)
    leads.wake_all_held(connection, now)
    return standing(connection, email, team, now)


def pass_on_untaken(connection: Connection, team: Team, cause: Cause) -> list[Lead]:
    """Gives everything that somebody holds and has not taken to others; answers these leads."""
    roster = Roster(connection, team, cause.at)
    given = []
    for lead in standing(connection, cause.actor, team, cause.at).untaken:
        avoid = frozenset({*lead.had_by, cause.actor})
        choice = roster.choose(lead, next_role(lead), avoid)
        done = lifecycle.give_up(lead, choice, "away", team, cause)
        given.append(record(connection, lead, done, cause.at))
    roster.save()
    return given


def slack_says(connection: Connection, told: Mapping[str, Profile], now: datetime) -> None:
    """Slack's news of these people, by e-mail; leads on hold may find somebody."""
    known = people.whereabouts_of_all(connection)
    news = {}
    for email, profile in told.items():
        before = known.get(email, NOWHERE_ELSE)
        profile = replace(profile, vacation=_same(before.vacation, profile.vacation))
        if (before.left, before.vacation) != (profile.left, profile.vacation):
            news[email] = profile
    if news:
        people.set_profile(connection, news)
        homes.touch(connection, news, now)
        leads.wake_all_held(connection, now)


def do_not_disturb(connection: Connection, spans: Mapping[str, Span | None], now: datetime) -> None:
    """When these people do not want to be disturbed, by e-mail; leads on hold may find somebody."""
    known = people.whereabouts_of_all(connection)
    news = {
        email: span
        for email, span in spans.items()
        if known.get(email, NOWHERE_ELSE).do_not_disturb != span
    }
    if news:
        people.set_do_not_disturb(connection, news)
        homes.touch(connection, news, now)
        leads.wake_all_held(connection, now)


def take_from_leavers(connection: Connection, team: Team, now: datetime) -> int:
    """Moves open leads on whose owner is in the playbook or in Slack no more, each once.

    Answers how many there were; call again while it is `BATCH`.
    """
    where = people.whereabouts_of_all(connection)
    moved = 0
    roster = Roster(connection, team, now)
    for email in sorted(people.open_leads(connection)):
        place = _left(email, team, email in where and where[email].left)
        if place is None:
            continue
        for lead_id in people.open_leads_of(connection, email, BATCH - moved):
            lead = leads.load(connection, lead_id)
            avoid = frozenset({*lead.had_by, email})
            choice = roster.choose(lead, next_role(lead), avoid)
            done = lifecycle.owner_left(lead, choice, place, team, now)
            record(connection, lead, done, now)
            moved += 1
        if moved == BATCH:
            break
    roster.save()
    return moved


def _same(before: Span | None, after: Span | None) -> Span | None:
    """A status that is seen again is the one that was there before."""
    if before and after and (before.end, before.note) == (after.end, after.note):
        return before
    return after


def _left(email: str, team: Team, left_slack: bool) -> Place | None:
    if team.playbook.person(email) is None:
        return "playbook"
    return "slack" if left_slack else None
