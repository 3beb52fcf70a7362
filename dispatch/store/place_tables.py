"""The tables of places: names of the city with their geometry, and what the words of a report led to."""

from __future__ import annotations

import sqlalchemy as sa

from dispatch.store.columns import Code, Id, Instant, col, key, partial, table

# One named thing on the map. A row of a list belongs to a version of it; one without was confirmed by a person.
places = table(
    "places", key(), col("list", Id, sa.ForeignKey("versions.id"), nullable=True), col("kind", Code), col("name", sa.String),
    col("number", sa.String, default=""), col("other", sa.String, default=""), col("aliases", sa.Text, default=""),
    col("areas", sa.Text, default=""), col("source", sa.String, default=""), col("wkb", sa.LargeBinary),
    col("event", Id, sa.ForeignKey("events.id"), nullable=True),
    col("made_by", Id, sa.ForeignKey("parties.id"), nullable=True), col("made_at", Instant),
    col("ended_by", Id, sa.ForeignKey("parties.id"), nullable=True), col("ended_at", Instant, nullable=True),
    col("ended_why", sa.Text, nullable=True),
)
sa.Index("ix_places_list", places.c.list, places.c.id)
partial("ix_places_confirmed", places.c.id, where="list IS NULL")
sa.Index("ix_places_event", places.c.event)

# What the words of an event's report led to, for the desk: the candidates, or what is missing.
wordings = table(
    "wordings", col("event", Id, sa.ForeignKey("events.id"), primary_key=True, autoincrement=False), col("outcome", Code),
    col("reason", Code), col("taken", Code), col("conflict", sa.Boolean), col("body", sa.Text), col("made_at", Instant),
)
