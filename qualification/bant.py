"""BANT: the choices of each letter, and the gate in front of a hand-off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from qualification.lead import Answer, Channel, Contact, Letter, Qualification
from qualification.playbook import Playbook

UNKNOWN = "unknown"
"""The choice of a letter that was asked and stayed open. It is not a "no"."""

CHOICES: Mapping[Letter, Mapping[str, str]] = MappingProxyType(
    {
        Letter.BUDGET: {
            "confirmed": "Confirmed",
            "likely": "Likely",
            "none": "None",
            UNKNOWN: "Unknown",
        },
        Letter.AUTHORITY: {
            "decision_maker": "Decision maker",
            "economic_buyer": "Economic buyer",
            "champion": "Champion",
            "influencer": "Influencer",
            "user": "User",
            "blocker": "Blocker",
            UNKNOWN: "Unknown",
        },
        Letter.NEED: {
            "urgent": "Urgent",
            "acknowledged": "Acknowledged",
            "latent": "Latent",
            "none": "None",
            UNKNOWN: "Unknown",
        },
        Letter.TIMELINE: {
            "now": "Now",
            "this_quarter": "This quarter",
            "three_to_six_months": "3\N{EN DASH}6 months",
            "six_to_twelve_months": "6\N{EN DASH}12 months",
            "exploring": "Exploring",
            UNKNOWN: "Unknown",
        },
    }
)
"""Per letter the stored value of each choice and its label, in the order they are offered."""

_NEGATIVE = {
    (Letter.BUDGET, "none"): "There is no budget",
    (Letter.AUTHORITY, "blocker"): "The contact is a blocker",
    (Letter.NEED, "none"): "There is no need",
}

_CONTACT = {
    "phone": "Direct phone is not confirmed",
    "email": "Email is not confirmed",
    "reach_by": "Best way to reach is not set",
    "best_time": "Best time to talk is not set",
}


def known(answer: Answer | None) -> bool:
    """Whether a letter has an answer other than "unknown"."""
    return answer is not None and answer.choice != UNKNOWN


def negative(letter: Letter, answer: Answer | None) -> bool:
    """Whether the answer is known and speaks against a sale now."""
    return answer is not None and (letter, answer.choice) in _NEGATIVE


def order_for(channel: Channel) -> tuple[Letter, ...]:
    """Which letters to ask first.

    Inbound and partner leads bring a need, so their fit is asked first. Outbound leads were picked
    for fit, so their need is.
    """
    if channel is Channel.OUTBOUND:
        return (Letter.NEED, Letter.TIMELINE, Letter.BUDGET, Letter.AUTHORITY)
    return (Letter.BUDGET, Letter.AUTHORITY, Letter.NEED, Letter.TIMELINE)


def gate(qualification: Qualification, playbook: Playbook) -> tuple[str, ...]:
    """What stands between a lead and its hand-off, one phrase each. Empty: ready to hand off."""
    rules = playbook.qualification
    required = [Letter(name) for name in rules.require]
    return (
        *_letters(qualification.answers, required),
        *_count(qualification.answers, required, rules.min_known),
        *_contact(qualification.contact, rules.require_contact),
    )


def _letters(answers: Mapping[Letter, Answer], required: Iterable[Letter]) -> Iterable[str]:
    for letter in required:
        answer = answers.get(letter)
        if answer is None or not known(answer):
            yield f"{letter.value.capitalize()} is not known yet"
        elif negative(letter, answer):
            yield _NEGATIVE[letter, answer.choice]


def _count(
    answers: Mapping[Letter, Answer], required: Iterable[Letter], min_known: int
) -> Iterable[str]:
    """Say that too few letters are known, unless the required ones, named already, would do."""
    open_letters = [letter for letter in Letter if not known(answers.get(letter))]
    found = len(Letter) - len(open_letters)
    if found + len(set(required) & set(open_letters)) < min_known:
        names = _and([letter.value.capitalize() for letter in open_letters])
        verb = "is" if len(open_letters) == 1 else "are"
        yield (
            f"{found} of {len(Letter)} BANT letters known, {min_known} needed: {names} {verb} open"
        )


def _contact(contact: Contact, required: Iterable[str]) -> Iterable[str]:
    return (_CONTACT[name] for name in required if getattr(contact, name) is None)


def _and(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
