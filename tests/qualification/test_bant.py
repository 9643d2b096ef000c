"""BANT: what counts as known, what speaks against a sale, and what the gate misses."""

from __future__ import annotations

import pytest

from qualification import bant
from qualification.lead import Answer, BestTime, Channel, Contact, Letter, Qualification
from qualification.playbook import Channels, PersonEntry, Playbook, QualificationRules, Team

CONFIRMED = Contact(
    phone="+14155550134",
    email="jane@example.com",
    reach_by="phone",
    best_time=BestTime("America/New_York", days=(0,), start="09:00", end="12:00"),
)


def playbook(**rules: object) -> Playbook:
    return Playbook(
        team=Team(name="Acme", timezone="America/New_York"),
        channels=Channels(leads="#leads", marketing="#marketing", managers="#managers"),
        people=(PersonEntry.model_validate({"email": "sam@acme.com", "role": "sdr"}),),
        qualification=QualificationRules.model_validate(rules),
    )


def answers(**choices: str) -> dict[Letter, Answer]:
    return {Letter(name): Answer(choice) for name, choice in choices.items()}


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"budget": "likely", "authority": "champion", "need": "latent"}, ()),
        (
            {"need": "urgent", "authority": "champion"},
            ("2 of 4 BANT letters known, 3 needed: Budget and Timeline are open",),
        ),
        (
            {"need": "urgent", "authority": "champion", "budget": "unknown", "timeline": "now"},
            (),
        ),
        (
            {"budget": "likely", "authority": "champion", "timeline": "exploring"},
            ("Need is not known yet",),
        ),
        (  # once the two that are named are known, so are three
            {"budget": "likely"},
            ("Need is not known yet", "Authority is not known yet"),
        ),
        (
            {},
            (
                "Need is not known yet",
                "Authority is not known yet",
                "0 of 4 BANT letters known, 3 needed: "
                "Budget, Authority, Need and Timeline are open",
            ),
        ),
        (
            {"budget": "none", "authority": "blocker", "need": "none"},
            ("There is no need", "The contact is a blocker"),
        ),
    ],
)
def test_gate_of_the_letters(given: dict[str, str], missing: tuple[str, ...]) -> None:
    draft = Qualification(answers=answers(**given), contact=CONFIRMED)
    assert bant.gate(draft, playbook()) == missing


def test_all_four_may_be_needed() -> None:
    draft = Qualification(
        answers=answers(budget="likely", authority="user", need="latent"), contact=CONFIRMED
    )
    assert bant.gate(draft, playbook(min_known=4)) == (
        "3 of 4 BANT letters known, 4 needed: Timeline is open",
    )


def test_gate_of_the_contact() -> None:
    draft = Qualification(answers=answers(budget="likely", authority="user", need="latent"))
    assert bant.gate(draft, playbook()) == (
        "Direct phone is not confirmed",
        "Email is not confirmed",
        "Best time to talk is not set",
    )
    assert bant.gate(draft, playbook(require_contact=("reach_by",))) == (
        "Best way to reach is not set",
    )


def test_a_team_may_require_nothing() -> None:
    lax = playbook(require=(), min_known=0, require_contact=())
    assert bant.gate(Qualification(), lax) == ()


def test_unknown_is_neither_known_nor_negative() -> None:
    unknown = Answer("unknown")
    assert not bant.known(None)
    assert not bant.known(unknown)
    assert bant.known(Answer("none"))
    assert not any(bant.negative(letter, unknown) for letter in Letter)


def test_negative_answers() -> None:
    negative = {
        (letter, choice)
        for letter, choices in bant.CHOICES.items()
        for choice in choices
        if bant.negative(letter, Answer(choice))
    }
    assert negative == {
        (Letter.BUDGET, "none"),
        (Letter.AUTHORITY, "blocker"),
        (Letter.NEED, "none"),
    }


def test_each_letter_offers_unknown_last() -> None:
    assert [list(choices)[-1] for choices in bant.CHOICES.values()] == ["unknown"] * 4
    assert list(bant.CHOICES) == list(Letter)


def test_inbound_is_asked_for_fit_and_outbound_for_need() -> None:
    assert bant.order_for(Channel.INBOUND)[:2] == (Letter.BUDGET, Letter.AUTHORITY)
    assert bant.order_for(Channel.PARTNER) == bant.order_for(Channel.INBOUND)
    assert bant.order_for(Channel.OUTBOUND)[0] is Letter.NEED
    for channel in Channel:
        assert sorted(bant.order_for(channel)) == sorted(Letter)
