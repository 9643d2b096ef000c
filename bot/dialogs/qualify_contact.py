"""Qualification, step 2 of 4: how and when to reach the prospect."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogs import best_time, elements
from bot.dialogs.back import back_button
from bot.dialogs.elements import View
from bot.dialogs.values import Parsed, Reading, State
from bot.messages import about
from bot.messages.blocks import context_line
from bot.messages.context import Context
from bot.messages.text import plain
from bot.names import Dialog
from qualification import contact as reach
from qualification import email_typos
from qualification.contact import REACH_BY, ContactError
from qualification.lead import Contact, Lead

_LONGEST_PHONE = 60
_LONGEST_EMAIL = 254


def build(lead: Lead, context: Context) -> View:
    """The dialog with what is confirmed, else with what the lead came with."""
    draft = lead.qualification
    known = draft.contact
    number = known.phone or _given_number(lead)
    phone = reach.format_phone(number) if number else lead.person.phone
    if "phone" in draft.signed:
        phone = reach.format_phone(known.phone) if known.phone else None
    blocks = [
        context_line(about.subject(lead, context)),
        elements.text(
            "phone",
            "Direct phone",
            draft.unread.get("phone") or phone,
            limit=_LONGEST_PHONE,
            placeholder="+1 415 555 0134",
            hint="Their own number, not the switchboard's.",
        ),
        elements.email("email", "Email", _address(lead), _email_hint(lead)),
        elements.select("reach_by", "Best way to reach", REACH_BY, known.reach_by),
        *best_time.inputs(lead, number, context),
        back_button(),
    ]
    return elements.step(Dialog.CONTACT, 2, blocks, lead)


def parse(state: State, lead: Lead, context: Context) -> Parsed:
    """The draft with this step's contact. A field that cannot be right keeps what it had."""
    before = lead.qualification
    reading = Reading(state, before, ContactError)
    country = lead.company.country
    phone = reading.text(
        "phone", lambda typed: reach.parse_phone(typed, country), before.contact.phone
    )
    contact = Contact(
        phone=phone,
        email=reading.text("email", lambda typed: _email(typed, lead), before.contact.email),
        reach_by=reading.values.choice("reach_by"),
        best_time=best_time.read(reading, phone, lead, context),
    )
    return Parsed(replace(before, contact=contact, unread=reading.unread), reading.errors)


def is_complete(lead: Lead, context: Context) -> bool:
    """Whether everything that the playbook requires of the contact is there."""
    contact = lead.qualification.contact
    required = context.playbook.qualification.require_contact
    return all(getattr(contact, name) is not None for name in required)


def _email(typed: str, lead: Lead) -> str:
    """The address. One that looks mistyped is questioned once: sent again, it is meant."""
    address = reach.parse_email(typed)
    meant = email_typos.suggested(address, lead.company.domain)
    confirmed = address == lead.qualification.contact.email
    if meant and not confirmed and lead.qualification.unread.get("email") != typed:
        raise ContactError(
            f"Did you mean {meant}? Correct it, or press Next again to keep {address}."
        )
    return address


def _address(lead: Lead) -> str | None:
    draft = lead.qualification
    known = draft.contact.email if "email" in draft.signed else lead.person.email
    address = draft.unread.get("email") or draft.contact.email or known
    return address if address and len(address) <= _LONGEST_EMAIL else None


def _email_hint(lead: Lead) -> str | None:
    """What to know of the address: that it looks mistyped, or which one the lead came with."""
    address = _address(lead)
    meant = email_typos.suggested(address, lead.company.domain) if address else None
    if meant and address != lead.qualification.contact.email:
        return f"Did you mean {plain(meant, 254)}?"
    came_with = lead.person.email
    if came_with and address and reach.dedupe_key(came_with) != reach.dedupe_key(address):
        return f"They came with {plain(came_with, 254)}; both addresses lead to this lead."
    return None


def _given_number(lead: Lead) -> str | None:
    """The number that the lead came with, as E.164; None if it cannot be right."""
    try:
        return reach.parse_phone(lead.person.phone or "", lead.company.country)
    except ContactError:
        return None
