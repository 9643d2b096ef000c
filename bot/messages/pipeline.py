"""`/pipeline`: where leads stand, who sits on what, and what becomes of them."""

from __future__ import annotations

from markupsafe import Markup

from bot.messages import words
from bot.messages.blocks import context_line, fallback, header, section, within_limit
from bot.messages.context import Context, Message
from bot.messages.prose import Prose
from bot.messages.text import escape
from qualification.funnel import Conversion, Holding, Pipeline
from qualification.lead import Money, Stage
from qualification.money import format_money

_STAGES = {
    Stage.ESCALATED: "Waiting for an SDR",
    Stage.QUALIFYING: "Being qualified",
    Stage.HANDED_OFF: "Waiting for an AE",
    Stage.ACCEPTED: "Accepted",
}
_MOST_OWNERS = 25


def render(pipeline: Pipeline, context: Context) -> Message:
    """Stages, owners and conversion, made for a phone: one short line each."""
    prose = Prose("pipeline", context)
    held = [holding for _, holding in pipeline.stages]
    total = sum(holding.count for holding in held)
    overdue = sum(holding.overdue for holding in held)
    worth = _worth(_sum(held))
    blocks = [header(f"Pipeline of {context.playbook.team.name}")]
    if total:
        owners = pipeline.owners[:_MOST_OWNERS]
        blocks += [
            section(prose.total(total, worth, overdue)),
            section(prose.stages([_stage(prose, *one) for one in pipeline.stages if one[1].count])),
            section(prose.owners([_owner(prose, *one, context) for one in owners])),
        ]
        if more := len(pipeline.owners) - len(owners):
            blocks.append(context_line(f"{words.plural(more, 'more owner')} not shown."))
    else:
        blocks.append(section(prose.empty()))
    blocks.append(section(_conversion(prose, pipeline.conversion, context)))
    blocks.append(context_line(prose.as_of(pipeline.at)))
    return Message(fallback(prose.fallback(total, worth, overdue)), within_limit(blocks))


def help_text(context: Context) -> Message:
    """`/pipeline help`."""
    text = Prose("pipeline", context).help()
    return Message(fallback(text), [section(text)])


def not_understood(typed: str, context: Context) -> Message:
    """The answer to words after `/pipeline` that mean nothing to it."""
    text = Prose("pipeline", context).not_understood(typed)
    return Message(fallback(text), [section(text)])


def _stage(prose: Prose, stage: Stage, holding: Holding) -> Markup:
    return prose.holding(_STAGES.get(stage, stage.value), holding, _worth(holding.value))


def _owner(prose: Prose, owner: str | None, holding: Holding, context: Context) -> Markup:
    name = escape(words.name(owner, context) if owner else "On hold")
    return prose.holding(name, holding, _worth(holding.value))


def _conversion(prose: Prose, conversion: Conversion, context: Context) -> Markup:
    """Each stage in percent of the leads received; small samples are named by their counts."""
    steps = (
        ("escalated", conversion.escalated),
        ("handed off", conversion.handed_off),
        ("accepted", conversion.accepted),
        ("won", conversion.won),
    )
    received = conversion.received
    since = conversion.since.astimezone(context.zone).date()
    shares = [(name, count, f"{count / received:.0%}") for name, count in steps if received]
    return prose.conversion(conversion, since, shares)


def _worth(sums: tuple[Money, ...]) -> str | None:
    return " + ".join(format_money(money) for money in sums) or None


def _sum(holdings: list[Holding]) -> tuple[Money, ...]:
    """Sums per currency; there are no exchange rates here."""
    totals: dict[str, int] = {}
    for money in (money for holding in holdings for money in holding.value):
        totals[money.currency] = totals.get(money.currency, 0) + money.minor
    return tuple(Money(minor, currency) for currency, minor in totals.items())
