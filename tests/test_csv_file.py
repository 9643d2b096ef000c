"""CSV for spreadsheets: nothing in it runs."""

from __future__ import annotations

import csv
import io

import pytest

from bot.csv_file import defused, write


@pytest.mark.parametrize(
    "cell",
    ["=1+1", '=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1",
     "\uff1d1", "\uff20SUM(A1)", "\xa0=1", "=cmd@acme.com"],
)  # fmt: skip
def test_what_a_spreadsheet_would_run_is_text(cell: str) -> None:
    assert defused(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["a=b", "", -5, 1.5, "x" * 300])
def test_the_rest_stays_as_it_is(cell: object) -> None:
    assert defused(cell) == cell


def test_a_spreadsheet_that_goes_by_semicolons_runs_nothing_either() -> None:
    assert defused('Hooli; =HYPERLINK("http://x");+1') == "Hooli; '=HYPERLINK(\"http://x\");'+1"


def test_a_file_comes_back_as_it_was_written() -> None:
    rows = [["Å, “quoted”", 'a "b"\nc', None]]
    text = write(["name", "note", "empty"], rows).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [
        ["name", "note", "empty"],
        ["Å, “quoted”", 'a "b"\nc', ""],
    ]
