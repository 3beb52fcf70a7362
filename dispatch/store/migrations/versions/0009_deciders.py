"""Who made and who decided a version of the city's tables, a list's own days, and invitations to make a password."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the columns and the table."""
    for table in ("versions", "power_lists"):
        for column in ("made_by", "decided_by"):
            op.add_column(table, sa.Column(column, ID, nullable=True))
    op.add_column("power_lists", sa.Column("own_from_on", sa.Date(), nullable=True))
    op.add_column("power_lists", sa.Column("own_to_on", sa.Date(), nullable=True))
    op.execute("UPDATE power_lists SET own_from_on = from_on, own_to_on = to_on")
    op.create_table(
        "invitations",
        sa.Column("id", ID, nullable=False),
        sa.Column("token_hash", CODE, nullable=False),
        sa.Column("party", ID, nullable=False),
        sa.Column("made_by", ID, nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name="fk_invitations_party"),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("token_hash", name="uq_invitations_token_hash"),
    )
    op.create_index("ix_invitations_party", "invitations", ["party"], unique=False)
