"""What stands in a cell of a foreign file: dates, sums, addresses."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.intake.dates import Order, Unclear, order_of, read_date
from bot.intake.files import FileError
from bot.intake.funnel_file import FunnelFile
from bot.intake.funnel_row import Row
from bot.intake.mapping import read_map
from qualification.lead import Money
from tests.conftest import MONDAY_MORNING as NOW

NEW_YORK = ZoneInfo("America/New_York")
DAY, MONTH = Order.DAY_FIRST, Order.MONTH_FIRST


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("2024-03-04", MONTH, "2024-03-04T05:00"),
        ("2024-03-04T10:30:00Z", MONTH, "2024-03-04T10:30"),
        ("2024-03-04 10:30:00+02:00", MONTH, "2024-03-04T08:30"),
        ("2024-03-04 10:30:00.123-0230", MONTH, "2024-03-04T13:00"),
        ("2024/3/4 9:05", MONTH, "2024-03-04T14:05"),
        ("04.03.2024", DAY, "2024-03-04T05:00"),
        ("4/3/24", DAY, "2024-03-04T05:00"),
        ("3/4/2024 1:05 PM", MONTH, "2024-03-04T18:05"),
        ("3/4/2024 12:05 am", MONTH, "2024-03-04T05:05"),
        ("04-Mar-2024", DAY, "2024-03-04T05:00"),
        ("Mar 4, 2024", DAY, "2024-03-04T05:00"),
        ("4 March 2024 10:00", DAY, "2024-03-04T15:00"),
        ("20240304", DAY, "2024-03-04T05:00"),
        ("4 Mar 2024 10:00 GMT", DAY, "2024-03-04T10:00"),
        ("Mon, 4 Mar 2024 10:00:00 GMT", DAY, "2024-03-04T10:00"),
        ("Monday, March 4, 2024", DAY, "2024-03-04T05:00"),
        ("3/4/24, 2:22\u202fPM", MONTH, "2024-03-04T19:22"),
        ("45355", DAY, "2024-03-04T05:00"),  # as spreadsheets count days
        ("45355.75", DAY, "2024-03-04T23:00"),
        ("1709546400", DAY, "2024-03-04T10:00"),
        ("1709546400000", DAY, "2024-03-04T10:00"),
        ("31/12/99", DAY, "1999-12-31T05:00"),
    ],
)
def test_dates_as_files_write_them(text: str, order: Order, expected: str) -> None:
    assert f"{read_date(text, order, NEW_YORK):%Y-%m-%dT%H:%M}" == expected


@pytest.mark.parametrize(
    "text",
    [
        "soon",
        "2024-13-01",
        "31/31/2024",
        "2024-03-04 25:00",
        "Foo 4, 2024",
        "12",
        "2024-03-04 maybe",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="“"):
        read_date(text, DAY, NEW_YORK)


def test_the_whole_file_tells_which_number_is_the_day() -> None:
    assert order_of(["01/02/2024", "31/01/2024"]) is DAY
    assert order_of(["01/02/2024", "01/31/2024"]) is MONTH
    assert order_of(["01.02.2024"]) is DAY
    assert order_of(["2024-01-02", "05/05/2024"]) in Order
    for unclear in (["01/02/2024"], ["31/01/2024", "01/31/2024"]):
        with pytest.raises(Unclear, match="day first"):
            order_of(unclear)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1054", Money(105_400, "USD")),
        ("210833.37", Money(21_083_337, "USD")),
        ("€ 3.500,00", Money(350_000, "EUR")),
        ("12.500", Money(1_250_000, "USD")),  # of a table with points between thousands
        ("1234.567", Money(123_457, "USD")),
        ("R$ 1.234,50", Money(123_450, "BRL")),
        ("0", None),
        ("USD 0.00", None),
        ("0,00 €", None),
    ],
)
def test_sums_as_files_write_them(text: str, expected: Money | None) -> None:
    row = Row({"amount": text})
    assert (row.money("amount", "USD"), row.aside) == (expected, [])


def test_a_sum_with_thousandths_is_read_as_its_money_is_written() -> None:
    assert Row({"amount": "12.500"}).money("amount", "KWD") == Money(12_500, "KWD")


@pytest.mark.parametrize("text", ["ada@x.com; bob@x.com", "Ada <ada@x.com>, Bob <bob@x.com>"])
def test_of_several_addresses_the_first_counts_and_all_are_kept(text: str) -> None:
    row = Row({"email": text})
    assert (row.email(), [one.text for one in row.aside]) == ("ada@x.com", [text])


JOINED = """{top}
[columns]
external_id = 'id'
created_at = 'came'
[[join]]
file = 'deals.csv'
column = 'id'
key = 'lead'
{own}
columns = {{ {field} = 'won' }}
"""


def joined(folder: Path, leads: str, deals: str, map_: str) -> FunnelFile:
    for name, text in (("leads.csv", leads), ("deals.csv", deals), ("map.toml", map_)):
        (folder / name).write_text(text, encoding="utf-8")
    return FunnelFile(folder / "leads.csv", read_map(folder / "map.toml"), "USD", NEW_YORK, NOW)


@pytest.mark.parametrize(
    ("came", "won", "top", "own", "said"),
    [
        (["2/3/2018", "2/21/2018"], ["08-05-2018 10:17", "26-05-2018"], "", "", "8 May"),
        (["2/3/2018", "2/21/2018"], ["5/8/2018", "5/26/2018"], "", "", "8 May"),
        (["3.2.2018"], ["5/8/2018"], "", "dates = 'month first'", "8 May"),
        (["3/2/2018"], ["8/5/2018"], "dates = 'day first'", "", "8 May"),
        (["3/2/2018"], ["5/26/2018"], "dates = 'day first'", "", "26 May"),
        (["3.2.2018"], ["5/8/2018"], "", "", "deals.csv: “5/8/2018” could be either"),
        (["2018-02-03"], ["5/26/2018", "26/5/2018"], "", "", "deals.csv: Dates are written in two"),
    ],
)
def test_each_file_tells_how_it_writes_dates(
    tmp_path: Path, came: list[str], won: list[str], top: str, own: str, said: str
) -> None:
    def rows(head: str, dates: list[str]) -> str:
        return "\n".join([head, *(f"{number},{date}" for number, date in enumerate(dates))])

    map_ = JOINED.format(top=top, own=own, field="won_at")
    try:
        file = joined(tmp_path, rows("id,came", came), rows("lead,won", won), map_)
    except FileError as error:
        assert said in str(error)
        return
    (_, first), *_ = file.read(file.lines())
    assert not isinstance(first, str)
    assert f"{first.created:%-d %b}" == "3 Feb" and f"{first.reached['won']:%-d %b}" == said


def test_a_date_in_two_files_that_write_it_differently_is_refused(tmp_path: Path) -> None:
    map_ = JOINED.format(top="", own="", field="created_at")
    with pytest.raises(FileError, match="created_at is in two files"):
        joined(tmp_path, "id,came\n1,2/21/2018\n", "lead,won\n1,21/2/2018\n", map_)
