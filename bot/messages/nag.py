"""What the rungs of a ladder say, in direct messages: short, with the way to act."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from bot.messages import about
from bot.messages.blocks import Block, actions, button, fallback, section, thread_link
from bot.messages.context import Context, Message
from bot.messages.prose import Prose
from bot.messages.story import detail
from bot.names import Action
from qualification.fact import Fact, FactKind
from qualification.lead import Lead
from qualification.stage import Stage

_TRIED = frozenset(
    {
        FactKind.ASSIGNED,
        FactKind.RUNG,
        FactKind.SNOOZED,
        FactKind.PASSED,
        FactKind.HELD,
        FactKind.REJECTED,
    }
)
_LONGEST_STORY = 8
_FOR_MANAGERS = frozenset({"manager", "managers_manager"})


def render(rung: Fact, lead: Lead, context: Context, history: Sequence[Fact] = ()) -> Message:
    """The reminder of a rung that fired, for `context.reader`.

    `rung` is a fact of kind RUNG: its `do` is a rung of the playbook, or "reminder" for the end of
    a snooze. `history` is the lead's, oldest first: managers read what was tried.
    """
    text = said(rung, lead, context, history)
    blocks = [section(text), *actions("nag.actions", buttons(rung, lead, context))]
    return Message(fallback(text), blocks)


def said(rung: Fact, lead: Lead, context: Context, history: Sequence[Fact] = ()) -> Markup:
    """The reminder's words."""
    prose = Prose("nag", context)
    data = detail(rung)
    story = _story(rung, history, prose) if data["do"] in _FOR_MANAGERS else []
    spoken: Markup = getattr(prose, str(data["do"]))(
        rung, lead, data, about.named(lead, context), about.next_step(lead, context), story
    )
    return spoken


def over(lead: Lead, context: Context) -> Message:
    """In the place of a message that asked its reader to act, once they need not."""
    text = said_over(lead, context)
    link = [thread_link(lead.id, context.thread_url)] if context.thread_url else []
    return Message(fallback(text), [section(text), *actions("nag.actions", link)])


def said_over(lead: Lead, context: Context) -> Markup:
    """What became of a lead that its reader was asked to act on."""
    return Prose("nag", context).over(lead, about.named(lead, context))


def buttons(rung: Fact, lead: Lead, context: Context) -> list[Block]:
    """The first step for the owner, or what a manager can do; the thread for everybody."""
    shown: list[Block] = []
    if lead.owner == context.reader:
        shown += _to_act(lead)
    elif rung.data["do"] in _FOR_MANAGERS or rung.data.get("to") == context.reader:
        shown += to_step_in(lead)
    if context.thread_url:
        shown.append(thread_link(lead.id, context.thread_url))
    return shown


def to_step_in(lead: Lead) -> list[Block]:
    """What a manager can do about a lead that waits: take it, give it to somebody, or time."""
    take = {Stage.ESCALATED: Action.QUALIFY, Stage.HANDED_OFF: Action.ACCEPT}.get(lead.stage)
    if take is None:
        return []
    shown = [
        button("Take it", take, lead.id, "primary"),
        button("Assign", Action.ASSIGN, lead.id),
    ]
    if lead.owner:
        shown.append(button("Give more time", Action.SNOOZE, lead.id))
    return shown


def _to_act(lead: Lead) -> list[Block]:
    if lead.stage is Stage.ESCALATED:
        act = button("Qualify", Action.QUALIFY, lead.id, "primary")
    elif lead.stage is Stage.HANDED_OFF:
        act = button("Accept", Action.ACCEPT, lead.id, "primary")
    else:
        return []
    return [act, button("Snooze", Action.SNOOZE, lead.id)]


def _story(rung: Fact, history: Sequence[Fact], prose: Prose) -> list[object]:
    before = [fact for fact in history if fact != rung and fact.at <= rung.at]
    tried = [fact for fact in before if fact.kind in _TRIED][-_LONGEST_STORY:]
    return [prose.tried(fact, detail(fact)) for fact in tried]
