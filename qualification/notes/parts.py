"""Whose part in the purchase a phrase gives: who is named by it, or who is said to do it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from qualification.notes.clauses import Sentence
from qualification.notes.limits import within_limit
from qualification.notes.model import NoteField
from qualification.notes.parties import Party
from qualification.notes.phrasebook import named
from qualification.notes.roles import BARE, DECIDES, DENIED, RoleWords, roles, roles_of_others


@dataclass(frozen=True, slots=True)
class Part:
    """A phrase that gives a role, and to whom; nobody where that cannot be told.

    `asked` where the phrase is that somebody has to be asked: "must ask Tom".
    """

    found: RoleWords
    parties: tuple[Party, ...]
    denied: bool
    asked: bool = False


def parts(sentence: Sentence, people: Sequence[Party]) -> Iterator[Part]:
    """What the sentence says that people do in the purchase."""
    for found in (*roles(sentence.text), *roles_of_others(sentence.text)):
        following = _called(sentence, people, found)
        if following:
            link = sentence.text[found.end : following[0].start]
            yield Part(found, following, _NOT.search(link) is not None)
            continue
        doing = _doing(sentence, people, found)
        lead = sentence.text[doing[-1].end if doing else 0 : found.start]
        denied = (
            DENIED.search(lead)
            or _PAST.search(lead)
            or _NEITHER.search(sentence.text[: found.start])
        )
        yield Part(found, doing, denied is not None)
    for party in people:
        if party.tag == "N" and (asked := _asked(sentence, party)):
            yield Part(asked, (party,), False, asked=True)


_IN_METHOD = {"e": "economic_buyer", "c": "champion", "d": "decision_maker"}
"""Letters that are heads of authority in MEDDIC and SPICED only."""


def headed_role(sentence: Sentence) -> str | None:
    """The role that a single letter stands for as the head of a line; None for other heads."""
    if sentence.topic is not NoteField.AUTHORITY:
        return None
    return _IN_METHOD.get(sentence.head.strip(" \t:=-"))


LABEL = re.compile(r"[\W_]*([^\W\d][^:=.,;()\n]{1,30}?)\s*(?::|=|->|\u2192|\.{2,}|\|)\s*$")
"""A short label in front of somebody: "Real buyer: "."""
_LABELS = {role: re.compile(pattern) for role, pattern in named("committee", "labels").items()}


def labelled(sentence: Sentence, people: Sequence[Party]) -> tuple[str, tuple[Party, ...]] | None:
    """The role of who stands alone behind "Decides:" or the question who does."""
    found = [each for each in people if each.tag not in "BTADGI"] or list(people)
    if not found or sentence.asks:
        return None
    first = found[0]
    lead = sentence.text[: first.start]
    label = LABEL.match(lead)
    if label and not sentence.topic:
        words = label[1]
    elif sentence.about(NoteField.AUTHORITY) and len(lead.split()) <= 3:
        words = sentence.head if sentence.topic else "who decides"
    else:
        return None
    if any(each.end <= first.start for each in roles(sentence.text)) and not label:
        return None
    role = headed_role(sentence) or next(
        (role for role, each in _LABELS.items() if each.search(words)), None
    )
    if role is None or sentence.doubted(first.start, first.end) or DENIED.search(lead):
        return None
    if words.strip(" :?") == "who" and sum(each.tag in "NR" for each in people) > 1:
        return None  # That lists who comes, not who decides.
    return role, joined(sentence, found)


def _asked(sentence: Sentence, party: Party) -> RoleWords | None:
    """Somebody whose yes it takes: "must ask Tom", "needs Tom's blessing"."""
    before = sentence.text[: party.start]
    match = _MUST_ASK.search(before)
    if match is None and (needs := _NEEDS.search(before)):
        match = _BLESSING.match(sentence.text, party.end) and needs
    return match and RoleWords("decision_maker", match.start(), party.start, match[0])


_MUST_ASK = re.compile(
    r"\b(?:must|has to|have to|needs? to|'d have to|'ll have to|will have to|gotta|got to"
    r"|'d need to) "
    r"(?:first )?(?:ask|check with|convince|consult|go through|clear (?:it|this) with"
    r"|run (?:it|this|everything) (?:by|past)|get (?:it|this) (?:past|through|by|approved by)"
    r"|get (?:the |an? )?(?:ok|okay|approval|sign-?off|blessing|nod|permission) (?:from|of)"
    r"|talk (?:it|this) over with)(?: (?:her|his|their|the|my|our))?"
    r"(?: (?:mr|mrs|ms|dr|herr|frau)\.?)? $"
    r"|(?:can't|cannot|can not|couldn't|won't|nothing)(?: \w+){0,4} without"
    r"(?: (?:her|his|their|the|mr|mrs|ms|dr)\.?)? $"
)
_NEEDS = re.compile(
    r"\b(?:needs?|requires?|gets?|without|pending|waiting (?:for|on)|awaiting|after|wants?)"
    r"(?: (?:her|his|their|the|mr|mrs|ms|dr)\.?)? $"
)
_BLESSING = re.compile(
    r"\)?(?:'s?)? (?:to (?:approve|sign|agree|say yes|ok|bless|nod|countersign|green-?light"
    r"|release|okay)|ok|okay|approval|blessing|signature"
    r"|sign-?off|yes|nod|go-?ahead|green light|permission|vote)\b"
)

_NOUN = re.compile(
    r"(?:makers?|buyers?|holders?|owners?|champions?|champ|sponsors?|approvers?|approval"
    r"|sign-?offs?"
    r"|sign offs?|signatures?|say|word|call|decisions?|authority|blockers?|users?|influencers?"
    r"|evaluators?|signatory|signatories|dms?|eb|deciders?|strings|purse|ok|okay|blessing|light"
    r"|go-?ahead|nod|advocates?|vote|choice|fan|supporter|ally|gatekeeper|buck stops|yes|money"
    r"|by|reviewer|advisor|signer|check|voice|pen|budget|power|person|guy|verdict|past|hat"
    r"|wort|mot|palabra|woord|parola|yes/no|panel|from|to|with)$"
)
_VERBAL = re.compile(r"(?:signs|decides|approves|pays|buys|chooses|picks|signing|deciding)$")
_LINK = re.compile(
    r"[\s(*\"']*(?:(?:é|è|ist|est|es|o|il|el|le|der|die|lo|together with|jointly with|is|are"
    r"|isn't|=|:|->|=>|\u2192|-|\u2013|\u2014|by|from|of|with|at|in|comes?|has to come"
    r"|goes to|lies with|sits with|rests with|belongs? to|will be|would be|was|to|up to|needed"
    r"|required|not|the|her|his|their|our|my|a|an|there|actually|ultimately|really|for (?:it"
    r"|this)|remains"
    r"|stays|both|only|solely|now|also|here|then|name of|called|named|herr|frau|dr|mr|mrs|ms"
    r"|mme|sir|ma'am|maam|chief"
    r"|prof|sig|signor|pan|paní|shri|anh|don|doña|boss|dad)(?![\w])[\s.,:=(*\"'-]*"
    r"|[=:\u2192-]{1,2}>?[\s(*\"']*){0,7}"
)
_PAST = re.compile(r"\b(?:was|were|used to|had been)\b")
_NEITHER = re.compile(r"\bneither\b")
_ABROAD = re.compile(
    r"(?:firman?|decide[n]?|define[n]?|entscheide[nt]|tranche|approva|aprueba|rozhoduje"
    r"|podpisuje|decyduje"
    r"|beslutar|beslist|assinam?|resuelve|unterschreib(?:t|en)|décision|decisi[óo]n|decisão"
    r"|decisione"
    r"|beslissing|entscheidung|bate o martelo|décide)"
)
"""Words of languages that may put behind them who does it."""
_LINK_ABROAD = re.compile(
    r"[\s(:,]*(?:(?:lo|la|el|le|les|o|a|il|é|est|ist|es|è|samen|met|zijn|haar|avec|com|con"
    r"|mit|zusammen"
    r"|su|son|sa|seu|sua|ihrem|seinem|ihr|sein|ela|elle|ella|él|ele|sie|er|lui|lei|hij|zij|e"
    r"|et|y|und|en"
    r"|à|deux|prise|final[e]?|revient|appartient|corresponde|cabe|spetta|liegt|bei|ligt|bij"
    r"|dem|den|des|du|al|del|della|do|da|ao|insieme|par|por|von|door|der|die|das|de|het"
    r"|gemeinsam|ensemble|junto|sr|sra|mme|herr|frau)\b[\s.,:(]*){0,7}"
)
_WITH_ABROAD = re.compile(r"\b(?:met|avec|con|com|mit|zusammen|insieme|e|et|y|und|en)\b")
_WHOEVER = re.compile(
    r"\b(?:who|whoever|person|one|that|quem|qui|quien|wie|chi|wer)\b[^,.;:]{0,20}$"
)
_NOT = re.compile(r"\b(?:not|isn't|never|no)\b")
_MARK = re.compile(r"[:=\u2192]|->|\b(?:is|é|è|ist|est|es)\b|\bby\b|\bare\b")


def _called(sentence: Sentence, people: Sequence[Party], found: RoleWords) -> tuple[Party, ...]:
    """Who is named behind the role: "decision maker: Tom", "signed by Tom", "champion Tom"."""
    following = [each for each in people if each.start >= found.end and each.tag != "R"]
    if not following or following[0].tag in "IpG":
        return ()
    link = sentence.text[found.end : following[0].start]
    if _ABROAD.fullmatch(found.words) and _LINK_ABROAD.fullmatch(link):
        doing = _doing(sentence, people, found) if _WITH_ABROAD.search(link) else ()
        return (*doing, *joined(sentence, following))
    if not _LINK.fullmatch(link):
        return ()
    if not re.search(r"[\w:=]", link) and _acts(sentence, following[0]):
        return ()
    if _TOGETHER_WITH.match(link) and (doing := _doing(sentence, people, found)):
        return (*doing, *joined(sentence, following))
    noun = _NOUN.search(found.words)
    relative = _WHOEVER.search(sentence.text[: found.start])
    if not noun and not ((_VERBAL.search(found.words) or relative) and _MARK.search(link)):
        return ()
    if noun and not link.strip(" (\"'") and following[0].tag != "N":
        return ()
    return joined(sentence, following)


_TOGETHER_WITH = re.compile(r"\s*(?:together with|jointly with|with|w/|\+)")


def _acts(sentence: Sentence, party: Party) -> bool:
    """Whether somebody's own role follows: "influencer - the MD Tom decides"."""
    return any(0 <= each.start - party.end <= 2 for each in roles(sentence.text))


