"""People as Slack describes them, and what they change about themselves."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sandbox.records import Json, User, UserGroup, utc_offset
from sandbox.workspace import Workspace

PROFILE = frozenset(
    {
        "real_name",
        "display_name",
        "title",
        "phone",
        "email",
        "tz",
        "status_text",
        "status_emoji",
        "status_expiration",
    }
)
"""What a person may set."""
STATUS = frozenset({"status_text", "status_emoji", "status_expiration"})
STATUS_LIMIT = 100
IMAGES = (24, 32, 48, 72, 192, 512)


def as_slack(workspace: Workspace, user: User, *, email: bool) -> Json:
    """Slack's user object."""
    return {
        "id": user.id,
        "team_id": workspace.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "color": user.color.removeprefix("#"),
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": tz_label(user.tz, workspace.clock()),
        "tz_offset": utc_offset(user.tz, workspace.clock()),
        "profile": profile(workspace, user, email=email),
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": bool(user.guest),
        "is_ultra_restricted": user.guest == "single",
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": user.updated,
        "is_email_confirmed": not user.is_bot,
        "who_can_share_contact_card": "EVERYONE",
    }


def profile(workspace: Workspace, user: User, *, email: bool) -> Json:
    """Slack's profile object."""
    first, _, last = user.real_name.partition(" ")
    display = user.display_name or user.name
    lapsed = 0 < user.status_expiration <= workspace.clock()
    shown: Json = {
        "title": user.title,
        "phone": user.phone,
        "skype": "",
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": display,
        "display_name_normalized": display,
        "first_name": first,
        "last_name": last,
        "status_text": "" if lapsed else user.status_text,
        "status_text_canonical": "",
        "status_emoji": "" if lapsed else user.status_emoji,
        "status_emoji_display_info": [],
        "status_expiration": 0 if lapsed else user.status_expiration,
        "avatar_hash": user.id.lower(),
        "team": workspace.team_id,
    }
    for size in IMAGES:
        shown[f"image_{size}"] = f"{workspace.url}/avatar/{user.id}_{size}.svg"
    if user.is_bot:
        shown |= {"bot_id": user.bot_id, "api_app_id": user.app_id, "always_active": True}
    elif user.email and email:
        shown["email"] = user.email
    return shown


def dnd(user: User, now: float) -> Json:
    """Do-not-disturb as others see it: whether on, from when, until when."""
    snoozing = user.dnd_until is not None and user.dnd_until > now
    return {
        "dnd_enabled": snoozing,
        "next_dnd_start_ts": int(now) if snoozing else 1,
        "next_dnd_end_ts": int(user.dnd_until or 1) if snoozing else 1,
    }


def tz_label(tz: str, at: float) -> str:
    """The zone as Slack labels it, such as "EST" or "UTC+05:30"."""
    name = datetime.fromtimestamp(at, ZoneInfo(tz)).tzname() or tz
    return f"UTC{name}" if name[:1] in "+-" else name


def set_profile(workspace: Workspace, user: User, values: Json) -> None:
    """Raises ValueError with a sentence for a key or value that does not fit."""
    for key, value in values.items():
        if key not in PROFILE:
            raise ValueError(f"Unknown field {key!r}; known are {', '.join(sorted(PROFILE))}.")
        if key == "tz":
            _check_zone(str(value))
        if key == "status_text" and len(str(value)) > STATUS_LIMIT:
            raise ValueError(f"A status has at most {STATUS_LIMIT} characters.")
    for key, value in values.items():
        setattr(user, key, int(value or 0) if key == "status_expiration" else str(value))
    user.updated = int(workspace.clock())
    workspace.tell_user(user)
    if values.keys() & STATUS:
        workspace.tell_all("status_changed", user=user.id)


def set_presence(workspace: Workspace, user: User, presence: str) -> None:
    if presence not in ("active", "away"):
        raise ValueError("presence is 'active' or 'away'.")
    user.presence = presence
    workspace.tell_user(user)


def snooze(workspace: Workspace, user: User, until: float | None) -> None:
    """Do not disturb until that Unix time; None ends it."""
    user.dnd_until = until
    workspace.tell_user(user)
    workspace.tell_all("dnd_changed", user=user.id)


def set_usergroup(workspace: Workspace, group: UserGroup, users: tuple[str, ...]) -> None:
    is_new = group.id not in workspace.usergroups
    before, group.users = group.users, users
    workspace.usergroups[group.id] = group
    workspace.tell_usergroup(group, before, is_new=is_new)


def set_deleted(workspace: Workspace, user: User, deleted: bool) -> None:
    """Deactivate an account, whose tokens then serve no more, or bring it back."""
    user.deleted = deleted
    user.updated = int(workspace.clock())
    workspace.tell_user(user)


def usergroup(workspace: Workspace, group: UserGroup) -> Json:
    """Slack's user group object, without its people."""
    return {
        "id": group.id,
        "team_id": workspace.team_id,
        "is_usergroup": True,
        "is_subteam": True,
        "is_external": False,
        "handle": group.handle,
        "name": group.name,
        "description": "",
        "date_create": 0,
        "date_update": 0,
        "date_delete": 0,
        "auto_provision": False,
        "created_by": "",
        "updated_by": "",
        "prefs": {"channels": [], "groups": []},
        "channel_count": 0,
    }


def _check_zone(tz: str) -> None:
    try:
        ZoneInfo(tz)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"{tz!r} is no time zone; give a name like Europe/Berlin.") from None
