"""A lead's life as another system recorded it: checked, and told as facts with their own dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from qualification.customers import Sale, SaleKind
from qualification.fact import Fact, FactKind
from qualification.lead import Company, Lead, Money, Origin, Person
from qualification.lifecycle import RULES
from qualification.playbook import Playbook
from qualification.reached import Reached
from qualification.segments import assumed_value, segment_of
from qualification.stage import OPEN_STAGES, Stage

STILL_OPEN = "open elsewhere when it was imported"
"""Why a lead that is open in another system is with marketing here: nobody is to be pinged for it
by two systems."""

SURFACE = "import"

_WAY = ("escalated", "qualifying", "handed_off", "accepted")
"""Steps in the order in which a lead comes to them."""

_STEPS = {
    "escalated": (FactKind.ESCALATED, Stage.ESCALATED),
    "qualifying": (FactKind.CLAIMED, Stage.QUALIFYING),
    "handed_off": (FactKind.HANDED_OFF, Stage.HANDED_OFF),
    "accepted": (FactKind.ACCEPTED, Stage.ACCEPTED),
    "rejected": (FactKind.REJECTED, None),
    "won": (FactKind.WON, Stage.WON),
    "lost": (FactKind.LOST, Stage.LOST),
}
"""What is told of each milestone, and the stage it leads to; None: to none of its own."""


class Impossible(ValueError):
    """Dates that contradict one another, or are missing; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class History:
    """What a row says: who, how far (`reached`, UTC, by milestone), the outcome, what was paid.

    `stage` is None where the row does not say: then the furthest date tells it. `closed` is when
    it was won or lost, whichever `stage` says, `reason` why it was lost or let go.
    """

    person: Person
    company: Company
    origin: Origin
    created: datetime | None = None
    external_id: str | None = None
    sdr: str | None = None
    ae: str | None = None
    stage: Stage | None = None
    reason: str | None = None
    reached: Mapping[str, datetime] = field(default_factory=dict)
    closed: datetime | None = None
    amount: Money | None = None
    later: tuple[Sale, ...] = ()


@dataclass(frozen=True, slots=True)
class Past:
    """A lead as it stands after its history, the facts of it, and what its customer paid."""

    lead: Lead
    facts: tuple[Fact, ...]
    sales: tuple[Sale, ...] = ()


def settle(history: History, playbook: Playbook, zone: tzinfo = UTC) -> Past:
    """Where the lead stands, with a fact for each step. Raises `Impossible`, with days of `zone`.

    Won, lost, disqualified and nurture stay; what is open elsewhere goes to marketing here, with
    the steps it took. Who won or lost it has it, as in the relay.
    """
    stage, reached = _ending(history)
    created = _created(history, reached)
    _check(created, reached, zone)
    company, origin = history.company, history.origin
    segment = segment_of(company, playbook)
    ended = max((created, *reached.values()))
    value = history.amount or origin.deal_value
    still_open = stage in OPEN_STAGES or stage is Stage.NEW
    lead = Lead(
        history.person,
        company,
        origin,
        created_at=created,
        external_id=history.external_id,
        stage=Stage.NURTURE if still_open else stage,
        stage_since=ended,
        segment=segment.name,
        region=playbook.region_of(company.country),
        value=value or assumed_value(segment, playbook),
        sdr=history.sdr,
        ae=history.ae,
        owner=history.ae if stage in (Stage.WON, Stage.LOST) else None,
        reason=STILL_OPEN if stage in OPEN_STAGES else history.reason,
        reached=Reached(**reached),
    )
    facts = tuple(_facts(lead, created, reached, stage, history))
    return Past(lead, facts, _sales(history, stage, reached))


def _ending(history: History) -> tuple[Stage, dict[str, datetime]]:
    """The stage, and the milestones with the date of closing among them."""
    reached = dict(history.reached)
    stage = history.stage or _furthest(reached, history.closed)
    if stage in (Stage.WON, Stage.LOST):
        other = Stage.LOST if stage is Stage.WON else Stage.WON
        reached.pop(other.value, None)
        at = reached.get(stage.value) or history.closed
        if at is None:
            raise Impossible(f"It is {stage.value}, but no date says since when.")
        reached[stage.value] = at
    else:
        reached.pop("won", None)
        reached.pop("lost", None)
    return stage, reached


def _furthest(reached: Mapping[str, datetime], closed: datetime | None) -> Stage:
    if "won" in reached or "lost" in reached:
        ends = {name: reached[name] for name in ("won", "lost") if name in reached}
        return Stage(max(ends, key=lambda name: ends[name]))
    if closed:
        raise Impossible("It has a date of closing, but nothing says whether it is won or lost.")
    return next((Stage(name) for name in reversed(_WAY) if name in reached), Stage.NURTURE)


def _created(history: History, reached: Mapping[str, datetime]) -> datetime:
    known = history.created or min(reached.values(), default=None)
    if known is None:
        raise Impossible("It has no date at all.")
    return known


def _check(created: datetime, reached: Mapping[str, datetime], zone: tzinfo) -> None:
    """Steps come one after the other, and none before the lead."""
    latest, before = created, "received"
    for name in (*_WAY, "won", "lost"):
        at = reached.get(name)
        if at is None:
            continue
        if at < latest:
            raise Impossible(
                f"It {_happened(name)} on {at.astimezone(zone):%Y-%m-%d}, "
                f"before it {_happened(before)} on {latest.astimezone(zone):%Y-%m-%d}."
            )
        latest, before = at, name


def _happened(step: str) -> str:
    return "came" if step == "received" else f"was {step.replace('_', ' ')}"


def _facts(
    lead: Lead,
    created: datetime,
    reached: Mapping[str, datetime],
    stage: Stage,
    told: History,
) -> Iterator[Fact]:
    amount = told.amount
    yield Fact(FactKind.RECEIVED, created, RULES, Stage.NEW, Stage.NEW, SURFACE)
    stands = Stage.NEW
    for name, at in sorted(reached.items(), key=lambda step: (step[1], _PLACES[step[0]])):
        kind, goes = _STEPS[name]
        goes = goes or stands
        paid = amount if name == "won" else None
        data = {"minor": paid.minor, "currency": paid.currency} if paid else {}
        actor = (lead.sdr if name in ("qualifying", "handed_off") else lead.ae) or RULES
        reason = told.reason if name in ("rejected", "lost") else None
        yield Fact(kind, at, actor, stands, goes, SURFACE, reason, data)
        stands = goes
    if lead.stage is not stands:
        kind = FactKind.DISQUALIFIED if stage is Stage.DISQUALIFIED else FactKind.NURTURED
        assert lead.stage_since
        yield Fact(kind, lead.stage_since, RULES, stands, lead.stage, SURFACE, lead.reason)


_PLACES = {name: place for place, name in enumerate(_STEPS)}


def _sales(history: History, stage: Stage, reached: Mapping[str, datetime]) -> tuple[Sale, ...]:
    if stage is not Stage.WON:
        return ()
    first = (Sale(SaleKind.FIRST, reached["won"], history.amount),) if history.amount else ()
    return (*first, *history.later)
