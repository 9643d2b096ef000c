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

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from qualification.lead import Lead, Role
from qualification.playbook import Playbook, Territory

How = Literal["account_owner", "territory", "round_robin", "manager", "pool", "returned"]


@dataclass(frozen=True, slots=True)
class Rep:
    """A rep as routing sees them: the playbook's entry, and counts at the time of routing.

    Empty `segments` or `regions` stand for all. `assigned` counts the leads they were given by
    round robin in a period that is the same for all reps, `open_leads` what they hold now.
    `why_not` says why they are not `available`: "outside working hours", "away until Mon 30 Nov".
    """

    email: str
    segments: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    weight: int = 1
    max_open: int = 25
    open_leads: int = 0
    last_assigned_at: datetime | None = None
    assigned: float = 0
    available: bool = True
    why_not: str | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A rep who was passed over, and why, in a short phrase."""

    email: str
    why: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Who gets the lead and how they were found; `because` is a phrase for people.

    Without `to` nobody can take it, and `hold` is set: the lead waits until somebody can.
    """

    to: str | None
    how: How | None
    because: str
    skipped: tuple[Skipped, ...] = ()
    hold: bool = False


@dataclass(slots=True)
class _Search:
    """One search for a rep; `skipped` fills up on the way, the first reason of each rep counts."""

    lead: Lead
    role: Role
    reps: Sequence[Rep]
    playbook: Playbook
    avoid: Collection[str]
    skipped: dict[str, str] = field(default_factory=dict)

    def admits(self, rep: Rep, *reasons: str | None) -> bool:
        """Whether nothing speaks against the rep; else the first reason is noted."""
        why = next(filter(None, (self._absence(rep), *reasons)), None)
        if why:
            self.skipped.setdefault(rep.email, why)
        return why is None

    def _absence(self, rep: Rep) -> str | None:
        if rep.email in self.avoid:
            return "had this lead before"
        return None if rep.available else rep.why_not or "not available"

    def chosen(self, to: str, how: How, because: str) -> Choice:
        return Choice(to, how, because, self._skips(but=to))

    def held(self, because: str) -> Choice:
        return Choice(None, None, because, self._skips(), hold=True)

    def _skips(self, but: str | None = None) -> tuple[Skipped, ...]:
        return tuple(Skipped(email, why) for email, why in self.skipped.items() if email != but)


def route(
    lead: Lead,
    role: Role,
    reps: Sequence[Rep],
    playbook: Playbook,
    avoid: Collection[str] = frozenset(),
) -> Choice:
    """Choose who of `reps`, all of one role, gets the lead, without those in `avoid`.

    `avoid` holds e-mails, casefolded as the playbook's are: who had the lead, or passed it.
    """
    search = _Search(lead, role, reps, playbook, avoid)
    steps = {
        "account_owner": _account_owner,
        "territory": _territory,
        "round_robin": _round_robin,
    }
    for name in playbook.routing.order:
        if choice := steps[name](search):
            return choice
    return _nobody(search)


def _account_owner(search: _Search) -> Choice | None:
    owner = _rep(search, search.lead.origin.account_owner)
    if owner and search.admits(owner):
        return search.chosen(owner.email, "account_owner", "owns this account")
    return None


def _territory(search: _Search) -> Choice | None:
    lead = search.lead
    entries = (entry for entry in search.playbook.routing.territory if entry.role is search.role)
    entry = next((entry for entry in entries if _covers(entry, lead)), None)
    owner = _rep(search, entry.owner) if entry else None
    if entry and owner and search.admits(owner, _at_cap(owner)):
        names = [*_names(entry.regions), *_names(entry.segments), "territory"]
        return search.chosen(owner.email, "territory", f"owns the {' '.join(names)}")
    return None


def _covers(entry: Territory, lead: Lead) -> bool:
    """A lead whose region or segment is not known is in no territory that is bound to one."""
    in_region = not entry.regions or lead.region in entry.regions
    return in_region and (not entry.segments or lead.segment in entry.segments)


def _round_robin(search: _Search) -> Choice | None:
    """The rep with the fewest leads for their weight, who stays within their share.

    This is Balinski and Young's quota method of apportionment: by (assigned + 1) / weight alone, a
    heavy rep would run ahead of many light ones; barred from exceeding the share that is due after
    this lead, nobody's count is ever a whole lead away from it. Ties go to whoever waited longest.
    """
    free = [rep for rep in search.reps if search.admits(rep, *_misfits(rep, search.lead))]
    if not free:
        return None
    weights = sum(rep.weight for rep in free)
    leads = sum(rep.assigned for rep in free) + 1
    within = [rep for rep in free if rep.assigned * weights < rep.weight * leads]
    rep = min(within, key=_turn)
    only = len(free) == 1
    because = "the only one free" if only else "fewest leads for their share"
    return search.chosen(rep.email, "round_robin", f"round robin: {because}")


def _turn(rep: Rep) -> tuple[float, float, str]:
    waiting_since = rep.last_assigned_at.timestamp() if rep.last_assigned_at else float("-inf")
    return (rep.assigned + 1) / rep.weight, waiting_since, rep.email


def _misfits(rep: Rep, lead: Lead) -> tuple[str | None, ...]:
    """Why the rep does not take such leads. A lead without segment or region fits everybody."""
    segment = lead.segment and rep.segments and lead.segment not in rep.segments
    region = lead.region and rep.regions and lead.region not in rep.regions
    return (
        f"takes {_and(_names(rep.segments))} only" if segment else None,
        f"covers {_and(rep.regions)} only" if region else None,
        _at_cap(rep),
    )


def _at_cap(rep: Rep) -> str | None:
    full = rep.open_leads >= rep.max_open
    return f"{rep.open_leads} of {rep.max_open} open leads" if full else None


def _nobody(search: _Search) -> Choice:
    """What the playbook's `nobody` says; a hold where it names nobody either."""
    who = f"no {search.role.value.upper()} is available"
    match search.playbook.routing.nobody:
        case "manager":
            managers = (search.playbook.manager_of(rep.email) for rep in search.reps)
            if manager := next(filter(None, managers), None):
                return search.chosen(manager, "manager", f"{who}: goes to the manager")
        case "pool":
            pool = [email for email in search.playbook.routing.pool if email not in search.avoid]
            if pool:
                least = min(pool, key=lambda email: _open_leads(search, email))
                return search.chosen(least, "pool", f"{who}: goes to the fallback pool")
        case "hold":
            pass
    return search.held(f"{who}: on hold until somebody is")


def _open_leads(search: _Search, email: str) -> int:
    rep = _rep(search, email)
    return rep.open_leads if rep else 0


def _rep(search: _Search, email: str | None) -> Rep | None:
    folded = (email or "").strip().casefold()
    return next((rep for rep in search.reps if rep.email == folded), None)


def _names(names: Sequence[str]) -> list[str]:
    """Names of the playbook as people write them: "mid_market" is "mid market"."""
    return [name.replace("_", " ") for name in names]


def _and(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
