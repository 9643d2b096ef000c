"""Reports agree with each other: a number, the list behind it and the file to take away."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator, Mapping

from sqlalchemy import Connection

from bot import csv_file
from bot.storage import listing, sheet, summaries
from bot.storage.database import Database
from bot.usecases.forget import forget
from bot.usecases.reports import feedback, pipeline
from qualification.period import period
from qualification.question import Question
from qualification.reached import MILESTONES
from qualification.team import Team
from tests.usecases.test_counting import NEW_YORK, NOW, lived, taken_back

ASKED = period("last 45 days", NOW, NEW_YORK)
IN_BOTH = ("escalated", "handed_off", "accepted", "rejected", "won", "lost")

Numbers = Mapping[str, int]


def test_a_number_is_the_length_of_its_list_and_of_its_file(database: Database, team: Team) -> None:
    lived(database, team, random.Random(6))
    taken_back(database, team)
    while database.write(summaries.build, NOW):
        pass
    numbers = _compared(database)
    assert len(numbers) > 150
    for number in range(0, 60, 3):
        database.write(forget, f"p{number}@globex{number}.com", NOW)
    assert _compared(database) == numbers, "whoever is forgotten stays counted"


def _compared(database: Database) -> dict[str, int]:
    """Each number by what it is of, which must be that of its list and of its file. Without those
    by owner: who is forgotten has none."""
    found = {}
    for what, shown, counted, listed in database.read(lambda connection: list(_all(connection))):
        assert shown == counted == len(listed) == len(set(listed)), what
        found[what] = shown
    return {what: shown for what, shown in found.items() if not what.startswith("owner")}


def _all(connection: Connection) -> Iterator[tuple[str, int, int, list[str]]]:
    for question, numbers in _shown(connection):
        by = ", ".join(f"{name} {value}" for name, value in question.only.items())
        for number, shown in numbers.items():
            counted = listing.number_of(connection, question, number, NOW)
            listed = _file(connection, question, number) if shown or counted else []
            yield f"{by} {number} since {question.period.since}", shown, counted, listed


def _shown(connection: Connection) -> Iterator[tuple[Question, Numbers]]:
    """Every row of every cut of both reports, and the reports as a whole."""
    for by in (None, *pipeline.CUTS):
        question = Question(ASKED, by)
        report = pipeline.pipeline(connection, question, NOW)
        yield Question(ASKED), report.funnel.counts
        for group in report.groups:
            yield pipeline.narrowed(question, group.name), group.funnel.counts
    for by in (None, *feedback.CUTS):
        question = Question(ASKED, by)
        told = feedback.feedback(connection, question, NOW)
        whole = {f"rejected:{reason}": count for reason, count in told.reasons.items()}
        yield Question(ASKED), whole | {"rejected+won": told.tally.later_won}
        for row in told.rows:
            numbers = {name: getattr(row.tally, name) for name in IN_BOTH}
            yield pipeline.narrowed(question, row.name), {"received": row.tally.leads} | numbers


def _file(connection: Connection, question: Question, number: str) -> list[str]:
    """The ids in the file behind a number, each of a lead that came as far as the number says."""
    written = csv_file.write(sheet.HEAD, sheet.rows(connection, question, number, NOW))
    rows = list(csv.DictReader(io.StringIO(written.decode("utf-8-sig"))))
    for step in number.partition(":")[0].split("+"):
        assert step not in MILESTONES or all(row[step] for row in rows)
    return [row["id"] for row in rows]
