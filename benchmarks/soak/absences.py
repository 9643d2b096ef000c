"""Where people are, as they tell Slack: do-not-disturb, a vacation status, an account that is
closed. Some think better of it at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Literal

from benchmarks.soak.world import START, Rep
from bot.profiles import do_not_disturb_of, profile_of
from qualification.availability import NOWHERE_ELSE, Whereabouts
from sandbox import people
from sandbox.records import User
from sandbox.workspace import Workspace

VACATION = {"status_text": "Vacationing", "status_emoji": ":palm_tree:"}
NO_STATUS = {"status_text": "", "status_emoji": ""}


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody says that they are there or not. `until` is for do-not-disturb."""

    at: datetime
    email: str
    what: Literal["vacation", "back", "do_not_disturb", "left"]
    until: datetime | None = None


def calendar(team: list[Rep], days: float, random: Random) -> list[Absence]:
    """A vacation every other day, do-not-disturb three times a day, and one in fifty leaves."""
    absences = list(_of_days(team, days, random))
    for rep in random.sample(team, len(team) // 50):
        at = START + timedelta(days=random.uniform(0.3, 0.7) * days)
        absences.append(Absence(at, rep.email, "left"))
    return sorted(absences, key=lambda absence: absence.at)


def _of_days(team: list[Rep], days: float, random: Random) -> Iterator[Absence]:
    for number in range(round(days * 4)):
        at = START + timedelta(days=(number + random.random()) / 4)
        email = random.choice(team).email
        second_thoughts = random.random() < 0.3
        if number % 8 == 0:
            lasts = timedelta() if second_thoughts else timedelta(days=random.uniform(0.5, 5))
            yield Absence(at, email, "vacation")
            yield Absence(at + lasts, email, "back")
        elif number % 4:
            lasts = timedelta(minutes=random.uniform(20, 150))
            yield Absence(at, email, "do_not_disturb", at + lasts)
            if second_thoughts:
                yield Absence(at, email, "do_not_disturb")


def tell(workspace: Workspace, user: User, absence: Absence) -> None:
    """The person does it in Slack."""
    match absence.what:
        case "vacation":
            people.set_profile(workspace, user, VACATION)
        case "back":
            people.set_profile(workspace, user, NO_STATUS)
        case "do_not_disturb":
            until = absence.until.timestamp() if absence.until else None
            people.snooze(workspace, user, until)
        case "left":
            people.set_deleted(workspace, user, True)


def mistaken(
    workspace: Workspace, team: Iterable[Rep], known: dict[str, Whereabouts]
) -> Iterator[str]:
    """Whom the bot takes to be elsewhere than they told Slack."""
    users = {user.email: user for user in workspace.users.values()}
    now = datetime.fromtimestamp(workspace.clock(), UTC)
    for rep in team:
        user, where = users[rep.email], known.get(rep.email, NOWHERE_ELSE)
        profile = profile_of(people.as_slack(workspace, user, email=True), now)
        quiet = do_not_disturb_of(people.dnd(user, workspace.clock()))
        disturbed = where.do_not_disturb
        until = disturbed.end if disturbed and disturbed.end and disturbed.end > now else None
        if where.left != profile.left:
            yield f"{rep.email} left: {profile.left}, taken for {where.left}"
        elif not profile.left and bool(where.vacation) != bool(profile.vacation):
            yield f"{rep.email} on vacation: {profile.vacation}, taken for {where.vacation}"
        elif not profile.left and until != (quiet.end if quiet else None):
            yield f"{rep.email} in do-not-disturb: {quiet}, taken for {disturbed}"
