"""The team, the leads and the moments that messages and dialogs are rendered for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.messages.context import Colleague, Context
from qualification.availability import Reason
from qualification.fact import Fact
from qualification.lead import (
    Activity,
    Answer,
    BestTime,
    Channel,
    Company,
    Contact,
    Lead,
    Letter,
    Member,
    Money,
    Origin,
    Person,
    Qualification,
)
from qualification.lifecycle import (
    Cause,
    Consequence,
    Rejection,
    Transition,
    accept,
    claim,
    escalate,
    hand_off,
    reject,
    save_answers,
    straight_to_ae,
)
from qualification.playbook import Playbook, parse_playbook
from qualification.routing import Choice, Skipped
from qualification.team import Team
from qualification.triage import assess

NOW = datetime(2026, 11, 24, 15, 12, tzinfo=UTC)
"""Tuesday morning in New York."""

SAM, RILEY, ALEX, JO = "sam@acme.com", "riley@acme.com", "alex@acme.com", "jo@acme.com"
DANA, KIM, MAX = "dana@acme.com", "kim@acme.com", "max@acme.com"

NEW_YORK, LONDON = ZoneInfo("America/New_York"), ZoneInfo("Europe/London")

PEOPLE = {
    email: Colleague(email, slack_id, name, zone)
    for email, slack_id, name, zone in (
        (SAM, "U0SAM", "Sam Rivera", NEW_YORK),
        (RILEY, "U0RILEY", "Riley Chen", ZoneInfo("America/Los_Angeles")),
        (ALEX, "U0ALEX", "Alex Kowalski", NEW_YORK),
        (JO, "U0JO", "Jo Adeyemi", LONDON),
        (DANA, "U0DANA", "Dana Whitfield", NEW_YORK),
        (KIM, "U0KIM", "Kim Larsen", NEW_YORK),
        (MAX, "U0MAX", "Max Brandt", None),
    )
}

THREAD = "https://acme.slack.com/archives/C0LEADS/p1763996400000100"


@cache
def playbook() -> Playbook:
    """The playbook that ships with the project."""
    path = Path(__file__).parents[2] / "playbook.toml"
    return parse_playbook(path.read_text(encoding="utf-8"))


@cache
def team() -> Team:
    return Team(playbook(), {email: one.zone for email, one in PEOPLE.items() if one.zone})


def context(
    reader: str | None = None, *, now: datetime = NOW, thread: str | None = None
) -> Context:
    return Context(playbook(), now, PEOPLE, reader, thread)


def at(minutes: float) -> datetime:
    """So many minutes before (negative) or after now."""
    return NOW + timedelta(minutes=minutes)


# Leads as they arrive --------------------------------------------------------------------------

GLOBEX = Lead(
    id=42,
    version=3,
    person=Person("jane.doe@globex.com", "Jane", "Doe", "VP Operations", "+14155550134"),
    company=Company("Globex", "globex.com", "US", "manufacturing", 240, tools=("spreadsheets",)),
    origin=Origin(
        source="website",
        campaign="autumn-demo",
        message="We lose a day a week to spreadsheets. Can you show us how it works?",
        answers={"timeline": "this_quarter", "purpose": "buy"},
    ),
    activities=(
        Activity("demo_request", at(-2)),
        Activity("pricing_page", at(-60 * 24)),
        Activity("whitepaper_download", at(-60 * 24 * 9), "The cost of spreadsheets"),
    ),
    created_at=at(-2),
)

ONLY_EMAIL = Lead(
    id=43,
    person=Person("p.k@initech.io"),
    origin=Origin(),
    created_at=at(-1),
)

HOSTILE = Lead(
    id=44,
    person=Person(
        "x@evil.example", "<!channel>", "*_~`bold`~_*\n\nsecond\x00 line", "<@U0SAM> CEO"
    ),
    company=Company(
        "\u202eמאוס <!here> & *Söhne* \U0001f525 :fire:", "evil.example", "IL", "`code`", 300
    ),
    origin=Origin(
        source="<https://evil.example|click>",
        campaign="> quoted",
        message="<@U0DANA> " + "word & <tag> " * 800,
        answers={"timeline": "<!everyone>", "_x_": "~y~"},
    ),
    activities=(Activity("demo_request", at(-5), "<!channel>"),),
    created_at=at(-5),
)

ONE_WORD = Lead(
    id=45,
    person=Person("madonna@hooli.com", "Madonna", None, "Head of Sales"),
    company=Company("Hooli", "hooli.com", "US", "software", 12),
    origin=Origin(source="partner portal", channel=Channel.OUTBOUND),
    activities=(Activity("quote_request", at(-3)),),
    created_at=at(-3),
)

JAPANESE = Lead(
    id=46,
    person=Person("tanaka@kaisha.co.jp", "太郎", "田中", "部長"),
    company=Company("株式会社ひかり", "kaisha.co.jp", "JP", "software", 500),
    origin=Origin(source="event", campaign="Tokyo 2026", message="デモをお願いします。"),
    activities=(Activity("demo_request", at(-4)),),
    created_at=at(-4),
)

EUROPEAN = Lead(
    id=47,
    person=Person("k.weber@nordwerk.de", "Katrin", "Weber", "Head of Procurement"),
    company=Company("Nordwerk", "nordwerk.de", "DE", "manufacturing", 4200),
    origin=Origin(source="website", message="Please send us a quote for 300 seats."),
    activities=(Activity("quote_request", at(-6)),),
    value=Money(8_450_000, "EUR"),
    created_at=at(-6),
)

ARRIVALS = {
    "globex": GLOBEX,
    "only_email": ONLY_EMAIL,
    "hostile": HOSTILE,
    "one_word": ONE_WORD,
    "japanese": JAPANESE,
    "european": EUROPEAN,
}

QUALIFIED = Qualification(
    answers={
        Letter.BUDGET: Answer("likely", "CFO signs above 20k", Money(2_500_000, "USD"), by=SAM),
        Letter.AUTHORITY: Answer("champion", "reports to the COO", by=SAM),
        Letter.NEED: Answer("urgent", "plans a whole day each week by hand", by=SAM),
        Letter.TIMELINE: Answer("this_quarter", None, when=date(2026, 12, 15), by=SAM),
    },
    contact=Contact(
        "+14155550134",
        "jane.doe@globex.com",
        "phone",
        BestTime("America/Los_Angeles", at=datetime(2026, 11, 24, 18, 0, tzinfo=UTC)),
    ),
    committee=(Member("Lee Park", "COO", "decision_maker"), Member("Ana Ruiz", "IT lead", "user")),
    market="240 people, manufacturing, core ICP",
    next_step="Demo with the planning team on Thursday",
    note="Wants to see the roster import first.",
)

GAPS = replace(
    QUALIFIED,
    answers={Letter.NEED: Answer("urgent", by=SAM)},
    contact=Contact("+14155550134", "jane.doe@globex.com", "phone", None),
)


# Transitions of the relay ----------------------------------------------------------------------

RILEY_BACK = datetime(2026, 11, 25, 14, tzinfo=UTC)

TO_SAM = Choice(
    SAM,
    "round_robin",
    "round robin: fewest leads for their share",
    (Skipped(RILEY, "out of working hours", Reason.OFF_HOURS, RILEY_BACK),),
)
TO_RILEY = Choice(RILEY, "round_robin", "round robin: the only one free")
TO_ALEX = Choice(
    ALEX,
    "round_robin",
    "round robin: the only one free",
    (Skipped(JO, "takes enterprise only", Reason.SEGMENT),),
)
TO_JO = Choice(JO, "territory", "owns the EMEA enterprise territory")
NOBODY = Choice(
    None,
    None,
    "no SDR is available: on hold until somebody is",
    (
        Skipped(SAM, "25 of 25 open leads", Reason.CAP),
        Skipped(RILEY, "out of working hours", Reason.OFF_HOURS, RILEY_BACK),
    ),
    hold=True,
    until=RILEY_BACK,
)


def cause(actor: str, minutes: float, surface: str = "card") -> Cause:
    return Cause(actor, at(minutes), surface)


def assessed(lead: Lead) -> Lead:
    return assess(lead, playbook(), NOW)[0]


def escalated(lead: Lead = GLOBEX, choice: Choice = TO_SAM) -> Transition:
    return escalate(assessed(lead), choice, team(), cause("baton", -2, "intake"))


def qualifying(lead: Lead = GLOBEX, draft: Qualification = Qualification()) -> Transition:  # noqa: B008 (frozen)
    claimed = claim(escalated(lead).lead, team(), cause(SAM, -1))
    saved = save_answers(claimed.lead, draft, "bant", team(), cause(SAM, -1, "dialog"))
    return Transition(saved.lead, (*claimed.facts, *saved.facts))


def handed_off(
    lead: Lead = GLOBEX, draft: Qualification = QUALIFIED, override: str | None = None
) -> Transition:
    return hand_off(
        qualifying(lead, draft).lead, TO_ALEX, override, team(), cause(SAM, 0, "dialog")
    )


def fast_tracked() -> Transition:
    return straight_to_ae(assessed(EUROPEAN), TO_JO, team(), cause("baton", -6, "intake"))


def accepted() -> Transition:
    return accept(handed_off().lead, team(), cause(ALEX, 0))


def rejected(
    code: str, consequence: Consequence, choice: Choice | None = None, note: str | None = None
) -> Transition:
    until = date(2027, 2, 22) if consequence is Consequence.NURTURE else None
    return reject(
        handed_off().lead,
        Rejection(code, consequence, note, until),
        choice,
        team(),
        cause(ALEX, 0),
    )


def fact_of(transition: Transition, choose: Callable[[Fact], bool]) -> Fact:
    return next(fact for fact in transition.facts if choose(fact))
