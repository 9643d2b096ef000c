"""auth.*, apps.*, bots.*, team.*, api.* and blocks.*: the caller itself and its surroundings."""

from sandbox.api.call import Call
from sandbox.api.registry import method
from sandbox.blocks import Problem, check_blocks, check_view
from sandbox.records import Json
from sandbox.refusal import Refusal


@method("api.test")
def api_test(call: Call) -> Json:
    if error := call.text("error"):
        raise Refusal(error, args=call.args)
    return {"args": call.args}


@method("auth.test")
def auth_test(call: Call) -> Json:
    answer: Json = {
        "url": call.workspace.url + "/",
        "team": call.workspace.team_name,
        "user": call.author.name,
        "team_id": call.workspace.team_id,
        "user_id": call.me,
        "is_enterprise_install": False,
    }
    if call.me == call.app.user_id:
        answer["bot_id"] = call.app.bot_id
    return answer


@method("oauth.v2.access")
def oauth_access(call: Call) -> Json:
    """Exchange the code of an installation for the app's tokens, or refresh them."""
    workspace = call.workspace
    app = next((a for a in workspace.apps.values() if a.client_id == call.text("client_id")), None)
    if app is None:
        raise Refusal("invalid_client_id")
    if call.text("client_secret") != app.client_secret:
        raise Refusal("bad_client_secret")
    grant_type = call.text("grant_type", "authorization_code")
    if grant_type not in ("authorization_code", "refresh_token"):
        raise Refusal("invalid_grant_type")
    if grant_type == "refresh_token":
        raise Refusal("invalid_refresh_token")
    redirect = call.text("redirect_uri")
    if redirect and redirect not in app.redirect_urls:
        raise Refusal("bad_redirect_uri")
    installer = workspace.codes.pop(call.text("code"), None)
    if installer is None or installer.app is not app:
        raise Refusal("invalid_code")
    person = workspace.users[installer.user_id]
    authed: Json = {"id": person.id}
    if app.user_scopes:
        authed |= {
            "scope": ",".join(sorted(app.user_scopes)),
            "access_token": workspace.grant_user(app, person),
            "token_type": "user",
        }
    return {
        "app_id": app.id,
        "authed_user": authed,
        "scope": ",".join(sorted(app.scopes)),
        "token_type": "bot",
        "access_token": app.bot_token,
        "bot_user_id": app.user_id,
        "team": {"id": workspace.team_id, "name": workspace.team_name},
        "enterprise": None,
        "is_enterprise_install": False,
    }


@method("apps.connections.open")
def open_connection(call: Call) -> Json:
    if not call.app.socket_mode:
        raise Refusal("forbidden_team")
    return {"url": call.workspace.links.invite(call.app)}


@method("bots.info")
def bots_info(call: Call) -> Json:
    wanted = call.text("bot") or call.app.bot_id
    for app in call.workspace.apps.values():
        if app.bot_id == wanted:
            return {
                "bot": {
                    "id": app.bot_id,
                    "deleted": False,
                    "name": app.name,
                    "updated": 0,
                    "app_id": app.id,
                    "user_id": app.user_id,
                    "icons": {},
                }
            }
    raise Refusal("bot_not_found")


@method("team.info")
def team_info(call: Call) -> Json:
    workspace = call.workspace
    if call.text("team") and call.text("team") != workspace.team_id:
        raise Refusal("team_not_found")
    return {
        "team": {
            "id": workspace.team_id,
            "name": workspace.team_name,
            "domain": workspace.domain,
            "url": workspace.url + "/",
            "email_domain": "",
            "icon": {"image_default": True},
        }
    }


@method("blocks.validate")
def validate(call: Call) -> Json:
    given = [key for key in ("blocks", "view", "message") if call.args.get(key)]
    if len(given) != 1:
        message = "must provide exactly one of `blocks`, `view`, or `message`"
        raise Refusal("invalid_arguments", response_metadata={"messages": [message]})
    kind = given[0]
    value = call.structure(kind, "invalid_arguments")
    problems: list[Problem]
    if kind == "view":
        problems = check_view(value, "")
    elif kind == "message":
        blocks = value.get("blocks") if isinstance(value, dict) else None
        problems = check_blocks(blocks or [], "message")
    else:
        problems = check_blocks(value, "message", "")
    if problems:
        raise Refusal(f"invalid_{kind}", errors=[_failure(problem) for problem in problems])
    return {}


def _failure(problem: Problem) -> Json:
    failure: Json = {
        "code": "failed_constraint",
        "message": problem.text,
        "pointer": problem.pointer,
    }
    if problem.constraint:
        failure["constraint"] = problem.constraint
    return failure
