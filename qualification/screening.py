"""Which leads are stopped before they are scored, by which rule, on what evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from qualification.lead import Lead, Money, Verdict
from qualification.money import format_money, from_major
from qualification.playbook import Playbook
from qualification.playbook.values import duration_text
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


def screen(lead: Lead, playbook: Playbook, now: datetime, value: Money | None = None) -> Verdict:
    """The first rule that stops the lead, with its evidence, or a pass.

    `value` is what a deal would be worth if the lead itself does not say. The price floor is held
    against values in the team's currency only: there are no exchange rates here.
    """
    return next(_verdicts(lead, playbook, now, lead.value or value), Verdict())


def _verdicts(
    lead: Lead, playbook: Playbook, now: datetime, value: Money | None
) -> Iterator[Verdict]:
    """A verdict for each rule that stops the lead, in the order in which rules count."""
    compiled = _compile(playbook)
    domains = list(_domains(lead))
    for rule, known in compiled.domains:
        if evidence := _listed(domains, known):
            yield Verdict(rule, evidence)
    title = lead.person.title
    if title and (word := compiled.students.first_in(title)):
        yield Verdict("student_title", f"{word} in title “{title}”")
    if missing := [key for key in playbook.screening.require if _is_blank(_STATED[key](lead))]:
        yield Verdict("missing_criteria", ", ".join(f"no {key}" for key in missing))
    if evidence := _lifelong_learner(lead, playbook, now):
        yield Verdict("lifelong_learner", evidence)
    floor = compiled.floor
    if value and value.currency == floor.currency and value.minor < floor.minor:
        evidence = f"expected value {format_money(value)} is below {format_money(floor)}"
        yield Verdict("price_floor", evidence)


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _domains(lead: Lead) -> Iterator[tuple[str, str, str]]:
    """The lead's domains, folded, each with what it is and how it was given."""
    email, company = lead.person.email, lead.company.domain
    if email and (domain := lead.person.email_domain):
        yield domain.rstrip("."), "e-mail", email
    if company:
        yield company.strip().casefold().rstrip("."), "company domain", company


def _listed(domains: Iterable[tuple[str, str, str]], known: dict[str, str]) -> str | None:
    """Evidence that a domain is a listed one or lies below it."""
    for domain, kind, given in domains:
        rest = domain
        while rest:
            if rest in known:
                return f"{known[rest]} in {kind} “{given}”"
            rest = rest.partition(".")[2]
    return None


def _lifelong_learner(lead: Lead, playbook: Playbook, now: datetime) -> str | None:
    """Evidence of many free things taken of late, and never a step towards buying."""
    rule = playbook.screening.lifelong_learner
    if len(lead.activities) < rule.free_actions:
        return None
    buying = {slug(action) for action in rule.without}
    actions = [(slug(activity.action), activity.at) for activity in lead.activities]
    if any(action in buying for action, _ in actions):
        return None
    free = sum(_is_free(action) for action, at in actions if at >= now - rule.within)
    if free < rule.free_actions:
        return None
    never = " or ".join(words_of(slug(action)) for action in rule.without)
    without = f", never {never}" if never else ""
    return f"{free} free actions in {duration_text(rule.within)}{without}"


@lru_cache(maxsize=4096)
def _is_free(action: str) -> bool:
    """Whether an action (as a slug) only takes; a conversation gives something back."""
    words = set(action.split("_"))
    return not words.isdisjoint(_FREE) and "conversation" not in words


@dataclass(frozen=True, slots=True)
class _Compiled:
    """The lists of a playbook, ready to look up: domain without leading dot -> as written."""

    domains: tuple[tuple[str, dict[str, str]], ...]
    students: Phrases
    floor: Money


@lru_cache(maxsize=16)
def _compile(playbook: Playbook) -> _Compiled:
    screening = playbook.screening
    lists = (
        ("own_staff", playbook.team.own_domains),
        ("competitor", screening.competitor_domains),
        ("academic", screening.academic_domains),
    )
    return _Compiled(
        tuple((rule, {entry.lstrip("."): entry for entry in entries}) for rule, entries in lists),
        Phrases(screening.student_titles),
        from_major(screening.price_floor, playbook.team.currency),
    )
