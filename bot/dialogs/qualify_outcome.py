"""Qualification, step 4 of 4: what is known, what is missing, and what becomes of the lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from markupsafe import Markup

from bot.dialogs import elements, members
from bot.dialogs.back import back_button
from bot.dialogs.elements import View
from bot.dialogs.values import Invalid, State, Values
from bot.messages import about, words
from bot.messages.blocks import Block, context_line, section
from bot.messages.context import Context
from bot.messages.prose import Prose
from bot.names import Action, Dialog
from qualification import bant
from qualification.contact import describe_best_time
from qualification.lead import Lead


class OutcomeKind(StrEnum):
    """What a qualification ends in."""

    HAND_OFF = "hand_off"
    NURTURE = "nurture"
    DISQUALIFY = "disqualify"


_NOTE_LIMIT = 1000

LABELS: Mapping[str, str] = {
    OutcomeKind.HAND_OFF: "Hand off",
    OutcomeKind.NURTURE: "Nurture",
    OutcomeKind.DISQUALIFY: "Disqualify",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The SDR's decision.

    `reason` is why a hand-off goes in spite of gaps, marketing's note on a nurture, or for a
    disqualification a code of the playbook's rejection reasons, to which `note` belongs. `until`
    belongs to nurture.
    """

    kind: OutcomeKind
    reason: str | None = None
    until: date | None = None
    note: str | None = None


def build(lead: Lead, context: Context, chosen: OutcomeKind = OutcomeKind.HAND_OFF) -> View:
    """The dialog; below the outcome stand the inputs of the `chosen` one only."""
    missing = bant.gate(lead.qualification, context.playbook)
    prose = Prose("qualify_outcome", context)
    blocks: list[Block] = [
        context_line(about.subject(lead, context)),
        section(prose.known(about.bant_lines(lead, context), *_contact(lead, context))),
        *([section(told)] if (told := prose.more(lead, _committee(lead, context))) else []),
        section(prose.gate(missing, lead.qualification.unread)),
        elements.radio("outcome", "Outcome", LABELS, chosen, action=Action.OUTCOME),
        *_inputs(lead, context, chosen, missing),
        back_button(),
    ]
    submit = LABELS[chosen]
    return elements.step(Dialog.OUTCOME, 4, blocks, lead, submit)


def chosen_in(state: State) -> OutcomeKind:
    """The outcome that is chosen in a view, for building it anew."""
    return OutcomeKind(Values(state).choice("outcome") or OutcomeKind.HAND_OFF)


def parse(state: State, lead: Lead, context: Context) -> Outcome:
    """The decision, or Invalid with a sentence per field."""
    values = Values(state)
    kind = chosen_in(state)
    match kind:
        case OutcomeKind.HAND_OFF:
            reason = values.text("override")
            missing = bant.gate(lead.qualification, context.playbook)
            if missing and not reason:
                raise Invalid({"override": "Say why it should go all the same, or go back."})
            return Outcome(kind, reason if missing else None)
        case OutcomeKind.NURTURE:
            until = values.day("until")
            if until and until <= context.now.astimezone(context.zone).date():
                raise Invalid({"until": "This day is not in the future; choose a later one."})
            return Outcome(kind, values.text("note"), until)
        case OutcomeKind.DISQUALIFY:
            code, note = _disqualified(values, context)
            return Outcome(kind, code, note=note)


def _disqualified(values: Values, context: Context) -> tuple[str, str | None]:
    code, note = values.choice("reason"), values.text("note")
    rule = context.playbook.rejection.get(code or "")
    if code is None or rule is None:
        raise Invalid({"reason": "Choose a reason: marketing learns from it."})
    if rule.note == "required" and not note:
        raise Invalid({"note": f"“{rule.label}” needs a note: say in a few words what was wrong."})
    return code, note


def _inputs(
    lead: Lead, context: Context, chosen: OutcomeKind, missing: tuple[str, ...]
) -> list[Block]:
    match chosen:
        case OutcomeKind.HAND_OFF if missing:
            return [
                elements.text(
                    "override",
                    "Hand off anyway because",
                    lead.qualification.override,
                    limit=_NOTE_LIMIT,
                    multiline=True,
                    hint="The AE reads this, with what is missing.",
                )
            ]
        case OutcomeKind.NURTURE:
            return [
                elements.day("until", "Nurture until", hint="Left empty, until it scores again."),
                elements.text("note", "Note for marketing", limit=_NOTE_LIMIT, multiline=True),
            ]
        case OutcomeKind.DISQUALIFY:
            reasons = {code: rule.label for code, rule in context.playbook.rejection.items()}
            return [
                elements.select("reason", "Reason to disqualify", reasons),
                elements.text("note", "Note", limit=_NOTE_LIMIT, multiline=True),
            ]
        case _:
            return []


def _committee(lead: Lead, context: Context) -> list[Markup]:
    prose = Prose("members", context)
    return [
        prose.row(one, members.ROLES.get(one.role or "")) for one in lead.qualification.committee
    ]


def _contact(lead: Lead, context: Context) -> tuple[str | None, str | None, str | None]:
    contact = lead.qualification.contact
    best = contact.best_time
    return (
        words.phone(contact.phone, context) if contact.phone else None,
        contact.email,
        describe_best_time(best, context.zone, context.now) if best else None,
    )
