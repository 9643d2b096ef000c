"""The documentation as the tests read it: pages, what is in code type, tables, links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
GENERATED = ROOT / "docs" / "playbook.md"

_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"^(?: {4}| {7}).+$", re.MULTILINE)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def pages() -> list[Path]:
    """Every page that people write."""
    found = [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]
    return sorted(page for page in found if page != GENERATED)


def text_of(page: str) -> str:
    """A page by its path from the root."""
    return (ROOT / page).read_text(encoding="utf-8")


def everything() -> str:
    """All pages, one after the other."""
    return "\n".join(page.read_text(encoding="utf-8") for page in pages())


def code_in(text: str) -> list[str]:
    """What stands in code type: spans, and the lines of blocks."""
    blocks = [*_FENCE.findall(text), *_INDENTED.findall(_FENCE.sub("", text))]
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    return [*_SPAN.findall(_FENCE.sub("", text)), *lines]


def prose_of(text: str) -> str:
    """A page without code and without the marks of images."""
    return re.sub(r"!\[", "[", _SPAN.sub("", _INDENTED.sub("", _FENCE.sub("", text))))


def links_in(text: str) -> list[str]:
    """The targets of links and images."""
    return _LINK.findall(_FENCE.sub("", text))


def anchors_of(page: Path) -> set[str]:
    """The names under which a page's headings can be linked to."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings
    }


def rows_below(text: str, head: str) -> Iterator[list[str]]:
    """The rows of the table whose first column is called `head`."""
    (table,) = re.findall(
        rf"^\| {re.escape(head)} \|.*\n\|[-|]+\|\n((?:\|.*\n?)+)", text, re.MULTILINE
    )
    for line in table.strip().splitlines():
        yield [cell.strip() for cell in line.strip("|").split(" | ")]
