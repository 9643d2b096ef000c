"""`POST /intake/*`: leads, and what they do, from web forms and other programs."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel

from bot.desk import Clock
from bot.intake.activity_form import EXAMPLE as ACTIVITY_EXAMPLE
from bot.intake.activity_form import ActivityForm, read_activity
from bot.intake.body import read_json
from bot.intake.lead_form import EXAMPLE, FieldError, LeadForm, read_lead
from bot.usecases.intake import Taken
from qualification.lead import Lead
from qualification.stage import Stage

MOST_ROWS = 1_000

_bearer = HTTPBearer(auto_error=False, description="The value of BATON_INTAKE_TOKEN")

Status = Literal["created", "updated"]
Take = Callable[[Sequence[Lead]], Awaitable[list[Taken]]]
Read = Callable[[Any, datetime, str], Lead | list[FieldError]]
"""A row of the request, the present and the row's path -> a lead, or what is wrong with it."""


class TakenLead(BaseModel):
    """One lead that was taken; `index` is its place in the request.

    `reason` is the rule of screening that stopped it, where one did.
    """

    index: int
    id: int
    status: Status
    stage: Stage
    reason: str | None = None


class IntakeAnswer(BaseModel):
    """What was taken, and what was refused and why."""

    leads: list[TakenLead]
    errors: list[FieldError]


def router(take: Take, token: str | None, now: Clock, currency: str) -> APIRouter:
    """The routes. Without a token, intake over HTTP is off."""
    routes = APIRouter(prefix="/intake", tags=["intake"])

    admit = admission(token)

    async def answered(request: Request, read: Read) -> JSONResponse:
        """Takes the good rows of a request, and reports the bad ones."""
        data = await read_json(request)
        rows = data if isinstance(data, list) else [data]
        if len(rows) > MOST_ROWS:
            raise HTTPException(413, f"Send at most {MOST_ROWS:,} at once.")
        at = now()
        found = [
            read(row, at, str(index) if isinstance(data, list) else "")
            for index, row in enumerate(rows)
        ]
        good = [(index, lead) for index, lead in enumerate(found) if isinstance(lead, Lead)]
        errors = [error for one in found if not isinstance(one, Lead) for error in one]
        if not rows:
            errors = [FieldError(path="", message="The list is empty. Send at least one.")]
        taken = await take([lead for _, lead in good]) if good else []
        answer = IntakeAnswer(
            leads=[_taken(index, one) for (index, _), one in zip(good, taken, strict=True)],
            errors=errors,
        )
        return JSONResponse(answer.model_dump(mode="json"), 202 if taken else 422)

    @routes.post("/leads", **_route(admit, _lead_body()))
    async def leads(request: Request) -> Any:
        """Takes one lead, or a list of up to 1,000. Known people are updated, never doubled."""

        def read(row: Any, at: datetime, path: str) -> Lead | list[FieldError]:
            return read_lead(row, at, currency, path)

        return await answered(request, read)

    @routes.post("/activities", **_route(admit, _activity_body()))
    async def activities(request: Request) -> Any:
        """Takes one thing that somebody did, or a list of up to 1,000. An address that is not
        known becomes a lead; the same thing sent again counts once."""
        return await answered(request, read_activity)

    return routes


def admission(token: str | None) -> Callable[..., Awaitable[None]]:
    """Who sends the token may come in; without one, nobody."""

    async def admit(
        given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    ) -> None:
        if not token:
            raise HTTPException(404, "Intake over HTTP is off. Set BATON_INTAKE_TOKEN to use it.")
        sent = given.credentials.encode() if given else b""
        if not secrets.compare_digest(sent, token.encode()):
            raise HTTPException(
                401,
                "Send the intake token: Authorization: Bearer …",
                {"WWW-Authenticate": "Bearer"},
            )

    return admit


def _route(admit: Callable[..., Awaitable[None]], body: dict[str, Any]) -> dict[str, Any]:
    """What the routes of intake have in common."""
    return {
        "status_code": 202,
        "dependencies": [Depends(admit)],
        "response_model": IntakeAnswer,
        "responses": refusals(IntakeAnswer),
        "openapi_extra": {"requestBody": body},
    }


def refusals(answer: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    """How a route of intake may refuse a request."""
    return {
        400: {"description": "The body is not JSON"},
        401: {"description": "The token is missing or wrong"},
        404: {"description": "Intake over HTTP is off"},
        413: {"description": "The body is larger than 2 MB, or has more than 1,000 rows"},
        415: {"description": "The body is compressed"},
        422: {"description": "Nothing could be taken", "model": answer},
    }


def _taken(index: int, one: Taken) -> TakenLead:
    status: Status = "created" if one.created else "updated"
    return TakenLead(
        index=index, id=one.lead_id, status=status, stage=one.stage, reason=one.stopped_by
    )


def _lead_body() -> dict[str, Any]:
    """What may be posted as leads, for the OpenAPI page."""
    schema = LeadForm.model_json_schema()
    body = body_of(_inlined(schema, schema.pop("$defs")), "lead", EXAMPLE)
    least = {"summary": "The least there is", "value": {"email": EXAMPLE["email"]}}
    body["content"]["application/json"]["examples"]["least"] = least
    return body


def _activity_body() -> dict[str, Any]:
    """What may be posted as activities."""
    return body_of(ActivityForm.model_json_schema(), "activity", ACTIVITY_EXAMPLE)


def body_of(row: dict[str, Any], name: str, example: dict[str, Any]) -> dict[str, Any]:
    """What may be posted: one row of a schema, or a list, with an example."""
    many = {"type": "array", "title": "List", "maxItems": MOST_ROWS, "items": row}
    examples = {
        "one": {"summary": f"One {name}", "value": example},
        "many": {"summary": "A list", "value": [example]},
    }
    content = {"schema": {"oneOf": [row, many]}, "examples": examples}
    return {"required": True, "content": {"application/json": content}}


def _inlined(node: Any, definitions: dict[str, Any]) -> Any:
    """The schema with its definitions in place: OpenAPI's page keeps them elsewhere."""
    if isinstance(node, list):
        return [_inlined(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    if reference := node.get("$ref"):
        rest = {name: value for name, value in node.items() if name != "$ref"}
        return _inlined(definitions[reference.rpartition("/")[2]] | rest, definitions)
    return {name: _inlined(value, definitions) for name, value in node.items()}
