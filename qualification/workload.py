"""What each person of the team has before them: their own queue, their team's, their campaigns."""

from __future__ import annotations

from dataclasses import dataclass

from qualification.availability import Unavailable
from qualification.customers import HandOver
from qualification.fact import Fact
from qualification.lead import Lead, Role

Card = tuple[str, str]
"""Where a lead's card stands in Slack: channel and ts."""


@dataclass(frozen=True, slots=True)
class Holds:
    """How many open leads somebody holds, and of them untaken and overdue ones."""

    open: int = 0
    untaken: int = 0
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class RepLoad:
    """A rep as their manager sees them. `why` is why they get no lead now, None: they do."""

    email: str
    role: Role
    holds: Holds
    max_open: int
    why: Unavailable | None = None


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """A campaign's leads of a period, and how many of them came how far."""

    name: str | None
    received: int
    escalated: int
    accepted: int
    rejected: int
    won: int


@dataclass(frozen=True, slots=True)
class Desk:
    """The part that everybody has: whether they get leads, and what waits for them.

    `why` is why a rep gets none now. `queue` begins with the most urgent; `more` of their leads
    are not in it. `customers` wait to be welcomed.
    """

    why: Unavailable | None
    queue: tuple[Lead, ...] = ()
    more: int = 0
    customers: tuple[tuple[Lead, HandOver], ...] = ()


@dataclass(frozen=True, slots=True)
class TeamView:
    """What a manager decides upon: leads that are late, soon will be or wait for anybody, and who
    holds how many."""

    late: tuple[Lead, ...]
    late_in_all: int
    reps: tuple[RepLoad, ...]
    on_hold: int


@dataclass(frozen=True, slots=True)
class MarketingView:
    """How the campaigns of the last days fare, the largest first, and the latest rejections."""

    days: int
    campaigns: tuple[CampaignRow, ...]
    rejections: tuple[tuple[Lead, Fact], ...]


@dataclass(frozen=True, slots=True)
class Home:
    """Everything on somebody's App Home. `cards` says where the cards of its leads stand."""

    role: Role
    desk: Desk
    team: TeamView | None = None
    marketing: MarketingView | None = None
    cards: dict[int, Card] | None = None
