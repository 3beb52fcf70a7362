"""The questions that pages ask are answered from indexes, also when most events have ended."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from dispatch.clock import EPOCH
from dispatch.node import Node
from dispatch.rules.permissions import Sight
from dispatch.store import events, nearby
from dispatch.store.engine import Unit

NOBODY: frozenset[Any] = frozenset()
EVERYTHING = Sight(True, NOBODY, NOBODY, NOBODY, NOBODY)


@pytest.mark.parametrize(("wanted", "index"), [
    ({"grid": "S1", "open": True}, "ix_events_open_grid"),
    ({"holder": 11, "open": True}, "ix_events_open_holder"),
    ({"town": "331082001", "open": True}, "ix_events_open_town"),
])
def test_open_events_are_found_by_their_partial_index(sqlite_node: Node, wanted: dict[str, Any], index: str) -> None:
    asked: list[tuple[str, Any]] = []

    def look(db: Unit) -> str:
        sa.event.listen(db.sql, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
        events.page(db, EVERYTHING, wanted, None, 50)
        statement, values = asked[0]
        return str(db.sql.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all())

    assert index in sqlite_node.store.run(look)


def test_ended_events_can_be_asked_for(node: Node) -> None:
    assert list(node.store.run(lambda db: events.page(db, EVERYTHING, {"open": False}, None, 50))) == []


def test_events_around_a_point_are_found_by_their_place(node: Node) -> None:
    asked: list[tuple[str, Any]] = []
    box = nearby.Around(0, 0, 1000, 1000, EPOCH, EPOCH)

    def look(db: Unit) -> str:
        sa.event.listen(db.sql, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
        nearby.events_around(db, [box] * 3)
        statement, values = asked[0]
        if not db.postgresql:
            return str(db.sql.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all())
        for plan in ("seqscan", "indexscan"):  # an empty table is read whole, or along its key, whatever is asked
            db.sql.exec_driver_sql(f"SET LOCAL enable_{plan} = off")
        return str(db.sql.exec_driver_sql(f"EXPLAIN {statement}", values).all())

    assert "ix_events_place" in node.store.run(look)
