"""What the city decides takes effect on its day, in every running node, and never before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from dispatch.city import calendar_mapping, limit_mapping
from dispatch.clock import HandClock
from dispatch.errors import Unprocessable
from dispatch.flow.feed import Feed
from dispatch.flow.ground.activating import take_effect
from dispatch.flow.loops import Loops
from dispatch.node import Node
from dispatch.rules.categories import Category, category_mapping
from dispatch.rules.deadlines import StageLimit
from dispatch.rules.event import Deadline
from dispatch.rules.limits import Limit, LimitUnit
from dispatch.store import rulings, schema
from tests import towns as t

DAY = timedelta(days=1)


def decide(node: Node, kind: str, bodies: Sequence[tuple[str, Any]], at: datetime, announced: bool = True) -> int:
    """The city decides something for a day; ``announced`` tells the nodes that there is something new to read."""
    def unit(db: Any, city: Any) -> int:
        ident = rulings.add_version(db, kind, f"{kind} of {at:%F}", bodies, at)
        if announced:
            rulings.raise_city_version(db)
        return ident
    return node.run(unit)


def categories(*kept: Category) -> list[tuple[str, Any]]:
    return [(one.code, category_mapping(one)) for one in kept]


def accepts(minutes: int) -> list[tuple[str, Any]]:
    limit = StageLimit(Limit(minutes, LimitUnit.MINUTE), "default")
    return [(str(Deadline.ACCEPT), limit_mapping(limit))]


def due_after(node: Node) -> timedelta:
    """How long an officer has to accept what is reported now."""
    event = t.event_now(node, t.report(node).event.id)
    assert event.due_at is not None
    return event.due_at - event.opened_at


def versions(node: Node, kind: str) -> list[tuple[datetime, datetime | None]]:
    """From when to when the versions of a kind rule, in the order in which they were decided."""
    query = sa.select(schema.versions).where(schema.versions.c.kind == kind).order_by(schema.versions.c.id)
    return [(row.active_from, row.active_to) for row in node.run(lambda db, city: db.execute(query).all())]


@pytest.mark.parametrize("announced", [True, False], ids=["announced", "unannounced"])
def test_a_list_of_categories_rules_from_its_day_in_every_node(
    node: Node, second_node: Node, clock: HandClock, announced: bool
) -> None:
    decide(node, "categories", categories(t.CATEGORIES[1]), clock.now() + 2 * DAY, announced)
    if not announced:  # as one found it who read the tables a moment later
        node.reload()
        second_node.reload()
    clock.forward(days=2, seconds=-1)
    for each in (node, second_node):
        assert t.report(each, category=t.RUBBISH).event.category == t.RUBBISH
    clock.forward(seconds=1)
    for each in (node, second_node):
        with pytest.raises(Unprocessable, match="unknown category"):
            t.report(each, category=t.RUBBISH)
        assert t.report(each, category=t.PIPE).event.standard.startswith("categories of")


def test_limits_and_the_calendar_change_on_their_day(node: Node, second_node: Node, clock: HandClock) -> None:
    decide(node, "limits", accepts(5), clock.now() + DAY)
    closed = replace(t.national_calendar(), off=t.national_calendar().off | {(clock.now() + 2 * DAY).date()})
    decide(node, "calendar", [("calendar", calendar_mapping(closed))], clock.now() + 2 * DAY)
    assert due_after(second_node) == timedelta(minutes=15)
    clock.forward(days=1)
    assert due_after(second_node) == due_after(node) == timedelta(minutes=5)
    before = second_node.city.hours.calendar_id
    clock.forward(days=1)
    assert due_after(second_node) == timedelta(minutes=5)
    assert second_node.city.hours.calendar_id != before
    assert (clock.now().date() in second_node.city.hours.calendar.off) is True


def test_the_loop_raises_the_version_once_when_the_day_has_come(node: Node, second_node: Node, clock: HandClock) -> None:
    for each in (node, second_node):
        assert not each.run(take_effect)
    decide(node, "limits", accepts(5), clock.now() + DAY, announced=False)
    assert not node.run(take_effect)
    before = node.run(lambda db, city: city.version)
    clock.forward(days=1)
    assert [each.run(take_effect) for each in (second_node, node, second_node)] == [True, False, False]
    assert node.run(lambda db, city: city.version) == before + 1
    assert due_after(node) == timedelta(minutes=5)


async def test_a_node_that_nobody_told_hears_of_it_by_another_ones_loop(
    node: Node, second_node: Node, clock: HandClock
) -> None:
    loops = Loops(node, Feed(node))

    async def round_of_the_loop() -> None:
        loops.ground_bell.ring()
        await loops._ground_round()

    await round_of_the_loop()
    decide(second_node, "limits", accepts(5), clock.now() + DAY, announced=False)
    before = second_node.city.version
    clock.forward(days=1)
    await round_of_the_loop()
    assert due_after(second_node) == timedelta(minutes=5)
    assert second_node.city.version == before + 1


def test_what_is_decided_between_two_days_rules_between_them(node: Node, clock: HandClock) -> None:
    start = clock.now()
    decide(node, "limits", accepts(30), start + 4 * DAY)
    decide(node, "limits", accepts(20), start + 2 * DAY)
    decide(node, "limits", accepts(10), start)
    decide(node, "limits", accepts(25), start + 2 * DAY)  # and thinks better of it
    assert versions(node, "limits") == [
        (start + 4 * DAY, None), (start + 2 * DAY, start + 2 * DAY), (start, start + 2 * DAY), (start + 2 * DAY, start + 4 * DAY)]
    found = []
    for _ in range(5):
        found.append(due_after(node) // timedelta(minutes=1))
        clock.forward(days=1)
    assert found == [10, 10, 25, 25, 30]


def test_two_who_raise_the_version_raise_it_twice(node: Node, second_node: Node) -> None:
    before = node.run(lambda db, city: city.version)
    raised = [each.run(lambda db, city: rulings.raise_city_version(db)) for each in (node, second_node)]
    assert raised == [before + 1, before + 2]
    assert node.run(lambda db, city: city.version) == before + 2
