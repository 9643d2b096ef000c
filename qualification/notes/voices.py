"""Who speaks in a pasted chat or mail: in the prospect's own words "I" is the prospect."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qualification.notes.names import plain

_SPEAKER = re.compile(
    r"(?:^[ \t]{0,4}|(?<=[.?!\"')\u2192>] ))(?:[\[(]?\d{1,2}[:.]\d{2}(?: ?[ap]m)?[\])]? ?[-"
    r"|]? ?)?(?:[*_]{0,2})"
    r"(?P<name>[^\W\d_][\w' .-]{0,30}?)(?:[*_]{0,2})"
    r" ?(?:[\[(][^)\]\n]{1,20}[)\]])?:[*_]{0,2} (?=\S)",
    re.M,
)
_GREETING = re.compile(
    r"(?:^|\n|[\"'] ?)[ \t]{0,4}(?:(?:hi|hello|hey|dear|hej|hei|hoi|ciao|salut|moin|ahoj"
    r"|namaste|hallo|g'day"
    r"|good (?:morning|afternoon)|bonjour|hola"
    r"|guten tag),? )?(?P<name>[^\W\d_][\w-]{1,20}(?: [^\W\d_][\w-]{1,20})?)\s?(?:,|!|-|\n)",
    re.I,
)
_GREETED = re.compile(
    r"\b(?:hi|hello|hey|dear|hej|hei|hoi|ciao|salut|moin|ahoj|namaste|hallo|g'day|good"
    r"|bonjour|hola|guten)\b",
    re.I,
)

Span = tuple[int, int]


_SAID = re.compile(
    r"(?<!\w)(?P<who>[^\W\d_][\w'-]{1,20}?)(?:'s)? (?:\w+ ){0,2}?(?:said|says|say|goes|went"
    r"|told (?:me|us)|tells (?:me|us)|was like"
    r"|is like|wrote|writes|put it|answered|replied|quote|words|exact words|laughed|shrugged"
    r"|texted|txted|txts|texts|messaged|messages|pinged|mailed|emailed)"
    r"(?: back| straight out| flat out| outright)?[,:]? ?(?P<words>\"[^\"\n]{2,300}\")",
    re.I,
)
_SENT = re.compile(
    r"\b(?:voice ?mail|vm|transcript|e-?mail|mail|msg|message|text|sms|whatsapp|dm|reply|note"
    r"|letter)\b"
    r"[^\n:\"]{0,40}:\s{0,2}(?P<words>\"[^\"]{2,1500}\")",
    re.I,
)
_TEAM = frozenset(
    [
        "q",
        "me",
        "i",
        "us",
        "sdr",
        "rep",
        "bdr",
        "ae",
        "myself",
        "ich",
        "moi",
        "yo",
        "eu",
        "jag",
        "agent",
        "caller",
        "interviewer",
        "bot",
        "chatbot",
    ]
)
_THEM = frozenset(
    [
        "a",
        "her",
        "him",
        "she",
        "he",
        "them",
        "they",
        "client",
        "prospect",
        "customer",
        "contact",
        "lead",
        "buyer",
        "visitor",
        "kunde",
        "cliente",
    ]
)


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says: from `start`, where the name stands, to `end`.

    `who` is "prospect", "team" or "other"; the words start at `body`.
    """

    who: str
    start: int
    body: int
    end: int


def turns(text: str, prospect: frozenset[str], own: frozenset[str]) -> tuple[Turn, ...]:
    """The turns of a chat or a told dialogue, one after the other.

    `prospect` and `own` are names in small letters without accents. "Her:" speaks only where the
    rep's own side speaks too; elsewhere it is the label of something.
    """
    found = []
    for match in _SPEAKER.finditer(text):
        who = _speaker(match["name"], prospect, own)
        if who:
            found.append((match.start(), match.end(), who))
    if not any(who == "team" for *_, who in found):
        found = [each for each in found if each[2] != "them"]
        if len(found) == 1 and _told_of(text[found[0][1] : _line_end(text, found[0][1])]):
            found = []
    told = []
    for number, (start, body, who) in enumerate(found):
        following = found[number + 1][0] if number + 1 < len(found) else len(text)
        who = "prospect" if who == "them" else who
        told.append(Turn(who, start, body, _turn_end(text, body, following)))
    return tuple(told)


def _told_of(words: str) -> bool:
    """Whether words behind a name speak of the person: "Ruby: 40k okay. She decides."."""
    return _THIRD_PERSON.search(words) is not None and not _FIRST_PERSON.search(words)


