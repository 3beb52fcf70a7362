"""The tables of how people come to their accounts, and of what was changed about them."""

from __future__ import annotations

import sqlalchemy as sa

from dispatch.store.columns import Code, Id, Instant, col, key, one_of, table

# An invitation to make a password holds once and for a time; only a digest of its token is kept.
invitations = table(
    "invitations", key(), col("token_hash", Code, unique=True), col("party", Id, sa.ForeignKey("parties.id")),
    col("made_by", Id, nullable=True), col("made_at", Instant), col("ends_at", Instant),
    col("used_at", Instant, nullable=True),
)
sa.Index("ix_invitations_party", invitations.c.party)

# What an administrator changed about a person or body; ``fields`` is JSON, by field the cell before and after.
staff_changes = table(
    "staff_changes", key(), col("party", Id, sa.ForeignKey("parties.id")), col("made_by", Id, nullable=True),
    col("made_at", Instant), col("subject", Code), col("what", Code), col("fields", sa.Text),
    one_of("what", ("added", "changed", "ended", "closed", "reopened")),
)
sa.Index("ix_staff_changes_party", staff_changes.c.party, staff_changes.c.id)
