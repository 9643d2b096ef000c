"""Sums of money in running text, and what they are sums of.

A sum without a sign is in the money of the lead's country: that is how people there speak of it.
Where software is mostly paid for in dollars the country is not listed and the team's
own currency holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from qualification.iso import CURRENCIES
from qualification.lead import Money
from qualification.money import from_major
from qualification.notes.model import NoteContext
from qualification.notes.numbers import TENS, UNITS
from qualification.notes.patterns import any_of, grammar, phrases
from qualification.notes.phrasebook import listed

_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"})
_CROWNS = frozenset({"SEK", "DKK", "NOK", "CZK", "ISK"})
_MIL_IS_THOUSAND = frozenset(
    {"AR", "BR", "CL", "CO", "CR", "EC", "ES", "GT", "IT", "MX", "PA", "PE", "PT", "UY", "VE"}
)
_PESOS = frozenset({"ARS", "CLP", "COP", "MXN", "PHP", "UYU"})
_MONEY_OF = {
    country: currency
    for currency, countries in {
        "AED": "AE", "ARS": "AR", "AUD": "AU", "CLP": "CL", "COP": "CO", "MXN": "MX",
        "UYU": "UY", "BRL": "BR", "CAD": "CA", "CHF": "CH LI",
        "CNY": "CN", "CZK": "CZ", "DKK": "DK GL FO", "GBP": "GB IM JE GG",
        "EUR": "AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MC MT NL PT SI SK",
        "GHS": "GH", "HKD": "HK", "HUF": "HU", "INR": "IN", "ISK": "IS",
        "JPY": "JP", "KES": "KE", "KRW": "KR", "MYR": "MY", "NGN": "NG", "NOK": "NO",
        "NZD": "NZ", "PHP": "PH", "PLN": "PL", "RON": "RO", "SAR": "SA",
        "SEK": "SE", "SGD": "SG", "THB": "TH", "TWD": "TW", "USD": "US EC PR", "ZAR": "ZA",
    }.items()
    for country in countries.split()
}  # fmt: skip
_SIGNS = {
    "us$": "USD", "u$s": "USD", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD",
    "cad$": "CAD",
    "nz$": "NZD", "r$": "BRL", "s$": "SGD", "sg$": "SGD", "hk$": "HKD", "mx$": "MXN",
    "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "₪": "ILS", "zł": "PLN",
    "rs.": "INR", "rs": "INR", "₦": "NGN", "₱": "PHP",
    "us-$": "USD", "$ cad": "CAD", "$ ca": "CAD", "$ us": "USD", "$ aud": "AUD",
}  # fmt: skip
_WORDS = {
    "dollars?": "$", "bucks": "$", "euros?": "EUR", "pounds?(?: sterling)?": "GBP", "quid": "GBP",
    "sterling": "GBP", "yen": "JPY", "rupees?": "INR", "naira": "NGN", "rand": "ZAR",
    "swiss francs?": "CHF", "francs": "CHF", "shekels?": "ILS", "reais": "BRL",
    "r(?:ea)?is": "BRL", "zloty": "PLN",
    "us dollars?": "USD", "canadian(?: dollars?)?": "CAD", "aussie(?: dollars?)?": "AUD",
    "dirhams?": "AED", "ringgit": "MYR", "baht": "THB", "kronor": "SEK", "kroner": "kr",
    "kr": "kr", "rmb": "CNY", "yuan": "CNY", "złoty(?:ch)?": "PLN", "zlotys?": "PLN", "nis": "ILS",
    "tys\\.? zł": "PLN", "forint": "HUF", "lei": "RON", "won": "KRW", "pesos": "pesos",
    "canadian dollars": "CAD", "kč": "CZK", "korun(?:a|y)?": "CZK", "crowns": "kr", "us": "USD",
    "nz": "NZD",
    "(?:nz|kiwi|new zealand)(?: dollars?)?": "NZD", "(?:singapore|sing)(?: dollars?)?": "SGD",
    "(?:hong kong|hk) dollars?": "HKD", "australian(?: dollars?)?": "AUD", "aud?": "AUD",
    "euro": "EUR", "eur(?:os?)?": "EUR", "british pounds?": "GBP", "kenyan shillings?": "KES",
    "shillings?": "KES",
    "(?:saudi )?riyals?": "SAR", "cedis?": "GHS", "taka": "BDT", "dong": "VND", "rupiah": "IDR",
    "lira": "TRY", "d[oó]lares?": "USD", "dollari": "USD",
    "(?:colombian|mexican|argentine|chilean|philippine) pesos": "pesos", "franken": "CHF",
    "norwegian kroner": "NOK", "danish kroner": "DKK", "swedish kronor": "SEK",
}  # fmt: skip
_FACTORS = {
    "k": 10**3, "grand": 10**3, "thousand": 10**3, "thou": 10**3, "m": 10**6, "mm": 10**6,
    "mn": 10**6, "mio": 10**6, "mil": 10**6, "mill": 10**6, "million": 10**6, "lakh": 10**5,
    "lakhs": 10**5, "lac": 10**5, "tys.": 10**3, "tys": 10**3, "tisíc": 10**3,
    "tausend": 10**3, "tsd": 10**3, "tsd.": 10**3,
    "tkr": 10**3, "mila": 10**3, "mille": 10**3, "duizend": 10**3, "tusen": 10**3,
    "millones": 10**6, "miljoner": 10**6, "l": 10**5, "t": 10**3,
    "crore": 10**7, "crores": 10**7, "cr": 10**7, "bn": 10**9,
    "billion": 10**9,
}  # fmt: skip
_SIGN = any_of(*(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True)), r"\$")
_CODE = any_of(
    *(code.lower() for code in sorted(CURRENCIES - {"ALL", "TOP", "TRY", "MAD", "GEL", "CUP"}))
)
_WORD = any_of(*sorted(_WORDS, key=len, reverse=True))
_FACTOR = any_of(*sorted(_FACTORS, key=len, reverse=True))
_SPELT_UNIT = any_of(*UNITS)
_SPELT = (
    rf"(?:half a|a quarter(?: of a)?|(?:a|{any_of(*TENS)}(?:[ -]{_SPELT_UNIT})?|{_SPELT_UNIT})"
    rf"(?: hundred(?: and)?(?: (?:{any_of(*TENS)}(?:[ -]{_SPELT_UNIT})?"
    rf"|{_SPELT_UNIT}))?)?(?: and a half)?)"
)
_DIGITS = (
    r"\d{1,2}(?:,\d{2}){1,3},\d{3}(?!\d)"
    r"|\d{1,3}(?:[.,'\u2019 ]\d{3}){1,4}(?:[.,]\d{1,2})?(?!\d)"
    r"|\d{1,9}(?:[.,]\d{1,2})?(?!\d)"
)

_AMOUNT = grammar(
    r"(?<![\w.,/#:+@-])(?P<sign>{sign}|{code}(?= ?\d)|r(?= ?\d))? ?"
    r"(?:(?P<low>{digits})(?: ?(?P<lowfactor>{factor})(?![\w]))?(?:(?:-| - | to "
        r"| or )(?:{sign})?(?=\d[\d.,]{0,9} ?(?:{factor}|{code}|€|£)?))"
    r")?(?:(?P<high>{digits}) ?(?P<factor>{factor})?|(?P<spelt>{spelt}) (?P<speltfactor>{factor}))"
    r"(?:\+?(?![\w%:@]|[.,/]\d|-\d) ?|(?<=[tkm])(?={code}(?!\w)|[€£$]))(?P<after>{sign}"
        r"|\(?(?:{code}|{word})(?!\w)\)?)?",
    sign=_SIGN, code=_CODE, word=_WORD, factor=_FACTOR, digits=_DIGITS, spelt=_SPELT,
)  # fmt: skip

_COUNTED = (
    r"(?:km|kms|kilomet\w+|miles|mi|kids|employees?|people|ppl|staff|heads?"
    r"|headcount|fte|users?|seats?|lic[ea]n[cs]es?"
    r"|leads?|customers?|clients?|orders?|records?|rows?|contacts?|tickets?"
    r"|e?mails?|calls?|sq|units?|items?|skus?|students?"
    r"|patients?|members?|subscribers?|visits?|visitors?|parcels?|shipments?"
    r"|stores?|sites?|locations?|vehicles?|pages?"
    r"|trucks?|followers|lines|loc|tons?|tonnes|kg|lbs?|percent|pct|invoices?"
    r"|transactions?|documents?|events?|reps?|agents?"
    r"|developers?|devs?|engineers?|drivers?|beds?|rooms?|branches|offices"
    r"|countries|suppliers?|vendors?|accounts?|duplicates?"
    r"|products?|assets?|devices?|deliver\w+|messages?|requests?|alerts?|bookings?"
    r"|workers?|candidates?|applications?|square)"
)
_NOT_MONEY = re.compile(
    rf"[ -]{{0,2}}(?:{_COUNTED}|hours?|hrs?|days?|weeks?|months?|mos?|years?|yrs?"
    rf"|minutes?|mins?|times?|pm|am|o'clock|th|nd|rd|st)\b"
    rf"| (?:\w{{2,14}}[ -]){_COUNTED}\b"
)
_PER = re.compile(
    r" ?(?:(?:/|per|a|each|every|p\.?) ?(?P<per>months?|mo|mth|years?|yr|annum|a\.?"
    r"|seat|user|head|week|wk|day|quarter|qtr"
    r"|hour|agent|license|rep|site|m\b|y\b)(?!\w)|(?P<adverb>monthly|annually"
    r"|annual|yearly|pcm|p\.a\.?|quarterly|arr|mrr|acv|tcv)(?!\w))"
)
_ABOUT_OTHERS = phrases(*listed("amounts", "about_others"))  # fmt: skip
"""Words that make a sum a price, a cost, a turnover or a limit: no budget."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum in a text, in whole units. `low` differs from `high` in a range.

    `currency` is None where the text names none. `marked` tells that a sign, a code or a "k" makes
    it money by its looks. `per` is "month", "year", "each" or None.
    """

    low: Decimal
    high: Decimal
    currency: str | None
    marked: bool
    per: str | None
    start: int
    end: int

    def money(self, context: NoteContext) -> Money | None:
        """The sum, in the lead's money unless it says otherwise; None for a range or a rate."""
        if self.low != self.high or self.per not in (None, "year"):
            return None
        home = currency_of(context.country) or context.currency
        currency = self.currency or home
        if currency == "$":
            currency = home if home in _DOLLARS else "USD"
        if currency == "pesos":
            currency = home if home in _PESOS else "MXN"
        if currency == "kr":
            currency = home if home in _CROWNS else "SEK"
        return from_major(self.high, currency)


