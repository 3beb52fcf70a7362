"""Lists of enforcement items: who may enforce what, in which town, from when to when."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "power_lists",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("body", CODE, nullable=False),
        sa.Column("town", CODE, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("state", CODE, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("activated_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("kind IN ('master', 'comprehensive', 'specialised', 'delegated')",
                           name="ck_power_lists_kind_known"),
        sa.CheckConstraint("state IN ('draft', 'active')", name="ck_power_lists_state_known"),
        sa.PrimaryKeyConstraint("id", name="pk_power_lists"),
        sa.UniqueConstraint("code", "version", name="uq_power_lists_code_version"),
    )
    op.create_table(
        "powers",
        sa.Column("id", ID, nullable=False),
        sa.Column("list", ID, nullable=False),
        sa.Column("item", CODE, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("matters", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["list"], ["power_lists.id"], name="fk_powers_list"),
        sa.PrimaryKeyConstraint("id", name="pk_powers"),
        sa.UniqueConstraint("list", "item", name="uq_powers_list_item"),
    )
