"""Which segment a lead belongs to, and what a deal with it is worth."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from qualification.conditions import Test, compile_condition
from qualification.lead import Company, Lead, Money
from qualification.money import from_major
from qualification.playbook import Playbook, Segment

_FIELDS = ("employees", "industry", "country")


def segment_of(company: Company, playbook: Playbook) -> Segment:
    """The first segment whose every condition holds; the last one takes the rest."""
    return _finder(playbook)(company.employees, company.industry, company.country)


def expected_value(lead: Lead, segment: Segment, playbook: Playbook) -> Money:
    """The value that the lead names, else what its segment assumes, in the team's currency."""
    return lead.value or assumed_value(segment, playbook)


def assumed_value(segment: Segment, playbook: Playbook) -> Money:
    """What a deal in this segment is worth where nobody knows better."""
    return _assumed(segment.deal_value, playbook.team.currency)


_assumed = lru_cache(maxsize=256)(from_major)


@lru_cache(maxsize=16)
def _finder(playbook: Playbook) -> Callable[[int | None, str | None, str | None], Segment]:
    """Finds the segment by what `_FIELDS` are; many companies have the same."""
    tests, rest = _tests(playbook), playbook.segments[-1]

    @lru_cache(maxsize=4096)
    def find(*known: object) -> Segment:
        for segment, conditions in tests:
            if all(test(known[place]) for place, test in conditions):
                return segment
        return rest

    return find


def _tests(playbook: Playbook) -> tuple[tuple[Segment, tuple[tuple[int, Test], ...]], ...]:
    """Each segment with its conditions by the place of their field, ready to run."""
    return tuple(
        (
            segment,
            tuple(
                (place, compile_condition(condition))
                for place, field in enumerate(_FIELDS)
                if (condition := getattr(segment, field)) is not None
            ),
        )
        for segment in playbook.segments
    )
