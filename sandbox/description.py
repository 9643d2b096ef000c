"""A workspace described in one TOML file, or added to from a Slack app manifest."""

import inspect
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from sandbox.clock import Clock
from sandbox.installing import DescriptionError, install, stable_id
from sandbox.manifest import add_app, read_manifest
from sandbox.policy import POSTING, read_policy
from sandbox.records import App, Channel, Command, Shortcut, User, UserGroup
from sandbox.workspace import Workspace

COLORS = ("#3b6ea5", "#8a4f7d", "#4f7d5a", "#a5673b", "#5a5f8a", "#8a3b46", "#3b8a85", "#7d7a3b")
__all__ = [
    "DescriptionError",
    "add_app",
    "add_channel",
    "add_person",
    "build",
    "default_workspace",
    "load",
    "read_manifest",
    "stable_id",
]
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
    """From tables `team`, `people`, `channels`, `apps`, `usergroups` and `policy`; all may be
    absent. Raises DescriptionError."""
    team = described.get("team", {})
    name = team.get("name", "Acme")
    workspace = Workspace(
        team_name=name,
        team_id=team.get("id", "T0SANDBOX1"),
        domain=team.get("domain", name.lower().replace(" ", "-")),
        clock=clock or Clock(),
    )
    try:
        workspace.policy = read_policy(described.get("policy", {}))
    except ValueError as error:
        raise DescriptionError(f"[policy] {error}") from error
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
    guest: str = "",
) -> User:
    """`name` is the handle; the id follows from it unless given, so that it stays the same.

    `guest` is "multi" or "single" for guests of several channels or of one.
    """
    return workspace.add_user(
        User(
            id=id or stable_id("U", name),
            name=name,
            real_name=real_name or name.capitalize(),
            email=email,
            title=title,
            tz=tz,
            color=color or COLORS[len(workspace.users) % len(COLORS)],
            guest=guest,
        )
    )


def add_channel(
    workspace: Workspace,
    name: str,
    members: Iterable[str] | None = None,
    private: bool = False,
    id: str = "",
    posting: str = "all",
) -> Channel:
    """`members` by name, e-mail or id, apps included; None is everybody. `posting` says who may
    post: all, read_only, thread_only or no_threads."""
    if posting not in POSTING:
        raise DescriptionError(f"channel {name}: posting is one of {', '.join(POSTING)}.")
    name = name.removeprefix("#")
    who = list(workspace.users) if members is None else [workspace.person(m).id for m in members]
    channel = workspace.add_channel(name, who, private=private, id=id or stable_id("C", name))
    channel.posting = posting
    return channel


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
