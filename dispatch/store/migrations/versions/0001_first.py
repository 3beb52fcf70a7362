"""The first tables, as they were then."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Create everything, in the order in which rows refer to each other."""
    _from_callers()
    _from_layers()
    _from_roots()
    _from_api_keys()
    _from_contacts()
    _from_events()
    _from_grants()
    _from_sessions()
    _from_notices()
    _from_reports()
    _from_requests()
    _from_tasks()
    _from_timers()
    _from_words()
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE SEQUENCE events_ids")
        op.execute("CREATE SEQUENCE reports_ids")


def _from_callers() -> None:
    op.create_table(
        "callers",
        sa.Column("id", ID, nullable=False),
        sa.Column("key_id", CODE, nullable=False),
        sa.Column("phone_hash", CODE, nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("erased_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_callers"),
    )
    op.create_index("ix_callers_phone_hash", "callers", ["phone_hash"], unique=False)
    op.create_table(
        "deltas",
        sa.Column("id", ID, nullable=False),
        sa.Column("counter", CODE, nullable=False),
        sa.Column("subject", CODE, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("amount", ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deltas"),
    )
    op.create_index("ix_deltas_counter", "deltas", ["counter", "day"], unique=False)
    op.create_table(
        "files",
        sa.Column("sha256", CODE, nullable=False),
        sa.Column("media_type", CODE, nullable=False),
        sa.Column("size", ID, nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("sent_by", ID, nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_files"),
    )
    op.create_table(
        "idempotency",
        sa.Column("actor", CODE, nullable=False),
        sa.Column("key", CODE, nullable=False),
        sa.Column("fingerprint", CODE, nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("actor", "key", name="pk_idempotency"),
    )
    op.create_index("ix_idempotency_made_at", "idempotency", ["made_at"], unique=False)


def _from_layers() -> None:
    op.create_table(
        "layers",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("notice", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("active_from", sa.BigInteger(), nullable=True),
        sa.Column("active_to", sa.BigInteger(), nullable=True),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'active', 'retired')", name="ck_layers_state_known"),
        sa.PrimaryKeyConstraint("id", name="pk_layers"),
        sa.UniqueConstraint("code", "version", name="uq_layers_code_version"),
    )
    op.create_table(
        "parties",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("body", ID, nullable=True),
        sa.Column("town", CODE, nullable=False),
        sa.Column("certificate", sa.String(), nullable=True),
        sa.Column("certified_until", sa.String(), nullable=True),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        sa.Column("device_seen_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("kind IN ('person', 'squad', 'body', 'queue')", name="ck_parties_kind_known"),
        sa.ForeignKeyConstraint(["body"], ["parties.id"], name="fk_parties_body"),
        sa.PrimaryKeyConstraint("id", name="pk_parties"),
        sa.UniqueConstraint("code", name="uq_parties_code"),
    )
    op.create_index("ix_parties_body", "parties", ["body"], unique=False)


def _from_roots() -> None:
    op.create_table(
        "roots",
        sa.Column("id", ID, nullable=False),
        sa.Column("first_id", ID, nullable=False),
        sa.Column("last_id", ID, nullable=False),
        sa.Column("count", ID, nullable=False),
        sa.Column("previous", CODE, nullable=False),
        sa.Column("root", CODE, nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("key_id", CODE, nullable=False),
        sa.Column("signed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_roots"),
    )
    op.create_table(
        "runs",
        sa.Column("name", CODE, nullable=False),
        sa.Column("ran_at", sa.BigInteger(), nullable=False),
        sa.Column("node", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_runs"),
    )
    op.create_table(
        "settings",
        sa.Column("name", CODE, nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_settings"),
    )
    op.create_table(
        "versions",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("name", CODE, nullable=False),
        sa.Column("digest", CODE, nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("active_from", sa.BigInteger(), nullable=True),
        sa.Column("active_to", sa.BigInteger(), nullable=True),
        sa.Column("notice", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_versions"),
    )
    op.create_table(
        "accounts",
        sa.Column("party", ID, nullable=False),
        sa.Column("login", CODE, nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("language", CODE, nullable=False),
        sa.Column("disabled_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name="fk_accounts_party"),
        sa.PrimaryKeyConstraint("party", name="pk_accounts"),
        sa.UniqueConstraint("login", name="uq_accounts_login"),
    )


def _from_api_keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", ID, nullable=False),
        sa.Column("key_hash", CODE, nullable=False),
        sa.Column("party", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name="fk_api_keys_party"),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.UniqueConstraint("key_hash", name="uq_api_keys_key_hash"),
    )
    op.create_table(
        "claims",
        sa.Column("id", ID, nullable=False),
        sa.Column("grid", CODE, nullable=False),
        sa.Column("party", ID, nullable=False),
        sa.Column("duty", CODE, nullable=False),
        sa.Column("from_at", sa.BigInteger(), nullable=False),
        sa.Column("to_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint("duty IN ('principal', 'deputy')", name="ck_claims_duty_known"),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name="fk_claims_party"),
        sa.PrimaryKeyConstraint("id", name="pk_claims"),
    )
    op.create_index(
        "ix_claims_open_party",
        "claims",
        ["party"],
        unique=False,
        sqlite_where=sa.text("to_at IS NULL"),
        postgresql_where=sa.text("to_at IS NULL"),
    )
    op.create_index(
        "uq_claims_open_principal",
        "claims",
        ["grid", "duty"],
        unique=True,
        sqlite_where=sa.text("to_at IS NULL AND duty = 'principal'"),
        postgresql_where=sa.text("to_at IS NULL AND duty = 'principal'"),
    )


def _from_contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("id", ID, nullable=False),
        sa.Column("party", ID, nullable=False),
        sa.Column("channel", CODE, nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name="fk_contacts_party"),
        sa.PrimaryKeyConstraint("id", name="pk_contacts"),
    )
    op.create_index("ix_contacts_party", "contacts", ["party"], unique=False)
    op.create_table(
        "duties",
        sa.Column("id", ID, nullable=False),
        sa.Column("party", ID, nullable=False),
        sa.Column("weekdays", sa.Integer(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("to_minute", sa.Integer(), nullable=False),
        sa.Column("from_at", sa.BigInteger(), nullable=False),
        sa.Column("to_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name="fk_duties_party"),
        sa.PrimaryKeyConstraint("id", name="pk_duties"),
    )
    op.create_index("ix_duties_party", "duties", ["party"], unique=False)


def _from_events() -> None:
    op.create_table(
        "events",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("number", CODE, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("stage", CODE, nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("before", CODE, nullable=True),
        sa.Column("mode", CODE, nullable=False),
        sa.Column("urgency", CODE, nullable=False),
        sa.Column("standard", CODE, nullable=False),
        sa.Column("category", CODE, nullable=False),
        sa.Column("condition", CODE, nullable=False),
        sa.Column("lon_e7", sa.Integer(), nullable=True),
        sa.Column("lat_e7", sa.Integer(), nullable=True),
        sa.Column("radius_m", sa.Integer(), nullable=False),
        sa.Column("grid", CODE, nullable=False),
        sa.Column("unit", CODE, nullable=False),
        sa.Column("town", CODE, nullable=False),
        sa.Column("layer", ID, nullable=True),
        sa.Column("holder", ID, nullable=True),
        sa.Column("answerable", ID, nullable=True),
        sa.Column("body", ID, nullable=True),
        sa.Column("asked", ID, nullable=True),
        sa.Column("handled_by", sa.JSON(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("queue", CODE, nullable=False),
        sa.Column("joined_into", ID, nullable=True),
        sa.Column("extended", sa.Integer(), nullable=False),
        sa.Column("suspended", sa.Integer(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", CODE, nullable=False),
        sa.Column("deadline", CODE, nullable=False),
        sa.Column("warn_at", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("fixed_due_at", sa.BigInteger(), nullable=True),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("head_seq", sa.Integer(), nullable=False),
        sa.Column("head_hash", CODE, nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.CheckConstraint(
            "stage IN ('reported', 'verifying', 'filed', 'assigned', 'handling', 'handled', 'closed', 'suspended', 'joined', 'rejected', 'void')",
            name="ck_events_stage_known",
        ),
        sa.ForeignKeyConstraint(["answerable"], ["parties.id"], name="fk_events_answerable"),
        sa.ForeignKeyConstraint(["asked"], ["parties.id"], name="fk_events_asked"),
        sa.ForeignKeyConstraint(["body"], ["parties.id"], name="fk_events_body"),
        sa.ForeignKeyConstraint(["holder"], ["parties.id"], name="fk_events_holder"),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sa.UniqueConstraint("number", name="uq_events_number"),
    )
    op.create_index(
        "ix_events_open_grid",
        "events",
        ["grid"],
        unique=False,
        sqlite_where=sa.text(
            "stage IN ('reported', 'verifying', 'filed', 'assigned', 'handling', 'handled', 'suspended')"
        ),
        postgresql_where=sa.text(
            "stage IN ('reported', 'verifying', 'filed', 'assigned', 'handling', 'handled', 'suspended')"
        ),
    )
    op.create_index(
        "ix_events_open_holder",
        "events",
        ["holder", "due_at"],
        unique=False,
        sqlite_where=sa.text(
            "stage IN ('reported', 'verifying', 'filed', 'assigned', 'handling', 'handled', 'suspended')"
        ),
        postgresql_where=sa.text(
            "stage IN ('reported', 'verifying', 'filed', 'assigned', 'handling', 'handled', 'suspended')"
        ),
    )
    op.create_index(
        "ix_events_open_queue",
        "events",
        ["queue", "id"],
        unique=False,
        sqlite_where=sa.text("queue <> ''"),
        postgresql_where=sa.text("queue <> ''"),
    )
    op.create_index(
        "ix_events_open_town",
        "events",
        ["town", "id"],
        unique=False,
        sqlite_where=sa.text(
            "stage IN ('reported', 'verifying', 'filed', 'assigned', 'handling', 'handled', 'suspended')"
        ),
        postgresql_where=sa.text(
            "stage IN ('reported', 'verifying', 'filed', 'assigned', 'handling', 'handled', 'suspended')"
        ),
    )
    op.create_index(
        "ix_events_suspended_until",
        "events",
        ["until"],
        unique=False,
        sqlite_where=sa.text("stage = 'suspended'"),
        postgresql_where=sa.text("stage = 'suspended'"),
    )


def _from_grants() -> None:
    op.create_table(
        "grants",
        sa.Column("id", ID, nullable=False),
        sa.Column("party", ID, nullable=False),
        sa.Column("role", CODE, nullable=False),
        sa.Column("scope_kind", CODE, nullable=False),
        sa.Column("scope", CODE, nullable=False),
        sa.Column("from_at", sa.BigInteger(), nullable=False),
        sa.Column("to_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name="fk_grants_party"),
        sa.PrimaryKeyConstraint("id", name="pk_grants"),
    )
    op.create_index("ix_grants_party", "grants", ["party"], unique=False)
    op.create_index("ix_grants_role_scope", "grants", ["role", "scope_kind", "scope"], unique=False)
    op.create_table(
        "grids",
        sa.Column("id", ID, nullable=False),
        sa.Column("layer", ID, nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("parent", CODE, nullable=False),
        sa.Column("town", CODE, nullable=False),
        sa.Column("area_class", CODE, nullable=False),
        sa.Column("standard", CODE, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("successors", CODE, nullable=False),
        sa.Column("wkb", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("state IN ('valid', 'void')", name="ck_grids_state_known"),
        sa.ForeignKeyConstraint(["layer"], ["layers.id"], name="fk_grids_layer"),
        sa.PrimaryKeyConstraint("id", name="pk_grids"),
        sa.UniqueConstraint("layer", "code", name="uq_grids_layer_code"),
    )
    op.create_table(
        "rulings",
        sa.Column("id", ID, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["versions.id"], name="fk_rulings_version"),
        sa.PrimaryKeyConstraint("id", name="pk_rulings"),
        sa.UniqueConstraint("version", "code", name="uq_rulings_version_code"),
    )


def _from_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("token_hash", CODE, nullable=False),
        sa.Column("party", ID, nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name="fk_sessions_party"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sessions"),
    )
    op.create_index("ix_sessions_party", "sessions", ["party"], unique=False)
    op.create_table(
        "cohandlers",
        sa.Column("id", ID, nullable=False),
        sa.Column("event", ID, nullable=False),
        sa.Column("party", ID, nullable=False),
        sa.Column("part", CODE, nullable=False),
        sa.Column("from_at", sa.BigInteger(), nullable=False),
        sa.Column("to_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["event"], ["events.id"], name="fk_cohandlers_event"),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name="fk_cohandlers_party"),
        sa.PrimaryKeyConstraint("id", name="pk_cohandlers"),
    )
    op.create_index("ix_cohandlers_event", "cohandlers", ["event"], unique=False)
    op.create_table(
        "journal",
        sa.Column("id", ID, nullable=False),
        sa.Column("event", ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("action", CODE, nullable=False),
        sa.Column("from_stage", CODE, nullable=True),
        sa.Column("to_stage", CODE, nullable=False),
        sa.Column("actor", ID, nullable=True),
        sa.Column("role", CODE, nullable=False),
        sa.Column("happened_at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("carried", sa.Text(), nullable=False),
        sa.Column("scope_before", sa.Text(), nullable=True),
        sa.Column("scope_after", sa.Text(), nullable=False),
        sa.Column("hash", CODE, nullable=False),
        sa.ForeignKeyConstraint(["event"], ["events.id"], name="fk_journal_event"),
        sa.PrimaryKeyConstraint("id", name="pk_journal"),
        sa.UniqueConstraint("event", "seq", name="uq_journal_event_seq"),
        sqlite_autoincrement=True,
    )


def _from_notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", ID, nullable=False),
        sa.Column("event", ID, nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("timer", ID, nullable=True),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("recipient", ID, nullable=False),
        sa.Column("channel", CODE, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("owed_at", sa.BigInteger(), nullable=False),
        sa.Column("next_try_at", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("delivery", CODE, nullable=False),
        sa.CheckConstraint("state IN ('owed', 'sent', 'dead')", name="ck_notices_state_known"),
        sa.ForeignKeyConstraint(["event"], ["events.id"], name="fk_notices_event"),
        sa.ForeignKeyConstraint(["recipient"], ["parties.id"], name="fk_notices_recipient"),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        sa.UniqueConstraint(
            "timer",
            "step",
            "recipient",
            "channel",
            name="uq_notices_timer_step_recipient_channel",
        ),
    )
    op.create_index(
        "ix_notices_inbox",
        "notices",
        ["recipient", "id"],
        unique=False,
        sqlite_where=sa.text("channel = 'inbox'"),
        postgresql_where=sa.text("channel = 'inbox'"),
    )
    op.create_index(
        "ix_notices_owed",
        "notices",
        ["next_try_at"],
        unique=False,
        sqlite_where=sa.text("state = 'owed'"),
        postgresql_where=sa.text("state = 'owed'"),
    )


def _from_reports() -> None:
    op.create_table(
        "reports",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("number", CODE, nullable=False),
        sa.Column("event", ID, nullable=False),
        sa.Column("channel", CODE, nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("system", CODE, nullable=False),
        sa.Column("radius_m", sa.Integer(), nullable=False),
        sa.Column("category", CODE, nullable=False),
        sa.Column("caller", ID, nullable=True),
        sa.Column("sender", ID, nullable=True),
        sa.Column("code_hash", CODE, nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("outside_id", CODE, nullable=True),
        sa.Column("happened_at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["caller"], ["callers.id"], name="fk_reports_caller"),
        sa.ForeignKeyConstraint(["event"], ["events.id"], name="fk_reports_event"),
        sa.ForeignKeyConstraint(["sender"], ["parties.id"], name="fk_reports_sender"),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
        sa.UniqueConstraint("number", name="uq_reports_number"),
    )
    op.create_index("ix_reports_event", "reports", ["event"], unique=False)
    op.create_index(
        "uq_reports_outside_id",
        "reports",
        ["channel", "outside_id"],
        unique=True,
        sqlite_where=sa.text("outside_id IS NOT NULL"),
        postgresql_where=sa.text("outside_id IS NOT NULL"),
    )


def _from_requests() -> None:
    op.create_table(
        "requests",
        sa.Column("id", ID, nullable=False),
        sa.Column("event", ID, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("asked_by", ID, nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", ID, nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('extend', 'suspend', 'void', 'transfer')", name="ck_requests_kind_known"),
        sa.CheckConstraint("state IN ('asked', 'approved', 'refused')", name="ck_requests_state_known"),
        sa.ForeignKeyConstraint(["asked_by"], ["parties.id"], name="fk_requests_asked_by"),
        sa.ForeignKeyConstraint(["event"], ["events.id"], name="fk_requests_event"),
        sa.PrimaryKeyConstraint("id", name="pk_requests"),
    )
    op.create_index("ix_requests_event", "requests", ["event"], unique=False)


def _from_tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("id", ID, nullable=False),
        sa.Column("event", ID, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("assignee", ID, nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('verify', 'recheck')", name="ck_tasks_kind_known"),
        sa.CheckConstraint("state IN ('open', 'done', 'dropped')", name="ck_tasks_state_known"),
        sa.ForeignKeyConstraint(["assignee"], ["parties.id"], name="fk_tasks_assignee"),
        sa.ForeignKeyConstraint(["event"], ["events.id"], name="fk_tasks_event"),
        sa.PrimaryKeyConstraint("id", name="pk_tasks"),
    )
    op.create_index(
        "ix_tasks_open",
        "tasks",
        ["assignee"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_tasks_open_event",
        "tasks",
        ["event"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def _from_timers() -> None:
    op.create_table(
        "timers",
        sa.Column("id", ID, nullable=False),
        sa.Column("event", ID, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("unit", CODE, nullable=False),
        sa.Column("ladder", CODE, nullable=False),
        sa.Column("calendar", ID, nullable=True),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("warn_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("remaining_us", sa.BigInteger(), nullable=True),
        sa.Column("stopped_at", sa.BigInteger(), nullable=True),
        sa.Column("met", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('file', 'verify', 'assign', 'accept', 'handle', 'recheck', 'call_back', 'answer')",
            name="ck_timers_kind_known",
        ),
        sa.CheckConstraint("state IN ('running', 'paused', 'stopped')", name="ck_timers_state_known"),
        sa.ForeignKeyConstraint(["event"], ["events.id"], name="fk_timers_event"),
        sa.PrimaryKeyConstraint("id", name="pk_timers"),
    )
    op.create_index(
        "ix_timers_next",
        "timers",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("state = 'running'"),
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_index(
        "uq_timers_running_kind",
        "timers",
        ["event", "kind"],
        unique=True,
        sqlite_where=sa.text("state <> 'stopped'"),
        postgresql_where=sa.text("state <> 'stopped'"),
    )


def _from_words() -> None:
    op.create_table(
        "words",
        sa.Column("id", ID, nullable=False),
        sa.Column("event", ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("field", CODE, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("erased_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["event"], ["events.id"], name="fk_words_event"),
        sa.PrimaryKeyConstraint("id", name="pk_words"),
    )
    op.create_index("ix_words_event", "words", ["event", "seq"], unique=False)
    op.create_table(
        "climbs",
        sa.Column("timer", ID, nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("climbed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["timer"], ["timers.id"], name="fk_climbs_timer"),
        sa.PrimaryKeyConstraint("timer", "step", name="pk_climbs"),
        sqlite_with_rowid=False,
    )
