"""City files under examination, so that looking at one can be gone on with by others and after a restart."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "surveys",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", CODE, nullable=False),
        sa.Column("size", ID, nullable=False),
        sa.Column("sent_by", ID, nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("step", CODE, nullable=False),
        sa.Column("heard_at", sa.BigInteger(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("opened", sa.Text(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("refused", sa.Text(), nullable=False),
        sa.Column("findings", CODE, nullable=False),
        sa.Column("outlines", CODE, nullable=False),
        sa.Column("features", CODE, nullable=False),
        sa.Column("layer", ID, nullable=True),
        sa.CheckConstraint(
            "state IN ('running', 'opened', 'examined', 'refused', 'kept')", name="ck_surveys_state_known"
        ),
        sa.ForeignKeyConstraint(["layer"], ["layers.id"], name="fk_surveys_layer"),
        sa.PrimaryKeyConstraint("id", name="pk_surveys"),
    )
