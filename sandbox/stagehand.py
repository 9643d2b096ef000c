"""What the program that started the workspace offers visitors: "a lead arrives", and the like."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from sandbox.host_args import from_body, from_query
from sandbox.records import Json
from sandbox.refusal import ClientError

Act = Callable[[], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Offer:
    """A button above the workspace. `act` does it and answers a sentence for the visitor."""

    id: str
    label: str
    act: Act


class Stagehand:
    """The offers, in the order in which they were made."""

    def __init__(self) -> None:
        self._offers: dict[str, Offer] = {}

    def offer(self, id: str, label: str, act: Act) -> None:
        """Adds a button."""
        self._offers[id] = Offer(id, label, act)

    @property
    def ready(self) -> bool:
        """Whether there is anything on offer."""
        return bool(self._offers)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/_/demo", from_query(self.listed)),
            web.post("/_/demo", from_body(self.run)),
        ]

    async def listed(self, _: Json) -> Json:
        return {"actions": [{"id": o.id, "label": o.label} for o in self._offers.values()]}

    async def run(self, args: Json) -> Json:
        offer = self._offers.get(str(args.get("id", "")))
        if offer is None:
            raise ClientError(f"Nothing called {args.get('id')!r} is on offer here.", 404)
        return {"note": await offer.act()}
