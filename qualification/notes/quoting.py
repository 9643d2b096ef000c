"""Which parts of a note are not the rep's own words: quoted mail, signatures, orders to a machine.

They are blanked out with spaces, so that every offset stays what it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualification.notes.names import plain

_Span = tuple[int, int]

_QUOTED_LINE = re.compile(r"^[ \t]{0,8}(?:>|&gt;).*$", re.M)
_REPLY_HEAD = re.compile(
    r"^[ \t>]{0,8}(?:on|am|le|el|em|il) [^\n]{3,160}(?:\n[^\n]{0,80})?"
    r"(?:wrote|schrieb|a écrit|escribió|escreveu|ha scritto)[^\n]{0,60}:[ \t]*$",
    re.M | re.I,
)
_REPLY_FROM = re.compile(
    r"^[^\n<]{0,60}<[^>\n]{3,100}@[^>\n]{3,100}>[^\n]{0,40}"
    r"(?:wrote|schrieb|a écrit|escribió|escreveu)"
    r"[^\n]{0,20}:[ \t]*$",
    re.M | re.I,
)
_FORWARD = re.compile(
    r"^[ \t]{0,8}(?:auto(?:matic)?[ -]?reply\b|out[ -]of[ -]office(?: reply)?:"
    r"|-{2,} ?(?:original|forwarded) message|begin forwarded message|_{10,})[^\n]*$",
    re.M | re.I,
)
_MAIL_HEAD = re.compile(
    r"^[ \t*]{0,8}(?:from|von|de): ?[^\n]{2,120}\n(?:[^\n]{0,200}\n){0,3}?[ \t*]{0,8}"
    r"(?:to|sent|date|subject|cc|an|betreff|gesendet): ?[^\n]",
    re.M | re.I,
)
_HEAD_LINES = re.compile(r"(?:[ \t*]{0,8}[^\W\d_]{2,12} ?:[^\n]{0,200}\n)+")
_DASHES = re.compile(r"^-- ?$", re.M)
_FAREWELL = re.compile(
    r"^[ \t]{0,8}(?:[^\W\d_]{2,8} hilsen ?/ ?)?(?:(?:many |kind|best|warm|warmest"
    r"|with kind)? ?(?:regards|wishes)|best|thanks"
    r"(?: so much| again| and regards)?|thank you|cheers|sincerely|yours(?: truly"
    r"| sincerely)?|br|kr"
    r"|rgds|mit freundlichen grüßen|mfg|cordialement|saludos|un saludo|atentamente"
    r"|med vänlig hälsning|(?:med )?venlig hilsen|mvh"
    r"|cumprimentos|abraços)[ \t]{0,4}[,.!\-]?[ \t]*$",
    re.M | re.I,
)
_SENT_FROM = re.compile(
    r"^[ \t]{0,8}(?:sent|gesendet|envoyé|enviado) (?:from|von|de|desde) .*$", re.M | re.I
)

_NUMBER = re.compile(r"\+?\(?\d[\d ().\-/]{6,20}\d")
_LABELLED = re.compile(
    r"^[^\w\n+(]{0,6}(?:(?:direct|mobile|mob|cell|cel|phone|tel|office|fax|main"
    r"|desk|work|hq|switchboard"
    r"|toll[ -]free|whatsapp|home|[dmctofpwh])(?: (?:line|phone|dial))?)\b[^\w\n+(]{0,6}\+?\(?\d",
    re.I,
)
_CARD_LINE = re.compile(r"@|www\.|https?:|\||,? (?:inc|llc|ltd|gmbh|corp)\b", re.I)
_LONGEST_CARD_LINE = 90

_ORDER = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,40}\b(?:instructions?|rules?"
    r"|prompts?"
    r"|above|previous|guidelines|checks?|everything)\b"
    r"|^[ \t]{0,8}(?:system|assistant|user|developer) ?(?:prompt|message|note)?:"
    r"|\byou are (?:now|an?) [^.\n]{0,20}(?:ai|assistant|bot|model)\b"
    r"|\b(?:mark|flag|treat|set|classify)\b[^.\n]{0,40}\bas (?:qualified|confirmed|sql|accepted"
    r"|approved|won|hot)\b"
    r"|\bset\b[^.\n]{0,30}\b(?:budget|authority|need|timeline|phone|fields?"
    r"|answers?)\b[^.\n]{0,20}(?:\bto\b|=)"
    r"|</?(?:system|instructions?|prompt)>|\[/?inst\]",
    re.M | re.I,
)

_MARKUP = re.compile(r"<(?:script|style|iframe|img|svg|!--)[^\n]*", re.I)


def own_words(note: str, writer: frozenset[str] = frozenset()) -> str:
    """The note with all that is not the rep's own words blanked out. Its length stays the same.

    `writer` has the prospect's names in small letters without accents: a pasted mail of theirs
    loses its head only.
    """
    spans = sorted(
        (start, end)
        for found in (_quoted(note, writer), _signatures(note), _cards(note), _orders(note))
        for start, end in found
    )
    parts, at = [], 0
    for start, end in spans:
        if end > at:
            start = max(start, at)
            parts += [note[at:start], re.sub(r"[^\n]", " ", note[start:end])]
            at = end
    return "".join([*parts, note[at:]])


def _quoted(note: str, writer: frozenset[str]) -> Iterator[_Span]:
    for line in _QUOTED_LINE.finditer(note):
        yield line.span()
    head = _REPLY_HEAD.search(note) or _REPLY_FROM.search(note)
    if head:
        rest = note[head.end() :].lstrip()
        # Behind ">" marks the quote ends by itself; without them nobody can tell where.
        yield (head.start(), head.end() if rest.startswith((">", "&gt;")) else len(note))
    if match := _FORWARD.search(note):
        yield (match.start(), len(note))
    if match := _MAIL_HEAD.search(note):
        sender = re.findall(r"[^\W\d_]+", plain(match[0].partition("\n")[0].partition(":")[2]))
        if writer and sender and set(sender[:2]) <= writer:
            lines = _HEAD_LINES.match(note, match.start())
            yield lines.span() if lines else match.span()
            match = _MAIL_HEAD.search(note, lines.end() if lines else match.end())
        if match:
            yield (match.start(), len(note))


def _signatures(note: str) -> Iterator[_Span]:
    after = 0
    if dashes := _DASHES.search(note):
        yield (dashes.start(), len(note))
    for farewell in _FAREWELL.finditer(note):
        if farewell.start() < after:
            continue
        after = _end_of_card(note, farewell.end())
        if note[farewell.end() : farewell.end() + 1500].strip():
            yield (farewell.start(), after)
    for line in _SENT_FROM.finditer(note):
        yield line.span()


def _end_of_card(note: str, start: int) -> int:
    """Where the short lines that follow a farewell end."""
    at = start
    for number, line in enumerate(note[start : start + 1500].splitlines(keepends=True)):
        if number > 12 or len(line) > _LONGEST_CARD_LINE:
            break
        at += len(line)
    return at


def _cards(note: str) -> Iterator[_Span]:
    """Blocks of lines as on a business card: two labelled numbers or more, each on its line."""
    block: list[tuple[int, str]] = []
    at = 0
    for line in [*note.splitlines(keepends=True), "\n"]:
        if line.strip() and len(line) <= _LONGEST_CARD_LINE:
            block.append((at, line))
        else:
            yield from _card(block)
            block = []
        at += len(line)


def _card(block: list[tuple[int, str]]) -> Iterator[_Span]:
    numbered = [
        n
        for n, (_, line) in enumerate(block)
        if _LABELLED.match(line) and not line.startswith("|")  # a row of a table
    ]
    signed = numbered and numbered[0] and re.search(r"[|\u00b7]", block[numbered[0] - 1][1])
    if len(numbered) >= 2 or signed:
        first = numbered[0]
        while first and numbered[0] - first < 4 and _like_card(block[first - 1][1]):
            first -= 1
        last = numbered[-1]
        while last + 1 < len(block) and (
            _CARD_LINE.search(block[last + 1][1]) or _NUMBER.search(block[last + 1][1])
        ):
            last += 1
        yield (block[first][0], block[last][0] + len(block[last][1]))


def _like_card(line: str) -> bool:
    """A name, a title, a company: few words, nearly all with a capital."""
    words = [word for word in re.findall(r"[^\W\d_]+", line) if len(word) > 3]
    return 0 < len(words) <= 6 and not any(word.islower() for word in words)


def _orders(note: str) -> Iterator[_Span]:
    """An order to a machine takes its sentence with it, markup its line."""
    for match in _ORDER.finditer(note):
        end = re.compile(r"[.!\n]|$").search(note, match.end())
        yield (match.start(), end.end() if end else len(note))
    for match in _MARKUP.finditer(note):
        yield match.span()
