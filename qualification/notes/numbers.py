"""Number words, as sums and times of day are told."""

from __future__ import annotations

_UNITS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"

UNITS = {word: number for number, word in enumerate(_UNITS.split(), 1)}
"""One to nineteen."""

TENS = {word: 10 * number for number, word in enumerate(_TENS.split(), 2)}

HOURS = {word: number for word, number in UNITS.items() if number <= 12}
"""The hours of a clock face."""
