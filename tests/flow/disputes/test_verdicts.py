"""What the center decides is a row of the routing table: the next report goes there and says why, until it is revoked."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from dispatch.errors import Conflict, NotAllowed, NotFound, Unprocessable
from dispatch.flow.acting import Wish, act_on
from dispatch.flow.disputes.deciding import revoke_verdict
from dispatch.flow.routes import explaining, rerouting
from dispatch.flow.tables.table import When
from dispatch.flow.tables.tables import TABLES
from dispatch.node import Node
from dispatch.rules.event import Event
from dispatch.rules.powers import Item
from dispatch.rules.routes.rule import rule_mapping
from dispatch.rules.routes.table import DEFAULT_RULES, FALLBACK, Table
from dispatch.store import rulings, schema, verdicts
from dispatch.store.powers import activate_list, add_list
from dispatch.store.routes import ROUTES, table_of
from tests import towns as t
from tests.flow.disputes.told import acted
from tests.store.interleaved import address, interleaved


def disputed(node: Node, unit: str = "S1a", category: str = t.RUBBISH) -> Event:
    """An event whose holder disputes that it is his."""
    event = t.report(node, unit, category).event
    assert event.holder is not None
    person = {t.WATER: t.PLUMBER}.get(event.holder, event.holder)
    return acted(node, event, "dispute", person, reason="不属本单位职责")


def decided(node: Node, event: Event, holder: int, reach: str = "town") -> Event:
    return acted(node, event, "decide", t.DISPATCHER, holder=holder, ground="现场确权", reach=reach)


def sort_of(node: Node) -> list[str]:
    """The codes of the table that rules now."""
    return [rule.code for rule in node.run(lambda db, city: city.routes).rules]


def listed(node: Node) -> list[Any]:
    return list(node.run(lambda db, city: verdicts.verdict_page(db, None, 50, False)))


def test_the_next_report_of_the_kind_goes_to_whom_the_center_decided_and_names_the_verdict(node: Node) -> None:
    first = decided(node, disputed(node), t.WATER)
    receipt = t.report(node, "S2a")
    assert (receipt.event.holder, receipt.event.answerable) == (t.WATER, t.S2_OFFICER)
    assert t.reasons_of(receipt) == [("verdict", False, ""), ("body", True, "")]
    assert first.number in receipt.sentence_zh
    assert "裁定" in receipt.sentence_zh
    assert "2026-03-02" in receipt.sentence_en
    [decision] = node.run(explaining.decisions_of, receipt.event)
    assert (decision.row, decision.again) == (f"verdict-{first.number}", True)


def test_elsewhere_and_for_other_things_all_stays_as_it_was(node: Node) -> None:
    decided(node, disputed(node), t.WATER, "grid")
    assert t.report(node, "S1b").event.holder == t.WATER
    assert t.report(node, "S2a").event.holder == t.S2_OFFICER
    assert t.report(node, "S1a", t.STALL).event.holder == t.S1_OFFICER
    assert t.report(node, "N3a").event.holder == t.N3_OFFICER


def test_a_decision_for_one_event_alone_changes_no_table(node: Node) -> None:
    event = acted(node, disputed(node), "decide", t.DISPATCHER, holder=t.WATER, ground="g")
    assert event.holder == t.WATER
    assert listed(node) == []
    assert t.report(node, "S1a").event.holder == t.S1_OFFICER


def test_a_verdict_tells_who_when_about_which_event_and_can_be_revoked(node: Node) -> None:
    event = decided(node, disputed(node), t.WATER)
    [one] = listed(node)
    assert (one.number, one.category, one.reach, one.scope, one.party) == (event.number, t.RUBBISH, "town", t.SOUTH, t.WATER)
    assert (one.made_by, one.made_at, one.ground) == (t.DISPATCHER, t.MONDAY_MORNING, "现场确权")
    duty = t.actor(node, t.DUTY_LEADER)
    node.city.clock.forward(minutes=1)
    ended = node.run(revoke_verdict, one.id, duty, "职责已调整")
    assert (ended.revoked_by, ended.revoked_why) == (t.DUTY_LEADER, "职责已调整")
    assert t.report(node, "S2a").event.holder == t.S2_OFFICER
    assert one.code not in sort_of(node)
    with pytest.raises(Conflict):
        node.run(revoke_verdict, one.id, duty, "again")
    with pytest.raises(NotFound):
        node.run(revoke_verdict, 999, duty, "nobody")


def test_what_was_decided_by_a_verdict_can_be_decided_again_after_it_was_revoked(node: Node) -> None:
    decided(node, disputed(node), t.WATER)
    went = t.report(node, "S2a").event
    node.city.clock.forward(minutes=1)
    node.run(revoke_verdict, listed(node)[0].id, t.actor(node, t.DISPATCHER), "调整")
    [decision] = node.run(explaining.decisions_of, went)
    assert decision.again is True


def test_a_verdict_over_a_grid_goes_before_one_over_the_town_and_the_newer_before_the_older(node: Node) -> None:
    one = decided(node, disputed(node, "S2a"), t.WATER, "town")
    two = decided(node, disputed(node, "N3a"), t.NORTH_BODY, "grid")
    three = decided(node, disputed(node, "S3a", t.PIPE), t.SOUTH_BODY, "town")
    four = decided(node, disputed(node, "N2a", t.STALL), t.NORTH_BODY, "city")
    assert sort_of(node)[:4] == [f"verdict-{event.number}" for event in (two, three, one, four)]
    assert sort_of(node)[-1] == FALLBACK


def test_a_second_verdict_over_one_event_has_a_code_of_its_own(node: Node) -> None:
    event = decided(node, disputed(node), t.WATER)
    again = acted(node, event, "transfer", t.DISPATCHER, holder=t.S2_OFFICER, ground="g")
    again = acted(node, again, "dispute", t.S2_OFFICER, reason="r")
    decided(node, again, t.NORTH_BODY)
    assert [row.code for row in listed(node)] == [f"verdict-{event.number}-2", f"verdict-{event.number}"]
    assert t.report(node, "S2a").event.holder == t.NORTH_BODY  # the newest says it


def test_what_belongs_to_an_officer_goes_to_the_officers_of_each_grid(node: Node) -> None:
    event = disputed(node, "S1a", t.PIPE)
    decided(node, event, t.S1_OFFICER)
    assert t.report(node, "S2a", t.PIPE).event.holder == t.S2_OFFICER
    assert listed(node)[0].party == t.S1_OFFICER


def test_an_emergency_keeps_the_officer_on_the_spot(node: Node) -> None:
    decided(node, disputed(node, "S1a", t.PIPE), t.SOUTH_BODY)
    event = t.report(node, "S2a", t.PIPE).event
    assert (event.holder, event.beside) == (t.SOUTH_BODY, (t.S2_OFFICER,))


def test_who_decides_in_one_town_decides_nothing_for_the_whole_city(node: Node) -> None:
    event = disputed(node)
    t.change(node, sa.update(schema.grants).where(schema.grants.c.party == t.DISPATCHER).values(scope_kind="town", scope=t.SOUTH))
    with pytest.raises(NotAllowed):
        decided(node, event, t.WATER, "city")
    assert decided(node, event, t.WATER, "town").holder == t.WATER


# A verdict may begin on a later day.
TOMORROW = {"holder": t.WATER, "ground": "g", "reach": "town", "from_on": date(2026, 3, 3)}


def test_a_verdict_from_a_later_day_sends_this_event_at_once_and_later_reports_from_then_on(node: Node) -> None:
    first = acted(node, disputed(node), "decide", t.DISPATCHER, **TOMORROW)
    assert first.holder == t.WATER
    before = t.report(node, "S2a").event
    assert before.holder == t.S2_OFFICER
    node.city.clock.wind_to(datetime(2026, 3, 2, 15, 59, tzinfo=UTC))  # a minute before midnight in the city
    assert t.report(node, "S2a").event.holder == t.S2_OFFICER
    node.city.clock.forward(minutes=1)
    receipt = t.report(node, "S2a")
    assert receipt.event.holder == t.WATER
    assert first.number in receipt.sentence_zh
    for event in (before, receipt.event):
        [decision] = node.run(explaining.decisions_of, event)
        assert decision.again is True
    looks = {look.rule.code: look.silent for look in node.run(explaining.decisions_of, before)[0].looks}
    assert looks[f"verdict-{first.number}"] == "later"


def test_a_verdict_that_has_not_begun_is_kept_by_other_tables_and_can_be_revoked(node: Node) -> None:
    event = acted(node, disputed(node), "decide", t.DISPATCHER, **TOMORROW)
    node.city.clock.forward(minutes=1)
    rows = [(number, dict(rule_mapping(rule))) for number, rule in enumerate(DEFAULT_RULES, start=2)]
    node.run(lambda db, city: rerouting.let_rule(db, city, rerouting.read_table(db, city, rows), "anew"))
    assert t.report(node, "S2a").event.holder == t.S2_OFFICER
    node.city.clock.forward(days=1)
    assert t.report(node, "S2a").event.holder == t.WATER
    node.run(revoke_verdict, listed(node)[0].id, t.actor(node, t.DISPATCHER), "调整")
    assert f"verdict-{event.number}" not in sort_of(node)
    assert t.report(node, "S2a").event.holder == t.S2_OFFICER


@pytest.mark.parametrize("day", [date(2026, 3, 1), date(2026, 3, 2), date(2027, 3, 4)])
def test_a_verdict_begins_on_a_day_ahead_within_a_year(node: Node, day: date) -> None:
    event = disputed(node)
    with pytest.raises(Unprocessable) as refused:
        acted(node, event, "decide", t.DISPATCHER, **{**TOMORROW, "from_on": day})
    assert refused.value.faults[0].field == "carry.from_on"
    assert listed(node) == []


def test_what_is_decided_for_one_event_alone_does_not_begin_later(node: Node) -> None:
    event = disputed(node)
    with pytest.raises(Unprocessable):
        acted(node, event, "decide", t.DISPATCHER, **{**TOMORROW, "reach": ""})


# The table is the city's: planned and imported ones keep what was decided.
def test_a_verdict_goes_into_planned_tables_and_drafts_too(node: Node) -> None:
    now = node.city.clock.now()
    node.run(lambda db, city: rerouting.let_rule(db, city, Table(DEFAULT_RULES), "planned", now + timedelta(days=2)))
    rows = [(rule.code, rule_mapping(rule)) for rule in DEFAULT_RULES]
    draft = node.run(lambda db, city: rulings.add_draft(db, ROUTES, "draft", rows, (now, None)))
    event = decided(node, disputed(node), t.WATER)
    code = f"verdict-{event.number}"
    assert node.run(lambda db, city: table_of(db, draft)).rules[0].code == code
    node.city.clock.forward(days=3)
    assert t.report(node, "S2a").event.holder == t.WATER
    node.run(revoke_verdict, listed(node)[0].id, t.actor(node, t.DISPATCHER), "调整")
    assert code not in [rule.code for rule in node.run(lambda db, city: table_of(db, draft)).rules]
    assert t.report(node, "S2a").event.holder == t.S2_OFFICER


def test_a_table_of_before_does_not_undo_a_verdict_and_no_file_makes_one(node: Node) -> None:
    before = [(number, dict(rule_mapping(rule))) for number, rule in enumerate(DEFAULT_RULES, start=2)]
    event = decided(node, disputed(node), t.WATER)
    forged = {**before[0][1], "code": "forged", "verdict": "26-0000099-9@2026-01-01"}
    table = node.run(lambda db, city: rerouting.read_table(db, city, [*before, (99, forged)]))
    codes = [rule.code for rule in table.rules]
    assert codes == [f"verdict-{event.number}", *(rule.code for rule in DEFAULT_RULES), FALLBACK]


def test_of_two_verdicts_at_the_same_moment_neither_is_lost(postgres_node: Node) -> None:
    node = postgres_node
    one, two = disputed(node, "S1a"), disputed(node, "N3a")
    carry = {"holder": t.WATER, "ground": "g", "reach": "town"}
    wish = Wish(one.number, "decide", t.actor(node, t.DISPATCHER), node.city.clock.now(), carry)
    with interleaved(address(node)) as both, both.transaction() as first:
        act_on(first, node.city, one, wish)
        second = both.meanwhile(lambda: decided(node, two, t.WATER))
        first.finish()
        first.sql.commit()
        second.result()
    assert sort_of(node)[:2] == [f"verdict-{event.number}" for event in (two, one)]


def test_a_table_that_is_imported_while_a_verdict_is_made_keeps_it(postgres_node: Node) -> None:
    node = postgres_node
    event = disputed(node)
    rows = [(number, dict(rule_mapping(rule))) for number, rule in enumerate(DEFAULT_RULES, start=2)]
    read = node.run(lambda db, city: rerouting.read_table(db, city, rows))  # before the verdict
    carry = {"holder": t.WATER, "ground": "g", "reach": "town"}
    wish = Wish(event.number, "decide", t.actor(node, t.DISPATCHER), node.city.clock.now(), carry)
    with interleaved(address(node)) as both, both.transaction() as first:
        act_on(first, node.city, event, wish)
        node.city.clock.forward(minutes=1)
        second = both.meanwhile(lambda: node.run(lambda db, city: rerouting.let_rule(db, city, read, "imported")))
        first.finish()
        first.sql.commit()
        second.result()
    assert sort_of(node)[0] == f"verdict-{event.number}"
    assert t.report(node, "S2a").event.holder == t.WATER


def test_a_draft_that_was_kept_without_a_verdict_gets_it_when_it_begins_to_rule(node: Node) -> None:
    event = decided(node, disputed(node), t.WATER)
    rows = [(rule.code, rule_mapping(rule)) for rule in DEFAULT_RULES]
    stale = ("verdict-26-0000099-9", {**rule_mapping(DEFAULT_RULES[0]), "verdict": "26-0000099-9@2026-01-01"})
    draft = node.run(lambda db, city: rulings.add_draft(db, ROUTES, "draft", [stale, *rows, ("broken", ["no row"])], (city.clock.now(), None)))
    node.city.clock.forward(minutes=1)
    node.run(lambda db, city: TABLES["routes"].activate(db, city, draft, When(), None))
    assert sort_of(node)[:2] == [f"verdict-{event.number}", DEFAULT_RULES[0].code]
    node.city.clock.forward(minutes=1)
    decided(node, disputed(node, "N3a", t.STALL), t.NORTH_BODY)  # a row that cannot be read stops no verdict
    assert len(listed(node)) == 2


# What cannot be decided for later.
def test_a_verdict_gives_nobody_a_power_that_the_lists_give_to_others(node: Node) -> None:
    def empower(db: Any, city: Any) -> None:
        day = date(2026, 1, 1)
        row = {"code": "zx", "kind": "specialised", "body": "water", "town": "", "name": "清单", "decision": "d",
               "published_on": day, "from_on": day, "source": "test", "made_at": t.MONDAY_MORNING}
        activate_list(db, add_list(db, row, [Item("i1", "占道", "stall", (t.STALL,))]), day, t.MONDAY_MORNING)
        rulings.raise_city_version(db)

    node.run(empower)
    event = t.report(node, "S1a", t.STALL).event
    assert event.holder == t.WATER
    event = acted(node, event, "dispute", t.PLUMBER, reason="r")
    for holder in (t.SOUTH_BODY, t.S1_OFFICER):
        with pytest.raises(Unprocessable) as refused:
            decided(node, event, holder)
        assert refused.value.faults[0].field == "carry.holder"
    assert listed(node) == []
    assert decided(node, event, t.WATER).holder == t.WATER


def test_a_verdict_needs_a_place_and_a_body(node: Node) -> None:
    event = disputed(node)
    t.change(node, sa.update(schema.parties).where(schema.parties.c.id == t.SUPERVISOR).values(body=None))
    with pytest.raises(Unprocessable):
        decided(node, event, t.SUPERVISOR)
    t.change(node, sa.update(schema.events).where(schema.events.c.id == event.id).values(grid=""))
    with pytest.raises(Unprocessable) as refused:
        decided(node, event, t.WATER, "grid")
    assert refused.value.faults[0].field == "carry.reach"
