"""Authority: the prospect's own role in the purchase."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from qualification.lead import Answer
from qualification.notes import lexicon
from qualification.notes.asking import ASKS
from qualification.notes.clauses import Note, Sentence
from qualification.notes.corrections import corrected, latest
from qualification.notes.finding import Found
from qualification.notes.languages import plainly_foreign
from qualification.notes.limits import spend_of
from qualification.notes.model import NoteField
from qualification.notes.parties import Party, is_person, parties
from qualification.notes.parts import headed_role, holds_now, labelled, parts
from qualification.notes.patterns import Pattern, phrases
from qualification.notes.people import Cast
from qualification.notes.phrasebook import listed
from qualification.notes.roles import BARE, DECIDES, DENIED, RoleWords, roles

_ABROAD = phrases(*listed("authority", "abroad"))
_SAID_ABROAD = phrases(*listed("roles", "abroad"))
_NO_SAY = phrases(*listed("authority", "no_say"))  # fmt: skip
_FRAGMENT = Pattern(
    r"\s*(?:(?:and|so|is|she's|he's|she is|he is|also|the|our|a|an|def|definitely"
    r"|clearly|role|authority|as|contact|prospect|likely|sole|main|=|:|-|says|=>"
    r"|->)[\s:=]*){0,5}$"
)
_INVERSE = Pattern(
    r"\s*(?:power |authority )?(?:(?:is|=|:|-|will be|would be|remains|are"
    r"|lies with|sits with|rests with|belongs to|goes to|comes from|from|with"
    r"|stays with|by|->|=>)\s*){0,2}(?:actually |really |probably )?"
)


@dataclass(frozen=True, slots=True)
class _Sign:
    """What one sentence says; no role where it is doubted, `denied` for one it denies."""

    role: str | None
    start: int
    end: int
    denied: str | None = None


def read(note: Note, cast: Cast) -> Found[Answer] | None:
    """The prospect's role, if the note gives them one and nothing speaks against it."""
    spend = spend_of(note)
    told = [sign for sentence in note.sentences for sign in _signs(sentence, cast, spend)]
    signs = latest(note, [*told, *_abroad(note, cast)])
    denied = {sign.denied for sign in signs}
    signs = [sign for sign in signs if not sign.denied]
    if denied & DECIDES and not signs and (passed_on := _passed_on(note, cast)):
        return passed_on
    if not signs or any(sign.role is None for sign in signs):
        return None
    found = {sign.role for sign in signs if sign.role}
    role = _one(found)
    if role in DECIDES and _handed_on(note, cast, signs):
        return None
    if role is None or (role in DECIDES and denied & DECIDES) or role in denied:
        return None
    sign = next((each for each in signs if each.role == role), signs[0])
    return Found(Answer(role, note=note.text[sign.start : sign.end]), sign.start, sign.end)


def _abroad(note: Note, cast: Cast) -> Iterator[_Sign]:
    """What sentences in other languages say of her or him, where they name nobody else before."""
    for sentence in note.every:
        for part in parts(sentence, parties(sentence, cast)):
            start, end = part.found.start, part.found.end
            if (
                any(each.tag == "P" for each in part.parties)
                and "," not in sentence.text[end : part.parties[0].start]
                and not part.denied
                and _SAID_ABROAD.fullmatch(part.found.words)
                and plainly_foreign(sentence.around(start, end).text)
            ):
                yield _sign(sentence, "decision_maker", (start, end))
        for match in _ABROAD.finditer(sentence.text):
            clause = sentence.around(*match.span())
            others = (
                each
                for each in parties(sentence, cast)
                if each.end <= match.start()
                and (each.tag in "TBD" or each.title or is_person(each))
                and not _is_prospect(sentence, each, cast)
            )
            if plainly_foreign(clause.text) and not any(others):
                yield _sign(sentence, "decision_maker", match.span())


def _passed_on(note: Note, cast: Cast) -> Found[Answer] | None:
    """Somebody who does not decide and says who does: an influencer."""
    if _AGAINST.search(note.spoken):
        return None
    for sentence in note.sentences:
        denial = next((each for each in _signs(sentence, cast) if each.denied in DECIDES), None)
        others = (_ELSE_DECIDES.search(each.text) for each in note.sentences)
        if denial and any(others):
            return Found(
                Answer("influencer", note=note.text[denial.start : denial.end]),
                denial.start,
                denial.end,
            )
    return None


