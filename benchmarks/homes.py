"""App Home in a team of fifty, over a large database, beside the queries that it cannot spare.

The queries are put to the bare driver. They take out of a lead's documents what a home shows, so
that both answer with the same values.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection

from benchmarks.big import NOW
from bot.storage.figures import seconds
from bot.storage.listing import SOON
from bot.usecases import home
from qualification.lead import Lead
from qualification.playbook import Playbook, parse_playbook
from qualification.team import Team
from qualification.urgency import CALL_SOON
from qualification.workload import Home

AIM = "100 ms"
ROUNDS = 100
"""Of a home and of its queries: each takes a few milliseconds."""

Found = Sequence[Sequence[Any]]
"""The rows of each query."""

REP, MANAGER, MARKETING = "ae1@acme.com", "dana@acme.com", "max@acme.com"
REPS = {f"sdr{number}@acme.com": "sdr" for number in range(30)}
REPS |= {f"ae{number}@acme.com": "ae" for number in range(20)}

OPEN = "stage IN ('escalated', 'qualifying', 'handed_off', 'accepted')"
UNTAKEN = f"{OPEN} AND stage IN ('escalated', 'handed_off')"
BEST_TIME = "{qualification} -> 'contact' ->> 'best_time'"
CALL_AT = "{qualification} -> 'contact' -> 'best_time' ->> 'at'"

WHEREABOUTS = "SELECT * FROM whereabouts"
WHERE_THEY_ARE = f"{WHEREABOUTS} WHERE email = '{{email}}'"
HOLDS = f"SELECT count(*) FROM leads WHERE {OPEN} AND owner = '{{email}}'"
HOLDINGS = f"""
SELECT owner, stage, count(*), count(*) FILTER (WHERE overdue) FROM leads WHERE {OPEN}
GROUP BY stage, owner
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
QUEUE = f"""
SELECT {FIELDS}, ({HOLDS}) FROM leads {CARDS} WHERE {OPEN} AND owner = '{{email}}'
ORDER BY CASE
    WHEN {{clock}} ->> 'snoozed_until' > '{NOW:%Y-%m-%dT%H:%M:%S}' THEN 5
    WHEN stage IN ('escalated', 'handed_off') THEN CASE WHEN overdue THEN 0 ELSE 1 END
    WHEN stage = 'qualifying' OR NOT {{calls}} THEN 4
    WHEN {CALL_AT} IS NULL THEN 3
    WHEN {CALL_AT} BETWEEN '{NOW:%Y-%m-%dT%H:%M:%S}' AND '{NOW + CALL_SOON:%Y-%m-%dT%H:%M:%S}'
    THEN 2 ELSE 4
END, CASE WHEN NOT overdue THEN due_at END, stage_since, leads.id LIMIT {home.MOST_MINE}
"""
LATE = f"""
SELECT {FIELDS}, in_all FROM (
    SELECT id AS late, count(*) OVER () AS in_all FROM leads WHERE {UNTAKEN} AND (
        owner || '' IN (SELECT value FROM {{each}}('{json.dumps(list(REPS))}') AS reps)
        AND (overdue OR due_at <= '{NOW + SOON:%Y-%m-%d %H:%M:%S.%f}')
        OR owner IS NULL AND hold_until IS NOT NULL
    ) ORDER BY {{late_first}} LIMIT {home.MOST_LATE}
) AS waiting JOIN leads ON leads.id = late {CARDS} ORDER BY {{late_first}}
"""
LATE_FIRST = """CASE WHEN owner IS NULL THEN 2 WHEN overdue THEN 0 ELSE 1 END,
CASE WHEN owner IS NULL OR overdue THEN stage_since ELSE due_at END, leads.id
"""
CAMPAIGNS = f"""
SELECT campaign, count(*), count(escalated), count(accepted), count(rejected), count(won)
FROM lead_figures WHERE created >= {seconds(NOW - timedelta(days=home.DAYS))}
GROUP BY campaign ORDER BY 2 DESC, campaign LIMIT {home.MOST_CAMPAIGNS}
"""
REJECTIONS = f"""
SELECT {FIELDS}, source, campaign, rejected_at, lead_facts.*
FROM lead_facts JOIN leads ON leads.id = lead_facts.lead_id {CARDS}
WHERE kind = 'rejected' AND at >= '{NOW - timedelta(days=home.DAYS):%Y-%m-%d %H:%M:%S.%f}'
ORDER BY at DESC LIMIT {home.MOST_REJECTIONS}
"""


