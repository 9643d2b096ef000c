"""Who a message introduces, told from mails, forms, signatures and a rep's own words."""

from __future__ import annotations

import pytest

from qualification.introduction import Introduced, introduced

OWN = ("acme.com",)

MAIL = """\
From: Ada Byron <ada.byron@globex.com>
To: sales@acme.com
Subject: pricing

Hi Sam,
we copy orders by hand. What would 40 seats cost?

Best regards,
Ada Byron
VP Operations | Globex Manufacturing
Office: +1 212 555 0100
Mobile: +1 415 555 0134
"""

FORM = """\
*New contact form*
*Name:* Jörg Weiß
*Email:* j.weiss@weiss-logistik.de
*Company:* Weiß Logistik GmbH
*Job title:* Leiter Einkauf
*Phone:* 030 1234567
*Message:* Bitte um Rückruf
"""

CASES = [
    (
        MAIL,
        Introduced(
            "ada.byron@globex.com",
            "Ada Byron",
            "VP Operations",
            "Globex Manufacturing",
            "+1 415 555 0134",
            "US",
        ),
    ),
    (
        FORM,
        Introduced(
            "j.weiss@weiss-logistik.de",
            "Jörg Weiß",
            "Leiter Einkauf",
            "Weiß Logistik GmbH",
            "030 1234567",
            "DE",
        ),
    ),
    (
        "Met Priya Raman, VP Engineering at Hooli, at the booth. priya@hooli.com, (415) 555-0134",
        Introduced("priya@hooli.com", "Priya Raman", "VP Engineering", "Hooli", "(415) 555-0134"),
    ),
    (
        "hello, my name is Tomás Herrera and I'm head of sales at Initech. tomas@initech.com",
        Introduced("tomas@initech.com", "Tomás Herrera", "head of sales", "Initech"),
    ),
    (
        "Please send me your prices. Thanks, bob_smith@gmail.com",
        Introduced("bob_smith@gmail.com", "Bob Smith"),
    ),
    ("somebody@blue-heron.co.uk wants a demo", Introduced(
        "somebody@blue-heron.co.uk", company="Blue Heron", country="GB")),
    ("forwarded by sam@acme.com, no-reply@globex.com", Introduced()),
    (":tada: :rocket:", Introduced()),
    ("", Introduced()),
    ("Call fax 212 555 0100 now", Introduced(phone="212 555 0100")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_what_a_message_introduces(text: str, expected: Introduced) -> None:
    assert introduced(text, OWN, "US") == expected


def test_a_long_message_is_read_in_bounded_time() -> None:
    assert introduced("A b " * 100_000 + "@" * 50_000).email is None
