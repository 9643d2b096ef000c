"""A won deal goes on to customer success: whom, by which clock, and who may take it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.storage import customers, leads
from bot.storage.database import Database
from bot.usecases import alarms, customer_success, hand_off, outcomes
from bot.usecases.outcomes import Outcome, OutcomeKind
from qualification.fact import Fact, FactKind
from qualification.lead import Lead, Money
from qualification.lifecycle import Refused
from qualification.team import Team
from tests import scene
from tests.scene import ALEX, DANA, KIM, SAM, by

CASEY, CLEO = "casey@acme.com", "cleo@acme.com"
ENTRIES = "".join(
    f'[[people]]\nemail = "{email}"\nrole = "cs"\nmanager = "{DANA}"\n\n' for email in (CASEY, CLEO)
)
TEAM = scene.team_with((scene.RILEYS_ENTRY, ENTRIES + scene.RILEYS_ENTRY))
LADDER = """[[sla]]
applies_to = "won"
hours = "always"
ladder = [ { after = "1h", do = "nudge" }, { after = "2h", do = "reroute" },
           { after = "1d", do = "managers_manager" } ]

"""
STRICT = scene.team_with(
    (scene.RILEYS_ENTRY, ENTRIES + scene.RILEYS_ENTRY), ("[rejection]", LADDER + "[rejection]")
)


def won(database: Database, at: datetime, team: Team = TEAM, amount: Money | None = None) -> Lead:
    lead = scene.store(database, scene.accepted(team, at))
    return database.write(hand_off.win, lead.id, amount, team, by(ALEX, at))


def steps(database: Database, lead: Lead) -> list[Fact]:
    return [one for one in scene.facts(database, lead) if one.kind is FactKind.SUCCESS]


def cards(database: Database) -> list[str]:
    return [to for kind, to in scene.said(database) if kind == "success_card"]


def test_they_take_turns_and_hear_of_it_at_any_hour(database: Database, now: datetime) -> None:
    first = won(database, now)
    second = won(database, now + timedelta(hours=12))
    given = {steps(database, lead)[0].data["to"] for lead in (first, second)}
    assert given == {CASEY, CLEO}
    assert sorted(cards(database)) == [f"person:{CASEY}", f"person:{CLEO}"]


def test_without_customer_success_nobody_is_bothered(
    database: Database, team: Team, now: datetime
) -> None:
    lead = won(database, now, team)
    assert steps(database, lead) == [] and cards(database) == []
    assert database.read(customers.hand_over_of, lead.id) is None


def test_accept_has_one_winner(database: Database, now: datetime) -> None:
    lead = won(database, now)
    found = database.read(customers.hand_over_of, lead.id)
    assert found
    other = CLEO if found.to == CASEY else CASEY
    for stranger in (SAM, ALEX):
        with pytest.raises(Refused):
            database.write(customer_success.accept, lead.id, TEAM, by(stranger, now))
    database.write(customer_success.accept, lead.id, TEAM, by(other, now))
    for late in (DANA, KIM):
        with pytest.raises(Refused):
            database.write(customer_success.accept, lead.id, TEAM, by(late, now))
    database.write(customer_success.accept, lead.id, TEAM, by(other, now))  # once more: no effect
    assert [fact.data["do"] for fact in steps(database, lead)] == ["given", "accepted"]
    taken = database.read(customers.hand_over_of, lead.id)
    assert taken and (taken.accepted_by, taken.due) == (other, None)
    assert database.write(alarms.ring, TEAM, now + timedelta(days=9)) <= 1  # no rung any more
    assert len(steps(database, lead)) == 2


def test_the_default_ladder_runs_in_their_hours(database: Database, now: datetime) -> None:
    """Won on Monday at 10:00: reminders after four hours and a working day, then the manager."""
    lead = won(database, now)
    told = []
    for hour in range(0, 24 * 4):
        at = now + timedelta(hours=hour)
        database.write(alarms.ring, TEAM, at)
        database.write(alarms.ring, TEAM, at)
        told += [(hour, fact.data["do"]) for fact in steps(database, lead)[1 + len(told) :]]
    assert told == [(4, "nudge"), (24, "nudge"), (48, "manager")]
    nags = [to for kind, to in scene.said(database) if kind == "success_nag"]
    owner = f"person:{steps(database, lead)[0].data['to']}"
    assert nags == [owner, owner, f"person:{DANA}"]


def test_a_ladder_of_the_playbook_may_pass_them_on(database: Database, now: datetime) -> None:
    lead = won(database, now, STRICT)
    first = steps(database, lead)[0].data["to"]
    for hour in (1, 2, 24):
        database.write(alarms.ring, STRICT, now + timedelta(hours=hour))
    assert [fact.data["do"] for fact in steps(database, lead)] == [
        "given",
        "nudge",
        "reroute",
        "managers_manager",
    ]
    found = database.read(customers.hand_over_of, lead.id)
    assert found and found.to != first and found.had_by == (first,)
    assert cards(database).count(f"person:{found.to}") == 1
    assert ("success_nag", f"person:{KIM}") in scene.said(database)


def test_a_deal_that_was_lost_after_all_is_nobodys(database: Database, now: datetime) -> None:
    lead = won(database, now, amount=Money(5_000, "USD"))
    assert [sale.amount.minor for sale in database.read(customers.sales_of, lead.id)] == [5_000]
    lost = Outcome(OutcomeKind.LOST, lead_id=lead.id)
    database.write(outcomes.take, [lost], TEAM, now + timedelta(hours=1), "http")
    assert database.read(customers.hand_over_of, lead.id) is None
    assert database.read(customers.sales_of, lead.id) == []
    database.write(alarms.ring, TEAM, now + timedelta(days=9))
    assert [fact.data["do"] for fact in steps(database, lead)] == ["given"]
    with pytest.raises(Refused):
        database.write(customer_success.accept, lead.id, TEAM, by(CASEY, now))


def test_a_deal_won_elsewhere_is_handed_on_too_unless_it_is_history(
    database: Database, now: datetime
) -> None:
    told = {}
    for surface in ("http", "import"):
        lead = scene.store(database, scene.fresh(now))
        outcome = Outcome(OutcomeKind.WON, lead_id=lead.id, amount=Money(1, "USD"))
        database.write(outcomes.take, [outcome], TEAM, now, surface)
        assert database.read(leads.load, lead.id).stage == "won"
        told[surface] = bool(steps(database, lead))
    assert told == {"http": True, "import": False}
