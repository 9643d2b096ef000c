"""Two processes that share a file: who stores when, and what becomes of one without the other."""

from __future__ import annotations

import os
import signal
from functools import partial
from pathlib import Path

import pytest

from bot.intake import turns
from bot.intake.turns import ALONE, Halted, Turns, shared

BATCHES = 7


def store(path: Path, mine: Turns) -> list[int]:
    """Prepares its own batches, the later ones sooner, and writes their numbers down in turn."""
    stored = []
    for number in range(BATCHES):
        if mine.mine(number):
            sum(range(100_000 * (BATCHES - number)))
            with mine.turn(), path.open("a") as file:
                file.write(f"{number} ")
            stored.append(number)
    return stored


def only_look(mine: Turns) -> list[int]:
    return [number for number in range(BATCHES) if mine.mine(number)]


def fail(path: Path, mine: Turns) -> list[int]:
    for number in range(BATCHES):
        if mine.mine(number):
            with mine.turn(), path.open("a") as file:
                if number > 1:
                    raise ValueError("the disk is full")
                file.write(f"{number} ")
    return []


def be_killed(mine: Turns) -> list[int]:
    with mine.turn():
        os.kill(os.getpid(), signal.SIGKILL)
    return []


def linger(path: Path, mine: Turns) -> list[int]:
    path.write_text(str(os.getpid()))
    return store(path.with_name("never"), mine)


def test_batches_are_stored_in_order_whoever_prepares_them(tmp_path: Path) -> None:
    path = tmp_path / "stored"
    mine, theirs = shared(partial(store, path), partial(store, path))
    assert (mine, theirs) == ([0, 2, 4, 6], [1, 3, 5])
    assert path.read_text() == "0 1 2 3 4 5 6 "


def test_who_only_looks_waits_for_nobody() -> None:
    assert shared(only_look, only_look) == ([0, 2, 4, 6], [1, 3, 5])
    assert only_look(ALONE) == list(range(BATCHES))


def test_an_error_of_the_other_process_is_raised_here_and_nothing_is_stored_behind_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "stored"
    with pytest.raises(ValueError, match="the disk is full") as caught:
        shared(partial(store, path), partial(fail, path))
    assert path.read_text() == "0 1 2 "
    (note,) = caught.value.__notes__
    assert "in fail" in note


def test_an_error_here_ends_the_other_process(tmp_path: Path) -> None:
    path = tmp_path / "stored"
    pid = tmp_path / "pid"
    with pytest.raises(ValueError, match="the disk is full"):
        shared(partial(fail, path), partial(linger, pid))
    assert path.read_text() == "0 "
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


def test_a_process_that_was_killed_is_told_of_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Halted, match="Import the file again"):
        shared(partial(store, tmp_path / "stored"), be_killed)


def test_small_files_and_single_cores_are_for_one_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "leads.csv"
    path.write_bytes(b"x" * turns.WORTH_IT)
    monkeypatch.setattr(turns, "_cores", lambda: 2)
    assert turns.worth_it(path)
    monkeypatch.setattr(turns, "_cores", lambda: 1)
    assert not turns.worth_it(path)
    monkeypatch.setattr(turns, "_cores", lambda: 2)
    path.write_bytes(b"x" * (turns.WORTH_IT - 1))
    assert not turns.worth_it(path)
