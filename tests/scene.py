"""Leads at each point of the relay, among the people of the repository's playbook."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from bot.storage import leads
from bot.storage.database import Database
from bot.storage.tables import lead_facts, outbox
from qualification import lifecycle
from qualification.fact import Fact, FactKind
from qualification.lead import (
    Answer,
    BestTime,
    Company,
    Contact,
    Lead,
    Letter,
    Money,
    Person,
    Qualification,
    Score,
    ScoreItem,
)
from qualification.lifecycle import RULES, Cause
from qualification.playbook import parse_playbook
from qualification.routing import Choice
from qualification.stage import Stage
from qualification.team import Team
from tests.conftest import ROOT

SAM, RILEY = "sam@acme.com", "riley@acme.com"  # SDRs
ALEX, JO = "alex@acme.com", "jo@acme.com"  # AEs, jo for enterprise
DANA, KIM = "dana@acme.com", "kim@acme.com"  # managers, kim is dana's
MAX = "max@acme.com"  # marketing
STRANGER = "guest@elsewhere.com"

COMPLETE = Qualification(
    answers={
        Letter.BUDGET: Answer("likely"),
        Letter.AUTHORITY: Answer("champion"),
        Letter.NEED: Answer("urgent"),
    },
    contact=Contact(
        phone="+12125550100",
        email="ada@globex.com",
        best_time=BestTime("America/New_York", days=(0, 1), start="09:00", end="11:00"),
    ),
)
"""Answers that pass the playbook's gate."""

NOBODY = Choice(None, None, "no SDR is available: on hold until somebody is", hold=True)


PLAYBOOK = (ROOT / "playbook.toml").read_text(encoding="utf-8")
LADDERS = PLAYBOOK[PLAYBOOK.index("[[sla]]") : PLAYBOOK.index("# Why an AE may say no")]
"""All ladders of the playbook, to be replaced in `team_with`."""

RILEYS_ENTRY = f'[[people]]\nemail = "{RILEY}"\nrole = "sdr"\nmanager = "{DANA}"\n'


def by(actor: str, at: datetime, surface: str = "card") -> Cause:
    return Cause(actor, at, surface)


def to(email: str) -> Choice:
    return Choice(email, "round_robin", "round robin: fewest leads for their share")


def fresh(at: datetime, **changes: Any) -> Lead:
    """A mid-market lead from North America that nobody has yet."""
    lead = Lead(
        person=Person("ada@globex.com", "Ada", "Byron", "VP Operations"),
        company=Company("Globex", "globex.com", "US", "software", 300),
        created_at=at,
        stage_since=at,
        value=Money(1_800_000, "USD"),
        segment="mid_market",
        region="NA",
        score=Score(
            (
                ScoreItem("intent", "demo_request", 50, "demo_request", at),
                ScoreItem("fit", "Industry in our ICP", 20, "software"),
                ScoreItem("fit", "Free mail address", -10, "gmail.com"),
            ),
            70,
        ),
    )
    return replace(lead, **changes)


def escalated(team: Team, at: datetime, choice: Choice | None = None, **changes: Any) -> Lead:
    given = choice or to(SAM)
    return lifecycle.escalate(fresh(at, **changes), given, team, by(RULES, at, "http")).lead


def qualifying(team: Team, at: datetime, **changes: Any) -> Lead:
    lead = lifecycle.claim(escalated(team, at, **changes), team, by(SAM, at)).lead
    return replace(lead, qualification=COMPLETE)


def handed_off(team: Team, at: datetime, choice: Choice | None = None, **changes: Any) -> Lead:
    lead = qualifying(team, at, **changes)
    return lifecycle.hand_off(lead, choice or to(ALEX), None, team, by(SAM, at, "dialog")).lead


def accepted(team: Team, at: datetime, **changes: Any) -> Lead:
    return lifecycle.accept(handed_off(team, at, **changes), team, by(ALEX, at)).lead


def at_stage(stage: Stage, team: Team, at: datetime) -> Lead:
    """A lead of this stage, with the owner that the stage has by default, if it has one."""
    match stage:
        case Stage.NEW:
            return fresh(at)
        case Stage.ESCALATED:
            return escalated(team, at)
        case Stage.QUALIFYING:
            return qualifying(team, at)
        case Stage.HANDED_OFF:
            return handed_off(team, at)
        case Stage.ACCEPTED:
            return accepted(team, at)
        case Stage.WON:
            return lifecycle.win(accepted(team, at), None, team, by(ALEX, at)).lead
        case Stage.LOST:
            return lifecycle.lose(accepted(team, at), None, team, by(ALEX, at)).lead
        case Stage.NURTURE:
            return lifecycle.nurture(qualifying(team, at), None, None, team, by(SAM, at)).lead
        case Stage.DISQUALIFIED:
            return lifecycle.disqualify(qualifying(team, at), None, team, by(SAM, at)).lead


def store(database: Database, lead: Lead) -> Lead:
    """The lead as it is once stored, without a history."""
    (lead_id,) = database.write(leads.add_many, [(lead, [])])
    return database.read(leads.load, lead_id)


def facts(database: Database, lead: Lead) -> list[Fact]:
    return database.read(leads.facts_of, lead.id)


def kinds(history: list[Fact]) -> list[FactKind]:
    return [fact.kind for fact in history]


def count_facts(database: Database, kind: FactKind) -> int:
    query = select(func.count()).select_from(lead_facts).where(lead_facts.c.kind == kind.value)
    return database.read(lambda connection: connection.scalar(query) or 0)


def said(database: Database) -> list[tuple[str, str]]:
    """What the outbox holds, as kind and destination, in order."""
    query = select(outbox.c.kind, outbox.c.destination).order_by(outbox.c.id)
    return database.read(lambda connection: [tuple(row) for row in connection.execute(query)])


def team_with(*edits: tuple[str, str]) -> Team:
    """The repository's team after edits of its playbook, each from one text to another."""
    text = PLAYBOOK
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return Team(parse_playbook(text))


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)
