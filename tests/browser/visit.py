"""A person at the page: opened in a window of some size, watched for errors."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, Error, Locator, Page, expect

from sandbox.server import Sandbox

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 10_000
MEDIA = {"color_scheme": "light", "reduced_motion": "no-preference"}


class Visit:
    """One page, and what a person finds on it by name."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def is_narrow(self) -> bool:
        size = self.page.viewport_size
        return size is not None and size["width"] < 600

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def dialog(self, name: str) -> Locator:
        return self.page.get_by_role("dialog", name=name)

    def message(self, *words: str) -> Locator:
        """The messages in which all these words stand."""
        found = self.page.get_by_role("article")
        for each in words:
            found = found.filter(has_text=each)
        return found

    def thread(self) -> Locator:
        return self.page.get_by_role("complementary", name="Thread")

    def composer(self, name: str) -> Locator:
        return self.page.get_by_role("combobox", name=name)

    def heading(self, name: str) -> Locator:
        return self.page.get_by_role("heading", level=1, name=name)

    async def open_conversation(self, name: str) -> None:
        """By mouse, out of the sidebar, which a narrow window hides."""
        if self.is_narrow:
            await self.page.get_by_role("button", name="Show conversations").click()
        rows = self.page.get_by_role("navigation", name="Conversations")
        await rows.get_by_role("button", name=name).click()
        await expect(self.heading(name)).to_be_visible()

    async def jump_to(self, name: str) -> None:
        """By keyboard: the switcher, the name, Enter."""
        await self.page.keyboard.press("Control+k")
        await expect(self.page.get_by_role("combobox", name="Jump to")).to_be_focused()
        await self.page.keyboard.type(name)
        await self.page.keyboard.press("Enter")
        await expect(self.heading(name)).to_be_visible()

    async def tab_to(self, target: Locator) -> None:
        """Presses Tab until the control has the focus."""
        await expect(target).to_be_visible()
        for _ in range(120):
            if await target.evaluate("node => node === document.activeElement"):
                return
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {target}.")

    async def press_by_key(self, target: Locator) -> None:
        await self.tab_to(target)
        await self.page.keyboard.press("Enter")


class Windows:
    """Windows, each with a profile of its own; one that was put back serves the next test.

    In one profile they would be tabs, of which all but the one in front hardly run.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._idle: list[Page] = []

    async def take(self) -> Page:
        if self._idle:
            return self._idle.pop()
        return await (await self._browser.new_context()).new_page()

    async def put_back(self, page: Page) -> None:
        with contextlib.suppress(Error):  # A page that never went anywhere has no storage.
            await page.evaluate("localStorage.clear(), sessionStorage.clear()")
        await page.goto("about:blank")
        self._idle.append(page)


class Visits:
    """Every window that a test opened."""

    def __init__(self, windows: Windows) -> None:
        self._windows = windows
        self._opened: list[tuple[Page, dict[str, Callable[[Any], None]]]] = []
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        """Addresses outside the workspace that a page asked for."""

    async def open(
        self,
        slack: Sandbox,
        name: str,
        beside: str | None = None,
        size: Any = DESKTOP,
        place: str = "",
        **media: Any,
    ) -> Visit:
        """Somebody's page, beside somebody else's where one is named."""
        visit = await self.blank(slack.url, size, **media)
        query = f"?as={slack.person(name).id}"
        if beside:
            query += f"&with={slack.person(beside).id}"
        await visit.page.goto(f"{slack.url}/{query}{place and '#' + place}")
        if not beside:
            await expect(visit.page.get_by_role("heading", level=1)).to_be_visible()
        return visit

    async def blank(self, home: str, size: Any = DESKTOP, **media: Any) -> Visit:
        """An empty window of which only `home` may be asked; `media` as Page.emulate_media has."""
        page = await self._windows.take()
        await page.set_viewport_size(size)
        await page.emulate_media(**MEDIA | media)
        page.set_default_timeout(PATIENCE_MS)
        heard: dict[str, Callable[[Any], None]] = {
            "pageerror": lambda error: self.complaints.append(str(error)),
            "console": self._hear,
            "request": lambda asked: self._watch(asked.url, home),
        }
        for event, hear in heard.items():
            page.on(event, hear)  # type: ignore[call-overload]  # its overloads name each event
        self._opened.append((page, heard))
        return Visit(page)

    def _hear(self, said: Any) -> None:
        if said.type in ("error", "warning"):
            self.complaints.append(said.text)

    def _watch(self, address: str, home: str) -> None:
        parts = urlsplit(address)
        if parts.scheme in ("http", "https") and parts.netloc != urlsplit(home).netloc:
            self.strangers.append(address)

    async def close(self) -> None:
        """Puts the windows back; to be called before a workspace that they look at ends."""
        while self._opened:
            page, heard = self._opened.pop()
            await self._windows.put_back(page)
            for event, hear in heard.items():
                page.remove_listener(event, hear)
