"""What Slack says of people: their account, their status, and do-not-disturb."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.storage.people import Profile, SlackPerson
from qualification.availability import Span

_VACATION_EMOJI = frozenset(
    {
        ":palm_tree:",
        ":desert_island:",
        ":beach_with_umbrella:",
        ":umbrella_on_ground:",
        ":airplane:",
        ":airplane_departure:",
        ":camping:",
        ":face_with_thermometer:",
        ":mask:",
        ":thermometer:",
        ":baby:",
    }
)
"""Of a status that means somebody is not at work. The first is Slack's own "Vacationing"."""

_VACATION_WORDS = re.compile(
    r"\b(?:vacation(?:ing)?|on holiday|holidays|out of (?:the )?office|ooo|pto|sick|annual leave"
    r"|on leave|(?:parental|maternity|paternity|sick) leave|day off|days off|urlaub|krank"
    r"|vacances|en congés?|vacaciones|férias|ferie)\b",
    re.IGNORECASE,
)


def person_of(user: Mapping[str, Any], email: str) -> SlackPerson | None:
    """Who a user of Slack is; None for an account that was closed."""
    if user.get("deleted"):
        return None
    profile = user.get("profile", {})
    name = profile.get("real_name") or user.get("real_name") or user.get("name") or email
    return SlackPerson(email, user["id"], name, user.get("tz"))


def email_of(user: Mapping[str, Any]) -> str | None:
    """The address of a person's profile, casefolded; None for a bot and for a closed account."""
    if user.get("deleted") or user.get("is_bot"):
        return None
    email = str(user.get("profile", {}).get("email") or "").strip().casefold()
    return email or None


def profile_of(user: Mapping[str, Any] | None, now: datetime) -> Profile:
    """Whether somebody is there, by their account and status; None: Slack knows nobody."""
    if user is None or user.get("deleted"):
        return Profile(left=True)
    return Profile(vacation=_vacation(user.get("profile", {}), now))


def do_not_disturb_of(status: Mapping[str, Any]) -> Span | None:
    """The time that Slack names as do-not-disturb: the one that runs, or the next."""
    start, end = status.get("next_dnd_start_ts") or 0, status.get("next_dnd_end_ts") or 0
    if status.get("snooze_enabled") and status.get("snooze_endtime"):
        start, end = 0, status["snooze_endtime"]
    if not status.get("dnd_enabled") and not status.get("snooze_enabled"):
        return None
    return Span(_time(start), _time(end)) if end > start else None


def _vacation(profile: Mapping[str, Any], now: datetime) -> Span | None:
    text, emoji = str(profile.get("status_text") or ""), str(profile.get("status_emoji") or "")
    if emoji not in _VACATION_EMOJI and not _VACATION_WORDS.search(text):
        return None
    expires = profile.get("status_expiration") or 0
    return Span(now, _time(expires) if expires else None, text or None)


def _time(unix: float) -> datetime:
    return datetime.fromtimestamp(unix, UTC)
