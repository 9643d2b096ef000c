"""Sums of days, deleted when something in them changes"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

DAY = 24 * 60 * 60
SIZES = (1, 8, 64)
"""Days of a summary."""

CHANGES = {
    "figures_added": ("INSERT ON lead_figures", "NEW.created", ""),
    "figures_changed": ("UPDATE ON lead_figures", "NEW.created", ""),
    "figures_deleted": ("DELETE ON lead_figures", "OLD.created", ""),
    "score_changed": ("UPDATE OF score ON leads", "{created}", "OLD.score <> NEW.score"),
    "rejection_added": ("INSERT ON lead_facts", "{created}", "{rejects}"),
    "rejection_changed": ("UPDATE ON lead_facts", "{created}", "{rejects}"),
}
"""By the trigger's name: what fires it, when the lead came, and on what condition."""

LOCK = "PERFORM pg_advisory_xact_lock_shared(hashtext('summaries'));"
"""Sums are made while nobody has it: what is changed meanwhile waits, and then finds them."""

REJECTS = "NEW.kind IN ('rejected', 'undone')"


def upgrade() -> None:
    op.create_table(
        "summaries",
        sa.Column("first", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("days", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cut", sa.String(length=20), nullable=False),
        sa.Column("sums", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("first", "days", "cut", name="pk_summaries"),
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name, (change, created, condition) in CHANGES.items():
        lead = "NEW.id" if change.endswith("leads") else "NEW.lead_id"
        created = created.format(
            created=f"(SELECT created FROM lead_figures WHERE lead_id = {lead})"
        )
        when = f"WHEN ({condition.format(rejects=REJECTS)})" if condition else ""
        drop = " ".join(
            f"DELETE FROM summaries WHERE first = {created} / {DAY * days} * {days} "
            f"AND days = {days};"
            for days in SIZES
        )
        if sqlite:
            op.execute(f"CREATE TRIGGER {name} AFTER {change} {when} BEGIN {drop} END")
        else:
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql "
                f"AS $$ BEGIN {LOCK} {drop} RETURN NULL; END $$"
            )
            op.execute(
                f"CREATE TRIGGER {name} AFTER {change} FOR EACH ROW {when} "
                f"EXECUTE FUNCTION {name}()"
            )


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name, (change, *_) in CHANGES.items():
        op.execute(
            f"DROP TRIGGER {name}" if sqlite else f"DROP TRIGGER {name} ON {change.split()[-1]}"
        )
        if not sqlite:
            op.execute(f"DROP FUNCTION {name}()")
    op.drop_table("summaries")
