"""Slack's text format: what is escaped, and how mentions, channels and links are marked."""

import re
from collections.abc import Callable

from sandbox.roster import Roster

MARKED = re.compile(r"<(?:[@#!][^<>\s][^<>]*|(?:https?|mailto|tel|slack):[^<>\s][^<>]*)>")
"""What already is in Slack's format."""
ENTITY = re.compile(r"&(?!amp;|lt;|gt;)")
LINK = re.compile(r"(?<![\w/`|])https?://[^\s<>`]*[^\s<>`.,;:!?'\")\]}*_~]")
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
EVERYBODY = re.compile(r"(?<!\w)@(here|channel|everyone)\b")
DOMAIN = re.compile(r"https?://([^/:\s|>]+)")


def sanitized(text: str, *, links: bool = True) -> str:
    """Text as Slack keeps it: stray marks escaped, and bare links marked unless told not to."""
    return _outside(MARKED, text, lambda plain: _linked(_escaped(plain), links))


def written(workspace: Roster, text: str) -> str:
    """What a person typed, with mentions, channels and links marked as Slack's client does."""

    def mark(plain: str) -> str:
        return _outside(CODE, _escaped(plain), lambda part: _named(workspace, _linked(part, True)))

    return _outside(MARKED, text, mark)


def links(text: str) -> list[str]:
    """The addresses marked in a text, without their labels."""
    found = re.findall(r"<(https?://[^<>|]+)(?:\|[^<>]*)?>", text)
    return list(dict.fromkeys(found))


def domain(url: str) -> str:
    found = DOMAIN.match(url)
    return found[1].lower() if found else ""


def _outside(kept: re.Pattern[str], text: str, change: Callable[[str], str]) -> str:
    """`change` applied to what lies between the matches of `kept`."""
    parts, end = [], 0
    for match in kept.finditer(text):
        parts += [change(text[end : match.start()]), match[0]]
        end = match.end()
    return "".join([*parts, change(text[end:])])


def _escaped(text: str) -> str:
    return ENTITY.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")


def _linked(text: str, links: bool) -> str:
    if not links:
        return text
    return _outside(CODE, text, lambda part: LINK.sub(lambda m: f"<{m[0]}>", part))


def _named(workspace: Roster, text: str) -> str:
    return _outside(MARKED, text, lambda part: _mentions(workspace, part))


def _mentions(workspace: Roster, text: str) -> str:
    if "@" in text:
        text = EVERYBODY.sub(r"<!\1>", text)
        names = [
            (name, f"<@{user.id}>")
            for user in workspace.users.values()
            for name in {user.real_name, user.display_name, user.name}
            if name
        ]
        names += [(g.handle, f"<!subteam^{g.id}>") for g in workspace.usergroups.values()]
        for name, mark in sorted(names, key=lambda pair: -len(pair[0])):
            text = re.sub(rf"(?<![\w@<])@{re.escape(name)}(?!\w)", mark, text, flags=re.IGNORECASE)
    if "#" in text:
        for channel in workspace.channels.values():
            if channel.name and not channel.is_im:
                pattern = rf"(?<![\w#<&])#{re.escape(channel.name)}(?![\w-])"
                text = re.sub(pattern, f"<#{channel.id}|{channel.name}>", text)
    return text
