"""`/pipeline funnels` and `/pipeline customers`: what leadership asks."""

from __future__ import annotations

from bot.handlers.reporting import Asked
from bot.messages import leadership as words
from bot.usecases.reports import asking
from bot.usecases.reports import leadership as report

FUNNELS, CUSTOMERS = "funnels", "customers"


def is_meant(typed: str) -> bool:
    """Whether the words behind `/pipeline` ask for one of these reports."""
    return typed.partition(" ")[0].casefold() in (FUNNELS, CUSTOMERS)


async def answer(asked: Asked) -> None:
    """The report, with its tables as lines of text where the workspace refuses the block.

    Raises `NotUnderstood`.
    """
    relay, context = asked.relay, asked.context
    name, _, rest = asked.typed.partition(" ")
    question = await relay.look(
        asking.read, rest, report.CUTS, report.FILTERS, context.playbook, context.now,
        context.zone, report.DEFAULT_PERIOD,
    )  # fmt: skip
    if name.casefold() == FUNNELS:
        funnels = await relay.look(report.funnels, question, context.now)
        if not await asked.say(words.funnels(funnels, context)):
            await asked.say(words.funnels(funnels, context, native=False))
        return
    currency = context.playbook.team.currency
    found, names = await relay.look(report.best_customers, question, context.now, currency)
    if not await asked.say(words.customers(found, names, context)):
        await asked.say(words.customers(found, names, context, native=False))
