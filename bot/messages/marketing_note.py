"""One line to marketing about a lead that does not go to sales: turned down, or not ready yet."""

from __future__ import annotations

from bot.messages import about
from bot.messages.blocks import actions, button, fallback, section
from bot.messages.context import Context, Message
from bot.messages.prose import Prose
from bot.messages.story import detail
from bot.names import Action
from qualification.fact import Fact
from qualification.lead import Lead


def render(fact: Fact, lead: Lead, context: Context) -> Message:
    """The message for a fact of kind SCREENED_OUT or RETURNED; **Why?** leads to the rest."""
    macro = getattr(Prose("marketing_note", context), fact.kind.value)
    text = macro(fact, lead, detail(fact), about.named(lead, context))
    buttons = [button("Why?", Action.WHY, lead.id)]
    return Message(fallback(text), [section(text), *actions("marketing_note.actions", buttons)])
