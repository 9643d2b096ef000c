"""What Slack sends to an app, shape by shape."""

from collections.abc import Iterator

from sandbox.records import App, Channel, Json, User, View
from sandbox.workspace import Workspace


def block_actions(
    workspace: Workspace,
    app: App,
    user: User,
    action: Json,
    *,
    channel: Channel | None = None,
    message: Json | None = None,
    view: View | None = None,
    state: Json | None = None,
) -> Json:
    """A press or choice, in a message (`channel` and `message`) or in a view."""
    payload = _interaction(workspace, app, user, "block_actions")
    payload["actions"] = [{**action, "action_ts": workspace.next_ts()}]
    if view is not None:
        payload["container"] = {"type": "view", "view_id": view.id}
        payload["view"] = view.as_slack(workspace.team_id)
        return payload
    assert channel is not None and message is not None
    ephemeral = bool(message.get("ephemeral"))
    payload["container"] = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": channel.id,
        "is_ephemeral": ephemeral,
    }
    if thread_ts := message.get("thread_ts"):
        payload["container"]["thread_ts"] = thread_ts
    payload["channel"] = _channel(channel)
    if not ephemeral:
        payload["message"] = message
    payload["state"] = {"values": state or {}}
    payload["response_url"] = _response_url(workspace, app, user, channel, message)
    return payload


def view_submission(workspace: Workspace, user: User, view: View) -> Json:
    payload = _interaction(workspace, view.app, user, "view_submission")
    payload["view"] = view.as_slack(workspace.team_id)
    payload["response_urls"] = list(_chosen_channels(workspace, user, view))
    return payload


def _chosen_channels(workspace: Workspace, user: User, view: View) -> Iterator[Json]:
    """A response URL for each channel chosen in a select that asks for one."""
    for block in view.body["blocks"]:
        element = block.get("element", {})
        if block["type"] == "input" and element.get("response_url_enabled"):
            state = view.state[block["block_id"]][element["action_id"]]
            chosen = state.get("selected_conversation") or state.get("selected_channel")
            if channel := workspace.channels.get(chosen or ""):
                yield {
                    "block_id": block["block_id"],
                    "action_id": element["action_id"],
                    "channel_id": channel.id,
                    "response_url": _response_url(workspace, view.app, user, channel, None),
                }


def view_closed(workspace: Workspace, user: User, view: View, *, cleared: bool) -> Json:
    payload = _interaction(workspace, view.app, user, "view_closed")
    del payload["trigger_id"]
    payload["view"] = view.as_slack(workspace.team_id)
    payload["is_cleared"] = cleared
    return payload


def block_suggestion(
    workspace: Workspace,
    app: App,
    user: User,
    element: Json,
    value: str,
    *,
    view: View | None = None,
    channel: Channel | None = None,
    message: Json | None = None,
) -> Json:
    """What an external select asks for while a person types `value`."""
    payload = _interaction(workspace, app, user, "block_suggestion")
    del payload["trigger_id"]
    payload |= {
        "action_id": element["action_id"],
        "block_id": element["block_id"],
        "value": value,
    }
    if view is not None:
        payload["container"] = {"type": "view", "view_id": view.id}
        payload["view"] = view.as_slack(workspace.team_id)
    elif channel is not None and message is not None:
        payload["container"] = {
            "type": "message",
            "message_ts": message["ts"],
            "channel_id": channel.id,
            "is_ephemeral": bool(message.get("ephemeral")),
        }
        payload["channel"] = _channel(channel)
        payload["message"] = message
    return payload


def global_shortcut(workspace: Workspace, app: App, user: User, callback_id: str) -> Json:
    payload = _interaction(workspace, app, user, "shortcut")
    payload |= {"callback_id": callback_id, "action_ts": workspace.next_ts()}
    return payload


def message_shortcut(
    workspace: Workspace,
    app: App,
    user: User,
    callback_id: str,
    channel: Channel,
    message: Json,
) -> Json:
    payload = _interaction(workspace, app, user, "message_action")
    del payload["api_app_id"], payload["user"]["username"]
    payload |= {
        "callback_id": callback_id,
        "action_ts": workspace.next_ts(),
        "message_ts": message["ts"],
        "message": message,
        "channel": _channel(channel),
        "response_url": _response_url(workspace, app, user, channel, message),
    }
    return payload


def command(
    workspace: Workspace, app: App, user: User, channel: Channel, name: str, text: str
) -> Json:
    """Form fields of a slash command."""
    return {
        "token": app.verification_token,
        "team_id": workspace.team_id,
        "team_domain": workspace.domain,
        "channel_id": channel.id,
        "channel_name": _channel(channel)["name"],
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": app.id,
        "is_enterprise_install": "false",
        "response_url": _response_url(workspace, app, user, channel, None),
        "trigger_id": workspace.triggers.issue(app.id, user.id),
    }


def event_callback(workspace: Workspace, app: App, event: Json) -> Json:
    """The Events API envelope around one event."""
    return {
        "token": app.verification_token,
        "team_id": workspace.team_id,
        "api_app_id": app.id,
        "event": event,
        "type": "event_callback",
        "event_id": workspace.new_id("Ev"),
        "event_time": int(workspace.clock()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": workspace.team_id,
                "user_id": app.user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{workspace.new_id('E')}",
    }


def url_verification(app: App, challenge: str) -> Json:
    """What a request URL must answer with the challenge in it."""
    return {"token": app.verification_token, "challenge": challenge, "type": "url_verification"}


def app_rate_limited(workspace: Workspace, app: App, minute: int) -> Json:
    """Said instead of the events that an app is not sent; `minute` is its first Unix second."""
    return {
        "token": app.verification_token,
        "type": "app_rate_limited",
        "team_id": workspace.team_id,
        "minute_rate_limited": minute,
        "api_app_id": app.id,
    }


def _interaction(workspace: Workspace, app: App, user: User, type: str) -> Json:
    return {
        "type": type,
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": workspace.team_id,
        },
        "api_app_id": app.id,
        "token": app.verification_token,
        "team": {"id": workspace.team_id, "domain": workspace.domain},
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": workspace.triggers.issue(app.id, user.id),
    }


def _channel(channel: Channel) -> Json:
    return {"id": channel.id, "name": _name(channel)}


def _name(channel: Channel) -> str:
    if channel.is_im:
        return "directmessage"
    return "privategroup" if channel.is_private else channel.name


def _response_url(
    workspace: Workspace, app: App, user: User, channel: Channel, message: Json | None
) -> str:
    key = workspace.response_urls.issue(
        app.id,
        user.id,
        channel.id,
        message["ts"] if message else None,
        message.get("thread_ts") if message else None,
    )
    return f"{workspace.url}/hooks/{key}"
