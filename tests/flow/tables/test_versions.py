"""Drafts of the tables that rule: kept, let rule from a day on, withdrawn before they begin, dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from dispatch.clock import HandClock
from dispatch.errors import Conflict, NotFound, Unprocessable
from dispatch.flow.tables import tables
from dispatch.flow.tables.table import Version, When
from dispatch.node import Node
from tests import towns as t
from tests.flow.routes.test_powers import row
from tests.store.interleaved import address, interleaved

DAY = timedelta(days=1)
OTHERS: dict[str, list[dict[str, str]]] = {
    "routes": [{"code": "all", "name": "全部", "to": "claim body:water"}],
    "duplicates": [{"code": "*", "within_m": "80", "within_minutes": "90", "is_wide": "是", "joins_at": "0.9"},
                   {"code": t.STALL, "within_m": "0", "within_minutes": "60"}],
    "powers": [row("i-1"), row("i-2", name="另一事项")],
}
each_table = pytest.mark.parametrize("table", OTHERS)


def keep(node: Node, table: str, rows: Sequence[Mapping[str, str]] | None = None) -> Version:
    """A draft of these rows."""
    numbered = list(enumerate(OTHERS[table] if rows is None else rows, 2))
    [kept] = node.run(tables.keep, table, numbered, ("test", t.ADMINISTRATOR))
    return kept


def let_rule(node: Node, table: str, ident: int, when: When | None = None) -> Version:
    """The version after it was let rule."""
    node.run(lambda db, city: tables.TABLES[table].activate(db, city, ident, when or When(), t.ADMINISTRATOR))
    return node.run(tables.version_of, table, ident)


def ahead(node: Node, table: str, days: int) -> When:
    """So many days ahead, as the table counts."""
    at = node.city.clock.now() + days * DAY
    return When(day=node.city.local_date(at)) if table == "powers" else When(at=at)


@each_table
def test_a_draft_rules_nothing_until_it_is_let_rule_and_then_it_stays(node: Node, table: str) -> None:
    kept = keep(node, table)
    assert (kept.state, kept.rows, kept.made_by) == ("draft", len(OTHERS[table]), t.ADMINISTRATOR)
    assert let_rule(node, table, kept.id).state == "ruling"
    assert node.run(tables.version_of, table, kept.id).decided_by == t.ADMINISTRATOR
    kind = tables.TABLES[table]
    for act in (kind.withdraw, kind.activate, kind.drop):
        more: tuple[Any, ...] = {kind.withdraw: (None,), kind.activate: (When(), None)}.get(act, ())
        with pytest.raises(Conflict):
            node.run(act, kept.id, *more)


@each_table
def test_what_a_version_holds_reads_back_to_the_same(node: Node, table: str) -> None:
    kept, read = keep(node, table), tables.TABLES[table].rows
    rows = node.run(read, kept.id)
    again = keep(node, table, rows)
    assert node.run(read, again.id) == rows
    _, _, change = node.run(tables.compared, table, again.id, kept.id)
    assert (change.added, change.removed, change.changed, change.moved, change.head, change.same) == ((), (), (), (), {}, len(rows))


@each_table
def test_a_version_takes_effect_on_its_day_and_ends_the_one_before(node: Node, clock: HandClock, table: str) -> None:
    first, second = keep(node, table), keep(node, table)
    let_rule(node, table, first.id)
    assert let_rule(node, table, second.id, ahead(node, table, 3)).state == "planned"
    assert node.run(tables.version_of, table, first.id).state == "ruling"
    clock.forward(days=3, minutes=1)
    assert [node.run(tables.version_of, table, one.id).state for one in (first, second)] == ["past", "ruling"]


@each_table
def test_a_version_that_has_not_begun_is_withdrawn_and_the_one_before_goes_on(node: Node, clock: HandClock, table: str) -> None:
    first, second = keep(node, table), keep(node, table)
    let_rule(node, table, first.id)
    let_rule(node, table, second.id, ahead(node, table, 3))
    node.run(tables.TABLES[table].withdraw, second.id, t.ADMINISTRATOR)
    clock.forward(days=4)
    assert [node.run(tables.version_of, table, one.id).state for one in (first, second)] == ["ruling", "draft"]
    assert node.run(tables.version_of, table, first.id).to_on is None
    assert node.run(tables.version_of, table, first.id).to_at is None


def test_a_draft_is_dropped_and_gone(node: Node) -> None:
    for table in OTHERS:
        kept = keep(node, table)
        node.run(tables.TABLES[table].drop, kept.id)
        with pytest.raises(NotFound):
            node.run(tables.version_of, table, kept.id)


def test_a_list_keeps_the_last_day_of_its_own_file_when_what_would_end_it_is_withdrawn(node: Node) -> None:
    first = keep(node, "powers", [row("i-1", to_on="2027-12-31")])
    let_rule(node, "powers", first.id)
    second = keep(node, "powers")
    let_rule(node, "powers", second.id, When(day=date(2026, 4, 1)))
    assert node.run(tables.version_of, "powers", first.id).to_on == date(2026, 3, 31)
    node.run(tables.TABLES["powers"].withdraw, second.id, None)
    assert node.run(tables.version_of, "powers", first.id).to_on == date(2027, 12, 31)
    assert node.run(tables.version_of, "powers", second.id).from_on == date(2023, 1, 1)


def test_a_day_that_cannot_be_is_refused(node: Node) -> None:
    for table, when in (("routes", When(at=t.MONDAY_MORNING - DAY)), ("routes", When(day=date(2026, 4, 1))),
                        ("powers", When(at=t.MONDAY_MORNING + DAY)), ("powers", When(day=date(2022, 1, 1)))):
        kept = keep(node, table)
        with pytest.raises(Unprocessable):
            let_rule(node, table, kept.id, when)
        assert node.run(tables.version_of, table, kept.id).state == "draft"


def test_two_versions_cannot_begin_at_one_instant(node: Node) -> None:
    when = When(at=t.MONDAY_MORNING + DAY)
    let_rule(node, "routes", keep(node, "routes").id, when)
    with pytest.raises(Conflict):
        let_rule(node, "routes", keep(node, "routes").id, when)


def test_of_two_who_let_a_draft_rule_at_the_same_moment_exactly_one_does(postgres_node: Node) -> None:
    with interleaved(address(postgres_node)) as by_hand:
        for table in OTHERS:
            kept, kind = keep(postgres_node, table), tables.TABLES[table]
            with by_hand.transaction() as one:
                kind.activate(one, postgres_node.city, kept.id, When(), t.ADMINISTRATOR)
                waits = by_hand.meanwhile(lambda kind=kind, kept=kept: postgres_node.run(kind.activate, kept.id, When(), t.DISPATCHER))
                one.sql.commit()
                with pytest.raises(Conflict):
                    waits.result()
            assert postgres_node.run(tables.version_of, table, kept.id).decided_by == t.ADMINISTRATOR


def test_an_unknown_version_is_not_found(node: Node) -> None:
    for kind in (tables.TABLES[name] for name in OTHERS):
        for act, more in ((kind.rows, ()), (kind.drop, ()), (kind.withdraw, (None,)), (kind.activate, (When(), None))):
            with pytest.raises(NotFound):
                node.run(act, 9999, *more)


def test_a_new_routing_table_decides_the_next_report(node: Node) -> None:
    assert t.report(node, "S2a").event.holder == t.S2_OFFICER
    kept = keep(node, "routes", [{"code": "water", "to": "body:water"}])
    let_rule(node, "routes", kept.id)
    assert t.report(node, "S2a").event.holder == t.WATER


def test_the_table_of_duplicates_counts_in_minutes_and_metres(node: Node) -> None:
    let_rule(node, "duplicates", keep(node, "duplicates").id)
    node.reload()
    wide, never = node.city.nearness
    assert (wide.within_m, wide.within, wide.is_wide, wide.joins_at) == (80, timedelta(minutes=90), True, 0.9)
    assert (never.within_m, never.joins) == (0, False)
