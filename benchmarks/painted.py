"""From the start of a post until Chromium has painted it."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.async_api import Page

Post = Callable[[int], Coroutine[Any, Any, None]]

MESSAGES = 150
WARM_UP = 10
FIRST = 1_000_000
"""A number that no message had before."""
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]

NOW = "performance.timeOrigin + performance.now()"
WATCH = f"""text => {{
  window.painted = new Promise((resolve) => {{
    const look = new MutationObserver(() => {{
      if (!document.body.textContent.includes(text)) return;
      look.disconnect();
      // A task that a frame asks for runs once that frame is painted.
      requestAnimationFrame(() => {{
        const after = new MessageChannel();
        after.port1.onmessage = () => resolve({NOW});
        after.port2.postMessage(null);
      }});
    }});
    look.observe(document.body, {{ childList: true, subtree: true, characterData: true }});
  }});
}}"""


def missing() -> str:
    """Why nothing can be painted here, in one line; empty where it can."""
    if CHROMIUM is None:
        return "post to painted page: not measured, Chromium is not installed."
    if find_spec("playwright") is None:
        return "post to painted page: not measured, Playwright is not installed."
    return ""


@asynccontextmanager
async def window() -> AsyncIterator[Page]:
    """A window of a Chromium that nobody else uses."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield await browser.new_page(viewport={"width": 1280, "height": 800})
        await browser.close()


async def times(page: Page, url: str, post: Post) -> list[float]:
    """Seconds from the start of each post until the page at `url` has painted its "number n"."""
    await page.goto(url)
    await page.wait_for_function("document.readyState === 'complete'")
    await _listening(page, post)
    ahead = await _ahead(page)
    taken = []
    for number in range(FIRST + 1, FIRST + MESSAGES + WARM_UP + 1):
        await page.evaluate(WATCH, f"number {number}.")
        started = time.time()
        sending = asyncio.create_task(post(number))
        painted: float = await page.evaluate("window.painted")
        taken.append(painted / 1000 - ahead - started)
        await sending
    return taken[WARM_UP:]


async def _listening(page: Page, post: Post) -> None:
    """Posts until the page shows one: from then on its stream is open."""
    await page.evaluate(WATCH, f"number {FIRST}.")
    async with asyncio.timeout(20):
        shown = asyncio.create_task(page.evaluate("window.painted"))
        while not shown.done():
            await post(FIRST)
            await asyncio.wait([shown], timeout=0.2)


async def _ahead(page: Page) -> float:
    """Seconds that the page's clock is ahead of ours, by the quickest of some questions."""
    asked = []
    for _ in range(20):
        before = time.time()
        there: float = await page.evaluate(NOW)
        after = time.time()
        asked.append((after - before, there / 1000 - (before + after) / 2))
    return min(asked)[1]
