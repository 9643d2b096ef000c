"""Routing: which rep gets a lead, and why the others did not.

Reps of one role are asked in the playbook's order:

- the existing owner of the account, even with a full plate or outside their segments and regions:
  the relationship counts for more;
- the owner of the first matching territory, even outside their own segments and regions, unless
  they are at their cap;
- weighted round robin among those whose segments, regions and cap admit the lead.

Whoever is not available now, or is to be avoided, is passed over at each step: a lead that waits
for somebody who is away grows cold.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from qualification.availability import Load, Reason, Unavailable, at_cap
from qualification.lead import Lead, Role
from qualification.playbook import Playbook, Territory
from qualification.round_robin import Seat, Turn, next_in_turn

How = Literal[
    "account_owner", "territory", "round_robin", "manager", "pool", "returned", "assigned"
]

MISFITS = frozenset({Reason.SEGMENT, Reason.REGION, Reason.HAD_IT})
"""Reasons that lie in the lead: somebody passed over for one would not get it at any time."""

SHORT = frozenset({Reason.OFF_HOURS, Reason.DO_NOT_DISTURB, Reason.CAP})
"""Reasons that do not keep an account that was sent back from going to its owner."""

_NEW = Turn()


@dataclass(frozen=True, slots=True)
class Rep:
    """A rep as routing sees them: the playbook's entry, and how things stand at this time.

    Empty `segments` or `regions` stand for all. `absence` says why they are not there, the cap
    aside; `open_leads` is what they hold now.
    """

    email: str
    segments: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    weight: int = 1
    max_open: int = 25
    open_leads: int = 0
    turn: Turn = _NEW
    absence: Unavailable | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A rep who was passed over, and why: in words without times, by code, and until when (UTC)."""

    email: str
    why: str
    code: Reason
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Who gets the lead and how they were found; `because` is a phrase for people.

    Without `to` nobody can take it, and `hold` is set: the lead waits until somebody can, at
    `until` (UTC) where that is known. `due` is the part of the lead that each rep of a round robin
    was due.
    """

    to: str | None
    how: How | None
    because: str
    skipped: tuple[Skipped, ...] = ()
    hold: bool = False
    until: datetime | None = None
    due: Mapping[str, float] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Account:
    """Who already has leads of this lead's company; None where nobody does.

    A lead that was sent back for belonging to somebody is given to them even out of their hours,
    since another rep would only send it back again: `is_theirs`.
    """

    owner: str | None = None
    is_theirs: bool = False


NO_ACCOUNT = Account()


@dataclass(slots=True)
class _Search:
    """One search for a rep; `skipped` fills up on the way, the first reason of each rep counts."""

    lead: Lead
    role: Role
    reps: Sequence[Rep]
    playbook: Playbook
    avoid: Collection[str]
    account: Account
    others: Mapping[str, Rep]
    skipped: dict[str, Skipped] = field(default_factory=dict)

    def admits(self, rep: Rep, *reasons: Unavailable | None) -> bool:
        """Whether nothing speaks against the rep; else the first reason is noted."""
        had = Unavailable(Reason.HAD_IT) if rep.email in self.avoid else None
        why = had or next(filter(None, reasons), None)
        if why and rep.email not in self.skipped:
            self.skipped[rep.email] = Skipped(rep.email, in_words(why), why.reason, why.until)
        return why is None

    def chosen(self, to: str, how: How, because: str) -> Choice:
        return Choice(to, how, because, self._skips(but=to))

    def held(self, because: str) -> Choice:
        return Choice(None, None, because, self._skips(), hold=True)

    def _skips(self, but: str | None = None) -> tuple[Skipped, ...]:
        return tuple(skip for email, skip in self.skipped.items() if email != but)


def route(
    lead: Lead,
    role: Role,
    reps: Sequence[Rep],
    playbook: Playbook,
    avoid: Collection[str] = frozenset(),
    *,
    account: Account = NO_ACCOUNT,
    others: Mapping[str, Rep] | None = None,
) -> Choice:
    """Choose who of `reps`, all of one role, gets the lead, without those in `avoid`.

    `avoid` holds e-mails, casefolded as the playbook's are: who had the lead, or passed it.
    `others` are people beyond the role to whom a lead may fall when nobody is available.
    """
    search = _Search(lead, role, reps, playbook, avoid, account, others or {})
    steps = {
        "account_owner": _account_owner,
        "territory": _territory,
        "round_robin": _round_robin,
    }
    for name in playbook.routing.order:
        if choice := steps[name](search):
            return choice
    return _nobody(search)


def in_words(why: Unavailable) -> str:
    """A reason as a short phrase, without times: facts keep it for every reader."""
    match why.reason:
        case Reason.LEFT:
            return "not in Slack"
        case Reason.AWAY:
            return "away"
        case Reason.VACATION:
            return f"on vacation: {why.detail}" if why.detail else "on vacation"
        case Reason.HOLIDAY:
            return f"holiday: {why.detail}"
        case Reason.OFF_HOURS:
            return "out of working hours"
        case Reason.DO_NOT_DISTURB:
            return "in do-not-disturb"
        case Reason.SILENT:
            return f"{why.detail} pings unanswered"
        case Reason.CAP:
            return f"{why.detail} open leads"
        case Reason.SEGMENT:
            return f"takes {why.detail} only"
        case Reason.REGION:
            return f"covers {why.detail} only"
        case Reason.HAD_IT:
            return "had this lead before"


def _account_owner(search: _Search) -> Choice | None:
    """The owner that the lead names, else whoever has leads of its company."""
    named = _rep(search, search.lead.origin.account_owner)
    if named and search.admits(named, _absence(named, search.account)):
        return search.chosen(named.email, "account_owner", "owns this account")
    known = _rep(search, search.account.owner)
    if known and search.admits(known, _absence(known, search.account)):
        return search.chosen(known.email, "account_owner", "has this company's leads already")
    return None


def _absence(owner: Rep, account: Account) -> Unavailable | None:
    waits = account.is_theirs and owner.absence is not None and owner.absence.reason in SHORT
    return None if waits else owner.absence


def _territory(search: _Search) -> Choice | None:
    lead = search.lead
    entries = (entry for entry in search.playbook.routing.territory if entry.role is search.role)
    entry = next((entry for entry in entries if _covers(entry, lead)), None)
    owner = _rep(search, entry.owner) if entry else None
    if entry and owner and search.admits(owner, owner.absence, _at_cap(owner)):
        names = [*_names(entry.regions), *_names(entry.segments), "territory"]
        return search.chosen(owner.email, "territory", f"owns the {' '.join(names)}")
    return None


def _covers(entry: Territory, lead: Lead) -> bool:
    """A lead whose region or segment is not known is in no territory that is bound to one."""
    in_region = not entry.regions or lead.region in entry.regions
    return in_region and (not entry.segments or lead.segment in entry.segments)


def _round_robin(search: _Search) -> Choice | None:
    """Whose turn it is among those who can take the lead now."""
    free: list[Seat] = []
    absent: list[Seat] = []
    for rep in search.reps:
        misfit = _misfit(rep, search.lead)
        if search.admits(rep, misfit, rep.absence, _at_cap(rep)):
            free.append(_seat(rep))
        elif rep.absence and not misfit and rep.email not in search.avoid:
            absent.append(_seat(rep))
    if not free:
        return None
    sharing = absent if search.playbook.routing.catch_up else ()
    to, due = next_in_turn(free, sharing)
    because = "the only one free" if len(free) == 1 else "fewest leads for their share"
    choice = search.chosen(to, "round_robin", f"round robin: {because}")
    return replace(choice, due=due)


def _seat(rep: Rep) -> Seat:
    return Seat(rep.email, rep.weight, rep.turn)


def _misfit(rep: Rep, lead: Lead) -> Unavailable | None:
    """Why the rep does not take such leads. A lead without segment or region fits everybody."""
    if lead.segment and rep.segments and lead.segment not in rep.segments:
        return Unavailable(Reason.SEGMENT, detail=_and(_names(rep.segments)))
    if lead.region and rep.regions and lead.region not in rep.regions:
        return Unavailable(Reason.REGION, detail=_and(rep.regions))
    return None


def _at_cap(rep: Rep) -> Unavailable | None:
    return at_cap(Load(rep.open_leads, rep.max_open)) if rep.open_leads >= rep.max_open else None


def _nobody(search: _Search) -> Choice:
    """What the playbook's `nobody` says; a hold where it names nobody either."""
    who = f"no {search.role.value.upper()} is available"
    match search.playbook.routing.nobody:
        case "manager":
            if manager := _manager(search):
                return search.chosen(manager, "manager", f"{who}: goes to the manager")
        case "pool":
            pool = _askable(search, search.playbook.routing.pool)
            if pool:
                least = min(pool, key=lambda one: (one.absence is not None, one.open_leads))
                return search.chosen(least.email, "pool", f"{who}: goes to the fallback pool")
        case "hold":
            pass
    return search.held(f"{who}: on hold until somebody is")


