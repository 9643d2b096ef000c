"""Weekly hours as a team writes them: "Mon-Fri 09:00-18:00", "Mon 09:00", "always"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby, pairwise

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MINUTES_OF_DAY = 24 * 60

Window = tuple[int, int]
"""Start and end in minutes since local midnight; the end is not part of it."""

_WORD = re.compile(r"[^\s,]+")
_DASH = re.compile(r"\s*[-–]\s*")  # noqa: RUF001 (people paste the en dash)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """Working hours of a week on the wall clock of whoever they belong to.

    `days` has seven entries, Monday first, each the day's windows in order, without overlap.
    `always` says that the clock never stops, holidays included; `days` is then full.
    """

    days: tuple[tuple[Window, ...], ...]
    always: bool = False

    @classmethod
    def parse(cls, text: str) -> BusinessHours:
        """Read "Mon-Thu 09:00-17:00, Fri 09:00-12:00 13:00-15:00" or "always".

        Raises ValueError with a sentence that says what is wrong.
        """
        if text.strip().casefold() == "always":
            return ALWAYS
        windows: list[list[Window]] = [[] for _ in DAYS]
        current: list[int] = []
        timed = False
        for word in _WORD.findall(_DASH.sub("-", text)):
            if word[0].isdigit():
                if not current:
                    raise ValueError(f"{word} stands before any day")
                for day in current:
                    windows[day].append(_window(word))
                timed = True
            else:
                current = _days(word) if timed else current + _days(word)
                timed = False
        if not timed:
            raise ValueError("there are days without hours" if current else "it is empty")
        return cls(tuple(_in_order(day, found) for day, found in enumerate(windows)))

    def __str__(self) -> str:
        if self.always:
            return "always"
        runs = groupby(_from_first_change(self.days), key=lambda day: self.days[day])
        return ", ".join(
            f"{_day_range(list(run))} {' '.join(map(_window_text, windows))}"
            for windows, run in runs
            if windows
        )


ALWAYS = BusinessHours((((0, MINUTES_OF_DAY),),) * len(DAYS), always=True)
"""Around the clock."""


@dataclass(frozen=True, slots=True)
class WeeklyTime:
    """A time of day on some days of the week: `days` Monday 0, `minute` since local midnight."""

    days: tuple[int, ...]
    minute: int

    @classmethod
    def parse(cls, text: str) -> WeeklyTime:
        """Read "Mon-Fri 09:00" or "Mon, Thu 16:30"; ValueError says what is wrong."""
        *day_words, time = _WORD.findall(_DASH.sub("-", text)) or [""]
        if not day_words:
            raise ValueError("it needs days and a time")
        minute = _minute(time)
        if minute == MINUTES_OF_DAY:
            raise ValueError("24:00 is 00:00 of the next day")
        return cls(tuple(sorted({day for word in day_words for day in _days(word)})), minute)

    def __str__(self) -> str:
        chosen = tuple(day in self.days for day in range(len(DAYS)))
        runs = groupby(_from_first_change(chosen), key=lambda day: chosen[day])
        days = ", ".join(_day_range(list(run)) for wanted, run in runs if wanted)
        return f"{days} {_clock(self.minute)}"


def _days(word: str) -> list[int]:
    """Weekdays of "Mon", "Mon-Fri" or "Sun-Thu" (which runs over the end of the week)."""
    first, dash, last = word.partition("-")
    start = _day(first)
    if not dash:
        return [start]
    return [(start + step) % 7 for step in range((_day(last) - start) % 7 + 1)]


def _day(word: str) -> int:
    try:
        return DAYS.index(word[:3].capitalize())
    except ValueError:
        raise ValueError(f"“{word}” is not a day of the week") from None


def _window(word: str) -> Window:
    start, dash, end = word.partition("-")
    if not dash:
        raise ValueError(f"{word} has no end")
    window = _minute(start), _minute(end)
    if window[0] >= window[1]:
        raise ValueError(
            f"{word} ends before it starts (a night shift is two windows, to 24:00 and from 00:00)"
        )
    return window


def _minute(clock: str) -> int:
    match = _CLOCK.fullmatch(clock)
    if match is None:
        raise ValueError(f"“{clock}” is not a time like 09:00")
    hour, minute = int(match[1]), int(match[2])
    if minute > 59 or hour * 60 + minute > MINUTES_OF_DAY:
        raise ValueError(f"{clock} is not a time of day")
    return hour * 60 + minute


def _in_order(day: int, windows: list[Window]) -> tuple[Window, ...]:
    ordered = tuple(sorted(windows))
    for earlier, later in pairwise(ordered):
        if later[0] < earlier[1]:
            raise ValueError(f"windows of {DAYS[day]} overlap")
    return ordered


def _from_first_change(values: tuple[object, ...]) -> list[int]:
    """All days, beginning where a run begins, so that "Sun-Thu" stays in one piece."""
    start = next((day for day in range(7) if values[day] != values[day - 1]), 0)
    return [(start + step) % 7 for step in range(7)]


def _day_range(days: list[int]) -> str:
    first, last = DAYS[days[0]], DAYS[days[-1]]
    return first if len(days) == 1 else f"{first}-{last}"


def _window_text(window: Window) -> str:
    return f"{_clock(window[0])}-{_clock(window[1])}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
