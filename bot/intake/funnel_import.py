"""Takes a foreign file in, or tells what would be taken: understood, missing, and what follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, pairwise
from operator import attrgetter
from zoneinfo import ZoneInfo

from bot.intake.files import BadLine, batches, uncollected
from bot.intake.funnel_file import FunnelFile, Noticed
from bot.intake.turns import ALONE, Turns
from bot.usecases.history import Stored
from qualification.customers import SaleKind
from qualification.history import STILL_OPEN, History, Past, settle
from qualification.lead import Lead
from qualification.leadership import STEPS
from qualification.mean import ENOUGH_CUSTOMERS
from qualification.playbook import Playbook
from qualification.reached import MILESTONES

Take = Callable[[Sequence[Past]], Callable[[], Stored]]
"""Makes leads ready, and answers with what stores them."""

BATCH = 4_000
"""Leads of one transaction. Whoever presses a button meanwhile waits for the rest of the batch:
a third of a second; smaller ones spend their time on the disk."""

MOST_BAD = 1_000
ENOUGH = 20
"""Deals that a rate needs before a report concludes anything from it; a mean needs fewer."""


@dataclass(slots=True)
class Survey:
    """What a file holds: rows taken and refused, stages, the span of dates, what is known.

    `bad` has the first of the `refused` lines. `known` counts leads of which something is known,
    by its name: a milestone, "amount", "later", or a field of the company; `currencies` are those
    of the amounts. `people` are the reps, by whatever the file calls them. `noticed` is of the
    cells, all others are of the leads.
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
    noticed: Noticed = field(default_factory=Noticed)

    @property
    def rows(self) -> int:
        """Lines with anything in them."""
        return self.taken + self.refused

    def refuse(self, number: int, reason: str) -> None:
        """Adds a bad line."""
        self.refused += 1
        if len(self.bad) < MOST_BAD:
            self.bad.append(BadLine(number, reason))

    def add(self, pasts: Sequence[Past]) -> None:
        """Adds leads, at least one."""
        leads = [past.lead for past in pasts]
        self.taken += len(leads)
        self.stages.update(map(attrgetter("stage._value_"), leads))
        self.segments.update(lead.segment or "none" for lead in leads)
        self._span(min(map(_CREATED, leads)), max(map(_ENDED, leads)))
        for name, of in _KNOWN.items():
            self.known[name] += sum(map(bool, map(of, leads)))
        self.open_elsewhere += [lead.reason for lead in leads].count(STILL_OPEN)
        self.people.update(name for lead in leads for name in (lead.sdr, lead.ae) if name)
        for sale in chain.from_iterable(past.sales for past in pasts):
            self.known["amount" if sale.kind is SaleKind.FIRST else "later"] += 1
            self.currencies[sale.amount.currency] += 1

    def join(self, other: Survey) -> None:
        """Adds what other lines of the same file hold."""
        self.taken += other.taken
        self.refused += other.refused
        self.open_elsewhere += other.open_elsewhere
        self.stages.update(other.stages)
        self.known.update(other.known)
        self.segments.update(other.segments)
        self.currencies.update(other.currencies)
        self.people |= other.people
        if other.first and other.last:
            self._span(other.first, other.last)
        self.bad = sorted((*self.bad, *other.bad), key=attrgetter("number"))[:MOST_BAD]
        self.stored += other.stored
        self.noticed.add(other.noticed)

    def _span(self, first: datetime, last: datetime) -> None:
        self.first = min(first, self.first or first)
        self.last = max(last, self.last or last)


_CREATED: Callable[[Lead], datetime] = attrgetter("created_at")
_ENDED: Callable[[Lead], datetime] = attrgetter("stage_since")
_KNOWN: Mapping[str, Callable[[Lead], object]] = {
    **{name: attrgetter(f"reached.{name}") for name in MILESTONES},
    **{name: attrgetter(f"company.{name}") for name in ("employees", "industry", "country")},
    "source": attrgetter("origin.source"),
    "rep": lambda lead: lead.ae or lead.sdr,
}
"""What `Survey.known` counts of leads."""


def survey(
    file: FunnelFile,
    playbook: Playbook,
    take: Take | None,
    progress: Callable[[int], None],
    turns: Turns = ALONE,
    size: int = BATCH,
) -> Survey:
    """Reads the whole file and takes its good rows, in batches of `size`; with `take` None it only
    looks. Of a file that two processes share, it answers what this one's batches hold."""
    found = Survey(noticed=file.noticed)
    with uncollected():
        for number, batch in enumerate(batches(file.lines(), size)):
            if turns.mine(number):
                good = list(_settled(file.read(batch), found, playbook, file.zone))
                if good:
                    found.add(good)
                if take:
                    store = take(good)
                    with turns.turn():
                        found.stored += store()
            progress(len(batch))
    return found


def _settled(
    rows: Iterable[tuple[int, History | str]], found: Survey, playbook: Playbook, zone: ZoneInfo
) -> Iterator[Past]:
    for number, history in rows:
        if isinstance(history, str):
            found.refuse(number, history)
            continue
        try:
            yield settle(history, playbook, zone)
        except ValueError as error:
            found.refuse(number, str(error))


def reports(found: Survey) -> Iterator[tuple[str, bool, str]]:
    """Which reports will say something: their name, whether, and on what or why not."""
    known = found.known
    rates = [
        f"{step} of {before}".replace("_", " ")
        for before, step in pairwise(STEPS)
        if known[step] and known[before]
    ]
    told = ", ".join(rates) or "no two steps in a row have dates"
    yield "conversion by stage", bool(rates), told
    closed = known["won"] + known["lost"]
    both = bool(known["won"] and known["lost"])
    yield (
        "close rate",
        closed >= ENOUGH,
        f"{known['won']:,} won, {known['lost']:,} lost"
        + ("" if both else "; of those received, since one outcome alone is known")
        + _lacking(closed, ENOUGH),
    )
    yield (
        "sales cycle",
        known["won"] >= ENOUGH_CUSTOMERS,
        f"{known['won']:,} with a date of winning" + _lacking(known["won"], ENOUGH_CUSTOMERS),
    )
    told = ", ".join(f"{count:,} {name}" for name, count in found.currencies.most_common())
    several = f"; of all sums {told}" if len(found.currencies) > 1 else ""
    yield (
        "first deal value",
        known["amount"] >= ENOUGH_CUSTOMERS,
        f"{known['amount']:,} with an amount{several}"
        + _lacking(known["amount"], ENOUGH_CUSTOMERS),
    )
    later = f"{known['later']:,} upsells and renewals" + _lacking(known["later"], ENOUGH)
    yield "later value", known["later"] >= ENOUGH, later
    sized = [name for name in ("employees", "industry", "source", "rep") if known[name]]
    parts = [f"{name} of {known[name] / found.taken:.0%}" for name in sized]
    typed = bool(known["employees"] or known["industry"])
    if not typed:
        parts.insert(0, "neither industry nor number of employees is known")
    yield "by type of customer", typed, ", ".join(parts)


def _lacking(count: int, enough: int) -> str:
    """How many it takes, where there are some but not so many."""
    return f"; {enough} are needed" if 0 < count < enough else ""
