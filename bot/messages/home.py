"""App Home: one's own queue in order of urgency, a manager's team, marketing's campaigns."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from markupsafe import Markup

from bot.messages import about, availability, offered, words
from bot.messages.blocks import Block, actions, button, context_line, header, section, thread_link
from bot.messages.context import Context
from bot.messages.prose import Prose
from bot.messages.story import detail
from bot.names import Action
from qualification.availability import Reason
from qualification.customers import HandOver
from qualification.fact import Fact
from qualification.lead import Lead, Role
from qualification.stage import Stage
from qualification.urgency import next_call
from qualification.workload import Desk, Home, MarketingView, TeamView

MAX_HOME_BLOCKS = 100

Link = Callable[[str, str], str | None]
"""The address of a message, from its channel and ts."""

_ROLES = {
    Role.SDR: "SDR",
    Role.AE: "AE",
    Role.MANAGER: "manager",
    Role.MARKETING: "marketing",
    Role.CS: "customer success",
}
_LINES = 10


def render(
    home: Home,
    context: Context,
    link: Link = lambda _channel, _ts: None,
    askable: Collection[int] = (),
) -> list[Block]:
    """The home of `context.reader`: what needs them first.

    `askable` are the ids of rejected leads that marketing may send back to sales.
    """
    prose = Prose("home", context)

    def seen(lead: Lead) -> Context:
        card = (home.cards or {}).get(lead.id)
        return replace(context, thread_url=link(*card) if card else None)

    blocks = _head(home, prose, context)
    if home.team:
        blocks += _team(home.team, prose, context, seen)
    if home.marketing:
        blocks += _marketing(home.marketing, prose, seen, askable)
    blocks += _customers(home.desk.customers, prose, context, seen)
    if home.desk.queue or not (home.team or home.marketing or home.desk.customers):
        what = "customer" if home.role is Role.CS else "lead"
        blocks += _queue(home.desk, what, prose, context, seen)
    end = context_line(prose.as_of())
    return [*blocks[: MAX_HOME_BLOCKS - 1], end]


def stranger(context: Context) -> list[Block]:
    """The home of somebody whom the playbook does not name."""
    managers = [
        words.name(entry.email, context)
        for entry in context.playbook.with_role(Role.MANAGER)
        if entry.email
    ]
    return [section(Prose("home", context).stranger(words.listed(managers, "or")))]


Seen = Callable[[Lead], Context]
"""The context with the address of a lead's thread."""


def _head(home: Home, prose: Prose, context: Context) -> list[Block]:
    """Whether they get leads, and what they can do about it."""
    new = button("New lead", Action.NEW_LEAD, 0)
    if home.role not in (Role.SDR, Role.AE, Role.CS):
        return actions("home.actions", [new])
    why = home.desk.why
    what = "customers" if home.role is Role.CS else "leads"
    text = prose.there(why, availability.phrase(why, context), what)
    if why is None or why.reason is not Reason.AWAY:
        return [section(text), *actions("home.actions", [button("Away", Action.GO_AWAY, 0), new])]
    shown = [button("I am back", Action.COME_BACK, 0, "primary")]
    untaken = sum(lead.stage in (Stage.ESCALATED, Stage.HANDED_OFF) for lead in home.desk.queue)
    if untaken:
        text = Markup(" ").join([text, prose.untaken(untaken)])
        shown.append(button("Pass them on", Action.PASS_ALL, 0))
    return [section(text), *actions("home.actions", [*shown, new])]


def _queue(desk: Desk, what: str, prose: Prose, context: Context, seen: Seen) -> list[Block]:
    if not desk.queue:
        return [section(prose.nothing(what))]
    blocks = [header(prose.queue(len(desk.queue) + desk.more))]
    for lead in desk.queue:
        blocks += _lead(lead, prose, context, seen)
    if desk.more > 0:
        blocks.append(context_line(prose.more(desk.more)))
    return blocks


def _lead(lead: Lead, prose: Prose, context: Context, seen: Seen) -> list[Block]:
    here = seen(lead)
    call = next_call(lead, context.now)
    parts = (about.headline(lead, here), about.person(lead, here), about.state(lead, here), call)
    return [
        section(prose.lead(*parts, lead.is_overdue)),
        *actions(f"home.lead.{lead.id}", offered.buttons(lead, here)),
    ]


def _customers(
    waiting: Sequence[tuple[Lead, HandOver]], prose: Prose, context: Context, seen: Seen
) -> list[Block]:
    if not waiting:
        return []
    blocks = [header(prose.customers())]
    for lead, found in waiting:
        shown = [button("Accept", Action.WELCOME, lead.id, "primary")]
        shown += offered.buttons(lead, seen(lead))
        blocks.append(section(prose.customer(about.headline(lead, context), lead, found)))
        blocks += actions(f"home.customer.{lead.id}", shown)
    return blocks


def _team(view: TeamView, prose: Prose, context: Context, seen: Seen) -> list[Block]:
    """What needs a decision, then who holds how much and who is not there."""
    blocks: list[Block] = []
    if view.late:
        blocks.append(header(prose.late(view.late_in_all)))
        for lead in view.late:
            blocks += _lead(lead, prose, context, seen)
        if more := view.late_in_all - len(view.late):
            blocks.append(context_line(prose.more_late(more)))
    else:
        blocks.append(section(prose.nobody_late()))
    available = sum(rep.why is None for rep in view.reps)
    blocks.append(header(prose.team()))
    blocks.append(section(prose.load(available, len(view.reps), view.on_hold)))
    lines = (
        prose.rep(rep, _ROLES[rep.role], availability.phrase(rep.why, context)) for rep in view.reps
    )
    return blocks + _in_sections(lines, prose)


def _marketing(
    view: MarketingView, prose: Prose, seen: Seen, askable: Collection[int]
) -> list[Block]:
    """What marketing can send back to sales, then its campaigns and what else was rejected."""
    decide: list[Block] = []
    others: list[Block] = []
    left = set(askable)
    for number, (lead, fact) in enumerate(view.rejections):
        open_ = lead.id in left
        left.discard(lead.id)  # the button stands at a lead's latest rejection
        shown = _rejection(number, lead, fact, prose, seen(lead), askable=open_)
        (decide if open_ else others).extend(shown)
    if not view.rejections:
        others.append(section(prose.no_rejections(view.days)))
    blocks = [header(prose.open_rejections()), *decide] if decide else []
    blocks.append(header(prose.campaigns(view.days)))
    blocks += _in_sections((prose.campaign(one) for one in view.campaigns), prose)
    if not view.campaigns:
        blocks.append(section(prose.no_campaigns(view.days)))
    return blocks + ([header(prose.rejections(bool(decide))), *others] if others else [])


def _rejection(
    number: int, lead: Lead, fact: Fact, prose: Prose, context: Context, *, askable: bool
) -> list[Block]:
    said = prose.rejection(fact, lead, detail(fact), about.named(lead, context))
    shown = [button("Second look", Action.SECOND_LOOK, lead.id)] if askable else []
    shown.append(button("Why?", Action.WHY, lead.id))
    if context.thread_url:
        shown.append(thread_link(lead.id, context.thread_url))
    return [section(said), *actions(f"home.rejection.{lead.id}.{number}", shown)]


def _in_sections(lines: Iterable[Markup], prose: Prose) -> list[Block]:
    """Lines in sections short enough for Slack."""
    every = list(lines)
    chunks = (every[at : at + _LINES] for at in range(0, len(every), _LINES))
    return [section(prose.lines(chunk)) for chunk in chunks]
