"""The one door, on both databases: what is offered is what is accepted, and what holds after every move."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch.city import City
from dispatch.errors import MustCarry, NotAllowed, NotFound, NotFromHere, Overtaken, Refusal
from dispatch.flow import roots
from dispatch.flow.acting import Standing, offered, standing_of
from dispatch.flow.move import move, moves
from dispatch.flow.sheet import TOLD_FIELDS, plain
from dispatch.node import Node
from dispatch.rules.chain import verify_chain, words_digest
from dispatch.rules.event import OPEN, SYSTEM, Actor, Deadline, Event, Move, Stage
from dispatch.rules.lifecycle import ACTIONS, ASIDE, OF_STAGE, REQUESTS, TABLE
from dispatch.store import schema
from dispatch.store.engine import Unit
from tests import towns as t

PEOPLE = (t.S1_OFFICER, t.S2_OFFICER, t.NIGHT_OFFICER, t.SOUTH_LEADER, t.NORTH_LEADER, t.PLUMBER, t.OPERATOR,
          t.DUTY_LEADER, t.DISPATCHER, t.SUPERVISOR, t.ADMINISTRATOR, t.AUDITOR)
Steps = tuple[tuple[str, int, dict[str, Any]], ...]

# How an event comes into each stage: the report's category, and the moves after it.
_FINISHED: Steps = (("accept", t.S1_OFFICER, {}), ("finish", t.S1_OFFICER, {"result": "已清理"}))
WAYS: dict[Stage, tuple[str, Steps]] = {
    Stage.REPORTED: (t.SIGN, ()),
    Stage.VERIFYING: (t.TREE, (("verify", t.OPERATOR, {"asked": t.S2_OFFICER}),)),
    Stage.FILED: (t.RUBBISH, (("return", t.S1_OFFICER, {"cause": "not_our_matter", "reason": "不归我管"}),)),
    Stage.ASSIGNED: (t.RUBBISH, ()),
    Stage.HANDLING: (t.RUBBISH, _FINISHED[:1]),
    Stage.HANDLED: (t.RUBBISH, _FINISHED),
    Stage.CLOSED: (t.RUBBISH, (*_FINISHED, ("pass", t.SUPERVISOR, {"finding": "合格"}))),
    Stage.REJECTED: (t.SIGN, (("reject", t.OPERATOR, {"reason": "不属实"}),)),
    Stage.VOID: (t.SIGN, (("void", t.DUTY_LEADER, {"reason": "重复"}),)),
}


def other_event(node: Node) -> Event:
    return t.report(node, "N3a").event


def event_in(node: Node, stage: Stage) -> Event:
    """A fresh event in this stage."""
    if stage is Stage.SUSPENDED:
        until = node.city.clock.now() + timedelta(days=9)
        return t.moved(node, event_in(node, Stage.HANDLING), "suspend", t.DISPATCHER, reason="等材料", until=until)
    if stage is Stage.JOINED:
        return t.moved(node, event_in(node, Stage.HANDLING), "join", t.OPERATOR, into=other_event(node).id)
    category, steps = WAYS[stage]
    event = t.report(node, category=category).event
    for action, party, carry in steps:
        event = t.moved(node, event, action, party, **carry)
    assert event.stage is stage
    return event


COMING = (t.NORTH_BODY, t.SPARE, t.RUN_OUT, *range(t.SOUTH_LEADER, t.AUDITOR))  # who may be called in one after another


def everything(node: Node, event: Event, into: int) -> dict[str, Any]:
    """All that any action demands, usable in this stage."""
    request = next((kind for kind in REQUESTS if (event.stage, kind) in TABLE), "")
    demanded = {key: 1 for row in TABLE.values() for want in row.carry for key in want.split("|")}
    return demanded | {
        "words": "w", "place": {"lon_e7": 1_210_000_000, "lat_e7": 288_000_000}, "asked": t.S2_OFFICER, "finding": "f",
        "category": t.RUBBISH, "condition": "1", "urgency": "normal", "reason": "r", "result": "r", "files": ["a" * 64],
        "into": into, "holder": t.S2_OFFICER, "body": t.SOUTH_BODY, "answerable": t.S1_OFFICER,
        "reasons": [{"rule": "claim", "chose": True}], "ground": "g", "queue": "nobody", "answer": "a", "approval": "a",
        "cause": "other", "taker": t.WATER, "whom": next(party for party in COMING if party not in event.beside),
        "until": node.city.clock.now() + timedelta(days=2), "weight": 2, "request": request,
        "layer": node.city.claimed.layer if node.city.claimed else None,
    }


class Undo(Exception):
    """Takes back what a unit has done."""


def accepted(node: Node, event: Event, by: Actor, carry: dict[str, Any]) -> list[str]:
    """The actions that the door accepts from this actor; each is tried and taken back."""
    found = []
    for action in ACTIONS:
        def attempt(db: Unit, city: City, action: str = action) -> None:
            move(db, city, Move(event.id, action, by, city.clock.now(), carry))
            raise Undo

        try:
            node.run(attempt)
        except Undo:
            found.append(action)
        except Refusal:
            continue
    return found


@pytest.mark.parametrize("stage", Stage)
def test_the_buttons_of_everybody_are_exactly_the_moves_that_are_accepted(sqlite_node: Node, stage: Stage) -> None:
    node = sqlite_node
    event = event_in(node, stage)
    carry = everything(node, event, other_event(node).id)
    actors = [SYSTEM, t.citizen(), t.citizen(event), t.citizen(other_event(node)), *(t.actor(node, one) for one in PEOPLE)]
    standing = node.run(lambda db, city: standing_of(db, event))
    for by in actors:
        buttons = [row.action for row, _ in offered(event, by, node.city.clock.now(), standing)]
        assert accepted(node, event, by, carry) == buttons, by.name


@pytest.mark.parametrize("stage", Stage)
def test_the_stage_a_button_leads_to_is_where_the_move_leads(sqlite_node: Node, stage: Stage) -> None:
    node = sqlite_node
    event = event_in(node, stage)
    carry = everything(node, event, other_event(node).id)
    for party in (t.S1_OFFICER, t.OPERATOR, t.DISPATCHER, t.SUPERVISOR):
        by = t.actor(node, party)
        standing = node.run(lambda db, city: standing_of(db, event))
        for row, target in offered(event, by, node.city.clock.now(), standing):
            again = event_in(node, stage)
            after = t.moved(node, again, row.action, by, **everything(node, again, carry["into"]))
            assert after.stage == target, row.action


# Refusals leave nothing.
@pytest.mark.parametrize(
    ("action", "party", "carry", "refusal"),
    [
        ("finish", t.S1_OFFICER, {"result": "r"}, NotFromHere),
        ("accept", t.S2_OFFICER, {}, NotAllowed),
        ("comment", t.AUDITOR, {"words": "w"}, NotAllowed),
        ("return", t.S1_OFFICER, {}, MustCarry),
        ("return", t.S1_OFFICER, {"cause": "other", "reason": "r", "version": 1}, Overtaken),
    ],
)
def test_a_refused_move_leaves_nothing(
    node: Node, action: str, party: int, carry: dict[str, Any], refusal: type[Refusal]
) -> None:
    event = t.report(node).event
    before = [t.count(node, table) for table in (schema.journal, schema.words, schema.notices, schema.timers)]
    with pytest.raises(refusal):
        t.moved(node, event, action, party, **carry)
    assert t.event_now(node, event.id) == event
    assert before == [t.count(node, table) for table in (schema.journal, schema.words, schema.notices, schema.timers)]


def test_an_event_that_is_not_there_cannot_be_moved(node: Node) -> None:
    with pytest.raises(NotFound):
        node.run(move, Move(404, "comment", SYSTEM, node.city.clock.now(), {"words": "w"}))


def test_several_moves_are_made_in_their_order_and_all_or_none(node: Node) -> None:
    one, other = t.report(node).event, t.report(node).event
    holder, now = t.actor(node, t.S1_OFFICER), node.city.clock.now()
    accept = [Move(event.id, "accept", holder, now) for event in (one, other)]
    after = node.run(moves, [*accept, Move(one.id, "finish", holder, now, {"result": "r"})])
    assert [event.stage for event in after] == [Stage.HANDLING, Stage.HANDLING, Stage.HANDLED]
    assert t.event_now(node, one.id) == after[2]
    with pytest.raises(NotFromHere):
        node.run(moves, [Move(other.id, "finish", holder, now, {"result": "r"}), Move(one.id, "accept", holder, now)])
    assert t.event_now(node, other.id).stage is Stage.HANDLING


def test_more_moves_than_a_chunk_holds(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dispatch.flow.move.CHUNK", 3)
    made = [t.report(node).event for _ in range(8)]
    holder = t.actor(node, t.S1_OFFICER)
    after = node.run(moves, [Move(event.id, "accept", holder, node.city.clock.now()) for event in made])
    assert [event.id for event in after] == [event.id for event in made]
    assert {event.stage for event in after} == {Stage.HANDLING}


def test_words_are_kept_apart_and_the_entry_carries_their_digest(node: Node) -> None:
    event = t.moved(node, t.report(node).event, "return", t.S1_OFFICER, cause="not_our_matter", reason="不归我管")
    last = t.entries(node, event)[-1]
    (kept,) = node.run(lambda db, city: db.execute(
        sa.select(schema.words).where(schema.words.c.event == event.id, schema.words.c.seq == last.seq)).all())
    assert (kept.field, kept.text) == ("reason", "不归我管")
    assert "不归我管" not in last.carried
    assert json.loads(last.carried)["reason"] == words_digest(kept.salt, kept.text)


def test_an_entry_tells_who_acted_in_which_role_and_both_scopes(node: Node) -> None:
    event = t.report(node).event
    after = t.moved(node, event, "transfer", t.DISPATCHER, holder=t.S2_OFFICER, body=t.SOUTH_BODY, ground="就近")
    last = t.entries(node, event)[-1]
    assert (last.actor, last.role, last.from_stage, last.to_stage) == (t.DISPATCHER, "dispatcher", "assigned", "assigned")
    assert (json.loads(last.scope_before), json.loads(last.scope_after)) == (list(event.scope), list(after.scope))


# What holds after every move.
def check_journal(node: Node, event: Event) -> None:
    rows = t.entries(node, event)
    assert [row.seq for row in rows] == list(range(1, event.head_seq + 1))
    lines = [(roots.line_of(event.number, row), row.hash) for row in rows]
    assert verify_chain(lines, event.number, (event.head_seq, event.head_hash)) is None
    assert event.version == sum(row.action != "climb" for row in rows)
    folded: dict[str, Any] = {}
    for row in rows:
        folded |= json.loads(row.changed)
        assert row.to_stage == folded["stage"]
    empty = (None, "", 0, [])
    assert {name: value for name, value in folded.items() if value not in empty} == {
        name: plain(getattr(event, name)) for name in TOLD_FIELDS if plain(getattr(event, name)) not in empty}


def check_deadlines(node: Node, event: Event) -> None:
    rows = [row for row in t.deadlines(node, event) if row.kind not in ASIDE]
    running = {row.kind: row for row in rows if row.state == "running"}
    paused = [row for row in rows if row.state == "paused"]
    if event.stage in OPEN and event.stage is not Stage.SUSPENDED:
        assert set(running) == {OF_STAGE[event.stage]}
        shown = running[OF_STAGE[event.stage]]
        assert (event.deadline, event.warn_at, event.due_at, event.step) == (
            shown.kind, shown.warn_at, shown.due_at, shown.step)
        assert paused == []
    else:
        assert set(running) <= ({Deadline.CALL_BACK} if event.stage is Stage.CLOSED else set())
        assert len(paused) == (event.stage in (Stage.SUSPENDED, Stage.JOINED))
    owed = [row for row in t.deadlines(node, event, "running") if row.kind == Deadline.ANSWER]
    assert not owed or event.stage in OPEN
    assert all(row.next_at is not None for row in t.deadlines(node, event, "running"))


def check(node: Node, event: Event) -> None:
    assert t.event_now(node, event.id) == event
    check_journal(node, event)
    check_deadlines(node, event)
    assert (event.closed_at is None) == (event.stage in OPEN)
    assert (event.before is not None) == (event.stage in (Stage.SUSPENDED, Stage.JOINED)) or event.outcome == "forced"


@pytest.mark.parametrize("stage", Stage)
def test_everything_holds_in_every_stage(node: Node, stage: Stage) -> None:
    check(node, event_in(node, stage))


def walk(node: Node, draw: Callable[..., Any], length: int) -> None:
    """A random life of one event, checked after every step."""
    event = t.report(node, draw(st.sampled_from(["S1a", "S1b", "S3a", "N2a", None])),
                     draw(st.sampled_from([t.RUBBISH, t.PIPE, t.STALL, t.SIGN, t.TREE]))).event
    into = other_event(node)
    check(node, event)
    for _ in range(length):
        node.city.clock.forward(minutes=draw(st.sampled_from([0, 1, 14, 50, 600])))
        t.climb_all(node)
        event = t.event_now(node, event.id)
        check(node, event)
        standing = node.run(lambda db, city, event=event: standing_of(db, event))
        possible = possible_moves(node, event, standing)
        if not possible:
            break
        by, action = draw(st.sampled_from(possible))
        carry = everything(node, event, into.id) | (
            {"request": next(iter(standing.wishes))} if action in ("endorse", "refuse") else {}) | (
            {"whom": event.beside[0]} if action == "stand_down" else {})
        before = event
        try:
            event = t.moved(node, event, action, by, **carry)
        except Refusal:
            assert action in ("ask", "endorse", "refuse")  # another wish than the first possible one may be meant
            assert t.event_now(node, event.id) == before
            continue
        assert (event.version, event.head_seq) == (before.version + 1, before.head_seq + 1)
        check(node, event)
    for left in (event.id, into.id):
        lay_to_rest(node, left)


def possible_moves(node: Node, event: Event, standing: Standing) -> list[tuple[Actor, str]]:
    """Who could do what now; a forced end would end too many walks, and mere words lead nowhere."""
    movers = [SYSTEM, t.citizen(event), *(t.actor(node, one) for one in PEOPLE)]
    return [(by, row.action) for by in movers for row, _ in offered(event, by, node.city.clock.now(), standing)
            if row.action not in ("comment", "urge", "force_close")]


def lay_to_rest(node: Node, left: int) -> None:
    """End an event, so that its deadlines do not climb in the walks that follow."""
    event = t.event_now(node, left)
    if event.is_open:
        t.moved(node, event, "force_close", t.ADMINISTRATOR, reason="r", approval="a")
    elif event.stage is Stage.CLOSED:
        t.moved(node, event, "call_back", t.OPERATOR, answer="satisfied")
    check(node, t.event_now(node, left))


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_happens_to_an_event_everything_still_holds(sqlite_node: Node, data: st.DataObject) -> None:
    walk(sqlite_node, data.draw, 12)


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_it_holds_on_postgresql_as_well(postgres_node: Node, data: st.DataObject) -> None:
    walk(postgres_node, data.draw, 8)
