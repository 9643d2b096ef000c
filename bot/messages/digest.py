"""Digests: what wants a decision first, then what moved, then the news that could wait."""

from __future__ import annotations

from bot.messages import about, figures
from bot.messages.blocks import Block, actions, button, fallback, header, section, within_limit
from bot.messages.context import Context, Message
from bot.messages.prose import Prose
from bot.names import Action
from qualification.digest import ForManagers, ForMarketing
from qualification.funnel import Pressing
from qualification.stage import Stage

_MOST_REASONS = 8
_MOST_CAMPAIGNS = 3


def render(digest: ForManagers | ForMarketing, context: Context) -> Message | None:
    """The message to `context.reader`; None where there is nothing to say."""
    if not digest.anything:
        return None
    prose = Prose("digest", context)
    if isinstance(digest, ForMarketing):
        return _for_marketing(digest, prose)
    return _for_managers(digest, prose, context)


def _for_managers(digest: ForManagers, prose: Prose, context: Context) -> Message:
    waits = digest.overdue + digest.held + digest.soon
    title = prose.title(waits, digest.moved)
    blocks: list[Block] = [header(title)]
    if waits:
        blocks.append(section(prose.decide(digest)))
    for one in digest.pressing:
        blocks += _pressing(one, prose, context)
    if digest.moved.anything:
        blocks.append(section(prose.moved(digest.moved, figures.worth(digest.moved.won))))
    if digest.quiet:
        blocks.append(section(prose.quiet(digest.quiet)))
    text = prose.fallback(title, digest.moved)
    return Message(fallback(text), within_limit(blocks))


def _pressing(one: Pressing, prose: Prose, context: Context) -> list[Block]:
    lead = one.lead
    line = prose.pressing(lead, about.headline(lead, context), figures.waiting(lead.stage))
    shown = [button("Why?", Action.WHY, lead.id)]
    if lead.stage is Stage.ESCALATED:
        shown.insert(0, button("Qualify", Action.QUALIFY, lead.id, "primary"))
    elif lead.stage is Stage.HANDED_OFF:
        shown.insert(0, button("Accept", Action.ACCEPT, lead.id, "primary"))
    if lead.owner and lead.stage in (Stage.ESCALATED, Stage.HANDED_OFF):
        shown.append(button("Snooze", Action.SNOOZE, lead.id))
    return [section(line), *actions(f"digest.lead.{lead.id}", shown)]


def _for_marketing(digest: ForMarketing, prose: Prose) -> Message:
    title = prose.marketing_title(digest.moved)
    blocks = [
        header(title),
        section(prose.marketing_moved(digest.moved, figures.worth(digest.moved.won))),
    ]
    if digest.reasons:
        lines = [
            prose.reason_line(one, one.campaigns[:_MOST_CAMPAIGNS])
            for one in digest.reasons[:_MOST_REASONS]
        ]
        blocks.append(section(prose.reasons(lines)))
    return Message(fallback(title), blocks)
