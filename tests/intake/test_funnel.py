"""Funnels of other systems, read through a map: any columns, dates, words, a second file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.intake.files import FileError
from bot.intake.funnel_file import FunnelFile
from bot.intake.funnel_import import BATCH, Survey, reports, survey
from bot.intake.mapping import read_map
from bot.intake.turns import ALONE, Turns, shared
from bot.storage import customers, leads, tables
from bot.storage.database import Database
from bot.usecases import history, intake
from qualification.fact import FactKind
from qualification.history import Past
from qualification.lead import Company, Lead, Money, Person
from qualification.stage import Stage
from qualification.team import Team
from tests import scene
from tests.conftest import MONDAY_MORNING as NOW
from tests.conftest import ROOT

NEW_YORK = ZoneInfo("America/New_York")
EXAMPLES = ROOT / "docs" / "examples"

LEADS = """mql_id,first_contact_date,landing_page_id,origin
a1,2018-02-01,page-1,social
a2,2018-02-03,page-2,unknown
a3,2018-02-05,page-1,
a4,2018-02-30,page-1,social
"""
CLOSED = """mql_id,seller_id,sdr_id,sr_id,won_date,business_segment,lead_type,\
lead_behaviour_profile,has_company,has_gtin,average_stock,business_type,\
declared_product_catalog_size,declared_monthly_revenue
a2,s9,4b33,ef2d,2018-03-01 19:58:54,pet,online_medium,cat,,,,reseller,,0.0
b7,s8,4b33,ef2d,2018-03-02 19:58:54,pet,,,,,,,,0.0
"""
OPPORTUNITIES = """opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,\
close_value
1C1I7A6R,Moses Frase,GTX Plus,Cancity,Won,2016-10-20,2017-03-01,1054
Z063OYW0,Darcel Schlecht,GTXPro,Isdom,Lost,2016-10-25,2017-03-11,0
MV1LWRNH,Moses Frase,GTX Basic,Betatech,Engaging,2016-11-25,,
PE84CX4O,Moses Frase,GTX Basic,,Prospecting,,,
6PTR7VBR,Anna Snelling,MG Special,Cancity,Won,2016-10-25,2016-10-20,50
9ME3374G,Anna Snelling,MG Special,Cancity,Stalled,2016-10-25,,
"""
ACCOUNTS = """account,sector,year_established,revenue,employees,office_location,subsidiary_of
Cancity,retail,2001,718.62,2448,United States,
Isdom,medical,2002,3178.24,4540,Nairobi,
Betatech,software,1986,647.18,"1,185",Philipines,Acme
"""


def read(path: Path, map_: Path, team: Team, database: Database | None = None) -> Survey:
    file = FunnelFile(path, read_map(map_), "USD", NEW_YORK, NOW)
    return take_in(file, team, database)


def take_in(
    file: FunnelFile, team: Team, database: Database | None, turns: Turns = ALONE, size: int = BATCH
) -> Survey:
    def take(pasts: Sequence[Past]) -> Callable[[], history.Stored]:
        assert database
        ready = history.ready(pasts, database.dialect)
        return partial(database.write_much, history.take, ready, team, NOW)

    return survey(file, team.playbook, take if database else None, lambda _: None, turns, size)


def stored(database: Database, external_id: str) -> Lead:
    (lead_id,) = database.read(leads.by_key, [f"id:{external_id}"]).values()
    return database.read(leads.load, lead_id)


def files(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def mapped(folder: Path, text: str) -> Path:
    path = folder / "map.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_marketing_leads_beside_closed_deals(
    database: Database, team: Team, tmp_path: Path
) -> None:
    folder = files(tmp_path, leads=LEADS, closed_deals=CLOSED)
    found = read(folder / "leads.csv", EXAMPLES / "marketing_leads.toml", team, database)
    assert (found.stored.new, found.refused, found.bad[0].number) == (3, 1, 5)
    assert "no day of the calendar" in found.bad[0].reason
    won = stored(database, "a2")
    assert (won.stage, won.sdr, won.ae, won.company.industry) == (Stage.WON, "4b33", "ef2d", "pet")
    assert (won.origin.source, won.origin.campaign) == (None, "page-2")
    assert won.origin.extra["business_type"] == "reseller"
    assert won.created_at == datetime(2018, 2, 3, 5, 0, tzinfo=UTC)
    assert won.reached.won == datetime(2018, 3, 2, 0, 58, 54, tzinfo=UTC)
    assert stored(database, "a1").stage is Stage.NURTURE
    facts = scene.facts(database, won)
    assert [(fact.kind, fact.actor) for fact in facts] == [
        (FactKind.RECEIVED, "baton"),
        (FactKind.WON, "ef2d"),
    ]
    assert [fact.at for fact in facts] == [won.created_at, won.reached.won]
    assert scene.said(database) == []  # nobody is told


def test_opportunities_beside_accounts(database: Database, team: Team, tmp_path: Path) -> None:
    folder = files(tmp_path, pipeline=OPPORTUNITIES, accounts=ACCOUNTS)
    found = read(folder / "pipeline.csv", EXAMPLES / "opportunities.toml", team, database)
    assert (found.stored.new, found.refused) == (4, 2)
    assert [line.number for line in found.bad] == [6, 7]
    assert "before" in found.bad[0].reason and "“Stalled”" in found.bad[1].reason
    won = stored(database, "1C1I7A6R")
    assert (won.stage, won.value, won.ae) == (Stage.WON, Money(105_400, "USD"), "Moses Frase")
    assert (won.company.employees, won.company.country, won.segment) == (2448, "US", "enterprise")
    assert [sale.amount for sale in database.read(customers.sales_of, won.id)] == [won.value]
    lost = stored(database, "Z063OYW0")
    assert (lost.stage, lost.origin.extra["country"]) == (Stage.LOST, "Nairobi")
    assert database.read(customers.sales_of, lost.id) == []
    engaging = stored(database, "MV1LWRNH")
    assert engaging.stage is Stage.NURTURE and engaging.owner is None and engaging.clock is None
    assert engaging.reached.accepted and engaging.company.employees == 1185
    assert engaging.company.country == "PH"  # by the map; the misspelt name says nothing
    prospect = stored(database, "PE84CX4O")
    assert prospect.created_at == datetime(2017, 12, 31, 5, 0, tzinfo=UTC)
    assert scene.said(database) == []


def test_the_same_file_again_adds_what_is_new(
    database: Database, team: Team, tmp_path: Path
) -> None:
    folder, map_ = (
        files(tmp_path, pipeline=OPPORTUNITIES, accounts=ACCOUNTS),
        EXAMPLES / "opportunities.toml",
    )
    read(folder / "pipeline.csv", map_, team, database)
    again = read(folder / "pipeline.csv", map_, team, database).stored
    assert (again.new, again.known, again.changed) == (0, 4, 0)
    closed = OPPORTUNITIES.replace("Engaging,2016-11-25,,", "Won,2016-11-25,2017-04-01,900")
    files(folder, pipeline=closed)
    later = read(folder / "pipeline.csv", map_, team, database).stored
    assert (later.new, later.known, later.changed) == (0, 3, 1)
    assert stored(database, "MV1LWRNH").stage is Stage.WON


def test_a_won_deal_makes_its_company_somebodys_account(
    database: Database, team: Team, tmp_path: Path
) -> None:
    rows = """id,mail,rep,firm,stage,came,closed
