"""Slips in addresses are offered a correction; addresses that exist are left alone."""

from __future__ import annotations

import pytest

from qualification.email_typos import PROVIDERS, suggested

SLIPS = {
    "gmial.com": "gmail.com",
    "gmai.com": "gmail.com",
    "gmail.con": "gmail.com",
    "gmail.co": "gmail.com",
    "GNAIL.com": "gmail.com",
    "hotmial.com": "hotmail.com",
    "outlok.com": "outlook.com",
    "yaho.com": "yahoo.com",
    "yahoo.cmo": "yahoo.com",
    "iclod.com": "icloud.com",
    "globxe.com": "globex.com",
}


@pytest.mark.parametrize("typed", SLIPS)
def test_a_slip(typed: str) -> None:
    assert suggested(f"pat.lee+x@{typed}", "globex.com") == f"pat.lee+x@{SLIPS[typed]}"


REAL = [
    *PROVIDERS, "mail.com", "ymail.com", "email.com", "gmx.at", "gmx.com", "hotmail.fr",
    "outlook.de", "yahoo.co.in", "yahoo.fr", "me.com", "live.de", "globex.com", "initech.io",
    "google.com", "apple.com", "hotel.com", "münchen.de",
]  # fmt: skip


@pytest.mark.parametrize("domain", REAL)
def test_an_address_that_may_be_meant(domain: str) -> None:
    assert suggested(f"pat@{domain}", "globex.com") is None


@pytest.mark.parametrize("text", ["", "pat", "@", "🔥"])
def test_no_address(text: str) -> None:
    assert suggested(text) is None
