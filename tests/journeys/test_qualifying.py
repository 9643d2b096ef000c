"""The qualification dialog: how few presses it takes, two at once, and nothing lost on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from sandbox.person import Person
from tests.journeys.stage import Stage, having, now_shows
from tests.journeys.steps import BANT, accepted, arrived, handed_off, open_outcome

MOST = 12


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every press of a button and every dialog sent, and apart from them each field filled in."""
    done: list[str] = []

    def counting(name: str, how_many: Any) -> None:
        plain = getattr(Person, name)

        async def count(self: Person, *args: Any, **named: Any) -> Any:
            done.extend([name] * how_many(args))
            return await plain(self, *args, **named)

        monkeypatch.setattr(Person, name, count)

    with monkeypatch.context():
        for name in ("press", "press_in_view", "submit", "say"):
            counting(name, lambda _: 1)
        counting("fill", lambda args: len(args[0]))
        yield done


async def test_from_ping_to_handed_off_in_few_interactions(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted are presses and submissions; and even with each field that has to be filled in as
    one more, there are at most twelve."""
    lead = await arrived(stage, answers={"timeline": "this_quarter"}, phone="415 555 0134")
    with counted(monkeypatch) as done:
        await lead.sdr.press(lead.to_sdr, "Qualify")
        await lead.sdr.wait_view("Qualify, step 1")
        await lead.sdr.fill({"Authority": "Champion", "Need": "Urgent"})
        assert await lead.sdr.submit() == {}
        await lead.sdr.fill({"Best time to talk": stage.now() + timedelta(days=1)})
        assert await lead.sdr.submit() == {}
        await lead.sdr.fill({"Next step": "Demo"})
        assert await lead.sdr.submit() == {}
        dialog = await lead.sdr.wait_view("Qualify, step 4")
        assert "Nothing is missing" in dialog.words
        assert await lead.sdr.submit() == {}
    assert (await stage.lead(lead.id)).stage == "handed_off"
    assert len([one for one in done if one != "fill"]) == 5
    assert len(done) == 9 <= MOST


async def test_back_and_close_keep_what_was_typed(either: Stage) -> None:
    lead = await arrived(either)
    sdr = lead.sdr
    await sdr.press(lead.to_sdr, "Qualify")
    await sdr.wait_view("Qualify, step 1")
    await sdr.fill({**BANT, "Amount": "a fortune"})
    assert set(await sdr.submit()) == {"Amount"}
    await sdr.fill({"Amount": None})
    assert await sdr.submit() == {}
    await sdr.fill({"Direct phone": "call 12", "Email": "pat@gmial.com"})
    await sdr.press_in_view("Back")
    await sdr.wait_view("Qualify, step 1")
    assert await sdr.submit() == {}
    dialog = await sdr.wait_view("Qualify, step 2")
    assert dialog.values["Direct phone"] == "call 12"
    assert "Did you mean pat@gmail.com?" in str(dialog.view.body["blocks"])
    await sdr.fill({"Direct phone": "0044 20 7946 0958", "Email": "pat@gmail.com"})
    await sdr.fill({"Best way to reach": "Email"})
    await sdr.close()
    await asyncio.sleep(0)
    await sdr.press(await sdr.look(lead.to_sdr), "Qualify")
    dialog = await sdr.wait_view("Qualify, step 2")
    assert dialog.values["Direct phone"] == "+44 20 7946 0958"
    assert dialog.values["Email"] == "pat@gmail.com"
    assert dialog.values["Best way to reach"] == "Email"

    # Both addresses lead to the lead.
    assert await either.arrive(email="pat@gmail.com", company="Initech") == lead.id
    assert await either.arrive() == lead.id


async def test_two_sdrs_at_once(stage: Stage) -> None:
    lead = await arrived(stage)
    first, second = lead.sdr, lead.other_sdr
    await first.press(lead.to_sdr, "Qualify")
    await first.wait_view("Qualify, step 1")
    await first.fill({"Need": "Urgent", "Budget": "Likely"})

    # The second sees who is on it, and takes over.
    await second.press(lead.in_channel, "Qualify")
    dialog = await second.wait_view("Already being qualified")
    assert "Nothing is filled in yet" in dialog.words
    assert await second.submit() == {}
    await second.wait_view("Qualify, step 1")
    assert (await stage.lead(lead.id)).owner == second.user.email
    await first.wait_for(having("has taken over", "Initech"), channel=await first.dm())
    await second.fill({"Need": "Latent", "Authority": "Champion"})
    assert await second.submit() == {}

    # What the first has typed is kept, except where it would overwrite the second's words unseen.
    assert await first.submit() == {}
    dialog = await first.wait_view("Qualify, step 1")
    name = second.user.real_name.split()[0]
    assert f"{name} wrote “Latent”" in dialog.words
    answers = (await stage.lead(lead.id)).qualification.answers
    assert {letter.value: answer.choice for letter, answer in answers.items()} == {
        "need": "latent",
        "budget": "likely",
        "authority": "champion",
    }
    assert answers["budget"].by == first.user.email

    # The choice is theirs.
    await first.press_in_view("Keep theirs")
    dialog = await first.wait_view("Qualify, step 1")
    assert dialog.values["Need"] == "Latent"
    await first.fill({"Need": "Acknowledged"})
    assert await first.submit() == {}
    assert (await stage.lead(lead.id)).qualification.answers["need"].by == first.user.email
    dialog = await first.wait_view("Qualify, step 2")
    assert f"{name}* has this lead" in dialog.words


async def test_the_buying_committee(stage: Stage) -> None:
    lead = await arrived(stage)
    sdr = lead.sdr
    await open_outcome(stage, lead)
    await sdr.press_in_view("Back")
    await sdr.wait_view("Qualify, step 3")
    await sdr.fill({"Buying committee": "Lee Park, COO\nAna Ruiz, IT\nKim", "Next step": "Pilot"})
    await sdr.press_in_view("Back")
    await sdr.wait_view("Qualify, step 2")
    assert await sdr.submit() == {}
    dialog = await sdr.wait_view("Qualify, step 3")
    assert dialog.values["Next step"] == "Pilot"
    for choice, row in (("decides", 0), ("blocks", 1), ("remove", 2)):
        await choose(sdr, row, choice)
    dialog = await sdr.wait_view("Qualify, step 3")
    for words in ("*Lee Park*, COO · decides", "*Ana Ruiz*, IT · blocks"):
        assert words in dialog.words
    assert "Kim" not in dialog.words

    await choose(sdr, 1, "edit")
    await sdr.wait_view("Buying committee")
    await sdr.fill({"Name": "🔥"})
    assert set(await sdr.submit()) == {"Name"}
    await sdr.fill({"Name": "Ana", "Title": "Head of IT"})
    assert await sdr.submit() == {}
    dialog = await sdr.wait_view("Qualify, step 3")
    assert "*Ana*, Head of IT · blocks" in dialog.words
    assert "Ruiz" not in dialog.words
    committee = (await stage.lead(lead.id)).qualification.committee
    assert [(one.name, one.role) for one in committee] == [
        ("Lee Park", "decision_maker"),
        ("Ana", "blocker"),
    ]


async def choose(person: Person, row: int, choice: str) -> None:
    """Chooses for a person of the committee, by the menu of their row."""
    dialog = await person.wait_view("Qualify, step 3")
    rows = [block for block in dialog.view.body["blocks"] if "accessory" in block]
    labels = {"edit": "Edit", "decides": "Decides", "blocks": "Blocks", "remove": "Remove"}
    option = next(
        one for one in rows[row]["accessory"]["options"] if one["text"]["text"] == labels[choice]
    )
    action = {
        "type": "overflow",
        "action_id": rows[row]["accessory"]["action_id"],
        "block_id": rows[row]["block_id"],
        "selected_option": option,
    }
    await person._client.press_in_view(person.user, dialog.view, action)


async def test_a_hand_off_is_taken_back(either: Stage) -> None:
    stage = either
    lead = await handed_off(stage)
    card = await lead.sdr.wait_for(now_shows(lead.to_sdr, "Handed off"))
    assert "Undo" in card.buttons
    in_channel = await lead.other_sdr.wait_for(now_shows(lead.in_channel, "Handed off"))
    await lead.other_sdr.press(in_channel, "Undo")
    told = await lead.other_sdr.wait_for(having("or a manager can take it back"))
    assert told.is_ephemeral
    await lead.sdr.press(card, "Undo")
    await lead.ae.wait_for(having("took back the hand-off", "You need not do anything"))
    await lead.ae.wait_for(now_shows(lead.to_ae, "no longer with you", without="Accept"))
    card = await lead.sdr.wait_for(now_shows(lead.to_sdr, "been qualifying it", without="Undo"))
    assert "Qualify" in card.buttons
    assert "took back the hand-off" in await stage.thread(lead.in_channel)

    # It can be handed off again, with its answers.
    await lead.sdr.press(card, "Qualify")
    await lead.sdr.wait_view("Qualify, step 4")
    assert await lead.sdr.submit() == {}
    ae = await stage.owner_of(lead.id)
    await ae.wait_for(having("Initech", "Accept"), after=lead.to_ae)


async def test_undo_goes_when_its_time_is_over(stage: Stage) -> None:
    lead = await arrived(stage)
    await open_outcome(stage, lead)
    await lead.sdr.fill({"Outcome": "Disqualify"})
    await lead.sdr.fill({"Reason to disqualify": "Bad fit", "Note": "Two people"})
    assert await lead.sdr.submit() == {}
    card = await lead.sdr.wait_for(now_shows(lead.to_sdr, "Disqualified: Bad fit"))
    assert "Undo" in card.buttons
    assert "“Two people”" in await stage.thread(lead.in_channel)
    stage.now.skip(minutes=10)
    await lead.sdr.wait_for(now_shows(lead.to_sdr, "Disqualified", without="Undo"))
    await lead.sdr.wait_for(now_shows(lead.in_channel, "Disqualified", without="Undo"))
    await lead.sdr.press(card, "Undo")
    await lead.sdr.wait_for(having("for 10 min, and that time is over"))
    assert (await stage.lead(lead.id)).stage == "disqualified"


async def test_the_call_in_the_calendar_and_when_it_comes(stage: Stage) -> None:
    lead = await accepted(stage)
    await stage.settle()
    best = (await stage.lead(lead.id)).qualification.contact.best_time
    assert best
    assert best.at
    (shared,) = [one for one in stage.posted() if one.get("files")]
    assert shared["thread_ts"] == lead.in_channel.ts
    (file,) = stage.slack.workspace.files.all.values()
    text = file.content.decode()
    assert f"DTSTART:{best.at:%Y%m%dT%H%M%SZ}" in text
    assert f"UID:lead-{lead.id}-call@baton" in text

    def calls() -> int:
        return len(stage.posted("now is the best time to talk to Pat Lee"))

    assert calls() == 0
    stage.now.skip_to(best.at + timedelta(seconds=1))
    reminder = await lead.ae.wait_for(having("best time to talk to Pat Lee", "(415) 555-0134"))
    assert reminder.channel == await lead.ae.dm()
    stage.now.skip(minutes=30)
    await stage.baton.ticker.tick()
    await stage.settle()
    assert calls() == 1


async def test_nobody_is_reminded_of_a_lead_that_has_moved_on(stage: Stage) -> None:
    lead = await accepted(stage)
    await lead.ae.press(lead.to_ae, "Lost")
    await lead.ae.wait_view("Lost")
    assert await lead.ae.submit() == {}
    stage.now.skip(days=2)
    await stage.baton.ticker.tick()
    await stage.settle()
    assert stage.posted("now is the best time") == []
