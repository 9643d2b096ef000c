"""Addresses that were probably mistyped: "gmial.com" for gmail.com. Suggested, never changed."""

from __future__ import annotations

from rapidfuzz.distance import OSA

PROVIDERS = (
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "yahoo.com",
    "icloud.com",
    "live.com",
    "aol.com",
    "msn.com",
    "protonmail.com",
    "proton.me",
    "comcast.net",
    "verizon.net",
    "hotmail.co.uk",
    "yahoo.co.uk",
    "btinternet.com",
    "gmx.de",
    "gmx.net",
    "web.de",
    "t-online.de",
    "orange.fr",
    "wanadoo.fr",
    "laposte.net",
    "libero.it",
    "yandex.ru",
    "qq.com",
    "163.com",
)
"""Big mail providers by domain."""

_ENDINGS = {
    "com": ("con", "cm", "cmo", "ocm", "om", "comm", "vom", "xom", "cim", "copm", "coom", "co"),
    "net": ("ner", "nte", "met", "nett", "bet"),
    "de": ("d", "dee", "fe", "dr"),
    "co.uk": ("couk", "co.ku", "co.ik", "o.uk", "co.u", "c.uk"),
}
"""Slips in what follows a provider's name. Other endings are other countries, and real."""

_REAL_NAMES = frozenset(
    {
        "mail",
        "email",
        "ymail",
        "fmail",
        "me",
        "mac",
        "gmx",
        "live",
        "love",
        "line",
        "wed",
        "cloud",
        "grail",
    }
)
"""Names of other providers and companies that are one letter away from a big one."""

_SHORTEST = 5
"""A name of fewer letters is too close to too many others for a slip to be told."""


def suggested(address: str, company_domain: str | None = None) -> str | None:
    """What the writer of an address may have meant; None where nothing speaks against it.

    `company_domain` is the prospect's own, of which a slip can be told as well.
    """
    local, at, domain = address.rpartition("@")
    domain = domain.casefold()
    known = (*PROVIDERS, company_domain.casefold()) if company_domain else PROVIDERS
    if not at or domain in known:
        return None
    meant = next((right for right in known if _is_slip(domain, right)), None)
    return f"{local}@{meant}" if meant else None


def _is_slip(typed: str, right: str) -> bool:
    name, _, ending = typed.partition(".")
    right_name, _, right_ending = right.partition(".")
    ending_slips = ending in _ENDINGS.get(right_ending, ())
    if name == right_name:
        return ending_slips
    if name in _REAL_NAMES or len(right_name) < _SHORTEST:
        return False
    far = 2 if len(right_name) > _SHORTEST + 1 else 1
    return (ending == right_ending or ending_slips) and OSA.distance(name, right_name) <= far
