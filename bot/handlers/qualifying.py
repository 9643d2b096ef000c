"""The qualification's dialogs: every step is kept as it is left, by whichever way."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.dialogs import contested, members, qualify_outcome, steps, take_over
from bot.dialogs.qualify_outcome import OutcomeKind
from bot.handlers.press import Next, Press
from bot.names import Dialog
from bot.storage import leads
from bot.usecases import qualify
from bot.usecases.qualify import Saved
from bot.usecases.record import Repeated
from qualification import lifecycle
from qualification.draft import Edit, member_field
from qualification.lead import Lead, Member
from qualification.lifecycle import Refusal, Refused


async def on_qualify(press: Press) -> None:
    """**Qualify**: claims the lead and opens the dialog where it was left. Where a colleague is at
    it, shows who that is."""
    try:
        lead = await press.do(qualify.claim)
    except Refused as refused:
        if refused.why is not Refusal.TAKEN:
            raise
        if not lifecycle.may_take_over(refused.lead, press.team, press.cause):
            raise
        await press.open(take_over.build(refused.lead, press.context))
        return
    await press.open(steps.build(steps.first_open(lead, press.context), lead, press.context))


async def on_take_over(press: Press) -> Next:
    """**Take over**: goes on where the colleague left off."""
    lead = await press.do(qualify.take_over)
    return Next(view=steps.build(steps.first_open(lead, press.context), lead, press.context))


async def on_step(press: Press) -> Next:
    """**Next**: what can be read is kept, even beside a field's error."""
    lead = await _lead(press)
    step = Dialog(press.view["callback_id"])
    read = steps.read(press.view, lead, press.context)
    saved = await _save(press, read.edit)
    if read.errors:
        return Next(errors=read.errors)
    if saved.clashes:
        return Next(view=contested.build(step, saved.lead, press.context, saved.clashes))
    return Next(view=steps.build(steps.after(step), saved.lead, press.context))


async def on_back(press: Press) -> None:
    """**Back**: keeps what this step has, readable or not, and shows the one before."""
    lead = await _lead(press)
    step = Dialog(press.view["callback_id"])
    saved = await _save(press, steps.read(press.view, lead, press.context).edit)
    if saved.clashes:
        view = contested.build(step, saved.lead, press.context, saved.clashes)
    else:
        view = steps.build(steps.before(step), saved.lead, press.context)
    await press.show(view)


async def on_keep_theirs(press: Press) -> None:
    """**Keep theirs**: the step as it stands now."""
    step = Dialog(press.view["callback_id"])
    await press.show(steps.build(step, await _lead(press), press.context))


async def on_closed(press: Press) -> None:
    """A step that was closed: what Slack tells of its inputs is kept."""
    lead = await _lead(press)
    edit = steps.read(press.view, lead, press.context).edit
    if edit.mine != edit.shown:
        await _save(press, edit)


async def on_member(press: Press) -> None:
    """**Edit**, **Decides**, **Blocks** or **Remove**, of a person of the buying committee."""
    lead = await _lead(press)
    choice, member = members.chosen(press.value or "", lead)
    edit = steps.read(press.view, lead, press.context).edit
    if member is None:
        saved = await _save(press, edit)
    elif choice == members.EDIT:
        saved = await _save(press, edit)
        await press.push(members.build(saved.lead, member))
    else:
        role = members.CHOSEN_ROLE.get(choice)
        after = replace(member, role=role) if role else None
        saved = await _save(press, _with_member(edit, member, after))
    if choice != members.EDIT or member is None:
        await press.show(steps.build(Dialog.CONTEXT, saved.lead, press.context))


async def on_member_saved(press: Press) -> Next:
    """A person of the buying committee as they are now."""
    lead = await _lead(press)
    ids = json.loads(press.view["private_metadata"])
    _, before = members.chosen(f"{members.EDIT}:{ids['member']}", lead)
    after = members.parse(press.state)
    edit = Edit.on(lead.qualification, lead.qualification, Dialog.CONTEXT.value, lead.version)
    if before is None:
        return Next(
            errors={"name": "Somebody changed this person meanwhile. Close, and edit anew."}
        )
    saved = await _save(press, _with_member(edit, before, after))
    await press.show_below(steps.build(Dialog.CONTEXT, saved.lead, press.context))
    return Next(only_top=True)


async def on_outcome_chosen(press: Press) -> None:
    """**Outcome**: shows what the chosen one asks."""
    chosen = qualify_outcome.chosen_in(press.state)
    await press.show(qualify_outcome.build(await _lead(press), press.context, chosen))


async def on_outcome(press: Press) -> Next:
    """**Hand off**, **Nurture** or **Disqualify**."""
    lead = await _lead(press)
    outcome = qualify_outcome.parse(press.state, lead, press.context)
    match outcome.kind:
        case OutcomeKind.HAND_OFF:
            await press.do(qualify.hand_off, outcome.reason)
        case OutcomeKind.NURTURE:
            await press.do(qualify.nurture, outcome.until, outcome.reason)
        case OutcomeKind.DISQUALIFY:
            await press.do(qualify.disqualify, outcome.reason, outcome.note)
    return Next()


async def on_undo(press: Press) -> None:
    """**Undo**: takes back the step that the button was made for."""
    _, _, key = (press.value or "").partition(".")
    await press.do(qualify.undo, key)


def _with_member(edit: Edit, before: Member, after: Member | None) -> Edit:
    """The edit with one person of the committee changed, or gone."""
    gone = {member_field(before.name), member_field(after.name) if after else ""}
    people = [one for one in edit.mine.committee if member_field(one.name) not in gone]
    place = next(
        (at for at, one in enumerate(edit.mine.committee) if one.name == before.name), len(people)
    )
    if after:
        people.insert(min(place, len(people)), after)
    return replace(edit, mine=replace(edit.mine, committee=tuple(people)))


async def _save(press: Press, edit: Edit) -> Saved:
    relay = press.relay
    try:
        return await relay.do(qualify.save, press.lead_id, edit, press.team, press.cause)
    except Repeated as repeated:
        return Saved(repeated.lead)


async def _lead(press: Press) -> Lead:
    return await press.relay.look(leads.load, press.lead_id)
