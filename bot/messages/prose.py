"""The prose of messages: macros in `templates/`, one file per message.

Whatever a template prints is escaped, unless it is Markup. A name that is missing, or None, is an
error: nobody reads "None" in a message.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import cache, partial
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bot.messages import words
from bot.messages.context import Context
from bot.messages.text import escape


def _shown(value: object) -> Markup:
    if value is None:
        raise ValueError("a template printed None")
    return escape(value)


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("bot.messages"),
        undefined=StrictUndefined,
        autoescape=True,  # so that macros return Markup; escaping itself is `_shown`
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {
        "clip": lambda text, limit: escape(text, limit),
        "duration": words.duration,
        "plural": words.plural,
        "label": words.label,
        "listed": words.listed,
        "points": words.points,
        "sentence": words.sentence,
        "instant": datetime.fromisoformat,
    }
    return environment


ENVIRONMENT = _environment()


@cache
def _template(name: str) -> Any:
    return ENVIRONMENT.get_template(f"{name}.jinja")


def load_all() -> None:
    """Compiles every template, which takes about as long as a person waits for one answer: the
    first message of a kind is not to wait for it."""
    for name in ENVIRONMENT.list_templates(extensions=["jinja"]):
        _template(name.removesuffix(".jinja"))


class Prose:
    """The macros of one template, knowing the reader: `prose.headline(lead)` is Markup.

    Templates call `who`, `ping`, `moment`, `at_yours`, `day`, `age`, `due`, `value`, `reason` and
    `passed_because` on the context of the message.
    """

    def __init__(self, template: str, context: Context) -> None:
        self._module = _template(template).make_module(
            {
                "context": context,
                "who": partial(_about, words.name, context),
                "ping": partial(_about, words.mention, context),
                "moment": partial(_about, words.moment, context),
                "at_yours": partial(_about, words.at_yours, context),
                "day": partial(_about, words.day, context),
                "value": partial(_about, words.value, context),
                "reason": partial(_about, words.reason, context),
                "passed_because": partial(_about, words.pass_reason, context),
                "age": lambda since: words.age(since, context.now),
                "due": lambda at: words.due(at, context.now),
            }
        )

    def __getattr__(self, macro: str) -> Callable[..., Markup]:
        render = getattr(self._module, macro)
        return lambda *args, **named: _lines(render(*args, **named))


def _lines(text: str) -> Markup:
    """A macro's output: a line that begins with a space goes on with the one before."""
    joined = re.sub(r"\s*\n +", " ", text.strip())
    return Markup(re.sub(r"\n+", "\n", joined))


def _about(word: Any, context: Context, subject: Any) -> Any:
    return word(subject, context)