def asked() -> Iterator[tuple[str, Callable[[Connection], Home], Callable[[Connection], Found]]]:
    """Whose home, what it takes, and the least that it could take."""
    yield "rep", _home_of(REP), _rep
    yield "manager", _home_of(MANAGER), _manager
    yield "marketer", _home_of(MARKETING), _marketer


def check(connection: Connection) -> None:
    """Raises ValueError where the queries find something else than the homes show: other leads or
    numbers, or these in another order."""
    for name, home_of, floor in asked():
        shown, found = home_of(connection), floor(connection)
        if _shown(shown) != _summed_up(shown, found):
            raise ValueError(f"the home of a {name} is not what the queries find")


def _shown(home_: Home) -> object:
    if home_.team:
        held = {rep.email: rep.holds.open for rep in home_.team.reps if rep.holds.open}
        return list(map(_line, home_.team.late)), home_.cards, home_.team.late_in_all, held
    if home_.marketing:
        told = [_line(lead) for lead, _ in home_.marketing.rejections]
        campaigns = [(one.name, one.received, one.won) for one in home_.marketing.campaigns]
        return told, home_.cards, campaigns
    queue = home_.desk.queue
    return list(map(_line, queue)), home_.cards, len(queue) + home_.desk.more


def _summed_up(home_: Home, found: Found) -> object:
    *others, rows = found
    lines = [(row[0], row[1], row[3], row[6], row[10], row[14]) for row in rows]
    cards = {row[0]: (row[21], row[22]) for row in rows if row[22]}
    if home_.team:
        held: Counter[str] = Counter()
        for owner, _, count, _ in others[-1]:
            held[owner] += count if owner in REPS else 0
        return lines, cards, rows[0][-1], +held
    if home_.marketing:
        return lines, cards, [(name, count, won) for name, count, *_, won in others[-1]]
    return lines, cards, rows[0][-1]


def _line(lead: Lead) -> tuple[object, ...]:
    worth = lead.value and lead.value.minor
    return lead.id, lead.stage, lead.owner, worth, lead.person.first_name, lead.company.name


def _home_of(email: str) -> Callable[[Connection], Home]:
    team = Team(_playbook())

    def look(connection: Connection) -> Home:
        shown = home.look(connection, email, team, NOW)
        assert shown
        return shown

    return look


def _rep(connection: Connection) -> Found:
    return [_all(connection, WHERE_THEY_ARE, REP), _all(connection, QUEUE, REP)]


def _manager(connection: Connection) -> Found:
    return [_all(connection, query) for query in (WHEREABOUTS, HOLDINGS, LATE)]


def _marketer(connection: Connection) -> Found:
    return [_all(connection, query, MARKETING) for query in (HOLDS, CAMPAIGNS, REJECTIONS)]


def _all(connection: Connection, query: str, email: str = "") -> Sequence[Any]:
    driver: Any = connection.connection.driver_connection
    rows: Sequence[Any] = driver.execute(_in(connection.dialect.name, query, email)).fetchall()
    return rows


@cache
def _in(dialect: str, query: str, email: str) -> str:
    kind, calls, each = "", "instr(qualification, '\"best_time\"')", "json_each"
    if dialect == "postgresql":
        kind, calls = "::json", "qualification LIKE '%\"best_time\"%'"
        each = "json_array_elements_text"
    documents = {name: f"{name}{kind}" for name in ("person", "company", "clock", "qualification")}
    return query.format(email=email, calls=calls, each=each, late_first=LATE_FIRST, **documents)


def _playbook() -> Playbook:
    """A team with the people whom the leads name."""
    people = {MANAGER: "manager", MARKETING: "marketing"} | REPS
    entries = (
        f'[[people]]\nemail = "{email}"\nrole = "{role}"\n' for email, role in people.items()
    )
    team = '[team]\nname = "Acme"\ntimezone = "America/New_York"\n'
    channels = '[channels]\nleads = "#leads"\nmanagers = "#managers"\nmarketing = "#marketing"\n'
    return parse_playbook(team + channels + "".join(entries))
