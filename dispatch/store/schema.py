"""The tables. Instants are stored as integer microseconds, codes compare by bytes on both databases."""

from __future__ import annotations

import sqlalchemy as sa

from dispatch.rules.event import Deadline
from dispatch.rules.lifecycle import STAGE_NAMES
from dispatch.rules.powers import KINDS as POWER_KINDS
from dispatch.store.account_tables import invitations, staff_changes
from dispatch.store.columns import Code, Id, Instant, Parties, col, key, metadata, one_of, partial, table
from dispatch.store.dispute_tables import bounces, verdicts
from dispatch.store.place_tables import places, wordings

__all__ = ["Code", "Id", "Instant", "bounces", "invitations", "metadata", "places", "staff_changes", "verdicts", "wordings"]

settings = table("settings", col("name", Code, primary_key=True), col("value", sa.String))

# Who there is, what they may, what they answer for, when they are on.
parties = table(
    "parties", key(),
    col("kind", Code), col("code", Code, unique=True), col("name", sa.String), col("name_en", sa.String),
    col("body", Id, sa.ForeignKey("parties.id"), nullable=True), col("town", Code, default=""),
    col("certificate", sa.String, nullable=True), col("certified_until", sa.String, nullable=True),
    col("left_at", Instant, nullable=True), col("device_seen_at", Instant, nullable=True),
    col("capacity", sa.Integer, nullable=True),  # grids it may be principal of; null: as the city says
    one_of("kind", ("person", "squad", "body", "queue")),
)
sa.Index("ix_parties_body", parties.c.body)
accounts = table(
    "accounts", col("party", Id, sa.ForeignKey("parties.id"), primary_key=True),
    col("login", Code, unique=True), col("password_hash", sa.String), col("language", Code, default="zh-CN"),
    col("disabled_at", Instant, nullable=True),
)
grants = table(
    "grants", key(), col("party", Id, sa.ForeignKey("parties.id")), col("role", Code), col("scope_kind", Code),
    col("scope", Code, default=""), col("from_at", Instant), col("to_at", Instant, nullable=True),
)
sa.Index("ix_grants_party", grants.c.party)
sa.Index("ix_grants_role_scope", grants.c.role, grants.c.scope_kind, grants.c.scope)
sessions = table(
    "sessions", col("token_hash", Code, primary_key=True), col("party", Id, sa.ForeignKey("parties.id")),
    col("started_at", Instant), col("seen_at", Instant), col("ends_at", Instant), col("agent", sa.String, default=""),
)
sa.Index("ix_sessions_party", sessions.c.party)
api_keys = table(
    "api_keys", key(), col("key_hash", Code, unique=True), col("party", Id, sa.ForeignKey("parties.id")),
    col("name", sa.String), col("made_at", Instant), col("ends_at", Instant, nullable=True),
    col("revoked_at", Instant, nullable=True),
)
contacts = table(
    "contacts", key(), col("party", Id, sa.ForeignKey("parties.id")), col("channel", Code), col("address", sa.String),
    col("secret", sa.String, default=""), col("confirmed_at", Instant, nullable=True),
    col("closed_at", Instant, nullable=True),
)
sa.Index("ix_contacts_party", contacts.c.party)
claims = table(
    "claims", key(), col("grid", Code), col("party", Id, sa.ForeignKey("parties.id")), col("duty", Code),
    col("from_at", Instant), col("to_at", Instant, nullable=True), col("reason", sa.String, default=""),
    one_of("duty", ("principal", "deputy")),
)
partial("uq_claims_open_principal", claims.c.grid, claims.c.duty, unique=True,
        where="to_at IS NULL AND duty = 'principal'")
