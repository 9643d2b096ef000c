"""What a message may know besides its lead: the playbook, people as Slack knows them, and now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from qualification.playbook import Playbook


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person of the team: `slack_id` is None for one whom Slack does not know."""

    email: str
    slack_id: str | None
    name: str
    zone: ZoneInfo | None = None

    @property
    def first_name(self) -> str:
        """What colleagues call them."""
        return self.name.split()[0] if self.name.split() else self.email


@dataclass(frozen=True, slots=True)
class Context:
    """Everything about the team and the moment that a message is rendered from.

    `reader` is the e-mail of the one person who will read it, None in a channel. `thread_url`
    leads to the lead's thread where its card is posted already.
    """

    playbook: Playbook
    now: datetime
    people: Mapping[str, Colleague] = field(default_factory=dict)
    reader: str | None = None
    thread_url: str | None = None

    def colleague(self, email: str) -> Colleague:
        """The person, or a stand-in named by the address."""
        return self.people.get(email) or Colleague(email, None, email.partition("@")[0])

    @property
    def zone(self) -> ZoneInfo:
        """The reader's zone; the team's in a channel or where Slack names none."""
        reader = self.people.get(self.reader or "")
        own = reader.zone if reader else None
        return own or ZoneInfo(self.playbook.team.timezone)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """What Slack is sent: the fallback text for notifications and screen readers, and blocks.

    With an attachment, the text introduces the file and there are no blocks.
    """

    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    attachment: Attachment | None = None
