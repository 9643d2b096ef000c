"""`baton report feedback`, `baton report calibration`: what there is besides the table."""

from __future__ import annotations

from typing import Any

from bot.leadership_command import Said
from bot.messages import feedback as words
from bot.messages import figures
from bot.messages.context import Context
from qualification.calibration import Calibration, Fate
from qualification.feedback import Feedback, Tally
from qualification.shares import Share


def against_the_rules(found: Calibration, _context: Context) -> list[Said]:
    """What went against the verdict of sales, and how often each AE rejects."""
    habits = [
        [one.email, words.with_interval(one.rejected), "far from the others" if one.far else ""]
        for one in found.habits
    ]
    return [
        (f"Rejected that later won: {words.with_interval(found.later_won)}.", (), ()),
        (f"Accepted that were lost: {words.with_interval(found.went_nowhere)}.", (), ()),
        ("How often each AE rejects:", ("AE", "Rejects", ""), habits),
    ]


def feedback(found: Feedback) -> dict[str, Any]:
    """How leads fare with sales, for programs."""
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


def calibration(found: Calibration) -> dict[str, Any]:
    """Which rules are too strict or too lax, for programs."""
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
