"""The two ways a person works a page: with the mouse or a finger, and by keyboard alone."""

from __future__ import annotations

from playwright.async_api import Locator, expect

from tests.browser.visit import Visit


class Mouse:
    """Points and clicks; types only into fields."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit

    async def go(self, name: str) -> None:
        await self.visit.open_conversation(name)

    async def press(self, button: Locator) -> None:
        await button.click()

    async def choose(self, box: Locator, label: str, text: str) -> None:
        await box.get_by_role("combobox", name=label).click()
        await box.get_by_role("option", name=text).first.click()

    async def fill(self, box: Locator, label: str, text: str) -> None:
        await box.get_by_label(label).fill(text)

    async def pick_moment(self, box: Locator, label: str, moment: str) -> None:
        """`moment`: "2026-11-24T09:30", on the wall of whoever picks."""
        await box.get_by_label(label).fill(moment)


class Keyboard(Mouse):
    """Tab, arrows, Enter and typing; the mouse lies still."""

    async def go(self, name: str) -> None:
        await self.visit.jump_to(name)

    async def press(self, button: Locator) -> None:
        await self.visit.press_by_key(button)

    async def choose(self, box: Locator, label: str, text: str) -> None:
        keys = self.visit.page.keyboard
        field = box.get_by_role("combobox", name=label)
        await self.visit.tab_to(field)
        await keys.type(text)
        await expect(box.get_by_role("option", name=text).first).to_be_visible()
        await keys.press("Enter")
        await expect(field).to_have_value(text)

    async def fill(self, box: Locator, label: str, text: str) -> None:
        await self.visit.tab_to(box.get_by_label(label))
        await self.visit.page.keyboard.press("Control+a")
        await self.visit.page.keyboard.type(text)

    async def pick_moment(self, box: Locator, label: str, moment: str) -> None:
        keys = self.visit.page.keyboard
        day, time = moment.split("T")
        year, month, date = day.split("-")
        await self.visit.tab_to(box.get_by_label(label))
        for part in (month, date, year):
            await keys.type(part)
            if part == year:
                await keys.press("ArrowRight")
        await keys.type(time.replace(":", ""))
        await keys.type("AM")
        await expect(box.get_by_label(label)).to_have_value(moment)
