"""Who could take a lead now: the playbook's reps, where they are, their load and their turns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.storage import accounts, people
from qualification import round_robin
from qualification.availability import (
    NOWHERE_ELSE,
    Load,
    Reason,
    Unavailable,
    Whereabouts,
    absence,
    at_cap,
    available_from,
    first,
)
from qualification.lead import Lead, Role
from qualification.playbook import PersonEntry
from qualification.round_robin import Turn
from qualification.routing import MISFITS, Account, Choice, Rep, Skipped, route
from qualification.team import Team

_NEW = Turn()


class Roster:
    """The reps within one transaction. Each choice counts at once, so that the next one sees it."""

    def __init__(self, connection: Connection, team: Team, now: datetime) -> None:
        self._connection = connection
        self._team = team
        self._now = now
        self._where: dict[str, Whereabouts] | None = None
        self._open: dict[str, int] | None = None
        self._reps: dict[Role, dict[str, Rep]] = {}
        self._changed: set[Role] = set()
        self._no_accounts: bool | None = None

    def choose(
        self,
        lead: Lead,
        role: Role,
        avoid: frozenset[str] = frozenset(),
        *,
        is_theirs: bool = False,
    ) -> Choice:
        """Routes the lead to somebody of a role and counts the turn.

        `is_theirs`: it was sent back for belonging to whoever owns the account.
        """
        reps = self._of(role)
        account = Account(self._account_owner(lead, reps, avoid), is_theirs)
        choice = route(
            lead,
            role,
            tuple(reps.values()),
            self._team.playbook,
            avoid,
            account=account,
            others=self._others(),
        )
        if choice.hold:
            return replace(choice, until=self._first_back(choice.skipped))
        self.take(role, choice)
        return choice

    def take(self, role: Role, choice: Choice) -> None:
        """Counts a choice: one lead more in hand, and one turn of the round robin."""
        if choice.to is None:
            return
        self._open_leads()[choice.to] = self._load(choice.to) + 1
        for reps in self._reps.values():
            if choice.to in reps:
                reps[choice.to] = replace(reps[choice.to], open_leads=self._load(choice.to))
        if choice.due:
            reps = self._of(role)
            turns = {email: reps[email].turn for email in choice.due}
            taken = round_robin.take_turn(turns, choice.due, choice.to, self._now)
            for email, turn in taken.items():
                reps[email] = replace(reps[email], turn=turn)
            self._changed.add(role)

    def save(self) -> None:
        """Writes the turns taken since the roster was made."""
        for role in sorted(self._changed):
            turns = {email: rep.turn for email, rep in self._reps[role].items()}
            people.save_turns(self._connection, role, turns)
        self._changed.clear()

    def availability(self, email: str) -> Unavailable | None:
        """Why somebody of the playbook cannot be given a lead now; None: they can."""
        entry = self._team.playbook.person(email)
        if entry is None:
            return Unavailable(Reason.LEFT)
        load = Load(self._load(entry.email or email), entry.max_open)
        return self._absence(entry.email or email) or at_cap(load)

    def returned_to(self, email: str | None) -> Choice | None:
        """The way back to whoever had a lead, if they are there in the foreseeable future."""
        entry = self._team.playbook.person(email) if email else None
        why = self._absence(entry.email) if entry and entry.email else None
        gone = why and why.reason in (Reason.LEFT, Reason.AWAY, Reason.VACATION)
        return None if entry is None or gone else Choice(entry.email, "returned", "it was theirs")

    def customer_success(self, lead: Lead) -> str | None:
        """Who looks after a new customer: by the same rules, and out of hours too, since no clock
        runs on it; None where the playbook has nobody for it."""
        reps = self._of(Role.CS)
        present = [one for one in reps.values() if not _has_left(one)]
        if not present:
            return None
        choice = self.choose(lead, Role.CS)
        return (
            choice.to if choice.to in reps else min(present, key=lambda one: one.turn.ahead).email
        )

    def _of(self, role: Role) -> dict[str, Rep]:
        if role not in self._reps:
            turns = people.turns_of(self._connection, role)
            self._reps[role] = {
                entry.email: self._rep(entry, entry.email, turns.get(entry.email, _NEW))
                for entry in self._team.playbook.with_role(role)
                if entry.email
            }
        return self._reps[role]

    def _rep(self, entry: PersonEntry, email: str, turn: Turn = _NEW) -> Rep:
        return Rep(
            email=email,
            segments=entry.segments,
            regions=entry.regions,
            weight=entry.weight,
            max_open=entry.max_open,
            open_leads=self._load(email),
            turn=turn,
            absence=self._absence(email),
        )

    def _others(self) -> Mapping[str, Rep]:
        """Those to whom a lead may fall when nobody is available."""
        playbook = self._team.playbook
        if playbook.routing.nobody == "hold":
            return {}
        return {
            entry.email: self._rep(entry, entry.email)
            for entry in playbook.people
            if entry.email and (entry.role is Role.MANAGER or entry.email in playbook.routing.pool)
        }

    def _account_owner(
        self, lead: Lead, reps: Mapping[str, Rep], avoid: frozenset[str]
    ) -> str | None:
        """Who of these reps has the latest lead of the same company."""
        if self._no_accounts is None:
            self._no_accounts = not accounts.any_owned(self._connection)
        if self._no_accounts:
            return None
        keys = accounts.keys_of(lead)
        found = accounts.owners(self._connection, keys)
        known = (email for key in keys for email in found.get(key, ()))
        return next((email for email in known if email in reps and email not in avoid), None)

    def _first_back(self, skipped: Iterable[Skipped]) -> datetime | None:
        """When the first of those who could take the lead is there again, as far as is known."""
        return first(
            available_from(
                self._team.calendar_of(skip.email),
                self._whereabouts(skip.email),
                self._now,
                silent_after=self._team.playbook.routing.silent_after,
            )
            for skip in skipped
            if skip.code not in MISFITS and skip.code is not Reason.CAP
        )

    def _absence(self, email: str) -> Unavailable | None:
        return absence(
            self._team.calendar_of(email),
            self._whereabouts(email),
            self._now,
            silent_after=self._team.playbook.routing.silent_after,
        )

    def _whereabouts(self, email: str) -> Whereabouts:
        if self._where is None:
            self._where = people.whereabouts_of_all(self._connection)
        return self._where.get(email, NOWHERE_ELSE)

    def _load(self, email: str) -> int:
        return self._open_leads().get(email, 0)

    def _open_leads(self) -> dict[str, int]:
        if self._open is None:
            self._open = people.open_leads(self._connection)
        return self._open


def _has_left(rep: Rep) -> bool:
    return rep.absence is not None and rep.absence.reason is Reason.LEFT
