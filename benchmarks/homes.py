"""App Home in a team of fifty, over a large database, beside the queries that it cannot spare.

The queries are put to the bare driver. They take out of a lead's documents what a home shows, so
that both answer with the same values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from benchmarks.big import NOW
from bot.storage.figures import seconds
from bot.storage.listing import SOON
from bot.usecases import home
from qualification.playbook import Playbook, parse_playbook
from qualification.team import Team

AIM = "100 ms"
ROUNDS = 100
"""Of a home and of its queries: each takes a few milliseconds."""

REP, MANAGER, MARKETING = "ae1@acme.com", "dana@acme.com", "max@acme.com"
REPS = {f"sdr{number}@acme.com": "sdr" for number in range(30)}
REPS |= {f"ae{number}@acme.com": "ae" for number in range(20)}

OPEN = "stage IN ('escalated', 'qualifying', 'handed_off', 'accepted')"
UNTAKEN = f"{OPEN} AND stage IN ('escalated', 'handed_off')"
BEST_TIME = "{qualification} -> 'contact' ->> 'best_time'"

WHEREABOUTS = "SELECT * FROM whereabouts"
HOLDS = f"SELECT count(*) FROM leads WHERE {OPEN} AND owner = '{{email}}'"
HOLDINGS = f"""
SELECT owner, stage, count(*), count(*) FILTER (WHERE overdue) FROM leads WHERE {OPEN}
GROUP BY stage, owner
"""
QUEUE = f"""
SELECT id, stage, stage_since, {{clock}} ->> 'snoozed_until', {BEST_TIME} FROM leads
WHERE {OPEN} AND owner = '{REP}' ORDER BY overdue DESC, stage_since, id LIMIT 100
"""
LATE = f"""
SELECT id, count(*) OVER () FROM leads WHERE {UNTAKEN} AND (
    owner || '' IN ({", ".join(f"'{email}'" for email in REPS)})
    AND (overdue OR due_at <= '{NOW + SOON:%Y-%m-%d %H:%M:%S}')
    OR owner IS NULL AND hold_until IS NOT NULL
) ORDER BY overdue DESC, stage_since LIMIT {home.MOST_LATE}
"""
CAMPAIGNS = f"""
SELECT campaign, count(*), count(escalated), count(accepted), count(rejected), count(won)
FROM lead_figures WHERE created >= {seconds(NOW - timedelta(days=home.DAYS))}
GROUP BY campaign ORDER BY 2 DESC LIMIT {home.MOST_CAMPAIGNS}
"""
FIELDS = f"""
leads.id, stage, stage_since, owner, sdr, ae, value_minor, value_currency, segment, leads.reason,
{{person}} ->> 'first_name', {{person}} ->> 'last_name', {{person}} ->> 'title',
{{person}} ->> 'email', {{company}} ->> 'name', {{clock}} ->> 'fired', {{clock}} ->> 'due',
{{clock}} ->> 'snoozed_until', {{clock}} ->> 'given_by', {BEST_TIME}, undo, posts.channel, posts.ts
"""
CARDS = """
LEFT JOIN posts ON posts.lead_id = leads.id AND purpose = 'lead_card'
AND destination = 'channel:leads'
"""
SHOWN = f"SELECT {FIELDS} FROM leads {CARDS} WHERE leads.id IN ({{ids}})"
REJECTIONS = f"""
SELECT {FIELDS}, source, campaign, rejected_at, lead_facts.*
FROM lead_facts JOIN leads ON leads.id = lead_facts.lead_id {CARDS}
WHERE kind = 'rejected' ORDER BY at DESC LIMIT {home.MOST_REJECTIONS}
"""


def asked() -> Iterator[tuple[str, Callable[[Connection], object], Callable[[Connection], None]]]:
    """Whose home, what it takes, and the least that it could take."""
    yield "rep", _home_of(REP), _rep
    yield "manager", _home_of(MANAGER), _manager
    yield "marketer", _home_of(MARKETING), _marketer


def _home_of(email: str) -> Callable[[Connection], object]:
    team = Team(_playbook())
    return lambda connection: home.look(connection, email, team, NOW)


def _rep(connection: Connection) -> None:
    _all(connection, WHEREABOUTS)
    _all(connection, HOLDS, email=REP)
    held = _all(connection, QUEUE)
    _all(connection, SHOWN, ids=_ids(held[: home.MOST_MINE]))


def _manager(connection: Connection) -> None:
    _all(connection, WHEREABOUTS)
    _all(connection, HOLDINGS)
    _all(connection, SHOWN, ids=_ids(_all(connection, LATE)))


def _marketer(connection: Connection) -> None:
    _all(connection, WHEREABOUTS)
    _all(connection, HOLDS, email=MARKETING)
    _all(connection, CAMPAIGNS)
    _all(connection, REJECTIONS)


def _all(connection: Connection, query: str, **values: str) -> Sequence[Any]:
    kind = "::json" if connection.dialect.name == "postgresql" else ""
    documents = {name: f"{name}{kind}" for name in ("person", "company", "clock", "qualification")}
    driver: Any = connection.connection.driver_connection
    rows: Sequence[Any] = driver.execute(query.format(**documents, **values)).fetchall()
    return rows


def _ids(rows: Sequence[Any]) -> str:
    return ", ".join(str(row[0]) for row in rows)


def _playbook() -> Playbook:
    """A team with the people whom the leads name."""
    people = {MANAGER: "manager", MARKETING: "marketing"} | REPS
    entries = (
        f'[[people]]\nemail = "{email}"\nrole = "{role}"\n' for email, role in people.items()
    )
    team = '[team]\nname = "Acme"\ntimezone = "America/New_York"\n'
    channels = '[channels]\nleads = "#leads"\nmanagers = "#managers"\nmarketing = "#marketing"\n'
    return parse_playbook(team + channels + "".join(entries))
