"""Some weeks in the life of the demo's team, told by the same use cases that run it."""

from __future__ import annotations

import contextlib
import random
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, update

from bot.storage import customers, leads, outbox, tables
from bot.storage.outbox import Intent, Kind, Urgency, channel, person
from bot.usecases import customer_success, hand_off, intake, qualify
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
from qualification.lifecycle import Cause, Consequence, Rejection
from qualification.stage import Stage
from qualification.team import Team

WEEKS = 6
LEADS = 90
TODAY = 14
"""How many of the last day stand beside them; most of these are still in somebody's hands."""
SEED = 7

_COMPANIES = (
    "Northwind Optics|manufacturing|240|US", "Halden Biologics|life sciences|620|US",
    "Kestrel Freight|logistics|85|CA", "Lumen & Vale|software|310|GB",
    "Ostrava Tooling|manufacturing|150|DE", "Brightwater Clinics|life sciences|1800|US",
    "Pinecrest Credit|finance|45|US", "Quartz Analytics|software|130|IE",
    "Solano Foods|manufacturing|420|US", "Tessera Cloud|software|95|NL",
    "Umbra Studios|media|22|US", "Verity Labs|life sciences|260|FR",
    "Westfold Energy|energy|2600|GB", "Yarrow Health|life sciences|75|US",
    "Zephyr Robotics|manufacturing|510|MX", "Aldergate Legal|legal|60|GB",
    "Blue Heron Rail|logistics|1400|US", "Cobalt Insurance|finance|330|ES",
)  # fmt: skip
_PEOPLE = (
    "Priya Raman|VP Operations", "Tomás Herrera|Head of Sales Operations", "Mei Lin|Director of IT",
    "Anna Kowalska|Operations Manager", "Olu Adebayo|Chief Operating Officer", "Björk|Founder",
    "Chloé Laurent|Revenue Operations Lead", "Hannah Fischer|VP Engineering",
    "Luca Romano|Plant Manager", "Grace Kim|Director, Clinical Systems",
)  # fmt: skip
_ORIGINS = (
    ("website", "Autumn pricing page"), ("webinar", "Handoffs without drops"),
    ("trade show", "Hannover 2026"), ("paid search", "Brand EMEA"), ("newsletter", "October issue"),
)  # fmt: skip
_ACTIONS = ("demo_request", "pricing_page", "whitepaper_download", "webinar", "email_open")
_REJECTIONS = {
    "no_budget": "Budget is frozen until the new year",
    "bad_timing": "Busy with their audit until spring",
    "bad_fit": None,
    "could_not_reach": "Four calls and two mails, no answer",
    "no_need": "They have just renewed with somebody else",
}


class _NotYet(Exception):
    """What comes next in a lead's life lies ahead of now."""


def tell(connection: Connection, team: Team, now: datetime) -> None:
    """Fills an empty database. What was said in those weeks was said; only the cards of leads
    that are still open will be posted."""
    chance = random.Random(SEED)
    weeks, day = timedelta(weeks=WEEKS), timedelta(days=1)
    arrivals = [now - day - weeks * chance.random() for _ in range(LEADS)]
    arrivals = sorted([*arrivals, *(now - day * chance.random() for _ in range(TODAY))])
    for number, at in enumerate(arrivals):
        with contextlib.suppress(_NotYet):
            _live(connection, team, _lead(chance, number, at), at, now, chance)
    connection.execute(update(tables.outbox).values(state="moot"))
    connection.execute(delete(tables.alarms).where(tables.alarms.c.at <= now))
    _show_open_cards(connection, now)


def _lead(chance: random.Random, number: int, at: datetime) -> Lead:
    name, industry, employees, country = chance.choice(_COMPANIES).split("|")
    full_name, title = chance.choice(_PEOPLE).split("|")
    first, _, last = full_name.partition(" ")
    source, campaign = chance.choice(_ORIGINS)
    domain = "".join(letter for letter in name.casefold() if letter.isalnum()) + ".example"
    count = chance.randint(1, 4)
    actions = chance.choices(_ACTIONS, weights=(2, 3, 3, 3, 5), k=count)
    return Lead(
        person=Person(f"{_ascii(first)}.{number}@{domain}", first, last or None, title),
        company=Company(name, domain, country, industry, int(employees)),
        origin=Origin(source=source, campaign=campaign, channel=Channel.INBOUND),
        activities=tuple(
            Activity(action, at - timedelta(hours=chance.uniform(0, 200))) for action in actions
        ),
        created_at=at,
    )


def _ascii(name: str) -> str:
    """The name as people write it in an address."""
    return unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()


