"""The playbook as a whole, and the questions that others ask of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from qualification.hours import BusinessHours
from qualification.lead import Role
from qualification.playbook.tables import (
    Channels,
    Digest,
    PersonEntry,
    QualificationRules,
    RejectionReason,
    Routing,
    ScoreRules,
    Screening,
    Segment,
    Sla,
    Table,
    Team,
    Undo,
    default_of,
)
from qualification.playbook.values import Country, Some, Text


class Playbook(Table):
    """How a team qualifies, routes and hands off leads. Only the first three tables are a must."""

    team: Team
    """Who the team is."""
    channels: Channels
    """Where Baton posts."""
    people: Annotated[tuple[PersonEntry, ...], Some]
    """Who works on leads; at least an SDR and an AE."""
    regions: Mapping[Text, Annotated[tuple[Country, ...], Some]] = default_of("regions")
    """Names for groups of countries."""
    screening: Screening = Screening()
    """What stops a lead before it is scored."""
    segments: Annotated[tuple[Segment, ...], Some] = default_of("segments")
    """The first whose every condition holds; the last one has none and takes the rest."""
    score: ScoreRules = ScoreRules()
    """How a lead earns points."""
    qualification: QualificationRules = QualificationRules()
    """What must be known before a hand-off."""
    routing: Routing = Routing()
    """Who gets a lead."""
    sla: tuple[Sla, ...] = default_of("sla")
    """Who is reminded or told of a lead that waits, and when; the first that matches wins."""
    rejection: Annotated[Mapping[Text, RejectionReason], Some] = default_of("rejection")
    """Reasons an AE can give, by code."""
    digest: Digest = Digest()
    """When summaries are posted."""
    undo: Undo = Undo()
    """How long a step can be taken back."""

    @cached_property
    def fingerprint(self) -> str:
        """Names the content: two files that decide alike have the same, comments aside."""
        # Field by field: what another thread derives meanwhile is put where `repr(self)` looks.
        fields = [getattr(self, name) for name in type(self).model_fields]
        return sha256(repr(fields).encode()).hexdigest()

    @cached_property
    def _by_email(self) -> Mapping[str, PersonEntry]:
        entries = reversed(self.people)  # the first entry of an address counts
        return {entry.email: entry for entry in entries if entry.email}

    @cached_property
    def _by_country(self) -> Mapping[str, str]:
        regions = reversed(list(self.regions.items()))  # the first region of a country counts
        return {code: name for name, codes in regions for code in codes}

    def __copy__(self) -> Self:
        """A copy for `model_copy`, which may change it: what is derived from it is its own."""
        copied = super().__copy__()
        for derived in ("fingerprint", "_by_email", "_by_country"):
            copied.__dict__.pop(derived, None)
        return copied

    def __eq__(self, other: object) -> bool:
        # Read once more, or with the same members again, it is looked up where rules are kept.
        return isinstance(other, Playbook) and self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        # Rules compiled from a playbook are kept by it.
        return hash(self.fingerprint)

    @property
    def timezone(self) -> ZoneInfo:
        """The team's zone."""
        return ZoneInfo(self.team.timezone)

    def person(self, email: str) -> PersonEntry | None:
        """The entry of an address in any case; None for strangers."""
        return self._by_email.get(email) or self._by_email.get(email.strip().casefold())

    def with_role(self, role: Role) -> tuple[PersonEntry, ...]:
        """Entries of a role in the order of the file, user groups included."""
        return tuple(entry for entry in self.people if entry.role is role)

    def with_members(self, groups: Mapping[str, Sequence[str]]) -> Playbook:
        """The playbook with its user groups resolved: an entry like the group's for each member.

        `groups` has the members' e-mails by the name that the playbook calls the group. A group
        that is not among them has nobody. Who has an entry of their own keeps that; of several
        groups the first counts.
        """
        own = {entry.email for entry in self.people if entry.email}
        people: list[PersonEntry] = []
        for entry in self.people:
            if entry.usergroup is None:
                people.append(entry)
                continue
            for member in groups.get(entry.usergroup, ()):
                if member not in own:
                    own.add(member)
                    people.append(entry.model_copy(update={"email": member, "usergroup": None}))
        return self.model_copy(update={"people": tuple(people)})

    @property
    def usergroups(self) -> tuple[str, ...]:
        """User groups that stand for people, each once."""
        return tuple(dict.fromkeys(entry.usergroup for entry in self.people if entry.usergroup))

    def manager_of(self, email: str) -> str | None:
        """The address of somebody's manager."""
        entry = self.person(email)
        return entry.manager if entry else None

    def hours_of(self, email: str) -> BusinessHours:
        """Somebody's working hours, or the team's."""
        entry = self.person(email)
        return (entry.business_hours if entry else None) or self.team.business_hours

    def holidays_of(self, email: str) -> str | None:
        """Somebody's holiday calendar, or the team's, if there is one."""
        entry = self.person(email)
        return (entry.holidays if entry else None) or self.team.holidays

    def segment(self, name: str) -> Segment | None:
        """The segment of a name."""
        return next((segment for segment in self.segments if segment.name == name), None)

    def region_of(self, country: str | None) -> str | None:
        """The first region that has the country (ISO alpha-2, any case)."""
        return self._by_country.get((country or "").strip().upper())

    def sla_for(self, applies_to: str, segment: str | None) -> Sla | None:
        """The first ladder that matches; None if such leads wait without one."""
        return next(
            (
                sla
                for sla in self.sla
                if sla.applies_to == applies_to and (not sla.segments or segment in sla.segments)
            ),
            None,
        )