def currency_of(country: str | None) -> str | None:
    """The currency that people of a country (ISO 3166 alpha-2) mean; None if it is not listed."""
    return _MONEY_OF.get(country or "")


def amounts(text: str, country: str | None = None) -> Iterator[Amount]:
    """The sums of money in a text in small letters, without those that count other things.

    `country` (ISO 3166 alpha-2) is the lead's: in India "3L" are three lakh.
    """
    for match in _AMOUNT.finditer(text):
        found = _amount(text, match, country)
        if found:
            yield found


def others_money(clause: str) -> bool:
    """Whether a clause speaks of what something costs, brings or is paid today."""
    return _ABOUT_OTHERS.search(clause) is not None


def _amount(text: str, match: re.Match[str], country: str | None) -> Amount | None:
    sign, after = match["sign"], (match["after"] or "").strip("()") or None
    factor = match["factor"] or match["speltfactor"]
    if (factor == "l" and country != "IN") or (factor == "t" and not after):
        return None
    if factor == "mil" and (sign == "r$" or country in _MIL_IS_THOUSAND):
        factor = "k"
    rest = text[match.end() : match.end() + 40]
    if not (sign or after) and _NOT_MONEY.match(rest):
        return None
    if factor in ("m", "mm") and not (sign or after) and rest[:1].isalpha():
        return None
    high = _spelt(match["spelt"]) if match["spelt"] else _number(match["high"], bool(factor))
    if high is None:
        return None
    low = high
    if match["low"]:
        number = _number(match["low"], bool(match["lowfactor"] or factor))
        if number is None:
            return None
        own = _FACTORS.get(match["lowfactor"] or factor or "", 1)
        low = number * own
    high *= _FACTORS.get(factor or "", 1)
    if match["low"] is None:
        low = high
    if not 0 < low <= high <= 10**12:
        return None
    per, end = _rate(rest, match.end())
    return Amount(
        low,
        high,
        _currency(sign) or _currency(after),
        bool(sign or after or factor),
        per,
        match.start() + (len(match[0]) - len(match[0].lstrip())),
        end if per else match.start() + len(match[0].rstrip()),
    )


