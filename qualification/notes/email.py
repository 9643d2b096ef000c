"""E-mail: the prospect's address as the note gives or corrects it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualification.contact import ContactError, dedupe_key, parse_email
from qualification.notes.clauses import Note, Sentence
from qualification.notes.corrections import latest
from qualification.notes.finding import Found
from qualification.notes.model import NoteContext, NoteField
from qualification.notes.names import plain
from qualification.notes.patterns import phrases
from qualification.notes.people import Cast
from qualification.notes.phrasebook import listed
from qualification.notes.whose import somebody_elses

_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_ROLES = frozenset(
    [
        "info",
        "sales",
        "support",
        "billing",
        "hello",
        "contact",
        "office",
        "admin",
        "ap",
        "accounts",
        "accounting",
        "invoices",
        "hr",
        "jobs",
        "help",
        "team",
        "procurement",
        "purchasing",
        "noreply",
        "no-reply",
        "legal",
        "marketing",
        "press",
        "security",
        "it",
    ]
)
_THEIRS = phrases(*listed("email", "theirs"))  # fmt: skip
_OTHERS = phrases(*listed("email", "others"))  # fmt: skip
_THEIR_ELSE = phrases(
    "assistant(?:'s)?",
    "cc",
    "colleague(?:'s)?",
    "old",
    "wrong",
    "not",
    "don't",
    "bounce[ds]?",
    "invoices?",
    "billing",
    "support",
)
_OLD = re.compile(r"\b(?:not|instead of|rather than|old|wrong|bounced?|bounces|was|isn't|typo)\b")


def read(note: Note, context: NoteContext, cast: Cast) -> Found[str] | None:
    """The prospect's address, if the note says that it is theirs."""
    found: dict[str, Found[str]] = {}
    for sentence in note.every:
        for each in _addresses(sentence, context, cast):
            found.setdefault(dedupe_key(each.value), each)
    if len(found) > 1 and context.email:
        found.pop(dedupe_key(context.email), None)
    kept = latest(note, list(found.values()))
    return kept[0] if len(kept) == 1 else None


def _addresses(sentence: Sentence, context: NoteContext, cast: Cast) -> Iterator[Found[str]]:
    for match in _ADDRESS.finditer(sentence.text):
        try:
            address = parse_email(sentence.original[match.start() : match.end()].rstrip(".'"))
        except ContactError:
            continue
        if _ours(address, context) or sentence.doubted(*match.span()):
            continue
        if _is_theirs(sentence, match, address, context, cast):
            yield Found(
                address,
                sentence.start + match.start(),
                sentence.start + match.start() + len(match[0].rstrip(".'")),
            )


def _ours(address: str, context: NoteContext) -> bool:
    domain = address.rpartition("@")[2].casefold()
    own = {dedupe_key(each) for each in context.own_emails}
    return dedupe_key(address) in own or domain in context.own_domains


def _is_theirs(
    sentence: Sentence, match: re.Match[str], address: str, context: NoteContext, cast: Cast
) -> bool:
    clause = sentence.around(*match.span())
    begin = clause.start - sentence.start
    before = sentence.text[begin : match.start()]
    after = sentence.text[match.end() : clause.end - sentence.start]
    if (_THEIR_ELSE if sentence.theirs else _OTHERS).search(before[-40:]) or _OLD.match(
        after.strip()
    ):
        return False
    local = plain(address.partition("@")[0])
    parts = set(re.split(r"[._+-]", local))
    if parts & _ROLES:
        return False
    if sentence.topic is NoteField.EMAIL and not before.strip():
        return True
    named = any(len(name) > 2 and name in local for name in cast.prospect_names)
    if somebody_elses(sentence, match.start(), cast) and not named:
        return False
    if cast.others_in(sentence, clause) and not named:
        return False
    if cast.subject(sentence, match.start()) in ("other", "unclear") and not named:
        return False
    if named or (context.email and dedupe_key(context.email) == dedupe_key(address)):
        return True
    return _THEIRS.search(before[-40:]) is not None
