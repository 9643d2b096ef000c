"""Sums as people type them; what is not certain is refused."""

from __future__ import annotations

import pytest

from qualification.amounts import AmountError, parse_amount
from qualification.lead import Money

READ = {
    "50000": (5_000_000, "USD"),
    "50k": (5_000_000, "USD"),
    "50 K": (5_000_000, "USD"),
    "50,000": (5_000_000, "USD"),
    "$50 000": (5_000_000, "USD"),
    "1,250,000.50": (125_000_050, "USD"),
    "1.250.000,50": (125_000_050, "USD"),
    "1.250": (125_000, "USD"),
    "12.50": (1_250, "USD"),
    "12,5": (1_250, "USD"),
    "1.5m": (150_000_000, "USD"),
    "1,5 mio": (150_000_000, "USD"),
    "1,250k": (125_000_000, "USD"),
    "€84,500": (8_450_000, "EUR"),
    "84.500 €": (8_450_000, "EUR"),
    "20k EUR": (2_000_000, "EUR"),
    "eur 20k": (2_000_000, "EUR"),
    "£2m": (200_000_000, "GBP"),
    "¥4,000": (4_000, "JPY"),
    "50 MXN": (5_000, "MXN"),
    "50 BRL": (5_000, "BRL"),
    "5 mnok": (500_000_000, "NOK"),
    "CHF 1'200": (120_000, "CHF"),
    "US$ 10": (1_000, "USD"),
}


@pytest.mark.parametrize("text", READ)
def test_read(text: str) -> None:
    assert parse_amount(text, "USD") == Money(*READ[text])


UNCLEAR = [
    "lots", "", "40-50k", "40 to 50k", "about 50k", "-500", "0", "50%", "1.250k", "1,25,000",
    "1.2.3", "1,000.000,5", "50k/year", "$50 EUR", "50 dollars", "9" * 20, "1e9", "$", "12,",
]  # fmt: skip


@pytest.mark.parametrize("text", UNCLEAR)
def test_unclear(text: str) -> None:
    with pytest.raises(AmountError):
        parse_amount(text, "USD")


def test_a_dollar_is_the_teams_own() -> None:
    assert parse_amount("$5", "CAD") == Money(500, "CAD")
    assert parse_amount("$5", "EUR") == Money(500, "USD")
    assert parse_amount("5", "EUR") == Money(500, "EUR")
