"""A day, and a night, in the small city: told step by step on a hand-wound clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.flow import following, roots
from dispatch.flow.filing import resume_due
from dispatch.flow.sending import Caller, Receipt
from dispatch.flow.staff import handing
from dispatch.flow.staff.handing import Decision, Offer
from dispatch.node import Node
from dispatch.rules.event import Event, Stage
from dispatch.store import claims as claim_rows
from dispatch.store import schema
from tests import towns as t

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI).astimezone(UTC)


def local(instant: datetime | None) -> str:
    assert instant is not None
    return instant.astimezone(SHANGHAI).strftime("%m-%d %H:%M")


def timeline(node: Node, event: Event) -> list[str]:
    return [f"{local(entry.recorded_at)[6:]} {entry.action}" for entry in t.entries(node, event)]


def asked_by_citizen(node: Node, receipt: Receipt) -> Event:
    return node.run(following.followed, receipt.receipt, receipt.code)[1]


def whole(node: Node) -> bool:
    """Whether every chain and every signed root verifies."""
    node.run(roots.sign_next)
    key = roots.signing_key(node.city).public_key()
    signed = node.run(lambda db, city: roots.journal.all_roots(db))
    return not [found for _, found in roots.broken_chains(node.store.run) if found] and not [
        found for found in roots.broken_roots(node.store.run, key, signed) if found]


def test_a_street_problem_travels_the_whole_loop(node: Node) -> None:
    clock = node.city.clock

    # 09:00. A citizen reports rubbish in the east of S1; the officer who claimed it gets it at once.
    receipt = t.report(node, "S1b", caller=Caller("样例", "13800001234"))
    event = receipt.event
    assert (event.stage, event.holder) == (Stage.ASSIGNED, t.S1_OFFICER)
    assert receipt.sentence_zh == "由认领网格S1的网格责任人负责。"  # no names of persons for a citizen

    # He does not look at it. He is warned at 09:12, his leader hears at 09:15, the town at 09:45, the center's
    # duty leader at 11:15.
    t.forward_climbing(node, at("03-02 11:20"))
    assert t.told(node, event, "accept_warned") == {t.S1_OFFICER}
    assert t.told(node, event, "accept_overdue") == {t.S1_OFFICER, t.SOUTH_LEADER, t.SOUTH_BODY, t.DUTY_LEADER}

    # 11:20. The citizen asks, and urges.
    assert asked_by_citizen(node, receipt).stage is Stage.ASSIGNED
    event = t.moved(node, event, "urge", t.citizen(event), words="还没人来")
    assert t.told(node, event, "urge") == {t.S1_OFFICER}

    # 11:25. The dispatcher gives it to the officer of S2, who accepts at 11:30: four working hours, less the lunch
    # break, end at 17:30.
    clock.wind_to(at("03-02 11:25"))
    event = t.moved(node, event, "transfer", t.DISPATCHER, holder=t.S2_OFFICER, body=t.SOUTH_BODY, ground="原责任人未响应")
    clock.forward(minutes=5)
    event = t.moved(node, event, "accept", t.S2_OFFICER)
    assert (event.stage, local(event.due_at)) == (Stage.HANDLING, "03-02 17:30")

    # 15:00. Done, in time; the center is told to have it looked at.
    clock.wind_to(at("03-02 15:00"))
    event = t.moved(node, event, "finish", t.S2_OFFICER, result="已清运", files=["a" * 64])
    assert (event.stage, event.deadline, event.handled_by) == (Stage.HANDLED, "recheck", (t.S2_OFFICER,))

    # 15:10. The supervisor finds half of it still there: back to the officer, with a new limit.
    clock.forward(minutes=10)
    event = t.moved(node, event, "fail", t.SUPERVISOR, finding="仍有残留")
    assert (event.stage, event.holder, local(event.due_at)) == (Stage.HANDLING, t.S2_OFFICER, "03-03 09:10")

    # 16:00. Done again; 16:20 passed and closed; 16:30 the citizen is called back and is content.
    clock.wind_to(at("03-02 16:00"))
    event = t.moved(node, event, "finish", t.S2_OFFICER, result="残留已清")
    clock.forward(minutes=20)
    event = t.moved(node, event, "pass", t.SUPERVISOR, finding="合格")
    assert (event.stage, event.outcome, event.deadline) == (Stage.CLOSED, "handled", "call_back")
    clock.forward(minutes=10)
    event = t.moved(node, event, "call_back", t.OPERATOR, answer="satisfied")
    assert t.deadlines(node, event, "running", "paused") == []
    assert asked_by_citizen(node, receipt).stage is Stage.CLOSED

    # Nothing climbs any more, and the whole day can be read and verified.
    assert t.forward_climbing(node, at("03-09 09:00")) == 0
    assert timeline(node, event) == [
        "09:00 report", "09:00 file", "09:00 assign", "09:12 climb", "09:15 climb", "09:45 climb", "11:15 climb",
        "11:20 urge", "11:25 transfer", "11:30 accept", "15:00 finish", "15:10 fail", "16:00 finish", "16:20 pass",
        "16:30 call_back",
    ]
    met = [(row.kind, row.met) for row in t.deadlines(node, event)]
    assert met == [("accept", False), ("accept", True), ("handle", True), ("recheck", True), ("handle", True),
                   ("recheck", True), ("call_back", True)]
    assert whole(node)


def test_a_night_in_the_city(node: Node) -> None:
    clock = node.city.clock

    # Friday 22:00. The officer of N1 is on his night shift and gets what happens there.
    clock.wind_to(at("03-06 22:00"))
    mine = t.report(node, "N1b").event
    assert mine.holder == t.NIGHT_OFFICER

    # He accepts at 22:10, but four working hours begin on Monday at 08:00 and end at noon: nothing climbs before.
    clock.forward(minutes=10)
    mine = t.moved(node, mine, "accept", t.NIGHT_OFFICER)
    assert (local(mine.warn_at), local(mine.due_at)) == ("03-09 11:12", "03-09 12:00")

    # 23:00. A pipe bursts: the water company, around the clock, with two hours from when it accepts.
    clock.wind_to(at("03-06 23:00"))
    burst = t.report(node, "S2a", t.PIPE).event
    clock.forward(minutes=12)
    t.climb_all(node)
    assert t.told(node, burst, "accept_warned") == {t.WATER, t.SOUTH_LEADER}
    burst = t.moved(node, burst, "accept", t.PLUMBER)
    assert local(burst.due_at) == "03-07 01:12"

    # Nobody comes: at 01:12 it is overdue, and within half an hour the center itself has it.
    t.forward_climbing(node, at("03-07 01:45"))
    assert t.told(node, burst, "handle_overdue") == {
        t.WATER, t.SOUTH_LEADER, t.DUTY_LEADER, t.DISPATCHER, t.SUPERVISOR, t.CENTER}
    t.moved(node, burst, "assist", t.S2_OFFICER, result="已围护现场")  # the officer on the spot, beside the company
    burst = t.moved(node, burst, "finish", t.PLUMBER, result="已抢修")
    assert [(row.kind, row.met) for row in t.deadlines(node, burst)][:2] == [("accept", True), ("handle", False)]
    burst = t.moved(node, burst, "pass", t.DUTY_LEADER, finding="合格")

    # The other one slept through the weekend and is warned on Monday at 11:12, in working time.
    assert t.event_now(node, mine.id).step == 0
    t.forward_climbing(node, at("03-09 11:11"))
    assert t.event_now(node, mine.id).step == 0
    t.forward_climbing(node, at("03-09 11:12"))
    assert t.told(node, mine, "handle_warned") == {t.NIGHT_OFFICER}
    assert whole(node)


def test_a_case_that_stands_still_over_the_national_day(node: Node) -> None:
    clock = node.city.clock
    clock.wind_to(at("09-30 16:00"))  # the afternoon before the National Day holidays
    stall = t.report(node, "S1a", t.STALL).event
    stall = t.moved(node, stall, "accept", t.S1_OFFICER)
    assert local(stall.due_at) == "10-08 16:00"  # one working day: two hours today, six after seven free days

    # The dispatcher suspends it until the 12th; it comes back by itself with the seven working hours it had left.
    clock.wind_to(at("09-30 17:00"))
    stall = t.moved(node, stall, "suspend", t.DISPATCHER, reason="等待听证", until=at("10-12 09:00"))
    t.forward_climbing(node, at("10-12 09:00"))
    assert node.run(resume_due) == 1
    stall = t.event_now(node, stall.id)
    assert (stall.stage, local(stall.due_at)) == (Stage.HANDLING, "10-12 18:00")
    assert t.told(node, stall, "resume") == {t.S1_OFFICER}


def test_a_grid_changes_hands_while_its_events_go_on(node: Node) -> None:
    clock = node.city.clock
    done = t.moved(node, t.handled(node, t.report(node).event), "pass", t.SUPERVISOR, finding="合格")
    before = t.report(node).event
    rows = node.run(lambda db, city: claim_rows.claim_list(db, {"grid": "S1", "party": t.S1_OFFICER}, 0, 1))
    clock.forward(minutes=10)
    offer = node.run(handing.offer, Offer(rows[0].id, t.actor(node, t.S1_OFFICER), "调岗", t.SPARE))
    meanwhile = t.report(node).event
    node.run(handing.answer, Decision(offer.id, t.actor(node, t.SPARE), True))
    after = t.report(node).event
    assert [t.event_now(node, event.id).holder for event in (before, meanwhile, after)] == [t.SPARE] * 3
    assert t.event_now(node, before.id).due_at == before.due_at  # the clock went along
    assert t.moved(node, before, "accept", t.SPARE, version=t.event_now(node, before.id).version).stage is Stage.HANDLING
    closed = t.event_now(node, done.id)
    assert (closed.holder, closed.answerable) == (t.S1_OFFICER, t.S1_OFFICER)  # what is past stays with who answered then
    assert whole(node)


def test_a_node_that_dies_at_any_moment_leaves_a_day_that_goes_on(node: Node, second_node: Node) -> None:
    """The first node takes reports and is gone; the second one, on the same database, does all the rest."""
    made = [t.report(node, unit).event for unit in ("S1a", "S2a", "N3b")]
    node.city.clock.forward(minutes=20)
    assert t.climb_all(second_node) == 6
    for event in made:
        done = t.handled(second_node, event)
        t.moved(second_node, done, "pass", t.SUPERVISOR, finding="合格")
    assert t.count(second_node, schema.climbs) == 6
    assert whole(second_node)
    assert node.city.clock.now() == t.MONDAY_MORNING + timedelta(minutes=20)
