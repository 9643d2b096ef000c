"""The documentation says what the code does: commands, settings, scopes, routes, keys, labels."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer.main
from prometheus_client import REGISTRY
from pydantic import BaseModel

from bot.cli import app as commands
from bot.intake.http import router
from bot.intake.lead_form import LeadForm
from bot.intake.outcomes import router as outcome_router
from bot.manifest import COMMANDS, SCOPES
from bot.settings import Settings
from bot.web import SLACK_PATH, create_app
from qualification.lead import Letter
from qualification.playbook.mistakes import keys_of, models_in
from qualification.playbook.model import Playbook
from tests.docs.pages import (
    GENERATED,
    ROOT,
    anchors_of,
    code_in,
    everything,
    links_in,
    pages,
    prose_of,
    rows_below,
    text_of,
)

PICTURED = (
    "relay",
    "qualify",
    "handoff",
    "phone",
    "pipeline",
    "pipeline-phone",
    "funnels",
    "feedback",
)
IMAGES = tuple(f"docs/images/{name}.png" for name in PICTURED)
"""Pictures that browser tests take; until they have run once, they may be missing."""

ROLE_PAGES = ("docs/sdr.md", "docs/ae.md", "docs/manager.md", "docs/marketing.md")

each_page = pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))


def spans(text: str) -> Iterator[str]:
    """The words in code type, without what is around them in a line of shell."""
    yield from code_in(text)


# Commands --------------------------------------------------------------------------------------


def known_commands() -> dict[str, set[str]]:
    """Each command of `baton` by its whole name, with its options."""
    group: Any = typer.main.get_command(commands)

    def walk(command: Any, name: str) -> Iterator[tuple[str, set[str]]]:
        below = getattr(command, "commands", {})
        if not below:
            options = {option for one in command.params for option in one.opts if option[0] == "-"}
            yield name, options - {"--help"}
        for word, inner in below.items():
            yield from walk(inner, f"{name} {word}".strip())

    return dict(walk(group, ""))


def test_every_command_and_option_is_in_the_docs() -> None:
    table = {row[0]: row[1] for row in rows_below(text_of("docs/revops.md"), "command")}
    for name, options in known_commands().items():
        assert any(cell.startswith(f"`baton {name}") for cell in table), f"baton {name}"
        for option in options:
            assert f"`{option}`" in text_of("docs/revops.md"), f"baton {name} {option}"


@each_page
def test_no_command_is_mentioned_that_does_not_exist(page: Path) -> None:
    known = known_commands()
    for code in spans(page.read_text(encoding="utf-8")):
        for words in re.findall(r"(?:^|[\s/])baton((?: [^\s.,;]+)+)", code):
            name = next((name for name in known if f"{words} ".startswith(f" {name} ")), None)
            assert name, f"baton{words}"
            for option in re.findall(r"--[a-z-]+", words):
                assert option in known[name], f"baton{words}"


@each_page
def test_every_make_target_exists(page: Path) -> None:
    targets = re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE)
    for code in spans(page.read_text(encoding="utf-8")):
        if named := re.fullmatch(r"make ([a-z-]+)", code):
            assert named[1] in targets


@each_page
def test_every_slash_command_exists(page: Path) -> None:
    known = {command.value for command in COMMANDS}
    for code in spans(page.read_text(encoding="utf-8")):
        if named := re.fullmatch(r"(/[a-z]+)(?: .*)?", code):
            assert named[1] in known | {"/healthz", "/readyz", "/metrics", "/docs"}


def test_every_slash_command_is_in_the_docs() -> None:
    for command in COMMANDS:
        assert f"`{command.value}`" in text_of("docs/manager.md")


# Settings, scopes, metrics ---------------------------------------------------------------------


def test_every_setting_is_listed_with_its_default() -> None:
    listed = {row[0]: row[1] for row in rows_below(text_of("docs/revops.md"), "variable")}
    assert listed == {
        f"`{name.upper()}`": "none" if field.default is None else f"`{field.default}`"
        for name, field in Settings.model_fields.items()
    }


def test_every_scope_is_explained_and_no_other() -> None:
    rows = rows_below(text_of("docs/revops.md"), "scope")
    assert sorted(scope for row in rows for scope in code_in(row[0])) == sorted(SCOPES)


def test_every_metric_is_explained_and_no_other() -> None:
    listed = {row[0].strip("`") for row in rows_below(text_of("docs/operations.md"), "metric")}
    kept = {
        f"{metric.name}_total" if metric.type == "counter" else metric.name
        for metric in REGISTRY.collect()
        if metric.name.startswith("baton_")
    }
    assert listed == kept


# HTTP ------------------------------------------------------------------------------------------


async def openapi() -> dict[str, Any]:
    """What the application says of itself."""

    async def unready() -> list[str]:
        return []

    async def take(leads: Any) -> Any:
        return []

    present = datetime(2026, 11, 23, tzinfo=UTC)
    intake = router(take, "token", lambda: present, "USD")
    intake.include_router(outcome_router(take, "token", lambda: present, "USD"))
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/openapi.json", "headers": []}
    await create_app(intake, unready, None)(scope | {"query_string": b""}, receive, send)
    document: dict[str, Any] = json.loads(b"".join(part.get("body", b"") for part in sent))
    return document


async def test_routes_are_those_of_the_application() -> None:
    paths = (await openapi())["paths"]
    routes = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    routes |= {f"POST {SLACK_PATH}", "GET /docs"}
    named = {
        code for code in spans(everything()) if re.fullmatch(r"(GET|POST|PUT|DELETE) /\S*", code)
    }
    assert named == routes


async def test_every_answer_of_the_intake_is_explained() -> None:
    answers = (await openapi())["paths"]["/intake/leads"]["post"]["responses"]
    listed = [row[0] for row in rows_below(text_of("docs/intake.md"), "answer")]
    assert listed == sorted([*answers, "500"])


def test_every_field_of_a_lead_is_listed_and_no_other() -> None:
    rows = rows_below(text_of("docs/intake.md"), "field")
    assert {name for row in rows for name in code_in(row[0])} == set(LeadForm.model_fields)


# The playbook ----------------------------------------------------------------------------------


def tables_of(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, set[str]]]:
    """Every table of the playbook by its path, with its keys."""
    for key, annotation in keys_of(model).items():
        for table in models_in(annotation):
            yield f"{prefix}{key}", set(keys_of(table))
            yield from tables_of(table, f"{prefix}{key}.")


@each_page
def test_keys_of_the_playbook_exist(page: Path) -> None:
    tables = dict(tables_of(Playbook))
    for code in spans(page.read_text(encoding="utf-8")):
        if header := re.fullmatch(r"\[\[?([a-z_.]+)\]\]?", code):
            assert header[1] in tables, code
        table, dot, key = code.rpartition(".")
        if dot and table in tables and key not in ("md", "toml", "py"):
            assert key in tables[table], code


# Labels ----------------------------------------------------------------------------------------


def labels() -> set[str]:
    """Every text that cards and dialogs hold in their code."""
    files = [*(ROOT / "bot/dialogs").glob("*.py"), *(ROOT / "bot/messages").glob("*.py")]
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in files]
    nodes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    letters = {letter.value.capitalize() for letter in Letter}
    return {node.value for node in nodes if isinstance(node.value, str)} | letters


def buttons() -> set[str]:
    """The labels of every button on a card."""
    found = set()
    for file in (ROOT / "bot/messages").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "button":
                label = node.args[0]
                found |= {label.value} if isinstance(label, ast.Constant) else set()
    return found


@pytest.mark.parametrize("page", ROLE_PAGES)
def test_labels_are_those_of_the_code(page: str) -> None:
    quoted = set(re.findall(r"\*\*([^*]+)\*\*", text_of(page)))
    assert quoted <= labels(), sorted(quoted - labels())


def test_every_button_is_explained() -> None:
    said = "".join(map(text_of, ROLE_PAGES))
    assert len(buttons()) > 8
    assert {label for label in buttons() if f"**{label}**" not in said} == set()


# Links, pictures, words ------------------------------------------------------------------------


@each_page
def test_links_lead_somewhere(page: Path) -> None:
    for target in links_in(page.read_text(encoding="utf-8")):
        if target.startswith(("https://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        if there.suffix == ".png":
            assert str(there.relative_to(ROOT)) in IMAGES, target
            assert there.exists() or not there.parent.exists(), target
            continue
        assert there.exists(), target
        if anchor:
            assert anchor in anchors_of(there), target


def test_every_page_can_be_found_from_the_readme() -> None:
    readme = text_of("README.md")
    wanted = [page for page in [*pages(), GENERATED] if page.parent == ROOT / "docs"]
    assert [page for page in wanted if f"(docs/{page.name})" not in readme] == []


@each_page
def test_files_that_are_named_exist(page: Path) -> None:
    for code in spans(page.read_text(encoding="utf-8")):
        if re.fullmatch(r"(bot|qualification|sandbox|migrations|benchmarks|docs)/[\w./]*", code):
            assert (ROOT / code).exists(), code


@each_page
def test_nobody_shouts(page: Path) -> None:
    assert "!" not in prose_of(page.read_text(encoding="utf-8"))
