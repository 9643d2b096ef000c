"""`POST /intake/*`: leads from web forms and other programs."""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel

from bot import metrics
from bot.desk import Clock
from bot.intake.lead_form import FieldError, LeadForm, read_lead
from bot.usecases.intake import Taken
from qualification.lead import Lead

LARGEST_BODY = 2 * 1024 * 1024
MOST_LEADS = 1_000

_bearer = HTTPBearer(auto_error=False, description="The value of BATON_INTAKE_TOKEN")

Take = Callable[[Sequence[Lead]], Awaitable[list[Taken]]]


class TakenLead(BaseModel):
    """One lead that was taken; `index` is its place in the request."""

    index: int
    id: int
    status: str
    stage: str


class IntakeAnswer(BaseModel):
    """What was taken, and what was refused and why."""

    leads: list[TakenLead]
    errors: list[FieldError]


def router(take: Take, token: str | None, now: Clock, currency: str) -> APIRouter:
    """The routes. Without a token, intake over HTTP is off."""
    routes = APIRouter(prefix="/intake", tags=["intake"])

    def admit(given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> None:
        if token is None:
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
            413: {"description": "The body is larger than 2 MB, or has more than 1,000 leads"},
            422: {"description": "No lead could be taken", "model": IntakeAnswer},
        },
        openapi_extra={"requestBody": _body_schema()},
    )
    async def leads(request: Request) -> Any:
        """Takes one lead, or a list of up to 1,000. Known people are updated, never doubled."""
        data = await _json(request)
        rows = data if isinstance(data, list) else [data]
        if len(rows) > MOST_LEADS:
            raise HTTPException(413, f"Send at most {MOST_LEADS:,} leads at once.")
        read = [
            read_lead(row, now(), currency, str(index) if isinstance(data, list) else "")
            for index, row in enumerate(rows)
        ]
        good = [(index, lead) for index, lead in enumerate(read) if isinstance(lead, Lead)]
        errors = [error for found in read if not isinstance(found, Lead) for error in found]
        taken = await take([lead for _, lead in good]) if good else []
        for one in taken:
            metrics.lead_taken(one.stage)
        answer = IntakeAnswer(
            leads=[
                TakenLead(
                    index=index,
                    id=one.lead_id,
                    status="created" if one.created else "updated",
                    stage=one.stage,
                )
                for (index, _), one in zip(good, taken, strict=True)
            ],
            errors=errors,
        )
        refused = bool(errors) and not taken
        return JSONResponse(answer.model_dump(), 422 if refused else 202)

    return routes


async def _json(request: Request) -> Any:
    """The body, parsed; refused before it is read whole if it is too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise HTTPException(413, "The body is larger than 2 MB. Send the leads in parts.")
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise HTTPException(400, f"The body is not UTF-8 (byte {error.start}).") from error
    except RecursionError as error:
        raise HTTPException(400, "The body is nested too deeply.") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise HTTPException(400, f"The body is not JSON: {error.msg} at {where}.") from error
    except ValueError as error:
        raise HTTPException(400, f"The body is not JSON: {error}.") from error


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


def _body_schema() -> dict[str, Any]:
    lead = LeadForm.model_json_schema(ref_template="#/components/schemas/{model}")
    lead.pop("$defs", None)
    one = {"type": "object", "title": "Lead", "properties": lead["properties"]}
    for field in one["properties"].values():
        _inline(field)
    one["required"] = ["email"]
    schema = {
        "oneOf": [one, {"type": "array", "maxItems": MOST_LEADS, "items": {"type": "object"}}]
    }
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _inline(field: dict[str, Any]) -> None:
    """Definitions are named nowhere else in the OpenAPI page: they become plain types."""
    for part in (field, *field.get("anyOf", ())):
        reference = part.pop("$ref", None)
        if reference:
            part["type"] = "string" if reference.endswith("Channel") else "object"
        if "$ref" in part.get("items", {}):
            part["items"] = {"type": "object"}
