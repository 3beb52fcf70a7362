"""Which event a picture belongs to, so that whoever may see the event may see the picture, and nobody else."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
AFTER = ("finish", "self_handle", "pass", "fail")


def upgrade() -> None:
    """Make the table, and fill it from what the journal carries."""
    made = op.create_table(
        "attachments",
        sa.Column("sha256", CODE, nullable=False),
        sa.Column("event", ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("side", CODE, nullable=False),
        sa.Column("action", CODE, nullable=False),
        sa.CheckConstraint("side IN ('before', 'after')", name="ck_attachments_side_known"),
        sa.ForeignKeyConstraint(["event"], ["events.id"], name="fk_attachments_event"),
        sa.PrimaryKeyConstraint("sha256", "event", "seq", "side", name="pk_attachments"),
    )
    op.create_index("ix_attachments_event", "attachments", ["event"])
    journal = sa.table("journal", sa.column("id"), sa.column("event"), sa.column("seq"), sa.column("action"),
                       sa.column("carried"))
    query = sa.select(journal).where(journal.c.carried.like('%"files":%')).order_by(journal.c.id)
    rows = [
        {"sha256": sha256, "event": row.event, "seq": row.seq, "action": row.action,
         "side": "after" if row.action in AFTER else "before"}
        for row in op.get_bind().execute(query).all()
        for sha256 in dict.fromkeys(json.loads(row.carried).get("files", ()))
    ]
    if rows:
        op.bulk_insert(made, rows)
