"""Who a message introduces: proposals for a new lead from a forwarded mail, a form, a signature.

Unlike call notes, where a signature block is somebody else's, here it is the best source. What is
found is proposed in a dialog and confirmed there; what nothing in the text says is left blank.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import phonenumbers

from qualification.account import domain_key
from qualification.contact import ContactError, parse_email
from qualification.countries import country_code
from qualification.iso import COUNTRIES

LONGEST = 20_000
"""Characters that are read; what comes after them is not who somebody is."""


@dataclass(frozen=True, slots=True)
class Introduced:
    """What a message tells of a prospect. `phone` is as written, `country` ISO 3166."""

    email: str | None = None
    name: str | None = None
    title: str | None = None
    company: str | None = None
    phone: str | None = None
    country: str | None = None


def introduced(text: str, own_domains: Collection[str] = (), home: str | None = None) -> Introduced:
    """Reads plain text. Addresses of `own_domains` are the team's; numbers without a country code
    are read as those of `home` (ISO 3166) where nothing names another country."""
    text = text[:LONGEST]
    lines = [_bare(line) for line in text.splitlines()]
    said = _labelled(lines)
    email = _email(said.get("email"), own_domains) or _email(text, own_domains)
    domain = email.rpartition("@")[2] if email else None
    named = said.get("name") or _name(text, lines, email)
    title, company = _position(lines, named, said)
    company = company or _company_of(domain, text)
    country = country_code(said.get("country", "")) or _country_of(domain)
    phone = _phone(said.get("phone"), text, country or home)
    country = country or _calling_from(phone)
    return Introduced(email, named, title, company, phone, country)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Lines with a label, as forms and bots write them ------------------------------------------------

_LABELS = {
    "name": r"(?:full |contact |your )?name|contact|lead|prospect|from|von|nombre|nom",
    "first": r"first ?name|vorname|given name|prénom",
    "last": r"last ?name|surname|nachname|family name",
    "email": r"(?:work |business |contact )?e-?mail(?: address)?|mail",
    "phone": r"(?:direct |mobile |cell |work )?(?:phone|number|line)(?: number)?|mobile|mob|cell"
    r"|tel|telephone|direct|telefon|handy|[mtdp]",
    "company": r"company(?: name)?|organi[sz]ation|account|employer|business|firma|empresa|société",
    "title": r"(?:job )?title|role|position|function",
    "country": r"country|land|país|pays",
}
_LABELLED = re.compile(
    r"^(?:"
    + "|".join(f"(?P<{key}>{words})" for key, words in _LABELS.items())
    + r")\s*[:=]\s*(.+)$",
    re.IGNORECASE,
)
_DECORATION = re.compile(r"^[\s>•·*_\-\u2013]+|[*_]+(?=[:\s]|$)|(?<=[:\s])[*_]+")


def _bare(line: str) -> str:
    """A line without quotation marks, bullets and bold."""
    return " ".join(_DECORATION.sub("", line.strip()).split())


def _labelled(lines: Collection[str]) -> Mapping[str, str]:
    said: dict[str, str] = {}
    for line in lines:
        if match := _LABELLED.match(line):
            key = next(key for key in _LABELS if match[key])
            said.setdefault(key, match[match.lastindex or 1].strip())
    if "name" in said:  # "From: Ada Byron <ada@globex.com>"
        said["name"] = re.split(r"[<(\[]|\s\S+@", said["name"])[0].strip(" \"'")
        if not _is_name(said["name"].split()):
            del said["name"]
    if "name" not in said and (parts := [said[key] for key in ("first", "last") if key in said]):
        said["name"] = " ".join(parts)
    return said


# Address, number, country ------------------------------------------------------------------------

_ADDRESS = re.compile(r"[\w.+'-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_NOBODY = re.compile(
    r"^(?:no-?reply|do-?not-?reply|mailer-daemon|postmaster|notifications?)@", re.I
)
_LOOSE_ENDINGS = _words("ai cc co fm gg io ly me sh so to tv ws")
"""Endings of countries that companies elsewhere take for their looks."""

_OFFICE = re.compile(r"(?:fax|main|office|switchboard|zentrale|hq)\b[^\d\n]{0,12}$", re.IGNORECASE)
_DIRECT = re.compile(r"(?:direct|mobile|mob|cell|handy|\b[md])\b[^\d\n]{0,14}$", re.IGNORECASE)


def _email(text: str | None, own_domains: Collection[str]) -> str | None:
    for match in _ADDRESS.finditer(text or ""):
        try:
            address = parse_email(match[0].strip(".'-"))
        except ContactError:
            continue
        if address.rpartition("@")[2] not in own_domains and not _NOBODY.match(address):
            return address
    return None


def _phone(labelled: str | None, text: str, region: str | None) -> str | None:
    """The number that is most likely their own: labelled, direct, or the first that is no fax."""
    for source in (labelled, text):
        found = list(phonenumbers.PhoneNumberMatcher(source or "", region))
        ranked = sorted(found, key=lambda one: _rank((source or "")[: one.start]))
        for match in ranked:
            return str(match.raw_string)
    return None


def _rank(before: str) -> int:
    return 0 if _DIRECT.search(before) else 2 if _OFFICE.search(before) else 1


def _calling_from(phone: str | None) -> str | None:
    if not phone or not phone.startswith("+"):
        return None
    region = phonenumbers.region_code_for_number(phonenumbers.parse(phone))
    return region if region in COUNTRIES else None


def _country_of(domain: str | None) -> str | None:
    ending = (domain or "").rpartition(".")[2]
    if ending in _LOOSE_ENDINGS:
        return None
    code = "GB" if ending == "uk" else ending.upper()
    return code if code in COUNTRIES else None


# Name, title, company ----------------------------------------------------------------------------

_WORD = r"[^\W\d_a-z][^\W\d_]*(?:['\u2019.-][^\W\d_]+)*\.?"
_NAME = re.compile(rf"(?<![\w@.]){_WORD}(?: (?:van|von|de|der|da|del|la|al|bin)\b| {_WORD}){{1,3}}")
_MYSELF = re.compile(
    rf"(?:my name is|my name's|i am|i'm|i\u2019m|this is)\s+(?-i:({_WORD}(?: {_WORD}){{0,2}}))",
    re.IGNORECASE,
)
_WITH_ADDRESS = re.compile(rf"({_WORD}(?: {_WORD}){{1,3}})\"?\s*[<(\[]?\s*(?:mailto:)?[\w.+-]+@")
_FAREWELL = re.compile(
    r"^(?:(?:kind|best|warm|many)?\s*(?:regards|wishes|thanks)|best|cheers|sincerely|thank you|thx"
    r"|br|kr|mfg|mit freundlichen grüßen|saludos|cordialement|--?)[,.!]?$",
    re.IGNORECASE,
)
_NOT_NAMES = _words(
    """
    hi hello dear hey best kind warm regards thanks thank new lead demo request the from subject re
    fw fwd sent team sales email phone mobile direct cell tel fax please can could would we you i my
    our this that they he she inbound outbound website form contact date to cc monday tuesday
    wednesday thursday friday saturday sunday january february march april may june july august
    september october november december met talked spoke call about pricing
    """
)
_TITLE = re.compile(
    r"\b(?:[sea]?vp|vice president|head|director|directrice|chief|c[a-z]o|president|founder"
    r"|co-?founder|owner|partner|manager|lead|leader|principal|supervisor|engineer|architect"
    r"|analyst|consultant|coordinator|administrator|buyer|specialist|officer|controller|professor"
    r"|leiter(?:in)?|geschäftsführer(?:in)?|gérant|directora?|gerente|jefe|responsable)\b",
    re.IGNORECASE,
)
_PARTS = re.compile(
    r"\s*(?:[,|•·/]|\s[-\u2013\u2014]\s|\s(?:at|@|of the company)\s)\s*", re.IGNORECASE
)
_AT = re.compile(rf"\b(?:at|from|with|@)\s+((?:{_WORD}|&|\d\w*)(?: (?:{_WORD}|&|of|and)){{0,3}})")
_END = re.compile(
    r"[.!?;](?:\s|$)|[,;]?\s(?:and|who|which|is|was|wants|asked|needs|called|met|in)\s"
)
_OWN_WORDS = re.compile(r"(?:\band )?\b(?:i am|i'm|i\u2019m) (?:the |an? )?", re.IGNORECASE)
_LONGEST_TITLE = 8


def _is_name(words: list[str]) -> bool:
    shaped = 0 < len(words) <= 4 and all(any(map(str.isalpha, word)) for word in words)
    return shaped and not any(word.casefold().strip(".,") in _NOT_NAMES for word in words)


def _name(text: str, lines: list[str], email: str | None) -> str | None:
    return next(_names(text, lines, email), None)


def _names(text: str, lines: list[str], email: str | None) -> Iterator[str]:
    """Names that the text may introduce, the surest first."""
    local = (email or "").partition("@")[0].casefold()
    for match in _NAME.finditer(text):
        named = _trimmed(match[0]) or ""
        if any(len(part) > 2 and part.casefold() in local for part in named.split()):
            yield named
    for pattern in (_WITH_ADDRESS, _MYSELF):
        for match in pattern.finditer(text):
            if (one := _trimmed(match[1])) and not _TITLE.search(one):
                yield one
    for number, line in enumerate(lines[:-1]):
        if _FAREWELL.match(line):
            below = next((each for each in lines[number + 1 :] if each), "")
            words: list[str] = _PARTS.split(below)[0].split()
            if _is_name(words) and not _TITLE.search(below.partition(",")[0]):
                yield " ".join(words)
    parts = re.split(r"[._]", local)
    if len(parts) == 2 and all(part.isalpha() and len(part) > 1 for part in parts):
        yield " ".join(part.capitalize() for part in parts)


def _trimmed(words: str) -> str | None:
    """A run of words with capitals, without those around a name that are none."""
    kept = words.split()
    while kept and kept[0].casefold().strip(".,") in _NOT_NAMES:
        del kept[0]
    while kept and kept[-1].casefold().strip(".,") in _NOT_NAMES:
        del kept[-1]
    return " ".join(kept).rstrip(".") if kept and _is_name(kept) else None


def _position(
    lines: list[str], name: str | None, said: Mapping[str, str]
) -> tuple[str | None, str | None]:
    """Title and company: labelled, beside the name, below it, or as the writer's own."""
    title, company = said.get("title"), said.get("company")
    for words in _beside(lines, name):
        parts = [part.strip(" ,.()") for part in _PARTS.split(words)]
        found = next((part for part in parts if _is_title(part)), None)
        title = title or found
        if found and company is None:
            rest = parts[parts.index(found) + 1 :]
            company = next((part for part in rest if _is_company(part)), None)
        at = _AT.search(words)
        company = company or (at[1].rstrip(".,") if at else None)
    return title, company


