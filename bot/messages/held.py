"""To the managers: a lead waits because nobody is available."""

from __future__ import annotations

from bot.messages import about, nag
from bot.messages.blocks import actions, fallback, section, thread_link
from bot.messages.context import Context, Message
from bot.messages.prose import Prose
from bot.messages.story import detail
from qualification.availability import Reason
from qualification.fact import Fact
from qualification.lead import Lead
from qualification.routing import MISFITS


def render(fact: Fact, lead: Lead, context: Context) -> Message:
    """The message for a fact of kind HELD: which lead, who was passed over, what can be done.

    Of a lead that stays on hold one manager is told again; `context.reader` is theirs then.
    """
    named = about.named(lead, context)
    text = Prose("held", context).body(fact, lead, detail(fact), named, _all_had(fact))
    buttons = nag.to_step_in(lead)
    if context.thread_url:
        buttons.append(thread_link(lead.id, context.thread_url))
    return Message(fallback(text), [section(text), *actions("held.actions", buttons)])


def _all_had(fact: Fact) -> bool:
    """Whether everybody who takes such leads has had this one."""
    codes = [one.get("code") for one in fact.data.get("skipped", ())]
    fitting = [code for code in codes if code == Reason.HAD_IT or code not in MISFITS]
    return bool(fitting) and all(code == Reason.HAD_IT for code in fitting)
