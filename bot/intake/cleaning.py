"""What every text from outside goes through before anybody reads it."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from email_validator import SPECIAL_USE_DOMAIN_NAMES

from qualification.contact import ContactError, parse_email
from qualification.iso import COUNTRIES, CURRENCIES

PROSE_FIELDS = frozenset({"message"})
"""Fields in which line breaks mean something."""

LONGEST_NAME = 100
LONGEST_EXTRA = 2_000
MOST_EXTRA = 50
EXACT = 2**53
"""Larger whole numbers do not survive JSON everywhere; they are kept as text."""

# Control characters, halves of characters, line separators, and marks that turn text around them.
_CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+"
)
_CONTROL_BUT_BREAKS = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+"
)

_PLAIN_EMAIL = re.compile(
    r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,24})",
    re.IGNORECASE | re.ASCII,
)
_LONGEST_PLAIN = 64
_RESERVED_ENDINGS = frozenset(name.rpartition(".")[2] for name in SPECIAL_USE_DOMAIN_NAMES)


def one_line(text: str) -> str:
    """Text without control characters, line breaks and outer blanks."""
    # Nearly all text is printable, and then there is nothing to look for.
    return (text if text.isprintable() else _CONTROL.sub(" ", text)).strip()


def several_lines(text: str) -> str:
    """Text without control characters but line breaks and tabs, and without outer blanks."""
    if text.isprintable():
        return text.strip()
    return _CONTROL_BUT_BREAKS.sub(" ", text.replace("\r\n", "\n")).strip()


def tidy(data: Any) -> Any:
    """An object with its texts cleaned, and without the fields that say nothing."""
    if not isinstance(data, dict):
        return data
    tidied: dict[str, Any] = {}
    for name, value in data.items():
        if isinstance(value, str):
            if value.isprintable():  # nearly all are
                value = value.strip()
            else:
                value = several_lines(value) if name in PROSE_FIELDS else one_line(value)
        if value is not None and value != "":
            tidied[name if name.isprintable() else one_line(name)] = value
    return tidied


def listed(value: Any) -> Any:
    """A list's texts, cleaned. Files write a list as text: "slack, spreadsheets"."""
    if isinstance(value, str):
        value = re.split(r"[,;|]", value)
    if not isinstance(value, list):
        return value
    cleaned = [one_line(item) if isinstance(item, str) else item for item in value]
    return [item for item in cleaned if item is not None and item != ""]


def number(value: Any) -> Any:
    """JSON's true and false are no numbers, though Python would count with them."""
    if isinstance(value, bool):
        raise ValueError("should be a number, not true or false")
    return value


def lower(value: Any) -> Any:
    """A choice in any case."""
    return value.lower() if isinstance(value, str) else value


def email(value: str) -> str:
    """An address in its normal form."""
    # The library takes 50 µs for an address. It has nothing to add for plain ones.
    plain = _PLAIN_EMAIL.fullmatch(value) if len(value) <= _LONGEST_PLAIN else None
    if plain and "--" not in value and plain[1].lower() not in _RESERVED_ENDINGS:
        local, _, domain = value.partition("@")
        return f"{local}@{domain.lower()}"
    try:
        return parse_email(value)
    except ContactError as error:
        raise ValueError(one_line(str(error))) from error


def country(value: str) -> str:
    """An ISO 3166 code of two letters."""
    code = value.upper()
    if code not in COUNTRIES:
        raise ValueError("should be an ISO 3166 country code of two letters, such as US")
    return code


def currency(value: str) -> str:
    """An ISO 4217 code."""
    code = value.upper()
    if code not in CURRENCIES:
        raise ValueError("should be an ISO 4217 currency code, such as USD")
    return code


def domain(text: str) -> str | None:
    """The domain of an address: `https://www.Acme.com/about` is acme.com."""
    host = text.casefold()
    if "/" in host or ":" in host:
        host = re.sub(r"^[a-z]+://", "", host).split("/")[0].split(":")[0]
    return host.removeprefix("www.") or None


def extra(unknown: dict[str, Any]) -> dict[str, Any]:
    """Unknown fields as numbers and short texts, as many as are worth keeping."""
    return {name[:LONGEST_NAME]: _kept(value) for name, value in list(unknown.items())[:MOST_EXTRA]}


def _kept(value: Any) -> Any:
    match value:
        case str():
            return value[:LONGEST_EXTRA]
        case bool():
            return value
        case int() if abs(value) <= EXACT:
            return value
        case float() if math.isfinite(value):
            return value
    return one_line(json.dumps(value, ensure_ascii=False))[:LONGEST_EXTRA]
