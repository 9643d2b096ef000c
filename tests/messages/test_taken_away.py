"""What people are told about files that they asked for."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from bot.messages import backtest_leads, report_table, taken_away
from bot.messages.context import Message
from bot.names import Report
from qualification.backtest import Line, Way
from qualification.feedback import Feedback, Row
from qualification.lead import Company, Lead, Origin, Person
from qualification.question import Dimension, Question
from tests.messages import cast
from tests.messages.cast import DANA, JO, MAX, NOW, SAM, context
from tests.messages.golden import check
from tests.messages.test_feedback import ASKED, FEW, HOSTILE, MANY

BY_REP = Question(ASKED, Dimension.REP, {Dimension.SEGMENT: "mid_market"})

LINE = Line(
    lead_id=42,
    was=Way.SALES,
    had=SAM,
    would=Way.STOPPED,
    to=None,
    accepted=True,
    won=False,
    segment="mid_market",
    minor=1_800_000,
    currency="USD",
    score=72,
    threshold=70,
    new_score=57,
    new_threshold=70,
    because="expected value $14,000 is below $15,000",
    rules=(("Senior title", 15, 0), ("web_demo", 30, 20)),
    stopped_by="price_floor",
)


def table() -> Message:
    found = Feedback(NOW, BY_REP, MANY, (Row(JO, MANY), HOSTILE, Row(None, FEW)))
    return report_table.render(Report.FEEDBACK, BY_REP, found, NOW, context(MAX))


def moved(count: int = 1) -> Message:
    lead = replace(
        cast.escalated().lead, company=Company("=1+1 <!here>"), origin=Origin(source="fair;=2+2")
    )
    return backtest_leads.render("new.toml", ASKED, [(lead, LINE)] * count, context(DANA))


MESSAGES: dict[str, Callable[[], Message]] = {
    "taken_away/table": table,
    "taken_away/on_its_way": lambda: report_table.on_its_way(
        Report.CALIBRATION, Question(ASKED), context(MAX)
    ),
    "taken_away/moved": moved,
    "taken_away/many_moved": lambda: moved(1_204),
    "taken_away/table_refused": lambda: taken_away.refused(
        "table_file", "file_uploads_disabled", False, context(MAX)
    ),
    "taken_away/leads_refused": lambda: taken_away.refused(
        "leads_file", "storage_limit_reached", False, context(DANA)
    ),
    "taken_away/table_broken": lambda: taken_away.refused(
        "table_file", "broken_message 7K3Q", False, context(MAX)
    ),
    "taken_away/moved_wait": lambda: taken_away.refused(
        "backtest_leads", "missing_scope", True, context(DANA)
    ),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_it_reads_as_reviewed(name: str) -> None:
    message = MESSAGES[name]()
    shown: dict[str, object] = {"text": message.text, "blocks": message.blocks}
    if message.attachment:
        shown["file"] = message.attachment.name
        shown["rows"] = rows_of(message)[:3]
    check(name, shown)


def rows_of(message: Message) -> Sequence[Sequence[str]]:
    assert message.attachment
    return list(csv.reader(io.StringIO(message.attachment.content.decode("utf-8-sig"))))


def test_a_row_without_a_person_keeps_its_figures() -> None:
    bare = Lead(Person(None), Company(), Origin(), (), NOW, id=42)
    row = dict(zip(backtest_leads.HEAD, backtest_leads.row(bare, LINE, ASKED.zone), strict=True))
    assert (row["id"], row["email"], row["would"]) == (42, None, "screened out")


def test_a_table_is_of_what_its_button_says() -> None:
    """Reports without rows of a cut do not claim one."""
    for report in Report:
        button = taken_away.table_button(report, BY_REP)
        assert taken_away.asked_for(button["value"]) == (report, BY_REP)
        is_cut = report in (Report.PIPELINE, Report.FEEDBACK)
        assert ("by rep" in report_table.title(report, BY_REP)) is is_cut
        assert ("-by-rep-" in report_table.file_name(report, BY_REP)) is is_cut
