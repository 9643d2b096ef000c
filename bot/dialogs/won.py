"""**Won**: what the deal is worth."""

from __future__ import annotations

from bot.dialogs import elements
from bot.dialogs.elements import View
from bot.dialogs.values import Invalid, State, Values
from bot.messages import about
from bot.messages.blocks import context_line
from bot.messages.context import Context
from bot.names import Dialog
from qualification.amounts import AmountError, parse_amount
from qualification.lead import Lead, Money
from qualification.money import format_money


def build(lead: Lead, context: Context) -> View:
    """The dialog; the value expected so far is a hint, never an answer."""
    hint = f"Expected so far: {format_money(lead.value)}." if lead.value else None
    blocks = [
        context_line(about.subject(lead, context)),
        elements.text("amount", "Deal value", limit=40, placeholder="50,000 or 50k", hint=hint),
    ]
    return elements.view(Dialog.WON, "Won", blocks, lead, submit="Won")


def parse(state: State, lead: Lead, context: Context) -> Money | None:
    """The amount where one is given, or Invalid."""
    typed = Values(state).text("amount")
    currency = lead.value.currency if lead.value else context.playbook.team.currency
    try:
        return parse_amount(typed, currency) if typed else None
    except AmountError as error:
        raise Invalid({"amount": str(error)}) from None
