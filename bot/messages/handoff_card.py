"""The card of a hand-off, to the AE who is to close it: one screen, what to act on first."""

from __future__ import annotations

from markupsafe import Markup

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
)
from bot.messages.context import Context, Message
from bot.messages.prose import Prose
from bot.names import Action
from qualification import bant
from qualification.contact import REACH_BY, describe_best_time, format_phone
from qualification.lead import Lead, Letter, Stage


def render(lead: Lead, context: Context) -> Message:
    """The card as the lead is now, for `context.reader`.

    Once the lead is no longer the reader's, it says what happened instead and has no buttons.
    """
    if lead.owner == context.reader and lead.stage is Stage.HANDED_OFF:
        return _whole(lead, context, _to_accept(lead))
    if lead.owner == context.reader and lead.stage is Stage.ACCEPTED:
        return _whole(lead, context, _to_close(lead))
    return _instead(lead, context)


def _whole(lead: Lead, context: Context, buttons: list[Block]) -> Message:
    prose = Prose("handoff_card", context)
    accepted = lead.stage is Stage.ACCEPTED
    act_first = prose.act_first(lead, *_route(lead, context))
    blocks = [header(about.headline(lead, context))]
    if accepted:
        blocks.append(section(act_first))
    blocks.append(section(prose.lines(_parts(lead, context))))
    if lead.qualification.answers:
        blocks.append(section(prose.lines(about.bant_lines(lead, context))))
    if not accepted:
        blocks.append(section(act_first))
    if told := _told(lead, prose, context):
        blocks.append(section(told))
    if not accepted:
        blocks.append(section(about.state(lead, context)))
    if context.thread_url:
        buttons = [*buttons, thread_link(lead.id, context.thread_url)]
    blocks += actions("handoff.actions", buttons)
    blocks.append(context_line(prose.origin(lead)))
    text = prose.fallback(lead, about.headline(lead, context), act_first)
    return Message(fallback(text), blocks)


def _instead(lead: Lead, context: Context) -> Message:
    prose = Prose("handoff_card", context)
    happened = prose.instead(lead, about.state(lead, context))
    blocks = [header(about.headline(lead, context)), section(happened)]
    if context.thread_url:
        blocks += actions("handoff.actions", [thread_link(lead.id, context.thread_url)])
    return Message(fallback(prose.instead_fallback(about.title(lead), happened)), blocks)


def _to_accept(lead: Lead) -> list[Block]:
    return [
        button("Accept", Action.ACCEPT, lead.id, "primary"),
        button("Reject", Action.REJECT, lead.id, "danger"),
        button("Snooze", Action.SNOOZE, lead.id),
        *([button("Ask the SDR", Action.ASK, lead.id)] if lead.sdr else []),
        button("Why?", Action.WHY, lead.id),
    ]


def _to_close(lead: Lead) -> list[Block]:
    return [
        button("Won", Action.WON, lead.id, "primary"),
        button("Lost", Action.LOST, lead.id),
        button("Why?", Action.WHY, lead.id),
    ]


def _parts(lead: Lead, context: Context) -> list[Markup]:
    parts = (
        about.person(lead, context),
        about.company(lead, context),
        about.why_now(lead, context),
        about.said(lead, context) if lead.sdr is None else Markup(),
    )
    return [part for part in parts if part]


def _route(lead: Lead, context: Context) -> tuple[str | None, str | None, str | None, str | None]:
    """Phone as people read it, address, best way to reach, best time: whatever is known."""
    contact = lead.qualification.contact
    phone = format_phone(contact.phone) if contact.phone else lead.person.phone
    best = contact.best_time
    when = describe_best_time(best, context.zone, context.now) if best else None
    return (
        phone,
        contact.email or lead.person.email,
        REACH_BY.get(contact.reach_by) if contact.reach_by else None,
        when,
    )


def _told(lead: Lead, prose: Prose, context: Context) -> Markup:
    """What the SDR found out besides: market, committee, next step, note, gaps."""
    roles = bant.CHOICES[Letter.AUTHORITY]
    committee = [
        ", ".join(part for part in (one.name, one.title, roles.get(one.role or "")) if part)
        for one in lead.qualification.committee
    ]
    handed = lead.sdr is not None
    missing = bant.gate(lead.qualification, context.playbook) if handed else ()
    return prose.told(lead, committee, missing)
