"""Feedback and calibration against an independent computation over the facts."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from bot.storage import digests, leads, listing, tables
from bot.storage import feedback as counted
from bot.storage.counting import Cohort
from bot.storage.database import Database
from bot.usecases import intake
from bot.usecases.reports import calibration as calibration_report
from bot.usecases.reports import feedback as report
from bot.usecases.reports.backtest import Run
from qualification import bant
from qualification.calibration import Kind
from qualification.fact import Fact, FactKind
from qualification.feedback import Tally
from qualification.lead import Activity, Lead, Letter, Money, Origin, Person
from qualification.period import period
from qualification.playbook import Playbook
from qualification.question import Dimension, Question
from qualification.shares import Share
from qualification.team import Team
from tests import scene
from tests.usecases.test_counting import NEW_YORK, NOW, START, Told, received

ASKED = period("last 45 days", NOW, NEW_YORK)
PERIOD = Question(ASKED)


def tally_of(some: list[Told]) -> Tally:
    """The same figures, from the facts."""

    def came(*names: str) -> int:
        return sum(all(name in at for name in names) for _, at in some)

    worth: Counter[str] = Counter()
    for lead, at in some:
        if lead.value and "won" in at:
            worth[lead.value.currency] += lead.value.minor
    value = tuple(Money(minor, currency) for currency, minor in sorted(worth.items()))
    return Tally(
        leads=len(some),
        escalated=came("escalated"),
        handed_off=came("handed_off"),
        accepted=came("accepted"),
        rejected=came("rejected"),
        won=came("won"),
        lost=came("lost"),
        won_accepted=came("won", "accepted"),
        later_won=came("rejected", "won"),
        lost_accepted=came("lost", "accepted"),
        value=value,
    )


def names_of(lead: Lead, by: Dimension) -> set[str | None]:
    match by:
        case Dimension.SOURCE:
            return {lead.origin.source}
        case Dimension.CAMPAIGN:
            return {lead.origin.campaign}
        case Dimension.SEGMENT:
            return {lead.segment}
        case Dimension.REP:
            return {lead.ae}
    return {item.rule for item in lead.score.items} or {None}


def standing_facts(database: Database, kind: FactKind) -> list[tuple[int, Fact]]:
    """Facts of a kind that no undo took back, with their leads."""

    def look(connection: Connection) -> list[tuple[int, Fact]]:
        found = []
        for lead_id in connection.scalars(select(tables.leads.c.id)).all():
            stands: list[Fact] = []
            for fact in leads.facts_of(connection, lead_id):
                if fact.kind is kind:
                    stands.append(fact)
                elif fact.kind is FactKind.UNDONE and fact.data["of"] == kind.value:
                    stands.pop()
            found += [(lead_id, fact) for fact in stands]
        return found

    return database.read(look)


def test_every_figure_is_what_the_facts_say(database: Database, told: list[Told]) -> None:
    mine = received(told, ASKED.start, ASKED.end)
    shown = database.read(report.feedback, PERIOD, NOW)
    assert shown.tally == tally_of(mine)
    assert shown.tally.rejected
    assert shown.tally.acceptance.of == shown.tally.handed_off
    for by in report.CUTS:
        cut = database.read(report.feedback, replace(PERIOD, by=by), NOW)
        assert cut.tally == shown.tally
        expected = {name for lead, _ in mine for name in names_of(lead, by)}
        assert {row.name for row in cut.rows} == expected
        for row in cut.rows:
            own = [one for one in mine if row.name in names_of(one[0], by)]
            assert row.tally == tally_of(own), (by, row.name)
            # Narrowed to the row, as "Show leads" does, it is the same.
            only = Question(ASKED, None, {by: row.name or ""})
            assert database.read(report.feedback, only, NOW).tally == row.tally
            assert database.read(listing.number_of, only, "won", NOW) == row.tally.won
    both = {Dimension.SEGMENT: "smb", Dimension.SOURCE: ""}
    narrowed = database.read(report.feedback, Question(ASKED, Dimension.RULE, both), NOW)
    theirs = [one for one in mine if one[0].segment == "smb" and not one[0].origin.source]
    assert narrowed.tally == tally_of(theirs)
    for row in narrowed.rows:
        own = [one for one in theirs if row.name in names_of(one[0], Dimension.RULE)]
        assert row.tally == tally_of(own), row.name


def test_reasons_and_decisions_leave_out_what_was_taken_back(
    database: Database, told: list[Told]
) -> None:
    ids = {lead.id for lead, _ in received(told, ASKED.start, ASKED.end)}
    rejected = standing_facts(database, FactKind.REJECTED)
    reasons = Counter(
        reason for _, reason in {(one, fact.reason) for one, fact in rejected if one in ids}
    )
    shown = database.read(report.feedback, PERIOD, NOW)
    assert shown.reasons == reasons
    for reason, count in reasons.items():
        number = f"rejected:{reason}"
        assert database.read(listing.number_of, PERIOD, number, NOW) == count
    decided: dict[str, Counter[str]] = {}
    for kind in (FactKind.ACCEPTED, FactKind.REJECTED):
        for _, fact in standing_facts(database, kind):
            if ASKED.start <= fact.at < ASKED.end:
                decided.setdefault(fact.actor, Counter())[kind.value] += 1
    assert database.read(counted.decisions, Cohort.of(PERIOD)) == decided
    for days in range(0, 60, 7):
        since = START + timedelta(days=days)
        _check_digest(database, told, rejected, since, since + timedelta(days=7))


def _check_digest(
    database: Database,
    told: list[Told],
    rejected: list[tuple[int, Fact]],
    since: datetime,
    until: datetime,
) -> None:
    shown = database.read(digests.for_marketing, since, until)
    assert {one.code: one.count for one in shown.reasons} == Counter(
        fact.reason for _, fact in rejected if since <= fact.at < until
    )
    for name, count in shown.moved.counts.items():
        times = [{"received": lead.created_at, **at}.get(name) for lead, at in told]
        assert count == sum(1 for at in times if at and since <= at < until), name
    won = [lead for lead, at in told if "won" in at and since <= at["won"] < until]
    assert shown.moved.won == tally_of([(lead, {"won": since}) for lead in won]).value


def test_calibration_compares_leads_with_and_without(
    database: Database, told: list[Told], playbook: Playbook
) -> None:
    mine = [one for one in received(told, ASKED.start, ASKED.end) if "handed_off" in one[1]]
    shown = database.read(calibration_report.calibration, PERIOD, playbook)
    assert (shown.of, shown.looked_at) == (len(mine), len(mine))

    def share(some: list[Told]) -> tuple[Share, Share]:
        accepted = [one for one in some if "accepted" in one[1]]
        won = [one for one in accepted if "won" in one[1]]
        return Share(len(accepted), len(some)), Share(len(won), len(accepted))

    def has(lead: Lead, kind: Kind, name: str) -> bool:
        answers = lead.qualification.answers
        match kind:
            case Kind.RULE:
                return any(item.rule == name for item in lead.score.items)
            case Kind.LETTER:
                answer = answers.get(Letter(name))
                return bant.known(answer) and not bant.negative(Letter(name), answer)
        return lead.score.points < lead.score.threshold

    rejected = [one for one in mine if "rejected" in one[1]]
    accepted = [one for one in mine if "accepted" in one[1]]
    assert shown.later_won == Share(sum("won" in at for _, at in rejected), len(rejected))
    assert shown.went_nowhere == Share(sum("lost" in at for _, at in accepted), len(accepted))
    checked = [one for one in shown.criteria if not one.name.startswith("just above")]
    assert {Kind.RULE, Kind.LETTER, Kind.THRESHOLD} <= {one.kind for one in checked}
    for one in checked:
        with_it = [each for each in mine if has(each[0], one.kind, one.name)]
        without = [each for each in mine if not has(each[0], one.kind, one.name)]
        assert (one.with_it.acceptance, one.with_it.win_rate) == share(with_it), one.name
        assert (one.without.acceptance, one.without.win_rate) == share(without), one.name


def test_what_screening_stopped_is_of_the_leads_asked_about(
    database: Database, team: Team, playbook: Playbook
) -> None:
    at = NOW - timedelta(days=20)
    for source in ("web", "fair"):
        person = Person(f"{source}@student.edu", "Ada", "Byron", "Student")
        lead = scene.fresh(at, person=person, origin=Origin(source))
        database.write(intake.take, [lead], team, at, "http")
    for only, stopped in (({}, 2), ({Dimension.SOURCE: "web"}, 1), ({Dimension.SOURCE: "no"}, 0)):
        asked = Question(ASKED, None, only)
        shown = database.read(calibration_report.calibration, asked, playbook)
        assert sum(shown.stopped.values()) == stopped


def test_calibration_leaves_out_what_a_lead_did_once_it_was_handed_off(
    database: Database, team: Team, playbook: Playbook
) -> None:
    at = NOW - timedelta(days=20)
    done = (Activity("webinar", at - timedelta(hours=1)),)
    handed = scene.handed_off(team, at, activities=done)
    (lead_id,) = database.write(leads.add_many, [(handed, ["email:ada@globex.com"])])
    for action, days in (("pricing_page", 2), ("webinar", 3)):
        more = replace(
            scene.fresh(at), activities=(Activity(action, at + timedelta(days=days)),), value=None
        )
        later = at + timedelta(days=days)
        database.write(intake.take, [more], team, later, "http")
    rules = {item.rule for item in database.read(leads.load, lead_id).score.items}
    assert {"pricing_page", "webinar"} <= rules
    shown = database.read(calibration_report.calibration, PERIOD, playbook)
    with_it = {one.name: one.with_it.acceptance.of for one in shown.criteria}
    assert with_it["webinar"] == 1
    assert with_it.get("pricing_page", 0) == 0


@pytest.mark.parametrize("when", ["last 30 days", "2027"])
def test_nothing_there(database: Database, playbook: Playbook, when: str) -> None:
    asked = Question(period(when, NOW, NEW_YORK))
    shown = database.read(report.feedback, replace(asked, by=Dimension.RULE), NOW)
    assert (shown.tally, shown.rows, shown.reasons) == (Tally(), (), {})
    assert shown.tally.acceptance.rate is None
    judged = database.read(calibration_report.calibration, asked, playbook)
    assert {one.verdict.value for one in judged.criteria} == {"not enough data"}
    run = Run(database, asked, playbook, playbook)
    assert (list(run.steps()), run.result().leads, run.result().late_would) == ([], 0, 0)