def _beside(lines: list[str], name: str | None) -> Iterator[str]:
    """What stands behind the name and below it, and what people say of themselves."""
    for number, line in enumerate(lines):
        if name and name in line:
            behind = line.partition(name)[2].strip(" ,|\u2013-(")
            yield _END.split(_OWN_WORDS.sub("", behind))[0]
            if len(line) - len(behind) <= len(name) + 4:  # the name stands alone, as on a card
                for below in lines[number + 1 : number + 3]:
                    if "@" not in below and not _LABELLED.match(below):
                        yield below
        if own := _OWN_WORDS.search(line):
            yield _END.split(line[own.end() :][:90])[0]


def _is_title(words: str) -> bool:
    return len(words.split()) <= _LONGEST_TITLE and _TITLE.search(words) is not None


def _is_company(words: str) -> bool:
    short = 0 < len(words.split()) <= 5 and (words[:1].isupper() or words[:1].isdigit())
    return short and "@" not in words and not _is_title(words) and not re.search(r"\d{4,}", words)


def _company_of(domain: str | None, text: str) -> str | None:
    """The company's name after its web address, spelled as the text spells it."""
    key = domain_key(domain)
    if key is None:
        return None
    label = re.sub(r"^(?:mail|email|eu|us|corp)\.", "", key).partition(".")[0]
    for match in re.finditer(rf"(?<![\w@./-]){_WORD}(?: {_WORD}){{0,2}}(?![\w@])", text):
        if re.sub(r"[\W_]", "", match[0]).casefold() == label.replace("-", ""):
            return match[0]
    return " ".join(part.capitalize() for part in label.split("-"))
