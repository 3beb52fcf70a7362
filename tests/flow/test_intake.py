"""A report arrives: it goes its way by itself, or waits with the reason and its clock runs."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dispatch.errors import KeyReused, MustCarry, NotAllowed, Taken, Unprocessable
from dispatch.flow import intake, sealing
from dispatch.flow.sending import Caller, IdempotencyKey, Place, Receipt
from dispatch.node import Node
from dispatch.rules.event import SYSTEM, Deadline, Queue, Stage
from dispatch.rules.numbers import NumberKind, read_number
from dispatch.rules.permissions import sight
from dispatch.store import events, reports, schema
from geodata import crs
from tests import towns as t


def row_of(node: Node, receipt: Receipt) -> Any:
    return node.run(lambda db, city: reports.report_by_number(db, receipt.receipt))


def actions(node: Node, receipt: Receipt) -> list[str]:
    return [entry.action for entry in t.entries(node, receipt.event)]


# The three ways in.
def test_a_sure_report_is_filed_and_assigned_in_its_own_transaction(node: Node) -> None:
    receipt = t.report(node)
    event = receipt.event
    assert event == t.event_now(node, event.id)
    assert (event.stage, event.holder, event.body, event.answerable) == (
        Stage.ASSIGNED, t.S1_OFFICER, t.SOUTH_BODY, t.S1_OFFICER)
    assert (event.grid, event.unit, event.town, event.queue) == ("S1", "S1a", t.SOUTH, "")
    assert actions(node, receipt) == ["report", "file", "assign"]
    assert t.told(node, event, "assign") == {t.S1_OFFICER}
    assert [(row.kind, row.due_at) for row in t.deadlines(node, event)] == [
        ("accept", t.MONDAY_MORNING + timedelta(minutes=15))]


def test_receipt_and_number_can_be_read_aloud_and_code_is_kept_as_a_hash(node: Node) -> None:
    receipt = t.report(node)
    assert read_number(receipt.receipt, NumberKind.RECEIPT).text == receipt.receipt
    assert read_number(receipt.event.number, NumberKind.EVENT).text == receipt.event.number
    assert len(receipt.code) == intake.CODE_DIGITS
    row = row_of(node, receipt)
    assert row.event == receipt.event.id
    assert row.code_hash == sealing.keyed_hash(t.KEYS, "code", receipt.receipt + receipt.code)
    assert receipt.code not in row.code_hash


@pytest.mark.parametrize(
    ("given", "queue"),
    [
        ({"category": t.SIGN}, Queue.DESK),
        ({"category": t.RUBBISH, "condition": "2"}, Queue.DESK),
        ({"category": t.TREE}, Queue.DESK),  # somebody looks first
        ({"category": ""}, Queue.UNCATEGORISED),
        ({"unit": None}, Queue.UNPLACED),
        ({"place": Place(text="解放路口")}, Queue.UNPLACED),
        ({"place": Place(*t.DEFAULT_POINT)}, Queue.DEFAULT_POINT),
        ({"place": Place(121.5, 28.9)}, Queue.OUTSIDE),
        ({"place": Place(-180.0, -90.0)}, Queue.OUTSIDE),
    ],
)
def test_what_is_not_sure_is_kept_and_waits_with_the_reason_and_its_clock_runs(
    node: Node, given: dict[str, Any], queue: Queue
) -> None:
    receipt = t.report(node, **given)
    event = receipt.event
    assert (event.stage, event.queue, event.holder) == (Stage.REPORTED, queue, None)
    assert actions(node, receipt) == ["report"]
    assert [(row.kind, row.state) for row in t.deadlines(node, event)] == [(Deadline.FILE, "running")]
    assert event.due_at == t.MONDAY_MORNING + timedelta(minutes=15)
    waiting = node.run(lambda db, city: events.page(db, sight(SYSTEM), {"queue": "any"}, None, 10))
    assert [row.number for row in waiting] == [event.number]


def test_a_report_that_waits_keeps_the_point_that_was_given(node: Node) -> None:
    event = t.report(node, place=Place(*t.DEFAULT_POINT)).event
    assert (event.lon_e7, event.lat_e7) == tuple(round(value * 1e7) for value in t.DEFAULT_POINT)
    assert (event.grid, event.unit, event.town) == ("", "", "")


def test_a_point_beside_a_default_point_is_placed(node: Node) -> None:
    assert t.report(node, place=t.away(Place(*t.DEFAULT_POINT), 0.05)).event.grid == "S1"


def test_a_point_on_the_border_belongs_to_the_grid_whose_code_sorts_first(node: Node) -> None:
    corner = Place(round(t.WEST + t.SIDE, 7), round(t.SOUTHERN + t.SIDE, 7))  # where N1, N2, S1 and S2 meet
    event = t.report(node, place=corner).event
    assert event.grid == "N1"
    assert event.unit[:2] == "N1"


@pytest.mark.parametrize("system", ["gcj02", "bd09", "cgcs2000"])
def test_a_place_in_another_system_is_converted_and_kept_as_it_was_given(node: Node, system: str) -> None:
    true = t.place("S2b")
    lon, lat = (float(values[0]) for values in crs.from_wgs84([true.lon], [true.lat], system))
    receipt = t.report(node, place=Place(lon, lat, system))
    event, row = receipt.event, row_of(node, receipt)
    assert event.unit == "S2b"
    assert abs(event.lon_e7 - true.lon * 1e7) < 20  # two tenths of a metre
    assert abs(event.lat_e7 - true.lat * 1e7) < 20
    assert (row.lon, row.lat, row.system) == (lon, lat, system)


# What is wrong is named, and nothing is kept.
@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"category": "9999"}, "category"),
        ({"category": t.RUBBISH, "condition": "9"}, "condition"),
        ({"place": Place(181.0, 28.0)}, "place.lon"),
        ({"place": Place(121.0, -90.5)}, "place.lat"),
        ({"place": Place(math.nan, 28.0)}, "place.lon"),
        ({"place": Place(121.0, math.inf)}, "place.lon"),
        ({"place": Place(121.0, 28.0, "mars")}, "place.system"),
        ({"words": "", "place": None}, "words|place"),
        ({"words": "", "place": Place(text="")}, "words|place"),
    ],
)
def test_what_is_wrong_is_refused_naming_the_field_and_nothing_is_kept(
    node: Node, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(Unprocessable) as refused:
        t.report(node, **given)
    assert [fault.field for fault in refused.value.faults] == [field]
    assert t.count(node, schema.events) == t.count(node, schema.reports) == t.count(node, schema.journal) == 0


def test_who_may_not_report_is_refused(node: Node) -> None:
    with pytest.raises(NotAllowed):
        t.report(node, actor=t.actor(node, t.AUDITOR))


def test_in_a_batch_each_gets_its_own_answer(node: Node) -> None:
    good = t.sending(node)
    answers = node.run(intake.receive_many, [
        good, replace(good, category="9999"), replace(good, place=t.place("N3a")), replace(good, words="", place=None),
        replace(good, actor=t.actor(node, t.AUDITOR)), replace(good, place=None),
    ])
    assert [type(answer) for answer in answers] == [Receipt, Unprocessable, Receipt, MustCarry, NotAllowed, Receipt]
    assert [answers[place].event.grid for place in (0, 2, 5)] == ["S1", "N3", ""]
    assert t.count(node, schema.events) == t.count(node, schema.reports) == 3


def test_an_empty_batch_has_no_answers(node: Node) -> None:
    assert node.run(intake.receive_many, []) == []


# Twice.
KEY = IdempotencyKey("citizen:1", "k", "fingerprint")


def test_a_report_sent_again_with_its_key_has_the_same_answer_and_is_kept_once(node: Node) -> None:
    first, again = (t.report(node, key=KEY) for _ in range(2))
    assert (again.receipt, again.code, again.sentence_zh, again.event) == (
        first.receipt, first.code, first.sentence_zh, first.event)
    assert (first.replayed, again.replayed) == (False, True)
    assert t.count(node, schema.reports) == 1


def test_a_key_with_another_body_is_refused_and_another_senders_key_is_free(node: Node) -> None:
    t.report(node, key=KEY)
    with pytest.raises(KeyReused):
        t.report(node, key=replace(KEY, fingerprint="other"))
    assert not t.report(node, key=replace(KEY, actor="citizen:2", fingerprint="other")).replayed
    assert t.count(node, schema.reports) == 2


def test_replayed_and_new_reports_mix_in_a_batch(node: Node) -> None:
    first = t.report(node, key=KEY)
    new, old = node.run(intake.receive_many, [t.sending(node), replace(t.sending(node), key=KEY)])
    assert (old.receipt, old.replayed, new.replayed) == (first.receipt, True, False)


def test_an_outside_systems_own_id_comes_once(node: Node) -> None:
    t.report(node, channel="12345", outside_id="A-1")
    with pytest.raises(Taken):
        t.report(node, channel="12345", outside_id="A-1")
    t.report(node, channel="open311", outside_id="A-1")
    twice = replace(t.sending(node), channel="12345", outside_id="A-2")
    assert [type(answer) for answer in node.run(intake.receive_many, [twice, twice, t.sending(node)])] == [
        Receipt, Taken, Receipt]
    assert t.count(node, schema.reports) == 4


# Who called, what was said, and when.
def test_a_caller_is_sealed_and_found_again_by_the_number_only(node: Node) -> None:
    caller = Caller("王样例", "138 0000 1234", confidential=True)
    receipt = t.report(node, caller=caller, words="垃圾, 打电话 13800001234")
    row = node.run(lambda db, city: reports.reports_of(db, receipt.event.id))[0]
    assert sealing.opened(t.KEYS, row.sealed, row.confidential) == caller
    assert b"138" not in row.sealed
    same = sealing.number_hash(t.KEYS, "+86 138-0000-1234")
    assert node.run(lambda db, city: db.execute(schema.callers.select()).one().phone_hash) == same


def test_personal_numbers_stay_in_the_report_and_out_of_journal_and_summary(node: Node) -> None:
    receipt = t.report(node, words="垃圾, 打电话 13800001234", place=replace(t.place(), text="我家3单元1203室"))
    listed = node.run(lambda db, city: events.listed(db, [receipt.event.id]))[0]
    assert "13800001234" not in listed.summary
    assert "1203室" not in listed.address
    assert row_of(node, receipt).words == "垃圾, 打电话 13800001234"
    for entry in t.entries(node, receipt.event):
        assert "13800001234" not in entry.carried + entry.changed
        assert "1203" not in entry.carried + entry.changed


def test_a_report_made_offline_carries_both_instants_and_the_day_it_occurred(node: Node) -> None:
    node.city.clock.forward(hours=16)  # 01:00 in Shanghai, the next day
    happened = t.MONDAY_MORNING + timedelta(hours=1)
    receipt = t.report(node, happened_at=happened)
    first = t.entries(node, receipt.event)[0]
    assert (first.happened_at, first.recorded_at) == (happened, node.city.clock.now())
    assert receipt.event.occurred_on.isoformat() == "2026-03-02"
    assert receipt.event.opened_at == node.city.clock.now()


def test_numbers_bear_the_citys_year(node: Node) -> None:
    node.city.clock.wind_to(t.MONDAY_MORNING.replace(month=12, day=31, hour=16, minute=30))  # 00:30, New Year's Day
    receipt = t.report(node)
    assert receipt.receipt.startswith("2027-")
    assert receipt.event.number.startswith("27-")


def test_the_decision_carries_the_versions_it_was_taken_by(node: Node) -> None:
    receipt = t.report(node)
    city = node.city
    assert json.loads(t.entries(node, receipt.event)[-1].carried)["versions"] == {
        "city": city.version, "layer": city.claimed.layer, "categories": city.categories_version,
        "calendar": city.hours.calendar_id}


def test_a_deadline_given_from_outside_is_kept_for_the_handling(node: Node) -> None:
    due = t.MONDAY_MORNING + timedelta(hours=30)
    event = t.report(node, due=due).event
    event = t.moved(node, event, "accept", t.S1_OFFICER)
    assert (event.deadline, event.due_at) == ("handle", due)


def test_a_dry_run_tells_who_and_when_and_keeps_nothing(node: Node) -> None:
    found, routed, due = node.run(intake.dry_run, t.place("S1b"), t.RUBBISH, "")
    assert (found.placed.spot.unit, routed.holder) == ("S1b", t.S1_OFFICER)
    assert due == t.MONDAY_MORNING + timedelta(hours=6)  # four working hours over the lunch break
    assert node.run(intake.dry_run, t.place("S1a"), t.RUBBISH, "")[2] == t.MONDAY_MORNING + timedelta(hours=2)
    assert node.run(intake.dry_run, Place(121.5, 28.9), t.RUBBISH, "")[1:] == (None, None)
    assert t.count(node, schema.events) == t.count(node, schema.journal) == 0


# Fifty at once go by few statements; the answers are the same.
def test_a_report_alone_and_the_same_in_a_batch_go_the_same_way(node: Node) -> None:
    wanted = [("S1a", t.RUBBISH), ("S3b", t.RUBBISH), ("N1a", t.STALL), ("S2a", t.PIPE), ("N2b", t.SIGN)]
    alone = [t.report(node, unit, category).event for unit, category in wanted]
    together = node.run(intake.receive_many, [t.sending(node, unit, category) for unit, category in wanted])
    for one, other in zip(alone, together, strict=True):
        same = {"id": one.id, "number": one.number, "head_hash": one.head_hash}
        assert replace(other.event, **same) == one
