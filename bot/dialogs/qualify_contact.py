"""Qualification, step 2 of 4: how and when to reach the prospect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.dialogs import elements
from bot.dialogs.back import back_button
from bot.dialogs.elements import View
from bot.dialogs.values import Parsed, State, Values
from bot.messages import about
from bot.messages.blocks import context_line
from bot.messages.context import Context
from bot.names import Dialog
from qualification import contact as reach
from qualification.contact import REACH_BY, WINDOWS, ContactError
from qualification.lead import BestTime, Contact, Lead

_LONGEST_PHONE = 60
_LONGEST_EMAIL = 254


def build(lead: Lead, context: Context) -> View:
    """The dialog with what is confirmed, else with what the lead came with."""
    known = lead.qualification.contact
    best = known.best_time
    number = known.phone or _given_number(lead)
    phone = reach.format_phone(number) if number else lead.person.phone
    address = known.email or lead.person.email
    blocks = [
        context_line(about.subject(lead, context)),
        elements.text(
            "phone",
            "Direct phone",
            phone,
            limit=_LONGEST_PHONE,
            placeholder="+1 415 555 0134",
            hint="Their own number, not the switchboard's.",
        ),
        elements.email("email", "Email", address if address and _fits(address) else None),
        elements.select("reach_by", "Best way to reach", REACH_BY, known.reach_by),
        elements.moment(
            "best_time", "Best time to talk", best.at if best else None, _zone_hint(number, lead)
        ),
        elements.select(
            "window",
            "Or a weekly window",
            {key: f"{one.label}, {one.start} to {one.end}" for key, one in WINDOWS.items()},
            _window(best),
            hint="On their clock. A date and time above goes before it.",
        ),
        back_button(),
    ]
    return elements.step(Dialog.CONTACT, 2, blocks, lead)


def parse(state: State, lead: Lead, context: Context) -> Parsed:
    """The draft with this step's contact. A field that cannot be right keeps what it had."""
    values = Values(state)
    before = lead.qualification.contact
    errors: dict[str, str] = {}

    def read(block_id: str, parse_text: Callable[[str], str], kept: str | None) -> str | None:
        typed = values.text(block_id)
        try:
            return parse_text(typed) if typed else None
        except ContactError as error:
            errors[block_id] = str(error)
            return kept

    country = lead.company.country
    phone = read("phone", lambda typed: reach.parse_phone(typed, country), before.phone)
    found = Contact(
        phone=phone,
        email=read("email", reach.parse_email, before.email),
        reach_by=values.choice("reach_by"),
    )
    zone = _zone(phone, lead, context)
    window = values.choice("window")
    try:
        best = _best_time(values.moment("best_time"), window, zone, context.now)
    except ContactError as error:
        errors["best_time"] = str(error)
        best = before.best_time
    contact = replace(found, best_time=best)
    return Parsed(replace(lead.qualification, contact=contact), errors)


def is_complete(lead: Lead, context: Context) -> bool:
    """Whether everything that the playbook requires of the contact is there."""
    contact = lead.qualification.contact
    required = context.playbook.qualification.require_contact
    return all(getattr(contact, name) is not None for name in required)


def _best_time(
    at: datetime | None, window: str | None, zone: str, now: datetime
) -> BestTime | None:
    if at:
        return reach.best_at(at, zone, now)
    offered = WINDOWS.get(window or "")
    return offered.in_zone(zone) if offered else None


def _zone(phone: str | None, lead: Lead, context: Context) -> str:
    """The prospect's zone as far as it can be guessed, else the rep's own."""
    guess = reach.zone_of(phone, lead.company.country)
    before = lead.qualification.contact.best_time
    return guess or (before.zone if before else context.zone.key)


def _given_number(lead: Lead) -> str | None:
    """The number that the lead came with, as E.164; None if it cannot be right."""
    try:
        return reach.parse_phone(lead.person.phone or "", lead.company.country)
    except ContactError:
        return None


def _zone_hint(number: str | None, lead: Lead) -> str:
    zone = reach.zone_of(number, lead.company.country)
    theirs = f" They seem to be in {_place(zone)}." if zone else ""
    return f"On your own clock.{theirs}"


def _place(zone: str) -> str:
    """The city of an IANA zone: "America/New_York" is New York."""
    return zone.rpartition("/")[2].replace("_", " ")


def _window(best: BestTime | None) -> str | None:
    """The window on offer that a best time is, if any."""
    if best is None or best.at:
        return None
    wanted = (best.days, best.start, best.end)
    matches = (key for key, one in WINDOWS.items() if (one.days, one.start, one.end) == wanted)
    return next(matches, None)


def _fits(address: str) -> bool:
    return len(address) <= _LONGEST_EMAIL