_THIRD_PERSON = re.compile(r"\b(?:she|he|her|his|him)\b", re.I)


def _speaker(name: str, prospect: frozenset[str], own: frozenset[str]) -> str | None:
    small = plain(name).strip()
    if _is(name, prospect):
        return "prospect"
    if _is(name, own) or small in _TEAM:
        return "team"
    return "them" if small in _THEM else None


def _turn_end(text: str, body: int, following: int) -> int:
    """Where a turn ends: with the quotation that it is, its line, or the next speaker."""
    end = min(following, _line_end(text, body))
    closing = text.find('"', body + 1, end) if text[body : body + 1] == '"' else -1
    return closing + 1 if closing > 0 else end


def quoted_of_prospect(text: str, prospect: frozenset[str]) -> Iterator[Span]:
    """What the prospect is told to have said: 'she goes, "I sign the checks"'."""
    for match in _SENT.finditer(text):
        yield match.start("words"), match.end("words")
    for match in _SAID.finditer(text):
        who = match["who"].lower()
        if who in ("she", "he", "they", "her", "his") or _is(match["who"], prospect):
            yield match.start("words"), match.end("words")


_QUOTE = re.compile(
    r"(?<![\w'])(?:\"(?P<double>[^\"\n]{8,400})\"|'(?P<single>(?:[^'\n]"
    r"|(?<=\w)'(?=\w)){8,400})'(?!\w))"
)
_FIRST_PERSON = re.compile(r"(?<!\w)(?:i|we|my|our|us|me)(?=\W)", re.I)
_NOT_THEIRS = re.compile(
    r"\b(?:i|we) (?:just |then )?(?:said|told|asked|wrote|answered|replied|offered|pitched"
    r"|explained)\b"
    r"|\b(?:c[efoti]o|boss|owner|manager|director|wife|husband|colleague|legal|finance"
    r"|assistant|ea)\b",
    re.I,
)
_SPEAKS = re.compile(
    r"\b(?P<who>[A-Z][^\W\d_]+)(?: \w+)? (?:said|says|wrote|goes|told \w+)\b"
    r"|(?P<turn>[A-Z][^\W\d_]+): ?$"
)


def quotes_of_prospect(text: str, prospect: frozenset[str]) -> Iterator[Span]:
    """Quotations in the first person that nobody else is told to have said."""
    for match in _QUOTE.finditer(text):
        words = match["double"] or match["single"]
        lead = re.split(r"[.!?\n]\s", text[max(0, match.start() - 80) : match.start()])[-1]
        others = (each["who"] or each["turn"] for each in _SPEAKS.finditer(lead))
        if (
            _FIRST_PERSON.search(words + " ")
            and not _NOT_THEIRS.search(lead)
            and all(_is(each, prospect) or each.lower() in _THEM | {"she", "he"} for each in others)
        ):
            yield match.span()


def letter_of_prospect(text: str, own: frozenset[str]) -> Iterator[Span]:
    """What follows a greeting to the rep: the prospect wrote it."""
    for match in _GREETING.finditer(text):
        at_start = not text[: match.start("name")].strip(" \t\n\"'")
        if _is(match["name"], own) and (_GREETED.search(match[0]) or at_start or "\n" in match[0]):
            yield match.end(), len(text)
            return


_SIGNED = re.compile(
    r"(?<!\w)(?:cheers|regards|thanks|thx|best|ta|sincerely|br|rgds|gr[u\u00fc]\u00dfe"
    r"|saludos|mvh)[,!. ]{1,3}"
    r"\s{0,2}(?P<name>[^\W\d_]{2,20})(?!\w)",
    re.I,
)


def letter_signed_by_prospect(text: str, prospect: frozenset[str]) -> Iterator[Span]:
    """What stands before the prospect's farewell and speaks in the first person."""
    for match in _SIGNED.finditer(text):
        if _is(match["name"], prospect) and _FIRST_PERSON.search(text, 0, match.start()):
            yield 0, match.start()
            return


def names_of(*names: str | None) -> frozenset[str]:
    """The single words of names, in small letters without accents."""
    return frozenset(
        part
        for name in names
        if name
        for part in re.split(r"[\s.-]+", plain(name))
        if len(part) > 1
    )


def _is(name: str, known: frozenset[str]) -> bool:
    parts = [part for part in re.split(r"[\s.-]+", plain(name)) if part]
    initials = {each[0] for each in known}
    return (
        0 < len(parts) <= 3
        and any(part in known for part in parts)
        and all(part in known or (len(part) == 1 and part in initials) for part in parts)
    )


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end
