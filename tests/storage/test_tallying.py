"""Leads counted at once: the same as one by one."""

from __future__ import annotations

import random
from collections import Counter

from bot.storage.tallying import Numbering, of_each, paces_of, tally
from qualification.funnel import STEPS
from qualification.pace import LEAP, NEVER
from qualification.reached import MILESTONES
from qualification.sums import BOTH, Sums

CURRENCIES = ("USD", None, "EUR")
BIG = 10**15
"""More than a float keeps to the cent when many are added."""

Row = tuple[int, str, int, int]
"""Group, signs, place of the currency, minor units."""


def rows(count: int) -> list[Row]:
    chance = random.Random(8)
    signs = (NEVER, NEVER, LEAP, "!", "a", "\xff", "\u0e00")
    return [
        (
            chance.choice([0, 3, 70_000]),
            "".join(chance.choice(signs) for _ in MILESTONES),
            place := chance.randrange(3),
            chance.randrange(BIG) if CURRENCIES[place] else 0,
        )
        for _ in range(count)
    ]


def one_by_one(some: list[Row]) -> Sums:
    """The leads of one group."""
    told = [
        (dict(zip(MILESTONES, pace, strict=True)), place, minor) for _, pace, place, minor in some
    ]
    came = [({step for step in MILESTONES if pace[step] != NEVER}, *rest) for pace, *rest in told]
    worth = {}
    for place, currency in enumerate(CURRENCIES):
        mine = [(steps, minor) for steps, where, minor in came if where == place]
        if mine and currency:
            at_steps = [[minor for steps, minor in mine if step in steps] for step in STEPS]
            total = sum(minor for _, minor in mine)
            worth[currency] = (total, *(sum(some) if some else None for some in at_steps))
    counts = (
        len(some),
        *(sum(step in steps for steps, *_ in came) for step in MILESTONES),
        *(sum(steps.issuperset(both) for steps, *_ in came) for both in BOTH),
    )
    paces = (Counter(pace[step] for pace, *_ in told if pace[step] != NEVER) for step in STEPS)
    return Sums(counts, worth, tuple(paces))


def test_leads_are_counted_at_once_as_one_by_one() -> None:
    some = [*rows(400), (5, NEVER * len(MILESTONES), 2, 7)]
    groups, paces, places, minors = zip(*some, strict=True)
    found = tally(groups, paces_of("".join(paces)), places, minors, CURRENCIES)
    assert found == {
        group: one_by_one([row for row in some if row[0] == group]) for group in set(groups)
    }
    assert found[5].worth == {"EUR": (7, *(None for _ in STEPS))}


def test_groups_whose_signs_are_put_together() -> None:
    first, second = "!" + NEVER * 6, "!a" + NEVER * 5
    one, two = of_each([first, first + second])
    assert (one.counts[:3], two.counts[:3]) == ((1, 1, 0), (2, 2, 1))
    assert of_each([]) == []


def test_what_is_asked_about_is_numbered() -> None:
    numbers: Numbering[str] = Numbering()
    assert [numbers[name] for name in "aba"] == [0, 1, 0]
    assert list(numbers) == ["a", "b"]
