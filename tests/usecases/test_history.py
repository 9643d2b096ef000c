"""Whatever is pressed and whenever it ticks: a lead's stored history stays whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.storage import leads
from bot.storage.database import Database
from bot.storage.tables import rungs
from bot.usecases import hand_off, nag, qualify
from qualification.fact import FactKind
from qualification.lead import Lead
from qualification.lifecycle import Cause, Consequence, Refused, Rejection
from qualification.team import Team
from tests import scene
from tests.scene import ALEX, COMPLETE, DANA, JO, RILEY, SAM, by

Use = Callable[[Any, int, Team, Cause], object]

PRESSES: dict[str, Use] = {
    "claim": qualify.claim,
    "pass": qualify.pass_on,
    "answers": lambda c, id_, team, cause: qualify.save_answers(
        c, id_, COMPLETE, "all", team, cause
    ),
    "hand_off": lambda c, id_, team, cause: qualify.hand_off(c, id_, "in a hurry", team, cause),
    "snooze": lambda c, id_, team, cause: qualify.snooze(
        c, id_, cause.at + timedelta(minutes=20), team, cause
    ),
    "accept": hand_off.accept,
    "back": lambda c, id_, team, cause: hand_off.reject(
        c, id_, Rejection("no_need", Consequence.BACK_TO_SDR), team, cause
    ),
    "reroute": lambda c, id_, team, cause: hand_off.reject(
        c, id_, Rejection("duplicate", Consequence.REROUTE), team, cause
    ),
    "ask": lambda c, id_, team, cause: hand_off.ask_sdr(c, id_, "why?", team, cause),
    "win": lambda c, id_, team, cause: hand_off.win(c, id_, None, team, cause),
}

presses = st.tuples(
    st.sampled_from(sorted(PRESSES)),
    st.sampled_from([SAM, RILEY, ALEX, JO, DANA]),
    st.integers(0, 40),
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(script=st.lists(presses, max_size=25))
def test_every_change_is_one_version_and_a_chain_of_facts(
    database: Database, team: Team, now: datetime, script: list[tuple[str, str, int]]
) -> None:
    lead = scene.store(database, scene.escalated(team, now))
    at = now
    for name, who, minutes in script:
        at += timedelta(minutes=minutes)
        database.write(nag.fire_due, team, at)
        database.write(nag.release_held, team, at)
        before = database.read(leads.load, lead.id)
        try:
            database.write(PRESSES[name], lead.id, team, by(who, at))
        except Refused:
            assert database.read(leads.load, lead.id) == before
        after = database.read(leads.load, lead.id)
        assert after.version - before.version == (after != before)
    check(database, database.read(leads.load, lead.id))
    clear_away(database, database.read(leads.load, lead.id), now)


def clear_away(database: Database, lead: Lead, now: datetime) -> None:
    """Out of the way of the next example: no load on anybody, nothing due."""
    database.write(leads.save, lead, scene.fresh(now, id=lead.id))


def check(database: Database, lead: Lead) -> None:
    if lead.is_open:
        assert (lead.owner is None) == (lead.hold_until is not None)
    history = scene.facts(database, lead)
    for earlier, later in pairwise(history):
        assert later.from_stage is earlier.to_stage
    if history:
        assert history[-1].to_stage is lead.stage
    fired = sum(1 + len(fact.data["missed"]) for fact in history if fact.kind is FactKind.RUNG)
    query = select(func.count()).select_from(rungs).where(rungs.c.lead_id == lead.id)
    assert database.read(lambda connection: connection.scalar(query)) == fired
