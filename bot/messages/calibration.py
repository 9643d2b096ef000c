"""`/feedback calibration`: each rule with its verdict and the figures that it rests on."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from bot.messages import words
from bot.messages.blocks import actions, context_line, fallback, header, section, within_limit
from bot.messages.context import Context, Message
from bot.messages.feedback import Drawn, with_interval
from bot.messages.prose import Prose
from bot.messages.taken_away import table_button
from bot.names import Report
from qualification.calibration import Calibration, Criterion, Habit, Kind, Verdict
from qualification.question import Question

ORDER = (Verdict.TOO_STRICT, Verdict.TOO_LAX, Verdict.ABOUT_RIGHT, Verdict.NOT_ENOUGH)
"""What asks for a change comes first."""

MOST_LINES = 10
MOST_HABITS = 12

HEAD = ["Criterion", "Verdict", "Accepted with", "Accepted without", "Won with", "Won without"]


def render(
    calibration: Calibration,
    question: Question,
    context: Context,
    *,
    picture: str | None = None,
) -> Message:
    """The answer: what to change, what went against the verdict of sales, habits. All criteria are
    in the file: on a phone their figures would fill screens."""
    prose = Prose("calibration", context)
    blocks = [header(f"Calibration, {question.period.label}")]
    found = {verdict: _with(calibration, verdict) for verdict in ORDER}
    counts = {verdict.value: len(some) for verdict, some in found.items()}
    blocks.append(section(prose.summary(counts, calibration.of, question.period)))
    for verdict in (Verdict.TOO_STRICT, Verdict.TOO_LAX):
        if some := found[verdict]:
            lines = [_line(prose, one, context) for one in some[:MOST_LINES]]
            blocks.append(section(prose.verdict(verdict.value, lines)))
    if calibration.of:
        blocks.append(context_line(prose.folded(counts, len(calibration.criteria))))
        blocks.append(section(_against(prose, calibration)))
    if calibration.stopped:
        stopped = list(calibration.stopped.items())[:MOST_LINES]
        blocks.append(section(prose.stopped(stopped)))
    # What stands in the picture is said only where there is more to say.
    habits = [one for one in calibration.habits[:MOST_HABITS] if one.far or not picture]
    if habits:
        blocks.append(section(prose.habits([_habit(prose, one) for one in habits])))
    if picture:
        blocks.append(drawn_from(calibration, context).as_image(picture))
    if calibration.of:
        blocks += actions("report.table", [table_button(Report.CALIBRATION, question)])
        blocks.append(context_line(prose.how(calibration.looked_at, calibration.of)))
    text = prose.fallback(counts, question.period.label)
    return Message(fallback(text), within_limit(blocks))


def drawn_from(calibration: Calibration, context: Context) -> Drawn:
    """The share that each AE rejects; the mark is that of all together."""
    rows = [
        (words.name(one.email, context), one.rejected) for one in calibration.habits[:MOST_HABITS]
    ]
    count = sum(one.rejected.count for one in calibration.habits)
    of = sum(one.rejected.of for one in calibration.habits)
    return Drawn("Hand-offs that each AE rejects", rows, count / of if of else None)


def as_table(calibration: Calibration, context: Context) -> tuple[list[str], list[list[object]]]:
    """All criteria as head and rows of text, what asks for a change first."""
    rows: list[list[object]] = [
        [
            name_of(one, context),
            one.verdict.value,
            with_interval(one.with_it.acceptance),
            with_interval(one.without.acceptance),
            with_interval(one.with_it.win_rate),
            with_interval(one.without.win_rate),
        ]
        for verdict in ORDER
        for one in _with(calibration, verdict)
    ]
    return HEAD, rows


def name_of(criterion: Criterion, _context: Context) -> str:
    """What people call a criterion."""
    name = words.label(criterion.name)
    match criterion.kind:
        case Kind.RULE:
            return words.sentence(name)
        case Kind.SCREENING:
            return f"Screening: {name}, overridden"
        case Kind.LETTER:
            return f"{words.sentence(name)} known"
    return f"Points {name}"


def _with(calibration: Calibration, verdict: Verdict) -> Sequence[Criterion]:
    return [one for one in calibration.criteria if one.verdict is verdict]


def _line(prose: Prose, one: Criterion, context: Context) -> Markup:
    rate = one.by or "acceptance"
    name = rate.replace(" ", "_")
    with_it, without = getattr(one.with_it, name), getattr(one.without, name)
    told = with_interval(with_it), with_interval(without)
    return prose.criterion(name_of(one, context), one.asks.value, one.verdict.value, rate, *told)


def _against(prose: Prose, calibration: Calibration) -> Markup:
    return prose.against(
        calibration.later_won,
        with_interval(calibration.later_won, "rejected"),
        calibration.went_nowhere,
        with_interval(calibration.went_nowhere, "accepted"),
    )


def _habit(prose: Prose, one: Habit) -> Markup:
    return prose.habit(
        one.email,
        with_interval(one.rejected, "decided"),
        with_interval(one.others),
        one.far,
        one.others.of,
    )
