"""Signs that nobody real filled in the form, weighed together.

A sign is worth points; `CONDEMNED` of them make a lead spam. All but one are weak, worth less than
that, so that no real person is turned away for an unusual name or a mistyped address alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_lowercase
from unicodedata import normalize

from qualification.lead import Lead
from qualification.words import slug

CONDEMNED = 3
"""Points at which signs make a lead spam."""

HONEYPOTS = frozenset({"honeypot", "honey_pot", "_honey", "hp", "_hp", "_gotcha", "bot_field"})
"""Names of the hidden field of a form that only programs fill in."""

_STRONG, _WEAK, _FAINT = CONDEMNED, 2, 1

BOUNCES = frozenset({"bounced_mail", "mail_bounced", "email_bounced", "hard_bounce"})
"""Actions that say of an address that no mail reaches it."""

_RESERVED = frozenset({"invalid", "test", "localhost", "local"})
"""Endings under which no mail can be delivered (RFC 6761 and 6762)."""

DISPOSABLE = frozenset(
    {"10minutemail.com", "burnermail.io", "dispostable.com", "emailondeck.com", "fakeinbox.com"}
    | {"getairmail.com", "getnada.com", "grr.la", "guerrillamail.com", "guerrillamail.net"}
    | {"maildrop.cc", "mailinator.com", "mailnesia.com", "mintemail.com", "moakt.com"}
    | {"mohmal.com", "mytemp.email", "sharklasers.com", "spamgourmet.com", "temp-mail.org"}
    | {"tempmail.com", "tempr.email", "throwawaymail.com", "trashmail.com", "yopmail.com"}
)
"""Well-known providers of addresses that live for minutes; their subdomains count, too."""

_MOST_LINKS = 2
_LINK = re.compile(r"(?:https?://|www\.|\[url)", re.IGNORECASE)

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop", "yxcvbnm")
_WAYS = tuple(way for row in _ROWS for way in (row, row[::-1]))
_RUN = 4
"""Neighbours on a keyboard that are struck one after another."""


def _any_of(lengths: Iterable[int]) -> str:
    """A pattern of every stretch of a keyboard's rows that has one of these lengths, in order."""
    return "|".join(
        way[at : at + length]
        for length in lengths
        for way in _WAYS
        for at in range(len(way) - length + 1)
    )


_STRUCK = re.compile(rf"(?:{_any_of(range(10, _RUN - 1, -1))})|({_any_of([3])})\1|(\w)\2{{3,}}")
_ALL_STRUCK = 0.75
"""How much of a word a run must be: "property" and "liberty" have one, too."""

_TELLTALES = frozenset(
    {way[at : at + _RUN] for way in _WAYS for at in range(len(way) - _RUN + 1)}
    | {way[at : at + 3] + way[at] for way in _WAYS for at in range(len(way) - 2)}
    | {letter * _RUN for letter in ascii_lowercase}
)
"""What a word that was struck has in it, quick to look up: most words have none."""

_NO_VOWELS = re.compile(r"[bcdfghjklmnpqrstvwxz]{5,}")
_RANDOM_CASE = re.compile(r"[a-z][A-Z]")
_RANDOM_CASES = 3
_RARE = re.compile(r"[jqvwxz]")
_UNHEARD = re.compile(
    r"(?=(?:[bcdfgklmnpqstvwxz]j|j[bcdfghklmnpqrstvwxz]|[bcdfghjklmnprstvwxyz]q|q[bcdfghjkmnprstvxyz]"
    r"|[bcdfghjkmpqsvwz]x|x[bdfgjkmnqrvwz]|[bcfghjkmpqvwx]z|z[bcfgjpqrstvx]|v[bcdfghjkmpqtwxz]"
    r"|[bcfghjkmpqw]v|w[jqvxz]|[bcdgjqvxz]w))"
)
"""Pairs of letters that hardly any language has; each has a rare letter in it."""

