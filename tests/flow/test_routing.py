"""To whom a report goes in the small city, and why: as data and as a sentence."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa

from dispatch.node import Node
from dispatch.rules.event import Stage
from dispatch.rules.sentences import read_reasons
from dispatch.store import parties, schema
from tests import towns as t

NIGHT_ONLY = {"weekdays": 0b1111111, "from_minute": 20 * 60, "to_minute": 4 * 60, "from_at": t.MONDAY_MORNING}


def off_duty(node: Node, *people: int) -> None:
    node.run(lambda db, city: parties.insert_rows(db, schema.duties, [{"party": one, **NIGHT_ONLY} for one in people]))


def out_of_reach(node: Node, *people: int) -> None:
    node.run(lambda db, city: db.execute(sa.delete(schema.contacts).where(schema.contacts.c.party.in_(people))))


LADDER: list[tuple[list[int], int, list[tuple[str, bool, str]]]] = [
    ([], t.S1_OFFICER, [("claim", True, "")]),
    ([t.S1_OFFICER], t.S1_DEPUTY, [("claim", False, "off_duty"), ("deputy", True, "")]),
    ([t.S1_OFFICER, t.S1_DEPUTY], t.S2_OFFICER,
     [("claim", False, "off_duty"), ("deputy", False, "off_duty"), ("neighbour", True, "")]),
    ([t.S1_OFFICER, t.S1_DEPUTY, t.S2_OFFICER], t.SOUTH_LEADER,
     [("claim", False, "off_duty"), ("deputy", False, "off_duty"), ("neighbour", False, "off_duty"), ("squad_leader", True, "")]),
    ([t.S1_OFFICER, t.S1_DEPUTY, t.S2_OFFICER, t.SOUTH_LEADER], t.SOUTH_BODY,
     [("claim", False, "off_duty"), ("deputy", False, "off_duty"), ("neighbour", False, "off_duty"),
      ("squad_leader", False, "off_duty"), ("territory", True, "")]),
]


@pytest.mark.parametrize(("away", "holder", "reasons"), LADDER, ids=[str(holder) for _, holder, _ in LADDER])
def test_the_list_is_gone_down_step_by_step(
    node: Node, away: list[int], holder: int, reasons: list[tuple[str, bool, str]]
) -> None:
    off_duty(node, *away)
    receipt = t.report(node)
    assert receipt.event.holder == holder
    assert t.reasons_of(receipt) == reasons
    assert receipt.event.answerable == t.S1_OFFICER  # whoever acts, the grid is still his


def test_without_a_town_body_the_center_gets_it(node: Node) -> None:
    off_duty(node, t.S1_OFFICER, t.S1_DEPUTY, t.S2_OFFICER, t.SOUTH_LEADER)
    t.change(node, sa.update(schema.parties).where(schema.parties.c.id == t.SOUTH_BODY).values(left_at=t.MONDAY_MORNING))
    receipt = t.report(node)
    assert receipt.event.holder == t.CENTER
    assert t.reasons_of(receipt)[-2:] == [("territory", False, "none"), ("center", True, "")]


def test_with_nobody_at_all_it_waits_in_the_queue_with_every_reason_and_its_clock_runs(node: Node) -> None:
    off_duty(node, t.S1_OFFICER, t.S1_DEPUTY, t.S2_OFFICER, t.SOUTH_LEADER)
    gone = schema.parties.c.id == t.SOUTH_BODY
    t.change(node, sa.update(schema.parties).where(gone).values(left_at=t.MONDAY_MORNING))
    t.change(node, sa.update(schema.parties).where(schema.parties.c.id == t.CENTER).values(code="elsewhere"))
    event = t.report(node).event
    assert (event.stage, event.holder, event.queue, event.deadline) == (Stage.FILED, None, "nobody", "assign")
    last = t.entries(node, event)[-1]
    assert (last.action, len(json.loads(last.carried)["reasons"])) == ("wait", 6)


def test_who_cannot_be_reached_is_passed_over_unless_his_device_was_seen_today(node: Node) -> None:
    out_of_reach(node, t.S1_OFFICER)
    assert t.reasons_of(t.report(node))[0] == ("claim", False, "unreachable")
    node.run(lambda db, city: parties.saw_device(db, t.S1_OFFICER, city.clock.now()))
    assert t.reasons_of(t.report(node)) == [("claim", True, "")]
    node.city.clock.forward(hours=24)
    assert t.reasons_of(t.report(node))[0] == ("claim", False, "unreachable")


def test_an_officer_off_duty_by_day_gets_what_comes_in_the_night(node: Node) -> None:
    assert t.report(node, "N1a").event.holder == t.UNCERTIFIED
    node.city.clock.forward(hours=14)  # 23:00
    assert t.report(node, "N1a").event.holder == t.NIGHT_OFFICER


def test_enforcement_passes_over_who_has_no_valid_certificate(node: Node) -> None:
    receipt = t.report(node, "N2a", t.STALL)
    assert t.reasons_of(receipt)[0] == ("claim", False, "not_certified")
    assert receipt.event.holder == t.N3_OFFICER
    assert t.report(node, "N2a", t.RUBBISH).event.holder == t.UNCERTIFIED
    t.change(node, sa.update(schema.parties).where(schema.parties.c.id == t.N3_OFFICER).values(certified_until="2026-03-01"))
    assert t.report(node, "N3a", t.STALL).event.holder == t.NORTH_LEADER
    t.change(node, sa.update(schema.parties).where(schema.parties.c.id == t.N3_OFFICER).values(certified_until="2026-03-02"))
    assert t.report(node, "N3a", t.STALL).event.holder == t.N3_OFFICER  # valid on its last day


def test_a_neighbour_of_another_town_is_not_asked(node: Node) -> None:
    off_duty(node, t.S1_OFFICER, t.S1_DEPUTY, t.S2_OFFICER)
    asked = [reason.facts.get("grid") for reason in t.report(node).routed.reasons if reason.rule == "neighbour"]
    assert asked == ["S2"]  # N1 and N2 lie nearer than the leader, but in the northern town


def test_an_uncovered_grid_tells_the_squad_leader_at_once_whoever_gets_the_work(node: Node) -> None:
    receipt = t.report(node, "S3a")
    assert t.reasons_of(receipt) == [("claim", False, "none"), ("deputy", False, "none"), ("neighbour", True, "")]
    assert (receipt.event.holder, receipt.event.answerable) == (t.S2_OFFICER, None)
    assert t.told(node, receipt.event, "assign") == {t.S2_OFFICER}
    assert t.told(node, receipt.event, "uncovered") == {t.SOUTH_LEADER}


def test_a_squad_leader_who_gets_the_work_of_an_uncovered_grid_hears_both(node: Node) -> None:
    off_duty(node, t.S1_OFFICER, t.S1_DEPUTY, t.S2_OFFICER)
    event = t.report(node, "S3a").event
    assert event.holder == t.SOUTH_LEADER
    assert t.told(node, event, "assign") == t.told(node, event, "uncovered") == {t.SOUTH_LEADER}


def test_a_matter_of_a_body_goes_to_the_body_and_its_people_may_act(node: Node) -> None:
    receipt = t.report(node, "S1a", t.PIPE)
    event = receipt.event
    assert (event.holder, event.body, event.answerable, event.urgency) == (t.WATER, t.WATER, t.S1_OFFICER, "emergency")
    assert t.reasons_of(receipt) == [("responsible_body", True, ""), ("beside", False, "")]  # and the officer near by
    assert t.moved(node, event, "accept", t.PLUMBER).stage is Stage.HANDLING


def test_the_chain_of_reasons_is_kept_as_data_and_reads_as_a_sentence(node: Node) -> None:
    off_duty(node, t.S1_OFFICER)
    receipt = t.report(node, actor=t.actor(node, t.OPERATOR))
    kept = json.loads(t.entries(node, receipt.event)[-1].carried)["reasons"]
    assert kept == [
        {"rule": "claim", "chose": False, "grid": "S1", "party": t.S1_OFFICER, "why": "off_duty"},
        {"rule": "deputy", "chose": True, "grid": "S1", "party": t.S1_DEPUTY},
    ]
    assert read_reasons(kept) == receipt.routed.reasons
    assert receipt.sentence_zh == "网格S1的认领人样例11不在岗，由网格S1的副责任人样例12负责。"
    assert receipt.sentence_en == "Sample 11, who claimed grid S1, is off duty; Sample 12 is the deputy for grid S1."


def test_a_citizen_reads_no_names_of_persons(node: Node) -> None:
    receipt = t.report(node)
    assert receipt.sentence_zh == "由认领网格S1的网格责任人负责。"
    assert receipt.sentence_en == "The officer in charge has claimed grid S1."


@pytest.mark.parametrize("category", [t.RUBBISH, t.PIPE, t.STALL])
@pytest.mark.parametrize("block", t.BLOCKS)
def test_every_grid_and_matter_has_somebody_who_acts(sqlite_node: Node, block: str, category: str) -> None:
    event: Any = t.report(sqlite_node, block + "a", category).event
    assert event.stage is Stage.ASSIGNED
    assert t.told(sqlite_node, event, "assign") == {event.holder}
