"""Qualification, step 4 of 4: what is known, what is missing, and what becomes of the lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.dialogs import elements
from bot.dialogs.back import back_button
from bot.dialogs.elements import View
from bot.dialogs.values import Invalid, State, Values
from bot.messages import about
from bot.messages.blocks import Block, context_line, section
from bot.messages.context import Context
from bot.messages.prose import Prose
from bot.names import Action, Dialog
from qualification import bant
from qualification.contact import describe_best_time, format_phone
from qualification.lead import Lead


class OutcomeKind(StrEnum):
    """What a qualification ends in."""

    HAND_OFF = "hand_off"
    NURTURE = "nurture"
    DISQUALIFY = "disqualify"


LABELS: Mapping[str, str] = {
    OutcomeKind.HAND_OFF: "Hand off",
    OutcomeKind.NURTURE: "Nurture",
    OutcomeKind.DISQUALIFY: "Disqualify",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The SDR's decision.

    `reason` is why a hand-off goes in spite of gaps, marketing's note on a nurture, or for a
    disqualification a code of the playbook's rejection reasons, or words where the code is open.
    `until` belongs to nurture.
    """

    kind: OutcomeKind
    reason: str | None = None
    until: date | None = None


def build(lead: Lead, context: Context, chosen: OutcomeKind = OutcomeKind.HAND_OFF) -> View:
    """The dialog; below the outcome stand the inputs of the `chosen` one only."""
    missing = bant.gate(lead.qualification, context.playbook)
    prose = Prose("qualify_outcome", context)
    blocks: list[Block] = [
        context_line(about.subject(lead, context)),
        section(prose.known(about.bant_lines(lead, context), *_contact(lead, context))),
        section(prose.gate(missing)),
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
            return Outcome(kind, _disqualified(values, context))


def _disqualified(values: Values, context: Context) -> str:
    code, note = values.choice("reason"), values.text("note")
    rule = context.playbook.rejection.get(code or "")
    if code is None or rule is None:
        raise Invalid({"reason": "Choose a reason: marketing learns from it."})
    if rule.note != "required":
        return code
    if not note:
        raise Invalid({"note": f"“{rule.label}” needs a note: say in a few words what was wrong."})
    return note


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
                    hint="The AE reads this, with what is missing.",
                )
            ]
        case OutcomeKind.NURTURE:
            return [
                elements.day("until", "Nurture until", hint="Left empty, until it scores again."),
                elements.text("note", "Note for marketing"),
            ]
        case OutcomeKind.DISQUALIFY:
            reasons = {code: rule.label for code, rule in context.playbook.rejection.items()}
            return [
                elements.select("reason", "Reason to disqualify", reasons),
                elements.text("note", "Note"),
            ]
        case _:
            return []


def _contact(lead: Lead, context: Context) -> tuple[str | None, str | None, str | None]:
    contact = lead.qualification.contact
    best = contact.best_time
    return (
        format_phone(contact.phone) if contact.phone else None,
        contact.email,
        describe_best_time(best, context.zone, context.now) if best else None,
    )
