"""`POST /intake/outcomes`: how deals ended, and what customers paid later."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from bot.desk import Clock
from bot.intake.body import read_json
from bot.intake.http import MOST_ROWS, admission, body_of, refusals
from bot.intake.lead_form import FieldError
from bot.intake.outcome_form import EXAMPLE, OutcomeForm, read_outcome
from bot.usecases.outcomes import Noted, NotNoted, Outcome
from qualification.stage import Stage

Note = Callable[[Sequence[Outcome]], Awaitable[list[Noted | NotNoted]]]


class NotedOutcome(BaseModel):
    """One outcome that was noted; `index` is its place in the request."""

    index: int
    id: int
    status: Literal["noted", "unchanged"]
    stage: Stage


class OutcomesAnswer(BaseModel):
    """What was noted, and what was refused and why."""

    leads: list[NotedOutcome]
    errors: list[FieldError]


def router(note: Note, token: str | None, now: Clock, currency: str) -> APIRouter:
    """The route, to be included among those of intake."""
    routes = APIRouter(tags=["intake"])

    @routes.post(
        "/outcomes",
        status_code=202,
        dependencies=[Depends(admission(token))],
        response_model=OutcomesAnswer,
        responses=refusals(OutcomesAnswer),
        openapi_extra={"requestBody": body_of(_schema(), "outcome", EXAMPLE)},
    )
    async def outcomes(request: Request) -> Any:
        """Takes one outcome of a lead, or a list of up to 1,000: won or lost, and what a customer
        paid later. The same one sent again counts once."""
        data = await read_json(request)
        rows = data if isinstance(data, list) else [data]
        if len(rows) > MOST_ROWS:
            raise HTTPException(413, f"Send at most {MOST_ROWS:,} at once.")
        at = now()
        found = [
            read_outcome(row, at, currency, str(index) if isinstance(data, list) else "")
            for index, row in enumerate(rows)
        ]
        good = [(index, one) for index, one in enumerate(found) if isinstance(one, Outcome)]
        errors = [error for one in found if not isinstance(one, Outcome) for error in one]
        if not rows:
            errors = [FieldError(path="", message="The list is empty. Send at least one.")]
        noted = []
        told = await note([one for _, one in good]) if good else []
        for (index, _), one in zip(good, told, strict=True):
            if isinstance(one, Noted):
                status: Literal["noted", "unchanged"] = "noted" if one.changed else "unchanged"
                noted.append(
                    NotedOutcome(index=index, id=one.lead_id, status=status, stage=one.stage)
                )
            else:
                path = f"{index}.{one.field}" if isinstance(data, list) else one.field
                errors.append(FieldError(path=path, message=one.why))
        answer = OutcomesAnswer(leads=noted, errors=errors)
        return JSONResponse(answer.model_dump(mode="json"), 202 if noted else 422)

    return routes


def _schema() -> dict[str, Any]:
    schema = OutcomeForm.model_json_schema()
    kinds = schema.pop("$defs")["OutcomeKind"]
    schema["properties"]["outcome"] = {
        **{name: value for name, value in kinds.items() if name != "title"},
        "description": schema["properties"]["outcome"]["description"],
    }
    return schema
