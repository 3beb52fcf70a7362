"""The first tables."""

from alembic import op

from dispatch.store.schema import metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create everything."""
    metadata.create_all(op.get_bind())
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE SEQUENCE events_ids")
        op.execute("CREATE SEQUENCE reports_ids")
