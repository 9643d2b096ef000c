"""**Best time to talk**: a moment on the rep's clock, or a weekly window on the prospect's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.dialogs import elements
from bot.dialogs.values import Reading
from bot.messages import words
from bot.messages.blocks import Block
from bot.messages.context import Context
from qualification import contact as reach
from qualification import zones
from qualification.contact import WINDOWS, ContactError
from qualification.hours import DAYS
from qualification.lead import BestTime, Lead

_AUTO = "auto"
_KEPT = "kept"
"""The choice that stands for a window which is none of those on offer."""

UNREAD = ("best_time", "window", "days", "zone")
"""What is kept of a time that cannot be taken yet."""

_WEEKDAYS = (0, 1, 2, 3, 4)


def inputs(lead: Lead, number: str | None, context: Context) -> list[Block]:
    """Moment, window, days and zone. `number` (E.164) is the one that the form begins with."""
    best = lead.qualification.contact.best_time
    guess = reach.zone_of(number, lead.company.country)
    zone = best.zone if best else guess
    unread = lead.qualification.unread
    days = best.days if best and best.days != _WEEKDAYS else ()
    chosen_days = unread["days"].split(",") if "days" in unread else [str(day) for day in days]
    chosen_zone = unread.get("zone") or (best.zone if best and best.zone != guess else None)
    at = best.at if best else None
    if "best_time" in unread:
        at = datetime.fromtimestamp(int(unread["best_time"]), UTC)
    return [
        elements.moment("best_time", "Best time to talk", at, _clocks(zone, context)),
        elements.select(
            "window", "Or a weekly window", _windows(best), unread.get("window") or _window(best)
        ),
        elements.several(
            "days",
            "On these days",
            dict(zip(map(str, range(7)), DAYS, strict=True)),
            chosen_days,
            placeholder="Monday to Friday",
        ),
        elements.select(
            "zone",
            "Their time zone",
            _zones(guess, chosen_zone, context),
            chosen_zone or (_AUTO if guess else None),
            placeholder="Neither phone nor country tells it",
            hint="A weekly window is on this clock. Everyone also reads it on their own.",
        ),
    ]


def read(reading: Reading, phone: str | None, lead: Lead, context: Context) -> BestTime | None:
    """The best time; what it had before where it cannot be right, or lacks its zone."""
    values = reading.values
    before = lead.qualification.contact.best_time
    at, window, days = values.moment("best_time"), values.choice("window"), values.choices("days")
    chosen = values.choice("zone")
    for name in UNREAD:
        reading.unread.pop(name, None)
    zone = _zone(chosen, phone, lead, before)
    if not (at or window):
        if chosen not in (None, _AUTO):
            reading.unread["zone"] = str(chosen)
        if days:
            reading.refuse("window", "Choose the hours on these days as well.")
            reading.unread["days"] = ",".join(days)
            return before
        return None
    try:
        moment = reach.best_at(at, zone or context.zone.key, context.now) if at else None
    except ContactError as error:
        reading.refuse("best_time", str(error))
        return before
    if zone is None:
        if "phone" not in reading.errors:  # the number, once right, may tell it
            reading.refuse("zone", "Choose their time zone: neither phone nor country tells it.")
        typed = {"best_time": at and str(int(at.timestamp())), "window": window, "days": days}
        reading.unread |= {name: _text(value) for name, value in typed.items() if value}
        return before
    if moment:
        return moment
    hours = _hours(str(window), before)
    on = tuple(sorted(int(day) for day in days)) or _WEEKDAYS
    return BestTime(zone=zone, days=on, start=hours[0], end=hours[1])


def _text(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else ",".join(value)


def _zone(chosen: str | None, phone: str | None, lead: Lead, before: BestTime | None) -> str | None:
    if chosen not in (None, _AUTO):
        return chosen
    return reach.zone_of(phone, lead.company.country) or (before.zone if before else None)


def _hours(window: str, before: BestTime | None) -> tuple[str | None, str | None]:
    if offered := WINDOWS.get(window):
        return offered.start, offered.end
    return (before.start, before.end) if before else (None, None)


def _windows(best: BestTime | None) -> dict[str, str]:
    """The windows on offer, and the draft's own where it is another."""
    own = {_KEPT: f"{best.start} to {best.end}"} if best and _window(best) == _KEPT else {}
    offered = {key: f"{one.label}, {one.start} to {one.end}" for key, one in WINDOWS.items()}
    return own | offered


def _window(best: BestTime | None) -> str | None:
    if best is None or best.at:
        return None
    hours = (best.start, best.end)
    same = (key for key, one in WINDOWS.items() if (one.start, one.end) == hours)
    return next(same, _KEPT)


def _zones(guess: str | None, chosen: str | None, context: Context) -> dict[str, str]:
    auto = {_AUTO: f"{zones.city(guess)}, by phone and country"} if guess else {}
    offered = zones.OFFERED if chosen in (None, *zones.OFFERED) else (chosen, *zones.OFFERED)
    return auto | {zone: zones.label(zone, context.now) for zone in offered if zone}


def _clocks(zone: str | None, context: Context) -> str:
    """On whose clock the moment is chosen, and how far theirs is from it."""
    if zone is None:
        return "On your own clock."
    theirs = context.now.astimezone(ZoneInfo(zone))
    apart = (theirs.utcoffset() or timedelta()) - (
        context.now.astimezone(context.zone).utcoffset() or timedelta()
    )
    if not apart:
        return f"On your own clock, which is the same in {zones.city(zone)}."
    side = "ahead of" if apart > timedelta() else "behind"
    far = words.duration(abs(apart))
    return f"On your own clock. {zones.city(zone)} is {far} {side} you: {theirs:%H:%M} there now."
