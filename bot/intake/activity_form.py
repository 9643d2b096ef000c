"""What a known person did, as other programs send it: checked at the edge, then a `Lead` that
brings nothing but this."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import ConfigDict, Field, ValidationError

from bot.intake import cleaning
from bot.intake.lead_form import ActionForm, Email, FieldError, field_errors
from qualification.lead import Lead, Person

EXAMPLE: dict[str, Any] = {
    "email": "ada@lovelace.example",
    "action": "pricing_page",
    "at": "2026-11-20T09:30:00Z",
    "channel": "web",
    "campaign": "autumn",
}


class ActivityForm(ActionForm):
    """One thing that somebody did. An address that is not known yet becomes a lead."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": EXAMPLE})

    email: Email = Field(description="Whose it is; an address that is new becomes a lead")

    def lead(self, now: datetime) -> Lead:
        """As the domain sees it."""
        return Lead(person=Person(self.email), activities=(self.activity(now),), created_at=now)


FIELDS = tuple(ActivityForm.model_fields)


def read_activity(data: Any, now: datetime, path: str = "") -> Lead | list[FieldError]:
    """An activity from parsed JSON or a file's row, or what is wrong with it, field by field."""
    try:
        return ActivityForm.model_validate(cleaning.tidy(data), context={"now": now}).lead(now)
    except ValidationError as error:
        return field_errors(error, path, "An activity is a JSON object with email and action.")
