"""To the managers: Slack refuses a message for good, and what to do about it."""

from __future__ import annotations

from markupsafe import Markup

from bot.messages.blocks import fallback, section
from bot.messages.context import Context, Message
from bot.messages.prose import Prose

_REMEDIES = {
    "channel_not_found": "Check the channel's name in the playbook, and that Baton is a member.",
    "not_in_channel": "Invite Baton to the channel.",
    "is_archived": "Unarchive the channel, or name another one in the playbook.",
    "user_not_found": "Check the person's e-mail in the playbook against their Slack account.",
    "users_not_found": "Check the person's e-mail in the playbook against their Slack account.",
    "user_disabled": "Their Slack account is closed; take them out of the playbook.",
    "account_inactive": "The app's token was revoked; install the app again.",
    "token_revoked": "The app's token was revoked; install the app again.",
    "invalid_auth": "Check SLACK_BOT_TOKEN; install the app again if it was revoked.",
    "missing_scope": "Install the app again with the scopes of `baton manifest`.",
    "file_uploads_disabled": "A workspace setting keeps files out; ask an admin.",
    "file_uploads_except_images_disabled": "A workspace setting keeps files out; ask an admin.",
    "file_type_not_allowed": "A workspace setting keeps CSV files out; ask an admin.",
    "storage_limit_reached": "The workspace has no room for files left; ask an admin for some.",
    "restricted_action": "A workspace setting keeps Baton from posting there; ask an admin.",
}
_ANYTHING_ELSE = "Run `baton doctor`: it tests channels, people and scopes."
_BROKEN = "broken_message"
"""A message that could not be rendered; after it stands where the log says more."""


def render(what: str, destination: str, error: str, context: Context) -> Message:
    """The message about one that was given up.

    `what` says which message it was ("the card of Globex"), `destination` is a channel as the
    playbook names it or a person's e-mail, `error` is Slack's error code.
    """
    text = Prose("parked", context).body(what, reader(destination, context), error, remedy(error))
    return Message(fallback(text), [section(text)])


def reader(destination: str, context: Context) -> str:
    """The person by name, or the channel."""
    return context.colleague(destination).name if destination in context.people else destination


def remedy(error: str) -> Markup:
    """What to mend so that Slack takes it."""
    if error.startswith(_BROKEN):
        return Markup("Please report it with what the log says.")
    return Markup(_REMEDIES.get(error, _ANYTHING_ELSE))
