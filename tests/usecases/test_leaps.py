"""Histories that begin late: what is not known to have happened counts nowhere, and every report
says the same of it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.storage import listing, sheet, summaries
from bot.storage.database import Database
from bot.usecases import history
from bot.usecases.reports import feedback, leadership, pipeline
from qualification.funnel import RECEIVED, STEPS, Funnel
from qualification.history import History, settle
from qualification.lead import Company, Origin, Person
from qualification.leadership import Counts
from qualification.period import period
from qualification.question import Question
from qualification.team import Team
from tests.usecases.test_counting import NEW_YORK, NOW

ASKED = Question(period("last 30 days", NOW, NEW_YORK))
STEP_BEFORE = {
    "qualifying": "escalated",
    "handed_off": "escalated",
    "accepted": "handed_off",
    "won": "accepted",
}

Life = Mapping[str, datetime]


def imported(database: Database, team: Team) -> list[Life]:
    """Leads of two months from a file that knows some of their steps."""
    chance = random.Random(11)
    lives: list[Life] = []
    for number in range(200):
        created = NOW - timedelta(days=chance.uniform(0.1, 59))
        left = (NOW - created) / 7
        steps = {
            step: created + left * (place + chance.random())
            for place, step in enumerate(STEPS)
            if chance.random() < 0.5
        }
        lives.append({RECEIVED: created, **steps})
        told = History(
            Person(), Company(), Origin(), created, f"x{number}", reached=steps, closed=None
        )
        database.write(
            history.take, history.ready([settle(told, team.playbook)], database.dialect), team, NOW
        )
    return lives


def rates(lives: list[Life], until: datetime = NOW) -> dict[str, float | None]:
    """Of those who are known to have come to the step before, the share that came on."""
    found: dict[str, float | None] = {}
    for step, before in STEP_BEFORE.items():
        could = [one for one in lives if before in one and one[before] < until]
        did = [one for one in could if step in one and one[step] < until]
        found[step] = len(did) / len(could) if could else None
    return found


def of_funnel(funnel: Funnel) -> dict[str, float | None]:
    return {step: funnel.share(step) for step in STEP_BEFORE}


def test_conversion_is_of_those_whose_step_before_is_known(database: Database, team: Team) -> None:
    lives = imported(database, team)
    span = ASKED.period
    mine = [one for one in lives if one[RECEIVED] >= span.start]
    for _ in range(2):
        shown = database.read(pipeline.pipeline, ASKED, NOW)
        assert shown.funnel.leaps == {
            step: sum(step in one and before not in one for one in mine)
            for step, before in STEP_BEFORE.items()
        }
        assert of_funnel(shown.funnel) == rates(mine)
        asof = span.before().start + (NOW - span.start)
        then = [one for one in lives if span.before().start <= one[RECEIVED] < span.start]
        assert shown.before
        assert of_funnel(shown.before) == rates(then, asof.replace(microsecond=0))
        tally = database.read(feedback.feedback, ASKED, NOW).tally
        assert tally.acceptance.rate == rates(mine)["accepted"]
        assert tally.win_rate.rate == rates(mine)["won"]
        while database.write(summaries.build, NOW):  # once more from sums
            pass


def test_a_step_is_as_long_as_is_known(database: Database, team: Team) -> None:
    """From arrival to acceptance is not the time that an AE took."""
    created = NOW - timedelta(days=9)
    won = {"accepted": created + timedelta(days=2), "won": created + timedelta(days=5)}
    handed = {"handed_off": created, "accepted": created + timedelta(hours=3)}
    for number, steps in enumerate([won, won, handed]):
        told = History(Person(), Company(), Origin(), created, f"y{number}", reached=steps)
        database.write(
            history.take, history.ready([settle(told, team.playbook)], database.dialect), team, NOW
        )
    speed = database.read(pipeline.pipeline, ASKED, NOW).funnel.speed
    assert (speed["accepted"].median, speed["won"].median) == (
        timedelta(hours=3), timedelta(days=3),
    )  # fmt: skip
    assert set(speed) == {"accepted", "won"}


def test_all_reports_count_the_same_leads(database: Database, team: Team) -> None:
    imported(database, team)
    database.read(_compare)


def _compare(connection: Connection) -> None:
    told = pipeline.pipeline(connection, ASKED, NOW).funnel
    total = leadership.funnels(connection, ASKED, NOW).total.now
    tally = feedback.feedback(connection, ASKED, NOW).tally
    for step in ("escalated", "handed_off", "accepted", "won"):
        count = told.counts[step]
        assert count == getattr(total, step) == getattr(tally, step) > 0
        assert count == listing.number_of(connection, ASKED, step, NOW)
        assert count == len(list(sheet.rows(connection, ASKED, step, NOW)))
        assert total.share(step).rate == told.share(step), step


def test_of_a_step_that_some_leapt_over_there_is_no_rate_unless_somebody_took_it() -> None:
    nobody = dict.fromkeys((RECEIVED, "escalated", "handed_off", "accepted", "rejected"), 0)
    leapt = Funnel({**nobody, RECEIVED: 9, "won": 4}, leaps={"won": 4})
    assert leapt.share("escalated") is None
    assert Counts(9, won=4, leaps={"won": 4}).share("accepted", RECEIVED).rate is None
    some = replace(leapt, counts={**leapt.counts, "escalated": 3})
    assert some.share("escalated") == 3 / 9
    assert (some.share("handed_off"), some.share("rejected")) == (None, None)
    assert replace(some, counts={**some.counts, "handed_off": 2}).share("rejected") == 0


def test_of_counts_that_are_added_up_the_leaps_are_too() -> None:
    one = Counts(9, 4, 4, 6, 2, leaps={"accepted": 3, "won": 1})
    both = one + one
    assert both.leaps == {"accepted": 6, "won": 2}
    assert (both.share("accepted").count, both.share("accepted").of) == (6, 8)
    assert both.share("won", RECEIVED).count == 4
