"""**Why?**, and **Override** within it."""

from __future__ import annotations

from bot.dialogs import override, why
from bot.dialogs.elements import View
from bot.handlers.press import Next, Press
from bot.usecases import screening
from bot.usecases.explain import Explained, explained
from qualification import lifecycle


async def on_why(press: Press) -> None:
    """**Why?**: the verdicts and points behind a lead, and how it came to its owner."""
    await press.open(await why_view(press))


async def on_override(press: Press) -> None:
    """**Override**: asks for the reason."""
    found = await _explained(press)
    lifecycle.may_override(found.lead, press.relay.desk.team, press.cause)
    await press.open(override.build(found.lead, press.context, found.explanation.stopped_by))


async def on_overridden(press: Press) -> Next:
    """The lead passes; **Why?**, beneath or in its place, shows where it went."""
    await press.do(screening.override, override.parse(press.state))
    if not press.view.get("previous_view_id"):
        return Next(view=await why_view(press))
    await press.show_below(await why_view(press))
    return Next(only_top=True)


async def why_view(press: Press) -> View:
    """The dialog **Why?** of the lead that a press is about."""
    found = await _explained(press)
    assigned = found.routed.data if found.routed else None
    return why.build(found.lead, press.context, found.explanation, assigned)


async def _explained(press: Press) -> Explained:
    desk = press.relay.desk
    return await press.relay.look(explained, press.lead_id, desk.team, press.context.now)
