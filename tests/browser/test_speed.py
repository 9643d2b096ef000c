"""The page is quick: to open, to show a message, to scroll through thousands."""

from __future__ import annotations

import time
from typing import Any

from playwright.async_api import expect

from sandbox.server import Sandbox
from tests.browser.visit import Visit, Visits

MANY = 5_000
USABLE_MS = 1_000
SHOWN_MS = 100
SLACK_FACTOR = 3
"""Machines that run tests are busy with other tests: they get so many times the time."""

MEASURE = """async () => {
  const scroller = document.querySelector('.scroller');
  const long = [];
  new PerformanceObserver((list) => long.push(...list.getEntries().map((one) => one.duration)))
    .observe({ type: 'longtask' });
  const frames = [];
  let before = performance.now();
  let most = 0;
  for (let frame = 0; frame < 160; frame += 1) {
    scroller.scrollTop -= 360;
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    frames.push(now - before);
    before = now;
    most = Math.max(most, document.querySelectorAll('article').length);
  }
  frames.sort((one, other) => one - other);
  return { median: frames[80], p95: frames[152], most, long };
}"""

TO_THE_TOP = """async () => {
  const [scroller, list] = ['.scroller', '[role=log]'].map((each) => document.querySelector(each));
  while (!list.textContent.includes('Message number 0 ')) {
    scroller.scrollTop = 0;
    await new Promise(requestAnimationFrame);
  }
}"""


def fill(slack: Sandbox, count: int) -> None:
    channel = slack.workspace.find_channel("leads")
    assert channel is not None
    people = [slack.workspace.person(name) for name in ("sam", "ada")]
    for number in range(count):
        text = f"Message number {number} about *a lead* of <@{people[0].id}>, with some more words."
        slack.workspace.post(channel, people[number // 3 % 2], text)


async def test_five_thousand_messages_scroll_smoothly(slack: Sandbox, visits: Visits) -> None:
    fill(slack, MANY)
    sam = await visits.open(slack, "sam")
    await expect(sam.message(f"Message number {MANY - 1} ")).to_be_visible()
    seen: dict[str, Any] = await sam.page.evaluate(MEASURE)
    assert seen["most"] < 300, "Only a window of the messages stands in the page."
    assert seen["median"] < 17 * SLACK_FACTOR, seen
    assert seen["p95"] < 50 * SLACK_FACTOR, seen
    assert max(seen["long"], default=0) < 200 * SLACK_FACTOR, seen

    # All the way back to the first one, and to the end again by one press.
    await sam.page.evaluate(TO_THE_TOP)
    await expect(sam.message("Message number 0 ")).to_be_visible()
    await sam.button("Jump to the newest").click()
    await expect(sam.message(f"Message number {MANY - 1} ")).to_be_in_viewport()


async def test_the_page_is_usable_within_a_second(slack: Sandbox, visits: Visits) -> None:
    fill(slack, 100)
    await visits.open(slack, "sam")
    began = time.perf_counter()
    sam = await visits.open(slack, "ada")
    await expect(sam.message("Message number 99 ")).to_be_visible()
    assert (time.perf_counter() - began) * 1000 < USABLE_MS * SLACK_FACTOR


async def test_a_message_shows_at_once(slack: Sandbox, client: Any, sam: Visit) -> None:
    await sam.page.evaluate(
        """() => {
          window.shown = new Promise((resolve) => new MutationObserver(() => {
            if (document.body.textContent.includes('Now')) resolve(Date.now());
          }).observe(document.querySelector('[role=log]'), { childList: true, subtree: true }));
        }"""
    )
    said: float = time.time() * 1000
    await client.chat_postMessage(channel="#leads", text="Now")
    shown: float = await sam.page.evaluate("window.shown")
    assert shown - said < SHOWN_MS * SLACK_FACTOR
