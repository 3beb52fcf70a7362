"""What was changed about people, and how long a hand-over or a release may wait for its answer."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
OLD = "'asked', 'accepted', 'refused', 'withdrawn'"
NEW = f"{OLD}, 'expired'"
THREE_DAYS_US = 3 * 24 * 60 * 60 * 1_000_000


def upgrade() -> None:
    """Add the table and the column, and let what waits end."""
    op.create_table(
        "staff_changes",
        sa.Column("id", ID, nullable=False),
        sa.Column("party", ID, nullable=False),
        sa.Column("made_by", ID, nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("subject", CODE, nullable=False),
        sa.Column("what", CODE, nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.CheckConstraint("what IN ('added', 'changed', 'ended', 'closed', 'reopened')", name="ck_staff_changes_what_known"),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name="fk_staff_changes_party"),
        sa.PrimaryKeyConstraint("id", name="pk_staff_changes"),
    )
    op.create_index("ix_staff_changes_party", "staff_changes", ["party", "id"], unique=False)
    op.add_column("handings", sa.Column("ends_at", sa.BigInteger(), nullable=True))
    op.execute(f"UPDATE handings SET ends_at = asked_at + {THREE_DAYS_US} WHERE state = 'asked'")
    _admit_expired()


def _admit_expired() -> None:
    """Let a wish be expired. SQLite knows no other way than to write the table anew."""
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        op.drop_constraint("ck_handings_state_known", "handings", type_="check")
        op.create_check_constraint("ck_handings_state_known", "handings", f"state IN ({NEW})")
        return
    asked = sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = 'handings' AND sql IS NOT NULL AND type IN ('table', 'index')")
    found = bind.execute(asked).all()
    made = next(row.sql for row in found if row.type == "table")
    assert made.count(f"state IN ({OLD})") == 1, "the states of handings are not as they were"
    fresh = made.replace(f"state IN ({OLD})", f"state IN ({NEW})")
    for name in ("TABLE handings", 'TABLE "handings"'):
        fresh = fresh.replace(name, "TABLE handings_fresh", 1)
    bind.exec_driver_sql(fresh)
    bind.exec_driver_sql("INSERT INTO handings_fresh SELECT * FROM handings")
    bind.exec_driver_sql("DROP TABLE handings")
    bind.exec_driver_sql("ALTER TABLE handings_fresh RENAME TO handings")
    for row in found:
        if row.type == "index":
            bind.exec_driver_sql(row.sql)
