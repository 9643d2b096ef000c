"""Sums of money: from whole units, and as people read them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from qualification.iso import currency_exponent
from qualification.lead import Money

_SYMBOLS = {
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "JPY": "¥",
    "CNY": "CN¥",
    "INR": "₹",
    "KRW": "₩",
    "ILS": "₪",
    "BRL": "R$",
    "CAD": "CA$",
    "AUD": "A$",
    "NZD": "NZ$",
    "MXN": "MX$",
}


def from_major(amount: Decimal, currency: str) -> Money:
    """Money of `amount` whole units (dollars, yen), rounded half up to minor units."""
    scaled = amount.scaleb(currency_exponent(currency))
    return Money(int(scaled.to_integral_value(ROUND_HALF_UP)), currency)


def to_major(money: Money) -> Decimal:
    """The sum in whole units: 1250.50 for 125050 cents."""
    return Decimal(money.minor).scaleb(-currency_exponent(money.currency))


def format_money(money: Money) -> str:
    """ "$18,000", "€1,250.50", "¥4,000", "CHF 900": no decimals where they would be zero."""
    exponent = currency_exponent(money.currency)
    whole = money.minor % 10**exponent == 0
    number = f"{abs(to_major(money)):,.{0 if whole else exponent}f}"
    sign = "-" if money.minor < 0 else ""
    return f"{sign}{_SYMBOLS.get(money.currency, money.currency + ' ')}{number}"
