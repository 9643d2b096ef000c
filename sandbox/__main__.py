"""`python -m sandbox`: serve a workspace until interrupted."""

import argparse
import asyncio
import contextlib
import sys
from pathlib import Path

from sandbox.description import DescriptionError, default_workspace, load
from sandbox.server import Sandbox
from sandbox.workspace import Workspace


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="sandbox", description="A local Slack workspace.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=3010)
    parser.add_argument("--workspace", type=Path, metavar="FILE", help="description in TOML")
    parser.add_argument("--request-url", default="", help="where apps without one are called")
    options = parser.parse_args(arguments)
    try:
        workspace = load(options.workspace) if options.workspace else default_workspace()
    except DescriptionError as error:
        print(error, file=sys.stderr)
        return 1
    for app in workspace.apps.values():
        app.request_url = app.request_url or options.request_url
    try:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_serve(workspace, options.host, options.port))
    except OSError:
        where = f"{options.host}:{options.port}"
        print(f"Cannot listen on {where}; choose another --port.", file=sys.stderr)
        return 1
    return 0


async def _serve(workspace: Workspace, host: str, port: int) -> None:
    async with Sandbox(workspace, host=host, port=port) as slack:
        print(f"Workspace {workspace.team_name}: {slack.url}", flush=True)
        for app in workspace.apps.values():
            print(f"  {app.name}: {app.bot_token} {app.app_token} {app.signing_secret}", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    sys.exit(main())
