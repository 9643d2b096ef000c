"""SVG to PNG, with fonts of our own: the renderer drops a text whose font it lacks."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import resvg_py

FONTS = Path(__file__).parent / "fonts"

LATIN = "\u024f"
"""The last of the letters that our own fonts have for certain."""

_NO_LETTER = "\U0010fffd"
"""A code point that never has a letter: a font draws its sign for a missing one."""


def png(svg: str) -> bytes:
    """The picture as PNG, at the size the SVG states."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            font_files=[str(path) for path in sorted(FONTS.glob("*.ttf"))],
            font_family="Lato",
            sans_serif_family="Lato",
        )
    )


def has_letters_for(text: str) -> bool:
    """Whether some font of this machine has the script of this text; its first foreign letter
    stands for all."""
    foreign = next((char for char in text if char > LATIN and char.isalpha()), None)
    return foreign is None or _drawn(foreign) != _drawn(_NO_LETTER)


@cache
def _drawn(char: str) -> bytes:
    return png(
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40" font-family="Lato">'
        f'<text x="2" y="30" font-size="28">{char}</text></svg>'
    )
