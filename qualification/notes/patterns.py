"""Phrases as regular expressions: whole words, any run of spaces between them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

_SPACES = r"(?:[ \t]{1,4})"
_CLASS_OR_SPACE = re.compile(r"\[[^\]]*\]|\\.| ")


class Pattern:
    """A regular expression that is compiled when it is first used: there are hundreds, and most
    commands read no notes."""

    search: Callable[..., re.Match[str] | None]
    match: Callable[..., re.Match[str] | None]
    fullmatch: Callable[..., re.Match[str] | None]
    finditer: Callable[..., Iterator[re.Match[str]]]
    sub: Callable[..., str]

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    def __getattr__(self, name: str) -> Any:
        if name not in Pattern.__annotations__:
            raise AttributeError(name)
        compiled = re.compile(self.pattern)
        for method in Pattern.__annotations__:
            setattr(self, method, getattr(compiled, method))
        return getattr(self, name)


def any_of(*phrases: str) -> str:
    """A fragment that matches any of the phrases. A space stands for a run of spaces."""
    return _spaced("(?:" + "|".join(phrases) + ")")


def phrases(*each: str) -> Pattern:
    """Find any of the phrases as whole words. They are regular expressions in small letters."""
    return Pattern(rf"(?<![\w@]){any_of(*each)}(?![\w@])")


def grammar(template: str, **parts: str) -> Pattern:
    """A pattern of named parts: `{who}` in the template stands for the part `who`.

    Spaces in the template are runs of spaces; quantifiers in it have to be bounded, so that the
    time to search stays in proportion to the text.
    """
    for name, part in parts.items():
        template = template.replace("{" + name + "}", part)
    return Pattern(_spaced(template))


def _spaced(pattern: str) -> str:
    """The pattern with each space outside of a character class as a run of spaces."""
    return _CLASS_OR_SPACE.sub(lambda match: _SPACES if match[0] == " " else match[0], pattern)
