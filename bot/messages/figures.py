"""Figures of reports as people read them: sums, shares, spans, and what changed."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from bot.messages import words
from bot.messages.context import Context
from bot.messages.prose import Prose
from bot.messages.text import fold
from qualification.funnel import RECEIVED, SHARE_OF, STEPS, Funnel
from qualification.lead import Money
from qualification.money import format_money
from qualification.question import NOTHING, Dimension, Question
from qualification.stage import Stage

STEP_NAMES = {
    RECEIVED: "Received",
    "escalated": "Escalated",
    "qualifying": "Taken by an SDR",
    "handed_off": "Handed off",
    "accepted": "Accepted",
    "rejected": "Rejected",
    "won": "Won",
    "lost": "Lost",
}

STAGES = {
    Stage.ESCALATED: "Waiting for an SDR",
    Stage.QUALIFYING: "Being qualified",
    Stage.HANDED_OFF: "Waiting for an AE",
    Stage.ACCEPTED: "Accepted",
}
"""Open stages, in the relay's order."""

NO_NAME = "None"
_ENOUGH = 10
"""A conversion of fewer leads says nothing of a change."""

_MOST_CHANGES = 2


def waiting(stage: Stage) -> str:
    """An open stage within a sentence."""
    name = STAGES[stage]
    return name[:1].casefold() + name[1:]


def worth(sums: tuple[Money, ...]) -> str | None:
    """Sums of money, one per currency."""
    return " + ".join(format_money(money) for money in sums) or None


def percent(share: float | None) -> str | None:
    """A share as people say it."""
    return None if share is None else f"{share:.0%}"


def count_and_share(funnel: Funnel, step: str) -> str:
    """ "12 (40%)", the share of those who could take the step."""
    share = funnel.share(step)
    return f"{funnel.counts[step]:,}" + (f" ({share:.0%})" if share is not None else "")


def group_name(name: str | None, by: Dimension, context: Context) -> str:
    """What a row of a cut is called."""
    if name is None:
        return "On hold, or nobody's" if by is Dimension.OWNER else NO_NAME
    called = _called(name, by, context)
    return words.sentence(called) if by is Dimension.SEGMENT else called


def _called(name: str, by: Dimension, context: Context) -> str:
    """A name within a sentence."""
    if by in (Dimension.OWNER, Dimension.REP):
        return words.name(name, context)
    return words.segment_name(name) if by is Dimension.SEGMENT else fold(name)


def narrowed(question: Question, context: Context) -> str | None:
    """Which leads a report is about, where it is not about all."""
    told = [
        f"{by.value} {_called(name, by, context)}"
        if name != NOTHING
        else f"{by.value} {group_name(None, by, context)}"
        for by, name in question.only.items()
    ]
    return f"Only {words.listed(told)}." if told else None


def steps_table(funnel: Funnel, before: Funnel | None) -> tuple[list[str], list[list[object]]]:
    """The funnel step by step, beside the period before where there was one."""
    head = ["Step", "Leads", "Rate", "Median", "90% within", "Worth"]
    if before:
        head.insert(3, "Was")
    return head, [_step(step, funnel, before) for step in (RECEIVED, *STEPS)]


def _step(step: str, funnel: Funnel, before: Funnel | None) -> list[object]:
    speed = funnel.speed.get(step)
    share = None if step == RECEIVED else percent(funnel.share(step))
    row: list[object] = [
        STEP_NAMES[step],
        f"{funnel.counts[step]:,}",
        share,
        words.typical(speed.median) if speed else None,
        words.typical(speed.p90) if speed else None,
        worth(funnel.value.get(step, ())),
    ]
    if before:
        was = f"{before.counts[step]:,}" if step == RECEIVED else count_and_share(before, step)
        row.insert(3, was)
    return row


def leaps(found: Mapping[str, int], context: Context, *, timed: bool = False) -> list[Markup]:
    """Who came to steps while nobody knows of the step before: a sentence, or none. `timed`: where
    times are shown as well."""
    told = [f"{number:,} {_in_words(step)}" for step, number in found.items() if number]
    return [Prose("leaps", context).left_out(told, timed)] if told else []


def _in_words(step: str) -> str:
    """A step within a sentence."""
    name = STEP_NAMES[step]
    return f"{name[:1].casefold()}{name[1:]}"


def changes(funnel: Funnel, before: Funnel) -> list[str]:
    """What moved against the period before, a phrase each: the number received, and the
    conversions that moved most, of samples that are not too small."""
    was, now = before.counts[RECEIVED], funnel.counts[RECEIVED]
    moved = []
    for step in STEPS:
        share, earlier = funnel.share(step), before.share(step)
        sample = min(one.counts[SHARE_OF[step]] for one in (funnel, before))
        if share is None or earlier is None or sample < _ENOUGH:
            continue
        if points := abs(round(share * 100) - round(earlier * 100)):
            phrase = f"{_in_words(step)} {share:.0%}, {earlier:.0%} before"
            moved.append((-points, phrase))
    most = sorted(moved)[:_MOST_CHANGES]
    return [f"{now:,} received, {was:,} before", *(phrase for _, phrase in most)]
