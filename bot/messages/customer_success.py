"""To customer success: a won deal with everything known of the customer, and who is to take it."""

from __future__ import annotations

from bot.messages import about, handoff_card
from bot.messages.blocks import (
    Block,
    actions,
    button,
    context_line,
    fallback,
    header,
    section,
    thread_link,
)
from bot.messages.context import Context, Message
from bot.messages.prose import Prose
from bot.messages.story import detail
from bot.names import Action
from qualification.customers import HandOver
from qualification.fact import Fact
from qualification.lead import Lead


def card(lead: Lead, found: HandOver | None, context: Context) -> Message:
    """The card as things are now, for `context.reader`; None: nobody is to have the customer.

    Once the customer is no longer the reader's, it says so and has no buttons.
    """
    prose = Prose("customer_success", context)
    title = about.headline(lead, context)
    if found is None or context.reader not in (found.to, found.accepted_by):
        gone = prose.gone(lead, found)
        return Message(fallback(prose.gone_fallback(about.title(lead), gone)),
                       [header(title), section(gone)])  # fmt: skip
    knowledge = Prose("handoff_card", context)
    blocks = [header(title), section(prose.state(lead, found))]
    blocks.append(section(knowledge.lines(handoff_card.parts(lead, context))))
    blocks.append(section(prose.reach(lead, *handoff_card.route(lead, context)[:3])))
    if lead.qualification.answers:
        blocks.append(section(knowledge.lines(about.bant_lines(lead, context))))
    if besides := handoff_card.told(lead, knowledge, context):
        blocks.append(section(besides))
    blocks += actions("success.actions", _buttons(lead, found, context))
    blocks.append(context_line(prose.origin(lead)))
    return Message(fallback(prose.fallback(lead, found, title)), blocks)


def nag(fact: Fact, lead: Lead, context: Context) -> Message:
    """The reminder of a rung that fired, to whoever is to take the customer or manages them."""
    data = detail(fact)
    text = getattr(Prose("customer_success", context), str(data["do"]))(
        data, about.named(lead, context)
    )
    shown: list[Block] = [button("Accept", Action.WELCOME, lead.id, "primary")]
    if context.thread_url:
        shown.append(thread_link(lead.id, context.thread_url))
    return Message(fallback(text), [section(text), *actions("success.actions", shown)])


def _buttons(lead: Lead, found: HandOver, context: Context) -> list[Block]:
    shown: list[Block] = []
    if found.accepted_by is None:
        shown.append(button("Accept", Action.WELCOME, lead.id, "primary"))
    shown.append(button("Why?", Action.WHY, lead.id))
    if context.thread_url:
        shown.append(thread_link(lead.id, context.thread_url))
    return shown