partial("ix_claims_open_party", claims.c.party, where="to_at IS NULL")
sa.Index("ix_claims_grid", claims.c.grid)
duties = table(
    "duties", key(), col("party", Id, sa.ForeignKey("parties.id")), col("weekdays", sa.Integer),
    col("from_minute", sa.Integer), col("to_minute", sa.Integer),
    col("from_at", Instant), col("to_at", Instant, nullable=True),
)
sa.Index("ix_duties_party", duties.c.party)
memberships = table(
    "memberships", key(), col("party", Id, sa.ForeignKey("parties.id")), col("body", Id, sa.ForeignKey("parties.id")),
    col("from_at", Instant), col("to_at", Instant, nullable=True),
)
sa.Index("ix_memberships_party", memberships.c.party)
absences = table(
    "absences", key(), col("party", Id, sa.ForeignKey("parties.id")),
    col("deputy", Id, sa.ForeignKey("parties.id"), nullable=True), col("kind", Code), col("reason", sa.String, default=""),
    col("from_at", Instant), col("to_at", Instant, nullable=True), col("made_by", Id, nullable=True),
    col("made_at", Instant), one_of("kind", ("leave", "sick", "training", "swap", "other")),
)
sa.Index("ix_absences_party", absences.c.party, absences.c.from_at)
sa.Index("ix_absences_deputy", absences.c.deputy)
handings = table(
    "handings", key(), col("claim", Id, sa.ForeignKey("claims.id")), col("kind", Code), col("state", Code),
    col("asked_by", Id, sa.ForeignKey("parties.id")), col("asked_at", Instant),
    col("successor", Id, sa.ForeignKey("parties.id"), nullable=True), col("reason", sa.String),
    col("decided_by", Id, nullable=True), col("decided_at", Instant, nullable=True), col("answer", sa.String, default=""),
    col("moved", sa.Integer, default=0), col("ends_at", Instant, nullable=True), one_of("kind", ("hand_over", "release")),
    one_of("state", ("asked", "accepted", "refused", "withdrawn", "expired")),
)
partial("uq_handings_asked_claim", handings.c.claim, unique=True, where="state = 'asked'")
partial("ix_handings_asked_successor", handings.c.successor, where="state = 'asked'")

# The ground, in versions; never edited in place.
layers = table(
    "layers", key(), col("code", Code), col("version", sa.Integer), col("name", sa.String), col("state", Code),
    col("source", sa.String, default=""), col("notice", sa.String, default=""), col("made_at", Instant),
    col("active_from", Instant, nullable=True), col("active_to", Instant, nullable=True),
    col("findings", sa.Text, default="{}"),
    sa.UniqueConstraint("code", "version"), one_of("state", ("draft", "active", "retired")),
)
grids = table(
    "grids", key(), col("layer", Id, sa.ForeignKey("layers.id")), col("code", Code), col("kind", Code),
    col("name", sa.String, default=""), col("name_en", sa.String, default=""), col("parent", Code, default=""),
    col("town", Code, default=""), col("area_class", Code, default=""), col("standard", Code, default=""),
    col("state", Code, default="valid"), col("successors", Code, default=""),
    col("wkb", sa.LargeBinary), sa.UniqueConstraint("layer", "code"), one_of("state", ("valid", "void")),
)

# City files under examination; ``version`` guards who works on one, the digests name what was found in it.
surveys = table(
    "surveys", key(), col("name", sa.String), col("sha256", Code), col("size", Id), col("sent_by", Id, nullable=True),
    col("sent_at", Instant), col("version", sa.Integer), col("state", Code), col("step", Code, default=""),
    col("heard_at", Instant), col("asked", sa.Text, default="{}"), col("opened", sa.Text, default="{}"),
    col("found", sa.Text, default="{}"), col("refused", sa.Text, default="{}"), col("findings", Code, default=""),
    col("outlines", Code, default=""), col("features", Code, default=""),
    col("layer", Id, sa.ForeignKey("layers.id"), nullable=True),
    one_of("state", ("running", "opened", "examined", "refused", "kept")),
)

# What the city decides, in versions with effective dates; rows of one version never change.
versions = table(
    "versions", key(), col("kind", Code), col("name", Code), col("digest", Code), col("made_at", Instant),
    col("active_from", Instant, nullable=True), col("active_to", Instant, nullable=True),
    col("notice", sa.String, default=""), col("made_by", Id, nullable=True), col("decided_by", Id, nullable=True),
)
rulings = table(
    "rulings", key(), col("version", Id, sa.ForeignKey("versions.id")), col("position", sa.Integer),
    col("code", Code), col("body", sa.Text), sa.UniqueConstraint("version", "code"),
)

