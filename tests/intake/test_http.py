"""`POST /intake/leads`: bad bodies are refused with the path of the field, good ones are safe."""

from __future__ import annotations

import gzip
import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.intake.http import MOST_ROWS
from bot.storage import leads
from bot.storage.database import Database
from bot.storage.tables import lead_keys
from qualification.lead import Lead, Money
from qualification.stage import Stage
from qualification.team import Team
from tests.intake.conftest import Answer, Door, door_to

ADA = {"email": "ada@lovelace.io", "company": "Looms", "title": "VP Operations"}


def one(answer: Answer, database: Database) -> Lead:
    assert answer.status == 202, answer.body
    (lead_id,) = answer.ids
    return database.read(leads.load_many, [lead_id])[lead_id]


def ada(**fields: Any) -> dict[str, Any]:
    return {**ADA, **fields}


# What the door lets in --------------------------------------------------------------------------


@pytest.mark.parametrize("token", [None, "", "wrong", "open-sesam", "ö"])
async def test_without_the_token_nobody_comes_in(door: Door, token: str | None) -> None:
    answer = await door.post(ADA, token and token.encode().decode("latin-1"))
    assert answer.status == 401
    assert list(answer.body) == ["error"]


async def test_other_schemes_are_no_token(door: Door) -> None:
    answer = await door.post(ADA, None, authorization="Basic b3Blbi1zZXNhbWU=")
    assert answer.status == 401


@pytest.mark.parametrize("token", [None, ""])
async def test_without_a_token_set_intake_is_off(
    database: Database, team: Team, now: datetime, token: str | None
) -> None:
    answer = await door_to(database, team, now, token).post(ADA, "")
    assert answer.status == 404
    assert "BATON_INTAKE_TOKEN" in answer.body["error"]


async def test_the_wrong_method_is_refused_in_json(door: Door) -> None:
    answer = await door.send("PUT", "/intake/leads", b"{}", "open-sesame")
    assert (answer.status, list(answer.body)) == (405, ["error"])


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        (b"", 400, "empty"),
        (b"   ", 400, "empty"),
        (b"not json", 400, "line 1, column 1"),
        (b'{"email": "a@b.co"', 400, "line 1"),
        (b'{"email": "a@b.co"} trailing', 400, "Extra data"),
        (b'{"email": "\xff@b.co"}', 400, "UTF-8"),
        (json.dumps(ADA).encode("utf-16"), 400, "UTF-8"),
        (gzip.compress(json.dumps(ADA).encode(), mtime=0), 400, "UTF-8"),
        (b'{"deal_value": NaN}', 400, "NaN"),
        (b'{"deal_value": -Infinity}', 400, "Infinity"),
        (b'{"employees": ' + b"9" * 5_000 + b"}", 400, "digits"),
        (b"[" * 100_000 + b"]" * 100_000, 400, "deeply"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, 400, "deeply"),
        (b'{"message": "' + b"x" * 5_000_000 + b'"}', 413, "2 MB"),
        (json.dumps([ADA] * (MOST_ROWS + 1)).encode(), 413, "1,000"),
    ],
    ids=lambda value: repr(value[:20]) if isinstance(value, bytes) else str(value),
)
async def test_a_body_that_is_no_lead(
    sqlite_door: Door, body: bytes, status: int, says: str
) -> None:
    answer = await sqlite_door.post(body)
    assert answer.status == status
    assert says in answer.body["error"]


async def test_a_compressed_body_is_refused(door: Door) -> None:
    answer = await door.post(gzip.compress(b"{}"), content_encoding="gzip")
    assert answer.status == 415
    assert "compressed" in answer.body["error"]


@pytest.mark.parametrize("length", ["99999999", "-1", "x", "9" * 400, "0"])
async def test_an_announced_length_is_not_believed(door: Door, length: str) -> None:
    answer = await door.post(ADA, content_length=length)
    assert answer.status in (202, 413)


async def test_any_content_type_and_a_byte_order_mark_will_do(door: Door) -> None:
    body = b"\xef\xbb\xbf" + json.dumps(ADA).encode()
    assert (await door.post(body, content_type="text/plain")).status == 202


