"""The short way for plain addresses says what the library says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.intake import cleaning
from qualification.contact import ContactError, parse_email

_PART = st.text("abzAZ09.-_+'", max_size=12)
_ENDINGS = st.sampled_from(
    ["com", "CO.uk", "io", "test", "local", "example", "arpa", "x", "1", "c-m"]
)


@given(local=_PART, domain=_PART, ending=_ENDINGS)
def test_plain_addresses(local: str, domain: str, ending: str) -> None:
    address = f"{local}@{domain}.{ending}"
    try:
        expected: str | None = parse_email(address)
    except ContactError:
        expected = None
    try:
        found: str | None = cleaning.email(address)
    except ValueError:
        found = None
    assert found == expected
