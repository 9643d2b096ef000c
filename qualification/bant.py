"""BANT: the choices of each letter, and the gate in front of a hand-off."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from qualification.amounts import AmountError, parse_amount
from qualification.lead import Answer, Channel, Contact, Lead, Letter, Money, Qualification
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

MARKET: Mapping[str, str] = MappingProxyType(
    {"yes": "Yes", "partly": "Partly", "no": "No", UNKNOWN: "Unknown"}
)
"""Whether the account is in the addressable market: stored value and label."""

_SAID: Mapping[Letter, tuple[str, Mapping[str, tuple[str, ...]]]] = MappingProxyType(
    {
        Letter.TIMELINE: (
            "timeline",
            {
                "now": ("now", "immediately", "asap", "right away", "as soon as possible"),
                "this_quarter": ("this quarter", "within 3 months", "0 3 months", "1 3 months"),
                "three_to_six_months": ("3 6 months", "three to six months", "next quarter"),
                "six_to_twelve_months": ("6 12 months", "six to twelve months", "this year"),
                "exploring": ("exploring", "just looking", "just browsing", "researching", "none"),
            },
        ),
        Letter.NEED: (
            "purpose",
            {
                "acknowledged": ("buy", "purchase", "evaluate", "replace", "switch"),
                "latent": ("research", "learn", "explore"),
            },
        ),
        Letter.BUDGET: (
            "budget",
            {
                "confirmed": ("confirmed", "approved", "yes"),
                "likely": ("likely",),
                "none": ("none", "no", "no budget"),
            },
        ),
    }
)
"""Per letter the question of a sign-up form that tells it, and what its answers mean."""

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


def said_on_arrival(lead: Lead, currency: str) -> Mapping[Letter, Answer]:
    """What a lead answered on sign-up, as answers to BANT; what could mean two things is left out.

    `currency` (ISO 4217) is that of a budget that names none.
    """
    found = {}
    for letter, (question, meanings) in _SAID.items():
        text = lead.origin.answers.get(question, "")
        choice = next((choice for choice, said in meanings.items() if _folded(text) in said), None)
        if choice:
            found[letter] = Answer(choice)
        elif letter is Letter.BUDGET and (amount := _amount(text, currency)):
            found[letter] = Answer("likely", amount=amount)
    return found


def _folded(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.casefold()))


def _amount(text: str, currency: str) -> Money | None:
    try:
        return parse_amount(text, currency)
    except AmountError:
        return None


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