1,ann@acme.example,Jo@Acme.com,Acme,Won,2026-01-05,2026-02-01
2,bob@lost.example,jo@acme.com,Lost Ltd,Lost,2026-01-05,2026-02-01
3,eve@open.example,jo@acme.com,Open Ltd,Engaging,2026-01-05,
"""
    folder = files(tmp_path, deals=rows)
    map_ = mapped(
        folder,
        """[columns]
external_id = "id"
email = "mail"
ae = "rep"
company = "firm"
stage = "stage"
created_at = "came"
closed_at = "closed"
[values.stage]
Engaging = "accepted"
""",
    )
    assert read(folder / "deals.csv", map_, team, database).stored.new == 3
    assert stored(database, "1").owner == scene.JO

    def arrives(email: str, company: str) -> str | None:
        big = Company(company, country="GB", employees=5_000)
        lead = Lead(Person(email, "Pat", "Lee", "VP Sales"), big, created_at=NOW)
        (taken,) = database.write(intake.take, [lead], team, NOW, "http")
        given = database.read(leads.latest_fact, taken.lead_id, FactKind.ASSIGNED)
        return given.data["how"] if given else None

    assert arrives("pat@acme.example", "Acme Inc") == "account_owner"
    assert arrives("pat@lost.example", "Lost Ltd") != "account_owner"
    assert arrives("pat@open.example", "Open Ltd") != "account_owner"


def by_turns(url: str | None, file: FunnelFile, team: Team, turns: Turns) -> Survey:
    database = Database(url) if url else None
    try:
        return take_in(file, team, database, turns, size=3)
    finally:
        if database:
            database.close()


def test_two_processes_take_a_file_in_as_one_does(
    database: Database, database_url: str, team: Team, tmp_path: Path
) -> None:
    head, *rows = OPPORTUNITIES.splitlines()
    others = [f"{number}{row}" for number in range(5) for row in rows]
    bad = f"{'i' * 201},,GTX,Isdom,Won,2016-10-20,2017-03-01,1054"
    text = "\n".join([head, *rows, "", *others, *rows, "S1,,,Globex,Dreaming,,,", bad])
    folder = files(tmp_path, pipeline=text, accounts=ACCOUNTS)
    map_ = read_map(EXAMPLES / "opportunities.toml")

    def opened() -> FunnelFile:
        return FunnelFile(folder / "pipeline.csv", map_, "USD", NEW_YORK, NOW)

    alone = by_turns(None, opened(), team, ALONE)
    for url in (None, database_url):
        work = partial(by_turns, url, opened(), team)
        found, beside = shared(work, work)
        assert found.taken and beside.taken
        found.join(beside)
        if url:
            assert found.stored == history.Stored(new=24, known=4)  # two of six are bad
            alone.stored = found.stored
        assert found == alone
    ids = database.read(
        lambda c: list(c.scalars(select(tables.leads.c.external_id).order_by("id")))
    )
    took = {"1C1I7A6R", "Z063OYW0", "MV1LWRNH", "PE84CX4O"}
    wanted = [row.partition(",")[0] for row in (*rows, *others)]
    assert ids == [one for one in wanted if one[-8:] in took]


def test_a_dry_run_writes_nothing_and_says_what_is_understood(
    sqlite_url: str, team: Team, tmp_path: Path
) -> None:
    folder = files(tmp_path, pipeline=OPPORTUNITIES, accounts=ACCOUNTS)
    file = FunnelFile(
        folder / "pipeline.csv", read_map(EXAMPLES / "opportunities.toml"), "USD", NEW_YORK, NOW
    )
    found = survey(file, team.playbook, None, lambda _: None)
    assert found.stages == {"nurture": 2, "won": 1, "lost": 1}
    assert (found.known["amount"], found.known["accepted"]) == (1, 3)
    assert found.noticed.unread == {("country", "Nairobi"): 1}
    assert found.noticed.strange == {"Stalled": 1}
    assert file.unmapped == []
    database = Database(sqlite_url)
    assert database.read(leads.by_key, ["id:1C1I7A6R"]) == {}
    database.close()


PLAIN = """
[columns]
external_id = "Id"
email = "E-Mail"
created_at = "Created"
accepted_at = "Accepted"
stage = "Status"
closed_at = "Closed"
amount = "Amount"
currency = "Cur"
renewal = "Renewed"
renewal_at = "Renewed on"
reason = "Why"

