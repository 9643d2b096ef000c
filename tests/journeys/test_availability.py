"""Who is there: /away and /back, do-not-disturb, a status, user groups, and people who leave."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.storage import leads
from bot.storage import people as storage
from sandbox import people
from sandbox.faults import EventFault
from sandbox.records import UserGroup
from sandbox.server import Sandbox
from tests.journeys.stage import PLAYBOOK, Now, Stage, answered, having, running, until

OTHER = {"company": "Hooli", "email": "gavin@hooli.com"}
GROUP = '[[people]]\nusergroup = "@sdr-emea"\nrole = "sdr"\nmanager = "dana@acme.com"\n'
SDRS = PLAYBOOK[PLAYBOOK.index("[[people]]") : PLAYBOOK.index('[[people]]\nemail = "alex')]


async def test_who_is_away_gets_no_lead_until_back(stage: Stage) -> None:
    sam, riley = stage.person("sam"), stage.person("riley")
    await sam.command("/away until Monday")
    said = await sam.wait_for(answered("You get no new leads", "Mon 30 Nov at 09:00 your time"))
    assert "Pass them on" not in said.buttons
    first, second = await stage.arrive(), await stage.arrive(**OTHER)
    assert [(await stage.lead(one)).owner for one in (first, second)] == ["riley@acme.com"] * 2
    (assigned,) = (fact for fact in await stage.facts(first) if fact.kind == "assigned")
    assert assigned.data["skipped"] == [
        {
            "email": "sam@acme.com",
            "why": "away",
            "code": "away",
            "until": "2026-11-30T14:00:00+00:00",
        }
    ]

    await sam.command("/back")
    await sam.wait_for(answered("You are back", "New leads come to you again"))
    await riley.command("/away")
    offer = await riley.wait_for(answered("2 leads that you have not taken", "Initech", "Hooli"))
    await riley.press(offer, "Pass them on")
    await riley.wait_for(answered("Initech", "Sam has it now"))
    assert {(await stage.lead(one)).owner for one in (first, second)} == {"sam@acme.com"}
    await sam.wait_for(having("Initech", "Qualify"), channel=await sam.dm())


async def test_away_explains_itself(stage: Stage) -> None:
    sam, dana = stage.person("sam"), stage.person("dana")
    await sam.command("/away until whenever")
    await sam.wait_for(answered("whenever", "changes nothing", "/away until Monday"))
    await sam.command("/away help")
    await sam.wait_for(answered("/away", "stops new leads"))
    await sam.command("/away team")
    await sam.wait_for(answered("is for managers"))
    await stage.person("eve").command("/away")
    await stage.person("eve").wait_for(answered("playbook"))
    await sam.command("/away")
    await dana.command("/away team")
    await dana.wait_for(answered("6 of 7 people", "Sam: away", "Riley: available"))


async def test_do_not_disturb_holds_a_lead_until_the_minute_it_ends(stage: Stage) -> None:
    workspace = stage.slack.workspace
    for minutes, name in ((30, "sam"), (20, "riley")):
        end = workspace.clock() + minutes * 60
        people.snooze(workspace, stage.person(name).user, end)
    await until(lambda: len(_disturbed(stage)) == 2)
    lead_id = await stage.arrive()
    lead = await stage.lead(lead_id)
    assert lead.owner is None
    assert lead.hold_until is not None
    assert abs(lead.hold_until - stage.now() - timedelta(minutes=20)) < timedelta(seconds=10)
    await stage.person("dana").wait_for(
        having("waits", "Riley", "do-not-disturb"), channel="sales-managers"
    )
    stage.now.skip(minutes=20)
    card = await stage.person("riley").wait_for(having("Initech", "Qualify"))
    assert card


async def test_a_vacation_status_counts_as_soon_as_it_is_set(stage: Stage) -> None:
    status = {"status_text": "Vacationing", "status_emoji": ":palm_tree:"}
    people.set_profile(stage.slack.workspace, stage.person("sam").user, status)
    await _until_unavailable(stage, "sam@acme.com")
    owners = [(await stage.lead(await stage.arrive(email=f"a{n}@x.com"))).owner for n in range(2)]
    assert owners == ["riley@acme.com"] * 2


async def test_an_event_that_comes_after_its_successor_changes_nothing(stage: Stage) -> None:
    stage.slack.faults.set_events(EventFault(reorder=True, times=2))
    for emoji in (":palm_tree:", ""):
        status = {"status_emoji": emoji}
        people.set_profile(stage.slack.workspace, stage.person("sam").user, status)
    await stage.slack.settle()
    where = await stage.baton.database.aread(storage.whereabouts_of, "sam@acme.com")
    assert where.vacation is None


async def test_leads_of_somebody_who_left_slack_move_on_once(stage: Stage) -> None:
    lead_id = await stage.arrive()
    owner = await stage.owner_of(lead_id)
    other = {"sam@acme.com", "riley@acme.com"} - {owner.user.email}
    del stage.slack.workspace.users[owner.id]
    for _ in range(2):
        await stage.baton.directory.refresh()
    assert {(await stage.lead(lead_id)).owner} == other
    assert (await stage.kinds(lead_id))[-2:] == ["owner_left", "assigned"]


@pytest.fixture
async def with_group(
    slack_workspace: Sandbox, clock: Now, sqlite_url: str, tmp_path: Path
) -> AsyncIterator[Stage]:
    """SDRs are whoever is in a user group: at first, nobody but max."""
    workspace = slack_workspace.workspace
    group = UserGroup("S0SDREMEA", "sdr-emea", "SDRs", (_id_of(workspace, "max"),))
    workspace.usergroups[group.id] = group
    written = PLAYBOOK.replace(SDRS, GROUP)
    written = written[: written.rindex("[[people]]")]  # max has no entry of his own
    async with running(
        sqlite_url, tmp_path, slack=slack_workspace, now=clock, playbook=written
    ) as stage:
        yield stage


async def test_a_user_group_is_a_roster_that_slack_keeps(with_group: Stage) -> None:
    stage, workspace = with_group, with_group.slack.workspace
    assert (await stage.lead(await stage.arrive())).owner == "max@acme.com"
    (group,) = workspace.usergroups.values()
    people.set_usergroup(workspace, group, (_id_of(workspace, "sam"),))
    await until(lambda: stage.baton.desk.playbook.person("sam@acme.com"))
    assert stage.baton.desk.playbook.person("max@acme.com") is None
    await _until_owner(stage, 1, "sam@acme.com")  # max is not in the playbook any more
    assert (await stage.lead(await stage.arrive(**OTHER))).owner == "sam@acme.com"


async def test_a_user_group_that_slack_does_not_know_is_logged_once(
    slack_workspace: Sandbox, clock: Now, sqlite_url: str, tmp_path: Path
) -> None:
    written = PLAYBOOK.replace(SDRS, GROUP)
    with capture_logs() as lines:
        async with running(
            sqlite_url, tmp_path, slack=slack_workspace, now=clock, playbook=written
        ) as stage:
            await stage.baton.directory.refresh()
    (told,) = (line["problem"] for line in lines if line["event"] == "directory.missing")
    assert told == "Slack knows no user group @sdr-emea. Mend usergroup in the playbook."


async def test_a_changed_playbook_moves_leads_of_who_is_no_longer_in_it(
    slack_workspace: Sandbox, clock: Now, sqlite_url: str, tmp_path: Path
) -> None:
    async with running(sqlite_url, tmp_path, slack=slack_workspace, now=clock) as stage:
        lead_id = await stage.arrive()
        owner = (await stage.lead(lead_id)).owner
    assert owner
    entry = f'[[people]]\nemail = "{owner}"\nrole = "sdr"\nmanager = "dana@acme.com"\n'
    without = PLAYBOOK.replace(entry, "")
    for _ in range(2):
        async with running(
            sqlite_url, tmp_path, slack=slack_workspace, now=clock, playbook=without
        ) as stage:
            facts = await stage.facts(lead_id)
    left = [fact.data for fact in facts if fact.kind == "owner_left"]
    assert left == [{"owner": owner, "place": "playbook"}]
    assert facts[-1].data["to"] in {"sam@acme.com", "riley@acme.com"} - {owner}


def _disturbed(stage: Stage) -> list[Any]:
    known = stage.baton.database.read(storage.whereabouts_of_all)
    return [where for where in known.values() if where.do_not_disturb]


async def _until_unavailable(stage: Stage, email: str) -> None:
    def gone() -> Any:
        return stage.baton.database.read(storage.whereabouts_of, email).vacation

    await until(gone)


async def _until_owner(stage: Stage, lead_id: int, email: str) -> None:
    await until(lambda: stage.baton.database.read(leads.load, lead_id).owner == email)


def _id_of(workspace: Any, name: str) -> str:
    found: str = next(user.id for user in workspace.users.values() if user.name == name)
    return found
