"""Signs of spam: together they condemn; no weak one does so alone, nor does a real name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from qualification.lead import Activity, Company, Lead, Origin, Person
from qualification.spam import HONEYPOTS, condemns, signs

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)


def lead(
    email: str = "pat@initech.com",
    first: str | None = "Pat",
    last: str | None = "Lee",
    company: str | None = "Initech",
    title: str | None = "VP, Engineering",
    **origin: object,
) -> Lead:
    return Lead(
        person=Person(email, first, last, title),
        company=Company(company),
        origin=Origin(**origin),  # type: ignore[arg-type]  # by name, as a test needs it
    )


@pytest.mark.parametrize(
    ("spam", "evidence"),
    [
        (lead(extra={"Honeypot": "x"}), "hidden field “Honeypot” filled in"),
        (
            lead(first="asdf", company="qwerty"),
            "keyboard run “asdf” as name, keyboard run “qwerty” as company",
        ),
        (
            lead(first="asdf", last=None, company="asdf"),
            "keyboard run “asdf” as name, keyboard run “asdf” as company",
        ),
        (
            lead("hkdjxqpwz@gmail.com", "hKdJxQpWz", None, "ZtRqLmXvB"),
            "gibberish “hKdJxQpWz” as name, gibberish “ZtRqLmXvB” as company",
        ),
        (
            lead("x@mail.yopmail.com", "sdfsdf", None),
            "throw-away address at yopmail.com, keyboard run “sdfsdf” as name",
        ),
        (
            lead("x@initech.invalid", message="www.a.b http://c.d https://e.f [url=g]"),
            "no mail can reach “x@initech.invalid”, 4 links in the message",
        ),
        (
            lead("x@mailinator.com", "Win now https://spin.example", None),
            "throw-away address at mailinator.com, a link for a name",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_several_signs_condemn_and_each_is_named(spam: Lead, evidence: str) -> None:
    found = signs(spam)
    assert condemns(found)
    assert ", ".join(sign.evidence for sign in found) == evidence


@pytest.mark.parametrize("field", sorted(HONEYPOTS))
def test_the_hidden_field_condemns_alone_if_it_is_filled(field: str) -> None:
    assert condemns(signs(lead(extra={field: "https://spin.example"})))
    assert not signs(lead(extra={field: ""}))
    assert not signs(lead(extra={field: False}))


WEAK = [
    lead("x@initech.test"),
    lead("not an address"),
    lead("x@guerrillamail.com"),
    lead(first="asdf"),
    lead(company="Zxcvb"),
    lead(title="asdfgh"),
    lead(first="Click www.spin.example"),
    lead(message="http://a.b http://c.d http://e.f"),
    lead("qxzjkvw@initech.com"),
]


@pytest.mark.parametrize("odd", WEAK, ids=lambda one: signs(one)[0].evidence if signs(one) else "")
def test_one_weak_sign_is_seen_and_never_condemns(odd: Lead) -> None:
    assert len(signs(odd)) == 1
    assert not condemns(signs(odd))


def test_mail_that_bounced_is_a_sign() -> None:
    bounced = Lead(person=Person("pat@initech.com"), activities=(Activity("Bounced mail", NOW),))
    assert [sign.evidence for sign in signs(bounced)] == ["mail to the address bounced"]


NAMES = (
    "Nguyễn Thị Minh Khai|Siobhán O'Brien|王芳|田中 太郎|김민준|Xiu Bkzrt|Ng|Wojciech Wrzeszcz"
    "|Szczęsny Brzęczyszczykiewicz|Hans Hirschsprung|Nkrumah Mtshali|Hrvoje Grbčić|Iqbal Faruqi"
    "|Zdzisław|Tvrtko|Jaxx Xzibit|Kejriwal|Dzhokhar Tkach|Gjergj Gjon|Vjekoslav Ivkovic|Sjöberg"
    "|Þorgerður|O|Xi|Mary-Jane McDonald|Abd al-Qadir|Yvonne Schwartz|Ljubljana|Strč|María José"
    "|Владимир|فاطمة"
)
COMPANIES = (
    "Liberty Property|GlaxoSmithKline|PricewaterhouseCoopers|HSBC|IKTVB|eBay|JetBrains|Zscaler"
    "|Qatar Airways|Wirtschaftsprüfung Süd GmbH|SKRBL|YouTube|Knightsbridge|Pfizer|3M|Bkzrt GmbH"
    "|株式会社ひかり"
)


@pytest.mark.parametrize("name", NAMES.split("|"))
def test_real_names_pass_in_any_script(name: str) -> None:
    local = name.replace(" ", ".").lower() if name.isascii() else "x"
    assert not condemns(signs(lead(f"{local}@initech.com", name, None, f"{name} & Sons")))


@pytest.mark.parametrize("company", COMPANIES.split("|"))
def test_real_companies_show_no_sign(company: str) -> None:
    shown = signs(lead(company=company))
    assert not condemns(shown)
    assert company == "Bkzrt GmbH" or not shown
