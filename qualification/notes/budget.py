"""Budget: is there money for this, how sure is it, and how much."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from qualification.lead import Answer
from qualification.notes.amounts import Amount, amounts, others_money
from qualification.notes.clauses import Note, Sentence
from qualification.notes.corrections import corrected, latest, latest_in
from qualification.notes.finding import Found
from qualification.notes.languages import plainly_foreign
from qualification.notes.model import NoteContext, NoteField
from qualification.notes.patterns import phrases
from qualification.notes.phrasebook import listed

_TOPIC = phrases(
    "budgets?", "budgeted", "money", "funds", "funding", "funded", "spend", "line item", "capex",
    "opex", "cash", "wallet", "afford", "budgetary", "purse", "bdgt", "budg", "kitty", "coin",
    "bgt", "presupuesto", "orçamento", "rozpočet", "budżet", "geld", "mittel", "enveloppe", "verba",
    "dinero", "dinheiro", "soldi", "fondi", "fondos", "crédits", "pot", "grant",
)  # fmt: skip
_NONE = phrases(*listed("budget", "none"))  # fmt: skip
_NOT_NONE = re.compile(
    r" ?(?:issues?|concerns?|constraints?|problems?|objections?|holder|owner|cycle"
    r"|worries|limits?|restrictions?"
    r"|approval|authority|questions?|blockers?|talk|discussion|conversation|info"
    r"|details?|mentioned|discussed|number"
    r"|figure|range|data|cap|line|of (?:her|his|their) own)"
)
_NONE_ABROAD = phrases(*listed("budget", "none_abroad"))
_UNTIL = phrases(*listed("budget", "until"))  # fmt: skip
_CONFIRMED = phrases(*listed("budget", "confirmed"))  # fmt: skip
_LIKELY = phrases(*listed("budget", "likely"))  # fmt: skip
_HAS = phrases(
    "has", "have", "got", "they've(?: got)?", "she's got", "he's got", "kept", "gave",
    "gives?", "given", "gets?",
    "put", "working with", "can (?:do|sign|spend|go)", "this year(?: have)?", "found",
)  # fmt: skip
_QUALIFIED = re.compile(
    r"\W*(?:(?:up to|about|around|roughly|~|max|ca\.?|only|just"
    r"|like)\s*)?\S*\d\S*(?:\s?[a-z€$£]{1,8})?(?:\s(?:tops|max|cap|fy\d\d|ok|total"
    r"|budget|usd|eur|gbp|cad))?\W*"
)
_HEADED_NONE = re.compile(
    r"\W{0,4}(?:none|no(?!\w| \w)|nope|nil|zero|[$€£]?0(?![\dk]|[.,]\d)|brak|keins?|aucun|ninguno"
    r"|n(?=\s*$)|nothing"
    r"|nada|zilch|inget|intet|geen|nessuno|nenhum|i don't|we don't|\u274c|\u2718)(?!\w)"
)
_HEADED_YES = re.compile(
    r"\W{0,4}(?:yes(?! (?:and|but) )|yep|yeah|yup|aye|y(?=\W)|si|sí|ja|oui|sim|we do|i do"
    r"|they do|she does"
    r"|he does|there is"
    r"|got it|have it|have|available|ok|okay|sorted|done|sure(?! (?:not|how)))\b"
)
_OPEN_END = re.compile(r"\b(?:not no|isn't no|never said no)\b")
_THIS_YEAR = re.compile(
    r"\b(?:this (?:yr|year|fy|quarter)|this yr|left)\b(?!.*\b(?:until|till|next|but)\b)"
)
_WEAKLY = re.compile(
    r"(?:wants?|hopes?|plans?|looking|willing|happy|can|could|will|would|able to)\b.{0,20}"
    r"|no be problem|up to|no (?:problem|issue)s?|not a (?:\w+ )?(?:problem|issue)"
    r"|comfortable|confident"
)
_YEAR = re.compile(r"(?:for |from |in )?(?:the )?fy ?'?\d\d")
_OURS = re.compile(
    r"\b(?:set aside|approved|budget(?:ed)?|allocated|earmarked|willing to|happy to"
    r"|(?:within|inside|under|below) (?:her|his|their|my) (?:own )?limit"
    r"|can spend|to spend|could spend|would (?:pay|spend))\b"
)
_SIGNS_UP_TO = re.compile(
    r"\b(?:signs?|decides?|approves?|authori[sz]es?)\b[^.;\d]{0,30}\b(?:up ?to|under|below) $"
)
_DENIED = re.compile(
    r"(?:\b(?:not|never|nothing|no|none|hasn't|haven't|isn't|aren't|wasn't|weren't"
    r"|won't|didn't|doesn't|don't|can't"
    r"|cannot|without|neither|nobody|hardly)|n't)(?: (?!only\b)[\w%]+){0,4} ?$"
)
_PENDING = phrases(*listed("budget", "pending"))  # fmt: skip
_REFUSED = phrases(*listed("budget", "refused"))
_OLD = phrases(*listed("budget", "old"))
_PLANNED = phrases(*listed("budget", "planned"))
_VOTE = phrases(r"(?:pending|waiting (?:on|for)|awaiting|needs?|subject to)(?: \w+){0,3} votes?")
_SMALLEST = 500


@dataclass(frozen=True, slots=True)
class _Sign:
    """What one sentence says of the budget; no status where it says that nobody knows."""

    status: str | None
    amount: Amount | None
    start: int
    end: int


def read(note: Note, context: NoteContext) -> Found[Answer] | None:
    """The budget, if the note says one thing of it and says it plainly."""
    signs = latest(note, list(_all_signs(note, context)))
    if not signs or any(sign.status is None for sign in signs):
        return None
    sums = {sign.amount.money(context) for sign in signs if sign.amount}
    statuses = {sign.status for sign in signs}
    if len(sums) > 1 or ("none" in statuses and len(statuses) > 1):
        return None
    best = max(signs, key=lambda sign: (sign.amount is not None, sign.status == "confirmed"))
    firm = next((sign for sign in signs if sign.status == "likely"), best)
    words = note.text[best.start : best.end]
    amount = next(iter(sums), None)
    return Found(Answer(firm.status or "", note=words, amount=amount), best.start, best.end)


def _all_signs(note: Note, context: NoteContext) -> Iterator[_Sign]:
    """What each sentence says; a short one may confirm the sum before: "54 thousand. Approved."."""
    loose: _Sign | None = None
    corrects = False
    readable = frozenset(note.sentences)
    for sentence in note.every:
        foreign = sentence not in readable and not plainly_foreign(sentence.text)
        if foreign or _NONE_ABROAD.search(sentence.text):
            yield from _none_abroad(sentence)
            continue
        signs = list(_signs(sentence, context))
        yield from signs
        short = len(sentence.text.split()) <= 3 and _CONFIRMED.search(sentence.text)
        if loose and not signs and short and not _DENIED.search(sentence.text[: short.start()]):
            yield replace(loose, status="confirmed", end=sentence.start + short.end())
        elif loose and corrects:
            yield loose
        loose = None if signs else _loose(sentence, context)
        corrects = corrected(sentence.text)
    if loose and corrects:
        yield loose  # The sum before it no longer holds, and nobody says that this one does.


def _none_abroad(sentence: Sentence) -> Iterator[_Sign]:
    match = _NONE_ABROAD.search(sentence.text)
    if match and not _UNTIL.search(sentence.text):
        yield _sign(sentence, "none", None, match.span())


def _loose(sentence: Sentence, context: NoteContext) -> _Sign | None:
    sums = _sums(sentence, context)
    if len(sums) != 1 or sentence.doubted(sums[0].start, sums[0].end):
        return None
    return _sign(sentence, None, sums[0], (sums[0].start, sums[0].end))


def _sums(sentence: Sentence, context: NoteContext) -> list[Amount]:
    found = amounts(sentence.text, context.country)
    eligible = [each for each in found if _may_be_budget(sentence, each)]
    return latest_in(sentence.text, eligible)


def _signs(sentence: Sentence, context: NoteContext) -> Iterator[_Sign]:
    text = sentence.text
    headed = sentence.about(NoteField.BUDGET)
    sums = _sums(sentence, context)
    topic = _TOPIC.search(text)
    if sentence.topic not in (None, NoteField.BUDGET) and not topic:
        return
    if len(sums) < 2 and _OLD.search(text):
        return
    if refused := _REFUSED.search(text):
        yield _sign(sentence, None, None, refused.span())
        return
    none = (_HEADED_NONE.match(text) if headed else None) or _NONE.search(text)
    if none and not _NOT_NONE.match(text[none.end() :]):
        denied = (
            _DENIED.search(text[: none.start()]) or _OPEN_END.search(text) or _LIKELY.search(text)
        )
        unsure = sentence.doubted(*none.span())
        waits = _UNTIL.search(text) and not _THIS_YEAR.search(text)
        yield _sign(sentence, None if waits or unsure or denied else "none", None, none.span())
    elif sums or topic or headed:
        yield from _stated(sentence, sums, topic, headed)


_LOST = re.compile(
    r"\b(?:(?:got|was|were|been|is|are) (?:since )?(?:cut|pulled|lost|withdrawn"
    r"|frozen|reallocated|slashed|scrapped)|lapsed|spent (?:it |already)|(?:is|was"
    r"|already|but) spent|withdrew|fell through|no longer"
    r"|taken away|gone|said no(?: to)?|(?:then|but|since|later|and)(?: \w+)? (?:cut|pulled"
    r"|withdrawn|frozen)"
    r"|turned (?:it |this )?down|rejected|pulled the)\b"
)


def _stated(
    sentence: Sentence, sums: list[Amount], topic: re.Match[str] | None, headed: bool
) -> Iterator[_Sign]:
    """A status, or a sum that is called the budget."""
    text = sentence.text
    span = (sums[-1].start, sums[-1].end) if sums else topic.span() if topic else (0, len(text))
    if len({(each.low, each.high) for each in sums}) > 1:
        if topic or headed:
            yield _sign(sentence, None, None, span)
        return
    amount = sums[-1] if sums else None
    clause = sentence.around(*span)
    if (topic and sentence.doubted(*topic.span())) or sentence.doubted(*span):
        if topic or headed:
            yield _sign(sentence, None, None, span)
        return
    area = (0, len(text)) if headed else _area(sentence, span)
    status, where = _status(area, sentence)
    if status is None and headed and not amount and (yes := _HEADED_YES.match(text)):
        status, where = "confirmed", yes.span()
    if status is None and (headed or topic or (amount and _alone(clause.text, amount))):
        if amount and not _DENIED.search(text[: span[0]]):
            status, where = "confirmed", span
    elif status is None and amount and not sentence.conditional() and _HAS.search(clause.text):
        status, where = "confirmed", span
    if where and not amount and text[slice(*where)] == "up to":
        status = "pending"  # A limit, of which the sum could not be read.
    if status == "pending" or (status and _LOST.search(text)):
        if amount or topic or headed:
            yield _sign(sentence, None, None, span)
    elif status and where and (amount or topic or headed):
        yield _sign(sentence, status, amount, (min(span[0], where[0]), max(span[1], where[1])))


def _alone(clause: str, amount: Amount) -> bool:
    """Whether a clause is the sum and next to nothing else: "12k", "up to 6k tops", "20k FY27"."""
    return amount.marked and len(clause.split()) <= 3 and _QUALIFIED.fullmatch(clause) is not None


def _area(sentence: Sentence, span: tuple[int, int]) -> tuple[int, int]:
    """The clause of the sum and the short ones beside it: "50k budget, already approved"."""
    clause = sentence.around(*span)
    start = clause.start - sentence.start
    end = clause.end - sentence.start
    for following in [each for each in sentence.clauses if each.start >= clause.end][:2]:
        if len(following.text.split()) > 7:
            break
        end = following.end - sentence.start
        if len(following.text.split()) > 1:
            break
    before = [each for each in sentence.clauses if each.end <= clause.start]
    if before and (
        _TOPIC.search(before[-1].text)
        or len(clause.text.split()) <= 4
        or before[-1].text.rstrip().endswith(":")
    ):
        start = before[-1].start - sentence.start
    return start, end


def _status(area: tuple[int, int], sentence: Sentence) -> tuple[str | None, tuple[int, int] | None]:
    text = sentence.text[area[0] : area[1]]
    likely = _LIKELY.search(text)
    if likely and _DENIED.search(text[: likely.start()]):
        likely = None
    every = list(_CONFIRMED.finditer(text))
    confirmed = next((match for match in every if not _DENIED.search(text[: match.start()])), None)
    if likely and not (
        confirmed and _WEAKLY.fullmatch(likely[0]) and not _YEAR.fullmatch(confirmed[0])
    ):
        chosen, status = likely, "likely"
    elif (planned := _PLANNED.search(text)) and _VOTE.search(text):
        chosen, status = planned, "likely"
    elif _PENDING.search(text) or (every and not confirmed):
        return "pending", None
    elif confirmed:
        chosen, status = confirmed, "confirmed"
    else:
        return None, None
    where = (area[0] + chosen.start(), area[0] + chosen.end())
    return ("pending", None) if sentence.doubted(*where) else (status, where)


def _may_be_budget(sentence: Sentence, amount: Amount) -> bool:
    if amount.per == "revenue" or amount.high < _SMALLEST:
        return False
    clause = sentence.around(amount.start, amount.end)
    if others_money(clause.text) and not _OURS.search(clause.text):
        return False
    if _SIGNS_UP_TO.search(sentence.text[: amount.start]):
        return False
    if amount.marked or (amount.per in ("month", "year") and _CONFIRMED.search(clause.text)):
        return True
    near = sentence.text[max(0, amount.start - 30) : amount.end + 20]
    topic = _TOPIC.search(near) is not None or sentence.about(NoteField.BUDGET)
    return topic and not 1990 <= amount.high <= 2100


def _sign(
    sentence: Sentence, status: str | None, amount: Amount | None, span: tuple[int, int]
) -> _Sign:
    return _Sign(status, amount, sentence.start + span[0], sentence.start + span[1])
