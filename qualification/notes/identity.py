"""Who somebody is by name, title and address: what makes two mentions the same person."""

from __future__ import annotations

import re

from qualification.notes.model import NoteContext
from qualification.notes.names import plain

PARTICLES = frozenset(
    [
        "de",
        "da",
        "del",
        "della",
        "di",
        "van",
        "von",
        "der",
        "den",
        "ten",
        "bin",
        "ibn",
        "al",
        "la",
        "le",
        "du",
        "dos",
        "st",
        "mac",
        "el",
    ]
)
HONORIFICS = frozenset(
    [
        "pan",
        "ma'am",
        "maam",
        "paní",
        "sig.",
        "signor",
        "madame",
        "monsieur",
        "mme",
        "pak",
        "ibu",
        "encik",
        "sheikh",
        "lic.",
        "bwana",
        "mr",
        "mrs",
        "ms",
        "mx",
        "dr",
        "prof",
        "sir",
        "chief",
        "miss",
        "madam",
        "herr",
        "frau",
        "mme",
        "mlle",
        "m.",
        "monsieur",
        "madame",
        "signor",
        "signora",
        "sig",
        "dott",
        "dott.ssa",
        "ing",
        "sr",
        "sra",
        "señor",
        "señora",
        "don",
        "doña",
        "dona",
        "shri",
        "smt",
        "anh",
        "chị",
        "ông",
        "bà",
        "ji",
        "ir",
        "eng.",
        "mr.",
        "mrs.",
        "ms.",
        "dr.",
        "prof.",
        "sr.",
        "sra.",
        "ing.",
        "dott.",
    ]
)
_EXPANDED = {
    "vp": "vice president", "svp": "senior vice president", "ops": "operations",
    "eng": "engineering",
    "mgr": "manager",
    "dir": "director",
    "ceo": "chief executive officer", "cfo": "chief financial officer",
    "cto": "chief technology officer",
    "coo": "chief operating officer", "cio": "chief information officer",
    "cmo": "chief marketing officer",
    "md": "managing director", "gm": "general manager", "fd": "finance director",
    "mktg": "marketing", "hr": "human resources",
}  # fmt: skip
TOPS = frozenset(
    {"owner", "founder", "controller", "president", "director", "partner", "principal", "cofounder"}
)


def title_key(title: str) -> frozenset[str]:
    """The words of a title, written out, in any order."""
    words = re.findall(r"[a-z&]+", title.casefold().replace("co-", "co"))
    full = " ".join(_EXPANDED.get(word, word) for word in words).split()
    return frozenset(word for word in full if word not in ("of", "the", "and", "for", "&"))


def names_of_person(name: str | None) -> frozenset[str]:
    """The single words of a name and the whole, in small letters without accents."""
    parts = re.split(r"[\s-]+", plain(name or ""))
    whole = (
        {plain(name), *(part.replace("-", "") for part in plain(name).split())} if name else set()
    )
    return frozenset(part.strip(".,") for part in parts if len(part) > 1) | whole


def name_in_address(context: NoteContext) -> frozenset[str]:
    """The prospect's first name as the address has it, where it shortens the full one: "bev@"."""
    local = re.split(r"[._+-]", plain((context.email or "").partition("@")[0]))[0]
    first = plain(context.name or "").split(" ")[0]
    return frozenset({local} if len(local) > 2 and local[:2] == first[:2] else ())


def company_of(email: str | None) -> frozenset[str]:
    """The company as an address names it: "acme" of dana@acme.com."""
    domain = (email or "").rpartition("@")[2].casefold()
    return frozenset({domain.partition(".")[0]}) if domain else frozenset()
