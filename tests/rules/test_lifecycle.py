"""The transition table: what is listed lands, what is not is refused, and the guards speak in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from dispatch.errors import Conflict, MustCarry, NotAllowed, NotFromHere
from dispatch.rules.event import OPEN, Actor, Deadline, Event, Grant, Move, Role, Stage
from dispatch.rules.guards import MOST_EXTENSIONS, REOPEN_WINDOW
from dispatch.rules.lifecycle import (
    ACTIONS,
    ALL,
    ASIDE,
    OF_STAGE,
    STAGE_NAMES,
    TABLE,
    TRANSITIONS,
    Transition,
    Turn,
    actions_for,
    advance,
    missing,
    row_for,
)

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
STAGES: tuple[Stage | None, ...] = (None, *Stage)
ENDED = frozenset(Stage) - OPEN
SOMEBODY = Actor(party=7, name="somebody", grants=(Grant(Role.DISPATCHER, "city"),))
EVERYTHING: dict[str, Any] = {key: 1 for row in TRANSITIONS for want in row.carry for key in want.split("|")} | {
    "words": "w", "place": {"lon_e7": 1}, "asked": 8, "finding": "f", "category": "1001", "condition": "1",
    "reason": "r", "result": "r", "files": ["a" * 64], "into": 2, "holder": 9, "body": 3, "answerable": 9,
    "reasons": [{"rule": "claim"}], "ground": "g", "queue": "desk", "until": AT + timedelta(days=9), "answer": "a",
    "approval": "a", "weight": 2, "request": "extend", "layer": 2, "taker": 8, "cause": "other",
    "whom": 8,
}
# What the flow adds, so that no guard speaks.
LOOKED_UP: dict[str, dict[str, Any]] = {
    "endorse": {"asked_at": AT}, "refuse": {"asked_at": AT}, "answer": {"supervised": True},
}


def event_in(stage: Stage | None, **more: Any) -> Event:
    before = Stage.HANDLING if stage in (Stage.SUSPENDED, Stage.JOINED) else None
    given = {"id": 1, "number": "26-0000001-4", "version": 5, "stage": stage, "opened_at": AT,
             "occurred_on": date(2026, 3, 2), "before": before, "holder": 9, "due_at": AT + timedelta(hours=1)}
    return Event(**{**given, **more})


# With whom beside the holder, or in which dispute, an action is possible at all.
WITH: dict[str, dict[str, Any]] = {"assist": {"beside": (7,)}, "finish_for_all": {"beside": (8,)},
                                   "stand_down": {"beside": (8,)}, "withdraw": {"asked": 8},
                                   "decide": {"queue": "disputed"}, "uphold": {"queue": "disputed"}}


def tried(stage: Stage | None, action: str, carry: dict[str, Any] | None = None, **more: Any) -> Move:
    carried = {**(EVERYTHING if carry is None else carry), **LOOKED_UP.get(action, {})}
    return Move(**{"event_id": 1, "action": action, "by": SOMEBODY, "at": AT, "carry": carried, **more})


def target(row: Transition, event: Event) -> Stage | None:
    if row.to is Turn.STAY:
        return event.stage
    return event.before if row.to is Turn.BEFORE else Stage(row.to)


@pytest.mark.parametrize(("stage", "action"), [(stage, action) for stage in STAGES for action in ACTIONS])
def test_a_listed_move_lands_and_an_unlisted_one_is_refused(stage: Stage | None, action: str) -> None:
    event, move = event_in(stage, **WITH.get(action, {})), tried(stage, action)
    row = TABLE.get((stage, action))
    if row is None:
        with pytest.raises(NotFromHere) as refused:
            advance(event, move, frozenset(Role))
        assert set(refused.value.possible) == {name for name in ACTIONS if (stage, name) in TABLE}
        return
    after = advance(event, move, frozenset({row.by[0]}))
    assert after.stage == target(row, event)
    assert after.version == event.version + 1
    assert (after.head_seq, after.number, after.opened_at) == (event.head_seq, event.number, event.opened_at)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("stage", STAGES)
def test_the_actions_offered_to_a_role_are_the_moves_it_may_make(stage: Stage | None, role: Role) -> None:
    accepted = []
    for action in ACTIONS:
        try:
            advance(event_in(stage, **WITH.get(action, {})), tried(stage, action), frozenset({role}))
        except (NotAllowed, NotFromHere):
            continue
        accepted.append(action)
    assert actions_for(stage, frozenset({role})) == tuple(accepted)


def test_the_auditor_changes_nothing() -> None:
    assert not [stage for stage in STAGES if actions_for(stage, frozenset({Role.AUDITOR}))]


@pytest.mark.parametrize(
    ("stage", "action", "want"), [(row.from_[0], row.action, want) for row in TRANSITIONS for want in row.carry]
)
def test_a_move_without_what_it_must_carry_is_refused_naming_it(stage: Stage, action: str, want: str) -> None:
    row = row_for(stage, action)
    keys = want.split("|")
    for empty in (None, "", (), []):
        carry = {**EVERYTHING, **dict.fromkeys(keys, empty)}
        with pytest.raises(MustCarry) as refused:
            advance(event_in(stage), tried(stage, action, carry), frozenset(row.by))
        assert [fault.field for fault in refused.value.faults] == [want]
    for key in keys:
        others = {name: value for name, value in EVERYTHING.items() if name not in keys or name == key}
        assert missing(row, others) == []


def test_every_stage_can_be_reached_and_every_open_stage_can_be_left_for_good() -> None:
    def goes_to(stage: Stage | None) -> set[Stage]:
        return {Stage(row.to) for (start, _), row in TABLE.items() if start == stage and not isinstance(row.to, Turn)}

    reached, edge = set(), goes_to(None)
    while edge:
        reached |= edge
        edge = {there for stage in edge for there in goes_to(stage)} - reached
    assert reached == set(Stage)
    assert all(goes_to(stage) & ENDED for stage in OPEN)
    assert set(STAGE_NAMES) == {str(stage) for stage in Stage}


def test_each_pair_of_stage_and_action_is_listed_once() -> None:
    listed = [(stage, row.action) for row in TRANSITIONS for stage in row.from_]
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("row", TRANSITIONS, ids=lambda row: row.action)
def test_a_move_into_an_open_stage_leaves_exactly_its_own_deadline_running(row: Transition) -> None:
    for stage in row.from_:
        mine = OF_STAGE.get(stage) if stage else None
        running = {mine} - {None}
        if row.stops is Turn.PAUSE:
            assert row.to in (Stage.SUSPENDED, Stage.JOINED)
            continue
        running -= set(ALL if row.stops is ALL else row.stops)
        if isinstance(row.starts, Deadline) and row.starts not in ASIDE:
            running.add(row.starts)
        after = target(row, event_in(stage))
        if row.to is Turn.BEFORE:
            assert row.starts is Turn.RESUME
        elif after in OPEN:
            assert running == ({OF_STAGE[after]} if after in OF_STAGE else set())
        else:
            assert running <= {Deadline.CALL_BACK}


@pytest.mark.parametrize("row", TRANSITIONS, ids=lambda row: row.action)
def test_a_move_that_ends_an_event_stops_the_answer_that_somebody_owes(row: Transition) -> None:
    ends = not isinstance(row.to, Turn) and row.to in ENDED and OPEN & set(row.from_)
    assert not ends or row.stops in (ALL, Turn.PAUSE) or Deadline.ANSWER in row.stops


# Guards.
@pytest.mark.parametrize("action", ["pass", "fail"])
def test_whoever_handled_an_event_may_not_judge_its_recheck(action: str) -> None:
    handled = advance(event_in(Stage.HANDLING), tried(Stage.HANDLING, "finish"), frozenset({Role.HOLDER}))
    assert handled.handled_by == (SOMEBODY.party,)
    with pytest.raises(Conflict, match="handled"):
        advance(handled, tried(Stage.HANDLED, action), frozenset({Role.SUPERVISOR}))
    other = replace(SOMEBODY, party=8)
    assert advance(handled, tried(Stage.HANDLED, action, by=other), frozenset({Role.SUPERVISOR})).stage != Stage.HANDLED


def test_whoever_handled_an_event_is_remembered_through_a_failed_recheck() -> None:
    event = event_in(Stage.HANDLING, handled_by=(4,))
    event = advance(event, tried(Stage.HANDLING, "finish"), frozenset({Role.HOLDER}))
    event = advance(event, tried(Stage.HANDLED, "fail", by=replace(SOMEBODY, party=8)), frozenset({Role.SUPERVISOR}))
    event = advance(event, tried(Stage.HANDLING, "finish"), frozenset({Role.HOLDER}))
    assert event.handled_by == (4, 7)


def test_the_lead_finishes_alone_only_with_a_reason_while_somebodys_part_is_open() -> None:
    event = event_in(Stage.HANDLING, beside=(8, 7))
    with pytest.raises(Conflict, match="has not reported his part"):
        advance(event, tried(Stage.HANDLING, "finish"), frozenset({Role.HOLDER}))
    with pytest.raises(MustCarry):
        advance(event, tried(Stage.HANDLING, "finish_for_all", {"result": "r"}), frozenset({Role.HOLDER}))
    assert advance(event, tried(Stage.HANDLING, "finish_for_all"), frozenset({Role.HOLDER})).stage is Stage.HANDLED
    for party in (7, 8):
        event = advance(event, tried(Stage.HANDLING, "assist", by=replace(SOMEBODY, party=party)), frozenset({Role.BESIDE}))
    assert (event.assisted, event.parts_open, event.handled_by) == ((7, 8), (), (7, 8))
    with pytest.raises(Conflict, match="nobody's part is open"):
        advance(event, tried(Stage.HANDLING, "finish_for_all"), frozenset({Role.HOLDER}))
    assert advance(event, tried(Stage.HANDLING, "finish"), frozenset({Role.HOLDER})).stage is Stage.HANDLED


def test_a_part_is_reported_once_and_by_whoever_acts_for_the_body_beside() -> None:
    event = event_in(Stage.ASSIGNED, beside=(30,))
    clerk = replace(SOMEBODY, stands_for=frozenset({30}))
    event = advance(event, tried(Stage.ASSIGNED, "assist", by=clerk), frozenset({Role.BESIDE}))
    assert event.assisted == (30,)
    with pytest.raises(Conflict, match="already"):
        advance(event, tried(Stage.ASSIGNED, "assist", by=clerk), frozenset({Role.BESIDE}))


def test_a_failed_recheck_opens_every_part_again_and_who_leaves_takes_nobody_along() -> None:
    handled = event_in(Stage.HANDLED, beside=(8,), assisted=(8,))
    failed = advance(handled, tried(Stage.HANDLED, "fail"), frozenset({Role.SUPERVISOR}))
    assert (failed.beside, failed.assisted) == ((8,), ())
    returned = advance(failed, tried(Stage.HANDLING, "return"), frozenset({Role.HOLDER}))
    assert (returned.beside, returned.assisted) == ((), ())


def test_an_event_is_extended_twice_at_most() -> None:
    event = event_in(Stage.HANDLING)
    for times in range(1, MOST_EXTENSIONS + 1):
        event = advance(event, tried(Stage.HANDLING, "extend"), frozenset({Role.DISPATCHER}))
        assert event.extended == times
    with pytest.raises(Conflict, match="twice"):
        advance(event, tried(Stage.HANDLING, "extend"), frozenset({Role.DISPATCHER}))


@pytest.mark.parametrize(("late", "refused"), [(timedelta(microseconds=-1), False), (timedelta(0), True)])
def test_a_deadline_is_extended_only_before_it_has_passed(late: timedelta, refused: bool) -> None:
    event = event_in(Stage.HANDLING)
    move = tried(Stage.HANDLING, "extend", at=event.due_at + late)
    if refused:
        with pytest.raises(Conflict, match="before it has passed"):
            advance(event, move, frozenset({Role.DISPATCHER}))
    else:
        assert advance(event, move, frozenset({Role.DISPATCHER})).extended == 1


def test_an_event_is_suspended_once_and_comes_back_to_where_it_was() -> None:
    event = advance(event_in(Stage.ASSIGNED), tried(Stage.ASSIGNED, "suspend"), frozenset({Role.DISPATCHER}))
    assert (event.stage, event.before, event.until) == (Stage.SUSPENDED, Stage.ASSIGNED, EVERYTHING["until"])
    event = advance(event, tried(Stage.SUSPENDED, "resume"), frozenset({Role.SYSTEM}))
    assert (event.stage, event.before, event.until) == (Stage.ASSIGNED, None, None)
    with pytest.raises(Conflict, match="once"):
        advance(event, tried(Stage.ASSIGNED, "suspend"), frozenset({Role.DISPATCHER}))


@pytest.mark.parametrize("stage", [Stage.REPORTED, Stage.FILED, Stage.ASSIGNED, Stage.HANDLING])
def test_a_joined_event_is_closed_and_parting_opens_it_where_it_was(stage: Stage) -> None:
    joined = advance(event_in(stage), tried(stage, "join"), frozenset({Role.OPERATOR}))
    assert (joined.stage, joined.joined_into, joined.outcome, joined.closed_at) == (Stage.JOINED, 2, "joined", AT)
    parted = advance(joined, tried(Stage.JOINED, "part"), frozenset({Role.OPERATOR}))
    assert replace(parted, version=5) == event_in(stage)


def test_a_citizen_reopens_within_the_window_and_the_desk_at_any_time() -> None:
    closed = event_in(Stage.CLOSED, closed_at=AT, outcome="handled")
    citizen = Actor(party=None, name="citizen", citizen_of=1)
    in_time, late = AT + REOPEN_WINDOW, AT + REOPEN_WINDOW + timedelta(microseconds=1)
    opened = advance(closed, tried(Stage.CLOSED, "reopen", by=citizen, at=in_time), frozenset({Role.CITIZEN}))
    assert (opened.stage, opened.closed_at, opened.outcome, opened.holder) == (Stage.FILED, None, "", None)
    with pytest.raises(Conflict, match="window"):
        advance(closed, tried(Stage.CLOSED, "reopen", by=citizen, at=late), frozenset({Role.CITIZEN}))
    assert advance(closed, tried(Stage.CLOSED, "reopen", at=late), frozenset({Role.OPERATOR})).stage is Stage.FILED


@pytest.mark.parametrize("action", ["endorse", "refuse"])
def test_only_what_was_asked_for_is_endorsed_or_refused(action: str) -> None:
    role = row_for(Stage.HANDLING, action).by[0]
    never = replace(tried(Stage.HANDLING, action), carry=EVERYTHING)
    with pytest.raises(Conflict, match="nobody has asked"):
        advance(event_in(Stage.HANDLING), never, frozenset({role}))


def test_what_waits_for_an_answer_is_not_asked_again() -> None:
    again = replace(tried(Stage.HANDLING, "ask"), carry={**EVERYTHING, "asked_at": AT})
    with pytest.raises(Conflict, match="already"):
        advance(event_in(Stage.HANDLING), again, frozenset({Role.HOLDER}))


def test_an_extension_asked_for_in_time_may_be_granted_later() -> None:
    event = event_in(Stage.HANDLING)
    granted = tried(Stage.HANDLING, "extend", {**EVERYTHING, "asked_at": event.due_at - timedelta(minutes=1)},
                    at=event.due_at + timedelta(minutes=1))
    assert advance(event, granted, frozenset({Role.DISPATCHER})).extended == 1


def test_a_returned_event_has_no_holder_and_waits_with_that_reason() -> None:
    event = event_in(Stage.ASSIGNED, body=3, answerable=9)
    after = advance(event, tried(Stage.ASSIGNED, "return"), frozenset({Role.HOLDER}))
    assert (after.holder, after.body, after.answerable, after.queue) == (None, None, None, "returned")


def test_a_correction_changes_only_what_it_carries() -> None:
    event = event_in(Stage.ASSIGNED, category="1002", condition="2", lon_e7=5, lat_e7=6, grid="S1")
    after = advance(event, tried(Stage.ASSIGNED, "correct", {"category": "1001", "reason": "r"}), frozenset({Role.HOLDER}))
    assert replace(after, version=5, category="1002") == event
