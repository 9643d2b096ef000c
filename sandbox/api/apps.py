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


@method("apps.connections.open")
def open_connection(call: Call) -> Json:
    if not call.app.socket_mode:
        raise Refusal("forbidden_team")
    return {"url": call.workspace.links.invite(call.app)}


@method("bots.info")
def bots_info(call: Call) -> Json:
    if call.text("team_id", call.workspace.team_id) != call.workspace.team_id:
        raise Refusal("team_not_found")
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
    if call.text("domain"):
        raise Refusal("team_not_on_enterprise")
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
