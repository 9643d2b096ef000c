"""What to do after Slack did not take a message: pure decisions.

Slack's error codes are those of its method reference for chat.postMessage and chat.update.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=5)

PASSING = frozenset(
    {
        "fatal_error",
        "internal_error",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
        "ratelimited",
        "rate_limited",
    }
)
"""Error codes that a later attempt may not meet."""

MAYBE_DONE = frozenset({"fatal_error", "internal_error"})
"""Those of which Slack says that some aspect of the operation may have succeeded."""

OURS = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "missing_scope",
        "accesslimited",
        "org_login_required",
        "ekm_access_denied",
        "not_in_channel",
    }
)
"""Error codes that an administrator can mend: the messages wait rather than park."""

CARD_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
"""Error codes of `chat.update` that say the card cannot be updated any more."""


LOST = frozenset({"channel_not_found", "is_archived", "not_in_channel", "user_not_found"})
"""Error codes that say a destination is not what it was."""


class Trouble(StrEnum):
    """How sending failed."""

    REFUSED = "refused"  # Slack answered with an error: nothing was posted
    LIMITED = "limited"  # 429: nothing was posted, and Retry-After says when to come back
    UNREACHABLE = "unreachable"  # no connection was made: nothing was posted
    UNCLEAR = "unclear"  # the connection broke or Slack failed: it may have been posted


@dataclass(frozen=True, slots=True)
class Failure(Exception):
    """One failed attempt. `code` is Slack's error or a word of ours; `retry_after` in seconds."""

    trouble: Trouble
    code: str
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """Try again at a time; `close_lane` keeps the whole lane waiting until then."""

    at: datetime
    unclear: bool = False
    close_lane: bool = False


@dataclass(frozen=True, slots=True)
class Park:
    """Never again by itself: a person must mend something."""


def decide(failure: Failure, attempts: int, now: datetime) -> Later | Park:
    """What follows from a failure of the attempt number `attempts`, counted from 1."""
    match failure.trouble:
        case Trouble.LIMITED:
            wait = timedelta(seconds=failure.retry_after or FIRST_WAIT.total_seconds())
            return Later(now + wait, close_lane=True)
        case Trouble.UNREACHABLE:
            return Later(now + backoff(attempts))
        case Trouble.UNCLEAR:
            return Later(now + backoff(attempts), unclear=True)
        case Trouble.REFUSED if failure.code in PASSING:
            return Later(now + backoff(attempts), unclear=failure.code in MAYBE_DONE)
        case Trouble.REFUSED if failure.code in OURS:
            return Later(now + max(backoff(attempts), timedelta(seconds=15)))
    return Park()


def backoff(attempts: int) -> timedelta:
    """1, 2, 4, … seconds, at most five minutes."""
    doubled: timedelta = FIRST_WAIT * 2 ** min(attempts - 1, 16)
    return min(doubled, LONGEST_WAIT)
