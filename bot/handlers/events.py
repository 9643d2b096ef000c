"""Events: what Slack tells of people and groups without being asked.

Slack may deliver an event several times and late; each is about how things stand, so once more
does no harm.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.handlers.relay import Relay
from bot.profiles import do_not_disturb_of, profile_of
from bot.usecases import availability


def register(app: AsyncApp, relay: Relay, doubt: Callable[[], None]) -> None:
    """Listens to news of people and groups."""

    @app.event("user_change")
    async def on_user_change(event: Mapping[str, Any]) -> None:
        await _user_change(relay, event["user"], doubt)

    @app.event("dnd_updated_user")
    async def on_do_not_disturb(event: Mapping[str, Any]) -> None:
        email = relay.desk.email_of(event["user"])
        if email:
            span = do_not_disturb_of(event.get("dnd_status") or {})
            await relay.do(availability.do_not_disturb, {email: span}, relay.desk.now())

    @app.event("subteam_members_changed")
    async def on_members_changed() -> None:
        doubt()

    @app.event("subteam_updated")
    async def on_group_updated() -> None:
        doubt()


async def _user_change(relay: Relay, user: Mapping[str, Any], doubt: Callable[[], None]) -> None:
    """Somebody's account or profile changed: their status counts at once, and leads of somebody
    whose account was closed move on."""
    desk = relay.desk
    email = desk.email_of(user["id"])
    if email is None:
        if (user.get("profile") or {}).get("email"):
            doubt()  # somebody of the playbook may have come to Slack
        return
    told = profile_of(user, desk.now())
    await relay.do(availability.slack_says, {email: told}, desk.now())
    if told.left or user.get("tz") != desk.zone_name_of(email):
        doubt()
