"""A short soak: what `make soak` does for a quarter, for an afternoon."""

from __future__ import annotations

from benchmarks.soak.run import soak


def test_hours_with_everything_going_wrong(sqlite_url: str) -> None:
    report = soak(sqlite_url, reps=18, leads=40, days=0.6, seed=3)
    assert report.good, (report.wrong, report.latest)
    assert report.seen["deaths"]
    assert report.seen["rungs"]
    assert report.seen["accepts"]