def _handed_on(note: Note, cast: Cast, signs: list[_Sign]) -> bool:
    """Whether a later correction gives the decision to somebody else."""
    last = max(sign.end for sign in signs)
    for sentence in note.sentences:
        if sentence.end <= last or not corrected(note.spoken[last : sentence.end]):
            continue
        for found in roles(sentence.text):
            if found.role in DECIDES and cast.subject(sentence, found.start + 1) == "other":
                return True
    return False


def _one(found: set[str]) -> str | None:
    """The role that several add up to; None where they contradict each other."""
    if len(found) == 1:
        return next(iter(found))
    if "blocker" in found or (found & DECIDES and found & {"influencer", "user"}):
        return None
    order = ("decision_maker", "economic_buyer", "champion", "influencer", "user")
    return next(role for role in order if role in found)


def _signs(sentence: Sentence, cast: Cast, spend: Decimal | None = None) -> Iterator[_Sign]:
    text = sentence.text
    if sentence.about(NoteField.AUTHORITY) and (alone := _alone(sentence, cast)):
        yield _sign(sentence, headed_role(sentence) or "decision_maker", alone)
        return
    asked: list[tuple[int, int]] = []
    for pattern in (ASKS, _NO_SAY):
        for match in pattern.finditer(text):
            asked.append(match.span())
            who = cast.subject(sentence, match.start() + 1)
            leads = who == "" and _leads(sentence, match.start())
            if (who == "prospect" or leads) and not DENIED.search(text[: match.start()]):
                doubted = sentence.doubted(*match.span())
                yield _sign(sentence, None if doubted else "influencer", match.span())
    label = labelled(sentence, parties(sentence, cast)) if _labels(sentence) else None
    if label and (mine := [each for each in label[1] if _is_prospect(sentence, each, cast)]):
        yield _sign(sentence, label[0], (mine[0].start, mine[0].end))
    borne = {part.found: part for part in parts(sentence, parties(sentence, cast))}
    for found in roles(text):
        if any(start < found.end and found.start < end for start, end in asked):
            continue
        part = borne.get(found)
        tags = {
            "P" if _is_prospect(sentence, each, cast) else each.tag
            for each in (part.parties if part else ())
        }
        if part and "P" in tags and part.denied and part.parties[0].start >= found.end:
            yield replace(_sign(sentence, None, (found.start, found.end)), denied=found.role)
            continue
        if part and "P" in tags and not part.denied and holds_now(sentence, found, spend):
            doubted = sentence.doubted(found.start, found.end)
            yield _sign(sentence, None if doubted else found.role, _span(sentence, found))
            continue
        if tags == {"N"} and not _OWNER.search(found.words):
            continue
        if not _is_prospects(sentence, found, cast):
            continue
        if _denied(sentence, found):
            yield replace(_sign(sentence, None, (found.start, found.end)), denied=found.role)
        else:
            doubted = sentence.doubted(found.start, found.end)
            yield _sign(sentence, None if doubted else found.role, _span(sentence, found))


def _labels(sentence: Sentence) -> bool:
    return not sentence.topic or headed_role(sentence) is not None


def _alone(sentence: Sentence, cast: Cast) -> tuple[int, int] | None:
    """The prospect alone behind a head or question: "Who: Nora", "Decider: she", "Mine."."""
    if sentence.doubted(0, min(len(sentence.text), 12)):
        return None
    if alone := _ALONE.match(sentence.text):
        return alone.span()
    if _NOT_ALONE.search(sentence.text):
        return None
    titles = [each.span() for each in _TITLE_BEHIND.finditer(sentence.text)]
    pieces = [
        piece
        for piece in cast.pieces(sentence)
        if piece.tag not in "x,:h(" and not any(start <= piece.start < end for start, end in titles)
    ]
    tags = "".join(piece.tag for piece in pieces[:3])
    if re.match(r"P(?:c|(?!.?[wNTB]))", tags):
        return pieces[0].start, pieces[0].end
    return None


def _is_prospect(sentence: Sentence, party: Party, cast: Cast) -> bool:
    return party.tag == "P" or (party.tag in "pT" and cast.means_prospect(sentence, party.start))


def _leads(sentence: Sentence, at: int) -> bool:
    """Whether a clause without a subject starts with these words: "Needs to ask her boss"."""
    clause = sentence.around(at, at + 1)
    return at - (clause.start - sentence.start) <= 8


def _denied(sentence: Sentence, found: RoleWords) -> bool:
    clause = sentence.around(found.start, found.end)
    return DENIED.search(sentence.text[clause.start - sentence.start : found.start]) is not None


