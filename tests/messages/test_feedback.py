"""What marketing and managers read of feedback, calibration and backtests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.messages import backtest, calibration, feedback
from bot.messages.context import Message
from qualification.backtest import Backtest, Cell, Change, Load, Look, Way
from qualification.calibration import (
    Asks,
    Calibration,
    Criterion,
    Fate,
    Kind,
    Verdict,
    habits,
    judge,
)
from qualification.feedback import Feedback, Row, Tally
from qualification.lead import Money
from qualification.period import period
from qualification.question import Dimension, Question
from qualification.shares import Share
from sandbox.blocks import check_blocks
from tests.messages.cast import ALEX, DANA, JO, MAX, NEW_YORK, NOW, SAM, context
from tests.messages.golden import check

ASKED = period("last 90 days", NOW, NEW_YORK)
FEW = Tally(12, 6, 4, 3, 1, 1, 0, 1, 0, 0, (Money(1_800_000, "USD"),))
MANY = Tally(2_310, 640, 412, 300, 96, 71, 120, 70, 2, 118, (Money(98_000_000, "USD"),))
HOSTILE = Row('=HYPERLINK("http://x") <!channel> *b*', FEW)
LONG = Row("x" * 200, FEW)
REASONS = {"no_budget": 60, "bad_fit": 30, "gone_code": 6}


def told(by: Dimension | None, *rows: Row) -> Feedback:
    return Feedback(NOW, Question(ASKED, by), MANY, rows, REASONS)


def judged(kind: Kind, name: str, asks: Asks, with_it: Fate, without: Fate) -> Criterion:
    return Criterion(kind, name, asks, with_it, without, *judge(asks, with_it, without))


CALIBRATION = Calibration(
    criteria=(
        judged(Kind.RULE, "demo_request", Asks.FOR, Fate(200, 170, 60), Fate(212, 130, 10)),
        judged(Kind.RULE, "webinar", Asks.FOR, Fate(150, 90, 8), Fate(262, 210, 62)),
        judged(Kind.SCREENING, "price_floor", Asks.AGAINST, Fate(40, 30, 9), Fate(372, 270, 20)),
        judged(Kind.LETTER, "budget", Asks.NOTHING, Fate(19, 19, 2), Fate(393, 281, 68)),
        judged(Kind.THRESHOLD, "just above 70", Asks.ENOUGH, Fate(99, 60, 4), Fate(300, 230, 66)),
    ),
    later_won=Share(2, 96),
    went_nowhere=Share(118, 300),
    habits=habits({ALEX: {"accepted": 240, "rejected": 20}, JO: {"accepted": 60, "rejected": 76}}),
    looked_at=412,
    of=412,
    stopped={"competitor": 14, "price_floor": 9},
)

BACKTEST = Backtest(
    leads=2_310,
    weeks=13,
    cells={
        Way.SALES: {Way.SALES: Cell(500, 260, 66), Way.MARKETING: Cell(140, 40, 4)},
        Way.MARKETING: {Way.SALES: Cell(60), Way.MARKETING: Cell(1_500)},
        Way.STOPPED: {Way.STOPPED: Cell(110)},
    },
    changes=(
        Change(
            42,
            "Globex <!here>",
            1_800_000,
            "USD",
            Way.SALES,
            accepted=True,
            won=True,
            before=Look(Way.SALES, 72, 70, None, {"Senior title": 15, "webinar": 10}),
            after=Look(Way.MARKETING, 57, 70, None, {"Senior title": 0, "webinar": 10}),
        ),
        Change(
            43,
            "Initech",
            0,
            "USD",
            Way.MARKETING,
            accepted=False,
            won=False,
            before=Look(Way.MARKETING, 30, 70, None, {}),
            after=Look(Way.STOPPED, 30, 70, "$90 is under the price floor", {}),
        ),
    ),
    loads=(Load(SAM, 320, 280, 90, 78.75), Load(DANA, 0, 3, 0, 0.42)),
    stopped_by={"price_floor": 110},
    late=90,
    on_the_clock=640,
    late_would=79.2,
)

MESSAGES: dict[str, Callable[[], Message]] = {
    "feedback/all": lambda: feedback.render(told(None), context(MAX)),
    "feedback/by_source": lambda: feedback.render(
        told(Dimension.SOURCE, Row("website", MANY), Row(None, FEW), HOSTILE, LONG),
        context(MAX),
        picture="F1",
    ),
    "feedback/as_text": lambda: feedback.render(
        told(Dimension.REP, Row(ALEX, MANY), Row(None, FEW)), context(DANA), native=False
    ),
    "feedback/nothing": lambda: feedback.render(
        Feedback(NOW, Question(ASKED), Tally()), context(MAX)
    ),
    "feedback/help": lambda: feedback.help_text(context(MAX)),
    "feedback/calibration": lambda: calibration.render(CALIBRATION, Question(ASKED), context(MAX)),
    "feedback/backtest": lambda: backtest.render(BACKTEST, "new.toml", ASKED.label, context(DANA)),
    "feedback/backtest_of_too_many": lambda: backtest.render(
        replace(BACKTEST, cells={Way.MARKETING: {Way.SALES: Cell(52_310)}}),
        "new.toml",
        ASKED.label,
        context(DANA),
        native=False,
    ),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_it_reads_as_reviewed(name: str) -> None:
    message = MESSAGES[name]()
    check(name, {"text": message.text, "blocks": message.blocks})


def test_verdicts_lead_and_say_why() -> None:
    words = str(calibration.render(CALIBRATION, Question(ASKED), context(MAX)).blocks)
    verdicts = [one.verdict for one in CALIBRATION.criteria]
    assert verdicts == [
        Verdict.ABOUT_RIGHT,
        Verdict.TOO_LAX,
        Verdict.TOO_STRICT,
        Verdict.NOT_ENOUGH,
        Verdict.TOO_LAX,
    ]
    assert words.index("Too strict") < words.index("Too lax")
    assert "far apart" in words


def test_calibration_says_what_to_decide_and_folds_the_rest() -> None:
    shown = calibration.render(CALIBRATION, Question(ASKED), context(MAX), picture="F1")
    said = str(shown.blocks)
    assert "1 about right, 1 without enough data" in said
    assert "Demo request" not in said and "Budget known" not in said
    alike = habits({ALEX: {"accepted": 30, "rejected": 10}, JO: {"accepted": 31, "rejected": 10}})
    near = replace(CALIBRATION, habits=alike)
    assert "How often" in str(calibration.render(near, Question(ASKED), context(MAX)).blocks)
    drawn = calibration.render(near, Question(ASKED), context(MAX), picture="F1")
    assert "How often" not in str(drawn.blocks), "the picture says it"


def test_wide_cells_wrap_and_brackets_stay_whole() -> None:
    sums = (Money(1_200_000, "EUR"), Money(500_000, "GBP"), Money(98_000_000, "USD"))
    row = Row("website", replace(MANY, value=sums))
    shown = feedback.render(told(Dimension.SOURCE, row), context(MAX))
    (table,) = (block for block in shown.blocks if block["type"] == "table")
    head, cells = ([cell["text"] for cell in row] for row in table["rows"])
    wraps = {
        name for name, one in zip(head, table["column_settings"], strict=True)
        if one.get("is_wrapped")
    }  # fmt: skip
    assert wraps == {"Source", "Accepted", "Won", "Worth won"}
    assert cells[1].split(" ")[-1] == "(68\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}77%)"


def test_many_rows_fit_a_message() -> None:
    sums = tuple(Money(98_000_000_00, currency) for currency in ("CHF", "EUR", "GBP", "NOK", "USD"))
    rows = [Row(f"{number} {'x' * 190}", replace(MANY, value=sums)) for number in range(300)]
    for native in (True, False):
        shown = feedback.render(told(Dimension.SOURCE, *rows), context(MAX), native=native)
        assert check_blocks(shown.blocks, "message") == []
        assert "265 more rows" in str(shown.blocks)


def test_a_backtest_of_a_large_team_says_who_is_left_out() -> None:
    team = tuple(Load(f"rep{number}@acme.com", 5, 4, 0, 0.0) for number in range(20))
    shown = backtest.render(replace(BACKTEST, loads=team), "new.toml", "Q3", context(DANA))
    assert "5 more reps would have 20 leads" in str(shown.blocks)


def test_words_for_the_chart() -> None:
    drawn = feedback.drawn_from(told(Dimension.SOURCE, Row("website", MANY)), context(MAX))
    assert "website: 73% of 412 (68 to 77%)" in drawn.in_words
    assert NOW - ASKED.start > timedelta(days=89)


def test_where_nothing_was_handed_off_the_share_won_is_drawn() -> None:
    imported = Row("search", Tally(200, won=20))
    shown = Feedback(NOW, Question(ASKED, Dimension.SOURCE), imported.tally, (imported,))
    drawn = feedback.drawn_from(shown, context(MAX))
    assert "Won of all leads by source" in drawn.in_words
    assert "search: 10% of 200 (7 to 15%)" in drawn.in_words
