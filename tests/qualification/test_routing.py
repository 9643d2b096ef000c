"""Routing: who gets a lead, in which order, with every skip explained."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualification.availability import Reason, Unavailable
from qualification.lead import Lead, Origin, Role
from qualification.playbook import Channels, PersonEntry, Playbook, Routing, Team
from qualification.round_robin import Turn
from qualification.routing import Account, Choice, Rep, Skipped, route

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)

ALEX = Rep("alex@acme.com", segments=("smb", "mid_market"))
JO = Rep("jo@acme.com", segments=("enterprise",), regions=("NA", "EMEA"))
KAI = Rep("kai@acme.com")
AES = (ALEX, JO, KAI)

EMEA_ENTERPRISE = {"regions": ["EMEA"], "segments": ["enterprise"], "owner": "jo@acme.com"}


def playbook(**routing: object) -> Playbook:
    people = (
        {"email": "alex@acme.com", "role": "ae"},
        {"email": "jo@acme.com", "role": "ae", "manager": "dana@acme.com"},
        {"email": "kai@acme.com", "role": "ae", "manager": "kim@acme.com"},
        {"email": "dana@acme.com", "role": "manager"},
        {"email": "kim@acme.com", "role": "manager"},
    )
    return Playbook(
        team=Team(name="Acme", timezone="America/New_York"),
        channels=Channels(leads="#leads", marketing="#marketing", managers="#managers"),
        people=tuple(PersonEntry.model_validate(person) for person in people),
        routing=Routing.model_validate({"territory": [EMEA_ENTERPRISE], **routing}),
    )


def lead(segment: str | None = "smb", region: str | None = "NA", owner: str | None = None) -> Lead:
    return Lead(segment=segment, region=region, origin=Origin(account_owner=owner))


BACK = datetime(2026, 11, 30, 14, tzinfo=UTC)


def away(rep: Rep, reason: Reason = Reason.AWAY) -> Rep:
    return replace(rep, absence=Unavailable(reason, BACK))


def full(rep: Rep) -> Rep:
    return replace(rep, open_leads=25)


@pytest.mark.parametrize(
    ("given", "reps", "to", "how", "because"),
    [
        (
            lead(owner="Jo@Acme.com"),  # though Jo takes enterprise only
            AES,
            "jo@acme.com",
            "account_owner",
            "owns this account",
        ),
        (
            lead(owner="jo@acme.com"),  # and though Jo's plate is full
            (ALEX, full(JO), KAI),
            "jo@acme.com",
            "account_owner",
            "owns this account",
        ),
        (
            lead("enterprise", "EMEA"),
            AES,
            "jo@acme.com",
            "territory",
            "owns the EMEA enterprise territory",
        ),
        (
            lead("enterprise", "EMEA", owner="kai@acme.com"),  # the account goes first
            AES,
            "kai@acme.com",
            "account_owner",
            "owns this account",
        ),
        (
            lead("enterprise", "EMEA", owner="sam@acme.com"),  # an SDR does not own it for AEs
            AES,
            "jo@acme.com",
            "territory",
            "owns the EMEA enterprise territory",
        ),
        (
            lead("enterprise", None),  # not known to be in the territory
            AES,
            "jo@acme.com",
            "round_robin",
            "round robin: fewest leads for their share",
        ),
        (
            lead(None, None),  # fits everybody
            AES,
            "alex@acme.com",
            "round_robin",
            "round robin: fewest leads for their share",
        ),
        (
            lead("enterprise", "APAC"),
            AES,
            "kai@acme.com",
            "round_robin",
            "round robin: the only one free",
        ),
    ],
)
def test_order(given: Lead, reps: tuple[Rep, ...], to: str, how: str, because: str) -> None:
    choice = route(given, Role.AE, reps, playbook())
    assert (choice.to, choice.how, choice.because) == (to, how, because)
    assert not choice.hold
    assert to not in {skip.email for skip in choice.skipped}


@pytest.mark.parametrize(
    ("given", "reps", "avoid", "skipped"),
    [
        (
            lead("enterprise", "APAC"),
            AES,
            (),
            {"alex@acme.com": "takes smb and mid market only", JO.email: "covers NA and EMEA only"},
        ),
        (lead(), AES, (), {"jo@acme.com": "takes enterprise only"}),
        (
            lead(),
            (full(ALEX), JO, KAI),
            (),
            {"alex@acme.com": "25 of 25 open leads", "jo@acme.com": "takes enterprise only"},
        ),
        (
            lead(None),
            (away(ALEX), away(JO, Reason.DO_NOT_DISTURB), KAI),
            (),
            {"alex@acme.com": "away", "jo@acme.com": "in do-not-disturb"},
        ),
        (
            lead(),
            AES,
            ("alex@acme.com",),
            {"alex@acme.com": "had this lead before", "jo@acme.com": "takes enterprise only"},
        ),
        (  # a territory falls through when its owner is full or away
            lead("enterprise", "EMEA"),
            (ALEX, full(JO), KAI),
            (),
            {
                "jo@acme.com": "25 of 25 open leads",
                "alex@acme.com": "takes smb and mid market only",
            },
        ),
        (  # and so does an account
            lead(owner="jo@acme.com"),
            (ALEX, away(JO), KAI),
            ("alex@acme.com",),
            {"jo@acme.com": "away", "alex@acme.com": "had this lead before"},
        ),
    ],
)
def test_every_skip_is_explained(
    given: Lead, reps: tuple[Rep, ...], avoid: tuple[str, ...], skipped: dict[str, str]
) -> None:
    choice = route(given, Role.AE, reps, playbook(), avoid)
    assert choice.how == "round_robin"
    assert {skip.email: skip.why for skip in choice.skipped} == skipped


def test_the_playbook_sets_the_order() -> None:
    owned = lead("enterprise", "EMEA", owner="kai@acme.com")
    assert route(owned, Role.AE, AES, playbook(order=["territory", "account_owner"])).to == JO.email
    robin = route(owned, Role.AE, AES, playbook(order=["round_robin"]))
    assert robin.how == "round_robin"


def test_a_territory_is_for_its_role() -> None:
    choice = route(lead("enterprise", "EMEA"), Role.SDR, (KAI, JO), playbook())
    assert choice.how == "round_robin"


@pytest.mark.parametrize(
    ("routing", "reps", "choice"),
    [
        ({}, (), Choice(None, None, "no AE is available: on hold until somebody is", hold=True)),
        (
            {},
            (away(KAI),),
            Choice(
                None,
                None,
                "no AE is available: on hold until somebody is",
                (Skipped("kai@acme.com", "away", Reason.AWAY, BACK),),
                hold=True,
            ),
        ),
        (
            {"nobody": "manager"},
            (full(ALEX), full(KAI)),  # Alex has no manager
            Choice(
                "kim@acme.com",
                "manager",
                "no AE is available: goes to the manager",
                (
                    Skipped("alex@acme.com", "25 of 25 open leads", Reason.CAP),
                    Skipped("kai@acme.com", "25 of 25 open leads", Reason.CAP),
                ),
            ),
        ),
        (
            {"nobody": "manager"},
            (),
            Choice(None, None, "no AE is available: on hold until somebody is", hold=True),
        ),
        (
            {"nobody": "pool", "pool": ["kai@acme.com", "dana@acme.com"]},
            (full(KAI),),
            Choice(
                "dana@acme.com",
                "pool",
                "no AE is available: goes to the fallback pool",
                (Skipped("kai@acme.com", "25 of 25 open leads", Reason.CAP),),
            ),
        ),
    ],
)
def test_nobody_is_a_policy(
    routing: dict[str, object], reps: tuple[Rep, ...], choice: Choice
) -> None:
    assert route(lead(), Role.AE, reps, playbook(**routing)) == choice


def test_the_pool_spares_whoever_had_the_lead() -> None:
    pool = playbook(nobody="pool", pool=["kai@acme.com", "dana@acme.com"])
    both = ("kai@acme.com", "dana@acme.com")
    assert route(lead(), Role.AE, (), pool, both[:1]).to == "dana@acme.com"
    assert route(lead(), Role.AE, (), pool, both).hold


def test_nobody_falls_to_a_manager_who_is_there() -> None:
    """Kai's manager is Kim; Jo's is Dana."""
    rules = playbook(nobody="manager")
    reps = (full(KAI), replace(JO, segments=()))
    gone = Rep("kim@acme.com", absence=Unavailable(Reason.LEFT))
    absent = {"kim@acme.com": away(Rep("kim@acme.com")), "dana@acme.com": Rep("dana@acme.com")}
    asked = route(lead(), Role.AE, reps[:1], rules, others={"kim@acme.com": gone})
    assert asked.hold
    both = (full(KAI), full(replace(JO, segments=())))
    assert route(lead(), Role.AE, both, rules, others=absent).to == "dana@acme.com"
    assert route(lead(), Role.AE, both[:1], rules, others=absent).to == "kim@acme.com"


def test_the_pool_prefers_who_is_there_and_never_asks_who_left() -> None:
    rules = playbook(nobody="pool", pool=["kai@acme.com", "dana@acme.com", "kim@acme.com"])
    others = {
        "kai@acme.com": Rep("kai@acme.com", absence=Unavailable(Reason.LEFT)),
        "dana@acme.com": away(Rep("dana@acme.com")),
        "kim@acme.com": Rep("kim@acme.com", open_leads=20),
    }
    assert route(lead(), Role.AE, (), rules, others=others).to == "kim@acme.com"
    assert route(lead(), Role.AE, (), rules, {"kim@acme.com"}, others=others).to == "dana@acme.com"


@pytest.mark.parametrize(
    ("reps", "account", "avoid", "to"),
    [
        (AES, Account("kai@acme.com"), (), "kai@acme.com"),
        (AES, Account("jo@acme.com"), (), "jo@acme.com"),  # though Jo takes enterprise only
        (AES, Account("gone@acme.com"), (), "alex@acme.com"),
        ((ALEX, JO, away(KAI)), Account("kai@acme.com"), (), "alex@acme.com"),
        (AES, Account("kai@acme.com"), ("kai@acme.com",), "alex@acme.com"),
        (  # sent back to its owner, who is at lunch
            (ALEX, JO, away(KAI, Reason.DO_NOT_DISTURB)),
            Account("kai@acme.com", is_theirs=True),
            (),
            "kai@acme.com",
        ),
        (  # or on vacation
            (ALEX, JO, away(KAI, Reason.VACATION)),
            Account("kai@acme.com", is_theirs=True),
            (),
            "alex@acme.com",
        ),
    ],
)
def test_whoever_has_leads_of_the_company_gets_this_one(
    reps: tuple[Rep, ...], account: Account, avoid: tuple[str, ...], to: str
) -> None:
    assert route(lead(), Role.AE, reps, playbook(), avoid, account=account).to == to


def test_the_owner_that_a_lead_names_goes_before_the_one_we_know() -> None:
    choice = route(
        lead(owner="kai@acme.com"), Role.AE, AES, playbook(), account=Account("jo@acme.com")
    )
    assert choice.to == "kai@acme.com"


def test_ties_go_to_whoever_waited_longest() -> None:
    waited = replace(KAI, turn=Turn(0, NOW - timedelta(hours=2)))
    recent = replace(ALEX, turn=Turn(0, NOW))
    assert route(lead(), Role.AE, (recent, waited), playbook()).to == KAI.email
    assert route(lead(), Role.AE, (waited, ALEX), playbook()).to == ALEX.email  # had none yet
    assert route(lead(), Role.AE, (KAI, ALEX), playbook()).to == ALEX.email  # by address


def test_who_is_absent_is_due_nothing_unless_they_are_to_catch_up() -> None:
    reps = (ALEX, away(KAI))
    assert route(lead(), Role.AE, reps, playbook()).due == {"alex@acme.com": 1.0}
    caught_up = route(lead(), Role.AE, reps, playbook(catch_up=True)).due
    assert caught_up == {"alex@acme.com": 0.5, "kai@acme.com": 0.5}


@given(
    st.lists(
        st.tuples(st.booleans(), st.integers(0, 30), st.floats(-1, 1), st.integers(1, 5)),
        max_size=8,
    )
)
def test_everybody_is_chosen_or_explained(
    states: list[tuple[bool, int, float, int]],
) -> None:
    reps = [
        Rep(
            f"rep{index}@acme.com",
            absence=None if there else Unavailable(Reason.AWAY),
            open_leads=open_leads,
            turn=Turn(ahead),
            weight=weight,
        )
        for index, (there, open_leads, ahead, weight) in enumerate(states)
    ]
    choice = route(lead(), Role.AE, reps, playbook())
    free = {rep.email for rep in reps if not rep.absence and rep.open_leads < rep.max_open}
    assert choice.to in free if free else choice.to is None
    assert choice.hold is not bool(free)
    assert {skip.email for skip in choice.skipped} == {rep.email for rep in reps} - free
