"""Events are found by their place."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

PLACED = sa.text("lon_e7 IS NOT NULL")


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_events_place", "events", ["lat_e7", "lon_e7"], sqlite_where=PLACED, postgresql_where=PLACED)
