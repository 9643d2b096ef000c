"""The team as this process knows it: the playbook, and its people as Slack knows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.messages.context import Colleague, Context
from bot.storage.people import SlackPerson
from qualification.playbook import Playbook
from qualification.team import Team

Clock = Callable[[], datetime]
"""Answers the present, aware, in UTC."""


class Desk:
    """Who is who, for rules (`team`), words (`context`) and permissions (`email_of`)."""

    def __init__(self, playbook: Playbook, clock: Clock) -> None:
        self.written = playbook
        """The playbook as its file has it; `playbook` has people in place of user groups."""
        self.playbook = playbook.with_members({})
        self.now = clock
        self.workspace_url = ""
        self.met = False
        """Whether Slack has been asked, since this process began, who and what is there."""
        self.team = Team(self.playbook)
        self._known: list[SlackPerson] = []
        self._people: dict[str, Colleague] = {}
        self._emails: dict[str, str] = {}

    def meet(self, people: Iterable[SlackPerson]) -> None:
        """Takes over what Slack says of the people of the playbook."""
        known = self._known = list(people)
        self._people = {
            one.email: Colleague(one.email, one.slack_id, one.name, _zone(one.zone))
            for one in known
        }
        self._emails = {one.slack_id: one.email for one in known}
        zones = {one.email: one.zone for one in self._people.values() if one.zone}
        self.team = Team(self.playbook, zones)

    def regroup(self, members: Mapping[str, Sequence[str]]) -> None:
        """Takes over who belongs to the playbook's user groups, by e-mail."""
        self.playbook = self.written.with_members(members)
        self.meet(self._known)

    def email_of(self, slack_id: str) -> str | None:
        """The playbook's person behind a Slack id; None for somebody it does not name."""
        email = self._emails.get(slack_id)
        return email if email and self.playbook.person(email) else None

    def known_email(self, slack_id: str) -> str | None:
        """The address behind a Slack id, where it was met before."""
        return self._emails.get(slack_id)

    def zone_name_of(self, email: str) -> str | None:
        """Somebody's time zone as Slack names it."""
        return next((one.zone for one in self._known if one.email == email), None)

    def slack_id_of(self, email: str) -> str | None:
        """Somebody's Slack id, where Slack knows the address."""
        colleague = self._people.get(email)
        return colleague.slack_id if colleague else None

    def context(self, reader: str | None = None, thread_url: str | None = None) -> Context:
        """What messages to a reader (None: a channel) may know, now."""
        return Context(self.playbook, self.now(), self._people, reader, thread_url)

    def link_to(self, channel: str, ts: str) -> str | None:
        """The address of a message in the workspace, once the workspace is known."""
        if not self.workspace_url:
            return None
        return f"{self.workspace_url}archives/{channel}/p{ts.replace('.', '')}"


def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None
