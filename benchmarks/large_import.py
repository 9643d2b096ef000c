"""A million rows through `baton import --map`, as it is typed: rows a second, start and end
included, and the most memory that its processes hold together.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.csv_import import PLAYBOOK, floor_of
from benchmarks.figure import Figure
from benchmarks.funnel_import import MAP, files

ROWS = 1_000_000
LOOK = 0.25
"""Seconds between two looks at the memory."""

_BATON = Path(sys.executable).with_name("baton")


async def measure(folder: Path) -> list[Figure]:
    """The file of the small measure, with a million rows; and the floor beside it."""
    path = files(folder, ROWS)
    shutil.copy(PLAYBOOK, folder / "playbook.toml")
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{folder / 'baton.db'}",
        "BATON_PLAYBOOK": str(folder / "playbook.toml"),
    }
    subprocess.run([_BATON, "migrate"], env=environment, check=True, stdout=subprocess.DEVNULL)
    start = time.perf_counter()
    command = [_BATON, "import", "--map", str(MAP), str(path)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        most = 0
        while process.poll() is None:
            most = max(most, _memory(process.pid))
            time.sleep(LOOK)
        seconds = time.perf_counter() - start
        assert process.stdout
        assert f"{ROWS:,} new leads" in process.stdout.read()
    floor = ROWS / floor_of(folder)
    return [
        Figure("A million rows of a funnel", ROWS / seconds, "/s", "/s bare driver, one table",
               floor, "10,000/s"),
        Figure("… the most memory of it", most / 1e6, "MB", aim="500 MB"),
    ]  # fmt: skip


def _memory(pid: int) -> int:
    """Bytes of a process and its children; what they share counts once."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    (pages,) = (line.split()[1] for line in told.splitlines() if line.startswith("Pss:"))
    return int(pages) * 1024 + sum(_memory(int(child)) for child in children)
