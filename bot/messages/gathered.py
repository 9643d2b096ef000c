"""Many at once in one message: leads that are waiting, reminders, messages not delivered.

Each lead is named, with the buttons that its own message would have.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from bot.messages import about, handoff_card, lead_card, nag, parked
from bot.messages.blocks import Block, actions, fallback, header, section
from bot.messages.context import Context, Message
from bot.messages.prose import Prose
from qualification.fact import Fact
from qualification.lead import Lead

SHOWN_WHOLE = 20
"""So many reminders have words and buttons of their own; of the others the leads are named."""

Buttons = Callable[[Lead, Context], list[Block]]


@dataclass(frozen=True, slots=True)
class Reminder:
    """A rung that fired, its lead, and the lead's history. `asks` is False once the reader need not
    act any more, which a message that stands says."""

    rung: Fact
    lead: Lead
    history: Sequence[Fact] = ()
    asks: bool = True


def lead_cards(leads: Sequence[Lead], context: Context) -> Message:
    """Leads that were escalated together, as they are now."""
    return _cards("lead", leads, context, lead_card.buttons)


def handoff_cards(leads: Sequence[Lead], context: Context) -> Message:
    """Leads that were handed off together, as they are now."""
    return _cards("handoff", leads, context, handoff_card.buttons)


def nags(reminders: Sequence[Reminder], context: Context) -> Message:
    """Everything that fell due for one reader, the longest overdue first."""
    if len(reminders) == 1:
        one = reminders[0]
        if not one.asks:
            return nag.over(one.lead, context)
        return nag.render(one.rung, one.lead, context, one.history)
    prose = Prose("gathered", context)
    blocks = [header(prose.nags(len(reminders)))]
    for one in reminders[:SHOWN_WHOLE]:
        if one.asks:
            blocks.append(section(nag.said(one.rung, one.lead, context)))
            row = nag.buttons(one.rung, one.lead, context)
            blocks += actions(f"nag.actions.{one.lead.id}", row)
        else:
            blocks.append(section(nag.said_over(one.lead, context)))
    names = [about.named(one.lead, context) for one in reminders]
    if more := names[SHOWN_WHOLE:]:
        blocks.append(section(prose.more(more)))
    return Message(fallback(prose.fallback(prose.nags(len(reminders)), names)), blocks)


def parked_many(refused: Sequence[tuple[str, str, str]], context: Context) -> Message:
    """Messages that Slack refuses for good: what, to whom, and Slack's error, of each."""
    if len(refused) == 1:
        return parked.render(*refused[0], context)
    by_reason: dict[tuple[str, str], list[str]] = {}
    for what, destination, error in refused:
        by_reason.setdefault((destination, error), []).append(what)
    prose = Prose("gathered", context)
    lines = [
        prose.parked(len(whats), parked.reader(destination, context), error, parked.remedy(error))
        + Markup("\n")
        + prose.listed(whats)
        for (destination, error), whats in by_reason.items()
    ]
    return Message(fallback(Markup(" ").join(lines)), [section(line) for line in lines[:40]])


def _cards(kind: str, leads: Sequence[Lead], context: Context, buttons: Buttons) -> Message:
    prose = Prose("gathered", context)
    title = getattr(prose, kind)(len(leads))
    blocks = [header(title)]
    for lead in leads:
        state = about.state(lead, context)
        blocks.append(section(prose.line(about.headline(lead, context), lead, state)))
        blocks += actions(f"{kind}.actions.{lead.id}", buttons(lead, context))
    names = [about.named(lead, context) for lead in leads]
    return Message(fallback(prose.fallback(title, names)), blocks)
