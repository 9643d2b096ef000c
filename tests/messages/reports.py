"""Reports and digests as messages: the figures that they are rendered from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.messages import digest, pipeline
from bot.messages.context import Message
from qualification.digest import ForManagers, ForMarketing, Moved, Reason
from qualification.funnel import Funnel, Group, Holding, Pipeline, Pressing, Speed
from qualification.lead import Lead, Money
from qualification.lifecycle import climb, fire
from qualification.period import period
from qualification.question import Dimension, Question
from qualification.stage import Stage
from tests.messages import cast
from tests.messages.cast import ALEX, DANA, MAX, NEW_YORK, NOBODY, NOW, THREAD, at, context, team


def overdue() -> Lead:
    """A lead whose SDR was reminded once."""
    lead = cast.escalated().lead
    assert lead.clock and lead.clock.due
    due = climb(lead, team(), lead.clock.due)
    assert due
    return replace(fire(lead, due, None, team(), lead.clock.due).lead, stage_since=at(-40))


def usd(dollars: int) -> tuple[Money, ...]:
    return (Money(dollars * 100, "USD"),)


MONTH = Question(period("", NOW, NEW_YORK))

FUNNEL = Funnel(
    {"received": 212, "escalated": 80, "qualifying": 70, "handed_off": 41, "accepted": 30,
     "rejected": 8, "won": 9, "lost": 4},
    {"received": usd(3_100_000), "escalated": usd(1_900_000), "qualifying": usd(1_500_000),
     "handed_off": usd(900_000), "accepted": usd(640_000),
     "won": (*usd(180_000), Money(8_450_000, "EUR"))},
    {
        "escalated": Speed(timedelta(), timedelta(minutes=2)),
        "qualifying": Speed(timedelta(minutes=11), timedelta(hours=3)),
        "handed_off": Speed(timedelta(hours=26), timedelta(days=6)),
        "accepted": Speed(timedelta(hours=2), timedelta(hours=20)),
        "won": Speed(timedelta(days=31), timedelta(days=88)),
    },
)  # fmt: skip
BEFORE = Funnel(
    {"received": 190, "escalated": 84, "qualifying": 80, "handed_off": 50, "accepted": 41, "won": 9}
)
NONE = Funnel(dict.fromkeys(FUNNEL.counts, 0))
IMPORTED = replace(
    FUNNEL,
    counts={**FUNNEL.counts, "escalated": 0, "qualifying": 0, "handed_off": 0, "accepted": 2687,
            "won": 1540},
    leaps={"accepted": 2687, "won": 12},
)  # fmt: skip
HELD = (
    (Stage.ESCALATED, Holding(3, usd(40_000), at(-50), 1)),
    (Stage.QUALIFYING, Holding(2, (*usd(22_000), Money(8_450_000, "EUR")), at(-600), 0)),
    (Stage.HANDED_OFF, Holding()),
    (Stage.ACCEPTED, Holding(14, usd(312_000), at(-60 * 24 * 21), 0)),
)


def link(_channel: str, _ts: str) -> str:
    return THREAD


def full() -> Pipeline:
    pressing = (
        Pressing(overdue(), ("C1", "1.2")),
        Pressing(replace(cast.handed_off().lead, id=43)),
    )
    return Pipeline(NOW, MONTH, HELD, pressing, 1, 1, FUNNEL, BEFORE)


def by_campaign() -> Pipeline:
    groups = (
        Group("Autumn 2026", Holding(9, usd(90_000), at(-900), 1), FUNNEL),
        Group('=HYPERLINK("http://x")', Holding(), NONE),
        Group("c" * 200, Holding(1), NONE),
        Group(None, Holding(2), NONE),
    )
    question = replace(MONTH, by=Dimension.CAMPAIGN, only={Dimension.SEGMENT: "gone_segment"})
    return replace(full(), question=question, groups=groups, pressing=())


def by_week() -> Pipeline:
    groups = tuple(Group(day, Holding(), FUNNEL) for day in ("2026-11-16", "2026-11-23"))
    return replace(full(), question=replace(MONTH, by=Dimension.WEEK), groups=groups)


EMPTY = Pipeline(NOW, MONTH, (), (), 0, 0, NONE)

MOVED = Moved(at(-60 * 24), NOW, FUNNEL.counts, usd(180_000))
STILL = Moved(at(-60 * 24), NOW, NONE.counts)


def for_managers() -> ForManagers:
    held = cast.escalated(choice=NOBODY).lead
    quiet = {"screened_out": 3, "nurtured": 12, "passed": 1, "snoozed": 2}
    return ForManagers((Pressing(overdue()), Pressing(replace(held, id=43))), 1, 0, 1, MOVED, quiet)


FOR_MARKETING = ForMarketing(
    MOVED,
    (
        Reason("no_budget", 5, (("Autumn 2026", 4), (None, 1))),
        Reason("bad_fit", 3, (("a", 1), ("b", 1), ("c", 1), ("<!channel>", 1))),
    ),
)


def said(message: Message | None) -> Message:
    assert message
    return message


CASES: dict[str, Callable[[], Message]] = {
    "pipeline/full": lambda: pipeline.render(full(), context(DANA), link),
    "pipeline/for_an_ae": lambda: pipeline.render(full(), context(ALEX), link),
    "pipeline/picture": lambda: pipeline.render(
        full(), context(DANA), link, native=False, picture="F07CHART000"
    ),
    "pipeline/by_campaign": lambda: pipeline.render(by_campaign(), context(DANA)),
    "pipeline/by_week": lambda: pipeline.render(by_week(), context(DANA)),
    "pipeline/imported": lambda: pipeline.render(
        replace(full(), funnel=IMPORTED, pressing=()), context(DANA)
    ),
    "pipeline/empty": lambda: pipeline.render(EMPTY, context(DANA)),
    "pipeline/help": lambda: pipeline.help_text(context(DANA)),
    "pipeline/not_understood": lambda: pipeline.not_understood("“<!channel>” is…", context(DANA)),
    "digest/managers": lambda: said(digest.render(for_managers(), context(DANA))),
    "digest/managers_all_is_well": lambda: said(
        digest.render(ForManagers((), 0, 0, 0, MOVED), context(DANA))
    ),
    "digest/marketing": lambda: said(digest.render(FOR_MARKETING, context(MAX))),
}
