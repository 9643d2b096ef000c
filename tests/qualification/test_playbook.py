"""The playbook file: values, defaults, mistakes with line and remedy."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualification.hours import BusinessHours, WeeklyTime
from qualification.lead import Letter, Role
from qualification.playbook import Playbook, PlaybookError, parse_playbook
from qualification.playbook.reference import reference
from qualification.playbook.tables import Undo

ROOT = Path(__file__).parents[2]
EXAMPLE = (ROOT / "playbook.toml").read_text()
MINIMAL = """\
[team]
name = "Acme"
timezone = "Europe/Berlin"
[channels]
leads = "#leads"
marketing = "#marketing"
managers = "C012AB3CD"
[[people]]
email = "sam@acme.com"
role = "sdr"
[[people]]
email = "jo@acme.com"
role = "ae"
"""
END = MINIMAL.count("\n")


@pytest.fixture(scope="module")
def example() -> Playbook:
    return parse_playbook(EXAMPLE)


def mistakes(text: str | bytes) -> list[str]:
    """Mistakes of a file as "line where: …"."""
    with pytest.raises(PlaybookError) as caught:
        parse_playbook(text)
    return [f"{mistake.line} {mistake}" for mistake in caught.value.mistakes]


def test_attributes_are_named_as_the_keys_are(example: Playbook) -> None:
    assert example.team.timezone == "America/New_York"
    assert example.timezone.key == "America/New_York"
    assert example.channels.leads == "#leads"
    assert example.people[3].email == "jo@acme.com"
    assert example.people[3].business_hours == BusinessHours.parse("Mon-Fri 08:00-17:00")
    assert example.screening.price_floor == Decimal(300)
    assert example.score.half_life == timedelta(days=30)
    assert example.score.fit[1].contains[:2] == ("chief", "vp")
    assert example.qualification.require == (Letter.NEED, Letter.AUTHORITY)
    assert example.routing.territory[0].owner == "jo@acme.com"
    assert example.sla[0].ladder[1].after == timedelta(minutes=45)
    assert example.rejection["no_need"].for_ == timedelta(days=180)
    assert example.rejection["other"].note == "required"
    assert example.digest.managers == WeeklyTime((0, 1, 2, 3, 4), 9 * 60)
    assert example.undo.within == timedelta(minutes=10)


def test_the_example_shows_the_defaults(example: Playbook) -> None:
    bare = parse_playbook(MINIMAL)
    for table in set(Playbook.model_fields) - {"team", "channels", "people", "routing"}:
        assert getattr(bare, table) == getattr(example, table), table
    assert bare.routing.order == example.routing.order
    assert bare.routing.territory == ()


def test_a_given_list_replaces_its_default_and_a_key_left_out_keeps_its_own() -> None:
    playbook = parse_playbook(MINIMAL + "[score]\nthreshold = 40\nfit = []\n[regions]\nUS=['US']")
    assert playbook.score.threshold == 40
    assert playbook.score.fit == ()
    assert playbook.score.half_life == timedelta(days=30)
    assert list(playbook.regions) == ["US"]


def test_questions_asked_of_a_playbook(example: Playbook) -> None:
    assert example.person(" Sam@ACME.com ") is example.people[0]
    assert example.person("nobody@acme.com") is None
    assert [p.email for p in example.with_role(Role.AE)] == ["alex@acme.com", "jo@acme.com"]
    assert example.manager_of("dana@acme.com") == "kim@acme.com"
    assert example.manager_of("kim@acme.com") is None
    assert example.region_of("de") == "EMEA"
    assert example.region_of("JP") is None
    assert example.region_of(None) is None
    assert str(example.hours_of("jo@acme.com")) == "Mon-Fri 08:00-17:00"
    assert str(example.hours_of("sam@acme.com")) == "Mon-Fri 09:00-18:00"
    assert example.holidays_of("jo@acme.com") == "GB"
    assert example.holidays_of("sam@acme.com") == "US"
    assert example.sla_for("handed_off", "enterprise") is example.sla[1]
    assert example.sla_for("handed_off", "smb") is example.sla[2]
    assert example.sla_for("escalated", None) is example.sla[0]


def test_equal_playbooks_have_equal_hashes_and_a_changed_copy_has_its_own(
    example: Playbook,
) -> None:
    again = parse_playbook("# a comment\n" + EXAMPLE)
    assert (again, hash(again), again.fingerprint) == (example, hash(example), example.fingerprint)
    changed = example.model_copy(update={"undo": type(example.undo)(within=timedelta(hours=1))})
    assert changed != example
    assert changed.fingerprint != example.fingerprint


def test_somebody_may_be_looked_up_while_the_fingerprint_is_taken(example: Playbook) -> None:
    class Meanwhile(Undo):
        def __repr__(self) -> str:
            changed.person("sam@acme.com")
            return ""

    changed = example.model_copy(update={"undo": Meanwhile(within=timedelta(hours=1))})
    assert changed.fingerprint


PERSON = '[[people]]\nemail = "{}"\nrole = "{}"\n'


@pytest.mark.parametrize(
    ("addition", "line", "words"),
    [
        ("[teem]", 1, ["teem: unknown key", "Did you mean team?"]),
        ("[undo]\nwithin = 10", 2, ["undo.within: 10 is not a duration", '"15m"']),
        ('[undo]\nwithin = "6 months"', 2, ['"6 months" is not a duration']),
        ('[undo]\nwithin = "9999d"', 2, ["longer than ten years"]),
        ('[score]\nhalf_life = "0s"', 2, ["score.half_life", "zero"]),
        ('[score]\nthreshold = "70"', 2, ['"70" is not a whole number']),
        ("[score]\nthreshold = true", 2, ["true is not a whole number"]),
        ("[score]\nthreshold = 0", 2, ["0 is too small", "1 or more"]),
        ("[score]\nthreshold = 70\nintent = []", 2, ["no lead can reach 70", "60 at most"]),
        ("[score]\nfast_track = 'demo'", 2, ["is not a list", '["demo"]']),
        (
            "[[score.fit]]\nname='x'\npoints=1\nfield='industri'\nequals='y'",
            4,
            ["score.fit[0].field", 'Did you mean "industry"?'],
        ),
        ("[[score.fit]]\nname='x'\npoints=1\nfield='title'", 1, ["there is no condition"]),
        (
            "[[score.fit]]\nname='x'\npoints=1\nfield='title'\nequals='y'\npresent=true",
            6,
            ["equals and present stand together"],
        ),
        (
            "[[score.fit]]\nname='x'\npoints=1\nfield='employees'\nmin=5\nmax=3",
            5,
            ["min 5 is more than max 3"],
        ),
        (
            "[[score.fit]]\nname='x'\npoints=1\nfield='title'\nmin=5",
            5,
            ["title is not a number"],
        ),
        (
            "[[score.intent]]\naction='x'\npoints=1\n[[score.intent]]\naction='x'\npoints=2",
            5,
            ["x occurs twice", f"line {END + 2}"],
        ),
        ("[[score.intent]]\naction='x'\npoints=1\ncap=-1", 4, ["cap", "more than 0"]),
        (
            "[[segments]]\nname='a'\ndeal_value=1\nindustry={equals='x'}",
            4,
            ["the last segment has conditions"],
        ),
        (
            "[[segments]]\nname='a'\ndeal_value=1\n[[segments]]\nname='b'\ndeal_value=1",
            1,
            ["no lead reaches those after it"],
        ),
        (
            "[[segments]]\nname='a'\ndeal_value=1\nindustry={equals='x'}\n"
            "[[segments]]\nname='a'\ndeal_value=1",
            6,
            ["a occurs twice"],
        ),
        ("[[segments]]\nname='a'", 1, ["segments[0].deal_value", "missing"]),
        ("[regions]\nEMEA = ['GB', 'UK']", 2, ['regions.EMEA[1]: "UK"', 'Write "GB"']),
        ("[regions]\nEMEA = []", 2, ["nothing is listed"]),
        (PERSON.format("Sam@Acme.com", "ae"), 2, ["sam@acme.com occurs twice", "line 9"]),
        (PERSON.format("x@acme.com", "aee"), 3, ['"aee" is unknown', 'Did you mean "ae"?']),
        (PERSON.format("x(at)acme", "ae"), 2, ["is not an e-mail address"]),
        ("[[people]]\nrole='ae'", 1, ["neither email nor usergroup"]),
        ("[[people]]\nrole='ae'\nemail='x@a.de'\nusergroup='@x'", 4, ["stand together"]),
        (
            PERSON.format("x@acme.com", "ae") + "manager='y@acme.com'",
            4,
            ["y@acme.com is not among the people", "[[people]]"],
        ),
        (
            PERSON.format("x@a.de", "ae")
            + "manager='y@a.de'\n"
            + PERSON.format("y@a.de", "ae")
            + "manager='x@a.de'",
            4,
            ["x@a.de → y@a.de → x@a.de"],
        ),
        (PERSON.format("x@a.de", "ae") + "manager='x@a.de'", 4, ["their own manager"]),
        (
            PERSON.format("x@a.de", "ae") + "segments=[\n'smb',\n'enterprize']",
            6,
            ["segments[1]", 'Did you mean "enterprise"?'],
        ),
        (PERSON.format("x@a.de", "ae") + "regions=['EMAE']", 4, ['Did you mean "EMEA"?']),
        (PERSON.format("x@a.de", "ae") + "business_hours='9-17'", 4, ["is not business hours"]),
        (PERSON.format("x@a.de", "ae") + "holidays='Germany'", 4, ["is not a holiday calendar"]),
        ("[routing]\nnobody = 'pool'", 2, ["the pool is empty"]),
        ("[routing]\npool = ['z@a.de']", 2, ["z@a.de is not among the people"]),
        ("[[routing.territory]]\nowner = 'z@a.de'", 2, ["z@a.de is not among the people"]),
        ("[[routing.territory]]\nowner = 'sam@acme.com'", 2, ["is sdr", "role ae"]),
        (
            "[[sla]]\napplies_to='escalated'\nladder=[\n{after='1h',do='nudge'},\n"
            "{after='60m',do='nudge'}]",
            5,
            ["sla[0].ladder[1].after", "does not come after 1h"],
        ),
        (
            "[[sla]]\napplies_to='escalated'\nladder=[{after='1h',do='menager'}]",
            3,
            ['Did you mean "manager"?'],
        ),
        ("[[sla]]\napplies_to='escalated'\nsegments=['x']\nladder=[]", 3, ['called "x"']),
        ("[rejection]\nx = { then = 'disqualify' }", 2, ["rejection.x.label", "missing"]),
        ("[rejection]\nx = { lable='X', then = 'reroute' }", 2, ["Did you mean label?"]),
        ("[rejection]\nx = { label='X', then = 'forget' }", 2, ['"forget" is unknown here']),
        ("[rejection]\nx = { label='X', then = 'nurture' }", 2, ['for = "90d"']),
        ("[rejection]\nx = { label='X', then = 'reroute', for='1d' }", 2, ["Remove it"]),
        ("[[qualification.questions]]\nkey='k'\nask='?'\ntype='choice'", 4, ["is unknown here"]),
        ("[[qualification.questions]]\nkey='k'\nask='?'\ntype='select'", 4, ["needs options"]),
        ("[digest]\nmanagers = '09:00'", 2, ["is not days and a time"]),
        ("[digest]\nmanagers = 'Mon-Fri 9'", 2, ["is not days and a time"]),
        ("[screening]\nrequire = ['budget']", 2, ["Write one of email, name, company"]),
    ],
)
def test_a_mistake_names_line_and_remedy(addition: str, line: int, words: list[str]) -> None:
    found = mistakes(MINIMAL + addition)
    matching = [text for text in found if text.startswith(f"{END + line} ")]
    assert any(all(word in text for word in words) for text in matching), found


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("Europe/Berlin", "Berlin", 3, ['Did you mean "Europe/Berlin"?']),
        ("Europe/Berlin", "../etc/passwd", 3, ["is not a time zone"]),
        ('name = "Acme"', 'currency = "EURO"', 2, ['"EURO" is not a currency', '"EUR"']),
        ('name = "Acme"\n', "", 1, ["team.name: name is missing"]),
        ("[team]", "[[team]]", 1, ["team: a list is not a table"]),
        ("#leads", "#Leads", 5, ["channels.leads", "is not a channel"]),
        ('"ae"', '"manager"', 8, ["no ae among the people", 'role = "ae"']),
        ('"sdr"', '"manager"', 8, ["no sdr among the people"]),
        ("[[people]]", "[[persons]]", 1, ["[[people]] is missing"]),
        ('"sdr"', "sdr", 10, ["this is not TOML: invalid value"]),
        ('"sdr"', '"sdr', 10, ["this is not TOML"]),
    ],
)
def test_mistakes_in_the_must(old: str, new: str, line: int, words: list[str]) -> None:
    found = mistakes(MINIMAL.replace(old, new))
    assert any(t.startswith(f"{line} ") and all(w in t for w in words) for t in found), found


def test_all_mistakes_come_at_once_in_the_order_of_lines() -> None:
    text = MINIMAL.replace("Europe/Berlin", "Moon").replace('"ae"', '"sdr"') + "[undo]\nfor = 1"
    with pytest.raises(PlaybookError) as caught:
        parse_playbook(text, "acme.toml")
    lines = str(caught.value).splitlines()
    assert [line.split(": ")[0] for line in lines] == ["acme.toml:3", "acme.toml:8", "acme.toml:15"]


def test_a_misspelt_role_is_one_mistake() -> None:
    assert len(mistakes(MINIMAL.replace('"ae"', '"aee"'))) == 1


def test_files_that_are_no_text_or_empty() -> None:
    assert mistakes(b'[team]\nname = "\xff"') == [
        "2 byte 0xff is not UTF-8. Save the file with the encoding UTF-8."
    ]
    assert [text.split(" is missing")[0] for text in mistakes("")] == [
        "1 channels: [channels]",
        "1 people: [[people]]",
        "1 team: [team]",
    ]


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm() -> None:
    text = MINIMAL.replace("\n", "\r\n")
    assert parse_playbook(b"\xef\xbb\xbf" + text.encode()) == parse_playbook(MINIMAL)
    assert mistakes(text.replace('"ae"', "3"))[0].startswith("13 ")


@settings(deadline=None)
@given(st.data())
def test_no_value_of_a_wrong_kind_causes_anything_but_mistakes(data: st.DataObject) -> None:
    """Any value of the example, replaced by any other, parses or is refused with a line."""
    lines = EXAMPLE.splitlines()
    at = data.draw(st.integers(0, len(lines) - 1))
    key, equals, _ = lines[at].partition("=")
    values = ["-1", "nan", "inf", "true", '""', "[]", "{}", "[[]]", "[1]", '["x"]', "1e99", '"x"']
    values += ["07:32:00", "1979-05-27", "[{}]", "{ a = 1 }", '"1d"', "99999999999999999999"]
    lines[at] = f"{key}= {data.draw(st.sampled_from(values))}" if equals else ""
    try:
        parse_playbook("\n".join(lines))
    except PlaybookError as error:
        assert all(1 <= mistake.line <= len(lines) for mistake in error.mistakes)
        assert all(mistake.what for mistake in error.mistakes)


def test_the_reference_page_is_up_to_date() -> None:
    assert (ROOT / "docs" / "playbook.md").read_text() == reference()
