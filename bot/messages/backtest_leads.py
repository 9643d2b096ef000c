"""The leads behind a backtest's table: one row each, on the terminal and as a file in Slack."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from pathlib import PurePath
from zoneinfo import ZoneInfo

from bot import csv_file
from bot.messages import words
from bot.messages.blocks import fallback
from bot.messages.context import Attachment, Context, Message
from bot.messages.prose import Prose
from qualification.backtest import Line
from qualification.lead import Lead, Money
from qualification.money import to_major
from qualification.period import Period

HEAD = (
    "id",
    "external_id",
    "company",
    "name",
    "email",
    "received",
    "source",
    "campaign",
    "segment",
    "value",
    "currency",
    "score",
    "threshold",
    "new_score",
    "new_threshold",
    "in_fact",
    "rep",
    "would",
    "stopped_by",
    "new_rep",
    "accepted",
    "won",
    "why",
)


def row(lead: Lead, line: Line, zone: ZoneInfo) -> tuple[object, ...]:
    """A row as `HEAD` says, times in `zone`."""
    assert lead.created_at
    return (
        lead.id,
        lead.external_id,
        lead.company.name,
        lead.person.name,
        lead.person.email,
        lead.created_at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
        lead.origin.source,
        lead.origin.campaign,
        line.segment,
        to_major(Money(line.minor, line.currency)),
        line.currency,
        line.score,
        line.threshold,
        line.new_score,
        line.new_threshold,
        line.was.value,
        line.had,
        line.would.value,
        line.stopped_by,
        line.to,
        _yes(line.accepted),
        _yes(line.won),
        _why(line),
    )


def render(
    file: str, period: Period, rows: Iterable[tuple[Lead, Line]], context: Context
) -> Message:
    """The message with the file; `file` is the name of the changed playbook's."""
    written = [row(lead, line, period.zone) for lead, line in rows]
    text = Prose("taken_away", context).moved(len(written), file, period.label)
    return Message(
        fallback(text),
        attachment=Attachment(_file_name(file, period), csv_file.write(HEAD, written)),
    )


def _file_name(file: str, period: Period) -> str:
    last = period.until - timedelta(days=1)
    name = re.sub(r"[^\w.-]+", "-", PurePath(file).stem)[:80]
    return f"backtest-{name}-{period.since}-to-{last}.csv"


def _yes(whether: bool) -> str:
    return "yes" if whether else "no"


def _why(line: Line) -> str:
    """What stops it or lets it through, and the rules that count otherwise."""
    told = [line.because] if line.because else []
    told += [f"{words.label(name)} {after} instead of {before}"
             for name, before, after in line.rules]  # fmt: skip
    return "; ".join(told)
