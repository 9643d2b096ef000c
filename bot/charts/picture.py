"""SVG to PNG, with fonts of our own: the renderer drops a text whose font it lacks."""

from __future__ import annotations

from pathlib import Path

import resvg_py

FONTS = Path(__file__).parent / "fonts"


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
