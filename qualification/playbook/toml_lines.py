"""Where in a TOML text each key and list item stands: tomllib keeps no line numbers.

Expects a text that tomllib has accepted, so it follows the grammar without checking it.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right

Path = tuple[str | int, ...]
"""Keys and list positions from the top of the file: ("people", 3, "email")."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_QUOTED = re.compile(
    r'"""(?:\\.|[^\\])*?"""+|' + r"'''.*?'''+|" + r'"(?:\\.|[^"\\])*"|' + r"'[^']*'", re.DOTALL
)
_PLAIN = re.compile(r"[^,\]}#\n]+")


def find_lines(text: str) -> dict[Path, int]:
    """Line (from 1) of every table, key and list item of a valid TOML text."""
    return _Scanner(text).scan()


def line_of(path: Path, lines: dict[Path, int]) -> int:
    """Line of a path, or of the nearest table around it that the text has; 1 for the file."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


class _Scanner:
    """One pass over the text; `at` is the position of the next character."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self.sizes: dict[Path, int] = {}
        """How many tables each array of tables has so far."""
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def scan(self) -> dict[Path, int]:
        table: Path = ()
        self._skip_blank()
        while self.at < len(self.text):
            if self._take("[["):
                table = self._array_header()
            elif self._take("["):
                table = self._header()
            else:
                self._pair(table)
            self._skip_blank()
        return self.lines

    def _header(self) -> Path:
        start = self.at
        *outer, last = self._keys()
        path = (*self._latest(outer), last)
        self._skip_blank()
        self._take("]")
        self._note(path, start)
        return path

    def _array_header(self) -> Path:
        start = self.at
        *outer, last = self._keys()
        array = (*self._latest(outer), last)
        self._skip_blank()
        self._take("]]")
        index = self.sizes.get(array, 0)
        self.sizes[array] = index + 1
        self._note((*array, index), start)
        return (*array, index)

    def _latest(self, keys: list[str]) -> Path:
        """The path of a header's outer keys: through an array of tables, its last table."""
        path: Path = ()
        for key in keys:
            path = (*path, key)
            if path in self.sizes:
                path = (*path, self.sizes[path] - 1)
        return path

    def _pair(self, table: Path) -> None:
        start = self.at
        path = (*table, *self._keys())
        self._note(path, start)
        self._skip_blank()
        self._take("=")
        self._value(path)

    def _value(self, path: Path) -> None:
        self._skip_blank()
        if self._take("["):
            self._array(path)
        elif self._take("{"):
            self._inline_table(path)
        else:
            pattern = _QUOTED if self.text[self.at] in "\"'" else _PLAIN
            self._match(pattern)

    def _array(self, path: Path) -> None:
        index = 0
        self._skip_blank()
        while not self._take("]"):
            self._note((*path, index), self.at)
            self._value((*path, index))
            index += 1
            self._skip_blank()
            self._take(",")
            self._skip_blank()

    def _inline_table(self, path: Path) -> None:
        self._skip_blank()
        while not self._take("}"):
            self._pair(path)
            self._skip_blank()
            self._take(",")
            self._skip_blank()

    def _keys(self) -> list[str]:
        """A key and its dotted continuation, quotes resolved."""
        keys = [self._key()]
        while True:
            self._skip_blank()
            if not self._take("."):
                return keys
            keys.append(self._key())

    def _key(self) -> str:
        self._skip_blank()
        if self.text[self.at] not in "\"'":
            return self._match(_BARE_KEY)
        return next(iter(tomllib.loads(f"{self._match(_QUOTED)} = 0")))

    def _note(self, path: Path, start: int) -> None:
        """Remember where a path stands, and that its outer tables are there at the latest."""
        line = bisect_right(self.starts, start)
        for size in range(1, len(path) + 1):
            self.lines.setdefault(path[:size], line)

    def _skip_blank(self) -> None:
        self._match(_BLANK)

    def _take(self, token: str) -> bool:
        found = self.text.startswith(token, self.at)
        if found:
            self.at += len(token)
        return found

    def _match(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        if match is None:
            raise ValueError(f"no TOML at position {self.at}")
        self.at = match.end()
        return match[0]
