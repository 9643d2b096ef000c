"""Routing: who gets a lead, in which order, with every skip explained."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualification.lead import Lead, Origin, Role
from qualification.playbook import Channels, PersonEntry, Playbook, Routing, Team
from qualification.routing import Choice, Rep, Skipped, route

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


def away(rep: Rep, why: str | None = "away until Mon 30 Nov") -> Rep:
    return replace(rep, available=False, why_not=why)


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
            (away(ALEX), away(JO, None), KAI),
            (),
            {"alex@acme.com": "away until Mon 30 Nov", "jo@acme.com": "not available"},
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
            {"jo@acme.com": "away until Mon 30 Nov", "alex@acme.com": "had this lead before"},
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
                (Skipped("kai@acme.com", "away until Mon 30 Nov"),),
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
                    Skipped("alex@acme.com", "25 of 25 open leads"),
                    Skipped("kai@acme.com", "25 of 25 open leads"),
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
                (Skipped("kai@acme.com", "25 of 25 open leads"),),
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


def test_ties_go_to_whoever_waited_longest() -> None:
    waited = replace(KAI, last_assigned_at=NOW - timedelta(hours=2))
    recent = replace(ALEX, last_assigned_at=NOW)
    assert route(lead(), Role.AE, (recent, waited), playbook()).to == KAI.email
    assert route(lead(), Role.AE, (waited, ALEX), playbook()).to == ALEX.email  # had none yet
    assert route(lead(), Role.AE, (KAI, ALEX), playbook()).to == ALEX.email  # by address


@given(st.lists(st.integers(1, 20), min_size=1, max_size=12), st.integers(1, 120))
def test_shares_stay_within_one_lead_of_the_weights(weights: list[int], leads: int) -> None:
    rules = playbook()
    reps = {
        f"rep{index:02}@acme.com": Rep(f"rep{index:02}@acme.com", weight=weight)
        for index, weight in enumerate(weights)
    }
    for count in range(1, leads + 1):
        to = route(lead(), Role.AE, tuple(reps.values()), rules).to
        assert to is not None
        reps[to] = replace(
            reps[to],
            assigned=reps[to].assigned + 1,
            last_assigned_at=NOW + timedelta(minutes=count),
        )
        for rep in reps.values():
            assert abs(rep.assigned - count * rep.weight / sum(weights)) < 1


@given(
    st.lists(
        st.tuples(st.booleans(), st.integers(0, 30), st.integers(0, 50), st.integers(1, 5)),
        max_size=8,
    )
)
def test_everybody_is_chosen_or_explained(
    states: list[tuple[bool, int, int, int]],
) -> None:
    reps = [
        Rep(
            f"rep{index}@acme.com",
            available=available,
            open_leads=open_leads,
            assigned=assigned,
            weight=weight,
        )
        for index, (available, open_leads, assigned, weight) in enumerate(states)
    ]
    choice = route(lead(), Role.AE, reps, playbook())
    free = {rep.email for rep in reps if rep.available and rep.open_leads < rep.max_open}
    assert choice.to in free if free else choice.to is None
    assert choice.hold is not bool(free)
    assert {skip.email for skip in choice.skipped} == {rep.email for rep in reps} - free
