"""The buying committee: other people by name, with title and role where the note gives them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from qualification.lead import Member
from qualification.notes import lexicon
from qualification.notes.clauses import Note, Sentence
from qualification.notes.finding import Found
from qualification.notes.languages import plainly_foreign
from qualification.notes.names import plain, pronoun_of
from qualification.notes.parties import Party, is_full, is_person, parties, same_name
from qualification.notes.parts import LABEL, labelled, parts
from qualification.notes.patterns import Pattern, phrases
from qualification.notes.people import Cast
from qualification.notes.phrasebook import listed
from qualification.notes.roles import DECIDES, roles

_NO_TITLE = frozenset({"boss", "boss's boss", "higher up", "higher-up", "skip level", "skip-level"})
_GONE = phrases(*listed("committee", "gone"))
_NEUTRAL = phrases(*listed("committee", "neutral"))
_PRONOUNS = frozenset(listed("committee", "pronouns"))
_PLAIN_LABEL = phrases(*listed("committee", "plain_labels"))
_DEFERS = Pattern(
    r"(?:that's|that is|that'd be|that would be|it's|must ask|needs? to ask|has to ask|have to ask"
    r"|ask|(?:it's |is )?up to|goes to|only|but)(?: (?:the|her|his|their|with|by|its))?"
    r"(?: (?:mr|mrs|ms|dr|herr|frau|mme)\.?)? ?$"
)
_ELLIPSIS = Pattern(r"\)?,? (?:is|does|will|can|do|has|would)(?: (?:that|it|so))?\s*(?:$|[.,;(])")
_VERB = Pattern(
    r"\)?(?:,? who|'s)?\s(?P<verb>[^\W\d_]{2,}(?:s|ed)|will|would|can|could|may|might|must"
    r"|has|had|is|was|should"
    r"|(?:does|did|is|was|has|will|would|could|ca)n't)(?!\w)"
    r"|\s?(?P<mark>[=\u2192]|->)"
)
_RIGHT_BEHIND = Pattern(r"\)?\s?(?:,|;|-|\u2013|\u2014|\bn\b|\band\b|, and)?\s?$")
_WEIGHT = ("blocker", "decision_maker", "economic_buyer", "champion", "influencer", "user")
_COMPANY = Pattern(
    r"\b(?:inc|ltd|cargo|freight|llc|gmbh|corp|systems|soft|software|group|labs|solutions|consulting|logistics"
    r"|bank|partners|cloud|ag|bv|plc|technologies|media|health|foods)$"
)


@dataclass
class _Person:
    """All that a note says of somebody. `unsure` where a role is doubted or cannot be told."""

    name: str
    start: int
    end: int
    title: tuple[int, int] | None = None
    roles: list[str] = field(default_factory=list)
    unsure: bool = False
    present: bool = False


def read(note: Note, cast: Cast) -> tuple[Found[Member], ...]:
    """The people named in a note, each once, with the most that is said of them."""
    everybody: dict[str, _Person] = {}
    readable = frozenset(note.sentences)
    reader = _Reader(note, cast, everybody)
    for sentence in note.every:
        if sentence in readable:
            reader.read(sentence)
        else:
            reader.read(sentence, foreign=True)
    return tuple(_found(note, each) for each in everybody.values() if _is_sure(each))


def _is_sure(person: _Person) -> bool:
    if person.unsure or _COMPANY.search(person.name.casefold()):
        return False
    if person.title is not None:
        return True
    if person.name in _PRONOUNS:
        return False
    return is_full(person.name) and (bool(person.roles) or person.present)


def _found(note: Note, person: _Person) -> Found[Member]:
    title = note.text[slice(*person.title)].strip() if person.title else None
    if title and title.casefold() in _NO_TITLE:
        title = None
    role = next((each for each in _WEIGHT if each in person.roles), None)
    return Found(Member(person.name, title, role), person.start, person.end)


class _Reader:
    """Goes through the sentences of a note and gathers what they say of whom."""

    def __init__(self, note: Note, cast: Cast, everybody: dict[str, _Person]) -> None:
        self._note = note
        self._cast = cast
        self._everybody = everybody
        self._last: tuple[Party, ...] = ()
        self._denied = False

    def read(self, sentence: Sentence, *, foreign: bool = False) -> None:
        """Take up what a sentence says. In other languages any noun may have a capital."""
        people = tuple(
            each
            for each in parties(sentence, self._cast)
            if not foreign or each.tag != "N" or is_person(each)
        )
        for party in people:
            if party.tag == "N" and _is_here(sentence, party, self._cast):
                self._meet(sentence, party)
            elif party.tag == "p":
                self._title_of(sentence, people, party)
        told = self._told(sentence, people, foreign)
        for party in people:
            if party.tag == "N" and party not in told:
                self._without_role(sentence, party)
        self._last = tuple(each for each in people if each.tag in "NPp") or self._last

    def _told(self, sentence: Sentence, people: Sequence[Party], foreign: bool) -> set[Party]:
        """Give out the roles of a sentence; whom they went to."""
        told: set[Party] = set()
        self._open: list[Party] = []
        denied = self._denied
        self._denied = False
        for part in parts(sentence, people):
            clause = sentence.around(part.found.start, part.found.end)
            doubted = sentence.doubted(part.found.start, part.found.end) or (
                foreign and not plainly_foreign(clause.text)
            )
            lead = sentence.text[clause.start - sentence.start : part.found.start]
            doubted = doubted or _THINKS.search(lead) is not None
            if part.asked:  # "Must ask Tom" doubts nothing of Tom.
                doubted = sentence.asks or sentence.conditional()
            denied = denied or (part.denied and part.found.role in DECIDES)
            for party in part.parties:
                person = self._who(sentence, people, party)
                told.add(party)
                if person is None:
                    continue
                hedged = not part.asked and sentence.doubted(party.start, party.end)
                if doubted or part.denied or hedged:
                    person.unsure = person.unsure or not person.roles
                else:
                    self._give(sentence, person, part.found.role, part.found.start, part.found.end)
            if foreign and doubted:
                self._open.extend(each for each in people if each.tag == "N")
            if not part.parties and part.found.role in DECIDES:
                self._doubt_all(sentence, people, part.found.start)
        self._denied = denied
        role, named = labelled(sentence, people) or ("", ())
        for party in named:
            if party.tag == "N" and party not in told and (person := self._known(party)):
                told.add(party)
                self._give(sentence, person, role, party.start, party.end)
        if denied:
            for party in people:
                if (
                    party not in told
                    and (person := self._known(party))
                    and _instead(sentence, party)
                ):
                    told.add(party)
                    self._give(sentence, person, "decision_maker", party.start, party.end)
        return told

    def _doubt_all(self, sentence: Sentence, people: Sequence[Party], at: int) -> None:
        """Somebody in the clause decides, and nobody can tell who."""
        clause = sentence.around(at, at + 1)
        for party in people:
            if clause.start <= sentence.start + party.start < clause.end:
                self._open.append(party)

    def _without_role(self, sentence: Sentence, party: Party) -> None:
        """Somebody to whom the sentence gives no role: there, or doing what cannot be told."""
        person = self._known(party)
        if person is None:
            return
        behind = sentence.text[party.end :]
        headed = _HEADED_BY.search(sentence.text[: party.start])
        if headed or party in self._open or sentence.doubted(party.start, party.end):
            person.unsure = person.unsure or not person.roles
            return
        label = LABEL.match(sentence.text[: party.start])
        if label and not _PLAIN_LABEL.search(label[1]) and not roles(label[1]):
            person.unsure = person.unsure or (not person.roles and not person.title)
        verb = _VERB.match(behind)
        if verb and not (verb["verb"] and _NEUTRAL.match(behind, verb.start("verb"))):
            person.unsure = person.unsure or not person.roles
        elif is_full(person.name) and (wants := _WANTS.match(behind)):
            person.present = True
            person.end = max(person.end, sentence.start + party.end + wants.end())

    def _who(self, sentence: Sentence, people: Sequence[Party], party: Party) -> _Person | None:
        if party.tag == "N":
            return self._known(party)
        if party.tag != "p":
            return None
        meant = self._antecedent(sentence, people, party)
        return self._known(meant) if meant and meant.tag == "N" else None

    def _antecedent(
        self, sentence: Sentence, people: Sequence[Party], pronoun: Party
    ) -> Party | None:
        """Whom she or he is; None where it may be the prospect or nobody can tell."""
        mine = "she" if pronoun.name in ("she", "herself", "her") else "he"
        before = [each for each in people if each.end <= pronoun.start and each.tag in "NPpTB"]
        theirs = sentence.theirs or (self._cast.pronoun is not None and mine != self._cast.pronoun)
        before = [each for each in before if each.tag != "N" or each.pronoun in (None, mine)]
        if before:
            last = before[-1]
            gap = sentence.text[last.end : pronoun.start]
            if last.tag == "p":
                return (
                    self._antecedent(sentence, people, last) if last.name == pronoun.name else None
                )
            if theirs or (_RIGHT_BEHIND.fullmatch(gap) and last.tag != "P"):
                return last if last.tag == "N" else None
            alone = len(before) == 1 and last.tag == "N" and self._cast.pronoun is None
            return last if alone else None
        names = [each for each in self._last if each.tag == "N" and each.pronoun in (None, mine)]
        if theirs:
            return names[-1] if names else None
        opens = not sentence.text[: pronoun.start].strip(" \"'(-,")
        if (
            opens
            and names
            and self._last[-1] is names[-1]
            and (len(self._last) == 1 or (len(names) == 1 and self._last[0].tag != "p"))
        ):
            return names[-1] if self._cast.pronoun != mine or len(self._last) == 1 else None
        return None

    def _meet(self, sentence: Sentence, party: Party) -> None:
        person = self._known(party)
        start, end = sentence.start + party.start, sentence.start + party.end
        title = (
            (sentence.start + party.title[0], sentence.start + party.title[1])
            if party.title
            else None
        )
        if person is None:
            self._everybody[plain(party.name)] = _Person(party.name, start, end, title)
            return
        longer = len(party.name) > len(person.name)
        vague = (
            person.title is None or self._note.text[slice(*person.title)].casefold() in _NO_TITLE
        )
        if (title and vague) or longer:
            person.start, person.end = min(person.start, start), max(person.end, end)
            person.title = title if title and vague else person.title
            person.name = party.name if longer else person.name

    def _title_of(self, sentence: Sentence, people: Sequence[Party], pronoun: Party) -> None:
        """The title in "she's the CFO", for whom she is."""
        match = _BEING.match(sentence.text, pronoun.end)
        person = self._who(sentence, people, pronoun) if match else None
        if match and person and person.title is None:
            person.title = (sentence.start + match.start(1), sentence.start + match.end(1))
            person.end = max(person.end, person.title[1])

    def _known(self, party: Party) -> _Person | None:
        same = [each for each in self._everybody.values() if same_name(each.name, party.name)]
        return same[0] if len(same) == 1 else None

    def _give(self, sentence: Sentence, person: _Person, role: str, start: int, end: int) -> None:
        person.roles.append(role)
        start, end = sentence.start + start, sentence.start + end
        if abs(start - person.end) < 120 and "\n" not in self._note.text[person.end : start]:
            person.start, person.end = min(person.start, start), max(person.end, end)


_WANTS = Pattern(
    r"(?:'s)?\)?,?\s*(?:also |still |really |just |who )?(?:wants?|needs?|asked|joins?|runs"
    r"|reviews|cares|insists|worries|evaluates|handles|owns|will|is)\b"
)


_HEADED_BY = Pattern(r"\b(?:headed|chaired|led|run|represented) by (?:(?:mr|mrs|ms|dr)\.? )?$")
_THINKS = Pattern(r"\b(?:she|he|they) (?:thinks?|believes?|guess(?:es)?|assumes?|reckons?)\b")
_BEING = Pattern(
    rf"(?:'s| is|'s actually| was) (?:the |their |her |his |our |an? )?({lexicon.TITLE})(?!\w)"
)


def _instead(sentence: Sentence, party: Party) -> bool:
    """Whether somebody does what the one before them does not: "Ann doesn't decide. Tom does."."""
    name = sentence.text.find(party.name.casefold(), party.start) + len(party.name)
    if _ELLIPSIS.match(sentence.text, party.end) or _ELLIPSIS.match(sentence.text, name):
        return True
    return _DEFERS.search(sentence.text[: party.start]) is not None and not sentence.asks


_POSSESSOR = Pattern(r"([^\W\d_]+)'s $")


def _is_here(sentence: Sentence, party: Party, cast: Cast) -> bool:
    """Whether the person is of the prospect's side, and of today."""
    around = sentence.text[max(0, party.start - 26) : party.end + 22]
    clause = sentence.around(party.start, party.end)
    whole = f"{around}\n{clause.text}"
    if sentence.theirs:
        return _GONE.search(re.sub(r"\b(?:our|my)\b", "-", whole)) is None
    lead = sentence.text[max(0, party.start - 12) : party.start]
    possessor = _POSSESSOR.search(sentence.text[: party.start])
    if possessor and pronoun_of(possessor[1]) and plain(possessor[1]) not in cast.prospect_names:
        return False
    return _GONE.search(whole) is None and not re.search(
        r"\b(?:our|my)\b(?! (?:champion|contact|guy|man|woman|person|inside))", lead
    )
