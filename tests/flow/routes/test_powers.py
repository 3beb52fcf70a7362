"""Powers in the small city: lists come in whole or not at all, and the list of the day of the act decides."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from dispatch.errors import Conflict, NotFound, Unprocessable
from dispatch.flow.routes import empowering
from dispatch.node import Node
from dispatch.store import powers
from tests import towns as t

BEFORE = datetime(2026, 2, 20, 2, tzinfo=UTC)


def row(item: str, **more: str) -> dict[str, str]:
    """A row of a file: the south's own list unless told otherwise."""
    given = {"list": "south-list", "kind": "delegated", "town": t.SOUTH, "body": "south", "title": "赋权清单",
             "decision": "样例1号", "published_on": "2022-12-20", "from_on": "2023-01-01", "to_on": "",
             "item": item, "name": "样例事项", "name_en": "sample item", "matters": t.STALL}
    return {**given, **more}


def whole(item: str = "i-1", **more: str) -> dict[str, str]:
    """A row of the comprehensive list, which the water body holds here."""
    return row(item, **{"list": "all", "kind": "comprehensive", "town": "", "body": "water", **more})


def bring(node: Node, *rows: dict[str, str], activate: bool = True) -> list[Any]:
    """Keep rows as drafts and let their lists rule."""
    def flow(db: Any, city: Any) -> list[Any]:
        kept = empowering.keep_drafts(db, city, empowering.read_lists(db, city, enumerate(rows, 2)), "test.csv")
        for one in kept if activate else ():
            empowering.activate(db, city, f"{one.code}@{one.version}")
        return kept
    return node.run(flow)


def test_a_delegated_item_goes_to_the_towns_officer_and_another_towns_to_the_body(node: Node) -> None:
    bring(node, row("i-1"), whole())
    south, north = t.report(node, "S2a", t.STALL), t.report(node, "N3a", t.STALL)
    assert (south.event.holder, north.event.holder) == (t.S2_OFFICER, t.WATER)
    assert (south.routed.row, north.routed.row) == ("delegated", "comprehensive")
    assert south.sentence_zh.startswith("该执法事项自2023-01-01起已赋权样例2（清单south-list），由认领网格S2的")
    assert north.sentence_en.startswith("Enforcing this is a comprehensive item of Sample 4 since 2023-01-01 (list all); Sample 4,")


def test_the_list_of_the_day_of_the_act_decides_not_that_of_the_report(node: Node) -> None:
    bring(node, row("i-1", published_on="2026-02-25", from_on="2026-03-01"), whole())
    assert t.report(node, "S2a", t.STALL).event.holder == t.S2_OFFICER
    assert t.report(node, "S2a", t.STALL, happened_at=BEFORE).event.holder == t.WATER


def test_a_matter_in_nobodys_power_goes_to_the_center_with_the_reason(node: Node) -> None:
    bring(node, whole("i-9", matters=t.SIGN))
    receipt = t.report(node, "S1a", t.STALL)
    assert (receipt.event.holder, receipt.routed.row) == (t.CENTER, "no_power")
    assert receipt.sentence_en == "On the day of the act no list says who enforces this; it goes to the queue of Sample 1."


def test_joint_enforcement_brings_the_others_beside_the_lead_and_tells_them(node: Node) -> None:
    bring(node, row("i-1"), row("i-2", list="own", kind="specialised", town="", body="water"))
    event = t.report(node, "S2a", t.STALL).event
    assert event.holder == t.S2_OFFICER
    assert t.told(node, event, "beside") == {t.WATER}
    returned = t.moved(node, event, "return", t.S2_OFFICER, cause="not_our_matter", reason="不是本人职责")
    assert returned.beside == ()


def test_a_draft_gives_no_power_yet(node: Node) -> None:
    bring(node, row("i-1"), activate=False)
    assert t.report(node, "S2a", t.STALL).routed.row == "officer"  # the city has no list in force


def test_another_node_knows_a_list_from_the_commit_on(node: Node, second_node: Node) -> None:
    assert t.report(second_node, "N3a", t.STALL).event.holder == t.N3_OFFICER
    bring(node, whole())
    assert t.report(second_node, "N3a", t.STALL).event.holder == t.WATER


