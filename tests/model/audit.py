"""What must hold whatever happened: each function names what does not, a sentence each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, select

from bot.storage import leads as lead_rows
from bot.storage.outbox import Kind
from bot.storage.tables import lead_facts, leads, outbox, posts, rungs
from bot.usecases.announce import LEADS, TOLD_IN_THREAD
from qualification.fact import Fact, FactKind
from qualification.lead import Lead
from qualification.reached import Reached
from qualification.stage import Stage
from qualification.team import Team
from sandbox.workspace import Workspace

History = Sequence[Fact]
LATE = timedelta(seconds=1)
PLACED = (FactKind.ASSIGNED, FactKind.HELD, FactKind.CLAIMED, FactKind.TAKEN_OVER)


def everything(connection: Connection) -> Iterator[tuple[Lead, History]]:
    """Every lead with its history."""
    histories: dict[int, list[Fact]] = {}
    for row in connection.execute(select(lead_facts).order_by(lead_facts.c.id)):
        histories.setdefault(row.lead_id, []).append(lead_rows.fact_from_row(row))
    for row in connection.execute(select(leads).order_by(leads.c.id)):
        yield lead_rows.from_row(row), histories.get(row.id, [])


def orphans(lead: Lead, history: History, team: Team, now: datetime) -> Iterator[str]:
    """An open lead has an owner who is waited for or at work, or a hold that was announced."""
    if not lead.is_open:
        if lead.hold_until or (lead.clock and lead.clock.due):
            yield f"lead {lead.id} is closed and still has a hold or a due time"
        return
    if lead.owner is None:
        placed = [fact.kind for fact in history if fact.kind in PLACED]
        if lead.hold_until is None or not placed or placed[-1] is not FactKind.HELD:
            yield f"lead {lead.id} has neither owner nor an announced hold"
        elif lead.hold_until < now - LATE:
            yield f"lead {lead.id} is on hold until {lead.hold_until}, which is over"
    elif lead.hold_until:
        yield f"lead {lead.id} has an owner and a hold"
    elif lead.stage in (Stage.ESCALATED, Stage.HANDED_OFF):
        last = team.terms(lead).ladder[-1].after
        if lead.clock is None or (lead.clock.due is None and lead.clock.fired < last):
            yield f"lead {lead.id} waits for {lead.owner} without a due time"
    elif lead.clock and lead.clock.due:
        yield f"lead {lead.id} is {lead.stage} and still has a due time"


def accepts(lead: Lead, history: History) -> Iterator[str]:
    """A hand-off has one winner until that is taken back."""
    winner = None
    for fact in history:
        if fact.kind is FactKind.ACCEPTED:
            if winner:
                yield f"lead {lead.id} was accepted by {fact.actor} after {winner}"
            winner = fact.actor
        elif fact.from_stage is Stage.ACCEPTED and fact.to_stage is not Stage.ACCEPTED:
            winner = None
    if lead.stage is Stage.ACCEPTED and winner is None:
        yield f"lead {lead.id} is accepted and nobody accepted it"


def chain(lead: Lead, history: History) -> Iterator[str]:
    """Each fact begins where the one before it ended; the last one is where the lead is."""
    for earlier, later in pairwise(history):
        if later.from_stage is not earlier.to_stage or later.at < earlier.at:
            yield f"lead {lead.id}: {later.kind} does not follow {earlier.kind}"
    if not history or history[-1].to_stage is not lead.stage:
        yield f"lead {lead.id} is {lead.stage}, which its history does not tell"


def milestones(lead: Lead, history: History) -> Iterator[str]:
    """What the lead's row says it reached is what its history says."""
    reached, before = Reached(), []
    for fact in history:
        before.append((fact, reached))
        if fact.kind is FactKind.UNDONE:
            reached = next(was for one, was in reversed(before) if one.kind == fact.data["of"])
            continue
        if fact.from_stage is not fact.to_stage:
            reached = reached.first(fact.to_stage.value, fact.at)
        if fact.kind is FactKind.REJECTED:
            reached = reached.first("rejected", fact.at)
    if reached != lead.reached:
        wrong = [f.name for f in fields(Reached) if _of(reached, f) != _of(lead.reached, f)]
        yield f"lead {lead.id}: {', '.join(wrong)} not as its history says"


def _of(reached: Reached, one: Any) -> Any:
    return getattr(reached, one.name)


def rungs_once(connection: Connection) -> Iterator[str]:
    """Every rung that a history tells of is one of the rungs that fired, and once in its run."""
    fired = Counter(connection.scalars(select(rungs.c.lead_id)))
    told: Counter[int] = Counter()
    rung = select(lead_facts).where(lead_facts.c.kind == FactKind.RUNG.value)
    for row in connection.execute(rung):
        told[row.lead_id] += 1 + len(row.data["missed"])
    for lead_id in fired.keys() | told.keys():
        if fired[lead_id] != told[lead_id]:
            yield f"lead {lead_id}: {told[lead_id]} rungs told, {fired[lead_id]} fired"


