"""The tables of how people come to their accounts."""

from __future__ import annotations

import sqlalchemy as sa

from dispatch.store.columns import Code, Id, Instant, col, key, table

# An invitation to make a password holds once and for a time; only a digest of its token is kept.
invitations = table(
    "invitations", key(), col("token_hash", Code, unique=True), col("party", Id, sa.ForeignKey("parties.id")),
    col("made_by", Id, nullable=True), col("made_at", Instant), col("ends_at", Instant),
    col("used_at", Instant, nullable=True),
)
sa.Index("ix_invitations_party", invitations.c.party)
