"""**New lead**: the few fields that matter, typed by a rep or proposed from a message."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from markupsafe import Markup

from bot.dialogs import elements
from bot.dialogs.elements import View
from bot.dialogs.values import Invalid, Values
from bot.messages import about, offered
from bot.messages.blocks import Block, actions, context_line, section
from bot.messages.context import Context
from bot.messages.prose import Prose
from bot.messages.text import fold
from bot.names import Dialog
from qualification import contact as reach
from qualification import email_typos
from qualification.contact import ContactError
from qualification.countries import country_code, country_name
from qualification.explanation import Explanation
from qualification.fact import Fact
from qualification.introduction import Introduced
from qualification.lead import Company, Lead, Origin, Person
from qualification.stage import Stage
from qualification.zones import country_of

SOURCE = "Slack"
"""Where a lead came from that nobody says more of."""

_LONGEST_EMAIL = 254
_LONGEST = 200
_LONGEST_PHONE = 60

NOBODY = Introduced()


@dataclass(frozen=True, slots=True)
class Begin:
    """What the dialog begins with. `kept` goes with the lead: permalink, channel, author.

    `remark` is a line on top: what was not read, or which lead is known by this address.
    """

    found: Introduced = NOBODY
    message: str | None = None
    source: str | None = None
    kept: Mapping[str, str] = field(default_factory=dict)
    remark: Markup | None = None


def build(context: Context, begin: Begin | None = None) -> View:
    """The dialog."""
    begin = begin or Begin()
    found = begin.found
    prose = Prose("new_lead", context)
    country = country_name(found.country) if found.country else None
    at_once = prose.at_once(context.playbook.score.skip_mql_sources)
    top = [context_line(begin.remark)] if begin.remark else []
    email = elements.email("email", "Email", _short(found.email, _LONGEST_EMAIL))
    blocks: list[Block] = [
        *top,
        email | {"optional": False},
        elements.text("name", "Name", _short(found.name), limit=_LONGEST),
        elements.text("company", "Company", _short(found.company), limit=_LONGEST),
        elements.text("title", "Title", _short(found.title), limit=_LONGEST),
        elements.text("phone", "Phone", _short(found.phone, _LONGEST_PHONE), limit=_LONGEST_PHONE),
        elements.text("country", "Country", country, limit=_LONGEST, placeholder="Germany, or DE"),
        elements.text("source", "Source", begin.source, limit=_LONGEST, hint=at_once),
        elements.text(
            "message",
            "What they want",
            begin.message[: elements.LONG_TEXT] if begin.message else None,
            limit=elements.LONG_TEXT,
            multiline=True,
        ),
    ]
    return elements.view(
        Dialog.NEW_LEAD, "New lead", blocks, submit="Add", kept=json.dumps(dict(begin.kept))
    )


def questioned(view: Mapping[str, Any], context: Context) -> View | None:
    """The dialog once more where the address looks mistyped; None where it does not, or was
    asked about before."""
    typed = Values(view["state"]["values"]).text("email") or ""
    ids = json.loads(view["private_metadata"])
    meant = email_typos.suggested(typed)
    if meant is None or ids.get("asked") == typed:
        return None
    again = build(context, Begin(remark=Prose("new_lead", context).mistyped(typed, meant)))
    return again | {"private_metadata": json.dumps(ids | {"asked": typed})}


def parse(view: Mapping[str, Any], context: Context) -> Lead:
    """The lead as it is to be taken in, or Invalid."""
    values = Values(view["state"]["values"])
    errors: dict[str, str] = {}
    email = _read(values, "email", reach.parse_email, errors)
    country = _read(values, "country", _country, errors)
    home = country or country_of(context.zone.key)
    phone = _read(values, "phone", lambda typed: reach.parse_phone(typed, home), errors)
    if not email and "email" not in errors:
        errors["email"] = "Write their e-mail address: it is what they are known by."
    if errors:
        raise Invalid(errors)
    kept = json.loads(json.loads(view["private_metadata"]).get("kept") or "{}")
    first, last = _names(_line(values, "name"))
    return Lead(
        person=Person(email, first, last, _line(values, "title"), phone),
        company=Company(name=_line(values, "company"), country=country),
        origin=Origin(
            source=_line(values, "source") or SOURCE,
            message=values.text("message"),
            extra={**kept, "added_by": context.reader},
        ),
        created_at=context.now,
    )


def result(
    lead: Lead, created: bool, explanation: Explanation, routed: Fact | None, context: Context
) -> View:
    """Where the lead went, and why."""
    prose = Prose("new_lead", context)
    said = [prose.is_in(about.named(lead, context), created), about.state(lead, context)]
    if lead.is_open and routed:
        said.append(prose.because(routed.data["because"]))
    elif lead.stage in (Stage.NURTURE, Stage.DISQUALIFIED):
        said.append(Prose("why", context).nearest(lead, explanation))
    blocks = [section(Markup("\n").join(part for part in said if part))]
    blocks += actions("new_lead.actions", offered.buttons(lead, replace(context, thread_url=None)))
    title = "Lead added" if created else "Known already"
    return elements.view(Dialog.NOTICE, title, blocks, lead, close="Close")


def _read(values: Values, name: str, parse: Any, errors: dict[str, str]) -> str | None:
    typed = values.text(name)
    try:
        return parse(typed) if typed else None
    except ContactError as error:
        errors[name] = str(error)
        return None


def _country(typed: str) -> str:
    code = country_code(typed)
    if code is None:
        raise ContactError(
            f"“{typed}” is no country that is known here; write two letters: US, DE."
        )
    return code


def _line(values: Values, name: str) -> str | None:
    return fold(values.text(name) or "") or None


def _names(name: str | None) -> tuple[str | None, str | None]:
    """First and last name; a single word is the first."""
    *first, last = (name or "").split() or [""]
    return (" ".join(first), last) if first else (last or None, None)


def _short(text: str | None, limit: int = _LONGEST) -> str | None:
    return text if text and len(text) <= limit else None