class Ledger:
    """What became of each message, kept beyond the outbox's own pruning; and every message that
    was ever posted, as Slack heard it."""

    def __init__(self, workspace: Workspace) -> None:
        self.rows: dict[int, tuple[str, int | None, str, str | None, str | None]] = {}
        self.lines: dict[int, set[int]] = {}
        """The messages that were to tell a fact in its lead's thread."""
        self.posted: Counter[int] = Counter()
        self._seen: set[tuple[str, str]] = set()
        self._stop = workspace.feed.listen(self._hear)

    def _hear(self, change: Any) -> None:
        if change.type != "message" or change.previous is not None:
            return
        message = change.body["message"]
        where = (str(change.body["channel"]), message["ts"])
        if message.get("metadata") and where not in self._seen:
            self._seen.add(where)
            self.posted[message["metadata"]["event_payload"]["intent"]] += 1

    def read(self, connection: Connection) -> None:
        """Takes over what is done."""
        query = select(
            outbox.c.id, outbox.c.kind, outbox.c.lead_id, outbox.c.state, outbox.c.error,
            outbox.c.ts, outbox.c.data,
        )  # fmt: skip
        for row in connection.execute(query):
            again = "ts" in row.data or "again" in row.data
            kind = "update" if again else row.kind
            self.rows[row.id] = (kind, row.lead_id, row.state, row.error, row.ts)
            if row.kind == Kind.STORY:
                self.lines.setdefault(row.data["fact"], set()).add(row.id)

    def states(self) -> Counter[str]:
        return Counter(row[2] for row in self.rows.values())

    def lost(self) -> Iterator[str]:
        """Messages that were not said, and facts that a thread does not tell."""
        for number, (kind, lead_id, state, error, ts) in self.rows.items():
            if state in ("due", "leased", "parked"):
                yield f"message {number} ({kind}, lead {lead_id}) is {state}: {error}"
            elif state == "sent" and not ts:
                yield f"message {number} ({kind}, lead {lead_id}) was sent to nowhere"
            elif state == "sent" and kind in SAID_ONCE and not self.posted[number]:
                yield f"message {number} ({kind}, lead {lead_id}) is not in Slack: {ts} {error}"

    def doubled(self) -> Iterator[str]:
        for number, count in self.posted.items():
            if count > 1:
                yield f"message {number} ({self.rows.get(number)}) was posted {count} times"

    def untold(self, connection: Connection) -> Iterator[str]:
        """Facts of open leads that no line in the thread tells, or more than one.

        A lead that only a message about many has named so far has no thread.
        """
        standing: dict[int, set[str]] = {}
        for post in connection.execute(select(posts).where(posts.c.destination == LEADS)):
            standing.setdefault(post.lead_id, set()).add(post.purpose)
        told_kinds = [kind.value for kind in TOLD_IN_THREAD]
        query = select(lead_facts).where(lead_facts.c.kind.in_(told_kinds))
        for row in connection.execute(query):
            closed = {row.from_stage, row.to_stage} <= CLOSED
            lines = self.lines.get(row.id, set())
            told = sum(self.rows[number][2] == "sent" for number in lines)
            named_only = standing.get(row.lead_id) == {Kind.LEAD_CARDS}
            if told > 1 or (not told and lines and not named_only) or not (lines or closed):
                yield f"fact {row.id} ({row.kind}, lead {row.lead_id}) is told by {told} of {lines}"


SAID_ONCE = frozenset({Kind.STORY, Kind.NAG, Kind.NAGS, Kind.NOTE, Kind.HELD, Kind.REJECTION})
CLOSED = frozenset({"new", "nurture", "disqualified", "won", "lost"})


def rung_times(
    lead: Lead, history: History, outages: Sequence[tuple[datetime, datetime]]
) -> Iterator[str]:
    """A simple reckoning of each rung's time, for hours that are always: within a second, or of the
    bot's return where it was down."""
    anchor, passed, until = None, timedelta(), None
    for fact in history:
        if fact.kind is FactKind.ASSIGNED or fact.kind is FactKind.UNDONE:
            if fact.surface != "ladder":
                anchor, passed, until = fact.at, timedelta(), None
        elif fact.kind is FactKind.SNOOZED and anchor:
            passed += max(fact.at - anchor, timedelta()) if until is None else timedelta()
            anchor = until = datetime.fromisoformat(fact.data["until"])
        elif fact.kind is FactKind.RUNG and anchor:
            if until:
                due, until = until, None
                anchor = max(anchor, fact.at)
            else:
                due = anchor + timedelta(seconds=fact.data["after"]) - passed
                passed = timedelta(seconds=fact.data["after"])
                anchor = fact.at if fact.data["rerouted"] else due
            if not due <= fact.at <= _could(due, outages) + LATE:
                yield f"lead {lead.id}: {fact.data['do']} was due {due}, fired {fact.at}"


def _could(due: datetime, outages: Sequence[tuple[datetime, datetime]]) -> datetime:
    """When the bot, which was down now and then, could first do what was due."""
    for start, end in outages:
        if start <= due + LATE and due <= end:
            due = end
    return due
