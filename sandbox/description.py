"""A workspace described in one TOML file, or added to from a Slack app manifest."""

import hashlib
import inspect
import json
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from sandbox.clock import Clock
from sandbox.records import App, Channel, Command, Json, Shortcut, User, UserGroup
from sandbox.workspace import Workspace

COLORS = ("#3b6ea5", "#8a4f7d", "#4f7d5a", "#a5673b", "#5a5f8a", "#8a3b46", "#3b8a85", "#7d7a3b")
DEFAULT_SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "commands",
    "dnd:read",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "reactions:write",
    "team:read",
    "usergroups:read",
    "users:read",
    "users:read.email",
)
DEFAULT_EVENTS = ("app_home_opened", "app_mention", "message.channels", "message.im")


class DescriptionError(Exception):
    """The description cannot be used; the text says where and what to do."""


def load(path: Path, clock: Callable[[], float] | None = None) -> Workspace:
    """A workspace from a TOML file. Raises DescriptionError."""
    try:
        described = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise DescriptionError(f"{path}: {error.strerror}.") from error
    except tomllib.TOMLDecodeError as error:
        raise DescriptionError(f"{path}: {error}.") from error
    try:
        return build(described, clock)
    except (LookupError, DescriptionError) as error:
        raise DescriptionError(f"{path}: {error.args[0]}") from error


def build(described: Mapping[str, Any], clock: Callable[[], float] | None = None) -> Workspace:
    """From tables `team`, `people`, `channels`, `apps` and `usergroups`; all may be absent."""
    team = described.get("team", {})
    name = team.get("name", "Acme")
    workspace = Workspace(
        team_name=name,
        team_id=team.get("id", "T0SANDBOX1"),
        domain=team.get("domain", name.lower().replace(" ", "-")),
        clock=clock or Clock(),
    )
    for kind, add in KINDS.items():
        for number, table in enumerate(described.get(kind, ()), start=1):
            _add(workspace, f"[[{kind}]] number {number}", add, table)
    return workspace


def default_workspace(clock: Callable[[], float] | None = None) -> Workspace:
    """Two people and #general."""
    return build(
        {
            "people": [
                {"name": "sam", "real_name": "Sam Okafor", "email": "sam@acme.com"},
                {"name": "ada", "real_name": "Ada Novak", "email": "ada@acme.com"},
            ],
            "channels": [{"name": "general"}],
        },
        clock,
    )


def add_person(
    workspace: Workspace,
    name: str,
    real_name: str = "",
    email: str = "",
    title: str = "",
    tz: str = "UTC",
    id: str = "",
    color: str = "",
) -> User:
    """`name` is the handle; the id follows from it unless given, so that it stays the same."""
    return workspace.add_user(
        User(
            id=id or stable_id("U", name),
            name=name,
            real_name=real_name or name.capitalize(),
            email=email,
            title=title,
            tz=tz,
            color=color or COLORS[len(workspace.users) % len(COLORS)],
        )
    )


def add_channel(
    workspace: Workspace,
    name: str,
    members: Iterable[str] | None = None,
    private: bool = False,
    id: str = "",
) -> Channel:
    """`members` by name, e-mail or id, apps included; None is everybody."""
    name = name.removeprefix("#")
    who = list(workspace.users) if members is None else [workspace.person(m).id for m in members]
    return workspace.add_channel(name, who, private=private, id=id or stable_id("C", name))


def add_usergroup(
    workspace: Workspace, handle: str, users: Iterable[str], name: str = ""
) -> UserGroup:
    ids = tuple(workspace.person(each).id for each in users)
    group = UserGroup(stable_id("S", handle), handle, name or handle, ids)
    workspace.usergroups[group.id] = group
    return group


def add_described_app(
    workspace: Workspace,
    name: str,
    bot_token: str = "",
    app_token: str = "",
    signing_secret: str = "",
    request_url: str = "",
    scopes: Iterable[str] = DEFAULT_SCOPES,
    events: Iterable[str] = DEFAULT_EVENTS,
    commands: Iterable[Mapping[str, str]] = (),
    shortcuts: Iterable[Mapping[str, str]] = (),
) -> App:
    """An app; tokens and secret follow from its name unless given.

    Raises DescriptionError for a command or shortcut with other keys than theirs.
    """
    try:
        given_commands = [Command(**command) for command in commands]
        given_shortcuts = [Shortcut(**shortcut) for shortcut in shortcuts]
    except TypeError:
        raise DescriptionError(
            f"app {name}: commands have command, description, usage_hint; "
            "shortcuts have type, callback_id, name."
        ) from None
    return install(
        workspace,
        name=name,
        bot_token=bot_token,
        app_token=app_token,
        signing_secret=signing_secret,
        request_url=request_url,
        scopes=scopes,
        events=events,
        commands=given_commands,
        shortcuts=given_shortcuts,
    )


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
    for channel in list(workspace.channels.values()):
        chosen = channel.name in channels if channels is not None else not channel.is_private
        if chosen and not channel.is_im:
            workspace.join(channel, app.user_id)
    return app


def install(
    workspace: Workspace,
    *,
    name: str,
    bot_token: str = "",
    app_token: str = "",
    signing_secret: str = "",
    request_url: str = "",
    scopes: Iterable[str] = (),
    events: Iterable[str] = (),
    commands: Iterable[Command] = (),
    shortcuts: Iterable[Shortcut] = (),
) -> App:
    """The app and its bot user; ids, tokens and secrets follow from its name unless given."""
    handle = name.lower().replace(" ", "")
    app = App(
        id=stable_id("A", handle),
        name=name,
        user_id=stable_id("U", f"bot:{handle}"),
        bot_id=stable_id("B", handle),
        bot_token=bot_token or f"xoxb-sandbox-{handle}",
        app_token=app_token or f"xapp-1-sandbox-{handle}",
        signing_secret=signing_secret or _digest(f"secret:{handle}")[:32],
        verification_token=_digest(f"verification:{handle}")[:24],
        client_id=f"{int(_digest(f'client:{handle}')[:10], 16)}.{stable_id('A', handle).lower()}",
        client_secret=_digest(f"client secret:{handle}")[:32],
        request_url=request_url,
        scopes=frozenset(scopes),
        events=frozenset(events),
        commands=tuple(commands),
        shortcuts=tuple(shortcuts),
    )
    workspace.add_user(
        User(
            id=app.user_id,
            name=handle,
            real_name=name,
            color="#2f3437",
            bot_id=app.bot_id,
            app_id=app.id,
        )
    )
    return workspace.add_app(app)


def stable_id(letter: str, seed: str) -> str:
    """An id of Slack's form that is the same in every run."""
    return letter + "0" + _digest(f"{letter}:{seed}")[:9].upper()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _add(
    workspace: Workspace, where: str, add: Callable[..., object], table: Mapping[str, Any]
) -> None:
    """Call `add` with a table's keys. Raises DescriptionError for a key it does not know."""
    parameters = dict(inspect.signature(add).parameters)
    del parameters["workspace"]
    known = ", ".join(parameters)
    for key in table:
        if key not in parameters:
            raise DescriptionError(f"{where}: unknown key {key!r}; there are {known}.")
    for key, parameter in parameters.items():
        if parameter.default is parameter.empty and key not in table:
            raise DescriptionError(f"{where}: {key!r} is missing.")
    add(workspace, **table)


KINDS: dict[str, Callable[..., object]] = {
    "people": add_person,
    "apps": add_described_app,
    "channels": add_channel,
    "usergroups": add_usergroup,
}
"""Tables of a description in the order in which they are read: channels name people and apps."""
