"""Which leads are stopped before they are scored, by which rule, on what evidence."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial

from qualification import spam
from qualification.lead import Activity, Channel, Lead, Money, Verdict
from qualification.money import format_money, from_major
from qualification.playbook import Playbook, Segment
from qualification.playbook.tables import LifelongLearner
from qualification.playbook.values import duration_text
from qualification.scoring import skips_mql
from qualification.segments import expected_value, segment_of
from qualification.words import Phrases, slug, words_of

_FREE = frozenset(
    {"course", "download", "ebook", "event", "guide", "meetup", "podcast", "report"}
    | {"template", "video", "webinar", "whitepaper", "workshop"}
)
"""Words in the name of an action that gives something away and asks nothing in return."""

_STATED: dict[str, Callable[[Lead], object]] = {
    "email": lambda lead: lead.person.email,
    "name": lambda lead: lead.person.name,
    "company": lambda lead: lead.company.name,
    "title": lambda lead: lead.person.title,
    "phone": lambda lead: lead.person.phone,
    "country": lambda lead: lead.company.country,
    "industry": lambda lead: lead.company.industry,
    "employees": lambda lead: lead.company.employees,
}
"""What `screening.require` can ask for."""

PASSED = Verdict()

_REMEMBERED = 4096
"""How many titles and domains a rule knows its answer for: many leads have the same."""


@dataclass(frozen=True, slots=True)
class Check:
    """One rule held against a lead: whether it stops the lead, and on what evidence.

    Evidence of a rule that does not stop it says what was looked at.
    """

    rule: str
    stops: bool
    evidence: str


@dataclass(frozen=True, slots=True)
class Case:
    """A lead before screening: at `now`, in its segment, worth `value` as far as one can say.

    The price floor is held against values in the team's currency only: there are no exchange
    rates here. Without a segment nobody asks whether the team takes its leads.
    """

    lead: Lead
    playbook: Playbook
    now: datetime
    value: Money | None
    segment: Segment | None = None


Ask = Callable[[Case], str | None]
"""Answers with the evidence that a rule stops the lead, or None."""


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    stops: Ask
    clears: Callable[[Case], str | None]  # None where the rule is not asked of such a lead


def case_of(lead: Lead, playbook: Playbook, now: datetime) -> Case:
    """The lead with its segment, and the value that it names or its segment assumes."""
    segment = segment_of(lead.company, playbook)
    value = lead.origin.deal_value or expected_value(lead, segment, playbook)
    return Case(lead, playbook, now, value, segment)


def screen(
    lead: Lead,
    playbook: Playbook,
    now: datetime,
    value: Money | None = None,
    segment: Segment | None = None,
) -> Verdict:
    """The first rule that stops the lead, with its evidence, or a pass.

    `value` is what a deal would be worth if the lead itself does not say. A rule that a rep lifted
    for this lead does not stop it.
    """
    lifted = lead.screening.overrides
    case = Case(lead, playbook, now, lead.value or value, segment)
    for rule in _rules(playbook):
        evidence = rule.stops(case)
        if evidence and not any(override.rule == rule.name for override in lifted):
            return Verdict(rule.name, evidence, lifted)
    return Verdict(overrides=lifted) if lifted else PASSED


def can_stop(done: Collection[Activity], playbook: Playbook) -> bool:
    """Whether what a lead did can stop it, if it passed when it had done less."""
    if len(done) >= playbook.screening.lifelong_learner.free_actions:
        return True
    return any(slug(activity.action) in spam.BOUNCES for activity in done)


def check(case: Case) -> tuple[Check, ...]:
    """Every rule that is asked of the lead, in order, lifted ones too."""
    found = []
    for rule in _rules(case.playbook):
        evidence = rule.stops(case)
        if said := evidence or rule.clears(case):
            found.append(Check(rule.name, evidence is not None, said))
    return tuple(found)


@lru_cache(maxsize=16)
def _rules(playbook: Playbook) -> tuple[_Rule, ...]:
    """The playbook's rules in the order in which they count, ready to be asked."""
    screening = playbook.screening
    lists = (
        ("own_staff", playbook.team.own_domains, "none of your domains"),
        ("competitor", screening.competitor_domains, "no competitor's domain"),
        ("academic", screening.academic_domains, "no academic domain"),
    )
    students = Phrases(screening.student_titles)
    floor = from_major(screening.price_floor, playbook.team.currency)
    learner = screening.lifelong_learner
    buying = frozenset(slug(action) for action in learner.without)
    return (
        _Rule("spam", _spam, _no_spam),
        *(
            _Rule(
                rule, _listed({entry.lstrip("."): entry for entry in entries}), partial(_said, said)
            )
            for rule, entries, said in lists
        ),
        _Rule("student_title", _student(students), _title),
        _Rule("missing_criteria", _missing(screening.require), _complete),
        _Rule(
            "lifelong_learner",
            _lifelong_learner(learner, buying),
            partial(_free_so_far, learner),
        ),
        _Rule("price_floor", partial(_below, floor), partial(_above, floor)),
        _Rule(
            "partner_not_taken",
            partial(_not_taken, Channel.PARTNER),
            partial(_taken, Channel.PARTNER),
        ),
        _Rule(
            "outbound_not_taken",
            partial(_not_taken, Channel.OUTBOUND),
            partial(_taken, Channel.OUTBOUND),
        ),
    )


