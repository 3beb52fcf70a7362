"""Joint matters: who works beside the lead sees the event wherever it lies, reports his part, and the lead answers for all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from dispatch.errors import Conflict, MustCarry, NotAllowed, NotFound
from dispatch.flow import acting
from dispatch.flow.move import move
from dispatch.flow.staff import accounts
from dispatch.node import Node
from dispatch.rules.event import Event, Move, Role, Stage
from dispatch.rules.permissions import Sight, hats, sight
from dispatch.store import events, journal
from dispatch.store.cohandlers import cohandlers_of
from tests import towns as t
from tests.flow.routes.test_powers import bring, row


@pytest.fixture
def joint(node: Node) -> Event:
    """A stall in the south that its officer leads, with the water company beside him."""
    bring(node, row("i-1"), row("i-2", list="own", kind="specialised", town="", body="water"))
    return t.report(node, "S2a", t.STALL).event


def found(node: Node, event: Event, party: int) -> Event:
    return node.run(lambda db, city: acting.seen_event(db, event.number, sight_of(db, city, party)))


def page(node: Node, party: int, **wanted: Any) -> list[str]:
    rows = node.run(lambda db, city: events.page(db, sight_of(db, city, party), wanted, None, 50))
    return [row.number for row in rows]


def sight_of(db: Any, city: Any, party: int) -> Sight:
    return sight(accounts.actor_of(db, city, party))


def parts(node: Node, event: Event) -> list[Any]:
    return list(node.run(lambda db, city: cohandlers_of(db, event.id)))


def test_whoever_works_beside_sees_the_event_in_his_lists_and_nobody_else_of_his_kind(node: Node, joint: Event) -> None:
    assert (joint.holder, joint.beside, joint.scope[-1]) == (t.S2_OFFICER, (t.WATER,), t.WATER)
    assert page(node, t.PLUMBER) == [joint.number]
    assert page(node, t.PLUMBER, beside=[t.WATER], open=True) == [joint.number]
    assert page(node, t.N3_OFFICER) == []
    rows = node.run(lambda db, city: events.open_after(db, sight_of(db, city, t.PLUMBER), 0, 10))
    assert [one.number for one in rows] == [joint.number]
    assert found(node, joint, t.PLUMBER).id == joint.id
    with pytest.raises(NotFound):
        found(node, joint, t.N3_OFFICER)


def test_he_may_report_his_part_and_remark_and_nothing_else(node: Node, joint: Event) -> None:
    plumber = t.actor(node, t.PLUMBER)
    assert hats(plumber, joint) == {Role.BESIDE}
    offered = acting.offered(joint, plumber, node.city.clock.now(), acting.Standing())
    assert [transition.action for transition, _ in offered] == ["assist", "comment"]
    with pytest.raises(NotAllowed):
        t.moved(node, joint, "accept", t.PLUMBER)
    with pytest.raises(NotAllowed):
        t.moved(node, joint, "assist", t.N3_OFFICER, result="r")


def test_his_part_stands_in_the_journal_with_words_and_the_lead_hears_of_it(node: Node, joint: Event) -> None:
    after = t.moved(node, joint, "assist", t.PLUMBER, result="已关闭水阀", files=[])
    assert (after.stage, after.assisted, after.parts_open, after.handled_by) == (Stage.ASSIGNED, (t.WATER,), (), (t.PLUMBER,))
    assert t.told(node, joint, "assist") == {t.S2_OFFICER}
    entry = t.entries(node, joint)[-1]
    words = [one.text for one in node.run(lambda db, city: journal.words_of(db, joint.id)) if one.seq == entry.seq]
    assert (entry.action, entry.role, entry.actor, words) == ("assist", "beside", t.PLUMBER, ["已关闭水阀"])
    [part] = parts(node, joint)
    assert (part.party, part.done_by, part.done_at, part.to_at) == (t.WATER, t.PLUMBER, node.city.clock.now(), None)
    assert page(node, t.PLUMBER) == [joint.number]  # he goes on seeing what becomes of it


def test_the_lead_does_not_finish_over_an_open_part_without_saying_why(node: Node, joint: Event) -> None:
    handling = t.moved(node, joint, "accept", t.S2_OFFICER)
    with pytest.raises(Conflict, match="has not reported his part"):
        t.moved(node, handling, "finish", t.S2_OFFICER, result="已劝离")
    with pytest.raises(MustCarry):
        t.moved(node, handling, "finish_for_all", t.S2_OFFICER, result="已劝离")
    done = t.moved(node, handling, "finish_for_all", t.S2_OFFICER, result="已劝离", reason="现场无用水问题")
    assert (done.stage, done.deadline, done.parts_open) == (Stage.HANDLED, "recheck", (t.WATER,))
    assert t.told(node, joint, "finish_for_all") == {t.CENTER, t.WATER}
    late = t.moved(node, done, "assist", t.PLUMBER, result="事后补报")  # his words still reach the recheck
    assert (late.stage, late.parts_open) == (Stage.HANDLED, ())


def test_whoever_worked_beside_may_not_judge_the_recheck(node: Node, joint: Event) -> None:
    event = t.moved(node, t.moved(node, joint, "accept", t.S2_OFFICER), "assist", t.PLUMBER, result="r")
    event = t.moved(node, event, "finish", t.S2_OFFICER, result="r")
    judge = replace(t.actor(node, t.SUPERVISOR), party=t.PLUMBER)
    with pytest.raises(Conflict, match="handled"):
        t.moved(node, event, "pass", judge, finding="f")


def test_a_failed_recheck_opens_the_parts_again_and_tells_those_beside(node: Node, joint: Event) -> None:
    event = t.moved(node, t.moved(node, joint, "accept", t.S2_OFFICER), "assist", t.PLUMBER, result="r")
    event = t.moved(node, event, "finish", t.S2_OFFICER, result="r")
    failed = t.moved(node, event, "fail", t.SUPERVISOR, finding="仍在占道")
    assert failed.parts_open == (t.WATER,)
    assert t.told(node, joint, "fail") == {t.S2_OFFICER, t.WATER}
    assert [part.done_at for part in parts(node, joint)] == [None]
    again = t.moved(node, failed, "assist", t.PLUMBER, result="r")
    assert t.moved(node, again, "finish", t.S2_OFFICER, result="r").stage is Stage.HANDLED


def test_when_the_event_goes_elsewhere_those_beside_lose_sight_of_it_and_their_time_is_kept(node: Node, joint: Event) -> None:
    returned = t.moved(node, joint, "return", t.S2_OFFICER, cause="not_our_matter", reason="不是本人职责")
    assert (returned.beside, page(node, t.PLUMBER)) == ((), [])
    assert [part.to_at for part in parts(node, joint)] == [node.city.clock.now()]
    entry = t.entries(node, joint)[-1]
    assert (entry.scope_before.endswith(f",{t.WATER}]"), entry.scope_after) == (True, f'["{t.SOUTH}","S2",0,0]')


def test_at_an_emergency_the_officer_on_the_spot_works_beside_the_body(node: Node) -> None:
    burst = t.report(node, "S2a", t.PIPE).event
    assert (burst.holder, burst.beside) == (t.WATER, (t.S2_OFFICER,))
    after = t.moved(node, burst, "assist", t.S2_OFFICER, result="已围护现场")
    assert after.parts_open == ()
    assert t.told(node, burst, "assist") == {t.WATER}


def test_an_event_without_anybody_beside_asks_the_store_no_more_than_before(sqlite_node: Node) -> None:
    event = t.report(sqlite_node).event
    asked: list[str] = []

    def counted(db: Any, city: Any) -> None:
        def listener(*given: Any) -> None:
            asked.append(given[2])

        sa.event.listen(db.sql, "before_cursor_execute", listener)
        move(db, city, Move(event.id, "accept", officer, city.clock.now()))
        sa.event.remove(db.sql, "before_cursor_execute", listener)

    officer = t.actor(sqlite_node, t.S1_OFFICER)
    sqlite_node.run(counted)
    assert not [text for text in asked if "cohandlers" in text]