# Who may enforce what: lists of items in versions. An active one rules from a day to a last day, never edited.
power_lists = table(
    "power_lists", key(), col("code", Code), col("version", sa.Integer), col("kind", Code), col("body", Code),
    col("town", Code, default=""), col("name", sa.String, default=""), col("decision", sa.String, default=""),
    col("published_on", sa.Date, nullable=True), col("from_on", sa.Date), col("to_on", sa.Date, nullable=True),
    col("state", Code), col("source", sa.String, default=""), col("made_at", Instant),
    col("activated_at", Instant, nullable=True), sa.UniqueConstraint("code", "version"),
    col("own_from_on", sa.Date, nullable=True), col("own_to_on", sa.Date, nullable=True),  # as its file says
    col("made_by", Id, nullable=True), col("decided_by", Id, nullable=True),
    one_of("kind", POWER_KINDS), one_of("state", ("draft", "active")),
)
powers = table(
    "powers", key(), col("list", Id, sa.ForeignKey("power_lists.id")), col("item", Code),
    col("name", sa.String, default=""), col("name_en", sa.String, default=""), col("matters", sa.String, default=""),
    sa.UniqueConstraint("list", "item"),
)

# What citizens sent.
callers = table(
    "callers", key(), col("key_id", Code), col("phone_hash", Code, nullable=True), col("sealed", sa.LargeBinary),
    col("confidential", sa.Boolean, default=False), col("made_at", Instant), col("erased_at", Instant, nullable=True),
)
sa.Index("ix_callers_phone_hash", callers.c.phone_hash)
reports = table(
    "reports", sa.Column("id", Id, primary_key=True, autoincrement=False), col("number", Code, unique=True),
    col("event", Id, sa.ForeignKey("events.id")), col("channel", Code), col("words", sa.Text, nullable=True),
    col("place", sa.Text, default=""), col("lon", sa.Float, nullable=True), col("lat", sa.Float, nullable=True),
    col("system", Code, default="wgs84"), col("radius_m", sa.Integer, default=0), col("category", Code, default=""),
    col("caller", Id, sa.ForeignKey("callers.id"), nullable=True),
    col("sender", Id, sa.ForeignKey("parties.id"), nullable=True), col("code_hash", Code),
    col("files", sa.Text, default="[]"), col("outside_id", Code, nullable=True),
    col("happened_at", Instant), col("recorded_at", Instant),
)
sa.Index("ix_reports_event", reports.c.event)
partial("uq_reports_outside_id", reports.c.channel, reports.c.outside_id, unique=True, where="outside_id IS NOT NULL")