def _rate(rest: str, at: int) -> tuple[str | None, int]:
    match = _PER.match(rest)
    if not match:
        return None, at
    unit = match["per"] or match["adverb"]
    if unit.startswith(("y", "annu", "a", "p.a")) and unit not in ("arr", "agent"):
        kind = "year"
    else:
        kind = "month" if unit.startswith("m") or unit == "pcm" else "each"
    return ("revenue" if unit in ("arr", "mrr") else kind), at + len(match[0].rstrip())


@lru_cache(maxsize=256)
def _currency(sign: str | None) -> str | None:
    if not sign or sign == "$":
        return sign or None
    if sign in _SIGNS:
        return _SIGNS[sign]
    if sign == "r":
        return "ZAR"
    if sign.upper() in CURRENCIES:
        return sign.upper()
    named = (value for word, value in _WORDS.items() if re.fullmatch(word, sign))
    return next(named, None)


def _number(digits: str, has_factor: bool) -> Decimal | None:
    """Three digits behind a mark are thousands, one or two are decimals; "1.250k" is neither."""
    marks = [char for char in digits if not char.isdigit()]
    if not marks:
        return Decimal(digits)
    if re.fullmatch(r"\d{1,2}(?:,\d\d)+,\d{3}", digits):  # 12,50,000 as in India
        return Decimal(digits.replace(",", ""))
    *heads, tail = re.split(r"\D", digits)
    decimal = len(tail) < 3
    groups = heads[1:] if decimal else [*heads[1:], tail]
    if any(len(group) != 3 for group in groups):
        return None
    if decimal and len(marks) > 1 and marks[-1] == marks[0]:
        return None
    if has_factor and not decimal:
        return None
    return Decimal("".join(heads) + "." + tail) if decimal else Decimal("".join([*heads, tail]))


def _spelt(words: str) -> Decimal:
    if words.endswith(" and a half"):
        return _spelt(words.removesuffix(" and a half")) + Decimal("0.5")
    if words.startswith("half"):
        return Decimal("0.5")
    if words.startswith("a quarter"):
        return Decimal("0.25")
    total = Decimal(0)
    for word in re.split(r"[\s-]+", words):
        if word == "hundred":
            total = max(total, Decimal(1)) * 100
        else:
            total += UNITS.get(word, TENS.get(word, 1 if word == "a" else 0))
    return total
