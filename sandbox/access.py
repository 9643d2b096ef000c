"""Tokens and codes beyond those that every installation has: kept between runs, too.

Bot and app tokens follow from the manifest; what is kept are people's tokens, rotating ones, codes
that wait to be exchanged, and which tokens are dead.
"""

from sandbox.records import App, Grant, Json
from sandbox.workspace import Workspace

TABLES = ("grants", "codes", "refresh_tokens")


def dump(workspace: Workspace) -> Json:
    tables = {name: _rows(getattr(workspace, name)) for name in TABLES}
    return {**tables, "revoked": sorted(workspace.revoked)}


def restore(workspace: Workspace, kept: Json, app: App) -> None:
    """What that app's tokens and codes were."""
    for name in TABLES:
        table = getattr(workspace, name)
        for key in [key for key, grant in table.items() if grant.app is app]:
            if not _is_own(key, app):
                del table[key]
        for key, row in kept.get(name, {}).items():
            if row["app"] == app.id:
                table[key] = Grant(app, row["user"], row["kind"], row["expires"])
    workspace.revoked |= set(kept.get("revoked", ())) - {app.bot_token, app.app_token}


def _rows(grants: dict[str, Grant]) -> Json:
    return {
        key: {
            "app": grant.app.id,
            "user": grant.user_id,
            "kind": grant.kind,
            "expires": grant.expires,
        }
        for key, grant in grants.items()
        if not _is_own(key, grant.app)
    }


def _is_own(token: str, app: App) -> bool:
    return token in (app.bot_token, app.app_token)
