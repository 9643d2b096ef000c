"""An assessed lead goes its way: out, to marketing, to an SDR, or straight to an AE."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.storage import cards, outbox
from bot.storage.outbox import Kind
from bot.usecases.roster import Roster
from qualification import lifecycle
from qualification.lead import Lead, Role
from qualification.lifecycle import Cause, Transition
from qualification.team import Team
from qualification.triage import Lane


def into_lane(lead: Lead, lane: Lane, roster: Roster, team: Team, cause: Cause) -> Transition:
    """The lead in its lane, with whoever `roster` finds for it."""
    match lane:
        case Lane.SCREENED_OUT:
            return lifecycle.screen_out(lead, cause)
        case Lane.NURTURE:
            return lifecycle.keep_nurturing(lead, cause)
        case Lane.TO_SDR:
            return lifecycle.escalate(lead, roster.choose(lead, Role.SDR), team, cause)
        case Lane.TO_AE:
            return lifecycle.straight_to_ae(lead, roster.choose(lead, Role.AE), team, cause)


def forget_old_cards(connection: Connection, lead: Lead) -> None:
    """For a lead that comes back to somebody: their card of then would only be updated, and only a
    new one notifies them."""
    if lead.owner:
        for kind in (Kind.LEAD_CARD, Kind.HANDOFF_CARD):
            cards.forget_post(connection, lead.id, kind, outbox.person(lead.owner))
