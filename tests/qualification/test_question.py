"""Questions to reports, as people type them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from qualification.period import period
from qualification.question import Dimension, Grammar, NotUnderstood

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
GRAMMAR = Grammar(
    cuts=(Dimension.OWNER, Dimension.SEGMENT, Dimension.INDUSTRY, Dimension.WEEK),
    names={
        Dimension.SEGMENT: ("smb", "mid_market", "enterprise"),
        Dimension.OWNER: ("alex@acme.com", "Jo van Berg", "Jo"),
        Dimension.SOURCE: ('the "big" fair', "last month"),
    },
    period=lambda text: period(text, NOW, ZoneInfo("UTC")),
)


@pytest.mark.parametrize(
    ("typed", "label", "by", "only"),
    [
        ("", "last 30 days", None, {}),
        ("Q3", "Q3 2026", None, {}),
        ("by owner", "last 30 days", "owner", {}),
        ("by Segments", "last 30 days", "segment", {}),
        ("by industries this week", "this week", "industry", {}),
        ("this week by week", "this week", "week", {}),
        ("Q3 by owner segment enterprise", "Q3 2026", "owner", {"segment": "enterprise"}),
        ("segment Mid-market since May 1", "since May 1, 2026", None, {"segment": "mid_market"}),
        ("owner Jo van Berg last week", "last week", None, {"owner": "Jo van Berg"}),
        ("owner jo last week", "last week", None, {"owner": "Jo"}),
        ("owner “Jo van Berg” by week", "last 30 days", "week", {"owner": "Jo van Berg"}),
        ("by owner, last week", "last week", "owner", {}),
        ("last week, by owner", "last week", "owner", {}),
        ("segment: smb by=week in Q3", "Q3 2026", "week", {"segment": "smb"}),
        ("segment:mid-market, last week", "last week", None, {"segment": "mid_market"}),
        ("source the \"big\" fair, Q3", "Q3 2026", None, {"source": 'the "big" fair'}),
        ("segment smb owner alex@acme.com", "last 30 days", None,
         {"segment": "smb", "owner": "alex@acme.com"}),
        ("source last month last month", "last month", None, {"source": "last month"}),
    ],
)  # fmt: skip
def test_words_in_any_order(typed: str, label: str, by: str | None, only: dict[str, str]) -> None:
    asked = GRAMMAR.read(typed)
    assert (asked.period.label, asked.by, dict(asked.only)) == (label, by, only)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("by color", "“by color” is not a cut of this report; there are: owner, segment"),
        ("by", "there are: owner"),
        ("segment gone", "No segment is called “gone”; there are: enterprise, mid_market, smb."),
        ("segment", "“segment” is not a period"),
        ("how are we doing", "is not a period"),
        ("source nowhere by owner", "No source is called “nowhere”"),
    ],
)
def test_what_is_not_understood_is_named(typed: str, says: str) -> None:
    with pytest.raises(NotUnderstood, match=None) as refused:
        GRAMMAR.read(typed)
    assert says in str(refused.value)
