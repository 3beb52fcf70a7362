"""Membership with dates, leave with a deputy, hand-overs of claims, and how many grids one may answer for."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
ASKED = "state = 'asked'"


def upgrade() -> None:
    """Add the tables and the column."""
    op.add_column("parties", sa.Column("capacity", sa.Integer(), nullable=True))
    op.create_index("ix_claims_grid", "claims", ["grid"], unique=False)
    _memberships()
    _absences()
    _handings()


def _memberships() -> None:
    op.create_table(
        "memberships",
        sa.Column("id", ID, nullable=False),
        sa.Column("party", ID, nullable=False),
        sa.Column("body", ID, nullable=False),
        sa.Column("from_at", sa.BigInteger(), nullable=False),
        sa.Column("to_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name="fk_memberships_party"),
        sa.ForeignKeyConstraint(["body"], ["parties.id"], name="fk_memberships_body"),
        sa.PrimaryKeyConstraint("id", name="pk_memberships"),
    )
    op.create_index("ix_memberships_party", "memberships", ["party"], unique=False)


def _absences() -> None:
    op.create_table(
        "absences",
        sa.Column("id", ID, nullable=False),
        sa.Column("party", ID, nullable=False),
        sa.Column("deputy", ID, nullable=True),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("from_at", sa.BigInteger(), nullable=False),
        sa.Column("to_at", sa.BigInteger(), nullable=True),
        sa.Column("made_by", ID, nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name="fk_absences_party"),
        sa.ForeignKeyConstraint(["deputy"], ["parties.id"], name="fk_absences_deputy"),
        sa.PrimaryKeyConstraint("id", name="pk_absences"),
        sa.CheckConstraint("kind IN ('leave', 'sick', 'training', 'swap', 'other')", name="ck_absences_kind_known"),
    )
    op.create_index("ix_absences_party", "absences", ["party", "from_at"], unique=False)
    op.create_index("ix_absences_deputy", "absences", ["deputy"], unique=False)


def _handings() -> None:
    op.create_table(
        "handings",
        sa.Column("id", ID, nullable=False),
        sa.Column("claim", ID, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("asked_by", ID, nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("successor", ID, nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_by", ID, nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["claim"], ["claims.id"], name="fk_handings_claim"),
        sa.ForeignKeyConstraint(["asked_by"], ["parties.id"], name="fk_handings_asked_by"),
        sa.ForeignKeyConstraint(["successor"], ["parties.id"], name="fk_handings_successor"),
        sa.PrimaryKeyConstraint("id", name="pk_handings"),
        sa.CheckConstraint("kind IN ('hand_over', 'release')", name="ck_handings_kind_known"),
        sa.CheckConstraint("state IN ('asked', 'accepted', 'refused', 'withdrawn')", name="ck_handings_state_known"),
    )
    op.create_index(
        "uq_handings_asked_claim", "handings", ["claim"], unique=True,
        sqlite_where=sa.text(ASKED), postgresql_where=sa.text(ASKED),
    )
    op.create_index(
        "ix_handings_asked_successor", "handings", ["successor"], unique=False,
        sqlite_where=sa.text(ASKED), postgresql_where=sa.text(ASKED),
    )
