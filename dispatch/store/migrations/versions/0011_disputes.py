"""Offers, disputes and verdicts: their deadlines and wishes, how often an event came back, and the tables of both."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
TIMERS = ("'answer'", "'answer', 'take', 'decide'")
REQUESTS = ("'transfer'", "'transfer', 'take', 'decide'")


def upgrade() -> None:
    """Add the columns and tables, and let timers and wishes be of the new kinds."""
    op.add_column("events", sa.Column("bounced", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("requests", sa.Column("addressee", ID, nullable=True))
    _admit("timers", TIMERS, "'file', 'verify', 'assign', 'accept', 'handle', 'recheck', 'call_back', ")
    _admit("requests", REQUESTS, "'extend', 'suspend', 'void', ")
    _bounces()
    _verdicts()


def _admit(table: str, change: tuple[str, str], before: str) -> None:
    """Change the list of kinds that a table admits. SQLite knows no other way than to write the table anew."""
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        op.drop_constraint(f"ck_{table}_kind_known", table, type_="check")
        op.create_check_constraint(f"ck_{table}_kind_known", table, f"kind IN ({before}{change[1]})")
        return
    asked = sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = :name AND sql IS NOT NULL AND type IN ('table', 'index')")
    found = bind.execute(asked, {"name": table}).all()
    made = next(row.sql for row in found if row.type == "table")
    old, new = (f"kind IN ({before}{words})" for words in change)
    assert made.count(old) == 1, f"the kinds of {table} are not as they were"
    fresh = made.replace(old, new).replace(f"TABLE {table}", f"TABLE {table}_fresh", 1).replace(f'TABLE "{table}"', f"TABLE {table}_fresh", 1)
    bind.exec_driver_sql(fresh)
    bind.exec_driver_sql(f"INSERT INTO {table}_fresh SELECT * FROM {table}")
    bind.exec_driver_sql(f"DROP TABLE {table}")
    bind.exec_driver_sql(f"ALTER TABLE {table}_fresh RENAME TO {table}")
    for row in found:
        if row.type == "index":
            bind.exec_driver_sql(row.sql)


def _bounces() -> None:
    op.create_table(
        "bounces",
        sa.Column("id", ID, nullable=False),
        sa.Column("event", ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("cause", CODE, nullable=False),
        sa.Column("category", CODE, nullable=False),
        sa.Column("condition", CODE, nullable=False),
        sa.Column("town", CODE, nullable=False),
        sa.Column("from_body", ID, nullable=True),
        sa.Column("to_body", ID, nullable=True),
        sa.Column("by", ID, nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('returned', 'refused', 'disputed', 'silent')", name="ck_bounces_kind_known"),
        sa.ForeignKeyConstraint(["event"], ["events.id"], name="fk_bounces_event"),
        sa.ForeignKeyConstraint(["from_body"], ["parties.id"], name="fk_bounces_from_body"),
        sa.ForeignKeyConstraint(["to_body"], ["parties.id"], name="fk_bounces_to_body"),
        sa.PrimaryKeyConstraint("id", name="pk_bounces"),
    )
    op.create_index("ix_bounces_event", "bounces", ["event"], unique=False)
    op.create_index("ix_bounces_at", "bounces", ["at"], unique=False)


def _verdicts() -> None:
    op.create_table(
        "verdicts",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("event", ID, nullable=False),
        sa.Column("category", CODE, nullable=False),
        sa.Column("condition", CODE, nullable=False),
        sa.Column("reach", CODE, nullable=False),
        sa.Column("scope", CODE, nullable=False),
        sa.Column("party", ID, nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("row", sa.Text(), nullable=False),
        sa.Column("made_by", ID, nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_by", ID, nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_why", sa.Text(), nullable=False),
        sa.CheckConstraint("reach IN ('grid', 'town', 'city')", name="ck_verdicts_reach_known"),
        sa.ForeignKeyConstraint(["event"], ["events.id"], name="fk_verdicts_event"),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name="fk_verdicts_party"),
        sa.PrimaryKeyConstraint("id", name="pk_verdicts"),
        sa.UniqueConstraint("code", name="uq_verdicts_code"),
    )
    op.create_index("ix_verdicts_event", "verdicts", ["event"], unique=False)
