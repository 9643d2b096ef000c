"""The card of a lead: in the leads channel, and to the SDR who is to qualify it."""

from __future__ import annotations

from bot.messages import about
from bot.messages.blocks import (
    Block,
    actions,
    button,
    context_line,
    fallback,
    header,
    section,
    thread_link,
    undo_button,
)
from bot.messages.context import Context, Message
from bot.messages.prose import Prose
from bot.names import Action
from qualification import lifecycle
from qualification.fact import Fact
from qualification.lead import Lead
from qualification.stage import Stage
from qualification.team import Team
from qualification.undo import Undo


def render(lead: Lead, context: Context, handed_on: Fact | None = None) -> Message:
    """The card as the lead is now. `context.reader` is None in the channel. `handed_on` is the pass
    or the manager's choice by which it came to the reader."""
    prose = Prose("lead_card", context)
    state = about.state(lead, context)
    details = [about.company(lead, context), about.why_now(lead, context)]
    blocks = [
        header(about.headline(lead, context)),
        section(prose.body(about.person(lead, context), details)),
    ]
    if lead.is_open and (said := about.said(lead, context)):
        blocks.append(section(prose.said(said)))
    if handed_on:
        blocks.append(section(about.handed_on(handed_on, context)))
    blocks += [section(state), *actions("lead.actions", buttons(lead, context))]
    if lead.origin.source or lead.origin.campaign:
        blocks.append(context_line(prose.source(lead)))
    waits = lead.stage in (Stage.ESCALATED, Stage.QUALIFYING)
    if waits and context.reader and context.reader == lead.owner:
        blocks.append(context_line(prose.reply()))
    text = prose.fallback(lead, about.headline(lead, context), state)
    return Message(fallback(text), blocks)


def buttons(lead: Lead, context: Context) -> list[Block]:
    """The buttons that apply now for this reader; in the channel, for everyone."""
    shown: list[Block] = []
    theirs = context.reader is None or lead.owner in (context.reader, None)
    if theirs and lead.stage in (Stage.ESCALATED, Stage.QUALIFYING):
        shown.append(button("Qualify", Action.QUALIFY, lead.id, "primary"))
    if theirs and lead.stage is Stage.ESCALATED and lead.owner:
        shown.append(button("Pass", Action.PASS, lead.id))
        shown.append(button("Snooze", Action.SNOOZE, lead.id))
    if lead.undo and _offers_undo(lead, lead.undo, context):
        shown.append(undo_button(lead.id, lead.undo.key))
    shown.append(button("Why?", Action.WHY, lead.id))
    if context.reader and context.thread_url:
        shown.append(thread_link(lead.id, context.thread_url))
    return shown


def _offers_undo(lead: Lead, last: Undo, context: Context) -> bool:
    """Whether the last step can be taken back now: in the channel, and by this reader."""
    who = context.reader or last.by
    return lifecycle.can_undo(lead, who, Team(context.playbook), context.now)
