"""What is wrong with a playbook file: line, place, cause and remedy of each mistake."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from qualification.playbook.toml_lines import Path
from qualification.playbook.values import REFUSED, did_you_mean, toml_text

Line = Callable[[Path], int]
"""Tells the line of a path."""

_BARE = re.compile(r"[\w-]+")
_REQUIRED_TABLES = {
    "team": 'Add [team] with name = "Acme" and timezone = "America/New_York".',
    "channels": "Add [channels] with leads, marketing and managers.",
    "people": "Add a [[people]] table with email and role for everybody who works on leads.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A mistake at a path of the file."""

    path: Path
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake as a person reads it: `line` counts from 1, `where` is like people[3].email."""

    line: int
    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.what}. {self.remedy}".rstrip()


class PlaybookError(Exception):
    """The playbook file cannot be used; `mistakes` has all that is wrong, by line.

    As text, one mistake a line: "playbook.toml:41: people[3].email: sam@acme.com occurs twice …".
    """

    def __init__(self, name: str, mistakes: Iterable[Mistake]) -> None:
        self.name = name
        self.mistakes = tuple(sorted(mistakes, key=lambda mistake: (mistake.line, mistake.where)))
        super().__init__(name, self.mistakes)

    def __str__(self) -> str:
        return "\n".join(f"{self.name}:{mistake.line}: {mistake}" for mistake in self.mistakes)


def where(path: Path) -> str:
    """A path as people read it: people[3].email, rejection.bad_fit.then."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            key = part if _BARE.fullmatch(part) else f'"{part}"'
            text += f".{key}" if text else key
    return text


def finding_of(error: ErrorDetails, model: type[BaseModel]) -> Finding:
    """The mistake behind an error of pydantic's, in the words of the file."""
    # A mapping's bad key is reported under a path that ends with "[key]".
    path = tuple(part for part in error["loc"] if part != "[key]")
    context: dict[str, Any] = error.get("ctx", {})
    given = toml_text(error["input"])
    match error["type"]:
        case kind if kind == REFUSED:
            return Finding(path, context["what"], context["remedy"])
        case "missing":
            return _missing(path)
        case "extra_forbidden":
            return _unknown_key(path, model)
        case "literal_error" | "enum":
            return _not_a_choice(path, error["input"], context["expected"])
        case "int_type" | "int_from_float":
            return Finding(
                path, f"{given} is not a whole number", "Write one without quotes, such as 25."
            )
        case "bool_type":
            return Finding(path, f"{given} is not true or false", "Write true or false, unquoted.")
        case "tuple_type":
            return Finding(path, f"{given} is not a list", _list_remedy(error["input"]))
        case "model_type" | "model_attributes_type" | "dict_type" | "mapping_type":
            return Finding(path, f"{given} is not a table", "Give its keys in a table.")
        case "greater_than_equal":
            return Finding(path, f"{given} is too small", f"Write {context['ge']} or more.")
        case "greater_than":
            return Finding(path, f"{given} is too small", f"Write more than {context['gt']:g}.")
        case "less_than_equal":
            return Finding(path, f"{given} is too large", f"Write {context['le']} or less.")
    return Finding(
        path, f"{given} cannot be used ({error['msg'].lower()})", "See docs/playbook.md."
    )


def repeated(
    path: Path,
    name: str | None,
    seen: dict[str, Path],
    line: Line,
    remedy: str = "Rename or remove one of them.",
) -> Iterator[Finding]:
    """A name that an earlier table has already; `seen` gathers names and is changed."""
    if name is None:
        return
    first = seen.setdefault(name, path)
    if first != path:
        yield Finding(path, f"{name} occurs twice (first on line {line(first)})", remedy)


def keys_of(model: type[BaseModel]) -> dict[str, Any]:
    """Keys of a table as the file has them, each with its annotation."""
    hints = get_type_hints(model, include_extras=True)
    return {field.alias or name: hints[name] for name, field in model.model_fields.items()}


def _missing(path: Path) -> Finding:
    key = str(path[-1])
    if len(path) == 1:
        header = "[[people]]" if key == "people" else f"[{key}]"
        return Finding(path, f"{header} is missing", _REQUIRED_TABLES[key])
    return Finding(path, f"{key} is missing", f"Add {key} = … to {where(path[:-1])}.")


def _unknown_key(path: Path, model: type[BaseModel]) -> Finding:
    known = keys_of(_model_at(path[:-1], model))
    guess = did_you_mean(str(path[-1]), known)
    remedy = f"Did you mean {guess}?" if guess else f"Remove it; known are {', '.join(known)}."
    return Finding(path, "unknown key", remedy)


def _not_a_choice(path: Path, given: object, expected: str) -> Finding:
    choices = re.findall(r"'([^']*)'", expected)
    guess = did_you_mean(str(given), choices)
    remedy = f'Did you mean "{guess}"?' if guess else f"Write one of {', '.join(choices)}."
    return Finding(path, f"{toml_text(given)} is unknown here", remedy)


def _list_remedy(given: object) -> str:
    if isinstance(given, str):
        return f"Put it in brackets: [{toml_text(given)}]."
    if isinstance(given, dict):
        return "Write its header in double brackets, [[…]]."
    return "Put the values in brackets, with commas."


def _model_at(path: Sequence[str | int], model: type[BaseModel]) -> type[BaseModel]:
    """The model of the table at a path of the file."""
    current, is_mapping = model, False
    for part in path:
        if isinstance(part, int):
            continue
        if is_mapping:  # the part is a key of the team's own choosing
            is_mapping = False
            continue
        annotation = keys_of(current)[part]
        current = next(models_in(annotation), current)
        is_mapping = shape(annotation) is Mapping
    return current


def shape(annotation: Any) -> Any:
    """What holds the values of a key: tuple, Mapping, or None for a single one."""
    if get_origin(annotation) is Annotated:
        return shape(get_args(annotation)[0])
    return get_origin(annotation)


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The tables that an annotation speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from models_in(argument)
