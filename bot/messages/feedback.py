"""`/feedback`: how marketing's leads fare, with what can be concluded from so many, and why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from bot.messages import figures, tables, words
from bot.messages.blocks import (
    Block,
    actions,
    context_line,
    fallback,
    header,
    plain_text,
    section,
    within_limit,
)
from bot.messages.chart import MAX_ALT
from bot.messages.context import Context, Message
from bot.messages.prose import Prose
from bot.messages.taken_away import table_button
from bot.messages.text import cut, fold, plain
from bot.names import Action, Report
from qualification.feedback import Feedback, Row, Tally
from qualification.question import Dimension
from qualification.shares import Share

MOST_ROWS = 35
"""With the longest names and sums they have 10,000 characters, the most of a table."""

MOST_DRAWN = 12
MOST_REASONS = 12

HEAD = ("Leads", "Accepted", "Won", "Accepted of all", "Won of all", "Worth won", "Handed off",
        "Escalated")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture of shares with their intervals; `mark` is the share of all of them together."""

    title: str
    rows: Sequence[tuple[str, Share]]
    mark: float | None = None

    @property
    def in_words(self) -> str:
        """What whoever does not see it is told."""
        told = "; ".join(f"{label}: {with_interval(share)}" for label, share in self.rows)
        return cut(plain(f"{self.title}. {told}."), MAX_ALT)

    def as_image(self, file_id: str) -> Block:
        """The block that shows it, once it was uploaded; its title stands in it."""
        return {"type": "image", "slack_file": {"id": file_id}, "alt_text": self.in_words}


def render(
    feedback: Feedback, context: Context, *, native: bool = True, picture: str | None = None
) -> Message:
    """The answer. Without `native`, the table is lines of text; `picture` is a file's id."""
    prose = Prose("feedback", context)
    tally, period = feedback.tally, feedback.question.period
    blocks = [header(f"Feedback on leads, {period.label}")]
    if narrowed := figures.narrowed(feedback.question, context):
        blocks.append(context_line(narrowed))
    blocks.append(section(prose.came(tally, figures.worth(tally.value), period)))
    if tally.leads:
        blocks.append(
            section(
                prose.rates(
                    _rate(tally.acceptance, "handed off"),
                    _rate(tally.win_rate, "accepted"),
                    with_interval(tally.accepted_of_all),
                    with_interval(tally.won_of_all),
                )
            )
        )
    if feedback.reasons:
        blocks.append(section(prose.reasons(tally.rejected, _reasons(feedback, context))))
    if picture:
        blocks.append(drawn_from(feedback, context).as_image(picture))
    if feedback.rows:
        blocks += _table(prose, feedback, context, native)
    blocks += map(context_line, figures.leaps(tally.leaps, context))
    if tally.leads:
        blocks += actions(
            "feedback.leads",
            [_show_leads(feedback), table_button(Report.FEEDBACK, feedback.question)],
        )
        blocks.append(context_line(prose.as_of(feedback.at, period)))
    summary = prose.fallback(
        tally, period.label, with_interval(tally.acceptance), with_interval(tally.win_rate)
    )
    return Message(fallback(summary), within_limit(blocks))


def drawn_from(feedback: Feedback, context: Context) -> Drawn:
    """What is drawn: the acceptance of each row, where nothing was handed off the share won; of
    all together the two rates."""
    label = feedback.question.period.label
    by = feedback.question.by
    if by is None:
        both = (
            ("Accepted, of handed off", feedback.tally.acceptance),
            ("Won, of accepted", feedback.tally.win_rate),
        )
        return Drawn(f"Acceptance and win rate, {label}", [one for one in both if one[1].of])
    rows = [
        (row_name(row, by, context), row.tally.acceptance)
        for row in feedback.rows
        if row.tally.handed_off
    ]
    if not rows and feedback.tally.won:
        won = [(row_name(row, by, context), row.tally.won_of_all) for row in feedback.rows]
        title = f"Won of all leads by {by}, {label}"
        return Drawn(title, won[:MOST_DRAWN], feedback.tally.won_of_all.rate)
    mark = feedback.tally.acceptance.rate
    return Drawn(f"Acceptance by {by}, {label}", rows[:MOST_DRAWN], mark)


def as_table(feedback: Feedback, context: Context) -> tuple[list[str], list[list[object]]]:
    """The rows of the cut, or all leads in one row, as head and rows of text."""
    by = feedback.question.by
    if by is None:
        return ["Period", *HEAD], [_cells(feedback.question.period.label, feedback.tally)]
    head = [words.sentence(by.value), *HEAD]
    return head, [_cells(row_name(row, by, context), row.tally) for row in feedback.rows]


