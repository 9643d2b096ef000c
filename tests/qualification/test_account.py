"""Which leads are of one account: by domain, and by name as people write it."""

from __future__ import annotations

import pytest

from qualification.account import account_keys, company_key
from qualification.lead import Company, Lead, Person


@pytest.mark.parametrize(
    "names",
    [
        ("Acme, Inc.", "ACME", "acme gmbh", "The Acme Company", "Acme Co., Ltd.", "Acme Pty Ltd"),
        ("Müller & Söhne GmbH & Co. KG", "Muller und Sohne", "MULLER AND SOHNE KG"),
        ("Société Générale S.A.", "Societe Generale SA", "société générale"),
        ("AT&T Inc", "AT & T", "at and t"),
        ("Łódź Meble Sp. z o.o.", "Lodz Meble", "Łódź Meble spzoo"),
        ("Grupo Bimbo, S.A.B. de C.V.", "Grupo Bimbo"),
        ("Škoda Auto a.s.", "Skoda Auto"),
        ("Ørsted A/S", "Orsted"),
        ("株式会社トヨタ", "トヨタ"),
        ("ООО Ромашка", "Ромашка"),
        ("PT Telkom Indonesia Tbk", "Telkom Indonesia"),
        ("McDonald's Corporation", "McDonalds", "McDonald\N{RIGHT SINGLE QUOTATION MARK}s"),
        ("J.P. Morgan", "JP Morgan", "J P Morgan & Co."),
        ("Weiß AG", "WEISS"),
        ("ČEZ, spol. s r.o.", "CEZ"),
        ("Tata Sons Private Limited", "Tata Sons Pvt. Ltd."),
        ("Petronas Sdn. Bhd.", "Petronas"),
        ("  Globex  ", "globex"),
        ("\uff21\uff23\uff2d\uff25", "Acme"),  # full-width letters
    ],
)
def test_one_company_in_many_spellings(names: tuple[str, ...]) -> None:
    keys = {company_key(name) for name in names}
    assert len(keys) == 1
    assert None not in keys


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Apple", "Apple Bank"),
        ("Apple Inc.", "Applebee's"),
        ("Acme Holding", "Acme"),
        ("Delta Air Lines", "Delta Faucet Company"),
        ("General Electric", "General Motors"),
        ("United", "United Airlines"),
        ("3M", "M3"),
    ],
)
def test_two_companies(one: str, other: str) -> None:
    assert company_key(one) != company_key(other)


@pytest.mark.parametrize(
    "name", [None, "", "  ", "-", "N/A", "n.a.", "none", "Self-employed", "...", "&", "The Company"]
)
def test_no_company(name: str | None) -> None:
    assert company_key(name) is None


@pytest.mark.parametrize(("name", "key"), [("The Limited", "limited"), ("Co", "co"), ("AG", "ag")])
def test_something_of_a_name_stays(name: str, key: str) -> None:
    assert company_key(name) == key


@pytest.mark.parametrize(
    ("email", "domain", "name", "keys"),
    [
        ("a@acme.com", None, "Acme Inc", ("domain:acme.com", "name:acme")),
        ("a@gmail.com", "www.Acme.com", None, ("domain:acme.com",)),
        ("a@gmail.com", None, "Acme", ("name:acme",)),
        ("a@gmail.com", "gmail.com", "", ()),
        ("a@mail.acme.com", None, None, ("domain:mail.acme.com",)),
        (None, None, None, ()),
    ],
)
def test_keys(
    email: str | None, domain: str | None, name: str | None, keys: tuple[str, ...]
) -> None:
    lead = Lead(person=Person(email), company=Company(name, domain))
    assert account_keys(lead) == keys
