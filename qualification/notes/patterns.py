"""Phrases as regular expressions: whole words, any run of spaces between them."""

from __future__ import annotations

import re

_SPACES = r"(?:[ \t]{1,4})"
_CLASS_OR_SPACE = re.compile(r"\[[^\]]*\]|\\.| ")


def any_of(*phrases: str) -> str:
    """A fragment that matches any of the phrases. A space stands for a run of spaces."""
    return _spaced("(?:" + "|".join(phrases) + ")")


def phrases(*each: str) -> re.Pattern[str]:
    """Find any of the phrases as whole words. They are regular expressions in small letters."""
    return re.compile(rf"(?<![\w@]){any_of(*each)}(?![\w@])")


def grammar(template: str, **parts: str) -> re.Pattern[str]:
    """A pattern of named parts: `{who}` in the template stands for the part `who`.

    Spaces in the template are runs of spaces; quantifiers in it have to be bounded, so that the
    time to search stays in proportion to the text.
    """
    for name, part in parts.items():
        template = template.replace("{" + name + "}", part)
    return re.compile(_spaced(template))


def _spaced(pattern: str) -> str:
    """The pattern with each space outside of a character class as a run of spaces."""
    return _CLASS_OR_SPACE.sub(lambda match: _SPACES if match[0] == " " else match[0], pattern)
