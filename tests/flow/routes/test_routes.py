"""The routing table of the small city: let rule, explained from what was kept, and tried on past events."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from dispatch.errors import NotFound, Unprocessable
from dispatch.flow.routes import explaining, rerouting, trying
from dispatch.node import Node
from dispatch.rules.event import Stage
from dispatch.rules.powers import Item
from dispatch.rules.routes.table import DEFAULT_RULES, FALLBACK, Table
from dispatch.store import rulings, schema
from tests import towns as t
from tests.flow.ground.redrawn import activate, draft, moved_border, split
from tests.flow.routes.test_powers import bring, row, whole
from tests.flow.test_routing import off_duty


def let_rule(node: Node, *rows: dict[str, str], **how: Any) -> int:
    """Let rows be the table."""
    return node.run(lambda db, city: rerouting.let_rule(
        db, city, rerouting.read_table(db, city, enumerate(rows, 2)), "test", **how))


def keep_spoilt(node: Node, *bodies: Any) -> None:
    """Put rows into the store past every check."""
    def flow(db: Any, city: Any) -> None:
        rulings.add_version(db, "routes", "spoilt", [(f"r{at}", body) for at, body in enumerate(bodies)], city.clock.now())
        rulings.raise_city_version(db)
    node.run(flow)


def decisions(node: Node, event: Any) -> list[explaining.Decision]:
    return node.run(explaining.decisions_of, event)


def test_a_citys_own_table_decides_on_every_node_from_the_commit_on(node: Node, second_node: Node) -> None:
    assert t.report(second_node).event.holder == t.S1_OFFICER
    let_rule(node, {"code": "bins", "categories": "10*", "to": "body:water", "also": "claim"})
    receipt = t.report(second_node)
    assert (receipt.event.holder, receipt.routed.beside, receipt.routed.row) == (t.WATER, (t.S1_OFFICER,), "bins")
    assert receipt.sentence_zh == "按派遣规则由样例4负责，由网格责任人协办。"


def test_a_planned_table_rules_from_its_instant_on(node: Node) -> None:
    at = node.city.clock.now() + timedelta(hours=1)
    let_rule(node, {"code": "bins", "to": "body:water"}, at=at)
    assert t.report(node).event.holder == t.S1_OFFICER
    node.city.clock.forward(hours=1)
    assert t.report(node).event.holder == t.WATER
    with pytest.raises(Unprocessable, match="passed"):
        let_rule(node, {"code": "bins", "to": "claim"}, at=at)


@pytest.mark.parametrize(("row", "column", "reason"), [
    ({"to": "body:nobody"}, "to", "no body 'nobody'"),
    ({"to": "claim", "also": "body:s1-officer"}, "also", "no body"),
    ({"to": "claim", "categories": "9999"}, "categories", "no category"),
    ({"to": "claim", "categories": "7*"}, "categories", "no category"),
    ({"to": "claim", "towns": "331082999"}, "towns", "no town"),
    ({"to": "claim", "grids": "S9"}, "grids", "no grid"),
    ({"to": "claim", "code": "good"}, "code", "stands there twice"),
    ({"to": "claim", "code": FALLBACK}, "code", "behind every table"),
    ({"to": "somewhere"}, "to", "none of"),
])
def test_a_wrong_row_is_refused_with_its_number_and_the_old_table_stays(
    sqlite_node: Node, row: dict[str, str], column: str, reason: str
) -> None:
    with pytest.raises(Unprocessable) as refused:
        let_rule(sqlite_node, {"code": "good", "to": "claim"}, {"code": "bad", **row})
    assert refused.value.faults[0].field == f"row 3, {column}"
    assert reason in refused.value.faults[0].reason
    assert sqlite_node.reload().routes.version == 0


def test_a_row_that_fails_sends_to_the_center_with_its_error(node: Node) -> None:
    keep_spoilt(node, {"code": "r0", "categories": t.RUBBISH, "to": "nowhere"})
    event = t.report(node).event
    assert (event.stage, event.holder) == (Stage.ASSIGNED, t.CENTER)
    kept = json.loads(t.entries(node, event)[-1].carried)["reasons"]
    assert kept[0]["rule"] == "faulty_rule"
    assert "'nowhere' is none of" in kept[0]["error"]
    assert t.report(node, "S1a", t.STALL).event.holder == t.S1_OFFICER


def test_without_a_center_what_a_faulty_row_would_lose_waits_under_that_name(node: Node) -> None:
    keep_spoilt(node, {"code": "r0", "to": "nowhere"})
    t.change(node, sa.update(schema.parties).where(schema.parties.c.id == t.CENTER).values(code="elsewhere"))
    event = t.report(node).event
    assert (event.stage, event.queue, event.deadline) == (Stage.FILED, "faulty_rule", "assign")


def test_whoever_has_as_much_as_a_row_allows_is_passed_over(node: Node) -> None:
    let_rule(node, {"code": "fair", "to": "claim deputy neighbour", "load": "2"})
    holders = [t.report(node).event.holder for _ in range(5)]
    assert holders == [t.S1_OFFICER] * 2 + [t.S1_DEPUTY] * 2 + [t.S2_OFFICER]


def test_a_decision_is_told_row_by_row_and_decided_again_to_the_same(node: Node) -> None:
    bring(node, row("i-1"), whole())
    off_duty(node, t.S1_OFFICER)
    event = t.report(node, "S1a", t.STALL).event
    found = decisions(node, event)[-1]
    assert (found.action, found.row, found.again) == ("assign", "delegated", True)
    assert found.looks is not None
    told = {look.rule.code: (look.silent, look.decided) for look in found.looks}
    assert told["emergency"] == ("urgency", False)
    assert told["joint_town"] == ("bodies", False)
    assert told["delegated"] == ("", True)
    assert told["comprehensive"] == ("decided", False)
    assert found.names[t.S1_DEPUTY] == ("样例12", "Sample 12")


def test_a_year_later_under_other_tables_lists_grids_claims_and_people_the_same_answer_comes_again(node: Node) -> None:
    bring(node, whole())
    let_rule(node, *(dict(body) for _, body in rerouting.mappings(Table(DEFAULT_RULES))))
    events = [t.report(node, unit, category).event for unit in ("S1a", "N3a", "S3a") for category in (t.STALL, t.PIPE, t.RUBBISH)]
    node.city.clock.forward(days=365)
    let_rule(node, {"code": "all", "to": "center"})
    bring(node, whole("i-7", matters=t.SIGN, published_on="2026-03-03", from_on="2026-03-04"))
    activate(node, moved_border())
    t.change(node, sa.update(schema.claims).values(to_at=node.city.clock.now()))
    t.change(node, sa.update(schema.parties).values(left_at=node.city.clock.now()))
    for event in events:
        found = decisions(node, event)
        assert [one.again for one in found] == [True]
        assert found[0].looks


def test_a_decision_whose_inputs_were_altered_is_found_out(node: Node) -> None:
    event = t.report(node).event
    last = t.entries(node, event)[-1]
    altered = last.carried.replace('"row":"officer"', '"row":"center"')
    t.change(node, sa.update(schema.journal).where(schema.journal.c.id == last.id).values(carried=altered))
    assert decisions(node, event)[-1].again is False


def test_what_a_person_decided_has_no_rows(node: Node) -> None:
    event = t.report(node).event
    t.moved(node, event, "transfer", t.DISPATCHER, holder=t.S2_OFFICER, ground="就近", answerable=t.S1_OFFICER,
            reasons=[{"rule": "by_hand", "chose": True, "party": t.S2_OFFICER}])
    by_hand = decisions(node, event)[-1]
    assert (by_hand.looks, by_hand.again, by_hand.table) == (None, None, None)


def test_no_inputs_are_told_with_an_entry(node: Node) -> None:
    kept = json.loads(t.entries(node, t.report(node).event)[-1].carried)["inputs"]
    assert kept["looked"][0][:4] == ["claim", "", t.S1_OFFICER, t.SOUTH_BODY]
    assert "样例" not in json.dumps(kept, ensure_ascii=False)


def tried(node: Node, **changes: Any) -> trying.Tried:
    since = node.city.clock.now() - timedelta(days=30)
    return node.run(trying.try_changes, since, trying.Changes(**changes))


def test_what_would_have_gone_elsewhere_is_told_by_event_and_by_pair_of_bodies(node: Node) -> None:
    bring(node, row("i-1"), whole())
    stall = t.report(node, "S2a", t.STALL).event
    rubbish = t.report(node, "S2a").event
    t.report(node, "N3a")
    assert (tried(node).events, tried(node).elsewhere) == (3, ())
    claim = tried(node, claims=(trying.ClaimChange("S2", "s1-officer"),))
    assert {one.number for one in claim.elsewhere} == {stall.number, rubbish.number}
    assert claim.pairs == {(t.SOUTH_BODY, t.SOUTH_BODY): 2}
    assert claim.bodies_changed == 0
    lists = tried(node, lists=(trying.ListChanges("south-list", remove=frozenset({"i-1"})),))
    assert [(one.number, one.holders, one.rows) for one in lists.elsewhere] == [
        (stall.number, (t.S2_OFFICER, t.WATER), ("delegated", "comprehensive"))]
    assert lists.pairs == {(t.SOUTH_BODY, t.WATER): 1}
    added = tried(node, lists=(trying.ListChanges("all", add=(Item("i-5", matters=(t.STALL,)),)),))
    assert (added.elsewhere, added.beside) == ((), (stall.number,))  # the water body would work beside the same officer
    table = node.run(lambda db, city: rerouting.read_table(db, city, [(2, {"code": "a", "to": "center"})]))
    assert tried(node, table=table).pairs == {(t.SOUTH_BODY, t.CENTER): 2, (t.NORTH_BODY, t.CENTER): 1}
    assert t.event_now(node, stall.id) == stall  # nothing was moved


def test_under_another_division_an_event_goes_where_the_ground_goes(sqlite_node: Node) -> None:
    node = sqlite_node
    event = t.report(node, "S1b").event
    draft(node, split())
    draft(node, moved_border())
    assert tried(node, layers=("blocks@2",)).elsewhere == ()  # the halves' claims would pass on
    [found] = tried(node, layers=("blocks@3",)).elsewhere
    assert (found.number, found.grids, found.holders) == (event.number, ("S1", "S2"), (t.S1_OFFICER, t.S2_OFFICER))


def test_a_grid_without_a_principal_goes_down_the_ladder(sqlite_node: Node) -> None:
    t.report(sqlite_node, "S1a")
    found = tried(sqlite_node, claims=(trying.ClaimChange("S1"),)).elsewhere
    assert [one.holders for one in found] == [(t.S1_OFFICER, t.S1_DEPUTY)]


@pytest.mark.parametrize(("changes", "refusal"), [
    ({"claims": (trying.ClaimChange("S9", "s1-officer"),)}, Unprocessable),
    ({"claims": (trying.ClaimChange("S1", "nobody"),)}, Unprocessable),
    ({"lists": (trying.ListChanges("no-list"),)}, NotFound),
    ({"layers": ("blocks@9",)}, NotFound),
])
def test_a_change_that_names_what_is_not_there_is_refused(sqlite_node: Node, changes: Any, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        tried(sqlite_node, **changes)


def test_two_tables_are_told_apart_row_by_row() -> None:
    old = Table(DEFAULT_RULES)
    first, second, *rest = DEFAULT_RULES
    new = Table([second, first, replace(rest[0], to=("center",)), *rest[2:], replace(first, code="extra")])
    change = rerouting.compare_tables(old, new)
    assert (change.added, change.removed) == (("extra",), (rest[1].code,))
    assert change.changed == (rest[0].code,)
    assert change.moved == (second.code, first.code)
