"""Who could take a lead now: the playbook's reps with their load and their turns."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.storage import people
from bot.storage.people import Turn
from qualification.lead import Lead, Role
from qualification.routing import Choice, Rep, route
from qualification.team import Team


class Roster:
    """The reps within one transaction. Each choice counts at once, so that the next one sees it."""

    def __init__(self, connection: Connection, team: Team, now: datetime) -> None:
        self._connection = connection
        self._team = team
        self._now = now
        self._open: dict[str, int] | None = None
        self._turns: dict[Role, dict[str, Turn]] = {}
        self._changed: set[tuple[str, Role]] = set()

    def choose(self, lead: Lead, role: Role, avoid: frozenset[str] = frozenset()) -> Choice:
        """Routes the lead to somebody of a role and counts the turn."""
        choice = route(lead, role, self._reps(role), self._team.playbook, avoid)
        self.take(role, choice)
        return choice

    def take(self, role: Role, choice: Choice) -> None:
        """Counts a choice: one lead more in hand, and one turn of the round robin."""
        if choice.to is None:
            return
        if self._open is not None:
            self._open[choice.to] = self._open.get(choice.to, 0) + 1
        if choice.how == "round_robin":
            turn = self._turns_of(role)[choice.to]
            self._turns[role][choice.to] = Turn(turn.assigned + 1, self._now)
            self._changed.add((choice.to, role))

    def save(self) -> None:
        """Writes the turns taken since the roster was made."""
        for email, role in sorted(self._changed):
            people.save_turn(self._connection, email, role, self._turns[role][email])
        self._changed.clear()

    def _reps(self, role: Role) -> tuple[Rep, ...]:
        if self._open is None:
            self._open = people.open_leads(self._connection)
        load, turns = self._open, self._turns_of(role)
        return tuple(
            Rep(
                email=entry.email,
                segments=entry.segments,
                regions=entry.regions,
                weight=entry.weight,
                max_open=entry.max_open,
                open_leads=load.get(entry.email, 0),
                last_assigned_at=turns[entry.email].last_at,
                assigned=turns[entry.email].assigned,
            )
            for entry in self._team.playbook.with_role(role)
            if entry.email
        )

    def _turns_of(self, role: Role) -> dict[str, Turn]:
        """Turns of every rep of a role. Somebody new starts level with whoever had the fewest."""
        if role not in self._turns:
            known = people.turns_of(self._connection, role)
            entries = [entry for entry in self._team.playbook.with_role(role) if entry.email]
            shares = [
                known[entry.email].assigned / entry.weight
                for entry in entries
                if entry.email in known
            ]
            level = min(shares, default=0.0)
            self._turns[role] = {
                entry.email: known.get(entry.email) or Turn(level * entry.weight, None)
                for entry in entries
                if entry.email
            }
        return self._turns[role]