def _manager(search: _Search) -> str | None:
    """A manager of those who were asked; where none of them is there, or each has had the lead, a
    manager of theirs."""
    misfits = {email for email, skip in search.skipped.items() if skip.code in MISFITS}
    asked = sorted(search.reps, key=lambda rep: rep.email in misfits)
    managers = _managers_of(search, [rep.email for rep in asked])
    askable = _askable(search, (*managers, *_managers_of(search, managers)))
    there = (one for one in askable if one.absence is None)
    nearest = next(there, askable[0] if askable else None)
    return nearest.email if nearest else None


def _managers_of(search: _Search, people: Sequence[str]) -> tuple[str, ...]:
    managers = (search.playbook.manager_of(email) for email in people)
    return tuple(dict.fromkeys(manager for manager in managers if manager))


def _askable(search: _Search, emails: Sequence[str]) -> list[Rep]:
    """Those of these people to whom a lead may fall at last; nobody who left."""
    found = (search.others.get(email) or _rep(search, email) or Rep(email) for email in emails)
    return [
        one
        for one in found
        if one.email not in search.avoid and not (one.absence and one.absence.reason is Reason.LEFT)
    ]


def _rep(search: _Search, email: str | None) -> Rep | None:
    if not email:
        return None
    folded = email.strip().casefold()
    return next((rep for rep in search.reps if rep.email == folded), None)


def _names(names: Sequence[str]) -> list[str]:
    """Names of the playbook as people write them: "mid_market" is "mid market"."""
    return [name.replace("_", " ") for name in names]


def _and(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
