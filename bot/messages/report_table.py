"""The table of a report to take away: the same rows on the terminal and as a file in Slack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, assert_never

from bot import csv_file
from bot.messages import calibration, feedback, figures, leadership, pipeline
from bot.messages.blocks import fallback, section
from bot.messages.context import Attachment, Context, Message
from bot.messages.prose import Prose
from bot.names import Report
from qualification.question import Question

_TITLES = {
    Report.PIPELINE: "Pipeline",
    Report.FUNNELS: "Funnels by type of customer",
    Report.CUSTOMERS: "Customers",
    Report.FEEDBACK: "Feedback on leads",
    Report.CALIBRATION: "Calibration",
}


_CUT = (Report.PIPELINE, Report.FEEDBACK)
"""Reports with a row for each source, campaign, …; the others have rows of their own."""


@dataclass(frozen=True, slots=True)
class ReportTable:
    """All rows of a report: a message in Slack has room for some."""

    head: Sequence[str]
    rows: Sequence[Sequence[object]]

    def as_csv(self) -> bytes:
        """A file for spreadsheets."""
        return csv_file.write(self.head, self.rows)


def of(report: Report, found: Any, context: Context) -> ReportTable:
    """The table of what was found for a report."""
    head: Sequence[object]
    match report:
        case Report.PIPELINE:
            head, rows = pipeline.as_table(found, context)
        case Report.FUNNELS:
            head, rows = leadership.funnels_table(found)
        case Report.CUSTOMERS:
            customers, _names = found
            head, rows = leadership.customers_table(customers)
        case Report.FEEDBACK:
            head, rows = feedback.as_table(found, context)
        case Report.CALIBRATION:
            head, rows = calibration.as_table(found, context)
        case _:
            assert_never(report)
    return ReportTable([str(one) for one in head], rows)


def title(report: Report, asked: Question) -> str:
    """What a report is called: "Feedback on leads, last 30 days, by source"."""
    by = f", by {asked.by}" if asked.by and report in _CUT else ""
    return f"{_TITLES[report]}, {asked.period.label}{by}"


def file_name(report: Report, asked: Question) -> str:
    """Which report, and the first and the last day of its period."""
    last = asked.period.until - timedelta(days=1)
    by = f"-by-{asked.by}" if asked.by and report in _CUT else ""
    return f"{report}{by}-{asked.period.since}-to-{last}.csv"


def render(report: Report, asked: Question, found: Any, at: datetime, context: Context) -> Message:
    """The message with the file; its figures are those of the moment `at`."""
    table = of(report, found, context)
    only = figures.narrowed(asked, context)
    text = Prose("taken_away", context).table(title(report, asked), len(table.rows), only, at)
    attachment = Attachment(file_name(report, asked), table.as_csv())
    return Message(fallback(text), attachment=attachment)


def on_its_way(report: Report, asked: Question, context: Context) -> Message:
    """The answer to the press."""
    text = Prose("taken_away", context).on_its_way(file_name(report, asked))
    return Message(fallback(text), [section(text)])
