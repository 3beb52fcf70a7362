"""Deadlines climb by themselves: warned, due, then step by step, each once, and nothing is lost in between."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dispatch.flow import timers
from dispatch.flow.filing import resume_due
from dispatch.flow.intake import receive_many
from dispatch.flow.sending import Place
from dispatch.node import Node
from dispatch.rules.event import Event, Stage
from dispatch.store import schema
from tests import towns as t

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(instant: datetime | None) -> str:
    assert instant is not None
    return instant.astimezone(SHANGHAI).strftime("%m-%d %H:%M")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI).astimezone(UTC)


def climbs(node: Node, event: Event) -> list[tuple[str, int, str]]:
    """The steps in the journal: which deadline, which step, when it was reached."""
    found = [(json.loads(entry.carried), entry) for entry in t.entries(node, event) if entry.action == "climb"]
    return [(carried["deadline"], carried["step"], local(entry.happened_at)) for carried, entry in found]


def heard(node: Node, event: Event) -> list[tuple[str, int, frozenset[int]]]:
    """Who heard of which step."""
    steps: dict[tuple[str, int], set[int]] = {}
    for row in t.notices(node, event=event.id, channel="inbox"):
        if row.timer is not None:
            steps.setdefault((row.kind, row.step), set()).add(row.recipient)
    return [(kind, step, frozenset(who)) for (kind, step), who in steps.items()]


# The ladder.
def test_an_ignored_assignment_is_warned_of_and_climbs_step_by_step(node: Node) -> None:
    event = t.report(node).event  # 09:00, to be accepted by 09:15
    t.forward_climbing(node, t.MONDAY_MORNING + timedelta(hours=49))
    assert climbs(node, event) == [
        ("accept", 1, "03-02 09:12"), ("accept", 2, "03-02 09:15"), ("accept", 3, "03-02 09:45"),
        ("accept", 4, "03-02 11:15"), ("accept", 5, "03-03 09:15"), ("accept", 6, "03-04 09:15"),
    ]
    assert heard(node, event) == [
        ("accept_warned", 1, {t.S1_OFFICER}), ("accept_overdue", 2, {t.S1_OFFICER, t.SOUTH_LEADER}),
        ("accept_overdue", 3, {t.SOUTH_BODY}), ("accept_overdue", 4, {t.DUTY_LEADER}),
        ("accept_overdue", 5, {t.CENTER}), ("accept_overdue", 6, {t.CENTER}),
    ]


def test_an_emergency_has_its_own_ladder(node: Node) -> None:
    event = t.report(node, "S1a", t.PIPE).event
    t.forward_climbing(node, t.MONDAY_MORNING + timedelta(hours=1, minutes=20))
    assert climbs(node, event) == [
        ("accept", 1, "03-02 09:12"), ("accept", 2, "03-02 09:15"), ("accept", 3, "03-02 09:20"),
        ("accept", 4, "03-02 09:30"), ("accept", 5, "03-02 09:45"), ("accept", 6, "03-02 10:15"),
    ]
    assert [who for _, _, who in heard(node, event)] == [
        {t.WATER, t.SOUTH_LEADER}, {t.WATER, t.SOUTH_LEADER, t.DUTY_LEADER}, {t.S1_DEPUTY, t.WATER},
        {t.DISPATCHER, t.SUPERVISOR}, {t.CENTER}, {t.CENTER},
    ]


def test_a_step_is_climbed_once_however_often_the_pump_runs(node: Node) -> None:
    event = t.report(node).event
    clock = node.city.clock
    assert node.run(timers.run_once).climbed == 0
    clock.wind_to(event.warn_at - timedelta(microseconds=1))
    assert node.run(timers.run_once).climbed == 0
    clock.wind_to(event.warn_at)
    done = node.run(timers.run_once)
    assert (done.climbed, done.latest_s, done.next_at, done.more) == (1, 0.0, event.due_at, False)
    assert node.run(timers.run_once).climbed == 0
    assert t.count(node, schema.climbs) == 1


def test_a_climb_shows_in_the_event_and_leaves_its_version(node: Node) -> None:
    event = t.report(node).event
    node.city.clock.forward(minutes=13)
    t.climb_all(node)
    after = t.event_now(node, event.id)
    assert (after.version, after.step, after.head_seq) == (event.version, 1, event.head_seq + 1)
    entry = t.entries(node, event)[-1]
    assert (entry.happened_at, entry.recorded_at, entry.hash) == (event.warn_at, node.city.clock.now(), after.head_hash)
    assert (entry.actor, entry.role, json.loads(entry.changed)) == (None, "system", {"step": 1})


def test_after_days_of_standstill_no_step_is_skipped_and_each_has_its_entry(node: Node) -> None:
    event = t.report(node).event
    node.city.clock.forward(days=3)
    rounds = [node.run(timers.run_once).climbed for _ in range(7)]
    assert rounds == [1, 1, 1, 1, 1, 1, 0]  # four steps, and the center on each of two days
    assert [step for _, step, _ in climbs(node, event)] == [1, 2, 3, 4, 5, 6]
    assert {entry.recorded_at for entry in t.entries(node, event) if entry.action == "climb"} == {node.city.clock.now()}


def test_acting_ends_the_climb_and_starts_the_next_deadline(node: Node) -> None:
    event = t.report(node, "S1b").event
    node.city.clock.forward(minutes=20)
    t.climb_all(node)
    event = t.moved(node, event, "accept", t.S1_OFFICER)
    assert (event.deadline, event.step, local(event.due_at)) == ("handle", 0, "03-02 15:20")
    ended = t.deadlines(node, event, "stopped")[0]
    assert (ended.kind, ended.met, ended.step, ended.stopped_at) == ("accept", False, 2, node.city.clock.now())
    t.forward_climbing(node, event.due_at - timedelta(hours=3))
    assert [kind for kind, _, _ in climbs(node, event)] == ["accept", "accept"]


def test_a_report_at_the_desk_that_nobody_takes_up_reaches_the_center_and_then_the_duty_leader(node: Node) -> None:
    event = t.report(node, place=Place(121.5, 28.9)).event
    t.forward_climbing(node, t.MONDAY_MORNING + timedelta(hours=3))
    assert heard(node, event) == [
        ("file_warned", 1, {t.CENTER}), ("file_overdue", 2, {t.CENTER}), ("file_overdue", 3, {t.CENTER}),
        ("file_overdue", 4, {t.DUTY_LEADER}),
    ]


def test_many_due_at_once_are_climbed_in_batches(node: Node) -> None:
    node.run(receive_many, [t.sending(node) for _ in range(23)])
    node.city.clock.forward(minutes=13)
    done = [node.run(timers.run_once, 10) for _ in range(4)]
    assert [(one.climbed, one.more) for one in done] == [(10, True), (10, True), (3, False), (0, False)]


def test_two_deadlines_of_one_event_due_in_one_run_chain_one_after_the_other(node: Node) -> None:
    event = t.report(node).event
    t.moved(node, event, "supervise", t.DUTY_LEADER, words="速办")
    node.city.clock.forward(hours=6)
    assert node.run(timers.run_once).climbed == 2
    assert sorted(kind for kind, _, _ in climbs(node, event)) == ["accept", "answer"]
    after = t.event_now(node, event.id)
    assert after.head_hash == t.entries(node, event)[-1].hash
    assert after.step == 1  # the answer's steps are not the stage's


# In working time.
@pytest.mark.parametrize(
    ("accepted", "unit", "warn", "due"),
    [
        ("03-06 17:00", "S1b", "03-09 10:12", "03-09 11:00"),  # Friday evening: three hours go on on Monday
        ("03-02 20:00", "S1b", "03-03 11:12", "03-03 12:00"),  # at night
        ("03-02 20:00", "S1a", "03-03 09:36", "03-03 10:00"),  # in an area of class A only two hours
        ("09-30 17:00", "S1b", "10-08 10:12", "10-08 11:00"),  # over the National Day holidays
        ("09-18 17:00", "S1b", "09-20 10:12", "09-20 11:00"),  # a make-up Sunday is a working day
    ],
)
def test_a_limit_in_working_hours_stands_still_at_night_and_on_holidays(
    node: Node, accepted: str, unit: str, warn: str, due: str
) -> None:
    node.city.clock.wind_to(at(accepted))
    event = t.moved(node, t.report(node, unit).event, "accept", t.S1_OFFICER)
    assert (local(event.warn_at), local(event.due_at)) == (warn, due)
    assert t.forward_climbing(node, at(due)) == 2
    assert climbs(node, event) == [("handle", 1, warn), ("handle", 2, due)]


# Standing still, going on, taking longer.
def test_a_suspended_event_does_not_climb_and_goes_on_by_itself_on_its_day(node: Node) -> None:
    event = t.moved(node, t.report(node, "S1b").event, "accept", t.S1_OFFICER)  # due 15:00 the same day
    node.city.clock.forward(hours=1)
    event = t.moved(node, event, "suspend", t.DISPATCHER, reason="等材料", until=at("03-16 09:00"))
    assert (event.deadline, event.due_at, event.warn_at) == ("", None, None)
    assert t.forward_climbing(node, at("03-16 08:59")) == 0
    assert node.run(resume_due) == 0
    node.city.clock.wind_to(at("03-16 09:00"))
    assert node.run(resume_due) == 1
    event = t.event_now(node, event.id)
    assert (event.stage, event.deadline, local(event.due_at), event.until) == (Stage.HANDLING, "handle", "03-16 12:00", None)
    assert node.run(resume_due) == 0
    assert len(t.deadlines(node, event)) == 2  # accept and handle: the same deadline went on


def test_an_extended_deadline_warns_again_and_climbs_its_ladder_from_the_start(node: Node) -> None:
    event = t.moved(node, t.report(node, "S1b").event, "accept", t.S1_OFFICER)
    t.forward_climbing(node, at("03-02 14:30"))
    assert climbs(node, event) == [("handle", 1, "03-02 14:12")]
    event = t.moved(node, event, "extend", t.DISPATCHER, reason="工程量大")
    assert (event.extended, event.step, local(event.due_at)) == (1, 0, "03-03 09:00")
    assert t.forward_climbing(node, at("03-03 09:00")) == 2
    assert climbs(node, event)[1:] == [("handle", 1, "03-02 17:24"), ("handle", 2, "03-03 09:00")]
    first, second = [row for row in t.deadlines(node, event) if row.kind == "handle"]
    assert (first.state, first.met, local(first.due_at)) == ("stopped", None, "03-02 15:00")
    assert (second.state, second.step, second.started_at) == ("running", 2, first.started_at)


def test_a_joined_event_does_not_climb_and_parting_gives_back_the_same_clock(node: Node) -> None:
    other = t.report(node).event
    event = t.moved(node, t.report(node, "S1b").event, "accept", t.S1_OFFICER)
    node.city.clock.forward(minutes=30)
    joined = t.moved(node, event, "join", t.OPERATOR, into=other.id)
    assert (joined.stage, joined.deadline) == (Stage.JOINED, "")
    node.city.clock.forward(hours=1)
    parted = t.moved(node, joined, "part", t.OPERATOR, reason="不是同一件")
    assert (parted.stage, parted.deadline, local(parted.due_at)) == (Stage.HANDLING, "handle", "03-02 16:00")
    assert [row.id for row in t.deadlines(node, event, "running")] == [row.id for row in t.deadlines(node, event)][-1:]


# Two instants.
def test_work_done_offline_in_time_is_in_time_though_it_is_heard_of_later(node: Node) -> None:
    event = t.moved(node, t.report(node, "S1a").event, "accept", t.S1_OFFICER)  # two hours: due 11:00
    done_at = at("03-02 10:50")
    t.forward_climbing(node, at("03-02 11:40"))
    event = t.moved(node, event, "finish", t.S1_OFFICER, result="已清理", happened_at=done_at)
    ended = next(row for row in t.deadlines(node, event) if row.kind == "handle")
    assert (ended.met, ended.stopped_at) == (True, done_at)
    *earlier, last = t.entries(node, event)
    assert (last.happened_at, last.recorded_at) == (done_at, at("03-02 11:40"))
    assert [entry.action for entry in earlier[-3:]] == ["climb", "climb", "climb"]  # what was told stays told
    assert event.due_at == at("03-02 12:10")  # the recheck runs from when the center knew


def test_work_done_too_late_stays_late_even_if_it_was_started_in_time(node: Node) -> None:
    event = t.moved(node, t.report(node, "S1a").event, "accept", t.S1_OFFICER)
    node.city.clock.wind_to(at("03-02 11:00"))
    in_time = t.moved(node, event, "finish", t.S1_OFFICER, result="已清理")
    assert next(row.met for row in t.deadlines(node, in_time) if row.kind == "handle") is True
    event = t.moved(node, t.report(node, "S1a").event, "accept", t.S1_OFFICER)
    node.city.clock.wind_to(event.due_at + timedelta(microseconds=1))
    late = t.moved(node, event, "finish", t.S1_OFFICER, result="已清理")
    assert next(row.met for row in t.deadlines(node, late) if row.kind == "handle") is False


# Answers.
def test_a_supervised_event_owes_an_answer_beside_its_own_deadline(node: Node) -> None:
    event = t.moved(node, t.report(node, "S1b").event, "accept", t.S1_OFFICER)
    event = t.moved(node, event, "supervise", t.DUTY_LEADER, words="请说明")
    assert {row.kind for row in t.deadlines(node, event, "running")} == {"handle", "answer"}
    assert t.told(node, event, "supervise") == {t.S1_OFFICER, t.SOUTH_LEADER}
    event = t.moved(node, event, "answer", t.S1_OFFICER, words="已安排")
    assert {row.kind for row in t.deadlines(node, event, "running")} == {"handle"}


def test_a_closed_event_owes_no_answer_any_more(node: Node) -> None:
    event = t.handled(node, t.report(node).event)
    event = t.moved(node, event, "supervise", t.DUTY_LEADER, words="请说明")
    event = t.moved(node, event, "pass", t.SUPERVISOR, finding="合格")
    assert {row.kind for row in t.deadlines(node, event, "running")} == {"call_back"}
    event = t.moved(node, event, "call_back", t.OPERATOR, answer="满意")
    assert t.deadlines(node, event, "running", "paused") == []
