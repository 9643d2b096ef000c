"""`python -m sandbox`: serve a workspace until interrupted."""

import argparse
import asyncio
import contextlib
import sys
from pathlib import Path

from sandbox.clock import Clock
from sandbox.description import DescriptionError, add_app, default_workspace, load, read_manifest
from sandbox.manifest import problems
from sandbox.records import App
from sandbox.server import Sandbox
from sandbox.workspace import Workspace


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    clock = Clock()
    try:
        clock.run(options.speed)
        described = options.workspace
        workspace = load(described, clock) if described else default_workspace(clock)
        for path in options.app:
            add_app(workspace, read_manifest(path), request_url=options.request_url)
    except (DescriptionError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    for app in workspace.apps.values():
        app.request_url = app.request_url or options.request_url
    workspace.limits.enabled = not options.no_rates
    try:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_serve(workspace, options.host, options.port, options.keep))
    except OSError:
        where = f"{options.host}:{options.port}"
        print(f"Cannot listen on {where}; choose another --port.", file=sys.stderr)
        return 1
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sandbox", description="A local Slack workspace.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=3010, help="0 takes a free one")
    parser.add_argument("--workspace", type=Path, metavar="FILE", help="description in TOML")
    parser.add_argument(
        "--app",
        type=Path,
        metavar="MANIFEST",
        action="append",
        default=[],
        help="install an app from its manifest in JSON; may be given several times",
    )
    parser.add_argument("--request-url", default="", help="where apps without one are called")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="keep the state between runs")
    parser.add_argument("--speed", type=float, default=1.0, help="seconds that pass in one")
    parser.add_argument("--no-rates", action="store_true", help="without rate limits")
    return parser


async def _serve(workspace: Workspace, host: str, port: int, keep: Path | None) -> None:
    async with Sandbox(workspace, host=host, port=port, keep=keep) as slack:
        print(f"Workspace {workspace.team_name}: {slack.url}", flush=True)
        for app in workspace.apps.values():
            print(_exports(slack, app), flush=True)
            for problem in problems(app):
                print(f"{app.name}: {problem}", file=sys.stderr, flush=True)
        await asyncio.Event().wait()


def _exports(slack: Sandbox, app: App) -> str:
    """What to paste into the shell in which the app is started."""
    lines = [
        f"\n# {app.name}",
        f"export SLACK_BOT_TOKEN={app.bot_token}",
        f"export SLACK_APP_TOKEN={app.app_token}",
        f"export SLACK_SIGNING_SECRET={app.signing_secret}",
        f"export SLACK_API_URL={slack.api_url}",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
