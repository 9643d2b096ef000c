"""Sums of money in minor units, and as people read them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qualification.lead import Money
from qualification.money import format_money, from_major, to_major


@pytest.mark.parametrize(
    ("amount", "currency", "minor", "text"),
    [
        ("18000", "USD", 1800000, "$18,000"),
        ("1250.5", "EUR", 125050, "€1,250.50"),
        ("4000", "JPY", 4000, "¥4,000"),
        ("900", "CHF", 90000, "CHF 900"),
        ("1.2345", "KWD", 1235, "KWD 1.235"),
        ("-5", "USD", -500, "-$5"),
        ("0.005", "USD", 1, "$0.01"),
    ],
)
def test_money(amount: str, currency: str, minor: int, text: str) -> None:
    money = from_major(Decimal(amount), currency)
    assert money == Money(minor, currency)
    assert format_money(money) == text
    assert from_major(to_major(money), currency) == money