def _is_prospects(sentence: Sentence, found: RoleWords, cast: Cast) -> bool:
    """Whether the role that a phrase gives is the prospect's."""
    text = sentence.text
    who = cast.subject(sentence, found.start + 1)
    if owner := _OWNER.search(found.words):
        return _means_prospect(sentence, owner[0], found, cast)
    if who == "earlier" and found.role not in DECIDES | {"blocker"}:
        who = "prospect"
    if found.words in ("decision", "decisions"):
        return False
    opens = sentence.topic is NoteField.AUTHORITY and not text[: found.start].strip()
    inverse = re.match(r"\s*(?:is|=|:)", text[found.end :]) or found.words.endswith(" ist")
    if opens and who == "" and not inverse and found.words not in BARE:
        return True
    if _names_other(sentence, found, cast) and (
        who != "prospect" or _NAMES_ROLE.fullmatch(found.words)
    ):
        return False
    if _TOGETHER.search(text[max(0, found.start - 12) : found.end]) and _with_prospect(
        sentence, found, cast
    ):
        return True
    if _JOINTLY.match(found.words) and cast.joins_prospect(sentence, found.start):
        return True
    if who == "" and (found.words in _INFINITIVES or found.words.endswith(_TO_OTHERS)):
        return False
    if (who == "" and not _stands_alone(sentence, found, cast)) or who not in ("", "prospect"):
        return False
    return holds_now(sentence, found)


_ALONE = Pattern(
    r"\W*(?:(?:just|only|it's|its|it is|that's|that would be|that'd be|would be|is|all|she is"
    r"|he is|i am|i'm|definitely|all on|both,) ){0,2}"
    r"(?:(?:by )?(?:him|her|she|he|ella|él|elle|lui|sie|er|ela|ele|hon|han|hun|lei|zij|hij|ona"
    r"|hän|self|himself|herself|me|yes|dm|contact|prospect|mine|hers|his|i|myself|ich|moi|yo|eu"
    r"|jag|ik)"
    r"(?: (?:does|do|is|decides?|signs?|can|will|am|alone|only|entscheidet|decido))?)\s*"
    r"(?:$|[.,;+&(!\"'-]|and\b|alone\b|only\b|100)"
)
_AGAINST = Pattern(r"\b(?:gatekeeper|against|blocks?|vetoe?s?)\b")
_NOT_ALONE = Pattern(r"\b(?:not|never|isn't|doesn't|can't|uses?|users?)\b")
_TITLE_BEHIND = Pattern(r"(?<=\w) \((?!with\b|and\b|w/|[+&]|needs?\b|no\b)[^()+&]{2,30}\)")
_NAMES_ROLE = Pattern(
    r"(?:the )?(?:final |ultimate )?(?:decision[ -]?makers?|dm|eb|economic buyer"
    r"|champion|approver|approval|decisions?|call|say|sign-?off|budget holder"
    r"|signatory|entscheider(?: ist)?|decisor|blocker|final \w+)"
)
_TOGETHER = Pattern(r"\b(?:both|jointly|together)\b")
_ELSE_DECIDES = Pattern(
    rf"\b(?:that'd be|that would be|that's|that is|it's|it is|ask|must ask|up to|goes to"
    rf"|needs) (?:(?:the|her|his|their|mr|ms|mrs|dr)\.? )?"
    rf"(?:{lexicon.TITLE}|{lexicon.RELATION})\b"
    rf"|\b(?:{lexicon.TITLE}|{lexicon.RELATION})\b[^.;]{{0,40}}\b(?:decides?|signs?"
    rf"|has the (?:last|final) (?:say|word)|approves?|makes the (?:call|decision)|does)\b"
)
_OWNER = Pattern(
    r"\b(?:hers|mine|me|my|him|i)\b|\b(?:his|her)(?= (?:call|decision|choice|signature|own"
    r"|mandate|remit|authority|gift|hands|responsibility|area|control|power|budget|cost|pocket"
    r"|p&l)| ?(?:alone|and|only)?$)"
)
_TO_OTHERS = (" to", " from", " with")
_INFINITIVES = frozenset({"approve", "sign", "decide", "recommend", "choose", "pick"})
_JOINTLY = Pattern(
    r"(?:both |jointly |together )?(?:decide|sign|approve|choose|pick|own)\b|take \w+ \w+ jointly"
)


