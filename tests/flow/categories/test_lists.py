"""Lists of categories in versions: what rules, what can be filed, what old events were filed under."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dispatch.clock import HandClock
from dispatch.errors import Conflict, Unprocessable
from dispatch.flow.acting import Wish, act_on
from dispatch.flow.categories.changing import list_changes
from dispatch.flow.categories.shipped import shipped_list
from dispatch.flow.categories.table import TABLE
from dispatch.flow.routes import trying
from dispatch.flow.tables.table import When
from dispatch.flow.tables.tables import keep
from dispatch.node import Node
from dispatch.rules.catalogues.rows import CATEGORIES as FORM
from dispatch.rules.catalogues.rows import write_rows
from dispatch.rules.categories import VOID, Category
from dispatch.rules.event import Stage
from dispatch.rules.limits import Limit, LimitUnit
from dispatch.rules.tables import in_keys
from tests import towns as t

DAY = timedelta(days=1)
OTHER = "local"


def listed(*more: Category, without: str = "") -> list[Category]:
    """The list of the small city as one of its own, with other categories in the place of those of the same code."""
    own = {one.code: replace(one, standard=OTHER) for one in t.CATEGORIES if one.code != without}
    return list((own | {one.code: one for one in more}).values())


def draft(node: Node, categories: Sequence[Category]) -> int:
    """Keep a list as a draft, through the same rows as a file."""
    rows, faults = in_keys(FORM, FORM.columns, list(enumerate(write_rows(categories), 2)))
    assert faults == []
    [version] = node.run(keep, TABLE.form.name, rows, ("test.csv", t.ADMINISTRATOR))
    return version.id


def rule(node: Node, version: int, when: When | None = None) -> None:
    """Let a version rule, a minute later where it is to be now: the city was founded in this very instant."""
    if when is None:
        node.city.clock.forward(minutes=1)
    node.run(TABLE.activate, version, when or When(), t.ADMINISTRATOR)


def test_a_draft_rules_from_its_day_in_every_node_and_open_events_keep_their_list(
    node: Node, second_node: Node, clock: HandClock
) -> None:
    before = t.report(node).event
    version = draft(node, listed(replace(t.CATEGORIES[1], standard=OTHER), without=t.RUBBISH))
    rule(node, version, When(clock.now() + 2 * DAY))
    assert t.report(second_node).event.standard == "test-2026"
    clock.forward(days=2)
    for each in (node, second_node):
        with pytest.raises(Unprocessable, match="unknown category"):
            t.report(each)
        assert t.report(each, category=t.PIPE).event.standard == OTHER
    after = t.event_now(second_node, before.id)
    assert (after.standard, after.category) == ("test-2026", t.RUBBISH)
    found = second_node.run(lambda db, city: city.filed_under(after.standard, after.category, after.condition))
    assert (found.name, found.conditions) == ("暴露垃圾", t.CATEGORIES[0].conditions)


def test_an_event_of_an_old_list_goes_on_by_its_own_condition(node: Node) -> None:
    event = t.handled(node, t.report(node, "S1b").event)
    rule(node, draft(node, listed(without=t.RUBBISH)))
    t.moved(node, event, "fail", t.SUPERVISOR, finding="还有垃圾")
    [running] = t.deadlines(node, event, "running")
    assert (running.kind, running.amount, running.unit) == ("handle", 4, "work_hour")


def test_a_void_code_names_what_took_its_place_and_cannot_be_filed(node: Node) -> None:
    waiting = t.report(node, None).event
    void = replace(t.CATEGORIES[0], standard=OTHER, state=VOID, successor=t.STALL, conditions=())
    rule(node, draft(node, listed(void)))
    with pytest.raises(Unprocessable) as refused:
        t.report(node)
    assert "暴露垃圾 is void" in str(refused.value)
    assert refused.value.faults[0].reason == f"void; use {t.STALL} 占道经营"
    wish = Wish(waiting.number, "correct", t.actor(node, t.OPERATOR), node.city.clock.now(),
                {"category": t.RUBBISH, "reason": "看清了"})
    with pytest.raises(Unprocessable, match="is void"):
        node.run(act_on, waiting, wish)


def test_whoever_files_an_old_report_files_it_under_the_list_that_rules(node: Node) -> None:
    waiting = t.report(node, category=t.SIGN).event
    assert (waiting.stage, waiting.standard) == (Stage.REPORTED, "test-2026")
    rule(node, draft(node, listed()))
    wish = Wish(waiting.number, "file", t.actor(node, t.DUTY_LEADER), node.city.clock.now(), {"category": t.SIGN})
    filed = node.run(act_on, waiting, wish)
    assert (filed.standard, filed.category) == (OTHER, t.SIGN)


def test_the_same_figures_of_another_list_are_never_taken_for_what_was_filed(node: Node) -> None:
    event = t.report(node).event
    other = replace(t.CATEGORIES[0], name="热力管道破裂", term="heat", standard=OTHER)
    rule(node, draft(node, listed(other)))
    wish = Wish(event.number, "correct", t.actor(node, t.DISPATCHER), node.city.clock.now(), {"condition": "2", "reason": "看错了"})
    with pytest.raises(Unprocessable, match="暴露垃圾 is void"):
        node.run(act_on, event, wish)
    rule(node, draft(node, listed()))
    assert node.run(act_on, event, replace(wish, at=node.city.clock.now())).standard == OTHER


def test_a_comparison_tells_what_changes_and_how_many_open_events_it_concerns(node: Node) -> None:
    for unit in ("S1a", "S2a"):
        t.report(node, unit)
    t.report(node, category=t.PIPE)
    first, second = t.CATEGORIES[0].conditions
    shorter = replace(t.CATEGORIES[0], conditions=(replace(first, limit=Limit(3, LimitUnit.WORK_HOUR)), second))
    same = [replace(one, standard="") for one in t.CATEGORIES[2:]]
    version = node.run(lambda db, city: TABLE.keep(db, city, _made([shorter, *same]), "x.csv", None))
    found = node.run(list_changes, version)
    assert [(one.change.code, one.change.kind, one.open_events) for one in found.concerns] == [
        (t.RUBBISH, "changed", 2), (t.PIPE, "removed", 1)]
    assert (found.open_events, found.count("removed"), found.count_fields({"limit"}), found.old.name) == (3, 1, 1, "test-2026")


def _made(categories: Sequence[Category]) -> Any:
    from dispatch.flow.tables.table import Draft

    return Draft("", (), [replace(one, standard=one.standard or "test-2026") for one in categories])


def test_other_tables_that_name_a_code_that_goes_are_told(node: Node) -> None:
    from tests.flow.routes.test_powers import bring, row, whole

    bring(node, row("i-1"), whole())
    version = draft(node, listed(without=t.STALL))
    named = node.run(list_changes, version).named
    assert {(one.table, one.code.partition("/")[0]) for one in named} == {("powers", t.STALL)}


def test_what_a_list_would_have_sent_elsewhere_is_tried(node: Node, clock: HandClock) -> None:
    event = t.report(node).event
    assert event.holder == t.S1_OFFICER
    first, second = t.CATEGORIES[0].conditions
    by_water = replace(t.CATEGORIES[0], conditions=(replace(first, responsible="water"), second))
    changes = trying.Changes(categories={one.code: one for one in (by_water, *t.CATEGORIES[1:])})
    tried = node.run(trying.try_changes, clock.now() - DAY, changes)
    assert [(one.number, one.holders) for one in tried.elsewhere] == [(event.number, (t.S1_OFFICER, t.WATER))]


@pytest.mark.parametrize("standard", ["cjt214", "gb30428_2_2013", "gb47678_5_2026", "local"])
def test_a_known_list_is_imported_and_exported_the_same(sqlite_node: Node, standard: str) -> None:
    plain = [{**row, "responsible": "officer"} for row in write_rows(shipped_list(standard))]
    rows = list(enumerate(plain, 2))
    [version] = sqlite_node.run(keep, TABLE.form.name, rows, ("known.csv", None))
    assert version.name == standard
    assert sqlite_node.run(TABLE.rows, version.id) == plain


def test_two_lists_that_number_alike_cannot_stand_side_by_side(sqlite_node: Node) -> None:
    rows = [{**row, "responsible": "officer"} for name in ("cjt214", "gb30428_2_2013") for row in write_rows(shipped_list(name))]
    with pytest.raises(Unprocessable, match="but the same code has"):
        sqlite_node.run(keep, TABLE.form.name, list(enumerate(rows, 2)), ("both.csv", None))
    assert all(one.name == "test-2026" for one in sqlite_node.run(TABLE.versions))


def test_a_missing_body_is_refused_and_nothing_is_kept(node: Node) -> None:
    first, *others = t.CATEGORIES
    wrong = replace(first, conditions=(replace(first.conditions[0], responsible="water、nobody"),))
    with pytest.raises(Unprocessable) as refused:
        draft(node, [replace(one, standard=OTHER) for one in (*others, wrong)])
    assert [(fault.field, fault.reason) for fault in refused.value.faults] == [("row 6, responsible", "there is no body 'nobody'")]
    assert len(node.run(TABLE.versions)) == 1


def test_a_version_that_has_begun_is_not_withdrawn_and_one_that_has_not_is(node: Node, clock: HandClock) -> None:
    version = draft(node, listed(without=t.RUBBISH))
    rule(node, version, When(clock.now() + DAY))
    node.run(TABLE.withdraw, version, None)
    clock.forward(days=2)
    assert t.report(node).event.category == t.RUBBISH
    rule(node, version)
    with pytest.raises(Conflict):
        node.run(TABLE.withdraw, version, None)
