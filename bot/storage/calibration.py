"""Hand-offs as calibration looks at them, one after the other, the latest first."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Text, func, select, type_coerce

from bot.storage.counting import Cohort, conditions
from bot.storage.feedback import EVER
from bot.storage.standing import of_kind
from bot.storage.summing import rules_in
from bot.storage.tables import lead_facts, lead_figures, leads
from qualification import bant
from qualification.calibration import HandedOff
from qualification.fact import FactKind
from qualification.lead import Answer, Letter

BATCH = 5_000
_THRESHOLD = '"threshold":'
_TIMES = re.compile(r'"at":"([^"]+Z)"')
"""Of the actions in a score, which stand there in UTC: their order is that of their texts."""


def handed_off(connection: Connection, cohort: Cohort, most: int) -> Iterator[HandedOff]:
    """The leads of the cohort that went to an AE, `most` of them."""
    query = (
        select(
            lead_figures.c.accepted.is_not(None),
            lead_figures.c.won.is_not(None),
            lead_figures.c.handed_off,
            leads.c.points,
            type_coerce(leads.c.score, Text),
            type_coerce(leads.c.qualification, Text),
            type_coerce(leads.c.screening, Text),
        )
        .select_from(lead_figures)
        .join(leads, leads.c.id == lead_figures.c.lead_id)
        .where(*conditions(cohort, "handed_off"))
        .order_by(lead_figures.c.created.desc())
        .limit(most)
    )
    rows = connection.execution_options(yield_per=BATCH).execute(query)
    for accepted, won, handed, points, score, qualification, screening in rows:
        points, rules = _until(handed, points, score)
        yield HandedOff(
            points,
            _threshold(score),
            rules,
            _letters(qualification),
            _overridden(screening),
            bool(accepted),
            bool(won),
        )


def stopped(connection: Connection, cohort: Cohort) -> dict[str, int]:
    """How many leads each rule of screening stopped in the cohort's time."""
    query = (
        select(lead_facts.c.reason, func.count())
        .where(
            of_kind(FactKind.SCREENED_OUT),
            lead_facts.c.at >= cohort.start,
            lead_facts.c.at < cohort.end,
        )
        .group_by(lead_facts.c.reason)
    )
    if cohort.only:
        everybody = Cohort(EVER, cohort.end, cohort.only)
        some = select(lead_figures.c.lead_id).where(*conditions(everybody))
        query = query.where(lead_facts.c.lead_id.in_(some))
    found = Counter({rule: count for rule, count in connection.execute(query) if rule})
    return dict(found.most_common())


def _until(handed: int, points: int, score: str) -> tuple[int, frozenset[str]]:
    """The points and rules of a score without what the lead did once an AE had it (at `handed`,
    seconds since 1970): that came after what sales thought of it, or because of it."""
    end = datetime.fromtimestamp(handed, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if all(at <= end for at in _TIMES.findall(score)):
        return points, rules_in(score)
    items = [one for one in json.loads(score)["items"] if (one.get("at") or "") <= end]
    return round(sum(one["points"] for one in items)), frozenset(one["rule"] for one in items)


def _threshold(score: str) -> int:
    """What the score was held against; its text ends with that and the fast track."""
    behind = score.rpartition(_THRESHOLD)[2]
    return int(behind.partition(",")[0].rstrip("} ") or 0)


def _letters(qualification: str) -> frozenset[Letter]:
    if '"choice"' not in qualification:
        return frozenset()
    answers: Mapping[str, Any] = json.loads(qualification).get("answers") or {}
    found = ((Letter(name), Answer(one["choice"])) for name, one in answers.items())
    return frozenset(
        letter
        for letter, answer in found
        if bant.known(answer) and not bant.negative(letter, answer)
    )


def _overridden(screening: str) -> frozenset[str]:
    if '"overrides":[{' not in screening:
        return frozenset()
    return frozenset(one["rule"] for one in json.loads(screening)["overrides"])
