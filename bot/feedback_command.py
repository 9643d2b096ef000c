"""`baton report feedback` and `baton report calibration`: for marketing, on the terminal."""

from __future__ import annotations

from typing import Any

from bot.desk import Desk
from bot.leadership_command import Shown
from bot.messages import calibration as judged
from bot.messages import feedback as words
from bot.messages import figures
from bot.storage.database import Database
from bot.usecases.reports import asking
from bot.usecases.reports import calibration as calibration_report
from bot.usecases.reports import feedback as report
from qualification.calibration import Calibration, Fate
from qualification.feedback import Feedback, Tally
from qualification.question import Question
from qualification.shares import Share


def feedback(database: Database, desk: Desk, typed: str) -> Shown:
    """How leads fare with sales. Raises `NotUnderstood`."""
    context = desk.context()
    question = _question(database, desk, typed)
    found = database.read(report.feedback, question, context.now)
    shown = Shown(*words.as_table(found, context), _feedback(found))
    shown.title = f"Feedback on leads, {question.period.label}"
    return shown


def calibration(database: Database, desk: Desk, typed: str) -> Shown:
    """Which rules are too strict or too lax. Raises `NotUnderstood`."""
    context = desk.context()
    question = _question(database, desk, typed, calibration_report.DEFAULT)
    found = database.read(calibration_report.calibration, question, desk.playbook)
    shown = Shown(*judged.as_table(found, context), _calibration(found))
    shown.title = f"Calibration, {question.period.label}"
    habits = [
        [one.email, words.with_interval(one.rejected), "far from the others" if one.far else ""]
        for one in found.habits
    ]
    shown.before = [
        (f"Rejected that later won: {words.with_interval(found.later_won)}.", (), ()),
        (f"Accepted that were lost: {words.with_interval(found.went_nowhere)}.", (), ()),
        ("How often each AE rejects:", ("AE", "Rejects", ""), habits),
    ]
    return shown


def _question(database: Database, desk: Desk, typed: str, default: str = "") -> Question:
    zone = desk.playbook.timezone
    return database.read(
        asking.read, typed, report.CUTS, report.FILTERS, desk.playbook, desk.now(), zone, default
    )


def _feedback(found: Feedback) -> dict[str, Any]:
    period = found.question.period
    return {
        "since": period.start.isoformat(),
        "until": period.end.isoformat(),
        **_tally(found.tally),
        "reasons": dict(found.reasons),
        "rows": [{"name": row.name, **_tally(row.tally)} for row in found.rows],
    }


def _tally(tally: Tally) -> dict[str, Any]:
    counted = ("leads", "escalated", "handed_off", "accepted", "rejected", "won", "lost")
    return {name: getattr(tally, name) for name in counted} | {
        "acceptance": _share(tally.acceptance),
        "win_rate": _share(tally.win_rate),
        "accepted_of_all": _share(tally.accepted_of_all),
        "won_of_all": _share(tally.won_of_all),
        "worth_won": figures.worth(tally.value),
    }


def _calibration(found: Calibration) -> dict[str, Any]:
    return {
        "hand_offs": found.of,
        "looked_at": found.looked_at,
        "criteria": [
            {
                "kind": one.kind.value,
                "name": one.name,
                "verdict": one.verdict.value,
                "by": one.by,
                "with": _fate(one.with_it),
                "without": _fate(one.without),
            }
            for one in found.criteria
        ],
        "rejected_later_won": _share(found.later_won),
        "accepted_lost": _share(found.went_nowhere),
        "stopped": dict(found.stopped),
        "habits": [
            {"email": one.email, "far": one.far, "rejected": _share(one.rejected)}
            for one in found.habits
        ],
    }


def _fate(fate: Fate) -> dict[str, Any]:
    return {"acceptance": _share(fate.acceptance), "win_rate": _share(fate.win_rate)}


def _share(share: Share) -> dict[str, Any]:
    low, high = share.interval
    return {"count": share.count, "of": share.of, "rate": share.rate, "low": low, "high": high}
