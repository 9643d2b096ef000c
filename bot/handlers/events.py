"""Events: what Slack tells of people and groups without being asked.

Slack may deliver an event several times, late, and after the one that came after it. Each is about
how things stand, so once more does no harm, and an older one than the last changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.handlers.relay import Relay
from bot.profiles import do_not_disturb_of, profile_of
from bot.usecases import availability

KINDS = ("user_change", "dnd_updated_user", "subteam_members_changed", "subteam_updated")


def register(app: AsyncApp, relay: Relay, doubt: Callable[[], None]) -> None:
    """Listens to news of people and groups."""
    news = News(relay, doubt)
    for kind in KINDS:

        @app.event(kind)
        async def on_event(event: Mapping[str, Any]) -> None:
            await news.hear(event)


class News:
    """Takes in what happened to people and groups. `doubt` has the workspace looked at again."""

    def __init__(self, relay: Relay, doubt: Callable[[], None]) -> None:
        self._relay = relay
        self._doubt = doubt
        self._latest: dict[tuple[str, str], float] = {}

    async def hear(self, event: Mapping[str, Any]) -> None:
        """One event of `KINDS`, in whatever order they come."""
        match event["type"]:
            case "user_change" if self._is_news(event, event["user"]["id"]):
                await self._user_change(event["user"])
            case "dnd_updated_user" if self._is_news(event, event["user"]):
                await self._do_not_disturb(event)
            case "subteam_members_changed" | "subteam_updated":
                self._doubt()

    def _is_news(self, event: Mapping[str, Any], slack_id: str) -> bool:
        """Whether nothing later was heard of the person, by the time that Slack gave the event."""
        about, at = (event["type"], slack_id), float(event.get("event_ts") or 0)
        if at < self._latest.get(about, 0.0):
            return False
        self._latest[about] = at
        return True

    async def _user_change(self, user: Mapping[str, Any]) -> None:
        """Somebody's account or profile changed: their status counts at once, and leads of somebody
        whose account was closed move on."""
        desk = self._relay.desk
        email = desk.email_of(user["id"])
        if email is None:
            if (user.get("profile") or {}).get("email"):
                self._doubt()  # somebody of the playbook may have come to Slack
            return
        told = profile_of(user, desk.now())
        await self._relay.do(availability.slack_says, {email: told}, desk.now())
        if told.left or user.get("tz") != desk.zone_name_of(email):
            self._doubt()

    async def _do_not_disturb(self, event: Mapping[str, Any]) -> None:
        desk = self._relay.desk
        email = desk.email_of(event["user"])
        if email:
            span = do_not_disturb_of(event.get("dnd_status") or {})
            await self._relay.do(availability.do_not_disturb, {email: span}, desk.now())
