"""oauth.v2.access: tokens for an installation's code, and new ones for a refresh token."""

import re
import secrets

from sandbox.api.call import Call
from sandbox.api.registry import method
from sandbox.records import App, Grant, Json
from sandbox.refusal import Refusal

LIFETIME = 12 * 3600
"""Seconds for which a token lives that is refreshed."""
VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
"""A code_verifier by RFC 7636."""


@method("oauth.v2.access")
def access(call: Call) -> Json:
    app = _client(call)
    grant_type = call.text("grant_type", "authorization_code")
    if grant_type not in ("authorization_code", "refresh_token"):
        raise Refusal("invalid_grant_type")
    if grant_type == "refresh_token":
        return _refreshed(call, app)
    redirect = call.text("redirect_uri")
    if redirect and redirect not in app.redirect_urls:
        raise Refusal("bad_redirect_uri")
    if verifier := call.text("code_verifier"):
        if not app.uses_pkce:
            raise Refusal("pkce_not_allowed")
        if not VERIFIER.fullmatch(verifier):
            raise Refusal("invalid_code_verifier")
    installer = call.workspace.codes.pop(call.text("code"), None)
    if installer is None or installer.app is not app:
        raise Refusal("invalid_code")
    if not app.scopes and not app.user_scopes:
        raise Refusal("no_scopes")
    person = call.workspace.users[installer.user_id]
    authed: Json = {"id": person.id}
    if app.user_scopes:
        authed |= {
            "scope": ",".join(sorted(app.user_scopes)),
            "access_token": call.workspace.grant_user(app, person),
            "token_type": "user",
        }
    token = _rotating(call, app) if app.rotates_tokens else {"access_token": app.bot_token}
    return {**_installation(call, app), "authed_user": authed, **token}


def _client(call: Call) -> App:
    apps = call.workspace.apps.values()
    app = next((each for each in apps if each.client_id == call.text("client_id")), None)
    if app is None:
        raise Refusal("invalid_client_id")
    if call.text("client_secret") != app.client_secret:
        raise Refusal("bad_client_secret")
    return app


def _refreshed(call: Call, app: App) -> Json:
    grant = call.workspace.refresh_tokens.pop(call.text("refresh_token"), None)
    if grant is None or grant.app is not app:
        raise Refusal("invalid_refresh_token")
    return {**_installation(call, app), **_rotating(call, app)}


def _rotating(call: Call, app: App) -> Json:
    """A bot token that dies, and the refresh token that gives the next."""
    workspace = call.workspace
    token = f"xoxe.xoxb-1-{secrets.token_hex(16)}"
    refresh = f"xoxe-1-{secrets.token_hex(16)}"
    workspace.grants[token] = Grant(app, app.user_id, expires=workspace.clock() + LIFETIME)
    workspace.refresh_tokens[refresh] = Grant(app, app.user_id)
    return {"access_token": token, "refresh_token": refresh, "expires_in": LIFETIME}


def _installation(call: Call, app: App) -> Json:
    workspace = call.workspace
    return {
        "app_id": app.id,
        "scope": ",".join(sorted(app.scopes)),
        "token_type": "bot",
        "bot_user_id": app.user_id,
        "team": {"id": workspace.team_id, "name": workspace.team_name},
        "enterprise": None,
        "is_enterprise_install": False,
    }