[values.stage]
"Closed  Won" = "won"
"verloren" = "lost"
"""
HEADER = "Id;E-Mail;Created;Accepted;Status;Closed;Amount;Cur;Renewed;Renewed on;Why\n"
ROWS = {
    "1;;13.02.2024 09:05;14.02.2024;closed won;1.3.2024;1.234,50 €;EUR;100;1.3.2025;": Stage.WON,
    "2;ada@x.com;13.02.2024;;Verloren;01.03.2024;;;;;price": Stage.LOST,
    "3;not an address;13.02.2024;;n/a;;N/A;;;;": Stage.NURTURE,
    "4;;13.02.2024;14.02.2024;;;;;;;": Stage.NURTURE,  # accepted, and open elsewhere
    ";bob@x.com;13.02.2024;;Disqualified;;;;;;spam": Stage.DISQUALIFIED,
    "15;;13.02.2024;;Accepted;31.12.2044;;;;;": Stage.NURTURE,  # expected to close then
    "16;;13.02.2024;;Closed Lost;1.3.2024;;;;;": Stage.LOST,  # as CRMs call it
    "18;;13.02.2024;0000-00-00;;0000-00-00 00:00:00;;;;;": Stage.NURTURE,
    "17;;13.02.2024 15:30;13.02.2024;won;13.02.2024;;;;;": Stage.WON,  # on the day when it came
}
BAD = {
    ";;13.02.2024;;;;;;;;": "external_id",
    "5;;;;;;;;;;": "no date",
    "6;;13.02.2024;;closed won;;;;;;": "no date says since when",
    "7;;13.02.2024;;;01.03.2024;;;;;": "won or lost",
    "8;;13.02.2024;;Maybe;;;;;;": "“Maybe”",
    "9;;13.13.2024;;;;;;;;": "created_at",
    "10;;13.02.2044;;;;;;;;": "between",
    "11;;13.02.2024;12.02.2024;;;;;;;": "was accepted on 2024-02-12, before it came on 2024-02-13",
    "12;;13.02.2024;;closed won;01.03.2024;5;XXL;;;": "currency",
    "13;;13.02.2024;;closed won;01.03.2024;5;EUR;7;;": "renewal",
    "14;;13.02.2024;;;;;;;;;;too;many": "fields",
}


def test_whatever_a_row_says(database: Database, team: Team, tmp_path: Path) -> None:
    text = HEADER + "\n".join([*ROWS, *BAD]) + "\n"
    folder, map_ = files(tmp_path, crm=text), mapped(tmp_path, PLAIN)
    found = read(folder / "crm.csv", map_, team, database)
    assert found.stored.new == len(ROWS), found.bad
    for line, (row, reason) in zip(found.bad, BAD.items(), strict=True):
        assert reason in line.reason, (row, line)
    assert [line.number for line in found.bad] == list(
        range(len(ROWS) + 2, len(ROWS) + 2 + len(BAD))
    )
    assert found.stages == {"nurture": 4, "won": 2, "lost": 2, "disqualified": 1}
    won = stored(database, "1")
    sums = [(sale.kind.value, sale.amount) for sale in database.read(customers.sales_of, won.id)]
    assert sums == [("first", Money(123_450, "EUR")), ("renewal", Money(10_000, "EUR"))]
    assert stored(database, "3").origin.extra["email"] == "not an address"
    assert found.currencies == {"EUR": 2}


DEALS = """id,mail,stage,came,closed,paid
d1,ann@acme.example,Closed Lost,2026-01-05,2026-02-01,
d2,ann@acme.example,Closed Won,2026-03-05,2026-04-01,500
d3,Ann@acme.example,Closed Won,2026-04-05,2026-05-01,700
d4,bob@web.example,Closed Won,2026-04-05,2026-05-01,900
,bob@web.example,new,2026-04-05,,
"""
OF_DEALS = """[columns]
external_id = "id"
email = "mail"
stage = "stage"
created_at = "came"
closed_at = "closed"
amount = "paid"
"""


def test_deals_of_one_person_stay_apart(database: Database, team: Team, tmp_path: Path) -> None:
    came = datetime(2026, 4, 5, tzinfo=UTC)
    web = Lead(Person("bob@web.example", "Bob", "Lee", "CEO"), Company("Web"), created_at=came)
    (known,) = database.write(intake.take, [web], team, NOW, "http")
    folder, map_ = files(tmp_path, deals=DEALS), mapped(tmp_path, OF_DEALS)
    first = read(folder / "deals.csv", map_, team, database).stored
    assert (first.new, first.changed, first.known) == (3, 1, 1)  # the lead of the form is d4
    stages = [stored(database, id_).stage for id_ in ("d1", "d2", "d3")]
    assert stages == [Stage.LOST, Stage.WON, Stage.WON]
    paid = [database.read(customers.sales_of, stored(database, id_).id) for id_ in ("d2", "d3")]
    assert [sale.amount.minor for sales in paid for sale in sales] == [50_000, 70_000]
    assert database.read(leads.load, known.lead_id).stage is Stage.WON
    again = read(folder / "deals.csv", map_, team, database).stored
    assert (again.new, again.changed, again.known) == (0, 0, 5)


def test_what_is_longer_than_a_field_is_cut_kept_whole_and_counted(
    database: Database, team: Team, tmp_path: Path
) -> None:
    source, firm = "s" * 300, "f" * 201
    rows = f"id,came,from,firm\n1,2024-01-05,{source},{firm}\n2,2024-01-05,{source},{firm}\n"
    rows += f"3,2024-01-05,fair,Acme\n{'i' * 201},2024-01-05,fair,Acme\n"
    columns = "external_id = 'id'\ncreated_at = 'came'\nsource = 'from'\ncompany = 'firm'\n"
    folder, map_ = files(tmp_path, crm=rows), mapped(tmp_path, f"[columns]\n{columns}")
    found = read(folder / "crm.csv", map_, team, database)
    assert found.stored.new == 3
    (bad,) = found.bad  # cut, it could be another lead's
    assert bad.reason == "external_id: This has 201 characters. Shorten it to 200."
    for id_ in "12":
        lead = stored(database, id_)
        assert (lead.origin.source, lead.company.name) == ("s" * 200, "f" * 200)
        assert lead.origin.extra == {"source": source, "company": firm}
    assert stored(database, "3").origin.extra == {}
    file = FunnelFile(folder / "crm.csv", read_map(map_), "USD", NEW_YORK, NOW)
    noticed = survey(file, team.playbook, None, lambda _: None).noticed
    assert noticed.cut == {"source": 2, "company": 2} and not noticed.unread


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"won": 9}, "no two steps in a row have dates"),
        ({"escalated": 9, "accepted": 9}, "no two steps in a row have dates"),
        ({"accepted": 9, "won": 5}, "won of accepted"),
        ({"escalated": 9, "handed_off": 9, "won": 5}, "handed off of escalated"),
    ],
)
def test_what_conversion_a_file_has(known: dict[str, int], said: str) -> None:
    (_, works, why), *_ = reports(Survey(taken=9, known=Counter(known)))
    assert (works, why) == (" of " in said, said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[columns]\nexternal_id = 'id'\ncreated = 'd'", 'Did you mean "created_at"'),
        ("[columns]\nexternal_id = 'id'", "name a date"),
        ("[columns]\ncreated_at = 'd'", "external_id or email"),
        ("[columns]\nexternal_id = 'id'\ncreated_at = 'gone'", "no column “gone”"),
        ("dates = 'us'\n[columns]\nexternal_id='id'\ncreated_at='d'", "day first"),
        ("timezone = 'Mars'\n[columns]\nexternal_id='id'\ncreated_at='d'", "Mars"),
        ("[columns]\nemail='id'\ncreated_at='d'\n[values.stage]\nja='Erfolg'", '"ja" is none of'),
        ("[columns", "is not TOML"),
        ("[columns]\nexternal_id='id'\ncreated_at='d'\n[[join]]\nfile='no.csv'\ncolumn='id'\n"
         "key='id'\n[join.columns]\nindustry='x'", "no.csv"),
    ],
)  # fmt: skip
def test_a_wrong_map_is_one_clear_line(team: Team, tmp_path: Path, text: str, said: str) -> None:
    folder = files(tmp_path, crm="id,d\n1,2024-01-01\n")
    with pytest.raises(FileError) as caught:
        read(folder / "crm.csv", mapped(tmp_path, text), team)
    assert said in str(caught.value) and "\n" not in str(caught.value)
