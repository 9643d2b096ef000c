"""`/pipeline funnels` and `/pipeline customers`: what leadership asks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.handlers.relay import Relay
from bot.messages import leadership as words
from bot.messages import pipeline
from bot.messages.context import Context, Message
from bot.usecases.reports import asking
from bot.usecases.reports import leadership as report
from qualification.question import NotUnderstood

FUNNELS, CUSTOMERS = "funnels", "customers"

Say = Callable[[Message], Awaitable[bool]]
"""Answers the person; whether Slack took the blocks."""


def asked(typed: str) -> bool:
    """Whether the words behind `/pipeline` ask for one of these reports."""
    return typed.partition(" ")[0].casefold() in (FUNNELS, CUSTOMERS)


async def answer(relay: Relay, context: Context, typed: str, say: Say) -> None:
    """The report, with its tables as lines of text where the workspace refuses the block."""
    name, _, rest = typed.partition(" ")
    try:
        question = await relay.look(
            asking.read, rest, report.CUTS, report.FILTERS, context.playbook, context.now,
            context.zone, report.DEFAULT_PERIOD,
        )  # fmt: skip
    except NotUnderstood as problem:
        await say(pipeline.not_understood(str(problem), context))
        return
    if name.casefold() == FUNNELS:
        funnels = await relay.look(report.funnels, question, context.now)
        if not await say(words.funnels(funnels, context)):
            await say(words.funnels(funnels, context, native=False))
        return
    currency = context.playbook.team.currency
    found, names = await relay.look(report.best_customers, question, context.now, currency)
    if not await say(words.customers(found, names, context)):
        await say(words.customers(found, names, context, native=False))
