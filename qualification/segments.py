"""Which segment a lead belongs to, and what a deal with it is worth."""

from __future__ import annotations

from functools import lru_cache

from qualification.conditions import Test, compile_condition
from qualification.lead import Lead, Money
from qualification.money import from_major
from qualification.playbook import Playbook, Segment

_FIELDS = ("employees", "industry", "country")


def segment_of(lead: Lead, playbook: Playbook) -> Segment:
    """The first segment whose every condition holds; the last one takes the rest."""
    for segment, tests in _tests(playbook):
        if all(test(getattr(lead.company, field)) for field, test in tests):
            return segment
    return playbook.segments[-1]


def expected_value(lead: Lead, segment: Segment, playbook: Playbook) -> Money:
    """The value that the lead names, else what its segment assumes, in the team's currency."""
    return lead.value or from_major(segment.deal_value, playbook.team.currency)


@lru_cache(maxsize=16)
def _tests(playbook: Playbook) -> tuple[tuple[Segment, tuple[tuple[str, Test], ...]], ...]:
    """Each segment with its conditions, ready to run."""
    return tuple(
        (
            segment,
            tuple(
                (field, compile_condition(condition))
                for field in _FIELDS
                if (condition := getattr(segment, field)) is not None
            ),
        )
        for segment in playbook.segments
    )