# The case. Columns bear the names of the fields of dispatch.rules.event.Event.
events = table(
    "events", sa.Column("id", Id, primary_key=True, autoincrement=False), col("number", Code, unique=True),
    col("version", sa.Integer), col("stage", Code), col("opened_at", Instant), col("occurred_on", sa.Date),
    col("before", Code, nullable=True), col("mode", Code), col("urgency", Code), col("standard", Code),
    col("category", Code), col("condition", Code),
    col("lon_e7", sa.Integer, nullable=True), col("lat_e7", sa.Integer, nullable=True), col("radius_m", sa.Integer),
    col("grid", Code), col("unit", Code), col("town", Code), col("layer", Id, nullable=True),
    col("holder", Id, sa.ForeignKey("parties.id"), nullable=True),
    col("answerable", Id, sa.ForeignKey("parties.id"), nullable=True),
    col("body", Id, sa.ForeignKey("parties.id"), nullable=True),
    col("asked", Id, sa.ForeignKey("parties.id"), nullable=True), col("handled_by", sa.JSON),
    col("beside", Parties, server_default=sa.text("''")), col("assisted", Parties, server_default=sa.text("''")),
    col("weight", sa.Integer), col("queue", Code), col("joined_into", Id, nullable=True),
    col("extended", sa.Integer), col("suspended", sa.Integer), col("bounced", sa.Integer, server_default="0"), col("until", Instant, nullable=True),
    col("closed_at", Instant, nullable=True), col("outcome", Code),
    col("deadline", Code), col("warn_at", Instant, nullable=True), col("due_at", Instant, nullable=True),
    col("fixed_due_at", Instant, nullable=True), col("step", sa.Integer), col("head_seq", sa.Integer), col("head_hash", Code),
    col("summary", sa.String, default=""), col("address", sa.String, default=""),
    one_of("stage", STAGE_NAMES),
)
OPEN_WHERE = "stage IN ('reported', 'verifying', 'filed', 'assigned', 'handling', 'handled', 'suspended')"
partial("ix_events_open_grid", events.c.grid, where=OPEN_WHERE)
partial("ix_events_open_town", events.c.town, events.c.id, where=OPEN_WHERE)
partial("ix_events_open_holder", events.c.holder, events.c.due_at, where=OPEN_WHERE)
partial("ix_events_open_queue", events.c.queue, events.c.id, where="queue <> ''")
partial("ix_events_place", events.c.lat_e7, events.c.lon_e7, where="lon_e7 IS NOT NULL")
partial("ix_events_joined_into", events.c.joined_into, where="joined_into IS NOT NULL")
partial("ix_events_suspended_until", events.c.until, where="stage = 'suspended'")

# What happened. Append-only; ids are in the order of commits.
journal = table(
    "journal", key(), col("event", Id, sa.ForeignKey("events.id")), col("seq", sa.Integer), col("action", Code),
    col("from_stage", Code, nullable=True), col("to_stage", Code),
    col("actor", Id, nullable=True), col("role", Code), col("happened_at", Instant), col("recorded_at", Instant),
    col("changed", sa.Text), col("carried", sa.Text), col("scope_before", sa.Text, nullable=True),
    col("scope_after", sa.Text), col("hash", Code),
    sa.UniqueConstraint("event", "seq"), sqlite_autoincrement=True,
)
words = table(
    "words", key(), col("event", Id, sa.ForeignKey("events.id")), col("seq", sa.Integer), col("field", Code),
    col("salt", sa.LargeBinary), col("text", sa.Text, nullable=True), col("erased_at", Instant, nullable=True),
)
sa.Index("ix_words_event", words.c.event, words.c.seq)
roots = table(
    "roots", key(), col("first_id", Id), col("last_id", Id), col("count", Id), col("previous", Code),
    col("root", Code), col("signature", sa.String), col("key_id", Code), col("signed_at", Instant),
)

# Deadlines. ``next_at`` is what the pump reads: warning, due or next step.
timers = table(
    "timers", key(), col("event", Id, sa.ForeignKey("events.id")), col("kind", Code), col("state", Code),
    col("amount", sa.Integer), col("unit", Code), col("ladder", Code), col("calendar", Id, nullable=True),
    col("started_at", Instant), col("warn_at", Instant), col("due_at", Instant),
    col("next_at", Instant, nullable=True), col("step", sa.Integer, default=0),
    col("remaining_us", sa.BigInteger, nullable=True), col("stopped_at", Instant, nullable=True),
    col("met", sa.Boolean, nullable=True),
    one_of("kind", tuple(Deadline)), one_of("state", ("running", "paused", "stopped")),
)
partial("ix_timers_next", timers.c.next_at, where="state = 'running'")
partial("uq_timers_running_kind", timers.c.event, timers.c.kind, unique=True, where="state <> 'stopped'")
climbs = table(
    "climbs", col("timer", Id, sa.ForeignKey("timers.id"), primary_key=True),
    col("step", sa.Integer, primary_key=True), col("climbed_at", Instant), sqlite_with_rowid=False,
)

