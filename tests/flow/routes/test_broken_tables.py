"""Whatever is in the tables, and however it came there: every report gets a holder or a named queue."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch.errors import Unprocessable
from dispatch.flow.tables import tables
from dispatch.node import Node
from dispatch.rules.event import Queue, Stage
from dispatch.rules.routes.rule import TARGETS
from dispatch.store import rulings, schema
from tests import towns as t
from tests.flow.routes.test_powers import bring, row, whole
from tests.flow.routes.test_routes import decisions, keep_spoilt, let_rule


def spoil(node: Node, kind: str, code: str, body: str) -> None:
    """Write into the database what is no row, as somebody with an editor might."""
    def flow(db: Any, city: Any) -> None:
        active = rulings.active_version(db, kind, city.clock.now())
        mine = sa.and_(schema.rulings.c.version == active.id, schema.rulings.c.code == code)
        assert db.execute(sa.update(schema.rulings).where(mine).values(body=body)).rowcount == 1
        rulings.raise_city_version(db)
    node.run(flow)


@pytest.mark.parametrize("body", ["{broken", "7", "[]", '"text"', '{"code": "bins", "categories": "1001", "to": "nowhere"}'])
def test_a_row_broken_in_the_database_stops_neither_the_city_nor_the_page_of_tables(node: Node, body: str) -> None:
    ident = let_rule(node, {"code": "bins", "categories": t.RUBBISH, "to": "body:water"}, {"code": "all", "to": "claim"})
    spoil(node, "routes", "bins", body)
    event = t.report(node).event
    assert (event.stage, event.holder) == (Stage.ASSIGNED, t.CENTER)
    assert [one.again for one in decisions(node, event)] == [True]
    shown = node.run(tables.TABLES["routes"].rows, ident)
    assert [row["code"] for row in shown] == ["bins", "all"]


def test_a_broken_row_speaks_only_where_its_sound_demands_let_it(node: Node) -> None:
    keep_spoilt(node, {"code": "r0", "name": "坏行", "matter": "enforcement", "towns": "331082001", "areas": "Z", "to": "nowhere"})
    assert t.report(node, "S1a", t.STALL).event.holder == t.CENTER
    assert t.report(node, "S1a", t.RUBBISH).event.holder == t.S1_OFFICER
    assert t.report(node, "N3a", t.STALL).event.holder == t.N3_OFFICER
    told = t.report(node, "S1a", t.STALL, actor=t.actor(node, t.OPERATOR))
    assert "派遣规则“r0”出错（areas：“Z”不是 A、B、C 之一；to：“nowhere”不在可填的值之中：" in told.sentence_zh
    assert "routing rule 'r0' failed (areas: 'Z' is none of" in told.sentence_en.replace("Routing", "routing")


def test_a_broken_category_is_left_out_and_all_others_are_reported(node: Node) -> None:
    spoil(node, "categories", t.SIGN, "{broken")
    begun = Node(node.store, node.seams)
    assert t.report(begun).event.holder == t.S1_OFFICER
    assert t.SIGN not in begun.reload().categories

def test_a_body_that_has_left_is_sent_nothing_and_no_row_may_name_it(node: Node) -> None:
    assert t.report(node, "S1a", t.PIPE).event.holder == t.WATER
    t.change(node, sa.update(schema.parties).where(schema.parties.c.id == t.WATER).values(left_at=node.city.clock.now()))
    receipt = t.report(node, "S1a", t.PIPE)
    assert t.reasons_of(receipt)[:2] == [("responsible_body", False, "none"), ("claim", True, "")]
    with pytest.raises(Unprocessable, match="there is no body 'water'"):
        let_rule(node, {"code": "bins", "to": "body:water"})


WORDS = st.sampled_from([*TARGETS, "body:water", "body:gone", "nonsense", ""])
ROWS = st.fixed_dictionaries({"to": st.lists(WORDS, max_size=3).map(" ".join)}, optional={
    "categories": st.sampled_from(["", "10*", t.STALL, "x"]), "powers": st.sampled_from(["none", "delegated", "bad"]),
    "hours": st.sampled_from(["08:00-18:00", "late"]), "load": st.sampled_from(["0", "1", "many"]),
    "also": st.sampled_from(["claim|deputy", "power", "who"]), "matter": st.sampled_from(["service", "both"]),
})
SPOILT = st.lists(ROWS | st.none() | st.integers() | st.text(max_size=5), max_size=4)
PLACES = st.sampled_from(["S1a", "S3b", "N1a", "N2b", None])
EVERYBODY = (t.CENTER, t.SOUTH_BODY, t.NORTH_BODY, t.WATER, t.S1_OFFICER, t.S1_DEPUTY, t.S2_OFFICER, t.SOUTH_LEADER,
             t.NORTH_LEADER, t.UNCERTIFIED, t.N3_OFFICER, t.NIGHT_OFFICER)
GONE = st.sets(st.sampled_from(EVERYBODY)) | st.just(set(EVERYBODY))  # and that nobody at all is left


LISTED = st.lists(st.sampled_from([
    row("i-1"), row("i-2", list="own", kind="specialised", town="", body="water"), whole(), whole("i-9", matters=t.SIGN),
    row("i-1", list="late", from_on="2026-03-03", published_on="2026-03-01"),
]), max_size=3, unique_by=lambda one: one["list"])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SPOILT, LISTED, GONE, st.lists(st.tuples(PLACES, st.sampled_from([t.RUBBISH, t.PIPE, t.STALL, t.SIGN, ""])), min_size=1, max_size=3))
def test_every_report_gets_a_holder_or_a_named_queue_whatever_the_tables_say(
    sqlite_node: Node, spoilt: list[Any], listed: list[dict[str, str]], gone: set[int], sent: list[tuple[str | None, str]]
) -> None:
    node = sqlite_node
    t.change(node, sa.delete(schema.powers))
    t.change(node, sa.delete(schema.power_lists))
    t.change(node, sa.update(schema.parties).values(left_at=None))
    if listed:
        bring(node, *listed)
    keep_spoilt(node, *spoilt)
    t.change(node, sa.update(schema.parties).where(schema.parties.c.id.in_(gone)).values(left_at=t.MONDAY_MORNING))
    for unit, category in sent:
        event = t.report(node, unit, category).event
        assert event.holder is not None or event.queue in set(Queue)
        assert event.holder not in gone
        assert event.deadline
        for one in decisions(node, event):
            assert one.again
