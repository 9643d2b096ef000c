"""Histories that reports are asked about."""

from __future__ import annotations

import random

import pytest

from bot.storage.database import Database
from qualification.team import Team
from tests.usecases.test_counting import Told, everything, lived, taken_back


@pytest.fixture(params=[3, 6])
def told(request: pytest.FixtureRequest, database: Database, team: Team) -> list[Told]:
    """A random history: each lead with when it first came to each milestone."""
    lived(database, team, random.Random(request.param))
    taken_back(database, team)
    return everything(database)
