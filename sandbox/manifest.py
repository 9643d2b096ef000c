"""Slack app manifests: what an app may do and wants to hear of."""

import json
from collections.abc import Iterable
from pathlib import Path

from sandbox.event_scopes import missing
from sandbox.installing import DescriptionError, install
from sandbox.records import App, Command, Json, Shortcut
from sandbox.workspace import Workspace

AGENT = frozenset({"agent_view", "assistant_view"})
"""Features of a manifest that make an app an agent."""


def read_manifest(path: Path) -> Json:
    """A Slack app manifest in JSON. Raises DescriptionError."""
    try:
        manifest = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise DescriptionError(f"{path}: {error.strerror}.") from error
    except ValueError as error:
        raise DescriptionError(f"{path}: not JSON ({error}); export it as JSON.") from error
    if not isinstance(manifest, dict) or "name" not in manifest.get("display_information", {}):
        raise DescriptionError(f"{path}: display_information.name is missing; is it a manifest?")
    return manifest


def add_app(
    workspace: Workspace,
    manifest: Json,
    *,
    request_url: str = "",
    channels: Iterable[str] | None = None,
) -> App:
    """Install an app from its Slack manifest. Its bot joins `channels`, by default all public ones.

    `request_url` overrides that of the manifest. Tokens and signing secret are on the answer.
    """
    features, settings = manifest.get("features", {}), manifest.get("settings", {})
    commands = features.get("slash_commands", ())
    events = settings.get("event_subscriptions", {})
    interactivity = settings.get("interactivity", {})
    urls = [request_url, events.get("request_url"), interactivity.get("request_url")]
    oauth = manifest.get("oauth_config", {})
    app = install(
        workspace,
        name=manifest["display_information"]["name"],
        request_url=next((url for url in urls if url), ""),
        scopes=oauth.get("scopes", {}).get("bot", ()),
        events=events.get("bot_events", ()),
        commands=[
            Command(c["command"], c.get("description", ""), c.get("usage_hint", ""))
            for c in commands
        ],
        shortcuts=[
            Shortcut(s["type"], s["callback_id"], s["name"]) for s in features.get("shortcuts", ())
        ],
    )
    app.user_scopes = frozenset(oauth.get("scopes", {}).get("user", ()))
    app.redirect_urls = tuple(oauth.get("redirect_urls", ()))
    app.unfurl_domains = tuple(features.get("unfurl_domains", ()))
    app.socket_mode = settings.get("socket_mode_enabled", True)
    app.rotates_tokens = settings.get("token_rotation_enabled", False)
    app.uses_pkce = oauth.get("pkce_enabled", False)
    app.is_agent = not AGENT.isdisjoint(features)
    tabs = features.get("app_home")
    if tabs is not None:
        app.has_home = tabs.get("home_tab_enabled", False)
        app.has_messages_tab = tabs.get("messages_tab_enabled", True)
    for channel in list(workspace.channels.values()):
        chosen = channel.name in channels if channels is not None else not channel.is_private
        if chosen and not channel.is_im:
            workspace.join(channel, app.user_id)
    return app


def problems(app: App) -> list[str]:
    """What Slack would not let stand in the app's manifest, a sentence each."""
    return [
        f"{event} is not sent: it needs the scope {' or '.join(sorted(scopes))}."
        if scopes
        else f"{event} is no event that this workspace knows."
        for event, scopes in missing(app.events, app.scopes)
    ]