def _live(
    connection: Connection,
    team: Team,
    lead: Lead,
    at: datetime,
    now: datetime,
    chance: random.Random,
) -> None:
    """What became of one lead; those of the last hours are still under way. Raises `_NotYet`."""
    taken = intake.take(connection, [lead], team, at, "http")[0]
    recent = now - at < timedelta(days=1)

    def later(**span: float) -> datetime:
        nonlocal at
        at += timedelta(**span)
        if at > now:
            raise _NotYet
        return at

    def by_owner(use: Callable[..., Lead], *args: Any, **span: float) -> Lead:
        owner = leads.load(connection, taken.lead_id).owner or ""
        cause = Cause(owner, later(**span), "card")
        return use(connection, taken.lead_id, *args, team, cause)

    current = leads.load(connection, taken.lead_id)
    if current.stage is Stage.ESCALATED:
        if recent and chance.random() < 0.15:
            return
        by_owner(qualify.claim, minutes=chance.uniform(1, 20))
        draft = _answers(chance, current, at)
        by_owner(qualify.save_answers, draft, "qualify.bant", minutes=chance.uniform(5, 60))
        fate = chance.random()
        if recent and fate < 0.5:
            return
        if fate < 0.2:
            by_owner(qualify.disqualify, "bad_fit", None, minutes=10)
        elif fate < 0.3:
            until = (at + timedelta(days=90)).date()
            by_owner(qualify.nurture, until, "Asks to be called next quarter", minutes=10)
        else:
            current = by_owner(qualify.hand_off, "Wants to meet this week", minutes=10)
    if current.stage is Stage.HANDED_OFF and not (recent and chance.random() < 0.3):
        _closing(by_owner, chance, recent)


def _closing(by_owner: Callable[..., Lead], chance: random.Random, recent: bool) -> None:
    fate = chance.random()
    if fate < 0.25:
        code = chance.choice(list(_REJECTIONS))
        rejection = Rejection(code, Consequence.NURTURE, _REJECTIONS[code])
        if code == "bad_fit":
            rejection = replace(rejection, consequence=Consequence.DISQUALIFY)
        by_owner(hand_off.reject, rejection, hours=chance.uniform(0.2, 5))
        return
    accepted = by_owner(hand_off.accept, hours=chance.uniform(0.05, 3))
    if recent or fate > 0.8:
        return
    if fate < 0.55 and accepted.value:
        thousands = round(accepted.value.minor * chance.uniform(0.6, 1.6) / 100_000)
        amount = Money(thousands * 100_000, "USD")
        by_owner(hand_off.win, amount, days=chance.uniform(3, 12))
        by_owner(_welcome, hours=chance.uniform(0.2, 3))
    else:
        by_owner(hand_off.lose, "Chose to build it themselves", days=chance.uniform(2, 12))


def _welcome(connection: Connection, lead_id: int, team: Team, cause: Cause) -> Lead:
    """Customer success, where the playbook has any, takes the customer."""
    found = customers.hand_over_of(connection, lead_id)
    if found is None:
        return leads.load(connection, lead_id)
    return customer_success.accept(connection, lead_id, team, replace(cause, actor=found.to))


def _answers(chance: random.Random, lead: Lead, at: datetime) -> Qualification:
    def answer(*choices: str) -> Answer:
        return Answer(chance.choice(choices), by=lead.owner, at=at, how="dialog")

    return Qualification(
        answers={
            Letter.BUDGET: answer("confirmed", "likely", "unknown"),
            Letter.AUTHORITY: answer("decision_maker", "champion", "influencer"),
            Letter.NEED: answer("urgent", "acknowledged"),
            Letter.TIMELINE: answer("now", "this_quarter", "three_to_six_months"),
        },
        contact=Contact(
            phone="+14155550134",
            email=lead.person.email,
            reach_by="phone",
            best_time=BestTime("America/New_York", None, (0, 1, 2, 3, 4), "13:00", "17:00"),
        ),
        committee=(Member("Ines Duarte", "CFO", "economic_buyer"),),
        market="Right size, second site next year",
        next_step="Demo with their operations team",
        note="Runs the hand-off in a spreadsheet today",
    )


def _show_open_cards(connection: Connection, now: datetime) -> None:
    """The newest open leads have their cards in Slack, so that there is something to press."""
    rows = connection.execute(
        tables.leads.select()
        .where(tables.leads.c.stage.in_([Stage.ESCALATED, Stage.QUALIFYING, Stage.HANDED_OFF]))
        .order_by(tables.leads.c.stage_since)
    )
    for lead in [leads.from_row(row) for row in rows]:
        kind = Kind.HANDOFF_CARD if lead.stage is Stage.HANDED_OFF else Kind.LEAD_CARD
        cards = [Intent(Kind.LEAD_CARD, lead.id, channel("leads"), Urgency.NEWS, coalesce=True)]
        if lead.owner:
            cards.append(Intent(kind, lead.id, person(lead.owner), Urgency.NEWS, coalesce=True))
        outbox.put(connection, cards, now)