def joined(sentence: Sentence, people: Sequence[Party]) -> tuple[Party, ...]:
    """The first of people and those that stand with them: "Tom (CFO) and Ann", "he + the CEO"."""
    together = [people[0]]
    for each in people[1:]:
        between = sentence.text[together[-1].end : each.start]
        if not _AND.fullmatch(between):
            break
        together.append(each)
    return tuple(together)


_AND = re.compile(
    r"(?: \([^()]{1,40}(?=\)))?\)?\s*(?:,\s*)?(?:and|&|\+|/|,|y|und|et|e|en|c/|w/|with"
    r"|jointly with|along with)"
    r"\s*(?:(?:ihr|sein|su|son|sa|seu|sua|zijn|haar|suo|hans|the|her|his|their|our|my"
    r"|contact|mr|mrs|ms|dr|herr|frau)\.?\s)*"
)
_BREAKS = re.compile(
    r"[,;:.(]|\b(?:but|if|unless|because|so|while|when|before|after|until|whose|than|whether|cuz)\b"
)
_OF_SOMEBODY = re.compile(
    r"'s (?!the |our |a |an |got |been |going |not |very |also |clearly |in )"
)
_OWNED = re.compile(r"decision|call|choice|shout|signature")
_PRONOUN_ABROAD = re.compile(r"\b(?:sie|er|elle|il|ella|él|ela|ele|hij|zij|lei|lui)\s$")
_AND_I = re.compile(r"\)?,? (?:(?:and|&|y|e|und|et) (?:me|i|him|her|he|she|them),? )?")
_GOES_ON = re.compile(
    r"(?:who|qui|que|quien|quem|die|der|and|also|is|has|have|had|will|would|can|could|must|need|needs|gets|to|the|our"
    r"|their|a|an|both|only"
    r"|really|then|does|do|makes|still|just|he|she|they|all|main|daily|holds|should|may|might"
    r"|plus|n|i)\b"
)
_TOGETHER = re.compile(r"\b(?:both|all|jointly|together|each|as a team|equally)\b")
_PLURAL = re.compile(
    r"^(?:(?:can|will|must|both|jointly) )?(?:decide|sign|approve|choose|pick|pay|agree|own|hold)\b"
)
_OBLIQUE = re.compile(
    r"(?:\b(?:with|to|by|for|from|of|told|asked|past|about|under|via|and|cc|loop in|loops in|bring|"
    r"convince|met|meet|intro)|\+|&) (?:(?:the|her|his|their) )?$"
)


