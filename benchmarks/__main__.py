"""`make bench`: every figure beside the floor of the same run."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from benchmarks import (
    accept,
    backtest,
    burst,
    clicks,
    csv_import,
    dialog,
    funnel_import,
    large_import,
    ping,
    reports,
    restart,
    score,
    tick,
    workspace,
)
from benchmarks.figure import Figure, show

Measure = Callable[[Path], Awaitable[list[Figure]]]

MEASURES: dict[str, Measure] = {
    "accept": accept.measure,
    "ping": ping.measure,
    "burst": burst.measure,
    "restart": restart.measure,
    "clicks": clicks.measure,
    "dialog": dialog.measure,
    "score": score.measure,
    "backtest": backtest.measure,
    "csv": csv_import.measure,
    "funnel": funnel_import.measure,
    "tick": tick.measure,
    "workspace": workspace.measure,
}

LARGE: dict[str, Measure] = {"reports": reports.measure, "import": large_import.measure}
"""Those that fill a database of gigabytes first: only by their name."""


async def main(names: list[str]) -> None:
    """Runs the named measures, or all of them."""
    figures: list[Figure] = []
    for name in names or MEASURES:
        with tempfile.TemporaryDirectory(prefix="baton-bench-") as folder:
            figures += await (MEASURES | LARGE)[name](Path(folder))
    show(figures)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
