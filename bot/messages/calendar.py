"""The call with a prospect as a calendar file in the lead's thread (RFC 5545)."""

from __future__ import annotations

from datetime import timedelta

from icalendar import Alarm, Calendar, Event

from bot.messages import about, words
from bot.messages.blocks import fallback
from bot.messages.context import Attachment, Context, Message
from bot.messages.prose import Prose
from bot.messages.text import fold
from qualification.contact import Slot, format_phone, next_slot
from qualification.fact import Fact
from qualification.lead import Lead

_REMIND = timedelta(minutes=5)


def render(fact: Fact, lead: Lead, context: Context) -> Message | None:
    """The file for a hand-off, with a line on when; None where the time is over or not known.

    The event keeps its UID through later hand-offs, so that a calendar moves it and adds no other.
    """
    best = lead.qualification.contact.best_time
    slot = next_slot(best, fact.at) if best else None
    if slot is None or slot.end <= context.now:
        return None
    text = fallback(Prose("calendar", context).line(lead, about.title(lead), slot))
    return Message(text, attachment=Attachment(f"call-{lead.id}.ics", _ics(fact, lead, slot)))


def _ics(fact: Fact, lead: Lead, slot: Slot) -> bytes:
    event = Event()
    event.add("uid", f"lead-{lead.id}-call@baton")
    event.add("dtstamp", fact.at)
    event.add("sequence", lead.version)
    event.add("dtstart", slot.start)
    event.add("dtend", slot.end)
    event.add("summary", _summary(lead))
    event.add("description", "\n".join(_lines(lead)))
    reminder = Alarm()
    reminder.add("action", "DISPLAY")
    reminder.add("description", _summary(lead))
    reminder.add("trigger", -_REMIND)
    event.add_component(reminder)
    calendar = Calendar()
    calendar.add("prodid", "-//Baton//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _summary(lead: Lead) -> str:
    names = dict.fromkeys(name for name in (lead.person.name, lead.company.name) if name)
    return f"Call {fold(', '.join(names)) or fold(lead.display_name)}"


def _lines(lead: Lead) -> list[str]:
    contact = lead.qualification.contact
    found = {
        "Phone": format_phone(contact.phone) if contact.phone else lead.person.phone,
        "Email": contact.email or lead.person.email,
        "Best reached by": words.label(contact.reach_by) if contact.reach_by else None,
        "Next step": lead.qualification.next_step,
    }
    return [f"{name}: {fold(value)}" for name, value in found.items() if value]
