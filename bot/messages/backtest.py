"""A backtest's result: what would have gone elsewhere, how it ended, the leads it changes most."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from bot.messages import tables, words
from bot.messages.blocks import Block, context_line, fallback, header, section, within_limit
from bot.messages.context import Context, Message
from bot.messages.prose import Prose
from qualification.backtest import Backtest, Change, Way
from qualification.lead import Money
from qualification.money import format_money

WAYS = (Way.SALES, Way.MARKETING, Way.STOPPED)
_WAS = {
    Way.SALES: "went to sales",
    Way.MARKETING: "was kept by marketing",
    Way.STOPPED: "was screened out",
}
_WOULD = {
    Way.SALES: "gone to sales",
    Way.MARKETING: "been kept by marketing",
    Way.STOPPED: "been screened out",
}

MOST_LISTED = 10_000
"""Leads of the file beside the result: more than anybody reads one by one."""

MOST_LOADS = 15
MOST_RULES = 4
MOST_STOPPED = 8


def render(
    backtest: Backtest, file: str, label: str, context: Context, *, native: bool = True
) -> Message:
    """The message with the result. Slack takes one table per message, which is that of outcomes;
    without `native` it is lines of text."""
    prose = Prose("backtest", context)
    blocks = [header(f"Backtest of {file}"), section(summary(backtest, label, context))]
    if backtest.leads:
        blocks += _table(*outcomes(backtest), native)
        if backtest.stopped_by:
            blocks.append(section(prose.stopped(list(backtest.stopped_by.items())[:MOST_STOPPED])))
        if backtest.loads:
            blocks.append(section(prose.load(load_line(backtest, context))))
            lines = [prose.rep(*row) for row in loads(backtest, context, MOST_LOADS)[1]]
            if rest := backtest.loads[MOST_LOADS:]:
                lines.append(prose.other_reps(len(rest), sum(one.would for one in rest)))
            blocks.append(section(Markup("\n").join(lines)))
        if backtest.changes:
            blocks.append(section(prose.changes_head(len(backtest.changes))))
        blocks += [section(change_line(one, context)) for one in backtest.changes]
        if backtest.moved:
            blocks.append(section(prose.all_of_them(backtest.moved, MOST_LISTED, file, label)))
    blocks.append(context_line(prose.how()))
    return Message(fallback(summary(backtest, label, context)), within_limit(blocks))


def summary(backtest: Backtest, label: str, context: Context) -> Markup:
    """The result in two sentences."""
    gained = backtest.cell(Way.MARKETING, Way.SALES), backtest.cell(Way.STOPPED, Way.SALES)
    missed = backtest.cell(Way.SALES, Way.MARKETING), backtest.cell(Way.SALES, Way.STOPPED)
    return Prose("backtest", context).summary(
        label,
        backtest.leads,
        backtest.went(Way.SALES).leads,
        backtest.going(Way.SALES).leads,
        sum(one.leads for one in gained),
        sum(one.leads for one in missed),
        sum(one.accepted for one in missed),
        sum(one.won for one in missed),
    )


def outcomes(backtest: Backtest) -> tuple[list[str], list[list[object]]]:
    """What happened against what would have, each with how those leads ended."""
    head = ["In fact", *(f"Would: {way}" for way in WAYS)]
    rows: list[list[object]] = []
    for was in WAYS:
        cells = (backtest.cell(was, would) for would in WAYS)
        rows.append(
            [
                words.sentence(was.value),
                *(
                    f"{one.leads:,}"
                    + (f" ({one.accepted:,} accepted, {one.won:,} won)" if one.accepted else "")
                    for one in cells
                ),
            ]
        )
    return head, rows


def loads(
    backtest: Backtest, context: Context, most: int | None = None
) -> tuple[list[str], list[list[object]]]:
    """Leads per rep: what they had, would have had, that by week, and reminders."""
    rows: list[list[object]] = [
        [
            words.name(one.email, context),
            f"{one.had:,}",
            f"{one.would:,}",
            f"{one.would / backtest.weeks:,.1f}",
            f"{one.late:,}",
            f"{one.late_would:,.0f}" if backtest.on_the_clock else "",
        ]
        for one in backtest.loads[:most]
    ]
    return ["Rep", "Had", "Would have", "A week", "Reminded of", "Would be of"], rows


def load_line(backtest: Backtest, context: Context) -> Markup:
    """The forecast of reminders."""
    return Prose("backtest", context).forecast(
        backtest.on_the_clock,
        backtest.late,
        backtest.going(Way.SALES).leads,
        round(backtest.late_would),
    )


def change_line(change: Change, context: Context) -> Markup:
    """One lead that would have gone elsewhere, and why."""
    worth = format_money(Money(change.minor, change.currency)) if change.minor else None
    rules = [
        (words.label(name), before, after) for name, before, after in change.rules[:MOST_RULES]
    ]
    was, would = _WAS[change.was], _WOULD[change.after.way]
    return Prose("backtest", context).change(change, worth, rules, was, would)


def started(file: str, count: int, label: str, context: Context) -> Message:
    """The answer to the dialog: the file is right, and what happens now."""
    text = Prose("backtest", context).started(file, count, label)
    return Message(fallback(text), [section(text)])


def wrong(because: str, context: Context) -> Message:
    """Why a playbook that was uploaded is not replayed."""
    text = Prose("backtest", context).wrong(because)
    return Message(fallback(text), [section(text)])


def broken_off(file: str, label: str, context: Context) -> Message:
    """Instead of a result: the replay did not come to its end."""
    text = Prose("backtest", context).broken_off(file, label)
    return Message(fallback(text), [section(text)])


def _table(head: Sequence[str], rows: Sequence[Sequence[object]], native: bool) -> list[Block]:
    if native:
        return [tables.table(head, rows)]
    return [section(Markup("\n").join(tables.lines(head, rows)))]
