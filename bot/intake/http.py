"""`POST /intake/*`: leads from web forms and other programs."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel

from bot import metrics
from bot.desk import Clock
from bot.intake.body import read_json
from bot.intake.lead_form import EXAMPLE, FieldError, LeadForm, read_lead
from bot.usecases.intake import Taken
from qualification.lead import Lead, Stage

MOST_LEADS = 1_000

_bearer = HTTPBearer(auto_error=False, description="The value of BATON_INTAKE_TOKEN")

Status = Literal["created", "updated"]
Take = Callable[[Sequence[Lead]], Awaitable[list[Taken]]]


class TakenLead(BaseModel):
    """One lead that was taken; `index` is its place in the request."""

    index: int
    id: int
    status: Status
    stage: Stage


class IntakeAnswer(BaseModel):
    """What was taken, and what was refused and why."""

    leads: list[TakenLead]
    errors: list[FieldError]


def router(take: Take, token: str | None, now: Clock, currency: str) -> APIRouter:
    """The routes. Without a token, intake over HTTP is off."""
    routes = APIRouter(prefix="/intake", tags=["intake"])

    def admit(given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> None:
        if not token:
            raise HTTPException(404, "Intake over HTTP is off. Set BATON_INTAKE_TOKEN to use it.")
        sent = given.credentials.encode() if given else b""
        if not secrets.compare_digest(sent, token.encode()):
            raise HTTPException(
                401,
                "Send the intake token: Authorization: Bearer …",
                {"WWW-Authenticate": "Bearer"},
            )

    @routes.post(
        "/leads",
        status_code=202,
        dependencies=[Depends(admit)],
        response_model=IntakeAnswer,
        responses={
            400: {"description": "The body is not JSON"},
            401: {"description": "The token is missing or wrong"},
            404: {"description": "Intake over HTTP is off"},
            413: {"description": "The body is larger than 2 MB, or has more than 1,000 leads"},
            415: {"description": "The body is compressed"},
            422: {"description": "No lead could be taken", "model": IntakeAnswer},
        },
        openapi_extra={"requestBody": _body_schema()},
    )
    async def leads(request: Request) -> Any:
        """Takes one lead, or a list of up to 1,000. Known people are updated, never doubled."""
        data = await read_json(request)
        rows = data if isinstance(data, list) else [data]
        if len(rows) > MOST_LEADS:
            raise HTTPException(413, f"Send at most {MOST_LEADS:,} leads at once.")
        at = now()
        read = [
            read_lead(row, at, currency, str(index) if isinstance(data, list) else "")
            for index, row in enumerate(rows)
        ]
        good = [(index, lead) for index, lead in enumerate(read) if isinstance(lead, Lead)]
        errors = [error for found in read if not isinstance(found, Lead) for error in found]
        if not rows:
            errors = [FieldError(path="", message="The list is empty. Send at least one lead.")]
        taken = await take([lead for _, lead in good]) if good else []
        for one in taken:
            metrics.lead_taken(one.stage)
        answer = IntakeAnswer(
            leads=[_taken(index, one) for (index, _), one in zip(good, taken, strict=True)],
            errors=errors,
        )
        return JSONResponse(answer.model_dump(mode="json"), 202 if taken else 422)

    return routes


def _taken(index: int, one: Taken) -> TakenLead:
    status: Status = "created" if one.created else "updated"
    return TakenLead(index=index, id=one.lead_id, status=status, stage=one.stage)


def _body_schema() -> dict[str, Any]:
    """What may be posted, for the OpenAPI page."""
    schema = LeadForm.model_json_schema()
    lead = _inlined(schema, schema.pop("$defs"))
    many = {"type": "array", "title": "Leads", "maxItems": MOST_LEADS, "items": lead}
    examples = {
        "one": {"summary": "One lead", "value": EXAMPLE},
        "least": {"summary": "The least there is", "value": {"email": EXAMPLE["email"]}},
        "many": {"summary": "A list", "value": [EXAMPLE]},
    }
    content = {"schema": {"oneOf": [lead, many]}, "examples": examples}
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