def _said(words: str, _case: Case) -> str:
    return words


def _spam(case: Case) -> str | None:
    found = spam.signs(case.lead)
    return ", ".join(sign.evidence for sign in found) if spam.condemns(found) else None


def _no_spam(case: Case) -> str:
    found = spam.signs(case.lead)
    return f"not enough: {', '.join(sign.evidence for sign in found)}" if found else "no sign of it"


def _listed(known: Mapping[str, str]) -> Ask:
    """Asks for evidence that a domain of the lead is a listed one or lies below it."""

    @lru_cache(_REMEMBERED)
    def entry(domain: str) -> str | None:
        return next((known[one] for one in _and_above(domain) if one in known), None)

    def ask(case: Case) -> str | None:
        email, company = case.lead.person.email, case.lead.company.domain
        _, at, domain = email.rpartition("@") if email else ("", "", "")
        if at and (found := entry(domain)):
            return f"{found} in e-mail “{email}”"
        if company and company != domain and (found := entry(company)):
            return f"{found} in company domain “{company}”"
        return None

    return ask if known else _never


def _never(_case: Case) -> None:
    return None


def _and_above(given: str) -> Iterator[str]:
    """A domain, folded, and each domain above it."""
    parts = given.strip().casefold().rstrip(".").split(".")
    return (".".join(parts[at:]) for at in range(len(parts)))


def _student(students: Phrases) -> Ask:
    first_in = lru_cache(_REMEMBERED)(students.first_in)

    def ask(case: Case) -> str | None:
        title = case.lead.person.title
        word = first_in(title) if title else None
        return f"{word} in title “{title}”" if word else None

    return ask


def _title(case: Case) -> str:
    title = case.lead.person.title
    return f"title “{title}”" if title else "no title"


def _missing(required: Sequence[str]) -> Ask:
    """Asks for evidence that the minimum criteria of an MQL are not met, where they are asked
    for."""
    stated = [(key, _STATED[key]) for key in required]

    def ask(case: Case) -> str | None:
        missing = [key for key, read in stated if _is_blank(read(case.lead))]
        if not missing or skips_mql(case.lead, case.playbook):
            return None
        return ", ".join(f"no {key}" for key in missing)

    return ask


def _complete(case: Case) -> str:
    if reason := skips_mql(case.lead, case.playbook):
        return f"not asked for: {reason}"
    required = case.playbook.screening.require
    return f"{', '.join(required)} given" if required else "nothing is required"


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _lifelong_learner(rule: LifelongLearner, buying: frozenset[str]) -> Ask:
    """Asks for evidence of many free things taken of late, and never a step towards buying."""
    never = " or ".join(words_of(slug(action)) for action in rule.without)
    without = f", never {never}" if never else ""
    enough = rule.free_actions

    def ask(case: Case) -> str | None:
        activities = case.lead.activities
        if len(activities) < enough:
            return None
        if any(slug(activity.action) in buying for activity in activities):
            return None
        free = _free_actions(rule, activities, case.now)
        if free < enough:
            return None
        return f"{free} free actions in {duration_text(rule.within)}{without}"

    return ask


def _free_so_far(rule: LifelongLearner, case: Case) -> str:
    free = _free_actions(rule, case.lead.activities, case.now)
    return f"{free} free {'action' if free == 1 else 'actions'} in {duration_text(rule.within)}"


def _free_actions(rule: LifelongLearner, activities: Iterable[Activity], now: datetime) -> int:
    since = now - rule.within
    return sum(act.at >= since and _is_free(slug(act.action)) for act in activities)


@lru_cache(maxsize=4096)
def _is_free(action: str) -> bool:
    """Whether an action (as a slug) only takes; a conversation gives something back."""
    words = set(action.split("_"))
    return not words.isdisjoint(_FREE) and "conversation" not in words


def _below(floor: Money, case: Case) -> str | None:
    value = case.value
    if value and value.currency == floor.currency and value.minor < floor.minor:
        return f"expected value {format_money(value)} is below {format_money(floor)}"
    return None


def _above(floor: Money, case: Case) -> str:
    value = case.value
    if value is None:
        return "no value known"
    if value.currency != floor.currency:
        return f"expected value {format_money(value)}, the floor is in {floor.currency}"
    return f"expected value {format_money(value)}, at least {format_money(floor)}"


def _not_taken(channel: Channel, case: Case) -> str | None:
    """Evidence that the team takes no leads of this segment from this channel."""
    segment = case.segment
    if segment is None or case.lead.origin.channel is not channel:
        return None
    name = words_of(segment.name)
    if channel is Channel.PARTNER:
        return None if segment.partner else f"{name} leads from partners"
    return None if segment.outbound else f"outbound leads in {name}"


def _taken(channel: Channel, case: Case) -> str | None:
    if case.segment is None or case.lead.origin.channel is not channel:
        return None
    return f"{channel.value} leads are taken in {words_of(case.segment.name)}"


def stopping(checks: Sequence[Check], verdict: Verdict) -> tuple[Check, ...]:
    """Those that stop the lead, without the rules that a rep lifted."""
    lifted = {override.rule for override in verdict.overrides}
    return tuple(one for one in checks if one.stops and one.rule not in lifted)
