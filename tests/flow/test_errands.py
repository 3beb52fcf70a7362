"""Tasks for somebody to run, and wishes that somebody else decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
import sqlalchemy as sa

from dispatch.errors import Conflict, NotAllowed, Unprocessable
from dispatch.node import Node
from dispatch.rules.event import Event, Stage
from dispatch.store import schema
from tests import towns as t


def rows(node: Node, table: sa.Table, event: Event) -> Sequence[Any]:
    query = sa.select(table).where(table.c.event == event.id).order_by(table.c.id)
    return node.run(lambda db, city: db.execute(query).all())


def tasks(node: Node, event: Event) -> list[tuple[str, str, int | None]]:
    return [(row.kind, row.state, row.assignee) for row in rows(node, schema.tasks, event)]


def wishes(node: Node, event: Event) -> list[tuple[str, str, int | None]]:
    return [(row.kind, row.state, row.decided_by) for row in rows(node, schema.requests, event)]


@pytest.fixture
def handling(node: Node) -> Event:
    """An event in the hands of the officer of S1."""
    return t.moved(node, t.report(node).event, "accept", t.S1_OFFICER)


# Tasks.
def test_who_is_asked_to_look_has_a_task_until_he_has_found(node: Node) -> None:
    event = t.report(node, category=t.TREE).event
    event = t.moved(node, event, "verify", t.OPERATOR, asked=t.S2_OFFICER)
    assert tasks(node, event) == [("verify", "open", t.S2_OFFICER)]
    with pytest.raises(NotAllowed):
        t.moved(node, event, "find", t.S1_OFFICER, finding="属实")
    event = t.moved(node, event, "find", t.S2_OFFICER, finding="属实")
    assert tasks(node, event) == [("verify", "done", t.S2_OFFICER)]
    assert (event.stage, event.asked) == (Stage.REPORTED, None)


def test_every_finish_asks_for_a_recheck_and_every_judgement_ends_it(node: Node, handling: Event) -> None:
    event = t.moved(node, handling, "finish", t.S1_OFFICER, result="r")
    assert tasks(node, event) == [("recheck", "open", None)]
    event = t.moved(node, event, "fail", t.SUPERVISOR, finding="f")
    event = t.moved(node, event, "finish", t.S1_OFFICER, result="r")
    event = t.moved(node, event, "pass", t.SUPERVISOR, finding="f")
    assert tasks(node, event) == [("recheck", "done", None), ("recheck", "done", None)]


@pytest.mark.parametrize("stage", [Stage.VERIFYING, Stage.HANDLED])
def test_a_forced_end_leaves_no_task_open(node: Node, stage: Stage) -> None:
    if stage is Stage.VERIFYING:
        event = t.moved(node, t.report(node, category=t.TREE).event, "verify", t.OPERATOR, asked=t.S2_OFFICER)
    else:
        event = t.handled(node, t.report(node).event)
    t.moved(node, event, "force_close", t.ADMINISTRATOR, reason="r", approval="a")
    assert [state for _, state, _ in tasks(node, event)] == ["dropped"]


# Wishes: an officer's needs his squad leader's or body's endorsement before the dispatcher grants it.
def test_an_extension_is_asked_for_endorsed_and_granted(node: Node, handling: Event) -> None:
    event = t.moved(node, handling, "ask", t.S1_OFFICER, request="extend", reason="工程量大")
    assert t.told(node, event, "ask") == {t.SOUTH_LEADER, t.CENTER}
    with pytest.raises(Conflict):
        t.moved(node, event, "extend", t.DISPATCHER, reason="同意")
    event = t.moved(node, event, "endorse", t.SOUTH_LEADER, request="extend")
    event = t.moved(node, event, "extend", t.DISPATCHER, reason="同意")
    assert wishes(node, event) == [("extend", "approved", t.DISPATCHER)]
    assert event.extended == 1


def test_an_extension_asked_for_in_time_is_granted_after_the_deadline(node: Node, handling: Event) -> None:
    event = t.moved(node, handling, "ask", t.S1_OFFICER, request="extend", reason="工程量大")
    t.moved(node, event, "endorse", t.SOUTH_LEADER, request="extend")
    t.forward_climbing(node, handling.due_at + (handling.due_at - t.MONDAY_MORNING))
    assert t.moved(node, event, "extend", t.DISPATCHER, reason="同意").extended == 1


def test_a_refused_wish_does_not_count_and_may_come_again(node: Node, handling: Event) -> None:
    event = t.moved(node, handling, "ask", t.S1_OFFICER, request="extend", reason="r")
    with pytest.raises(Conflict):
        t.moved(node, event, "ask", t.S1_OFFICER, request="extend", reason="again")
    event = t.moved(node, event, "refuse", t.DISPATCHER, request="extend", reason="不同意")
    assert t.told(node, event, "refuse") == {t.S1_OFFICER}
    event = t.moved(node, event, "ask", t.S1_OFFICER, request="extend", reason="again")
    assert wishes(node, event) == [("extend", "refused", t.DISPATCHER), ("extend", "asked", None)]
    assert event.extended == 0


def test_what_the_stage_does_not_permit_cannot_be_asked_for(node: Node, handling: Event) -> None:
    for request in ("void", "party"):
        with pytest.raises(Unprocessable) as refused:
            t.moved(node, handling, "ask", t.S1_OFFICER, request=request, reason="r")
        assert refused.value.faults[0].field == "carry.request"


def test_a_wish_that_cannot_be_granted_any_more_lapses_and_may_be_asked_anew(node: Node, handling: Event) -> None:
    event = t.moved(node, handling, "ask", t.S1_OFFICER, request="extend", reason="r")
    event = t.moved(node, event, "finish", t.S1_OFFICER, result="r")
    assert wishes(node, event) == [("extend", "refused", None)]
    event = t.moved(node, event, "fail", t.SUPERVISOR, finding="f")
    event = t.moved(node, event, "ask", t.S1_OFFICER, request="extend", reason="r")
    assert wishes(node, event)[-1] == ("extend", "asked", None)


def test_a_wish_outlasts_a_suspension(node: Node, handling: Event) -> None:
    event = t.moved(node, handling, "ask", t.S1_OFFICER, request="extend", reason="r")
    event = t.moved(node, event, "suspend", t.DISPATCHER, reason="r", until=t.MONDAY_MORNING.replace(month=4))
    assert wishes(node, event) == [("extend", "asked", None)]
    event = t.moved(node, event, "resume", t.DISPATCHER)
    assert wishes(node, event) == [("extend", "asked", None)]
