"""The draft in storage: addresses that lead to the lead, and alarms that ring once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.storage import leads
from bot.storage.database import Database
from bot.storage.tables import alarms as rows
from bot.usecases import alarms, hand_off, qualify
from qualification.draft import Edit
from qualification.lead import BestTime, Lead, Qualification
from qualification.team import Team
from tests import scene
from tests.scene import ALEX, RILEY, SAM, by


@pytest.fixture
def lead(database: Database, team: Team, now: datetime) -> Lead:
    return scene.store(database, scene.qualifying(team, now))


def with_email(lead: Lead, email: str | None) -> Qualification:
    draft = lead.qualification
    return replace(draft, contact=replace(draft.contact, email=email))


def test_a_corrected_address_leads_to_the_lead_unless_it_is_anothers(
    database: Database, team: Team, now: datetime, lead: Lead
) -> None:
    (other,) = database.write(leads.add_many, [(scene.fresh(now), ["email:kim@globex.com"])])
    for email in ("ada@gmail.com", "KIM@globex.com"):
        edit = Edit.on(lead.qualification, with_email(lead, email), "contact", lead.version)
        lead = database.write(qualify.save, lead.id, edit, team, by(SAM, now, "dialog")).lead
        assert lead.qualification.contact.email == email
    found = database.read(leads.by_key, ["email:ada@gmail.com", "email:kim@globex.com"])
    assert found == {"email:ada@gmail.com": lead.id, "email:kim@globex.com": other}


def test_every_saved_field_tells_who_when_and_how(
    database: Database, team: Team, now: datetime, lead: Lead
) -> None:
    edit = Edit.on(lead.qualification, with_email(lead, "ada@gmail.com"), "contact", lead.version)
    saved = database.write(qualify.save, lead.id, edit, team, by(SAM, now, "thread")).lead
    signature = database.read(leads.load, lead.id).qualification.signed["email"]
    assert (signature.by, signature.at, signature.how) == (SAM, now, "thread")
    assert signature.version == saved.version
    assert scene.facts(database, lead)[-1].data == {"part": "contact", "fields": ["email"]}


def test_two_at_once_keep_each_others_words(
    database: Database, team: Team, now: datetime, lead: Lead
) -> None:
    opened = lead.qualification
    database.write(qualify.take_over, lead.id, team, by(RILEY, now, "dialog"))
    edits = {
        SAM: Edit("x", replace(opened, note="Sam's", market="a"), opened, lead.version),
        RILEY: Edit("x", replace(opened, note="Riley's", next_step="b"), opened, lead.version),
    }
    with ThreadPoolExecutor() as pool:
        saved = list(
            pool.map(
                lambda who: database.write(
                    qualify.save, lead.id, edits[who], team, by(who, now, "dialog")
                ),
                edits,
            )
        )
    draft = database.read(leads.load, lead.id).qualification
    assert (draft.market, draft.next_step) == ("a", "b")
    (clash,) = [clash for one in saved for clash in one.clashes]
    assert {clash.mine, clash.theirs} == {"Sam's", "Riley's"}
    assert draft.note == clash.theirs


def test_a_weekly_window_that_was_missed_opens_again(
    database: Database, team: Team, now: datetime, lead: Lead
) -> None:
    """After Baton stood still overnight nobody is told that now is the best time."""
    best = BestTime("UTC", days=tuple(range(7)), start="09:00", end="11:00")
    draft = replace(lead.qualification, contact=replace(lead.qualification.contact, best_time=best))
    database.write(qualify.save_answers, lead.id, draft, "contact", team, by(SAM, now))
    database.write(qualify.hand_off, lead.id, None, team, by(SAM, now))
    (opens,) = database.read(
        lambda connection: connection.scalars(select(rows.c.at).where(rows.c.kind == "call")).all()
    )
    database.write(alarms.ring, team, opens + timedelta(hours=3))
    assert "call" not in [kind for kind, _ in scene.said(database)]
    database.write(alarms.ring, team, opens + timedelta(days=1, minutes=5))
    assert "call" in [kind for kind, _ in scene.said(database)]


def test_an_alarm_rings_once_however_many_ticks_there_are(
    database: Database, team: Team, now: datetime, lead: Lead
) -> None:
    best = BestTime("America/New_York", at=now + timedelta(hours=1))
    draft = replace(lead.qualification, contact=replace(lead.qualification.contact, best_time=best))
    database.write(qualify.save_answers, lead.id, draft, "contact", team, by(SAM, now))
    database.write(qualify.hand_off, lead.id, None, team, by(SAM, now))
    database.write(hand_off.accept, lead.id, team, by(ALEX, now))
    due = now + timedelta(hours=1)
    assert not database.read(alarms.anything_due, now)
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda _: database.write(alarms.ring, team, due), range(4)))
    assert [kind for kind, _ in scene.said(database)].count("call") == 1
    assert database.read(lambda connection: connection.execute(select(rows)).all()) == []
