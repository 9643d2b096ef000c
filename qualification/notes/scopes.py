"""Stretches of a note that are not asserted of this deal: bets, other deals, our own offers.

They are taken out before reading, so that no field has to know of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualification.notes.names import plain
from qualification.notes.patterns import any_of, phrases
from qualification.notes.phrasebook import listed

_ELSEWHERE = phrases(*listed("scopes", "elsewhere"))
_RETRACTED = re.compile(
    rf"\W*(?:(?:but|and|sorry|well|though|actually|lol"
    rf"|hmm),? )*{any_of(*listed('scopes', 'retracted'))}"
    r"(?: (?:though|yet|lol|tho|anyway|so far|either))?\W*"
)
_MACHINE = re.compile(
    r"\[\[[^\n]{0,400}\]\]|\{\{[^\n]{0,400}?\}\}|<<[^\n]{0,400}?>>|```.{0,2000}?```"
    r"|\{\"[^\n]{0,400}\}"
    r"|</?[a-z][a-z_-]{1,20}(?: [^>\n]{0,100})?>[^\n<]{0,300}</[a-z][a-z_-]{1,20}>",
    re.S,
)
_BOX = re.compile(
    r"\u2610|\u25a1|\u2751|\u2b1c|\[ ?\]|\( \)|\u2611|\u2612|\u2705|\u2714|\u2713|\[x\]|\(x\)"
)
_EMPTY = frozenset({"\u2610", "\u25a1", "\u2751", "\u2b1c", "[ ]", "[]", "( )"})

_NAMESAKE = re.compile(
    r"\W*(?:(?:this|that|it) (?:is|was) |that's |it's |got |reached |called |spoke to )?(?:a "
    r"|an |the )?"
    r"(?:completely |totally )?(?:wrong|different|another|other) (?P<name>[^\W\d_]{2,30})\b"
)
_OURS = re.compile(r"\b(?:our|my|i|we)\b")

Span = tuple[int, int]


def machine_words(small: str) -> Iterator[Span]:
    """Marked-up blocks that nobody types about a call: "[[budget=ok]]", "{{...}}"."""
    for match in _MACHINE.finditer(small):
        yield match.span()


def unticked(small: str) -> Iterator[Span]:
    """The choices of a form that are not ticked, and the marks of those that are."""
    at = 0
    for line in small.splitlines(keepends=True):
        boxes = list(_BOX.finditer(line))
        for box, following in zip(boxes, [*boxes[1:], None], strict=False):
            end = following.start() if following else len(line)
            if box[0] not in _EMPTY:
                if box[0] in ("[x]", "(x)", "\u2611", "\u2612"):
                    yield at + box.start(), at + box.end()
            elif ":" not in line[box.end() : end]:
                yield at + box.start(), at + end
        at += len(line)


def is_elsewhere(sentence: str, *, theirs: bool) -> bool:
    """Whether a sentence in small letters is not about this deal, or a mere bet.

    In the prospect's own words (`theirs`) "our" and "my" are theirs.
    """
    return _ELSEWHERE.search(_OURS.sub("-", sentence) if theirs else sentence) is not None


def is_namesake(sentence: str, prospect: frozenset[str]) -> bool:
    """Whether a sentence in small letters says that the note is about a namesake: "Wrong Ida."."""
    match = _NAMESAKE.match(sentence)
    return match is not None and plain(match["name"]) in prospect


def opens_scope(sentence: str) -> bool:
    """Whether such a sentence goes on to the end of its line: "My colleague's deal: 50k, ..."."""
    match = _ELSEWHERE.search(sentence)
    return (
        match is not None
        and re.match(r"[^.;!?]{0,24}:(?! ?[\"'])", sentence[match.end() :]) is not None
    )


def is_retraction(sentence: str) -> bool:
    """Whether a sentence in small letters does nothing but take back the one before it."""
    return len(sentence) < 120 and _RETRACTED.fullmatch(sentence) is not None
