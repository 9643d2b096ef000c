"""Many leads counted at once: arrays of them in, sums out.

To load numpy takes a tenth of a second, so this is imported where leads are counted: commands that
count none start without.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qualification.funnel import STEPS
from qualification.pace import NEVER
from qualification.reached import MILESTONES
from qualification.sums import BOTH, Sums

Numbers = NDArray[np.int64]
Signs = NDArray[np.uint16] | NDArray[np.uint32]
"""Code points."""

T = TypeVar("T")

AT_ONCE = 250_000
"""About so many leads at most are in arrays at a time."""

ROOM = 4
"""So many places for each number at most: to count in places that stay empty takes longer than to
sort."""

_NEVER = ord(NEVER)
_STEPS = [MILESTONES.index(step) for step in STEPS]

_WAYS = 1 << len(MILESTONES)
"""A lead's way is which milestones it came to: a number with a bit for each."""

_CAME = (np.arange(_WAYS)[:, None] >> np.arange(len(MILESTONES)) & 1) > 0
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


def _keep_memory() -> None:
    """To get memory from the system for each array anew takes a fifth of a report's time. The
    allocator of Linux keeps what was freed, up to twice the largest block that it has seen freed;
    of one over 32 MB it takes no notice."""
    np.empty(31 * 2**20, np.uint8)


_keep_memory()


def signs_of(text: str) -> Signs:
    """A text as an array, so that many signs are compared at once."""
    short = np.frombuffer(text.encode("utf-16-le"), np.uint16)
    if short.size == len(text):
        return short
    return np.frombuffer(text.encode("utf-32-le"), np.uint32)


def paces_of(text: str) -> Signs:
    """A row by lead with a sign for each milestone, from the signs of leads put together."""
    return signs_of(text).reshape(-1, len(MILESTONES))


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
    signs = np.ascontiguousarray(paces.T)
    came = signs != _NEVER
    ways = np.zeros(groups.size, np.uint8)
    for place, each in enumerate(came):
        ways |= each.view(np.uint8) << place
    numbers = groups * len(known)
    numbers += np.asarray(currencies)
    numbers *= _WAYS
    numbers += ways
    alike, often, values = _alike(numbers, np.asarray(minors, np.int64))
    bunches, ways = np.divmod(alike, _WAYS)
    worth: defaultdict[int, dict[str, tuple[int | None, ...]]] = defaultdict(dict)
    for bunch, amounts in _worth(bunches, _VALUED[ways], often, values):
        group, place = divmod(bunch, len(known))
        currency = known[place]
        if currency is not None:
            worth[group][currency] = tuple(amounts)
    there, counts = _added(bunches // len(known), _COUNTED[ways] * often[:, None])
    found = {
        group: Sums(tuple(each), worth[group], tuple({} for _ in STEPS))
        for group, each in zip(there, counts.tolist(), strict=True)
    }
    for place, milestone in enumerate(_STEPS):
        who = np.flatnonzero(came[milestone])
        for group, each in _often(groups[who], signs[milestone][who]):
            found[group].paces[place].update(each)
    return found


def frequencies(numbers: Numbers) -> tuple[Numbers, Numbers]:
    """The numbers that there are, from 0 on, in their order, and how often each is there."""
    if not _have_room(numbers):
        return np.unique(numbers, return_counts=True)
    often = np.bincount(numbers)
    found = np.flatnonzero(often)
    return found, often[found]


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


def _alike(numbers: Numbers, minors: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """The same, and the minor units of each number's leads together."""
    if not _have_room(numbers):
        found, which, often = np.unique(numbers, return_inverse=True, return_counts=True)
        values = np.zeros_like(found)
        np.add.at(values, which, minors)
        return found, often, values
    found, often = frequencies(numbers)
    values = np.zeros(found[-1] + 1, np.int64)
    np.add.at(values, numbers, minors)
    return found, often, values[found]


def _have_room(numbers: Numbers) -> bool:
    """Whether there may be an array with a place for each number."""
    return bool(numbers.size and numbers.max() < ROOM * numbers.size)


def _worth(
    bunches: Numbers, valued: Numbers, often: Numbers, values: Numbers
) -> Iterator[tuple[int, list[int | None]]]:
    """By bunch the values at each of `VALUED`; None where there is no lead."""
    numbers, amounts = _added(bunches, valued * values[:, None])
    _, leads = _added(bunches, valued * often[:, None])
    return zip(numbers, np.where(leads > 0, amounts, _NONE).tolist(), strict=True)


def _often(groups: Numbers, signs: Signs) -> Iterator[tuple[int, dict[str, int]]]:
    """How often each sign is in each group."""
    size = int(signs.max(initial=0)) + 1
    found, often = frequencies(groups * size + signs)
    groups, codes = np.divmod(found, size)
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