def _doing(sentence: Sentence, people: Sequence[Party], found: RoleWords) -> tuple[Party, ...]:
    """Of whom a phrase speaks that stands behind them: "Tom (CFO) has the last word"."""
    before = [each for each in people if each.end <= found.start]
    if not before:
        several = _SEVERAL.search(sentence.text[: found.start])
        return _enumerated(sentence, people, found) if several else ()
    last = before[-1]
    if _PRONOUN_ABROAD.search(sentence.text[: found.start]) and _ABROAD.fullmatch(found.words):
        named = [each for each in before if each.tag in "NP"]
        return (named[0],) if len(named) == 1 else ()
    gap = sentence.text[last.end : found.start]
    bare = gap.strip(" ,)-\u2013\u2014:=\u2192>/|\"'*([\n")
    if (
        len(bare.split()) > 7
        or _BREAKS.search(bare)
        or (last.tag != "p" and _OF_SOMEBODY.match(gap) and not _OWNED.fullmatch(found.words))
    ):
        return ()
    if re.search(r"[,:=]", gap) and bare and not _GOES_ON.match(bare):
        return ()
    owned = gap == "'s " and last.tag in "NP" and _NOUN.search(found.words)
    if owned and not _OWNED.fullmatch(found.words):
        return ()
    if re.match(r"\s*,?\s*and\b", gap) and _OBLIQUE.search(sentence.text[: last.start]):
        return ()
    if (
        last.name in ("we", "they")
        and len(before) > 1
        and _AND_I.fullmatch(sentence.text[before[-2].end : last.start])
    ):
        return (before[-2], last)
    if last.tag in "GI" and (listed := _enumerated(sentence, people, found)):
        return listed
    behind = sentence.text[found.end : found.end + 14]
    if _TOGETHER.search(gap + found.words + behind) or _PLURAL.match(found.words):
        run = [last]
        for each in reversed(before[:-1]):
            if not _AND.fullmatch(sentence.text[each.end : run[0].start]):
                break
            run.insert(0, each)
        return tuple(run)
    return (last,)


