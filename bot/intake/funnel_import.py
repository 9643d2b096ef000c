"""Takes a foreign file in, or tells what would be taken: understood, missing, and what follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter

from bot.intake.files import BadLine, batches, uncollected
from bot.intake.funnel_file import FunnelFile
from bot.usecases.history import Stored
from qualification.customers import SaleKind
from qualification.history import STILL_OPEN, History, Past, settle
from qualification.lead import Company
from qualification.playbook import Playbook
from qualification.reached import MILESTONES, Reached

Take = Callable[[Sequence[Past]], Stored]

BATCH = 8_000
"""Leads of one transaction. Whoever presses a button meanwhile waits for the rest of the batch:
half a second; smaller ones spend their time on the disk."""

MOST_BAD = 1_000
ENOUGH = 20
"""Leads that a figure needs before a report concludes anything from it."""


@dataclass(slots=True)
class Survey:
    """What a file holds: rows taken and refused, stages, the span of dates, what is known.

    `bad` has the first of the `refused` lines. `known` counts leads of which something is known,
    by its name: a milestone, "amount", "later", or a field of the company; `currencies` are those
    of the amounts. `people` are the reps, by whatever the file calls them.
    """

    taken: int = 0
    refused: int = 0
    stages: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    segments: Counter[str] = field(default_factory=Counter)
    currencies: Counter[str] = field(default_factory=Counter)
    open_elsewhere: int = 0
    people: set[str] = field(default_factory=set)
    first: datetime | None = None
    last: datetime | None = None
    bad: list[BadLine] = field(default_factory=list)
    stored: Stored = field(default_factory=Stored)

    @property
    def rows(self) -> int:
        """Lines with anything in them."""
        return self.taken + self.refused

    def refuse(self, number: int, reason: str) -> None:
        """Adds a bad line."""
        self.refused += 1
        if len(self.bad) < MOST_BAD:
            self.bad.append(BadLine(number, reason))

    def add(self, past: Past) -> None:
        """Adds a lead."""
        lead, known = past.lead, self.known
        self.taken += 1
        self.stages[lead.stage.value] += 1
        created, ended = lead.created_at, lead.stage_since
        assert created and ended
        self.first = created if self.first is None else min(self.first, created)
        self.last = ended if self.last is None else max(self.last, ended)
        for name, at in zip(MILESTONES, _reached(lead.reached), strict=True):
            if at:
                known[name] += 1
        for name, value in zip(_COMPANY, _of_company(lead.company), strict=True):
            if value:
                known[name] += 1
        known["source"] += lead.origin.source is not None
        known["rep"] += bool(lead.ae or lead.sdr)
        self.segments[lead.segment or "none"] += 1
        self.open_elsewhere += lead.reason == STILL_OPEN
        self.people.update(name for name in (lead.sdr, lead.ae) if name)
        for sale in past.sales:
            known["amount" if sale.kind is SaleKind.FIRST else "later"] += 1
            self.currencies[sale.amount.currency] += 1


_COMPANY = ("employees", "industry", "country")
_of_company: Callable[[Company], tuple[object, ...]] = attrgetter(*_COMPANY)
_reached: Callable[[Reached], tuple[datetime | None, ...]] = attrgetter(*MILESTONES)


def survey(
    file: FunnelFile, playbook: Playbook, take: Take | None, progress: Callable[[int], None]
) -> Survey:
    """Reads the whole file and takes its good rows, in batches; with `take` None it only looks."""
    found = Survey()
    with uncollected():
        for batch in batches(iter(file), BATCH):
            good = list(_settled(batch, found, playbook))
            if take and good:
                found.stored += take(good)
            progress(len(batch))
    return found


def _settled(
    batch: Sequence[tuple[int, History | str]], found: Survey, playbook: Playbook
) -> Iterator[Past]:
    for number, history in batch:
        if isinstance(history, str):
            found.refuse(number, history)
            continue
        try:
            past = settle(history, playbook)
        except ValueError as error:
            found.refuse(number, str(error))
            continue
        found.add(past)
        yield past


def reports(found: Survey) -> Iterator[tuple[str, bool, str]]:
    """Which reports will say something: their name, whether, and on what or why not."""
    known = found.known
    steps = [name for name in ("escalated", "handed_off", "accepted", "won") if known[name]]
    yield "conversion by stage", len(steps) > 1, _listed(steps, "only one step has dates", 1)
    closed = known["won"] + known["lost"]
    both = bool(known["won"] and known["lost"])
    yield (
        "close rate",
        closed >= ENOUGH,
        f"{known['won']:,} won, {known['lost']:,} lost"
        + ("" if both else "; of those received, since one outcome alone is known"),
    )
    yield "sales cycle", known["won"] >= ENOUGH, f"{known['won']:,} with a date of winning"
    told = ", ".join(f"{count:,} {name}" for name, count in found.currencies.most_common())
    several = f"; of all sums {told}" if len(found.currencies) > 1 else ""
    yield (
        "first deal value",
        known["amount"] >= ENOUGH,
        f"{known['amount']:,} with an amount{several}",
    )
    yield "later value", known["later"] >= ENOUGH, f"{known['later']:,} upsells and renewals"
    sized = [name for name in ("employees", "industry", "source", "rep") if known[name]]
    told = ", ".join(f"{name} of {known[name] / found.taken:.0%}" for name in sized)
    yield "by type of customer", bool(known["employees"] or known["industry"]), told or "no company"


def _listed(names: Sequence[str], otherwise: str, least: int) -> str:
    if len(names) <= least:
        return otherwise
    return ", ".join(name.replace("_", " ") for name in names)
