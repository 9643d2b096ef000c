"""Figures for Prometheus, and the reference codes that tie an answer to its log entry."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence

from prometheus_client import Counter, Gauge, Histogram

from qualification.fact import Fact, FactKind
from qualification.lead import Lead

_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300)
_BUSINESS = (60, 300, 900, 1800, 3600, 4 * 3600, 8 * 3600, 24 * 3600, 72 * 3600)

_PINGS = frozenset({"lead_card", "handoff_card", "lead_cards", "handoff_cards"})
"""Kinds of messages that give somebody a lead, where they go to a person."""

_sent = Histogram(
    "baton_message_seconds",
    "From the commit that made a message necessary until Slack had it",
    ["kind"],
    buckets=_BUCKETS,
)
_pings = Histogram(
    "baton_ping_seconds",
    "From an escalation or hand-off until the rep had its direct message",
    buckets=_BUCKETS,
)
_accepts = Histogram(
    "baton_accept_seconds", "From a hand-off until an AE accepted it", buckets=_BUSINESS
)
_slack_errors = Counter("baton_slack_errors", "Failed calls of Slack's Web API", ["code"])
_leads = Counter("baton_leads", "Leads taken in", ["surface", "stage"])
_ticks = Counter("baton_ticks", "Leads looked at because a rung or a hold was due")
_rungs = Counter("baton_rungs", "Rungs that fired", ["do"])
_waiting = Gauge("baton_outbox_messages", "Messages that still need something", ["state"])
_oldest = Gauge("baton_outbox_oldest_seconds", "Age of the oldest urgent message that waits")


def sent(kind: str, destination: str, is_new: bool, seconds: float) -> None:
    """A message is in Slack, so long after it became necessary."""
    seconds = max(seconds, 0)  # the clock may have been set back
    _sent.labels(kind).observe(seconds)
    if is_new and kind in _PINGS and destination.startswith("person:"):
        _pings.observe(seconds)


def recorded(before: Lead, facts: Sequence[Fact]) -> None:
    """A lead changed. A transaction that is run again counts again."""
    for fact in facts:
        if fact.kind is FactKind.RUNG:
            _rungs.labels(str(fact.data["do"])).inc()
        elif fact.kind is FactKind.ACCEPTED and before.stage_since:
            _accepts.observe(max((fact.at - before.stage_since).total_seconds(), 0))


def slack_error(code: str) -> None:
    """Slack did not do as asked."""
    _slack_errors.labels(code.partition(" ")[0]).inc()


def leads_taken(surface: str, stage: str, count: int) -> None:
    """So many leads came in by a surface and went to a stage."""
    _leads.labels(surface, stage).inc(count)


def ticked(count: int) -> None:
    """The ticker found this many leads due."""
    _ticks.inc(count)


def outbox(counts: Mapping[str, int], oldest_seconds: float) -> None:
    """What waits in the outbox, and for how long at most."""
    for state in ("due", "leased", "parked"):
        _waiting.labels(state).set(counts.get(state, 0))
    _oldest.set(oldest_seconds)


def reference() -> str:
    """A short code that a person can read out, and that stands in the log."""
    return secrets.token_hex(3).upper()
