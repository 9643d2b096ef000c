"""Choices of **Show leads** that come from feedback: rejections by reason, rows of score rules."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.dialogs.listed import Choice
from bot.messages import words
from bot.messages.context import Context
from bot.messages.feedback import row_name
from bot.storage import summaries
from bot.storage.counting import Cohort
from bot.usecases.reports import feedback as report
from bot.usecases.reports import numbers
from qualification.question import Dimension, Question


def rejections(connection: Connection, question: Question, context: Context) -> list[Choice]:
    """Why leads were rejected, and those that were won all the same."""
    cohort = Cohort.of(question)
    whole = summaries.whole(connection, cohort, why=True)
    later_won = whole.tally().later_won
    found = [Choice(numbers.LATER_WON, "Rejected, won later", later_won)] if later_won else []
    return found + [
        Choice(numbers.rejected_for(code), f"Rejected: {words.reason(code, context)}", count)
        for code, count in whole.most_frequent_reasons().items()
    ]


def rules(connection: Connection, question: Question, context: Context) -> list[Choice]:
    """The score rules that leads have points from, by their names."""
    found = report.feedback(connection, question, context.now)
    return [
        Choice(row.name or "", row_name(row, Dimension.RULE, context), row.tally.leads)
        for row in found.rows
    ]
