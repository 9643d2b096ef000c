"""The team a lead moves among: the playbook, and where each rep's clock hangs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from qualification.hours import ALWAYS, BusinessHours
from qualification.lead import Lead, Role, Stage

if TYPE_CHECKING:
    from qualification.playbook import PersonEntry, Playbook, Rung


@dataclass(frozen=True, slots=True)
class Terms:
    """What a lead's SLA clock runs by: the ladder, and its assignee's hours and zone."""

    ladder: Sequence[Rung]
    hours: BusinessHours
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Team:
    """The playbook with each person's own time zone, which comes from Slack."""

    playbook: Playbook
    zones: Mapping[str, ZoneInfo] = field(default_factory=dict)

    def zone_of(self, email: str | None) -> ZoneInfo:
        """A person's zone; the team's where Slack names none."""
        return self.zones.get(email or "") or ZoneInfo(self.playbook.team.timezone)

    def terms(self, lead: Lead) -> Terms:
        """The clock of a lead that waits for its owner; an empty ladder where none applies."""
        applies_to = "handed_off" if lead.stage is Stage.HANDED_OFF else "escalated"
        sla = self.playbook.sla_for(applies_to, lead.segment)
        always = sla is not None and sla.hours == "always"
        hours = ALWAYS if always or lead.owner is None else self.playbook.hours_of(lead.owner)
        return Terms(sla.ladder if sla else (), hours, self.zone_of(lead.owner))

    def has_role(self, email: str, *roles: Role) -> bool:
        """Whether a person of the playbook has one of these roles."""
        return any(entry.role in roles for entry in self._entries(email))

    def _entries(self, email: str) -> tuple[PersonEntry, ...]:
        entry = self.playbook.person(email)
        return (entry,) if entry else ()
