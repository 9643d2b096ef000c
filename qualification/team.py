"""The team a lead moves among: the playbook, and where each rep's clock hangs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from qualification.business_time import Calendar
from qualification.hours import ALWAYS
from qualification.lead import Lead, Role
from qualification.stage import Stage

if TYPE_CHECKING:
    from qualification.playbook import PersonEntry, Playbook, Rung


@dataclass(frozen=True, slots=True)
class Terms:
    """What a lead's SLA clock runs by: the ladder, and its assignee's calendar."""

    ladder: Sequence[Rung]
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Team:
    """The playbook with each person's own time zone, which comes from Slack.

    Its user groups are resolved into people beforehand: see `Playbook.with_members`.
    """

    playbook: Playbook
    zones: Mapping[str, ZoneInfo] = field(default_factory=dict)
    _calendars: dict[str, Calendar] = field(default_factory=dict, compare=False, repr=False)

    def zone_of(self, email: str | None) -> ZoneInfo:
        """A person's zone; the team's where Slack names none."""
        return self.zones.get(email or "") or ZoneInfo(self.playbook.team.timezone)

    @property
    def calendar(self) -> Calendar:
        """When the team works, wherever its people are."""
        team = self.playbook.team
        return Calendar(team.business_hours, self.zone_of(None), team.holidays)

    def calendar_of(self, email: str) -> Calendar:
        """When somebody works: their hours and holidays or the team's, in their own zone."""
        if email not in self._calendars:
            hours, holidays = self.playbook.hours_of(email), self.playbook.holidays_of(email)
            self._calendars[email] = Calendar(hours, self.zone_of(email), holidays)
        return self._calendars[email]

    def terms(self, lead: Lead) -> Terms:
        """The clock of a lead that waits for its owner; an empty ladder where none applies."""
        applies_to = "handed_off" if lead.stage is Stage.HANDED_OFF else "escalated"
        sla = self.playbook.sla_for(applies_to, lead.segment)
        always = sla is not None and sla.hours == "always"
        if always or lead.owner is None:
            calendar = Calendar(ALWAYS, self.zone_of(lead.owner))
        else:
            calendar = self.calendar_of(lead.owner)
        return Terms(sla.ladder if sla else (), calendar)

    def has_role(self, email: str, *roles: Role) -> bool:
        """Whether a person of the playbook has one of these roles."""
        return any(entry.role in roles for entry in self._entries(email))

    def _entries(self, email: str) -> tuple[PersonEntry, ...]:
        entry = self.playbook.person(email)
        return (entry,) if entry else ()
