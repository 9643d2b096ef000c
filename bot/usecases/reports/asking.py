"""What a reader's words to a report mean: the names it knows are those that leads have."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.storage import people, summaries
from qualification.period import period
from qualification.playbook import Playbook
from qualification.question import NOTHING, Dimension, Grammar, Question

NO_NAME = "none"
"""What leads without a source, a campaign, … are asked for by."""


def read(
    connection: Connection,
    typed: str,
    cuts: Collection[Dimension],
    filters: Collection[Dimension],
    playbook: Playbook,
    now: datetime,
    zone: ZoneInfo,
    default: str = "",
) -> Question:
    """The question, for a reader in `zone`; of the period `default` where none is named. Raises
    `NotUnderstood`.

    Names are read from the leads only where one is asked for: a segment that the playbook has no
    more is known as long as a lead has it.
    """
    mentioned = {one for one in filters if re.search(rf"\b{one}\b", typed, re.IGNORECASE)}
    names: dict[Dimension, Mapping[str, str]] = {
        one: _names(connection, one, playbook) if one in mentioned else {} for one in filters
    }
    return Grammar(cuts, names, lambda words: period(words or default, now, zone)).read(typed)


def _names(connection: Connection, dimension: Dimension, playbook: Playbook) -> Mapping[str, str]:
    """What people call each value of a dimension, and the value."""
    names = {name: name for name in summaries.known(connection, dimension)}
    match dimension:
        case Dimension.SEGMENT:
            names |= {one.name: one.name for one in playbook.segments}
        case Dimension.REGION:
            names |= {name: name for name in playbook.regions}
        case Dimension.OWNER | Dimension.REP:
            names |= _people(connection, playbook)
    return {NO_NAME: NOTHING} | names


def _people(connection: Connection, playbook: Playbook) -> Mapping[str, str]:
    """Addresses, names and mentions of the team; a first name where only one has it."""
    names = {one.email: one.email for one in playbook.people if one.email}
    known = people.everybody(connection)
    firsts = [one.name.split()[0].casefold() for one in known if one.name.split()]
    for one in known:
        called = [one.name, f"<@{one.slack_id}>", one.email.partition("@")[0]]
        if one.name.split() and firsts.count(one.name.split()[0].casefold()) == 1:
            called.append(one.name.split()[0])
        names |= {f"{sign}{name}": one.email for name in called for sign in ("", "@")}
    return names
