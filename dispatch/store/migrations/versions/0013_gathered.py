"""What was joined into an event is found from it."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

JOINED = sa.text("joined_into IS NOT NULL")


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_events_joined_into", "events", ["joined_into"], sqlite_where=JOINED, postgresql_where=JOINED)
