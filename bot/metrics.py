"""Figures for Prometheus, and the reference codes that tie an answer to its log entry."""

from __future__ import annotations

import secrets

from prometheus_client import Counter, Histogram

_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300)

_sent = Histogram(
    "baton_message_seconds",
    "From the commit that made a message necessary until Slack had it",
    ["kind"],
    buckets=_BUCKETS,
)
_slack_errors = Counter("baton_slack_errors", "Failed calls of Slack's Web API", ["code"])
_leads = Counter("baton_leads", "Leads taken in", ["stage"])
_rungs = Counter("baton_ticks", "Leads looked at because a rung or a hold was due")


def sent(kind: str, seconds: float) -> None:
    """A message is in Slack, so long after it became necessary."""
    _sent.labels(kind).observe(seconds)


def slack_error(code: str) -> None:
    """Slack did not do as asked."""
    _slack_errors.labels(code).inc()


def lead_taken(stage: str) -> None:
    """A lead came in and went to a stage."""
    _leads.labels(stage).inc()


def ticked(count: int) -> None:
    """The ticker found this many leads due."""
    _rungs.inc(count)


def reference() -> str:
    """A short code that a person can read out, and that stands in the log."""
    return secrets.token_hex(3).upper()
