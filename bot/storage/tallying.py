"""Many leads counted at once: arrays of them in, sums out.

To load numpy takes a tenth of a second, so this is imported where leads are counted: commands that
count none start without.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qualification.funnel import STEPS
from qualification.pace import NEVER, sign
from qualification.reached import MILESTONES
from qualification.sums import BOTH, Sums

Numbers = NDArray[np.int64]
Signs = NDArray[np.uint32]
"""Code points."""

T = TypeVar("T")

AT_ONCE = 250_000
"""So many leads at most are in arrays at a time."""

_NEVER = ord(NEVER)
_SIGNS = ord(sign(timedelta.max)) + 1
_STEPS = [MILESTONES.index(step) for step in STEPS]

_WAYS = 1 << len(MILESTONES)
"""A lead's way is which milestones it came to: a number with a bit for each."""

_BITS = 1 << np.arange(len(MILESTONES), dtype=np.uint8)
_CAME = (np.arange(_WAYS)[:, None] & _BITS) > 0
_COUNTED: Numbers = np.column_stack(
    [
        np.ones(_WAYS, np.int64),
        _CAME,
        *(_CAME[:, [MILESTONES.index(one) for one in both]].all(axis=1) for both in BOTH),
    ]
)
"""A row by way: 1 for each of `Sums.counts` in which a lead that went it counts, else 0."""

_VALUED = _COUNTED[:, [0, *(1 + step for step in _STEPS)]]
"""The same for `qualification.sums.VALUED`."""

_NONE = np.array(None, object)


class Numbering(dict[T, int]):
    """Numbers everything that it is asked about, from 0 on."""

    def __missing__(self, key: T) -> int:
        number = self[key] = len(self)
        return number


def signs_of(text: str) -> Signs:
    """A text as an array, so that many signs are compared at once."""
    return np.frombuffer(text.encode("utf-32-le"), np.uint32)


def paces_of(text: str) -> Signs:
    """A row by milestone, from the signs of leads put together."""
    return signs_of(text).reshape(-1, len(MILESTONES)).T


def tally(
    groups: ArrayLike,
    paces: Signs,
    currencies: ArrayLike = 0,
    minors: ArrayLike = 0,
    known: Sequence[str | None] = (None,),
) -> dict[int, Sums]:
    """What the leads of each group come to, without the reasons of rejections.

    Of each lead there is the number of its group, its `paces`, the place of its currency among
    those `known`, and minor units; those without a currency have no value. Less than 2**63 minor
    units can be added up.
    """
    groups = np.asarray(groups, np.int64)
    if not groups.size:
        return {}
    came = paces != _NEVER
    bunches: Numbers = groups * len(known) + np.asarray(currencies, np.int64)
    alike, which, often = np.unique(
        bunches * _WAYS + _BITS @ came, return_inverse=True, return_counts=True
    )
    values = np.zeros_like(alike)
    np.add.at(values, which, minors)
    bunches, ways = np.divmod(alike, _WAYS)
    worth: defaultdict[int, dict[str, tuple[int | None, ...]]] = defaultdict(dict)
    for bunch, amounts in _worth(bunches, _VALUED[ways], often, values):
        group, place = divmod(bunch, len(known))
        currency = known[place]
        if currency is not None:
            worth[group][currency] = tuple(amounts)
    numbers, counts = _added(bunches // len(known), _COUNTED[ways] * often[:, None])
    found = {
        group: Sums(tuple(each), worth[group], tuple({} for _ in STEPS))
        for group, each in zip(numbers, counts.tolist(), strict=True)
    }
    for place, milestone in enumerate(_STEPS):
        who = np.flatnonzero(came[milestone])
        for group, each in _often(groups[who], paces[milestone, who]):
            found[group].paces[place].update(each)
    return found


def of_each(paces: Sequence[str]) -> list[Sums]:
    """What some groups come to; of each, the signs of its leads are put together."""
    size = len(MILESTONES)
    groups = np.repeat(np.arange(len(paces)), [len(signs) // size for signs in paces])
    together = "".join(paces)
    found = [Sums() for _ in paces]
    for at in range(0, len(groups), AT_ONCE):
        end = at + AT_ONCE
        some = tally(groups[at:end], paces_of(together[at * size : end * size]))
        for group, sums in some.items():
            found[group].add(sums)
    return found


def _worth(
    bunches: Numbers, valued: Numbers, often: Numbers, values: Numbers
) -> Iterator[tuple[int, list[int | None]]]:
    """By bunch the values at each of `VALUED`; None where there is no lead."""
    numbers, amounts = _added(bunches, valued * values[:, None])
    _, leads = _added(bunches, valued * often[:, None])
    return zip(numbers, np.where(leads > 0, amounts, _NONE).tolist(), strict=True)


def _often(groups: Numbers, signs: Signs) -> Iterator[tuple[int, dict[str, int]]]:
    """How often each sign is in each group."""
    found, often = np.unique(groups * _SIGNS + signs, return_counts=True)
    groups, codes = np.divmod(found, _SIGNS)
    text, counts = codes.astype(np.uint32).tobytes().decode("utf-32-le"), often.tolist()
    first = _firsts(groups).tolist()
    for start, end in zip(first, [*first[1:], len(text)], strict=False):
        yield int(groups[start]), dict(zip(text[start:end], counts[start:end], strict=True))


def _added(keys: Numbers, rows: Numbers) -> tuple[list[int], Numbers]:
    """Each key, and the sums of its rows; keys are in order."""
    first = _firsts(keys)
    return keys[first].tolist(), np.add.reduceat(rows, first)


def _firsts(keys: Numbers) -> NDArray[np.intp]:
    """Where each key begins."""
    return np.flatnonzero(np.diff(keys, prepend=-1))
