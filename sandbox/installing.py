"""Putting an app into a workspace: its bot, its tokens and its secrets."""

import hashlib
from collections.abc import Iterable

from sandbox.records import App, Command, Shortcut, User
from sandbox.workspace import Workspace


class DescriptionError(Exception):
    """The description cannot be used; the text says where and what to do."""


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
