"""The fields of a lead that playbook rules can name, and how to read them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from operator import attrgetter
from typing import Any

from qualification.lead import Lead

Getter = Callable[[Lead, datetime], Any]


def _of(path: str) -> Getter:
    read = attrgetter(path)
    return lambda lead, _now: read(lead)


def _company_age(lead: Lead, now: datetime) -> int | None:
    """Years since the company was founded."""
    founded = lead.company.founded
    return None if founded is None else now.year - founded


_GETTERS: dict[str, Getter] = {
    "email": _of("person.email"),
    "email_domain": _of("person.email_domain"),
    "first_name": _of("person.first_name"),
    "last_name": _of("person.last_name"),
    "name": _of("person.name"),
    "title": _of("person.title"),
    "phone": _of("person.phone"),
    "company": _of("company.name"),
    "domain": _of("company.domain"),
    "country": _of("company.country"),
    "industry": _of("company.industry"),
    "employees": _of("company.employees"),
    "founded": _of("company.founded"),
    "company_age": _company_age,
    "capital_raised": _of("company.capital_raised"),
    "tools": _of("company.tools"),
    "source": _of("origin.source"),
    "campaign": _of("origin.campaign"),
    "channel": _of("origin.channel"),
    "partner": _of("origin.partner"),
    "message": _of("origin.message"),
    "owner": _of("origin.account_owner"),
}

FIELDS = frozenset(_GETTERS)
NUMERIC_FIELDS = frozenset({"employees", "founded", "company_age", "capital_raised"})
RECURRING = NUMERIC_FIELDS | {
    *("email_domain", "title", "company", "domain", "country", "industry", "tools"),
    *("source", "campaign", "channel", "partner"),
}
"""Fields of which many leads have the same short value: what a rule says of one is remembered."""
OPEN_FIELDS = ("answers.", "extra.")
"""Prefixes behind which a team's own keys follow."""


def is_field(name: str) -> bool:
    """Whether rules can name it."""
    return name in FIELDS or any(name.startswith(p) and name != p for p in OPEN_FIELDS)


def getter(name: str) -> Getter:
    """How to read a field; `answers.KEY` and `extra.KEY` give None where the lead has no KEY."""
    group, dot, key = name.partition(".")
    if not dot:
        return _GETTERS[name]
    if group == "answers":
        return lambda lead, _now: lead.origin.answers.get(key)
    return lambda lead, _now: lead.origin.extra.get(key)
