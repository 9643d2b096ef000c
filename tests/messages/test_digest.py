"""The managers' digest on a day on which some kinds of things did not happen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.messages import digest
from tests.messages import cast, reports


@pytest.mark.parametrize(
    ("quiet", "said"),
    [({"snoozed": 2}, "2 snoozed"), ({"passed": 1}, "1 passed on"), ({"nurtured": 9}, "9 kept")],
)
def test_what_happened_quietly_is_told_whatever_else_did_not(
    quiet: dict[str, int], said: str
) -> None:
    shown = digest.render(replace(reports.for_managers(), quiet=quiet), cast.context())
    assert shown is not None
    assert said in str(shown.blocks)