def _means_prospect(sentence: Sentence, owner: str, found: RoleWords, cast: Cast) -> bool:
    """Whether the phrase's own pronoun is the prospect: "the decision's hers", "up to me"."""
    if owner in ("me", "my", "mine", "i"):
        return sentence.theirs
    hers = owner in ("her", "hers")
    if sentence.theirs or (cast.pronoun and hers != (cast.pronoun == "she")):
        return False
    clause = sentence.around(found.start, found.end)
    start = clause.start - sentence.start
    before = [
        each for each in cast.pieces(sentence) if each.end <= found.start and each.tag in "NTBP"
    ]
    near = [each for each in before if each.start >= start] or before[-1:]
    return all(
        each.tag == "P" or (each.tag == "T" and cast.is_prospects(sentence, each)) for each in near
    )


def _names_other(sentence: Sentence, found: RoleWords, cast: Cast) -> bool:
    """Whether the phrase goes on to say whose role it is: "decision maker is Maria"."""
    match = _INVERSE.match(sentence.text, found.end)
    if not match:
        return False
    following = [
        piece
        for piece in cast.pieces(sentence)
        if piece.start >= match.end() - 1 and piece.tag not in "hx("
    ]
    if not following or following[0].start - match.end() > 14:
        return False
    return following[0].tag in "NnTBDR" and not (
        following[0].tag == "T" and cast.is_own_title(following[0].words)
    )


def _with_prospect(sentence: Sentence, found: RoleWords, cast: Cast) -> bool:
    """Whether the prospect is one of several who act together."""
    return any(
        piece.tag == "P" or piece.words in ("she", "he", "him", "we")
        for piece in cast.pieces(sentence)
        if piece.end <= found.start
    )


def _stands_alone(sentence: Sentence, found: RoleWords, cast: Cast) -> bool:
    """A role without a subject: "DM", "Champion, pushing it internally", "final say"."""
    clause = sentence.around(found.start, found.end)
    start = clause.start - sentence.start
    before = sentence.text[start : found.start]
    after = sentence.text[found.end : clause.end - sentence.start]
    if found.words in BARE and not (_FRAGMENT.match(before) and _GOES_WITH.match(after)):
        return False
    if not _FRAGMENT.match(before) and not _ADVERBS.fullmatch(before):
        return False
    if re.match(
        r"\s*(?:[:=]|(?:is|will|meeting|call|intro|approval|has|was|needs|wants)\b)", after
    ):
        return False
    if _TITLE_LIKE.search(found.words) and _MORE.match(after) and not _GOES_WITH.match(after):
        return False
    earlier = [each for each in sentence.clauses if each.end <= clause.start]
    people = [
        piece
        for piece in cast.pieces(sentence)
        if earlier
        and earlier[-1].start - sentence.start <= piece.start < start
        and piece.tag in "NnTBPpD"
    ]
    if not people:
        return True
    last = people[-1]
    return last.tag in "Pp" or (
        last.tag == "T"
        and (cast.is_own_title(last.words) or (len(people) > 1 and people[0].tag in "Pp"))
    )


_TITLE_LIKE = Pattern(r"(?:buyer|maker|champion|users?|blocker|approver|eb|dm)$")
_MORE = Pattern(
    r" (?!(?:and|but|for|on|of|in|at|here|there|internally|too|also|only|until|who|to|by|from"
    r"|within|since"
    r"|so|as|or|not|doesn't|can|wants?|likes?|if|when|w|tho|though|pushing|selling|driving)\b)[a-z]"
)
_ADVERBS = Pattern(
    r"[\s\"'(-]*(?:(?:and|but|so|also|just|only|really|very|much|totally|probably|actually"
    r"|still|will|would|can|could|may"
    r"|is|are|be|being|has|wants|going|said|says|told|me|us|that|him|her|self|as|the|a|an|our"
    r"|my|i'm|it's|that's|he'll"
    r"|both|all|definitely|clearly|in|charge|of|final|sole|main|great|good|happy|keen|super"
    r"|quite|pretty|then|now|to"
    r"|be|contact|prospect|role|dm|yes|not|likely|potential|strong|true|big|real|no|doubt"
    r"|sure)[\s,'\"]*){0,6}"
)
_GOES_WITH = Pattern(
    r"\s*(?:$|[.,;)]|alone|w/|with|herself|himself|on (?:her|his) own|for "
    r"|everything|jointly|together|zelf|\+)"
)


def _span(sentence: Sentence, found: RoleWords) -> tuple[int, int]:
    clause = sentence.around(found.start, found.end)
    start = clause.start - sentence.start
    lead = sentence.text[start : found.start]
    return (start + len(lead) - len(lead.lstrip()) if len(lead) <= 40 else found.start), found.end


def _sign(sentence: Sentence, role: str | None, span: tuple[int, int]) -> _Sign:
    return _Sign(role, sentence.start + span[0], sentence.start + span[1])
