"""The phrases that the grammar knows, as data: a file per field, a list per meaning.

They are regular expressions in small letters; a space stands for any run of spaces. The files are
part of the package and read once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


def listed(field: str, meaning: str) -> tuple[str, ...]:
    """The phrases of one meaning in the file of a field; a text there is a list of words."""
    found = _file(field)[meaning]
    return tuple(found.split() if isinstance(found, str) else found)


def named(field: str, table: str) -> Mapping[str, str]:
    """A table of patterns by name in the file of a field."""
    found: Mapping[str, str] = _file(field)[table]
    return found


def named_text(field: str, name: str) -> str:
    """One pattern in the file of a field."""
    return str(_file(field)[name])


@cache
def _file(field: str) -> dict[str, Any]:
    text = files(__name__).joinpath(f"{field}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
