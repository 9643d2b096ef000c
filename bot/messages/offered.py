"""The buttons that a person may press on a lead now: what the rules refuse is not offered.

Each press is checked by the same rules again.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.messages.blocks import Block, button, thread_link
from bot.messages.context import Context
from bot.names import Action
from qualification import lifecycle
from qualification.lead import Lead
from qualification.lifecycle import Cause, Refused
from qualification.stage import Stage
from qualification.team import Team


def buttons(lead: Lead, context: Context) -> list[Block]:
    """For `context.reader`, the next step first."""
    team = Team(context.playbook)
    cause = Cause(context.reader or "", context.now, "card")

    def admitted(rule: Callable[[], object]) -> bool:
        try:
            return rule() is not False
        except Refused:
            return False

    shown: list[Block] = []
    if admitted(lambda: lifecycle.claim(lead, team, cause)) or lifecycle.may_take_over(
        lead, team, cause
    ):
        shown.append(button("Qualify", Action.QUALIFY, lead.id, "primary"))
    if lead.stage is Stage.HANDED_OFF and admitted(lambda: lifecycle.accept(lead, team, cause)):
        shown.append(button("Accept", Action.ACCEPT, lead.id, "primary"))
    if admitted(lambda: lifecycle.may_reject(lead, team, cause)):
        shown.append(button("Reject", Action.REJECT, lead.id, "danger"))
        shown += [button("Ask the SDR", Action.ASK, lead.id)] if lead.sdr else []
    if admitted(lambda: lifecycle.may_close(lead, team, cause)):
        shown.append(button("Won", Action.WON, lead.id, "primary"))
        shown.append(button("Lost", Action.LOST, lead.id))
    if lead.owner and admitted(lambda: lifecycle.may_pass(lead, team, cause)):
        shown.append(button("Pass", Action.PASS, lead.id))
    if admitted(lambda: lifecycle.may_snooze(lead, team, cause)):
        shown.append(button("Snooze", Action.SNOOZE, lead.id))
    if admitted(lambda: lifecycle.may_assign(lead, team, cause)):
        shown.append(button("Assign", Action.ASSIGN, lead.id))
    if lead.undo and lifecycle.can_undo(lead, cause.actor, team, context.now):
        undo = button("Undo", Action.UNDO, lead.id)
        shown.append(undo | {"value": f"{lead.id}.{lead.undo.key}"})
    if admitted(lambda: lifecycle.may_override(lead, team, cause)):
        shown.append(button("Override", Action.OVERRIDE, lead.id))
    shown.append(button("Why?", Action.WHY, lead.id))
    if context.thread_url:
        shown.append(thread_link(lead.id, context.thread_url))
    return shown