def row_name(row: Row, by: Dimension, context: Context) -> str:
    """What a row of a cut is called."""
    if row.name is None:
        nobody = {Dimension.RULE: "No rule", Dimension.REP: "No AE yet"}
        return nobody.get(by, figures.NO_NAME)
    match by:
        case Dimension.REP:
            return words.name(row.name, context)
        case Dimension.RULE:
            return words.sentence(words.label(row.name))
        case Dimension.SEGMENT:
            return words.sentence(words.segment_name(row.name))
    return fold(row.name)


def with_interval(share: Share, what: str = "") -> str:
    """ "40% of 30 accepted (25 to 58%)": a share, its sample and its 95% interval."""
    if share.rate is None:
        return "none yet"
    low, high = share.interval
    sample = f"{share.of:,} {what}".rstrip()
    return f"{share.rate:.0%} of {sample} ({low * 100:.0f} to {high:.0%})"


def help_text(context: Context) -> Message:
    """`/feedback help`."""
    text = Prose("feedback", context).help()
    return Message(fallback(text), [section(text)])


def not_understood(because: str, context: Context) -> Message:
    """The answer to words after `/feedback` that mean nothing to it."""
    text = Prose("feedback", context).not_understood(because)
    return Message(fallback(text), [section(text)])


def not_for_you(context: Context) -> Message:
    """To somebody who is neither of marketing nor a manager."""
    text = Prose("feedback", context).not_for_you()
    return Message(fallback(text), [section(text)])


def managers_only(context: Context) -> Message:
    """To somebody of marketing who asks for a backtest."""
    text = Prose("feedback", context).managers_only()
    return Message(fallback(text), [section(text)])


def _rate(share: Share, what: str) -> str | None:
    return with_interval(share, what) if share.of else None


def _cells(name: str, tally: Tally) -> list[object]:
    return [
        name,
        f"{tally.leads:,}",
        _count_and_rate(tally.accepted, tally.acceptance),
        _count_and_rate(tally.won, tally.win_rate),
        _rate_alone(tally.accepted_of_all),
        _rate_alone(tally.won_of_all),
        figures.worth(tally.value),
        f"{tally.handed_off:,}",
        f"{tally.escalated:,}",
    ]


def _count_and_rate(count: int, share: Share, *, sample: bool = False) -> str:
    if share.rate is None:
        return f"{count:,}"
    return f"{count:,} · {with_interval(share) if sample else _rate_alone(share)}"


def _rate_alone(share: Share) -> str:
    """ "40% (25 to 58%)": a share whose sample stands beside it."""
    if share.rate is None:
        return ""
    low, high = share.interval
    return f"{share.rate:.0%} ({low * 100:.0f} to {high:.0%})"


def _reasons(feedback: Feedback, context: Context) -> list[tuple[str, str, int]]:
    """Label, share and count of the most frequent reasons."""
    most = list(feedback.reasons)[:MOST_REASONS]
    return [
        (
            str(words.reason(code, context)),
            figures.percent(feedback.share_of(code).rate) or "",
            feedback.reasons[code],
        )
        for code in most
    ]


def _table(prose: Prose, feedback: Feedback, context: Context, native: bool) -> list[Block]:
    head, rows = _shown(feedback, context)
    shown: list[Block]
    if native:
        shown = [tables.table(head, rows[:MOST_ROWS])]
    else:
        lines = tables.lines(head, rows[:MOST_ROWS])
        shown = [section(Markup("\n").join(lines[at : at + 10])) for at in range(0, len(lines), 10)]
    if len(rows) > MOST_ROWS:
        shown.append(context_line(prose.more(len(rows) - MOST_ROWS)))
    if feedback.question.by is Dimension.RULE:
        shown.append(context_line(prose.rules_overlap()))
    return shown


def _shown(feedback: Feedback, context: Context) -> tuple[list[str], list[list[object]]]:
    """The rows as a message has room for them: what counts first, each rate with its sample, and
    that of acceptance is what was handed off."""
    by = feedback.question.by
    assert by
    head = [words.sentence(by.value), "Accepted", "Won", "Leads", "Accepted of all", "Won of all",
            "Worth won", "Escalated"]  # fmt: skip
    return head, [
        [
            row_name(row, by, context),
            _count_and_rate(row.tally.accepted, row.tally.acceptance, sample=True),
            _count_and_rate(row.tally.won, row.tally.win_rate, sample=True),
            f"{row.tally.leads:,}",
            _rate_alone(row.tally.accepted_of_all),
            _rate_alone(row.tally.won_of_all),
            figures.worth(row.tally.value),
            f"{row.tally.escalated:,}",
        ]
        for row in feedback.rows
    ]


def _show_leads(feedback: Feedback) -> Block:
    return {
        "type": "button",
        "action_id": Action.SHOW_LEADS.value,
        "text": plain_text("Show leads", 75),
        "value": feedback.question.as_json(),
    }
