"""users.*, usergroups.* and dnd.*: people, their groups and whether they are there."""

from sandbox import people
from sandbox.api.call import Call
from sandbox.api.registry import method
from sandbox.records import Json, User, UserGroup
from sandbox.refusal import Refusal

LARGE_TEAM = 10_000
"""People beyond whom users.list wants a limit; Slack names no number."""
MOST_DND = 50
"""People whose do-not-disturb one call may ask for."""


@method("users.info")
def info(call: Call) -> Json:
    person = call.user()
    call.need_visible(person)
    user = describe(call, person)
    if call.flag("include_locale"):
        user["locale"] = "en-US"
    return {"user": user}


@method("users.list")
def list_users(call: Call) -> Json:
    if len(call.workspace.users) > LARGE_TEAM and not call.text("limit"):
        raise Refusal("limit_required")
    page, metadata = call.page(list(call.workspace.users.values()), default=1000)
    shown = [describe(call, user) for user in page]
    if call.flag("include_locale"):
        for user in shown:
            user["locale"] = "en-US"
    return {
        "members": shown,
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


@method("users.profile.get")
def get_profile(call: Call) -> Json:
    user = call.user() if call.text("user") else call.author
    profile = people.profile(call.workspace, user, email=_may_read_email(call))
    for key in ("team", "bot_id", "api_app_id"):
        profile.pop(key, None)
    return {"profile": {**profile, "fields": {}}}


@method("users.getPresence")
def get_presence(call: Call) -> Json:
    user = call.workspace.users.get(call.text("user") or call.me)
    if user is None:
        raise Refusal("user_not_found")
    answer: Json = {"presence": user.presence}
    if user.id == call.me and not user.is_bot:
        answer |= {
            "online": user.presence == "active",
            "auto_away": False,
            "manual_away": user.presence == "away",
            "connection_count": 1,
            "last_activity": int(call.workspace.clock()),
        }
    return answer


@method("dnd.info")
def dnd_info(call: Call) -> Json:
    user = call.user() if call.text("user") else call.author
    call.need_visible(user)
    now = call.workspace.clock()
    answer = people.dnd(user, now)
    if user.id == call.me:
        answer["snooze_enabled"] = answer["dnd_enabled"]
        if answer["dnd_enabled"] and user.dnd_until is not None:
            answer["snooze_endtime"] = int(user.dnd_until)
            answer["snooze_remaining"] = int(user.dnd_until - now)
    return answer


@method("dnd.teamInfo")
def dnd_team(call: Call) -> Json:
    wanted = [user.strip() for user in call.text("users").split(",") if user.strip()]
    if not wanted:
        raise Refusal("no_users_provided")
    now, users = call.workspace.clock(), call.workspace.users
    found = [users[user] for user in wanted[:MOST_DND] if user in users]
    for user in found:
        call.need_visible(user)
    return {"users": {user.id: people.dnd(user, now) for user in found}}


@method("usergroups.list")
def list_usergroups(call: Call) -> Json:
    if call.text("team_id", call.workspace.team_id) != call.workspace.team_id:
        raise Refusal("invalid_team")
    return {"usergroups": [_group(call, g) for g in call.workspace.usergroups.values()]}


@method("usergroups.users.list")
def list_usergroup_users(call: Call) -> Json:
    group = call.workspace.usergroups.get(call.text("usergroup"))
    if group is None:
        raise Refusal("no_such_subteam")
    return {"users": list(group.users)}


def describe(call: Call, user: User) -> Json:
    """Slack's user object; the e-mail only for apps that may read it."""
    return people.as_slack(call.workspace, user, email=_may_read_email(call))


def _may_read_email(call: Call) -> bool:
    return "users:read.email" in call.scopes


def _group(call: Call, group: UserGroup) -> Json:
    shown = people.usergroup(call.workspace, group)
    if call.flag("include_users"):
        shown["users"] = list(group.users)
    if call.flag("include_count"):
        shown["user_count"] = len(group.users)
    return shown
