"""The city's names of places in the database, and what the words of a report led to."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
CONFIRMED = sa.text("list IS NULL")


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "places",
        sa.Column("id", ID, nullable=False),
        sa.Column("list", ID, nullable=True),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("other", sa.String(), nullable=False),
        sa.Column("aliases", sa.Text(), nullable=False),
        sa.Column("areas", sa.Text(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("wkb", sa.LargeBinary(), nullable=False),
        sa.Column("event", ID, nullable=True),
        sa.Column("made_by", ID, nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_by", ID, nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["list"], ["versions.id"], name="fk_places_list"),
        sa.ForeignKeyConstraint(["event"], ["events.id"], name="fk_places_event"),
        sa.ForeignKeyConstraint(["made_by"], ["parties.id"], name="fk_places_made_by"),
        sa.ForeignKeyConstraint(["ended_by"], ["parties.id"], name="fk_places_ended_by"),
        sa.PrimaryKeyConstraint("id", name="pk_places"),
    )
    op.create_index("ix_places_list", "places", ["list", "id"])
    op.create_index("ix_places_confirmed", "places", ["id"], sqlite_where=CONFIRMED, postgresql_where=CONFIRMED)
    op.create_index("ix_places_event", "places", ["event"])
    op.create_table(
        "wordings",
        sa.Column("event", ID, autoincrement=False, nullable=False),
        sa.Column("outcome", CODE, nullable=False),
        sa.Column("reason", CODE, nullable=False),
        sa.Column("taken", CODE, nullable=False),
        sa.Column("conflict", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["events.id"], name="fk_wordings_event"),
        sa.PrimaryKeyConstraint("event", name="pk_wordings"),
    )
