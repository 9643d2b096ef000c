"""**Reject**: the reason, a note, and what happens to the lead next."""

from __future__ import annotations

from datetime import date, timedelta

from bot.dialogs import elements
from bot.dialogs.elements import View
from bot.dialogs.values import Invalid, State, Values
from bot.messages import about, words
from bot.messages.blocks import context_line
from bot.messages.context import Context
from bot.names import Action, Dialog
from qualification.lead import Lead
from qualification.lifecycle import Consequence, Rejection

_NURTURE = timedelta(days=90)
"""How long marketing keeps a lead where the reason does not say."""

_THEN = "then"


def build(lead: Lead, context: Context, code: str | None = None) -> View:
    """The dialog; for a reason that is chosen already, its consequence stands below it.

    The consequence has a block_id of its own per reason, since Slack keeps what was chosen in a
    block that stays.
    """
    rules = context.playbook.rejection
    rule = rules.get(code or "")
    note_needed = rule is not None and rule.note == "required"
    blocks = [
        context_line(about.subject(lead, context)),
        elements.select(
            "reason",
            "Reason",
            {code: one.label for code, one in rules.items()},
            code,
            optional=False,
            placeholder="Why is it not for you?",
            action=Action.REASON,
        ),
        elements.text(
            "note",
            "Note",
            limit=1000,
            multiline=True,
            optional=not note_needed,
            hint="Marketing and the SDR read this.",
        ),
        elements.select(
            f"{_THEN}.{code or 'none'}",
            "What happens next",
            _consequences(lead, context, code),
            rule.then if rule else None,
            hint=None if rule else "Left empty, the reason decides.",
        ),
    ]
    return elements.view(Dialog.REJECT, "Reject", blocks, lead, submit="Reject")


def code_in(state: State) -> str | None:
    """The reason that is chosen in a view, for building it anew."""
    return Values(state).choice("reason")


def parse(state: State, context: Context) -> Rejection:
    """The rejection, or Invalid with a sentence per field."""
    values = Values(state)
    code = values.choice("reason")
    rule = context.playbook.rejection.get(code or "")
    if code is None or rule is None:
        raise Invalid({"reason": "Choose a reason: marketing learns from it."})
    note = values.text("note")
    if rule.note == "required" and not note:
        raise Invalid({"note": f"“{rule.label}” needs a note: say in a few words what was wrong."})
    then = next((block_id for block_id in state if block_id.startswith(f"{_THEN}.")), "")
    # A consequence that was chosen for another reason does not count.
    chosen = values.choice(then) if then in (f"{_THEN}.{code}", f"{_THEN}.none") else None
    consequence = Consequence(chosen or rule.then)
    until = _until(context, code) if consequence is Consequence.NURTURE else None
    return Rejection(code, consequence, note, until)


def _consequences(lead: Lead, context: Context, code: str | None) -> dict[str, str]:
    sdr = words.name(lead.sdr, context) if lead.sdr else "an SDR"
    return {
        Consequence.BACK_TO_SDR.value: f"Back to {sdr}",
        Consequence.REROUTE.value: "On to another AE",
        Consequence.NURTURE.value: f"Nurture until {words.day(_until(context, code), context)}",
        Consequence.DISQUALIFY.value: "Disqualify",
    }


def _until(context: Context, code: str | None) -> date:
    rule = context.playbook.rejection.get(code or "")
    keep = rule.for_ if rule and rule.for_ else _NURTURE
    return (context.now + keep).astimezone(context.zone).date()
