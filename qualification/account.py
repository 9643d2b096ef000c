"""Which company a lead belongs to, however people write its name.

Two leads are of one account when they share a key: the company's domain, or its name without legal
form, accents, punctuation, "The", and with "&" read as "and". "Acme, Inc.", "ACME" and "acme gmbh"
are one; "Apple" and "Apple Bank" are two.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from qualification.lead import Lead


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


GENERIC_DOMAINS = _names(
    """
    126.com 163.com aol.com bigpond.com bluewin.ch btinternet.com comcast.net cox.net duck.com
    facebook.com fastmail.com free.fr freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net
    googlemail.com hey.com hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it
    hushmail.com icloud.com inbox.com interia.pl laposte.net libero.it linkedin.com live.co.uk
    live.com live.nl mac.com mail.com mail.ru mailinator.com me.com msn.com naver.com o2.pl
    online.de orange.fr outlook.com outlook.de outlook.fr pm.me proton.me protonmail.com qq.com
    rediffmail.com rocketmail.com sbcglobal.net seznam.cz sfr.fr sky.com t-online.de telia.com
    tutanota.com tuta.io uol.com.br verizon.net virgilio.it wanadoo.fr web.de wp.pl yahoo.ca
    yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.br yahoo.de yahoo.es yahoo.fr yahoo.it
    yandex.com yandex.ru ymail.com zoho.com ziggo.nl
    """
)
"""Domains of mailbox providers and networks: they say nothing of where somebody works."""

_RUSSIAN_FORMS = _names("ооо оао зао пао ао тов")  # noqa: RUF001 (Cyrillic)
_LEGAL_FORMS = _RUSSIAN_FORMS | _names(
    """
    ab ad ag anonim aps ao as asa bhd bv bvba cie co company corp corporation cv doo ead eg ehf ek
    eirl eood epe esv etat eu eurl ev gbr gk gmbh godo inc incorporated jsc kabushiki kaisha kft kg
    kgaa kk kommanditgesellschaft aktiengesellschaft lda limited limitada limitee llc llp lp ltd
    ltda ltee mbh nv nyrt oao oh ohg ood ooo ou oy oyj pao partg plc private proprietary pte pty
    pvt rf sa sab sadecv sae sagl sapi sarl sas sasu sca scop sdn se sia sirketi sl slu snc soc spa
    spk spol spzoo sro srl srls sti tbk tov uab ug vof zao zoo zrt
    """
)
"""Words that close a company's name and say only what kind of legal person it is."""

_TWO_WORD_FORMS = {("de", "cv"), ("de", "rl"), ("sp", "zoo"), ("sp", "k"), ("sp", "j"), ("s", "k")}
_LEADING = _RUSSIAN_FORMS | _names("the ab ao oao ooo oy pao pt tov zao")
_WITHOUT_SPACES = re.compile(
    "股份有限公司|有限责任公司|有限公司|株式会社|有限会社|合同会社|주식회사|유한회사|\\(株\\)|\\(有\\)|\\(주\\)"
)
_NOBODY = frozenset(
    {
        "and",
        "company",
        "confidential",
        "freelance",
        "freelancer",
        "home",
        "independent",
        "individual",
        "me",
        "my company",
        "na",
        "nil",
        "no company",
        "none",
        "not applicable",
        "null",
        "personal",
        "private",
        "private person",
        "self",
        "self employed",
        "student",
        "tbd",
        "test",
        "unemployed",
        "unknown",
        "x",
        "xx",
        "xxx",
    }
)
"""What people write who name no company."""

_SPELLED = str.maketrans(
    {
        "ß": "ss",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "æ": "ae",
        "œ": "oe",
        "\u0131": "i",
        "þ": "th",
        "ð": "d",
    }
)
_AND = re.compile(r"[&+]|\b(?:und|et)\b")
_APOSTROPHE = re.compile("['\u2018\u2019\u02bc`\u00b4]")
_WORD = re.compile(r"[^\W_]+")


def account_keys(lead: Lead) -> tuple[str, ...]:
    """Keys of the lead's account, the surest first: "domain:acme.com", "name:acme"."""
    domain = domain_key(lead.company.domain) or domain_key(lead.person.email_domain)
    name = company_key(lead.company.name)
    keys = (domain and f"domain:{domain}", name and f"name:{name}")
    return tuple(key for key in keys if key)


def domain_key(domain: str | None) -> str | None:
    """A company's domain without "www."; None for a mailbox provider's."""
    folded = (domain or "").strip().strip(".").casefold().removeprefix("www.")
    return folded if "." in folded and folded not in GENERIC_DOMAINS else None


@lru_cache(maxsize=4096)
def company_key(name: str | None) -> str | None:
    """A company's name as one writes it to compare; None where it names no company."""
    words = _words(name or "")
    whole = " ".join(words)
    while len(words) > 1 and words[0] in _LEADING:
        words = words[1:]
    while (shorter := _without_form(words)) != words:
        words = shorter
    key = " ".join(words)
    return None if not key or key in _NOBODY or whole in _NOBODY else key


def _words(name: str) -> list[str]:
    """The words of a name: lower case, without accents, initials joined ("S.A." is "sa")."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    folded = _WITHOUT_SPACES.sub(" ", folded).translate(_SPELLED)
    bare = "".join(
        char for char in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(char)
    )
    words: list[str] = []
    initials = False
    for word in _WORD.findall(_AND.sub(" and ", _APOSTROPHE.sub("", bare))):
        single = len(word) == 1
        if single and initials:
            words[-1] += word
        else:
            words.append(word)
        initials = single
    return words


def _without_form(words: list[str]) -> list[str]:
    """The name without the legal form at its end. Something of it always stays."""
    if len(words) > 2 and tuple(words[-2:]) in _TWO_WORD_FORMS:
        return words[:-2]
    if len(words) > 1 and words[-1] in _LEGAL_FORMS:
        return words[:-1]
    if len(words) > 2 and words[-1] == "and":  # what is left of "GmbH & Co. KG"
        return words[:-1]
    return words
