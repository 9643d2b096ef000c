"""App Home: the queue, the team and the campaigns, kept up to date, with buttons that act."""

from __future__ import annotations

import asyncio

from sandbox.person import Person
from sandbox.seen import Dialog
from tests.journeys.stage import Stage, until
from tests.journeys.steps import arrived, handed_off


async def opened(stage: Stage, name: str) -> Person:
    """Somebody who looks at their home, which is there."""
    person = stage.person(name)
    stage.slack.client.open_home(person.user)
    await until(lambda: person.user.home)
    return person


def seen(person: Person) -> str:
    home = person.user.home
    assert home
    return Dialog(home).words


async def shows(stage: Stage, person: Person, *words: str) -> None:
    """Waits until a home says all of this."""
    async with asyncio.timeout(5):
        while not all(word in seen(person) for word in words):
            await stage.settle()
            await asyncio.sleep(0.01)


async def test_a_reps_queue_is_kept_up_to_date_and_acts(either: Stage) -> None:
    stage = either
    lead = await arrived(stage)
    sdr = lead.sdr
    await opened(stage, sdr.user.name)
    assert "You are available" in seen(sdr)
    assert "1 lead in your hands" in seen(sdr)
    await sdr.press_at_home("Qualify")
    await sdr.wait_view("Qualify, step 1")
    await sdr.close()
    await shows(stage, sdr, "You have been qualifying it")
    await sdr.press_at_home("Pass")
    await sdr.wait_view("Pass")
    await sdr.fill({"Reason": "Not my kind of lead"})
    assert await sdr.submit() == {}
    await shows(stage, sdr, "Nothing waits for you")


async def test_away_and_back_at_home(stage: Stage) -> None:
    lead = await arrived(stage)
    sdr = await opened(stage, lead.sdr.user.name)
    await sdr.press_at_home("Away")
    await sdr.wait_view("Away")
    await sdr.fill({"Away until": "whenever"})
    assert "Away until" in await sdr.submit()
    await sdr.fill({"Away until": "Monday"})
    assert await sdr.submit() == {}
    assert "1 lead that you have not taken" in (await sdr.wait_view("Away")).words
    await sdr.close()
    await shows(stage, sdr, "away until Mon 30 Nov", "have not taken")
    await sdr.press_at_home("Pass them on")
    told = await sdr.wait_view("Passed on")
    assert lead.other_sdr.user.real_name.split()[0] in told.words
    await sdr.close()
    await sdr.press_at_home("I am back")
    await shows(stage, sdr, "You are available", "Nothing waits")


async def test_a_manager_sees_load_breaches_and_absences(stage: Stage) -> None:
    dana = await opened(stage, "dana")
    assert "No lead of your team is late" in seen(dana)
    lead = await arrived(stage)
    await stage.person("jo").command("/away")
    await shows(stage, dana, "1 of 25 open, 1 not taken", "Jo, AE", "away")
    stage.now.skip(minutes=16)
    await shows(stage, dana, "1 lead that needs somebody", "overdue")
    await dana.press_at_home("Why?")
    await dana.wait_view("Why?")
    await dana.close()
    await dana.press_at_home("Qualify")
    await dana.wait_view("Qualify, step 1")
    assert (await stage.lead(lead.id)).owner == "dana@acme.com"


async def test_marketing_sees_campaigns_and_rejections(stage: Stage) -> None:
    lead = await handed_off(stage)
    max_ = await opened(stage, "max")
    assert "Autumn 2026" in seen(max_)
    assert "No hand-off was rejected" in seen(max_)
    await lead.ae.press(lead.to_ae, "Reject")
    await lead.ae.wait_view("Reject")
    await lead.ae.fill({"Reason": "No budget", "Note": "Frozen until spring"})
    assert await lead.ae.submit() == {}
    asked = ("open to a second look", "No budget", "Frozen until spring", "1 rejected")
    await shows(stage, max_, *asked)


async def test_somebody_who_is_not_in_the_playbook(either: Stage) -> None:
    eve = await opened(either, "eve")
    assert "you are not in it yet" in seen(eve)


async def test_many_changes_are_shown_in_few_publishings(stage: Stage) -> None:
    dana = await opened(stage, "dana")
    before = len(stage.calls("views.publish"))
    await stage.arrive_all([LEAD_LIKE | {"email": f"a{n}@x{n}.com"} for n in range(60)])
    await stage.settle()
    await shows(stage, dana, "25 of 25 open")
    assert len(stage.calls("views.publish")) - before <= 4


async def test_a_home_that_another_process_published_is_read_again(stage: Stage) -> None:
    lead = await arrived(stage)
    sdr = await opened(stage, lead.sdr.user.name)
    home = sdr.user.home
    assert home
    stage.slack.workspace.modals.publish(home.app, sdr.id, {"type": "home", "blocks": []})
    await sdr.press(lead.to_sdr, "Qualify")
    await shows(stage, sdr, "You have been qualifying it")


async def test_an_old_press_at_home_changes_nothing_and_says_why(stage: Stage) -> None:
    lead = await arrived(stage)
    sdr = await opened(stage, lead.sdr.user.name)
    shown = dict(sdr.user.home.body) if sdr.user.home else {}
    await lead.other_sdr.press(lead.in_channel, "Qualify")
    await stage.settle()
    stage.slack.workspace.modals.publish(stage.app, sdr.id, shown)
    await sdr.press_at_home("Pass")
    told = await sdr.wait_view("Nothing changed")
    assert "has been qualifying" in told.words


LEAD_LIKE = {
    "first_name": "Ada",
    "title": "VP",
    "company": "Globex",
    "employees": 300,
    "actions": [{"action": "demo_request"}],
}