_SEVERAL = re.compile(
    r"\b(?:two|three|four|all|both|\d)(?: of (?:them|us))?(?: (?:people|persons|partners|brothers"
    r"|sisters|owners|founders|directors|heads))? $"
)


def _enumerated(sentence: Sentence, people: Sequence[Party], found: RoleWords) -> tuple[Party, ...]:
    """Who they are: "they decide together: he, the CEO Ann and the board"."""
    following = [each for each in people if each.start >= found.end]
    if not following or not _COLON.fullmatch(sentence.text[found.end : following[0].start]):
        return ()
    return joined(sentence, following)


_COLON = re.compile(
    r"(?: (?:it|this))?(?: (?:as a team|together|jointly|as one))?\s?[,:(-]\s?(?:(?:the|her"
    r"|his)\s)?"
)


def holds_now(sentence: Sentence, found: RoleWords, spend: Decimal | None = None) -> bool:
    """Whether the role holds today and for this purchase, not for a day, a wish or small sums.

    `spend` is what the purchase costs, in whole units, where it is known.
    """
    clause = sentence.around(found.start, found.end)
    before = sentence.text[clause.start - sentence.start : found.start]
    after = sentence.text[found.end :]
    if _FORMERLY.search(before) or (_SMALL.match(after) and not within_limit(after, spend)):
        return False
    if _LACKS.search(before) and _OK.fullmatch(found.words):
        return False
    if found.role not in DECIDES:
        return True
    scheduled = found.words in BARE and _SCHEDULE.match(after)
    return not _PLANS.search(before) and not scheduled


_PLANS = re.compile(
    r"\b(?:when|once|until|before|after|ready to|about to|wants? to|date|hopes? to"
    r"|plans? to|looking to|asap|like to|going to|want to)\s*$"
)
_FORMERLY = re.compile(
    r"\b(?:used to|formerly|once|until (?:recently|last \w+)|in the past|no longer)\b"
    r"|\bwas (?:the|a|an)? ?$"
)
_LACKS = re.compile(
    r"\b(?:needs?|requires?|wants|waiting|pending|get|gets|getting|without|got"
    r"|after|before|for|legal|security|budget)\b"
)
_OK = re.compile(r"(?:final )?(?:approvals?|sign-?off|sign off|approves?|ok)")
_SCHEDULE = re.compile(
    r"\s*(?:in|by|next|this|end|before|q[1-4]|on (?:monday|tuesday|wednesday"
    r"|thursday|friday)|(?:the |a )?(?:nda|dpa))\b"
)
_SMALL = re.compile(
    r"\s*(?:small|little|minor|only small|up to|under|below)\b(?!.*\b(?:so|enough|ours|this)\b)"
)
