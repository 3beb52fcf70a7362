"""Who works beside the holder is told with the event, and each one's part is open or done."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NOW = sa.text("to_at IS NULL")
_BESIDE = sa.text("SELECT event, party FROM cohandlers WHERE to_at IS NULL ORDER BY event, id")
_WRITE = sa.text("UPDATE events SET beside = :beside WHERE id = :event")


def upgrade() -> None:
    """Add the columns, and write down who works beside whom at present."""
    for name in ("beside", "assisted"):
        op.add_column("events", sa.Column(name, sa.String(), nullable=False, server_default=sa.text("''")))
    op.add_column("cohandlers", sa.Column("done_at", sa.BigInteger(), nullable=True))
    op.add_column("cohandlers", sa.Column("done_by", ID, nullable=True))
    op.create_index("ix_cohandlers_party", "cohandlers", ["party", "event"], sqlite_where=NOW, postgresql_where=NOW)
    beside: dict[int, list[int]] = {}
    for event, party in op.get_bind().execute(_BESIDE):
        beside.setdefault(event, []).append(party)
    for event, parties in beside.items():
        op.get_bind().execute(_WRITE, {"event": event, "beside": " ".join(map(str, parties))})
