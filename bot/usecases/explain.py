"""**Why?**: what the rules say of a lead, and who was asked to take it. Read only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.storage import leads
from bot.storage.leads import UnknownLead
from qualification.explanation import Explanation, explain
from qualification.fact import Fact, FactKind
from qualification.lead import Lead
from qualification.stage import Stage
from qualification.team import Team


@dataclass(frozen=True, slots=True)
class Explained:
    """A lead, the rules' view of it, and the latest fact of routing, if there is one."""

    lead: Lead
    explanation: Explanation
    routed: Fact | None


def explained(connection: Connection, lead_id: int, team: Team, now: datetime) -> Explained:
    """Everything that **Why?** shows. A lead that went to sales is seen as it was when it did.

    Raises `UnknownLead`.
    """
    lead = leads.load_many(connection, [lead_id]).get(lead_id)
    if lead is None:
        raise UnknownLead(lead_id)
    routed = leads.latest_fact(connection, lead_id, FactKind.ASSIGNED, FactKind.HELD)
    escalated = leads.latest_fact(connection, lead_id, FactKind.ESCALATED)
    with_sales = lead.is_open or lead.stage in (Stage.WON, Stage.LOST)
    at = escalated.at if escalated and with_sales else now
    return Explained(lead, explain(lead, team.playbook, at), routed)
