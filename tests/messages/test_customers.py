"""What customer success and leadership read."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.messages import customer_success, leadership
from bot.messages.context import Message
from qualification.customers import HandOver, Step, accept, climb, fire, give
from qualification.lead import Lead, Money
from qualification.leadership import Counts, Course, Customers, Deal, Funnels, Type, customers
from qualification.lifecycle import win
from qualification.period import period
from qualification.question import Question
from sandbox.blocks import check_blocks
from tests.messages import cast, golden
from tests.messages.cast import ALEX, DANA, KIM, MAX, NEW_YORK, NOW, THREAD

QUESTION = Question(period("last 12 months", NOW, NEW_YORK))
SOFTWARE, RETAIL, SMALL = Type("mid_market", "software"), Type("enterprise", "retail"), Type("smb")


def won() -> Lead:
    lead = cast.accepted().lead
    return win(lead, Money(2_000_000, "USD"), cast.team(), cast.cause(ALEX, 5)).lead


def given() -> Step:
    return give(won(), MAX, cast.team(), cast.at(5))


def reminded(rungs: int) -> Step:
    step = given()
    for _ in range(rungs):
        at = step.hand_over.clock.due
        assert at
        due = climb(step.hand_over, won(), cast.team(), at)
        assert due
        step = fire(step.hand_over, won(), due, None, cast.team(), at)
    return step


def card(found: HandOver | None, reader: str = MAX, lead: Lead | None = None) -> Message:
    return customer_success.card(lead or won(), found, cast.context(reader, thread=THREAD))


def taken(by: str) -> HandOver:
    step = accept(given().hand_over, won(), cast.team(), cast.cause(by, 9))
    assert step
    return step.hand_over


def deals(kinds: dict[Type, tuple[int, int, int]]) -> Customers:
    """So many won and lost deals of each type, and about what they bring."""
    pick = random.Random(5)
    found = []
    for kind, (won_, lost, minor) in kinds.items():
        for number in range(won_ + lost):
            first = Money(minor + pick.randrange(minor // 4), "USD") if number < won_ else None
            later = (Money(minor // 2, "USD"),) if first and number % 3 == 0 else ()
            found.append(
                Deal(
                    len(found) + 1,
                    kind,
                    number < won_,
                    timedelta(days=20 + number),
                    first,
                    later,
                    bool(later),
                )
            )
    return customers(found, QUESTION, NOW, "USD")


def told(report: Customers, *, native: bool = True) -> Message:
    names = {one: name for (one, _, _), name in zip(report.top, ("Globex", "Hooli"), strict=False)}
    return leadership.customers(report, names, cast.context(DANA), native=native)


BUSY = {RETAIL: (30, 20, 6_000_000), SOFTWARE: (40, 12, 1_800_000), SMALL: (4, 3, 300_000)}


def funnels(*, native: bool = True) -> Message:
    now, then = Counts(400, 200, 150, 90, 30), Counts(380, 210, 170, 140, 70)
    course = Course(now, then, Counts(300, 150, 110, 70, 24), timedelta(days=41))
    rows = ((SOFTWARE, course), (SMALL, Course(Counts(5, 1))))
    total = replace(course, now=now + Counts(5, 1))
    return leadership.funnels(
        Funnels(NOW, QUESTION, total, rows), cast.context(DANA), native=native
    )


IMPORTED = Counts(8000, 0, 0, 0, 842, leaps={"won": 842})

CASES: dict[str, Callable[[], Message]] = {
    "success/new": lambda: card(given().hand_over),
    "success/taken": lambda: card(taken(MAX)),
    "success/taken_by_manager": lambda: card(taken(DANA)),
    "success/not_won": lambda: card(None, lead=cast.accepted().lead),
    "success/nudge": lambda: customer_success.nag(
        reminded(1).fact, won(), cast.context(MAX, thread=THREAD)
    ),
    "success/manager": lambda: customer_success.nag(
        reminded(3).fact, won(), cast.context(DANA, thread=THREAD)
    ),
    "leadership/customers": lambda: told(deals(BUSY)),
    "leadership/customers_as_lines": lambda: told(deals(BUSY), native=False),
    "leadership/customers_few": lambda: told(deals({SMALL: (2, 1, 300_000)})),
    "leadership/customers_none": lambda: told(deals({})),
    "leadership/funnels": funnels,
    "leadership/funnels_as_lines": lambda: funnels(native=False),
    "leadership/funnels_imported": lambda: leadership.funnels(
        Funnels(NOW, QUESTION, Course(IMPORTED), ((SOFTWARE, Course(IMPORTED)),)),
        cast.context(DANA),
    ),
    "leadership/funnels_none": lambda: leadership.funnels(
        Funnels(NOW, QUESTION, Course(Counts()), ()), cast.context(KIM)
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_message(name: str) -> None:
    message = CASES[name]()
    assert message.text
    assert check_blocks(message.blocks, "message") == []
    golden.check(name, {"text": message.text, "blocks": message.blocks})
