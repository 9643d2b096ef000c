"""App Home in a team of fifty, over a large database, beside the queries that it cannot spare."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from sqlalchemy import Connection, text

from benchmarks.big import NOW
from bot.storage.figures import seconds
from bot.usecases import home
from qualification.playbook import Playbook, parse_playbook
from qualification.team import Team

AIM = "100 ms"

REP, MANAGER, MARKETING = "ae1@acme.com", "dana@acme.com", "max@acme.com"
OPEN = "stage IN ('escalated', 'qualifying', 'handed_off', 'accepted')"
QUEUE = f"SELECT * FROM leads WHERE {OPEN} AND owner = '{REP}' ORDER BY overdue DESC, stage_since"
HELD = f"SELECT owner, stage, overdue, count(*) FROM leads WHERE {OPEN} GROUP BY 1, 2, 3"
LATE = f"SELECT * FROM leads WHERE {OPEN} AND overdue ORDER BY stage_since LIMIT 15"
LATE_COUNT = f"SELECT count(*) FROM leads WHERE {OPEN} AND overdue"
CAMPAIGNS = f"""
SELECT campaign, count(*), count(escalated), count(accepted), count(rejected), count(won)
FROM lead_figures WHERE created >= {seconds(NOW - timedelta(days=30))}
GROUP BY campaign ORDER BY 2 DESC LIMIT 10
"""
REJECTIONS = """
SELECT leads.*, lead_facts.* FROM lead_facts JOIN leads ON leads.id = lead_facts.lead_id
WHERE kind = 'rejected' ORDER BY at DESC LIMIT 10
"""


def asked() -> Iterator[tuple[str, Callable[[Connection], object], Callable[[Connection], None]]]:
    """Whose home, what it takes, and the least that it could take."""
    team = Team(_playbook())
    for name, email, queries in (
        ("rep", REP, (QUEUE, HELD)),
        ("manager", MANAGER, (HELD, LATE, LATE_COUNT)),
        ("marketer", MARKETING, (HELD, CAMPAIGNS, REJECTIONS)),
    ):
        yield (
            name,
            lambda connection, whose=email: home.look(connection, whose, team, NOW),
            lambda connection, least=queries: _run(connection, least),
        )


def _run(connection: Connection, queries: tuple[str, ...]) -> None:
    for query in queries:
        connection.execute(text(query)).all()


def _playbook() -> Playbook:
    """A team with the people whom the leads name."""
    people = {MANAGER: "manager", MARKETING: "marketing"}
    people |= {f"sdr{number}@acme.com": "sdr" for number in range(30)}
    people |= {f"ae{number}@acme.com": "ae" for number in range(20)}
    entries = (
        f'[[people]]\nemail = "{email}"\nrole = "{role}"\n' for email, role in people.items()
    )
    team = '[team]\nname = "Acme"\ntimezone = "America/New_York"\n'
    channels = '[channels]\nleads = "#leads"\nmanagers = "#managers"\nmarketing = "#marketing"\n'
    return parse_playbook(team + channels + "".join(entries))
