"""**New lead** and **Turn into a lead**: whom a rep brings is taken in like any other."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.person import Person
from tests.journeys.stage import Stage
from tests.journeys.steps import arrived

ADA = {
    "Email": "ada@globex.com",
    "Name": "Ada Byron",
    "Company": "Globex",
    "Title": "VP Operations",
    "Phone": "(415) 555-0134",
    "Country": "united states",
    "What they want": "Forty seats by March",
}

MAIL = """Ada Byron <ada@globex.com> wrote:
Forty seats by March, what would that cost?
Best,
Ada Byron
VP Operations, Globex
m: +1 415 555 0134"""


async def add(person: Person, **changes: Any) -> dict[str, str]:
    await person.wait_view("New lead")
    await person.fill(ADA | changes)
    return await person.submit()


@pytest.mark.parametrize("how", ["shortcut", "command"])
async def test_a_new_lead_goes_by_the_rules(stage: Stage, how: str) -> None:
    sam = stage.person("sam")
    if how == "shortcut":
        await sam.shortcut("New lead")
    else:
        await sam.command("/lead new", channel="leads")
    assert await add(sam) == {}
    told = await sam.wait_view("Lead added")
    assert "Globex" in told.words
    assert "marketing" in told.words
    assert "points" in told.words
    lead = await stage.lead(1)
    assert (lead.person.name, lead.person.phone) == ("Ada Byron", "+14155550134")
    assert lead.company.country == "US"
    assert lead.origin.source == "Slack"
    assert lead.origin.extra["added_by"] == "sam@acme.com"


async def test_one_met_in_person_is_with_an_sdr_at_once(either: Stage) -> None:
    sam = either.person("sam")
    await sam.shortcut("New lead")
    assert await add(sam, Source="met in person") == {}
    told = await sam.wait_view("Lead added")
    assert "Why: round robin" in told.words
    owner = await either.owner_of(1)
    await owner.wait_for(lambda one: "Qualify" in one.buttons, channel=await owner.dm())


async def test_errors_stand_at_their_fields(stage: Stage) -> None:
    sam = stage.person("sam")
    await sam.shortcut("New lead")
    wrong = {"Email": "ada..b@globex.com", "Phone": "12", "Country": "Atlantis"}
    errors = await add(sam, **wrong)
    assert set(errors) == {"Email", "Phone", "Country"}
    assert "Atlantis" in errors["Country"]
    await sam.fill({"Email": "ada@gmial.com", "Phone": None, "Country": "DE"})
    assert await sam.submit() == {}
    assert "Did you mean ada@gmail.com?" in (await sam.wait_view("New lead")).words
    assert await sam.submit() == {}  # it is meant
    await sam.wait_view("Lead added")
    assert (await stage.lead(1)).person.email == "ada@gmial.com"


async def test_a_known_lead_is_updated_and_said_so(stage: Stage) -> None:
    lead_id = await stage.arrive()
    sam = stage.person("sam")
    await sam.shortcut("New lead")
    assert await add(sam, Email="PAT@initech.com", Title="COO") == {}
    assert "known already" in (await sam.wait_view("Known already")).words
    assert (await stage.lead(lead_id)).person.title == "COO"


async def test_a_message_is_turned_into_a_lead(either: Stage) -> None:
    sam = either.person("sam")
    message = await either.person("riley").say("leads", MAIL)
    await sam.shortcut("Turn into a lead", message)
    shown = await sam.wait_view("New lead")
    assert "Read from the message" in shown.words
    assert await sam.submit() == {}
    await sam.wait_view("Lead added")
    lead = await either.lead(1)
    assert lead.person.email == "ada@globex.com"
    assert (lead.person.name, lead.person.title) == ("Ada Byron", "VP Operations")
    assert (lead.company.name, lead.company.country) == ("Globex", "US")
    assert lead.person.phone == "+14155550134"
    assert lead.origin.message
    assert lead.origin.message.startswith("Ada Byron")
    kept = lead.origin.extra
    assert kept["author"] == "riley@acme.com"
    assert kept["channel"] == "leads"
    assert message.ts.replace(".", "") in kept["permalink"]


@pytest.mark.parametrize("said", [":tada: :rocket:", "<@U0> :eyes:"])
async def test_a_message_that_says_nothing(stage: Stage, said: str) -> None:
    sam = stage.person("sam")
    await sam.shortcut("Turn into a lead", await sam.say("leads", said))
    assert "Nothing could be read" in (await sam.wait_view("New lead")).words
    assert "Email" in await sam.submit()


async def test_a_card_of_ours_is_a_lead_already(stage: Stage) -> None:
    lead = await arrived(stage)
    await lead.sdr.shortcut("Turn into a lead", lead.in_channel)
    assert f"/lead {lead.id}" in (await lead.sdr.wait_view("A lead already")).words


async def test_a_message_from_somebody_known_says_so(stage: Stage) -> None:
    await stage.arrive()
    sam = stage.person("sam")
    await sam.shortcut("Turn into a lead", await sam.say("leads", "ask pat@initech.com"))
    assert "is known by this address" in (await sam.wait_view("New lead")).words


async def test_somebody_who_is_not_in_the_playbook(stage: Stage) -> None:
    eve = stage.person("eve")
    await eve.shortcut("New lead")
    assert "not in the playbook" in (await eve.wait_view("Nothing changed")).words
