"""A lead on its way through hands: passed, returned, held, and given out again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from bot.storage import leads
from bot.storage.database import Database
from bot.usecases import hand_off, nag, qualify
from qualification.fact import FactKind
from qualification.lead import Lead
from qualification.lifecycle import Consequence, Refused, Rejection
from qualification.stage import Stage
from qualification.team import Team
from tests import scene
from tests.scene import ALEX, DANA, JO, RILEY, SAM, by, minutes


def load(database: Database, lead: Lead) -> Lead:
    return database.read(leads.load, lead.id)


def release(database: Database, team: Team, at: datetime) -> int:
    return database.write(nag.release_held, team, at)


def test_pass_goes_to_each_sdr_once_and_then_on_an_announced_hold(
    database: Database, team: Team, now: datetime
) -> None:
    lead = scene.store(database, scene.escalated(team, now))
    passed = database.write(qualify.pass_on, lead.id, team, by(SAM, now))
    assert (passed.owner, passed.stage) == (RILEY, Stage.ESCALATED)
    held = database.write(qualify.pass_on, lead.id, team, by(RILEY, now))
    assert held.owner is None
    assert held.hold_until is not None
    assert scene.said(database) == [
        ("lead_card", f"person:{RILEY}"),
        ("story", "channel:leads"),
        ("story", "channel:leads"),
        ("story", "channel:leads"),
        ("story", "channel:leads"),
        ("held", "channel:managers"),
    ]


def test_a_lead_that_everybody_had_waits_for_a_manager(
    database: Database, team: Team, now: datetime
) -> None:
    lead = scene.store(database, scene.escalated(team, now))
    database.write(qualify.pass_on, lead.id, team, by(SAM, now))
    database.write(qualify.pass_on, lead.id, team, by(RILEY, now))
    assert release(database, team, now + minutes(5)) == 1
    assert load(database, lead).owner is None
    taken = database.write(qualify.claim, lead.id, team, by(DANA, now + minutes(6)))
    assert (taken.owner, taken.hold_until) == (DANA, None)


def test_a_hold_is_given_to_whoever_has_room_again(database: Database, now: datetime) -> None:
    one_each = scene.team_with((scene.RILEYS_ENTRY, scene.RILEYS_ENTRY + "max_open = 1\n"))
    other = scene.store(database, scene.escalated(one_each, now, scene.to(RILEY)))
    lead = scene.store(database, scene.escalated(one_each, now))
    database.write(qualify.pass_on, lead.id, one_each, by(SAM, now))
    assert load(database, lead).owner is None

    assert release(database, one_each, now + minutes(4)) == 0
    assert release(database, one_each, now + minutes(5)) == 1
    assert load(database, lead).owner is None
    assert FactKind.ASSIGNED not in scene.kinds(scene.facts(database, lead))

    database.write(
        qualify.disqualify, other.id, "no fit", None, one_each, by(RILEY, now + minutes(6))
    )
    assert release(database, one_each, now + minutes(10)) == 1
    after = load(database, lead)
    assert (after.owner, after.hold_until) == (RILEY, None)
    assert after.clock is not None
    assert after.clock.due == now + minutes(25)
    assert scene.said(database)[-2:] == [
        ("lead_card", f"person:{RILEY}"),
        ("story", "channel:leads"),
    ]


def test_a_refused_pass_takes_no_turn(database: Database, team: Team, now: datetime) -> None:
    lead = scene.store(database, scene.escalated(team, now))
    with pytest.raises(Refused):
        database.write(qualify.pass_on, lead.id, team, by(RILEY, now))
    assert load(database, lead) == lead
    assert scene.facts(database, lead) == []
    assert scene.said(database) == []


def test_a_rejected_lead_goes_back_to_its_sdr(
    database: Database, team: Team, now: datetime
) -> None:
    lead = scene.store(database, scene.handed_off(team, now))
    rejection = Rejection("no_authority", Consequence.BACK_TO_SDR)
    after = database.write(hand_off.reject, lead.id, rejection, team, by(ALEX, now))
    assert (after.stage, after.owner) == (Stage.ESCALATED, SAM)
    assert scene.said(database) == [
        ("lead_card", f"person:{SAM}"),
        ("story", "channel:leads"),
        ("story", "channel:leads"),
        ("note", f"person:{SAM}"),
        ("rejection", "channel:marketing"),
    ]


def test_a_rejected_lead_whose_sdr_has_left_goes_to_another(
    database: Database, team: Team, now: datetime
) -> None:
    handed = replace(scene.handed_off(team, now), sdr="gone@acme.com")
    lead = scene.store(database, handed)
    rejection = Rejection("no_authority", Consequence.BACK_TO_SDR)
    after = database.write(hand_off.reject, lead.id, rejection, team, by(ALEX, now))
    assert after.owner in (SAM, RILEY)


def test_a_duplicate_goes_to_another_ae_or_on_hold(
    database: Database, team: Team, now: datetime
) -> None:
    """Alex is the only AE for the mid market; jo takes enterprise leads only."""
    lead = scene.store(database, scene.handed_off(team, now))
    rejection = Rejection("duplicate", Consequence.REROUTE)
    after = database.write(hand_off.reject, lead.id, rejection, team, by(ALEX, now))
    assert (after.stage, after.owner) == (Stage.HANDED_OFF, None)
    release(database, team, now + minutes(5))
    assert load(database, lead).owner is None

    both = scene.team_with(('segments = ["enterprise"]\nregions', "regions"))
    release(database, both, now + minutes(10))
    assert load(database, lead).owner == JO


def test_a_second_hand_off_may_go_to_the_ae_who_sent_it_back(
    database: Database, team: Team, now: datetime
) -> None:
    lead = scene.store(database, scene.handed_off(team, now))
    rejection = Rejection("no_authority", Consequence.BACK_TO_SDR)
    database.write(hand_off.reject, lead.id, rejection, team, by(ALEX, now))
    database.write(qualify.claim, lead.id, team, by(SAM, now))
    segments = 'segments = ["smb", "mid_market"]\n\n'
    full = scene.team_with((segments, f"max_open = 1\n{segments}"))
    scene.store(database, scene.accepted(team, now))
    held = database.write(qualify.hand_off, lead.id, None, full, by(SAM, now))
    assert (held.stage, held.owner) == (Stage.HANDED_OFF, None)
    release(database, team, now + minutes(5))
    assert load(database, lead).owner == ALEX


def test_round_robin_shares_fairly_and_counts_open_leads(
    database: Database, team: Team, now: datetime
) -> None:
    """Leads on hold, given out in one tick, are shared as if they came one by one."""
    ids = [scene.store(database, scene.escalated(team, now, scene.NOBODY)).id for _ in range(20)]
    release(database, team, now + minutes(5))
    owners = [database.read(leads.load, lead_id).owner for lead_id in ids]
    assert sorted({owner: owners.count(owner) for owner in owners}.items()) == [
        (RILEY, 10),
        (SAM, 10),
    ]
