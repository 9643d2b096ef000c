"""Text of a playbook file -> Playbook, or every mistake in it at once."""

from __future__ import annotations

import re
import tomllib
from functools import partial
from typing import Any, NoReturn

from pydantic import ValidationError

from qualification.playbook.checks import check
from qualification.playbook.mistakes import Mistake, PlaybookError, finding_of, where
from qualification.playbook.model import Playbook
from qualification.playbook.toml_lines import find_lines, line_of

_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


def parse_playbook(source: str | bytes, name: str = "playbook.toml") -> Playbook:
    """The playbook of a file's content; `name` is what messages call the file.

    Raises PlaybookError, whose `mistakes` name line and remedy of everything that is wrong.
    """
    text = _decode(source, name) if isinstance(source, bytes) else source
    text = text.removeprefix("\ufeff")
    document = _load(text, name)
    try:
        playbook, errors = Playbook.model_validate(document), []
    except ValidationError as error:
        playbook, errors = None, error.errors(include_url=False)
    lines = partial(line_of, lines=find_lines(text))
    refused = [finding_of(error, Playbook) for error in errors]
    known = {finding.path for finding in refused}
    findings = refused + [
        finding for finding in check(document, lines) if finding.path not in known
    ]
    if playbook is None or findings:
        raise PlaybookError(
            name, [Mistake(lines(f.path), where(f.path), f.what, f.remedy) for f in findings]
        )
    return playbook


def _decode(source: bytes, name: str) -> str:
    try:
        return source.decode()
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        what = f"byte 0x{source[error.start]:02x} is not UTF-8"
        _fail(name, line, what, "Save the file with the encoding UTF-8.")


def _load(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        place = _PLACE.search(message)
        line = int(place[1]) if place and place[1] else text.rstrip().count("\n") + 1
        reason = _PLACE.sub("", message)
        remedy = "Mend this line or the one above: texts stand in quotes, lists in brackets."
        _fail(name, line, f"this is not TOML: {reason[:1].lower()}{reason[1:]}", remedy)


def _fail(name: str, line: int, what: str, remedy: str) -> NoReturn:
    raise PlaybookError(name, [Mistake(line, "", what, remedy)]) from None