_UNHEARD_PAIRS = 3
_SHORTEST = 5
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of spam: its points, and what it was seen in."""

    points: int
    evidence: str


def signs(lead: Lead) -> tuple[Sign, ...]:
    """Every sign of spam that the lead shows."""
    return tuple(_signs(lead))


def condemns(found: tuple[Sign, ...]) -> bool:
    """Whether these signs together make a lead spam."""
    return sum(sign.points for sign in found) >= CONDEMNED


def _signs(lead: Lead) -> Iterator[Sign]:
    if lead.origin.extra and (field := _honeypot(lead)):
        yield Sign(_STRONG, f"hidden field “{field}” filled in")
    name = lead.person.name
    yield from _address(lead)
    yield from _nonsense(lead)
    # A link has more than letters in it, which is quicker to see than a link.
    if name and not name.replace(" ", "").isalpha() and _LINK.search(name):
        yield Sign(_WEAK, "a link for a name")
    message = lead.origin.message
    if message and (links := len(_LINK.findall(message))) > _MOST_LINKS:
        yield Sign(_WEAK, f"{links} links in the message")


def _honeypot(lead: Lead) -> str | None:
    return next(
        (key for key, value in lead.origin.extra.items() if value and slug(key) in HONEYPOTS), None
    )


def _address(lead: Lead) -> Iterator[Sign]:
    email = lead.person.email
    if email and (evidence := _domain(lead.person.email_domain)):
        yield Sign(_WEAK, evidence.format(email=email))
    for activity in lead.activities:
        if slug(activity.action) in BOUNCES:
            yield Sign(_WEAK, "mail to the address bounced")
            return


@lru_cache(maxsize=4096)
def _domain(domain: str | None) -> str | None:
    """What is wrong with the domain of an address."""
    if domain is None or "." not in domain or domain.rpartition(".")[2] in _RESERVED:
        return "no mail can reach “{email}”"
    while domain:
        if domain in DISPOSABLE:
            return f"throw-away address at {domain}"
        domain = domain.partition(".")[2]
    return None


def _nonsense(lead: Lead) -> Iterator[Sign]:
    """Words that nobody is called. A word counts once: many a company bears its owner's name."""
    person, email = lead.person, lead.person.email
    found = (
        _known_word(person.first_name) or _known_word(person.last_name),
        _known_word(lead.company.name),
        _known_word(person.title),
        _odd_word(email.rpartition("@")[0]) if email else None,
    )
    if not any(found):
        return
    seen: set[str] = set()
    for (field, points), odd in zip(_FIELDS, found, strict=True):
        kind, word = odd or ("", "")
        if kind and (kind == "keyboard run" or word.lower() not in seen):
            seen.add(word.lower())
            yield Sign(points, f"{kind} “{word}” as {field}")


_FIELDS = (("name", _WEAK), ("company", _WEAK), ("title", _FAINT), ("address", _FAINT))


def _odd_word(text: str | None) -> tuple[str, str] | None:
    """The first odd word of a text, behind what is odd about it, if it has one."""
    for word in _WORD.findall(text) if text else ():
        if len(word) >= _RUN and (kind := _odd(word)):
            return kind, word
    return None


_known_word = lru_cache(maxsize=8192)(_odd_word)
"""The same for texts that come again."""


@lru_cache(maxsize=32_768)
def _odd(word: str) -> str | None:
    if not word.isascii():
        word = normalize("NFKD", word)
        if not word.isascii():  # other scripts, and letters with marks, have rules of their own
            return None
    low = word.lower()
    if _is_struck(low):
        return "keyboard run"
    if len(low) < _SHORTEST or word.isupper() or low == "https":  # an abbreviation lacks vowels
        return None
    return "gibberish" if _is_gibberish(word, low) else None


def _is_struck(low: str) -> bool:
    if not any(low[at : at + _RUN] in _TELLTALES for at in range(len(low) - _RUN + 1)):
        return False
    return sum(len(match[0]) for match in _STRUCK.finditer(low)) >= _ALL_STRUCK * len(low)


def _is_gibberish(word: str, low: str) -> bool:
    if _NO_VOWELS.fullmatch(low):
        return True
    if len(_RARE.findall(low)) > 1 and len(_UNHEARD.findall(low)) >= _UNHEARD_PAIRS:
        return True
    as_usual = word.islower() or word.istitle()
    return not as_usual and len(_RANDOM_CASE.findall(word)) >= _RANDOM_CASES
