"""Steps that were reached while the one before is not known have a sign of their own"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

LEAP, NO_TIME = "\x1f", "!"

BEFORE = (
    ("qualifying", 1, "escalated"),
    ("handed_off", 2, "escalated"),
    ("accepted", 3, "handed_off"),
    ("rejected", 4, "handed_off"),
    ("won", 5, "accepted"),
    ("lost", 6, "accepted"),
)
"""A step, the place of its sign in `pace`, and the step that it is a share of."""


def upgrade() -> None:
    _sign_leaps(LEAP)


def downgrade() -> None:
    _sign_leaps(NO_TIME)


def _sign_leaps(sign: str) -> None:
    for step, place, before in BEFORE:
        op.execute(
            sa.text(
                "UPDATE lead_figures "
                "SET pace = substr(pace, 1, :place) || :sign || substr(pace, :place + 2) "
                f"WHERE {step} IS NOT NULL AND {before} IS NULL"
            ).bindparams(place=place, sign=sign)
        )
