"""The pictures to which a profile's `image_*` addresses lead: initials on the person's colour."""

from html import escape

from aiohttp import web

from sandbox.people import IMAGES
from sandbox.records import User
from sandbox.workspace import Workspace


class Avatars:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def routes(self) -> list[web.RouteDef]:
        return [web.get(r"/avatar/{user:\w+}_{size:\d+}.svg", self.serve)]

    async def serve(self, request: web.Request) -> web.StreamResponse:
        user = self._workspace.users.get(request.match_info["user"])
        size = int(request.match_info["size"])
        if user is None or size not in IMAGES:
            raise web.HTTPNotFound(text="Nobody here has that picture.")
        return web.Response(text=picture(user, size), content_type="image/svg+xml")


def picture(user: User, size: int) -> str:
    """An SVG document, `size` pixels wide and high."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}"'
        f' viewBox="0 0 24 24"><rect width="24" height="24" fill="{escape(user.color)}"/>'
        '<text x="12" y="12" dy="0.36em" text-anchor="middle" font-family="sans-serif"'
        f' font-size="10" font-weight="700" fill="#fff">{escape(initials(user))}</text></svg>'
    )


def initials(user: User) -> str:
    """SR for Sam Rivera, B for Baton."""
    words = (user.real_name or user.name or "?").split()
    return "".join(word[0].upper() for word in (words[:1] + words[1:][-1:]))
