"""Whether somebody is available, in words: for `/away`, `/back`, App Home and `/lead`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.messages import about, words
from bot.messages.blocks import actions, button, fallback, section, within_limit
from bot.messages.context import Context, Message
from bot.messages.prose import Prose
from bot.names import Action
from qualification.availability import Reason, Unavailable
from qualification.lead import Lead
from qualification.routing import in_words

_MOST_LEADS = 10


def phrase(why: Unavailable | None, context: Context) -> str:
    """ "available", "away until Mon 30 Nov at 09:00 your time", "holiday: Thanksgiving Day", "in
    do-not-disturb until today at 14:00 your time", "at the cap: 25 of 25", "3 pings unanswered".
    """
    if why is None:
        return "available"
    if why.reason is Reason.CAP:
        return f"at the cap: {why.detail}"
    said = in_words(why)
    if why.until is None or why.reason in (Reason.HOLIDAY, Reason.SILENT):
        return said
    yours = " your time" if context.reader else ""
    return f"{said} until {words.clock(why.until, context)}{yours}"


def gone(why: Unavailable | None, untaken: Sequence[Lead], context: Context) -> Message:
    """The answer to `/away`: until when, and the offer to pass on what is not taken yet."""
    return _answer("away", why, untaken, context)


def there(why: Unavailable | None, context: Context) -> Message:
    """The answer to `/back`: that leads come again, or what else keeps them away."""
    return _answer("back", why, (), context)


def passed_on(leads: Sequence[Lead], context: Context) -> Message:
    """After **Pass them on**: who has each lead now."""
    text = Prose("availability", context).passed_on(
        [(about.title(lead), lead.owner) for lead in leads[:_MOST_LEADS]],
        max(len(leads) - _MOST_LEADS, 0),
    )
    return Message(fallback(text), [section(text)])


def team(known: Mapping[str, Unavailable | None], context: Context) -> Message:
    """To a manager: who takes leads now, and why the others do not."""
    prose = Prose("availability", context)
    lines = [prose.one(email, phrase(why, context)) for email, why in known.items()]
    count = sum(why is None for why in known.values())
    head = prose.team(count, len(known))
    chunks = [lines[start : start + 20] for start in range(0, len(lines), 20)]
    blocks = [section(head), *(section(prose.lines(chunk)) for chunk in chunks)]
    return Message(fallback(head), within_limit(blocks))


def help_text(context: Context) -> Message:
    """What `/away` and `/back` do."""
    text = Prose("availability", context).help()
    return Message(fallback(text), [section(text)])


def not_understood(typed: str, problem: str, context: Context) -> Message:
    """The answer to a time that `/away` cannot read, with examples."""
    text = Prose("availability", context).not_understood(typed, problem)
    return Message(fallback(text), [section(text)])


def managers_only(context: Context) -> Message:
    """To somebody else who asks for the whole team."""
    text = Prose("availability", context).managers_only()
    return Message(fallback(text), [section(text)])


def _answer(
    macro: str, why: Unavailable | None, untaken: Sequence[Lead], context: Context
) -> Message:
    prose = Prose("availability", context)
    titles = [about.title(lead) for lead in untaken]
    text = getattr(prose, macro)(phrase(why, context), why, titles)
    buttons = [button("Pass them on", Action.PASS_ALL, 0)] if untaken else []
    return Message(fallback(text), [section(text), *actions("away.actions", buttons)])
