"""From an intent to words: what is true now, or nothing when the intent no longer holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.delivery import asking
from bot.delivery.material import Material
from bot.messages import (
    about,
    backtest,
    backtest_leads,
    calendar,
    call,
    conversation,
    customer_success,
    digest,
    gathered,
    handoff_card,
    held,
    lead_card,
    leads_file,
    marketing_note,
    nag,
    notes,
    parked,
    rejection,
    report_table,
    silent,
    story,
    taken_away,
)
from bot.messages.context import Context, Message
from bot.messages.gathered import Reminder
from bot.storage.outbox import Kind
from qualification.fact import Fact
from qualification.lead import Lead
from qualification.stage import Stage


def render(material: Material, context: Context) -> Message | None:
    """The message, or None where nothing is to be said any more."""
    return _RENDERERS[material.intent.kind](material, context)


def _lead_card(material: Material, context: Context) -> Message | None:
    lead = _lead(material)
    waits = lead.stage in (Stage.ESCALATED, Stage.QUALIFYING) and lead.owner == context.reader
    if material.card is None and context.reader and not waits:
        return None
    return lead_card.render(lead, context, material.fact if waits else None)


def _handoff_card(material: Material, context: Context) -> Message | None:
    lead = _lead(material)
    waits = lead.stage in (Stage.HANDED_OFF, Stage.ACCEPTED) and lead.owner == context.reader
    if material.card is None and not waits:
        return None
    return handoff_card.render(lead, context, material.fact if waits else None)


def _story(material: Material, context: Context) -> Message | None:
    if material.thread is None:
        return None
    return story.line(_fact(material), _lead(material), context)


def _nag(material: Material, context: Context) -> Message | None:
    if material.card:
        return _nags(material, context)
    lead, fact = _lead(material), _fact(material)
    holds = asking.is_due(fact, lead, context.reader, material.history)
    return nag.render(fact, lead, context, material.history) if holds else None


def _note(material: Material, context: Context) -> Message | None:
    return notes.render(_fact(material), _lead(material), context)


def _for_marketing(material: Material, context: Context) -> Message | None:
    """It holds while the lead is still not with sales."""
    lead = _lead(material)
    return None if lead.is_open else marketing_note.render(_fact(material), lead, context)


def _calendar(material: Material, context: Context) -> Message | None:
    """The file goes into the thread as long as the lead is on its way to its AE, or there."""
    lead = _lead(material)
    on_its_way = lead.stage in (Stage.HANDED_OFF, Stage.ACCEPTED)
    if material.thread is None or not on_its_way:
        return None
    return calendar.render(_fact(material), lead, context)


def _call(material: Material, context: Context) -> Message | None:
    lead = _lead(material)
    with_ae = lead.stage in (Stage.HANDED_OFF, Stage.ACCEPTED)
    return call.render(lead, context) if with_ae and lead.owner == context.reader else None


def _rejection(material: Material, context: Context) -> Message | None:
    number = material.intent.data["fact"]
    if material.card is None and rejection.taken_back(_fact(material), material.history):
        return None
    return rejection.render(_fact(material), _lead(material), context, number, material.history)


def _held(material: Material, context: Context) -> Message | None:
    for part in material.parts:  # one, where the message stands
        if part.lead and part.fact:
            holds = asking.still_asks(part.fact, part.lead, context.reader)
            shown = held.render(part.fact, part.lead, context) if holds else None
            return shown or nag.over(part.lead, context)
    if material.lead is None or not material.lead.hold_until:
        return None
    return held.render(_fact(material), material.lead, context)


def _parked(material: Material, context: Context) -> Message | None:
    return parked.render(*_refused(material.intent.data, material.lead, context), context)


def _refused(data: Mapping[str, Any], lead: Lead | None, context: Context) -> tuple[str, str, str]:
    """What was refused, to whom it was to go, and Slack's error."""
    what = f"a message about {about.title(lead)}" if lead else "a message"
    kind, _, name = str(data["destination"]).partition(":")
    shown = getattr(context.playbook.channels, name) if kind == "channel" else name
    return what, shown, str(data["error"])


def _lead_cards(material: Material, context: Context) -> Message | None:
    return gathered.lead_cards(material.shown, context) if material.shown else None


