"""Why a taught place was taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the column."""
    op.add_column("places", sa.Column("ended_why", sa.Text(), nullable=True))