# Fields ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "paths"),
    [
        (5, [""]),
        ("text", [""]),
        (None, [""]),
        ([], [""]),
        ([[]], ["0"]),
        ({}, ["email"]),
        ({"email": None}, ["email"]),
        ({"email": "   "}, ["email"]),
        ({"email": "nobody"}, ["email"]),
        ({"email": 5}, ["email"]),
        ({"email": ["a@b.co"]}, ["email"]),
        ({"email": "Ada <ada@lovelace.io>"}, ["email"]),
        ({"email": '"a b"@lovelace.io'}, ["email"]),
        ({"email": "a..b@lovelace.io"}, ["email"]),
        ({"email": "a@localhost"}, ["email"]),
        ({"email": "a@-b.co"}, ["email"]),
        ({"email": "a@" + "b" * 320 + ".co"}, ["email"]),
        (ada(first_name="x" * 10_000), ["first_name"]),
        (ada(first_name=["Ada"]), ["first_name"]),
        (ada(company={"name": "Looms"}), ["company"]),
        (ada(employees=True), ["employees"]),
        (ada(employees=-1), ["employees"]),
        (ada(employees=10**400), ["employees"]),
        (ada(employees="many"), ["employees"]),
        (ada(employees=1.5), ["employees"]),
        (ada(founded=False), ["founded"]),
        (ada(deal_value=True), ["deal_value"]),
        (ada(deal_value=-1), ["deal_value"]),
        (ada(deal_value="1e999"), ["deal_value"]),
        (ada(deal_value="NaN"), ["deal_value"]),
        (ada(deal_value="Infinity"), ["deal_value"]),
        (ada(currency="bitcoin"), ["currency"]),
        (ada(country="Freedonia"), ["country"]),
        (ada(channel="pigeon"), ["channel"]),
        (ada(tools=[1]), ["tools.0"]),
        (ada(tools={"a": 1}), ["tools"]),
        (ada(answers=["now"]), ["answers"]),
        (ada(answers={"timeline": ["now"]}), ["answers.timeline"]),
        (ada(answers={"\ud800": ["now"]}), ["answers."]),
        (ada(actions="webinar"), ["actions"]),
        (ada(actions=["webinar"]), ["actions.0"]),
        (ada(actions=[{}]), ["actions.0.action"]),
        (ada(actions=[{"action": "x" * 200}]), ["actions.0.action"]),
        (ada(actions=[{"action": "webinar", "when": "now"}]), ["actions.0.when"]),
        (ada(actions=[{"action": "webinar", "at": "1970-01-01"}]), ["actions.0.at"]),
        (ada(created_at="1970-01-01T00:00:00Z"), ["created_at"]),
        (ada(created_at="2099-01-01T00:00:00Z"), ["created_at"]),
        (ada(created_at="0001-01-01T00:00:00+23:00"), ["created_at"]),
        (ada(created_at="9999-12-31T23:59:59-23:00"), ["created_at"]),
        (ada(created_at="yesterday"), ["created_at"]),
        (ada(created_at=True), ["created_at"]),
        (ada(created_at=1e300), ["created_at"]),
        (ada(owner="nobody"), ["owner"]),
        (ada(external_id=True), ["external_id"]),
        (ada(external_id=["1"]), ["external_id"]),
        ([ada(employees="many"), ADA, 7], ["0.employees", "2"]),
    ],
    ids=lambda value: repr(value)[:60],
)
async def test_a_bad_field_is_named_by_its_path(
    sqlite_door: Door, body: Any, paths: list[str]
) -> None:
    answer = await sqlite_door.post(body)
    assert answer.paths == paths
    assert all(error["message"].endswith(".") for error in answer.body["errors"])
    assert answer.status == (202 if answer.ids else 422)


async def test_infinity_by_way_of_a_large_exponent(door: Door) -> None:
    answer = await door.post(b'{"email": "a@b.co", "deal_value": 1e999, "employees": 1e999}')
    assert answer.status == 422
    assert answer.paths == ["employees", "deal_value"]


ODD: list[tuple[dict[str, Any], str, Any]] = [
    ({"company": "<!channel> & *Sons*"}, "company.name", "<!channel> & *Sons*"),
    ({"first_name": "<@U123>"}, "person.first_name", "<@U123>"),
    ({"first_name": "A\x00d\x1ba"}, "person.first_name", "A d a"),
    ({"first_name": "Ada\ud800"}, "person.first_name", "Ada"),
    ({"first_name": "عائشة"}, "person.first_name", "عائشة"),
    ({"first_name": "a\u202eda"}, "person.first_name", "a da"),
    ({"first_name": "👩‍🚀"}, "person.first_name", "👩‍🚀"),
    ({"company": "Looms\nand more"}, "company.name", "Looms and more"),
    ({"company": "  "}, "company.name", None),
    ({"company": None}, "company.name", None),
    ({"message": "a\r\nb\x07\tc"}, "origin.message", "a\nb \tc"),
    ({"email": "ADA+x@Lovelace.IO"}, "person.email", "ADA+x@lovelace.io"),
    ({"email": "ada@bücher.de"}, "person.email", "ada@bücher.de"),
    ({"email": "ada@xn--bcher-kva.de"}, "person.email", "ada@bücher.de"),
    ({"external_id": 12}, "external_id", "12"),
    ({"employees": "240"}, "company.employees", 240),
    ({"employees": ""}, "company.employees", None),
    ({"tools": "slack, spreadsheets,"}, "company.tools", ("slack", "spreadsheets")),
    ({"tools": None}, "company.tools", ()),
    ({"answers": None}, "origin.answers", {}),
    ({"answers": {"seats": 4, "why": ""}}, "origin.answers", {"seats": "4"}),
    ({"domain": "https://www.Looms.io/about"}, "company.domain", "looms.io"),
    ({"channel": "Partner"}, "origin.channel", "partner"),
    ({"deal_value": 4000, "currency": "jpy"}, "origin.deal_value", Money(4000, "JPY")),
    ({"deal_value": 12.345, "currency": "KWD"}, "origin.deal_value", Money(12345, "KWD")),
    ({"deal_value": "18000.50"}, "origin.deal_value", Money(1800050, "USD")),
    ({"owner": "Dana@Acme.com"}, "origin.account_owner", "dana@acme.com"),
    ({"utm": {"a": [1]}}, "origin.extra", {"utm": '{"a": [1]}'}),
    (
        {"n": 10**30, "x": 1.5, "ok": True},
        "origin.extra",
        {"n": str(10**30), "x": 1.5, "ok": True},
    ),
    ({"\ud800k": "v\ud800"}, "origin.extra", {"k": "v"}),
    ({"no\x00te": "a\x00b"}, "origin.extra", {"no te": "a b"}),
]


