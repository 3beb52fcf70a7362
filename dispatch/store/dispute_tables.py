"""The tables of what went to the wrong one: how often between whom, and what the center decided about it."""

from __future__ import annotations

import sqlalchemy as sa

from dispatch.rules.disputes import BOUNCE_KINDS, REACHES
from dispatch.store.columns import Code, Id, Instant, col, key, one_of, table

# One event that somebody gave back, did not take over, left unanswered or disputed. ``to_body`` is the body that did
# not want it, or that has it afterwards (null until somebody has).
bounces = table(
    "bounces", key(), col("event", Id, sa.ForeignKey("events.id")), col("seq", sa.Integer), col("kind", Code),
    col("cause", Code, default=""), col("category", Code), col("condition", Code), col("town", Code),
    col("from_body", Id, sa.ForeignKey("parties.id"), nullable=True),
    col("to_body", Id, sa.ForeignKey("parties.id"), nullable=True), col("by", Id, nullable=True), col("at", Instant),
    one_of("kind", BOUNCE_KINDS),
)
sa.Index("ix_bounces_event", bounces.c.event)
sa.Index("ix_bounces_at", bounces.c.at)

# What the center decided for later reports of a kind: the row of the routing table that says so, until it is revoked.
verdicts = table(
    "verdicts", key(), col("code", Code, unique=True), col("event", Id, sa.ForeignKey("events.id")),
    col("category", Code), col("condition", Code), col("reach", Code), col("scope", Code, default=""),
    col("party", Id, sa.ForeignKey("parties.id")), col("ground", sa.Text), col("row", sa.Text),
    col("made_by", Id, nullable=True), col("made_at", Instant),
    col("revoked_by", Id, nullable=True), col("revoked_at", Instant, nullable=True),
    col("revoked_why", sa.Text, default=""),
    one_of("reach", REACHES),
)
sa.Index("ix_verdicts_event", verdicts.c.event)
