"""users.*, usergroups.* and dnd.*: people, their groups and whether they are there."""

from sandbox.api.call import Call
from sandbox.api.registry import method
from sandbox.records import Json, User, utc_offset
from sandbox.refusal import Refusal


@method("users.info")
def info(call: Call) -> Json:
    return {"user": describe(call, call.user())}


@method("users.list")
def list_users(call: Call) -> Json:
    page, metadata = call.page(list(call.workspace.users.values()), default=1000)
    return {
        "members": [describe(call, user) for user in page],
        "cache_ts": int(call.workspace.clock()),
        "response_metadata": metadata,
    }


@method("users.lookupByEmail")
def lookup_by_email(call: Call) -> Json:
    wanted = call.text("email").casefold()
    for user in call.workspace.users.values():
        if user.email and user.email.casefold() == wanted:
            return {"user": describe(call, user)}
    raise Refusal("users_not_found")


@method("users.getPresence")
def get_presence(call: Call) -> Json:
    user = call.user() if call.text("user") else call.bot
    return {"presence": user.presence}


@method("dnd.info")
def dnd_info(call: Call) -> Json:
    user = call.user() if call.text("user") else call.bot
    now = call.workspace.clock()
    snoozing = user.dnd_until is not None and user.dnd_until > now
    answer: Json = {
        "dnd_enabled": snoozing,
        "next_dnd_start_ts": int(now) if snoozing else 1,
        "next_dnd_end_ts": int(user.dnd_until or 1) if snoozing else 1,
        "snooze_enabled": snoozing,
    }
    if snoozing and user.dnd_until is not None:
        answer["snooze_endtime"] = int(user.dnd_until)
        answer["snooze_remaining"] = int(user.dnd_until - now)
    return answer


@method("usergroups.list")
def list_usergroups(call: Call) -> Json:
    groups = []
    for group in call.workspace.usergroups.values():
        shown: Json = {
            "id": group.id,
            "team_id": call.workspace.team_id,
            "is_usergroup": True,
            "is_external": False,
            "handle": group.handle,
            "name": group.name,
            "description": "",
            "date_delete": 0,
            "prefs": {"channels": [], "groups": []},
        }
        if call.flag("include_users"):
            shown["users"] = list(group.users)
        if call.flag("include_count"):
            shown["user_count"] = len(group.users)
        groups.append(shown)
    return {"usergroups": groups}


@method("usergroups.users.list")
def list_usergroup_users(call: Call) -> Json:
    group = call.workspace.usergroups.get(call.text("usergroup"))
    if group is None:
        raise Refusal("no_such_subteam")
    return {"users": list(group.users)}


def describe(call: Call, user: User) -> Json:
    """Slack's user object; the e-mail only for apps that may read it."""
    profile: Json = {
        "title": user.title,
        "phone": "",
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "team": call.workspace.team_id,
    }
    if user.is_bot:
        profile |= {"bot_id": user.bot_id, "api_app_id": user.app_id}
    elif user.email and "users:read.email" in call.app.scopes:
        profile["email"] = user.email
    return {
        "id": user.id,
        "team_id": call.workspace.team_id,
        "name": user.name,
        "deleted": False,
        "color": user.color.removeprefix("#"),
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": user.tz,
        "tz_offset": utc_offset(user.tz, call.workspace.clock()),
        "profile": profile,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": 0,
        "is_email_confirmed": not user.is_bot,
    }