def _handoff_cards(material: Material, context: Context) -> Message | None:
    return gathered.handoff_cards(material.shown, context) if material.shown else None


def _nags(material: Material, context: Context) -> Message | None:
    """What a person is asked for; in a message that stands, what became of the rest."""
    reminders = [
        Reminder(
            part.fact,
            part.lead,
            part.history,
            asking.still_asks(part.fact, part.lead, context.reader),
        )
        for part in material.parts
        if part.fact and part.lead
        if material.card or asking.is_due(part.fact, part.lead, context.reader, part.history)
    ]
    return gathered.nags(reminders, context) if reminders else None


def _parked_many(material: Material, context: Context) -> Message | None:
    refused = [_refused(part.data, part.lead, context) for part in material.parts]
    return gathered.parked_many(refused, context)


def _backtest(material: Material, context: Context) -> Message | None:
    result, file, label, native = material.report
    if result is None:
        return backtest.broken_off(file, label, context)
    return backtest.render(result, file, label, context, native=native)


def _silent(material: Material, context: Context) -> Message | None:
    data = material.intent.data
    until = datetime.fromisoformat(data["until"])
    return silent.render(data["reminders"], until, context) if material.report else None


def _lead(material: Material) -> Lead:
    assert material.lead is not None
    return material.lead


def _fact(material: Material) -> Fact:
    assert material.fact is not None
    return material.fact


def _success_card(material: Material, context: Context) -> Message | None:
    """It is posted for whoever has the customer; where it stands, it tells who has them now."""
    found = material.hand_over
    if material.card is None and (found is None or found.to != context.reader):
        return None
    return customer_success.card(_lead(material), found, context)


def _success_nag(material: Material, context: Context) -> Message | None:
    """It holds while the same person has the customer and has not said so."""
    found, fact = material.hand_over, _fact(material)
    if found is None or found.accepted_by or found.to != fact.data["owner"]:
        return None
    return customer_success.nag(fact, _lead(material), context)


def _conversation(material: Material, context: Context) -> Message | None:
    """It is posted where the conversation is held; what stands elsewhere is left behind."""
    found = material.conversation
    if found is None or found.thread.destination != material.intent.destination:
        return None
    return conversation.render(found.talk, _lead(material), context)


def _conversation_over(material: Material, context: Context) -> Message | None:
    return conversation.over(material.intent.data["topics"], _lead(material), context)


def _leads_file(material: Material, context: Context) -> Message:
    question, number, count, content = material.report
    return leads_file.render(question, number, count, content, context)


def _backtest_leads(material: Material, context: Context) -> Message:
    file, question, rows = material.report
    return backtest_leads.render(file, question.period, rows, context)


def _table_file(material: Material, context: Context) -> Message:
    report, question, found, at = material.report
    return report_table.render(report, question, found, at, context)


def _file_refused(material: Material, context: Context) -> Message:
    data = material.intent.data
    return taken_away.refused(data["kind"], data["error"], data["waits"], context)


_RENDERERS: Mapping[Kind, Callable[[Material, Context], Message | None]] = {
    Kind.LEAD_CARD: _lead_card,
    Kind.HANDOFF_CARD: _handoff_card,
    Kind.STORY: _story,
    Kind.NAG: _nag,
    Kind.NOTE: _note,
    Kind.CALENDAR: _calendar,
    Kind.CALL: _call,
    Kind.REJECTION: _rejection,
    Kind.FOR_MARKETING: _for_marketing,
    Kind.HELD: _held,
    Kind.PARKED: _parked,
    Kind.LEAD_CARDS: _lead_cards,
    Kind.HANDOFF_CARDS: _handoff_cards,
    Kind.NAGS: _nags,
    Kind.PARKED_MANY: _parked_many,
    Kind.SUCCESS_CARD: _success_card,
    Kind.SUCCESS_NAG: _success_nag,
    Kind.CONVERSATION: _conversation,
    Kind.CONVERSATION_OVER: _conversation_over,
    Kind.LEADS_FILE: _leads_file,
    Kind.TABLE_FILE: _table_file,
    Kind.FILE_REFUSED: _file_refused,
    Kind.DIGEST: lambda material, context: digest.render(material.report, context),
    Kind.BACKTEST: _backtest,
    Kind.BACKTEST_LEADS: _backtest_leads,
    Kind.SILENT: _silent,
}