# Messages owed. A row without a timer tells of a move, one with a timer of a step of its ladder.
notices = table(
    "notices", key(), col("event", Id, sa.ForeignKey("events.id"), nullable=True), col("seq", sa.Integer, default=0),
    col("timer", Id, nullable=True), col("step", sa.Integer, default=0),
    col("recipient", Id, sa.ForeignKey("parties.id")), col("channel", Code), col("kind", Code),
    col("body", sa.Text, default="{}"), col("state", Code), col("attempts", sa.Integer, default=0),
    col("owed_at", Instant), col("next_try_at", Instant, nullable=True), col("sent_at", Instant, nullable=True),
    col("seen_at", Instant, nullable=True), col("reason", sa.String, default=""), col("delivery", Code, default=""),
    sa.UniqueConstraint("timer", "step", "recipient", "channel"),
    one_of("state", ("owed", "sent", "dead")),
)
partial("ix_notices_owed", notices.c.next_try_at, where="state = 'owed'")
partial("ix_notices_inbox", notices.c.recipient, notices.c.id, where="channel = 'inbox'")

# Wishes that somebody else decides, and errands for somebody to run.
requests = table(
    "requests", key(), col("event", Id, sa.ForeignKey("events.id")), col("kind", Code), col("state", Code),
    col("level", sa.Integer, default=1), col("asked_by", Id, sa.ForeignKey("parties.id")), col("asked_at", Instant),
    col("reason", sa.Text), col("decided_by", Id, nullable=True), col("decided_at", Instant, nullable=True),
    col("answer", sa.Text, default=""), col("body", sa.Text, default="{}"), col("addressee", Id, nullable=True),
    one_of("kind", ("extend", "suspend", "void", "transfer", "take", "decide")), one_of("state", ("asked", "approved", "refused")),
)
sa.Index("ix_requests_event", requests.c.event)
tasks = table(
    "tasks", key(), col("event", Id, sa.ForeignKey("events.id")), col("kind", Code), col("state", Code),
    col("assignee", Id, sa.ForeignKey("parties.id"), nullable=True), col("made_at", Instant),
    col("ended_at", Instant, nullable=True), col("body", sa.Text, default="{}"),
    one_of("kind", ("verify", "recheck")), one_of("state", ("open", "done", "dropped")),
)
partial("ix_tasks_open", tasks.c.assignee, where="state = 'open'")
partial("ix_tasks_open_event", tasks.c.event, where="state = 'open'")
cohandlers = table(
    "cohandlers", key(), col("event", Id, sa.ForeignKey("events.id")), col("party", Id, sa.ForeignKey("parties.id")),
    col("part", Code), col("from_at", Instant), col("to_at", Instant, nullable=True),
    col("done_at", Instant, nullable=True), col("done_by", Id, nullable=True),  # reported done, by whom
)
sa.Index("ix_cohandlers_event", cohandlers.c.event)
partial("ix_cohandlers_party", cohandlers.c.party, cohandlers.c.event, where="to_at IS NULL")

files = table(
    "files", col("sha256", Code, primary_key=True), col("media_type", Code), col("size", Id),
    col("width", sa.Integer, nullable=True), col("height", sa.Integer, nullable=True),
    col("sent_by", Id, nullable=True), col("sent_at", Instant),
)
# Which event a piece of evidence belongs to, by the entry that brought it, and whether it shows before or after.
attachments = table(
    "attachments", col("sha256", Code, primary_key=True), col("event", Id, sa.ForeignKey("events.id"), primary_key=True),
    col("seq", sa.Integer, primary_key=True), col("side", Code, primary_key=True), col("action", Code),
    one_of("side", ("before", "after")),
)
sa.Index("ix_attachments_event", attachments.c.event)
idempotency = table(
    "idempotency", col("actor", Code, primary_key=True), col("key", Code, primary_key=True),
    col("fingerprint", Code), col("status", sa.Integer), col("answer", sa.Text), col("made_at", Instant),
)
sa.Index("ix_idempotency_made_at", idempotency.c.made_at)
deltas = table(
    "deltas", key(), col("counter", Code), col("subject", Code), col("day", sa.Date), col("amount", Id),
)
sa.Index("ix_deltas_counter", deltas.c.counter, deltas.c.day)
runs = table("runs", col("name", Code, primary_key=True), col("ran_at", Instant), col("node", sa.String))
