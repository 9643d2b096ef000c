"""**Assign**: to whom a manager gives a lead that waits."""

from __future__ import annotations

from collections.abc import Mapping

from bot.dialogs import elements
from bot.dialogs.elements import View
from bot.dialogs.values import Invalid, State, Values
from bot.messages import about
from bot.messages.blocks import context_line
from bot.messages.context import Context
from bot.messages.prose import Prose
from bot.names import Dialog
from qualification import lifecycle
from qualification.availability import Unavailable
from qualification.lead import Lead, Role
from qualification.routing import in_words


def build(lead: Lead, context: Context, absent: Mapping[str, Unavailable]) -> View:
    """The dialog: everybody of the role that the lead waits for, but who has it. `absent` says of
    whom, by e-mail, that they would get no lead now, and why."""
    people = [email for email in _candidates(lead, context) if email != lead.owner]
    people.sort(key=lambda email: (email in absent, email in lead.had_by))
    options = {email: _row(email, lead, context, absent.get(email)) for email in people}
    subject = context_line(about.subject(lead, context))
    prose = Prose("assign", context)
    if not options:
        nobody = context_line(prose.nobody(_role(lead)))
        return elements.view(Dialog.ASSIGN, "Assign", [subject, nobody], close="Close")
    blocks = [
        subject,
        elements.select("to", "Assign to", options, optional=False, placeholder="A rep"),
        elements.text("note", "Note", limit=300, hint="They read it on their card."),
        context_line(prose.follows(lead)),
    ]
    return elements.view(Dialog.ASSIGN, "Assign", blocks, lead, submit="Assign")


def parse(state: State, lead: Lead, context: Context) -> tuple[str, str | None]:
    """Who gets it, by e-mail, and the note for them; or Invalid."""
    values = Values(state)
    to = values.choice("to")
    if to not in _candidates(lead, context):
        raise Invalid({"to": "Choose somebody."})
    assert to
    return to, values.text("note")


def _candidates(lead: Lead, context: Context) -> list[str]:
    entries = context.playbook.with_role(lifecycle.next_role(lead))
    return [entry.email for entry in entries if entry.email]


def _row(email: str, lead: Lead, context: Context, absent: Unavailable | None) -> str:
    notes = ["had it before"] if email in lead.had_by else []
    if absent:
        notes.append(in_words(absent))
    name = context.colleague(email).name
    return f"{name} ({', '.join(notes)})" if notes else name


def _role(lead: Lead) -> str:
    return "AE" if lifecycle.next_role(lead) is Role.AE else "SDR"
