"""What the rungs of a ladder say, in direct messages: short, with the way to act."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import about
from bot.messages.blocks import Block, actions, button, fallback, section, thread_link
from bot.messages.context import Context, Message
from bot.messages.prose import Prose
from bot.messages.story import detail
from bot.names import Action
from qualification.lead import Fact, FactKind, Lead, Stage

_TRIED = frozenset({FactKind.ASSIGNED, FactKind.RUNG, FactKind.SNOOZED, FactKind.PASSED})
_LONGEST_STORY = 8


def render(rung: Fact, lead: Lead, context: Context, history: Sequence[Fact] = ()) -> Message:
    """The reminder of a rung that fired, for `context.reader`.

    `rung` is a fact of kind RUNG: its `do` is a rung of the playbook, or "reminder" for the end of
    a snooze. `history` is the lead's, oldest first, for the manager's manager.
    """
    prose = Prose("nag", context)
    data = detail(rung)
    before = [fact for fact in history if fact != rung]
    story = _story(before, prose) if data["do"] == "managers_manager" else []
    text = getattr(prose, str(data["do"]))(rung, lead, data, about.named(lead, context), story)
    blocks = [section(text), *actions("nag.actions", _buttons(rung, lead, context))]
    return Message(fallback(text), blocks)


def _buttons(rung: Fact, lead: Lead, context: Context) -> list[Block]:
    """The first step for the owner, and for a manager in their place; the thread for everybody."""
    shown: list[Block] = []
    if lead.owner == context.reader or rung.data["do"] in ("manager", "managers_manager"):
        if lead.stage is Stage.ESCALATED:
            shown.append(button("Qualify", Action.QUALIFY, lead.id, "primary"))
        elif lead.stage is Stage.HANDED_OFF:
            shown.append(button("Accept", Action.ACCEPT, lead.id, "primary"))
        if shown:
            shown.append(button("Snooze", Action.SNOOZE, lead.id))
    if context.thread_url:
        shown.append(thread_link(lead.id, context.thread_url))
    return shown


def _story(history: Sequence[Fact], prose: Prose) -> list[object]:
    tried = [fact for fact in history if fact.kind in _TRIED][-_LONGEST_STORY:]
    return [prose.tried(fact, detail(fact)) for fact in tried]
