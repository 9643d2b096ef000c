"""The thread under a lead's card: one line per fact worth telling."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from bot.messages import about
from bot.messages.blocks import fallback, section
from bot.messages.context import Context, Message
from bot.messages.prose import Prose
from qualification.fact import Fact, FactKind
from qualification.lead import Lead

_TOLD = frozenset(
    {
        FactKind.ASSIGNED,
        FactKind.HELD,
        FactKind.CLAIMED,
        FactKind.PASSED,
        FactKind.SNOOZED,
        FactKind.HANDED_OFF,
        FactKind.ACCEPTED,
        FactKind.REJECTED,
        FactKind.ASKED,
        FactKind.RUNG,
        FactKind.NURTURED,
        FactKind.DISQUALIFIED,
        FactKind.SCREENED_OUT,
        FactKind.OVERRIDDEN,
        FactKind.RETURNED,
        FactKind.ESCALATED,
        FactKind.WON,
        FactKind.LOST,
        FactKind.TAKEN_OVER,
        FactKind.UNDONE,
        FactKind.OWNER_LEFT,
        FactKind.SECOND_LOOK,
        FactKind.SOLD,
        FactKind.SUCCESS,
    }
)
"""What the thread tells. An answer saved or a field updated shows on the card."""


def line(fact: Fact, lead: Lead, context: Context) -> Message | None:
    """What the thread says of a fact; None where the card says it already.

    People are named; only who must act now is mentioned. The lead may have moved on since.
    """
    if fact.kind not in _TOLD:
        return None
    prose = Prose("story", context)
    told = getattr(prose, fact.kind.value)(fact, lead, detail(fact))
    return Message(fallback(prose.fallback(about.title(lead), told)), [section(told)])


class Detail(dict[str, Any]):
    """What goes with a fact. Facts are never rewritten, so old ones lack newer keys: None."""

    def __missing__(self, key: str) -> None:
        return None


def detail(fact: Fact) -> Detail:
    """The fact's data with its times read: `until` a datetime or date, `after` a timedelta."""
    read = Detail(fact.data)
    if until := fact.data.get("until"):
        parse = datetime.fromisoformat if "T" in until else date.fromisoformat
        read["until"] = parse(until)
    if after := fact.data.get("after"):
        read["after"] = timedelta(seconds=after)
    return read
