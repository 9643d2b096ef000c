"""`baton` on the command line: exit codes, and one clear line where it refuses."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import cli
from sandbox.api.registry import FACTS
from sandbox.records import App
from sandbox.server import Sandbox
from tests.journeys.processes import app_of, environment_for
from tests.journeys.stage import PLAYBOOK

ROOT = Path(__file__).parent.parent.parent


@dataclass
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def line(self) -> str:
        """The one line on stderr."""
        (line,) = self.err.strip().splitlines()
        assert "Traceback" not in line
        return line


@dataclass
class Scene:
    slack: Sandbox
    app: App
    folder: Path


@pytest.fixture
def scene(
    slack_workspace: Sandbox, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Scene:
    """Settings for a healthy Baton and the workspace that they point to."""
    (tmp_path / "playbook.toml").write_text(PLAYBOOK, encoding="utf-8")
    for name, value in environment_for(slack_workspace, sqlite_url, tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return Scene(slack_workspace, app_of(slack_workspace), tmp_path)


async def baton(*arguments: str) -> Done:
    """Runs a command in a thread, as if typed."""

    def run() -> Done:
        raw = io.BytesIO()
        out = io.TextIOWrapper(raw, encoding="utf-8", newline="", write_through=True)
        err = io.StringIO()
        code: object = 0
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            sys.argv = ["baton", *arguments]
            try:
                cli.main()
            except SystemExit as exit_:
                code = exit_.code
        return Done(int(code or 0), raw.getvalue().decode("utf-8"), err.getvalue())

    return await asyncio.to_thread(run)


# manifest


async def test_the_manifest_asks_for_what_is_called_and_nothing_else() -> None:
    done = await baton("manifest", "--url", "https://baton.example.com/")
    shown = json.loads(done.out)
    assert shown["settings"]["interactivity"]["request_url"] == (
        "https://baton.example.com/slack/events"
    )
    asked = set(shown["oauth_config"]["scopes"]["bot"])
    called_for = {scope for method in called() for scope in scopes(method)}
    assert asked == {"commands"} | called_for | {"app_mentions:read", "files:read"}
    assert "app_mention" in shown["settings"]["event_subscriptions"]["bot_events"]
    assert "url_private_download" in (ROOT / "bot" / "handlers" / "backtest.py").read_text()


def called() -> list[str]:
    """The methods of the Web API that stand in the code."""
    sources = [*(ROOT / "bot" / "handlers").glob("*.py"), ROOT / "bot" / "delivery" / "gateway.py"]
    code = "\n".join(source.read_text() for source in sources)
    return [name for name in FACTS if f'"{name}"' in code]


def scopes(method: str) -> set[str]:
    """Scopes that a method needs for public and private channels and direct messages."""
    kinds = {
        "conversations.history": {"channels:history", "groups:history", "im:history"},
        "conversations.replies": {"channels:history", "groups:history"},
        "conversations.list": {"channels:read", "groups:read"},
        "conversations.join": {"channels:join"},
        "conversations.open": {"im:write"},
        "users.lookupByEmail": {"users:read", "users:read.email"},
    }
    return kinds.get(method) or set(FACTS[method].scopes)


# doctor


async def test_a_healthy_installation(scene: Scene) -> None:
    done = await baton("doctor")
    assert done.code == 0, done.out
    assert "mend" not in done.out
    assert done.err == ""


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        ("wrong token", "invalid_auth"),
        ("missing scope", "Scopes missing: im:write"),
        ("missing channel", "Channels not found: #marketing-feedback"),
        ("missing person", "Slack knows nobody by alex@acme.com"),
        ("old schema", "Run: baton migrate"),
        ("broken playbook", "playbook.toml"),
        ("slack away", "cannot be asked"),
    ],
)
async def test_what_the_doctor_finds(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, break_it: str, said: str
) -> None:
    match break_it:
        case "wrong token":
            monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-wrong")
        case "missing scope":
            scene.app.scopes -= {"im:write"}
        case "missing channel":
            found = scene.slack.workspace.find_channel("marketing-feedback")
            assert found
            del scene.slack.workspace.channels[found.id]
        case "missing person":
            scene.slack.workspace.person("alex@acme.com").email = "alexander@acme.com"
        case "old schema":
            monkeypatch.setenv("DATABASE_URL", f"sqlite:///{scene.folder}/empty.db")
        case "broken playbook":
            (scene.folder / "playbook.toml").write_text("[team\n")
        case "slack away":
            monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9/api/")
    done = await baton("doctor")
    assert done.code == 1
    assert said in done.out
    assert done.line == "baton: Something is to be mended, see above."


# migrate


async def test_migrate_twice(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{scene.folder}/new.db")
    first, second = await baton("migrate"), await baton("migrate")
    assert (first.code, second.code) == (0, 0)
    assert "from schema empty to" in first.out
    assert "has the current schema" in second.out


# import


async def test_import_of_a_good_file(scene: Scene) -> None:
    file = scene.folder / "leads.csv"
    file.write_text("email,company,title,employees\na@globex.com,Globex,CEO,300\n")
    done = await baton("import", str(file))
    assert done.code == 0, done.err
    assert "1 new leads, 0 brought up to date" in done.out.replace("lead,", "leads,")
    again = await baton("import", str(file))
    assert "0 new leads" in again.out


async def test_import_of_a_file_with_bad_lines(scene: Scene) -> None:
    file = scene.folder / "leads.csv"
    file.write_text("email,company,title\na@globex.com,Globex,CEO\nnobody,Hooli,CTO\n")
    done = await baton("import", str(file))
    assert done.code == 1
    assert "leads.csv:3: email" in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.csv", None),
        ("empty.csv", b""),
        ("sheet.csv", b"PK\x03\x04\x00\x00"),
        ("other.csv", b"one,two\n1,2\n"),
    ],
)
async def test_import_of_what_is_no_list_of_leads(
    scene: Scene, name: str, content: bytes | None
) -> None:
    if content is not None:
        (scene.folder / name).write_bytes(content)
    done = await baton("import", name)
    assert done.code == 1
    assert done.line.startswith("baton: ")


async def test_wrong_usage(scene: Scene) -> None:
    assert (await baton("import")).code == 2
    assert (await baton("dance")).code == 2


# serve


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        ("no token", "SLACK_BOT_TOKEN is not set"),
        ("no secret", "SLACK_SIGNING_SECRET is not set"),
        ("old schema", "Run: baton migrate"),
        ("bad playbook", "playbook.toml"),
        ("no playbook", "BATON_PLAYBOOK names the playbook file"),
        ("bad port", "BATON_PORT"),
        ("port taken", "Cannot listen on 127.0.0.1"),
        ("no database", "database"),
    ],
)
async def test_serve_refuses_with_one_line(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, break_it: str, said: str
) -> None:
    with socket.socket() as taken:
        match break_it:
            case "no token":
                monkeypatch.delenv("SLACK_BOT_TOKEN")
            case "no secret":
                monkeypatch.delenv("SLACK_SIGNING_SECRET")
            case "old schema":
                monkeypatch.setenv("DATABASE_URL", f"sqlite:///{scene.folder}/empty.db")
            case "bad playbook":
                (scene.folder / "playbook.toml").write_text("[team\n")
            case "no playbook":
                monkeypatch.setenv("BATON_PLAYBOOK", "gone.toml")
            case "bad port":
                monkeypatch.setenv("BATON_PORT", "many")
            case "port taken":
                taken.bind(("127.0.0.1", 0))
                taken.listen()
                monkeypatch.setenv("BATON_PORT", str(taken.getsockname()[1]))
            case "no database":
                monkeypatch.setenv("DATABASE_URL", "sqlite:////no/such/folder/baton.db")
        done = await baton("serve")
    assert done.code == 1
    assert said in done.line
