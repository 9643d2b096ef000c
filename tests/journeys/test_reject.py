"""**Reject**: a reason, what happens next, and marketing hears of it."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from bot.usecases import hand_off, qualify
from qualification.lifecycle import Cause, Consequence, Rejection
from tests.journeys.stage import Stage, having, now_shows
from tests.journeys.steps import HandedOff, handed_off


async def test_the_reason_says_what_happens_next(stage: Stage) -> None:
    lead = await handed_off(stage)
    await lead.ae.press(lead.to_ae, "Reject")
    dialog = await lead.ae.wait_view("Reject")
    assert dialog.labels == ["Reason", "Note", "What happens next"]
    for code, then in [
        ("Bad timing", "Nurture until"),
        ("Not the decision maker", "Back to "),
        ("Duplicate", "On to another AE"),
        ("Competitor", "Disqualify"),
    ]:
        await lead.ae.fill({"Reason": code})
        assert dialog.values["What happens next"].startswith(then)

    # Other wants a note, and says so at the field.
    await lead.ae.fill({"Reason": "Other"})
    assert set(await lead.ae.submit()) == {"Note"}
    await lead.ae.fill({"Note": "Moved to another country"})
    assert await lead.ae.submit() == {}
    assert await lead.ae.view() is None
    rejected = (await stage.facts(lead.id))[-2]
    assert (rejected.kind, rejected.reason) == ("rejected", "other")
    assert rejected.data["note"] == "Moved to another country"


async def test_marketing_hears_why_and_what_had_vouched_for_the_lead(either: Stage) -> None:
    stage = either
    lead = await handed_off(stage)
    await reject(lead, "No budget", note="Frozen until spring", then="Disqualify")
    told = await stage.person("max").wait_for(having("No budget"), channel="marketing-feedback")
    for words in (
        "webinar",
        "Autumn 2026",
        "Frozen until spring",
        lead.ae.user.real_name.split()[0],
    ):
        assert words in told.words
    for vouched in ("demo request +50", "Industry in our ICP +20"):
        assert vouched in told.words


async def test_marketing_hears_that_a_rejection_was_taken_back(stage: Stage) -> None:
    lead = await handed_off(stage)
    await reject(lead, "No budget", then="Disqualify")
    told = await stage.person("max").wait_for(having("No budget"), channel="marketing-feedback")
    assert "Second look" in told.buttons
    card = await lead.ae.wait_for(lambda m: m.ts == lead.to_ae.ts and "Undo" in m.buttons)
    await lead.ae.press(card, "Undo")
    name = lead.ae.user.real_name.split()[0]
    shown = await stage.person("max").wait_for(
        now_shows(told, f"Taken back by {name}", without="Second look")
    )
    assert "it is disqualified" not in shown.words


async def test_what_was_taken_back_before_marketing_heard_of_it_is_not_told(stage: Stage) -> None:
    lead = await handed_off(stage)
    cause, team = Cause(lead.ae.user.email, stage.now(), "card"), stage.baton.desk.team

    def think_twice(connection: Connection) -> None:
        no = Rejection("no_budget", Consequence.DISQUALIFY)
        rejected = hand_off.reject(connection, lead.id, no, team, cause)
        assert rejected.undo
        qualify.undo(connection, lead.id, rejected.undo.key, team, cause)

    await stage.baton.relay.do(think_twice)
    await stage.settle()
    assert "took back the rejection" in await stage.thread(lead.in_channel)
    assert not stage.posted("Rejected: No budget")


async def test_back_to_the_sdr_with_the_answers_kept(stage: Stage) -> None:
    lead = await handed_off(stage)
    await reject(lead, "Wrong contact data")
    assert (await stage.owner_of(lead.id)).id == lead.sdr.id
    await lead.sdr.wait_for(having("rejected", "back with you"), channel=await lead.sdr.dm())
    again = await lead.sdr.wait_for(now_shows(lead.to_sdr, "Came back", "Wrong contact data"))
    assert "Qualify" in again.buttons
    gone = await lead.ae.wait_for(now_shows(lead.to_ae, "no longer with you", without="Accept"))
    assert "Reject" not in gone.buttons
    await lead.sdr.wait_for(now_shows(lead.in_channel, "Came back", "Wrong contact data"))
    assert "Wrong contact data" in await stage.thread(lead.in_channel)

    # Mended and handed off again, it is the AE's card that comes to life.
    await lead.sdr.press(again, "Qualify")
    await lead.sdr.wait_view("Qualify, step 4")
    assert await lead.sdr.submit() == {}
    owner = await stage.owner_of(lead.id)
    await owner.wait_for(lambda m: "Accept" in m.buttons and "Initech" in m.words)


async def test_on_to_another_ae(stage: Stage) -> None:
    lead = await handed_off(stage)
    await reject(lead, "Duplicate")
    to_other = await lead.other_ae.wait_for(having("Initech", "Accept"))
    await lead.ae.wait_for(now_shows(lead.to_ae, "no longer with you", without="Accept"))
    await lead.other_ae.press(to_other, "Accept")
    await lead.other_ae.wait_for(now_shows(to_other, "Won", without="Accept"))
    assert (await stage.lead(lead.id)).owner == lead.other_ae.user.email


@pytest.mark.parametrize(
    ("reason", "then", "shown", "ends_as"),
    [
        ("No need", None, "With marketing until", "nurture"),
        ("Bad fit", None, "Disqualified: Bad fit", "disqualified"),
        ("Bad fit", "Nurture until", "With marketing until", "nurture"),
    ],
)
async def test_closed_for_sales(
    stage: Stage, reason: str, then: str | None, shown: str, ends_as: str
) -> None:
    lead = await handed_off(stage)
    await reject(lead, reason, then=then)
    assert (await stage.lead(lead.id)).stage == ends_as
    await lead.ae.wait_for(now_shows(lead.to_ae, shown, without="Accept"))
    await lead.sdr.wait_for(now_shows(lead.to_sdr, shown, without="Qualify"))
    in_channel = await lead.sdr.wait_for(now_shows(lead.in_channel, shown))
    assert in_channel.buttons == ["Undo", "Why?"]


async def reject(
    lead: HandedOff, reason: str, note: str | None = None, then: str | None = None
) -> None:
    await lead.ae.press(lead.to_ae, "Reject")
    await lead.ae.wait_view("Reject")
    await lead.ae.fill({"Reason": reason})
    if note:
        await lead.ae.fill({"Note": note})
    if then:
        await lead.ae.fill({"What happens next": then})
    assert await lead.ae.submit() == {}
