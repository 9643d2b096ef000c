"""Words that several fields share: doubt, condition, months, titles, departments."""

from __future__ import annotations

import re

from qualification.notes.patterns import any_of, phrases
from qualification.notes.phrasebook import listed

DOUBT = phrases(*listed("lexicon", "doubt"))  # fmt: skip
"""What makes a statement a guess. "Probably" is not here: for a budget it is an answer."""

CONDITION = re.compile(
    r"\s*(?:and |but |only |or |even )?(?:if|unless|in case|assuming|provided|suppose|supposing"
    r"|contingent on|as long as|whether)\b"
)
"""How a clause starts on which others hang."""

WHETHER = re.compile(
    r"\b(?:whether|wonders?|wondering|(?:ask|asks|asked|see|know|tell|check|find out|say"
    r"|hear)(?: (?:us|me|her|him|them))? if)\b"
)
"""What leaves open all that follows it in a clause."""

AFTERTHOUGHT = re.compile(
    r"\s*(?:(?:but|though|although|so) )?(?:i(?:'m| am) )?(?:not (?:100% |really "
    r"|totally |too |entirely )?(?:sure|certain)"
    r"|i (?:think|guess|believe|assume|reckon)|maybe|perhaps|possibly|unsure|tbc"
    r"|tbd|to be confirmed|unconfirmed"
    r"|(?:need|have) to (?:confirm|check|verify)|(?:that's|thats|just) (?:a "
    r"|my )?guess|unclear|iirc"
    r"|don't quote me|didn't confirm|not confirmed|she thinks|he thinks|they think"
    r"|\?+)[\s.,;:)?!]*(?:though|yet)?[\s.,;:)?!]*$"
)
"""A clause that does nothing but doubt the one before it."""

ABBREVIATIONS = frozenset(listed("lexicon", "abbreviations"))

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier enero janeiro gennaio januari januarie stycznia leden"
            " ledna",
            "february feb februar février febrero fevereiro febbraio februari",
            "march mar märz mars marzo março maart marts", "april apr avril abril aprile",
            "may mai mayo maio maggio maj mei", "june jun juni juin junio junho giugno",
            "july jul juli juillet julio julho luglio", "august aug août agosto augusti augustus",
            "september sept sep septembre septiembre setembro settembre",
            "october oct oktober octobre octubre outubro ottobre okt",
            "november nov novembre noviembre novembro",
            "december dec dezember décembre diciembre dezembro dicembre",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
MONTH = any_of(*sorted(MONTHS, key=len, reverse=True))

WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "mondays monday mon", "tuesdays tuesday tues tue tu", "wednesdays wednesday weds wed",
            "thursdays thursday thurs thur thu th", "fridays friday fri",
            "saturdays saturday sat", "sundays sunday sun",
        )
    )
    for name in names.split()
}  # fmt: skip
WEEKDAY = any_of(*sorted(WEEKDAYS, key=len, reverse=True))

COUNTS = {
    "a couple of": 2, "a couple": 2, "couple of": 2, "couple": 2, "a few": 3, "few": 3,
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "eighteen": 18,
}  # fmt: skip
COUNT = r"(?:\d{1,3}|" + any_of(*sorted(COUNTS, key=len, reverse=True)) + ")"

DEPARTMENT = any_of(*listed("lexicon", "department"))  # fmt: skip
_LEVEL = any_of(*listed("lexicon", "level"))  # fmt: skip
_WIDTH = any_of(*listed("lexicon", "width"))  # fmt: skip
_OF = r"(?: ?,? ?(?:of |for )?(?:{width} )?{department}(?: (?:&|and) {department})?)?"
_HEADS = "(?:head|director|dir|chief|manager|lead|chair|secretary)"
TITLE = any_of(
    r"(?:(?:global|regional|senior|sr|deputy|interim|group|acting)\.? )?"
    r"(?:svp|evp|avp|vp|v\.p\.|vice president)" + _OF.format(width=_WIDTH, department=DEPARTMENT),
    rf"(?:(?:global|regional|deputy) )?{_HEADS}\.? (?:of|for) (?:the )?(?:{_WIDTH} )?"
    rf"{DEPARTMENT}(?: (?:&|and) {DEPARTMENT})?",
    rf"(?:{_WIDTH} )?{DEPARTMENT} {_LEVEL}",
    r"(?:head|director|vp|svp|manager|chief) of (?!staff)[a-z]{3,16}"
    r"(?: (?:ops|operations|planning|chain|success|engineering))?",
    rf"(?:gm|md|dir|mgr|avp) {DEPARTMENT}",
    rf"{_WIDTH} (?:director|manager|mgr|partner|counsel|chair|lead|principal|editor|engineer"
    r"|head|controller)",
    *listed("lexicon", "title"),
)
"""Job titles in small letters."""

RELATION = any_of("boss", "boss's boss", "manager", "supervisor", "skip[- ]level", "higher[ -]up")
AIDE = any_of(*listed("lexicon", "aide"))
"""Who answers for somebody else: their numbers and addresses are not the prospect's."""

DAYS_ORDER = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
