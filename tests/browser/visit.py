"""A person at the page: opened in a window of some size, watched for errors."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from sandbox.server import Sandbox

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 10_000


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


class Visits:
    """Every window that a test opened."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
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
        **more: Any,
    ) -> Visit:
        """Somebody's page, beside somebody else's where one is named."""
        visit = await self.blank(slack.url, size, **more)
        query = f"?as={slack.person(name).id}"
        if beside:
            query += f"&with={slack.person(beside).id}"
        await visit.page.goto(f"{slack.url}/{query}{place and '#' + place}")
        if not beside:
            await expect(visit.page.get_by_role("heading", level=1)).to_be_visible()
        return visit

    async def blank(self, home: str, size: Any = DESKTOP, **more: Any) -> Visit:
        """An empty window of which only `home` may be asked."""
        context = await self._browser.new_context(viewport=size, **more)
        self._contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._hear)
        page.on("request", lambda asked: self._watch(asked.url, home))
        return Visit(page)

    def _hear(self, said: Any) -> None:
        if said.type in ("error", "warning"):
            self.complaints.append(said.text)

    def _watch(self, address: str, home: str) -> None:
        parts = urlsplit(address)
        if parts.scheme in ("http", "https") and parts.netloc != urlsplit(home).netloc:
            self.strangers.append(address)

    async def close(self) -> None:
        for context in self._contexts:
            await context.close()
