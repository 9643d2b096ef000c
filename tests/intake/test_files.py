"""Files as people have them: the good lines are taken, the bad ones named by their number."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import pytest

from bot import cli
from bot.intake.files import FileError, Imported, import_leads
from bot.usecases.intake import Taken
from qualification.lead import Lead
from qualification.stage import Stage
from tests.conftest import ROOT

Read = Callable[..., tuple[list[Lead], Imported]]


@pytest.fixture
def read(tmp_path: Path, now: datetime) -> Read:
    """Imports a file of this content; answers the leads that were taken, and what was said."""

    def reading(content: bytes | str, name: str = "leads.csv") -> tuple[list[Lead], Imported]:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        taken: list[Lead] = []

        def take(leads: Sequence[Lead]) -> list[Taken]:
            taken.extend(leads)
            return [Taken(number, True, Stage.NEW) for number, _ in enumerate(leads)]

        return taken, import_leads(path, take, now, "USD", lambda _: None)

    return reading


def bad(done: Imported) -> list[int]:
    return [line.number for line in done.bad]


@pytest.mark.parametrize(
    "content",
    [
        "email,company\nada@b.co,Müller\n",
        "\ufeffemail,company\nada@b.co,Müller\n",
        "email;company\nada@b.co;Müller\n",
        "email\tcompany\nada@b.co\tMüller\n",
        "email,company\r\nada@b.co,Müller\r\n",
        "email,company\rada@b.co,Müller",
        'email,company\n"ada@b.co","Müller"\n',
        " Email , COMPANY \nada@b.co, Müller \n",
        "\nemail,company\n\n\nada@b.co,Müller\n\n",
        "email,company,\nada@b.co,Müller,,\n",
        "email;company;message\nada@b.co;Müller;a, b, c\n",
        "company,email\nMüller,ada@b.co\n",
        "email,company\nada@b.co,Mü\x00ller\n".replace("\x00", ""),
        "email,company\nada@b.co,Müller\n".encode("latin-1"),
        "email,company\nada@b.co,Müller\n".encode("utf-16"),
        b"\xff\xfe" + "email,company\nada@b.co,Müller\n".encode("utf-16-le"),
    ],
    ids=repr,
)
def test_spreadsheets_write_csv_in_many_ways(read: Read, content: bytes | str) -> None:
    (lead,), done = read(content)
    assert (lead.person.email, lead.company.name) == ("ada@b.co", "Müller")
    assert (done.created, done.bad) == (1, [])


def test_column_names_may_have_blanks_and_capitals(read: Read) -> None:
    (lead,), _ = read("E mail,Email,First Name,answers.timeline,Cost centre\n,a@b.co,Ada,now,7\n")
    assert lead.person.first_name == "Ada"
    assert lead.origin.answers == {"timeline": "now"}
    assert lead.origin.extra == {"cost_centre": "7"}


def test_lists_in_a_cell(read: Read) -> None:
    (lead,), _ = read('email,tools,actions\na@b.co,"slack, excel",webinar; demo_request;\n')
    assert lead.company.tools == ("slack", "excel")
    assert [act.action for act in lead.activities] == ["webinar", "demo_request"]


def test_three_broken_lines_among_a_thousand(read: Read) -> None:
    lines = ["email,company", *(f"p{number}@b.co,Looms" for number in range(2, 1_002))]
    lines[100] = "nobody,Looms"
    lines[500] = "a@b.co,Looms,too,many"
    lines[900] = '"p@b.co,Looms'
    taken, done = read("\n".join(lines))
    assert len(taken) == 997
    assert bad(done) == [101, 501, 901]
    assert [line.reason.split(" ")[0] for line in done.bad] == ["email:", "This", "This"]
    assert all(line.reason.endswith(".") for line in done.bad)


def test_a_line_has_the_number_that_an_editor_shows(read: Read) -> None:
    content = 'email,message\na@b.co,"one\ntwo\r\nthree"\n\nnobody,x\nb@b.co,"x\ny"\nnobody,z\n'
    taken, done = read(content)
    assert [lead.origin.message for lead in taken] == ["one\ntwo\nthree", "x\ny"]
    assert bad(done) == [6, 9]


@pytest.mark.parametrize(
    ("lines", "good", "numbers"),
    [
        (['"a@b.co,x', "b@b.co,y", "c@b.co,z"], ["b@b.co", "c@b.co"], [2]),
        (["a@b.co,x", '"b@b.co,y', '"c@b.co",z', "d@b.co,z"], ["a@b.co", "c@b.co", "d@b.co"], [3]),
        (["a@b.co,x", 'b@b.co,"' + "y" * 140_000, "c@b.co,z"], ["a@b.co", "c@b.co"], [3]),
        (['a@b.co,5" pipe', "b@b.co,y"], ["a@b.co", "b@b.co"], []),
        (["a@b.co", "b@b.co,y"], ["a@b.co", "b@b.co"], []),
        ([",x", "b@b.co,y"], ["b@b.co"], [2]),
    ],
)
def test_an_open_quote_does_not_swallow_the_lines_behind_it(
    read: Read, lines: list[str], good: list[str], numbers: list[int]
) -> None:
    taken, done = read("\n".join(["email,company", *lines]))
    assert [lead.person.email for lead in taken] == good
    assert bad(done) == numbers


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "empty"),
        ("\n\n", "empty"),
        ("company,title\nLooms,CEO\n", "no column “email”"),
        ("email,title,Title\na@b.co,CEO,CTO\n", "“title” occurs twice"),
        (b"PK\x03\x04\x14\x00", "Save the sheet as CSV"),
        ("email\na@b.co\n".encode("utf-16-le"), "Save the sheet as CSV"),
    ],
    ids=repr,
)
def test_a_file_that_cannot_be_read(read: Read, content: bytes | str, says: str) -> None:
    with pytest.raises(FileError, match=says):
        read(content)


def test_a_file_that_is_not_there(read: Read, tmp_path: Path, now: datetime) -> None:
    with pytest.raises(FileError, match="No such file"):
        import_leads(tmp_path / "none.csv", lambda _: [], now, "USD", lambda _: None)


def test_a_header_alone_is_a_file_without_leads(read: Read) -> None:
    taken, done = read("email,company\n")
    assert (taken, done.created, done.bad) == ([], 0, [])


def test_json_lines(read: Read) -> None:
    lines = [
        json.dumps({"email": "a@b.co", "actions": [{"action": "webinar"}], "n": 1}),
        "",
        "{",
        "[1]",
        '{"email": "nobody"}',
        '{"employees": ' + "9" * 5_000 + "}",
        "[" * 100_000,
        '{"email": "b@b.co", "deal_value": NaN}',
        '{"email": "c@b.co"}',
    ]
    taken, done = read("\n".join(lines), "leads.jsonl")
    assert [lead.person.email for lead in taken] == ["a@b.co", "c@b.co"]
    assert bad(done) == [3, 4, 5, 6, 7, 8]


def test_progress_adds_up_to_the_lines_read(read: Read, tmp_path: Path, now: datetime) -> None:
    path = tmp_path / "many.csv"
    path.write_text("email\n" + "a@b.co\nnobody\n" * 1_100, encoding="utf-8")
    heard: list[int] = []
    import_leads(path, lambda _: [], now, "USD", heard.append)
    assert (sum(heard), len(heard)) == (2_200, 3)


@pytest.mark.parametrize(("broken", "code"), [(0, 0), (3, 1)])
def test_the_command_takes_the_good_lines_and_says_which_are_bad(
    sqlite_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    broken: int,
    code: int,
) -> None:
    path = tmp_path / "leads.csv"
    lines = ["email", *["nobody"] * broken, *(f"p{number}@b.co" for number in range(997))]
    path.write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    monkeypatch.setenv("BATON_PLAYBOOK", str(ROOT / "playbook.toml"))
    monkeypatch.setattr("sys.argv", ["baton", "import", str(path)])
    with pytest.raises(SystemExit) as exit_:
        cli.main()
    out, err = capfd.readouterr()
    assert (exit_.value.code or 0) == code
    assert "997 new leads" in out
    assert [line for line in err.splitlines() if line.startswith("leads.csv:")] == [
        f"leads.csv:{number}: email: An email address must have an @-sign."
        for number in range(2, 2 + broken)
    ]