@pytest.mark.parametrize(("given", "field", "kept"), ODD, ids=repr)
async def test_odd_values_are_kept_safe(
    sqlite_door: Door, sqlite_url: str, given: dict[str, Any], field: str, kept: Any
) -> None:
    database = Database(sqlite_url)
    value: Any = one(await sqlite_door.post(ada(**given)), database)
    database.close()
    for name in field.split("."):
        value = getattr(value, name)
    assert value == kept


async def test_every_database_takes_odd_values(door: Door) -> None:
    body = [{**given, "email": f"ada{index}@b.co"} for index, (given, _, _) in enumerate(ODD)]
    answer = await door.post(body)
    assert (answer.status, answer.body["errors"]) == (202, [])


async def test_of_a_key_given_twice_the_last_counts(door: Door, database: Database) -> None:
    body = b'{"email": "a@b.co", "company": "One", "company": "Two"}'
    assert one(await door.post(body), database).company.name == "Two"


# Lists -----------------------------------------------------------------------------------------


async def test_of_a_list_the_good_leads_are_taken(door: Door, database: Database) -> None:
    body = [ADA, {"email": "nobody"}, {"email": "bob@b.co"}]
    answer = await door.post(body)
    assert answer.status == 202
    assert [(lead["index"], lead["status"]) for lead in answer.body["leads"]] == [
        (0, "created"),
        (2, "created"),
    ]
    assert answer.paths == ["1.email"]
    assert len(database.read(leads.load_many, answer.ids)) == 2


async def test_the_answer_says_where_a_lead_stands(door: Door) -> None:
    answer = await door.post([ADA, ada(email="bob@rival.com")])
    assert [lead["stage"] for lead in answer.body["leads"]] == [
        Stage.NURTURE.value,
        Stage.DISQUALIFIED.value,
    ]


async def test_a_person_twice_in_a_list_is_one_lead(door: Door, database: Database) -> None:
    answer = await door.post([ada(), ada(email="ADA@LOVELACE.IO", country="GB"), ada(title="CEO")])
    assert len(set(answer.ids)) == 1
    assert [lead["status"] for lead in answer.body["leads"]] == ["created", "updated", "updated"]
    stored = database.read(leads.load, answer.ids[0])
    assert (stored.company.country, stored.person.title) == ("GB", "CEO")


# Any JSON --------------------------------------------------------------------------------------

_TEXTS = st.text(st.characters(codec=None, exclude_categories=()), max_size=20)
_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4),
    max_leaves=10,
)
_LEADS = st.dictionaries(
    st.sampled_from(
        [
            *("external_id", "first_name", "phone", "domain", "country", "employees", "founded"),
            *("tools", "channel", "deal_value", "currency", "message", "answers", "actions"),
            *("created_at", "owner", "utm"),
        ]
    ),
    _ANY | st.sampled_from(["2026-11-20", "US", "JPY", "12", "partner", [{"action": "webinar"}]]),
    max_size=6,
).map(lambda fields: {"email": "ada@lovelace.io", **fields})


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(body=_ANY | _LEADS | st.lists(_ANY | _LEADS, max_size=5))
async def test_no_json_breaks_intake(sqlite_door: Door, body: Any) -> None:
    answer = await sqlite_door.post(body)
    assert answer.status == 202 or 400 <= answer.status < 500
    assert isinstance(answer.body, dict)


# OpenAPI ---------------------------------------------------------------------------------------


async def test_the_openapi_page_describes_every_field_of_a_lead(door: Door) -> None:
    page = (await door.send("GET", "/openapi.json")).body
    body = page["paths"]["/intake/leads"]["post"]["requestBody"]["content"]["application/json"]
    lead, many = body["schema"]["oneOf"]
    assert all(field.get("description") for field in lead["properties"].values())
    assert {"email", "actions", "answers", "owner"} <= set(lead["properties"])
    assert (lead["required"], many["maxItems"]) == (["email"], MOST_ROWS)
    for example in body["examples"].values():
        assert (await door.post(example["value"])).status == 202


async def test_every_key_leads_to_its_lead(door: Door, database: Database) -> None:
    answer = await door.post(ada(external_id=7))
    keys = database.read(lambda connection: list(connection.scalars(select(lead_keys.c.key))))
    assert (answer.status, sorted(keys)) == (202, ["email:ada@lovelace.io", "id:7"])
