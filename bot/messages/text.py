"""Text from outside, made harmless: nothing a lead calls itself may ping, format or flip a line."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from markupsafe import Markup

_JOINERS = "\u200c\u200d"
"""Zero-width joiners that Persian and emoji are written with; other invisible signs go."""

_FIRST_STRONG, _POP = "\u2068", "\u2069"
_WORD_JOINER = "\u2060"
_RIGHT_TO_LEFT = {"R", "AL"}

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# mrkdwn has no escape for its marks. Inside a word they mean nothing and stay; at a word's edge
# a sign that looks the same takes their place.
_MARK = re.compile(r"(?<![^\W_])[*_~]|[*_~](?![^\W_])|`")
_LOOKALIKE = {"*": "\u2217", "_": "\u02cd", "~": "\u223c", "`": "\u02cb"}
_EMOJI_CODE = re.compile(r":(?=[a-z0-9_+'-]+:)")


def fold(text: object) -> str:
    """One line: control and direction signs gone, every run of white space a single space."""
    kept = "".join(" " if _is_break(char) else char for char in str(text) if not _is_hidden(char))
    return " ".join(kept.split())


class Plain(str):
    """Text that is harmless in a plain_text element: one line, right-to-left parts isolated."""

    __slots__ = ()


def plain(text: object, limit: int | None = None) -> Plain:
    """An outsider's text for a plain_text element, cut to `limit` characters. Plain stays as is."""
    if isinstance(text, Plain):
        return text
    folded = fold(text)
    return Plain(isolate(folded if limit is None else cut(folded, limit)))


def escape(text: object, limit: int | None = None) -> Markup:
    """An outsider's text for mrkdwn: it shows as it is and does nothing. Markup passes as it is."""
    if isinstance(text, Markup):
        return text
    shown: str = plain(text, limit)
    shown = _MARK.sub(lambda mark: _LOOKALIKE[mark[0]], shown)
    shown = _EMOJI_CODE.sub(f":{_WORD_JOINER}", shown)
    if shown.startswith(">"):  # a quotation, at the start of a line
        shown = _WORD_JOINER + shown
    return Markup(shown.translate(_ENTITIES))


def isolate(text: str) -> str:
    """Keeps a right-to-left text from reordering what stands around it."""
    if any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in text):
        return f"{_FIRST_STRONG}{text}{_POP}"
    return text


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, cut at the end of a word where one is near, with an ellipsis."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    if not text[limit - 1].isspace():
        word_end = head.rfind(" ")
        if word_end > limit // 2:
            head = head[:word_end]
    return head.rstrip(" ,;:.") + "…"


def cut_apart(texts: Sequence[str], limit: int) -> list[str]:
    """Each text cut to `limit` characters; those that would look alike keep their ends instead of
    their middles."""
    shown = [cut(text, limit) for text in texts]
    alike = {one for one, count in Counter(shown).items() if count > 1}
    tail = limit // 2
    return [
        f"{text[: limit - tail - 1].rstrip()}…{text[-tail:].lstrip()}"
        if one in alike and len(text) > limit
        else one
        for text, one in zip(texts, shown, strict=True)
    ]


def cut_markup(text: str, limit: int) -> str:
    """Like `cut`, for mrkdwn: never inside a `<…>` token or an entity, no isolate left open."""
    if len(text) <= limit:
        return text
    head = cut(text, limit - 1).removesuffix("…")
    if head.rfind("<") > head.rfind(">"):
        head = head[: head.rfind("<")]
    if re.search(r"&[a-z]{0,3}$", head):
        head = head[: head.rfind("&")]
    closing = _POP if head.count(_FIRST_STRONG) > head.count(_POP) else ""
    return f"{head.rstrip()}…{closing}"


def _is_break(char: str) -> bool:
    return char in "\t\n\v\f\r\x85" or unicodedata.category(char) in ("Zl", "Zp")


def _is_hidden(char: str) -> bool:
    category = unicodedata.category(char)
    if category == "Cs" or (category == "Cc" and not _is_break(char)):
        return True
    return category == "Cf" and char not in _JOINERS