def test_a_new_version_ends_the_one_before_on_the_day_before_it_begins(node: Node) -> None:
    bring(node, row("i-1"), whole())
    bring(node, row("i-2", matters=t.SIGN, published_on="2026-02-25", from_on="2026-03-02"))
    listed = {(one.code, one.version): one for one in node.run(lambda db, city: powers.all_lists(db))}
    assert listed["south-list", 1].to_on == date(2026, 3, 1)
    assert listed["south-list", 2].to_on is None
    assert t.report(node, "S2a", t.STALL).event.holder == t.WATER
    assert t.report(node, "S2a", t.STALL, happened_at=BEFORE).event.holder == t.S2_OFFICER


def test_a_version_may_be_planned_and_rules_from_its_day_on_without_a_hand(node: Node) -> None:
    bring(node, whole(), row("i-1", published_on="2026-03-01", from_on="2026-03-04"))
    assert t.report(node, "S2a", t.STALL).event.holder == t.WATER
    node.city.clock.forward(hours=48)
    assert t.report(node, "S2a", t.STALL).event.holder == t.S2_OFFICER


@pytest.mark.parametrize(("more", "column", "reason"), [
    ({"kind": "any"}, "kind", "none of"),
    ({"town": ""}, "town", "belongs to a town"),
    ({"town": "331082999"}, "town", "no town"),
    ({"body": "nobody"}, "body", "no body 'nobody'"),
    ({"body": "s1-officer"}, "body", "no body 's1-officer'"),
    ({"from_on": "soon"}, "from_on", "no day"),
    ({"from_on": ""}, "from_on", "must be filled"),
    ({"to_on": "2022-12-31"}, "to_on", "before it starts"),
    ({"published_on": "2023-01-02"}, "published_on", "after it is to start"),
    ({"matters": "9999"}, "matters", "no category"),
    ({"matters": f"{t.STALL}/9"}, "matters", "no category"),
    ({"item": ""}, "item", "must be filled"),
    ({"price": "1"}, "price", "no such column"),
])
def test_a_wrong_row_is_refused_by_row_column_and_reason_and_nothing_is_kept(
    sqlite_node: Node, more: dict[str, str], column: str, reason: str
) -> None:
    with pytest.raises(Unprocessable) as refused:
        bring(sqlite_node, whole(), {**row("i-2"), **more})
    assert [fault.field for fault in refused.value.faults] == [f"row 3, {column}"]
    assert reason in refused.value.faults[0].reason
    assert sqlite_node.run(lambda db, city: powers.all_lists(db)) == []


@pytest.mark.parametrize(("second", "column"), [(row("i-1"), "item"), (row("i-2", from_on="2024-01-01"), "from_on"),
                                                (row("i-2", body="water"), "body")])
def test_rows_of_one_list_agree_and_name_each_item_once(sqlite_node: Node, second: dict[str, str], column: str) -> None:
    with pytest.raises(Unprocessable) as refused:
        bring(sqlite_node, row("i-1"), second)
    assert refused.value.faults[0].field == f"row 3, {column}"


def test_what_was_not_published_or_follows_no_order_is_not_let_rule(sqlite_node: Node) -> None:
    node = sqlite_node
    bring(node, row("i-1", published_on=""), activate=False)
    with pytest.raises(Unprocessable, match="not published"):
        node.run(empowering.activate, "south-list")
    bring(node, row("i-1"))
    with pytest.raises(Conflict, match="in force already"):
        node.run(empowering.activate, "south-list@2")
    bring(node, row("i-1", from_on="2022-12-31"), activate=False)
    with pytest.raises(Conflict, match="follows the one before"):
        node.run(empowering.activate, "south-list@3")
    with pytest.raises(Unprocessable, match="not published"):
        node.run(empowering.activate, "south-list@3", date(2022, 12, 1))
    with pytest.raises(NotFound):
        node.run(empowering.activate, "no-list")


def test_an_empty_file_is_refused(sqlite_node: Node) -> None:
    with pytest.raises(Unprocessable, match="no rows"):
        bring(sqlite_node)


def test_what_is_exported_can_be_imported_and_says_the_same(sqlite_node: Node) -> None:
    bring(sqlite_node, row("i-1"), row("i-2", matters=f"{t.SIGN} {t.STALL}/1", name="第二项"))
    out = sqlite_node.run(empowering.exported, "south-list")
    assert set(out[0]) == set(empowering.COLUMNS)
    bring(sqlite_node, *out, activate=False)
    change = sqlite_node.run(empowering.compared, "south-list@1", "south-list@2")[2]
    assert (change.added, change.removed, change.changed) == ((), (), ())
    bring(sqlite_node, *out[:1], activate=False)
    change = sqlite_node.run(empowering.compared, "south-list@1", "south-list@3")[2]
    assert [item.code for item in change.removed] == ["i-2"]
