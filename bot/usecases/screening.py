"""A rep overrules screening: the lead is treated as if the rules had let it pass."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.storage import leads
from bot.usecases.lanes import into_lane
from bot.usecases.record import opened, record
from bot.usecases.roster import Roster
from qualification import lifecycle
from qualification.lead import Lead
from qualification.lifecycle import RULES, Cause, Transition
from qualification.screening import case_of, check, stopping
from qualification.team import Team
from qualification.triage import assess


def override(connection: Connection, lead_id: int, reason: str, team: Team, cause: Cause) -> Lead:
    """**Override**: lifts every rule that stops the lead now, for good, and lets it take its lane.

    Raises `Refused` where it was no rule that stopped the lead, or this person may not.
    """
    opened(connection, lead_id, cause)
    lead = leads.load_many(connection, [lead_id])[lead_id]
    lifecycle.may_override(lead, team, cause)
    checks = check(case_of(lead, team.playbook, cause.at))
    rules = {one.rule for one in stopping(checks, lead.screening)} | {lead.screening.rule or ""}
    lifted = lifecycle.override(lead, sorted(rules - {""}), reason, team, cause)
    assessed, lane = assess(lifted.lead, team.playbook, cause.at)
    roster = Roster(connection, team, cause.at)
    done = into_lane(assessed, lane, roster, team, Cause(RULES, cause.at, cause.surface))
    roster.save()
    both = Transition(done.lead, (*lifted.facts, *done.facts))
    return record(connection, lead, both, cause.at)
