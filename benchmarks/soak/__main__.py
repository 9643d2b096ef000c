"""`make soak`: a quarter of a team of 50 with 20,000 leads, in minutes.

The clock is simulated, and so are threads, one after the other: the run is the same for a seed.
Use cases, ticker, directory, delivery worker and database are the real ones. The workspace is the
local one, within this process: calls take their JSON to its methods and rate limits without HTTP
between, and its faults strike as they would on the wire. Time leaps over what nothing is due in.
"""

from __future__ import annotations

import argparse
import functools
import signal
import sys
import tempfile
import threading
from pathlib import Path

from benchmarks.soak.report import Onlooker, Report
from benchmarks.soak.run import in_memory, soak

SHOWN = 5
"""How many of each kind of mistake are shown."""


def main() -> int:
    """Answers 1 where something went wrong that must not."""
    parser = argparse.ArgumentParser(description="A simulated quarter.")
    parser.add_argument("--days", type=float, default=91)
    parser.add_argument("--leads", type=int, default=20_000)
    parser.add_argument("--reps", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="baton-soak-", dir=in_memory()) as folder:
        url = f"sqlite:///{Path(folder) / 'baton.db'}"
        report = soak(
            url,
            reps=given.reps,
            leads=given.leads,
            days=given.days,
            seed=given.seed,
            onlooker=_until_interrupted(),
        )
    show(report)
    return 0 if report.good else 1


def _until_interrupted() -> Onlooker:
    """Prints how far it is; at Ctrl-C the days end, and what there was is judged."""
    interrupted = threading.Event()
    signal.signal(signal.SIGINT, lambda *_: interrupted.set())
    say = functools.partial(print, file=sys.stderr, flush=True)
    return Onlooker(say, interrupted.is_set)


def show(report: Report) -> None:
    """What happened, and what should not have."""
    for what, count in sorted(report.seen.items()):
        print(f"{count:>12,}  {what}")
    print()
    for what, sentences in report.wrong.items():
        print(f"{len(sentences):>12,}  {what}")
        for sentence in sentences[:SHOWN]:
            print(f"{'':>14}{sentence}")
    print(f"{report.latest.total_seconds():>12.3f}  seconds that the latest rung was late")
    minutes = report.seconds / 60
    rate = report.seen["messages"] / report.seconds
    print(f"{minutes:>12.1f}  minutes for {report.days:.1f} days, {rate:,.0f} messages a second")


if __name__ == "__main__":
    sys.exit(main())
