"""Why a press changed nothing, told to whoever pressed."""

from __future__ import annotations

from bot.messages import about, words
from bot.messages.blocks import fallback, section
from bot.messages.context import Context, Message
from bot.messages.prose import Prose
from qualification.lead import Role
from qualification.lifecycle import Refusal, Refused

_ANSWERED_BY_STAGE = frozenset(
    {Refusal.TAKEN, Refusal.ACCEPTED, Refusal.MOVED_ON, Refusal.REASSIGNED}
)


def explain(refused: Refused, context: Context) -> Message:
    """Who has the lead, since when, and what the reader can do instead."""
    prose = Prose("refusals", context)
    macro = prose.stands if refused.why in _ANSWERED_BY_STAGE else getattr(prose, refused.why)
    return _message(macro(refused.lead, refused.missing, about.title(refused.lead)))


def not_a_member(context: Context) -> Message:
    """To somebody who presses without being in the playbook."""
    managers = [
        words.name(entry.email, context)
        for entry in context.playbook.with_role(Role.MANAGER)
        if entry.email
    ]
    return _message(Prose("refusals", context).not_a_member(words.listed(managers, "or")))


def gone(context: Context) -> Message:
    """The lead is not stored any more."""
    return _message(Prose("refusals", context).gone())


def failed(reference: str, context: Context) -> Message:
    """Something went wrong on our side; `reference` finds it in the log."""
    return _message(Prose("refusals", context).failed(reference))


def _message(text: object) -> Message:
    return Message(fallback(text), [section(text)])
