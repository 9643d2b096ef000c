"""Screenshots for the README, taken by the tests when BATON_SCREENSHOTS=1 is set."""

from __future__ import annotations

import os
from pathlib import Path

from sandbox.server import Sandbox
from tests.browser.visit import Visit

FOLDER = Path(__file__).parents[2] / "docs" / "images"
LARGEST = 300_000
"""Bytes of a picture: the README must load quickly."""

CALM = ".popups { visibility: hidden }"
"""What pops up over the page would hide what the picture is about."""

TITLES = {
    "sam": "SDR",
    "riley": "SDR",
    "alex": "Account executive",
    "jo": "Account executive",
    "dana": "Sales manager",
    "kim": "VP Sales",
    "max": "Demand generation",
}


def introduce(slack: Sandbox) -> None:
    """Gives everybody the title that a reader knows them by."""
    for name, title in TITLES.items():
        slack.workspace.person(name).title = title


async def take_picture(visit: Visit, name: str) -> None:
    """`name`.png in light colours and `name`-dark.png in dark ones."""
    if os.environ.get("BATON_SCREENSHOTS") != "1":
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    await visit.page.mouse.move(0, 0)
    for scheme, suffix in (("dark", "-dark"), ("light", "")):
        await visit.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        path = FOLDER / f"{name}{suffix}.png"
        await visit.page.screenshot(path=path, animations="disabled", caret="hide", style=CALM)
        assert path.stat().st_size < LARGEST, f"{path} is too large for the README."
