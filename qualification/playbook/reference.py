"""The reference of the playbook file, written from its models.

`python -m qualification.playbook.reference` prints what `docs/playbook.md` holds. What a key means
is the docstring under the model's attribute.
"""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from enum import Enum
from itertools import pairwise
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from qualification.fields import FIELDS, OPEN_FIELDS
from qualification.playbook.defaults import DEFAULTS_TOML
from qualification.playbook.mistakes import keys_of, models_in, shape
from qualification.playbook.model import Playbook
from qualification.playbook.tables import Condition
from qualification.playbook.values import Kind, duration_text, toml_text

_INTRODUCTION = """\
# The playbook file

Everything Baton decides, it decides from `playbook.toml`. This page lists each table and key; the
file at the root of the project shows them at work. `baton playbook check FILE` names the line and
the remedy of every mistake.

- A **duration** is a number and a unit: `"90s"`, `"15m"`, `"2h"`, `"1d"`, also `"1h30m"`. On a
  ladder that runs in business hours, hours and minutes are working time, and a day (24h is the
  same) is a working day of the assignee: it ends at the same time on the clock.
- **Business hours** are days and windows: `"Mon-Fri 09:00-18:00"`,
  `"Mon-Thu 09:00-17:00, Fri 09:00-12:00 13:00-15:00"`, or `"always"`.
- **Days and a time**: `"Mon-Fri 09:00"`.
- An **e-mail** is the same in upper and lower case.
- A **field** of a score rule is one of
  {fields}.
- What is left out takes its default. A list that is given replaces its default whole, and so do
  `[regions]` and `[rejection]`, whose keys are yours; in any other table a key that is left out
  still takes its own default.
- A key marked **required** has no default.

This page is written by `python -m qualification.playbook.reference > docs/playbook.md`.
"""


_DEFAULTS = f"""\
## Defaults of lists and tables

What a file that leaves them out is given:

```toml
{DEFAULTS_TOML}```
"""


def reference() -> str:
    """The page, as Markdown."""
    sections = [_section("The whole file", Playbook)]
    sections += [_section(header, table) for header, table in _tables(Playbook, "")]
    sections.append(_section("Conditions", Condition))
    return "\n".join([_INTRODUCTION.format(fields=_fields()), *sections, _DEFAULTS])


def _fields() -> str:
    names = sorted(FIELDS) + [f"{prefix}KEY" for prefix in OPEN_FIELDS]
    return textwrap.fill(", ".join(f"`{name}`" for name in names), 98, subsequent_indent="  ")


def _section(header: str, model: type[BaseModel]) -> str:
    meanings = _meanings(model)
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    rows = [
        (f"`{key}`", _type(annotation), _default(fields[key]), meanings[key])
        for key, annotation in keys_of(model).items()
        if key in meanings
    ]
    if model is not Condition and issubclass(model, Condition):
        rows.append(
            ("an operator", "see [conditions](#conditions)", "**required**", "When the rule holds.")
        )
    lines = (f"| {' | '.join(row)} |" for row in rows)
    head = "| key | type | default | meaning |\n|---|---|---|---|"
    return "\n".join([f"## {header}\n\n{inspect.getdoc(model)}\n", head, *lines, ""])


def _tables(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, type[BaseModel]]]:
    """Every table below a model, with the header it has in the file."""
    for key, annotation in keys_of(model).items():
        table = next(models_in(annotation), Condition)
        if table is Condition:
            continue
        path = f"{prefix}{key}.CODE" if shape(annotation) is Mapping else f"{prefix}{key}"
        yield (f"[[{path}]]" if shape(annotation) is tuple else f"[{path}]"), table
        yield from _tables(table, f"{path}.")


def _meanings(model: type[BaseModel]) -> dict[str, str]:
    """Docstrings under the attributes of a model, by key."""
    (definition,) = ast.parse(textwrap.dedent(inspect.getsource(model))).body
    assert isinstance(definition, ast.ClassDef)
    meanings: dict[str, str] = {}
    for attribute, below in pairwise(definition.body):
        if isinstance(attribute, ast.AnnAssign) and isinstance(below, ast.Expr):
            name = ast.unparse(attribute.target).rstrip("_")
            meanings[name] = " ".join(str(ast.literal_eval(below.value)).split())
    return meanings


def _type(annotation: Any) -> str:
    """An annotation in words."""
    arguments = get_args(annotation)
    if get_origin(annotation) is Annotated:
        named = [extra.text for extra in annotation.__metadata__ if isinstance(extra, Kind)]
        return named[-1] if named else _type(arguments[0])
    if get_origin(annotation) is Literal:
        return ", ".join(f'`"{_plain(choice)}"`' for choice in arguments)
    if get_origin(annotation) is tuple:
        return f"list: {_type(arguments[0])}"
    if shape(annotation) is Mapping:
        return f"keys of yours, each {_type(arguments[1])}"
    if NoneType in arguments:
        return " or ".join(_type(part) for part in arguments if part is not NoneType)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return ", ".join(f'`"{choice.value}"`' for choice in annotation)
    return "[condition](#conditions)" if annotation is Condition else "table"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**required**"
    value = field.default
    if isinstance(value, BaseModel):
        return "see its keys"
    if value is None or value == ():
        return "none"
    if isinstance(value, Mapping | list):
        return "[below](#defaults-of-lists-and-tables)"
    return f"`{_toml(value)}`"


def _toml(value: Any) -> str:
    """A default as the file would have it."""
    if isinstance(value, timedelta):
        return toml_text(duration_text(value))
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    value = _plain(value)
    if isinstance(value, bool | int | float | Decimal):
        return toml_text(value)
    return toml_text(str(value))


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


if __name__ == "__main__":
    sys.stdout.write(reference())
