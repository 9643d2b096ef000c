"""The scope that each event of the Events API needs, as Slack's event reference has it."""

from collections.abc import Iterable, Iterator

NONE: frozenset[str] = frozenset()
CHANNELS = frozenset({"channels:read"})
GROUPS = frozenset({"groups:read"})
ANY_CHANNEL = CHANNELS | GROUPS
IMS = frozenset({"im:read"})
USERS = frozenset({"users:read"})
FILES = frozenset({"files:read"})
USERGROUPS = frozenset({"usergroups:read"})
ASSISTANT = frozenset({"assistant:write"})

SCOPES: dict[str, frozenset[str]] = {
    "app_home_opened": NONE,
    "app_uninstalled": NONE,
    "tokens_revoked": NONE,
    "app_mention": frozenset({"app_mentions:read"}),
    "message.channels": frozenset({"channels:history"}),
    "message.groups": frozenset({"groups:history"}),
    "message.im": frozenset({"im:history"}),
    "message.mpim": frozenset({"mpim:history"}),
    "message.app_home": NONE,
    "message_metadata_posted": frozenset({"metadata.message:read"}),
    "message_metadata_updated": frozenset({"metadata.message:read"}),
    "message_metadata_deleted": frozenset({"metadata.message:read"}),
    **dict.fromkeys(
        (
            "channel_archive",
            "channel_created",
            "channel_deleted",
            "channel_history_changed",
            "channel_left",
            "channel_rename",
            "channel_shared",
            "channel_unarchive",
            "channel_unshared",
        ),
        CHANNELS,
    ),
    **dict.fromkeys(
        (
            "group_archive",
            "group_close",
            "group_deleted",
            "group_history_changed",
            "group_left",
            "group_open",
            "group_rename",
            "group_unarchive",
        ),
        GROUPS,
    ),
    **dict.fromkeys(
        ("im_close", "im_created", "im_history_changed", "im_open"), frozenset({"im:read"})
    ),
    **dict.fromkeys(("member_joined_channel", "member_left_channel"), ANY_CHANNEL),
    "channel_id_changed": ANY_CHANNEL,
    **dict.fromkeys(("reaction_added", "reaction_removed"), frozenset({"reactions:read"})),
    **dict.fromkeys(("pin_added", "pin_removed"), frozenset({"pins:read"})),
    **dict.fromkeys(("star_added", "star_removed"), frozenset({"stars:read"})),
    **dict.fromkeys(("team_join", "user_change", "user_huddle_changed"), USERS),
    **dict.fromkeys(
        ("user_profile_changed", "user_status_changed"), USERS | {"users.profile:read"}
    ),
    **dict.fromkeys(("dnd_updated", "dnd_updated_user"), frozenset({"dnd:read"})),
    **dict.fromkeys(
        (
            "subteam_created",
            "subteam_members_changed",
            "subteam_self_added",
            "subteam_self_removed",
            "subteam_updated",
        ),
        USERGROUPS,
    ),
    **dict.fromkeys(
        (
            "file_change",
            "file_created",
            "file_deleted",
            "file_public",
            "file_shared",
            "file_unshared",
        ),
        FILES,
    ),
    "link_shared": frozenset({"links:read"}),
    "emoji_changed": frozenset({"emoji:read"}),
    **dict.fromkeys(("team_domain_change", "team_rename"), frozenset({"team:read"})),
    **dict.fromkeys(("assistant_thread_started", "assistant_thread_context_changed"), ASSISTANT),
    "app_requested": frozenset({"admin.apps:read"}),
    "invite_requested": frozenset({"admin.invites:read"}),
    "function_executed": NONE,
    "workflow_step_execute": frozenset({"workflow.steps:execute"}),
}
"""Of several scopes any one will do."""
MEMBERSHIP = frozenset({"member_joined_channel", "member_left_channel"})
"""Events that need the scope for the kind of channel that they happen in."""


def allowed(event: str, scopes: frozenset[str], kind: str = "") -> bool:
    """Whether an app with these scopes is sent the event. `kind` of the channel concerned, if
    any: "group" counts for private ones."""
    needed = SCOPES.get(event, NONE)
    if event in MEMBERSHIP and kind:
        needed = GROUPS if kind == "group" else CHANNELS
    return not needed or not needed.isdisjoint(scopes)


def missing(events: Iterable[str], scopes: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Events that would not be sent, and the scopes that each wants; none for unknown events."""
    for event in sorted(events):
        if event not in SCOPES:
            yield event, NONE
        elif not allowed(event, scopes):
            yield event, SCOPES[event]
