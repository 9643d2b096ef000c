"""Sums of money as people type them: "50k", "$50,000", "1.5m EUR"."""

from __future__ import annotations

import re
from decimal import Decimal

from qualification.iso import CURRENCIES
from qualification.lead import Money
from qualification.money import from_major

_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"})
_SYMBOLS = {"€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "₪": "ILS", "zł": "PLN",
            "r$": "BRL", "a$": "AUD", "c$": "CAD", "us$": "USD"}  # fmt: skip
_FACTORS = {"": 1, "k": 10**3, "m": 10**6, "mn": 10**6, "mio": 10**6, "b": 10**9, "bn": 10**9}
_SPACES = re.compile(r"[\s'\u2019_]+")
_AMOUNT = re.compile(
    # A factor stands at the end or before a currency: "50mxn" is no million.
    r"(?P<before>[^\d.,+-]*)(?P<number>\d[\d.,]*)(?:(?P<factor>k|mn|mio|m|bn|b)(?=$|[a-z]{3}$|[^a-z]))?(?P<after>\D*)"
)
_LARGEST = Decimal(10) ** 12

_EXAMPLES = "like 50,000, 50k or €50,000"


class AmountError(ValueError):
    """A sum that cannot be read with certainty. Its text is one sentence for who typed it."""


def parse_amount(text: str, currency: str) -> Money:
    """The sum in a text; `currency` (ISO 4217) where the text names none. Raises AmountError."""
    match = _AMOUNT.fullmatch(_SPACES.sub("", text).casefold())
    if match is None:
        raise AmountError(f"“{text}” is not one amount; write it {_EXAMPLES}.")
    named = [part for part in (match["before"], match["after"]) if part]
    if len(named) > 1:
        raise AmountError(f"“{text}” names its currency twice; write it {_EXAMPLES}.")
    unit = _currency(named[0], currency) if named else currency
    if unit is None:
        raise AmountError(f"“{text}” is not an amount alone; write it {_EXAMPLES}.")
    number = _number(match["number"], bool(match["factor"]))
    if number is None:
        raise AmountError(f"The commas and points of “{text}” are unclear; write it {_EXAMPLES}.")
    amount = number * _FACTORS[match["factor"] or ""]
    if not 0 < amount <= _LARGEST:
        raise AmountError(f"“{text}” is out of range; write it {_EXAMPLES}.")
    return from_major(amount, unit)


def _currency(sign: str, default: str) -> str | None:
    """The currency that a sign or code stands for; a bare $ is the team's own dollar."""
    if sign == "$":
        return default if default in _DOLLARS else "USD"
    code = sign.upper()
    return _SYMBOLS.get(sign) or (code if code in CURRENCIES else None)


def _number(digits: str, has_factor: bool) -> Decimal | None:
    """Digits with separators. Three digits behind the only one are thousands; "1.250k" is not."""
    marks = [char for char in digits if char in ".,"]
    if not marks:
        return Decimal(digits)
    last = marks[-1]
    whole, _, tail = digits.rpartition(last)
    if len(set(marks)) == 2:
        return _decimal(whole, tail) if marks.count(last) == 1 and _grouped(whole) else None
    if _grouped(digits):
        if has_factor and len(marks) == 1:
            return None if last == "." else Decimal(digits.replace(last, ""))
        return Decimal(digits.replace(last, ""))
    return _decimal(whole, tail) if len(marks) == 1 else None


def _grouped(digits: str) -> bool:
    return re.fullmatch(r"[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*", digits) is not None


def _decimal(whole: str, tail: str) -> Decimal | None:
    return Decimal(f"{re.sub('[.,]', '', whole)}.{tail}") if tail else None
