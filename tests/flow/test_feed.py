"""The journal as a stream: in order, from a cursor, and enough to keep a picture of the city up to date."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from dispatch.flow import feed as feeds
from dispatch.flow import timers
from dispatch.flow.feed import Feed
from dispatch.flow.sheet import TOLD_FIELDS, plain
from dispatch.node import Node
from dispatch.rules.event import EVENT_FIELDS, SYSTEM, Event
from dispatch.rules.permissions import Sight, sight
from dispatch.store import events, journal
from tests import towns as t


def said(rows: Sequence[Any]) -> list[tuple[str, str]]:
    return [(row.number, row.action) for row in rows]


async def started(node: Node) -> tuple[Feed, list[Any]]:
    """A feed that listens, and the list that grows with what it says."""
    feed, heard = Feed(node), []
    await feed.start()
    feed.listen(heard.extend)
    return feed, heard


async def test_every_entry_is_said_once_in_the_order_of_commits(node: Node) -> None:
    t.report(node)  # before the feed began
    feed, heard = await started(node)
    first, second = t.report(node).event, t.report(node).event
    t.moved(node, first, "accept", t.S1_OFFICER)
    assert await feed.run_once() == 7
    assert await feed.run_once() == 0
    assert said(heard) == [
        *((first.number, action) for action in ("report", "file", "assign")),
        *((second.number, action) for action in ("report", "file", "assign")), (first.number, "accept"),
    ]
    assert [row.id for row in heard] == sorted(row.id for row in heard)
    assert feed.cursor == heard[-1].id


async def test_what_another_node_writes_is_said_too(node: Node, second_node: Node) -> None:
    feed, heard = await started(node)
    event = t.report(second_node).event
    await feed.run_once()
    assert said(heard) == [(event.number, action) for action in ("report", "file", "assign")]


async def test_a_reader_who_was_away_for_a_moment_goes_on_where_he_was(node: Node) -> None:
    feed, heard = await started(node)
    start = feed.cursor
    t.report(node)
    t.report(node)
    await feed.run_once()
    middle = heard[2].id
    assert [row.id for row in feed.since(start)] == [row.id for row in heard]
    assert [row.id for row in feed.since(middle)] == [row.id for row in heard[3:]]
    assert feed.since(feed.cursor) == []
    assert feed.since(feed.cursor + 1) is None  # from another database, or from the future


async def test_a_reader_who_was_away_too_long_is_told_to_begin_anew(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "REMEMBERED", 4)
    feed, heard = await started(node)
    start = feed.cursor
    for _ in range(3):
        t.report(node)
        await feed.run_once()
    assert len(feed.recent) == 4
    assert feed.since(start) is None
    kept = list(feed.recent)
    for cursor in (row.id for row in heard):
        answer = feed.since(cursor)
        if answer is None:
            assert cursor < kept[-1].id
        else:
            assert [row.id for row in answer] == [row.id for row in heard if row.id > cursor]
    assert feed.since(heard[-1].id) == []
    assert feed.since(feed.oldest) is not None


async def test_a_listener_that_left_hears_no_more(node: Node) -> None:
    feed, heard = await started(node)
    other: list[Any] = []
    leave = feed.listen(other.extend)
    t.report(node)
    await feed.run_once()
    leave()
    leave()
    t.report(node)
    await feed.run_once()
    assert (len(other), len(heard)) == (3, 6)


async def test_a_long_absence_is_caught_up_in_batches(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "BATCH", 4)
    feed, heard = await started(node)
    for _ in range(3):
        t.report(node)
    assert [await feed.run_once() for _ in range(4)] == [4, 4, 1, 0]
    assert len(heard) == 9


async def test_a_commit_rings_the_feed_and_a_silent_one_comes_round_by_itself(node: Node) -> None:
    feed, _ = await started(node)
    t.report(node)
    await asyncio.wait_for(feed.wait(60), 30)
    await feed.wait(0.001)
    feed.ring()
    await asyncio.wait_for(feed.wait(60), 30)


async def test_an_entry_tells_the_number_and_the_masked_summary(node: Node) -> None:
    feed, heard = await started(node)
    t.report(node, words="垃圾, 打电话 13800001234")
    await feed.run_once()
    assert heard[0].summary == "垃圾, 打电话 138****1234"


# Old picture + entries == fresh picture.
def fresh(node: Node, eyes: Sight) -> dict[str, dict[str, Any]]:
    """Open events within sight as a page would be told them."""
    rows = node.run(lambda db, city: events.open_after(db, eyes, 0, 1000))
    return {row.number: shown(row) for row in rows}


def shown(row: Any) -> dict[str, Any]:
    return {name: plain(value) for name, value in zip(EVENT_FIELDS, row, strict=False)}


def folded(picture: dict[str, dict[str, Any]], entry: Any, eyes: Sight, node: Node) -> None:
    """What a page does with an entry: it asks for an event that comes into its sight after its beginning."""
    if not eyes.covers(json.loads(entry.scope_after)):
        picture.pop(entry.number, None)
        return
    known = picture.get(entry.number)
    if known is None and entry.seq > 1:
        known = shown(node.run(lambda db, city: events.listed(db, [entry.event]))[0])
    if known is None or entry.seq > known["head_seq"]:
        known = {**(known or {}), **json.loads(entry.changed), "head_seq": entry.seq}
    picture[entry.number] = known
    if known["stage"] in ("closed", "joined", "rejected", "void"):
        del picture[entry.number]


def told_of(picture: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Only what entries tell, without what is empty."""
    names = {*TOLD_FIELDS, "head_seq"}
    return {number: {name: value for name, value in event.items() if name in names and value not in (None, "", 0, [])}
            for number, event in picture.items()}


async def a_busy_hour(node: Node) -> list[Event]:
    """Things of every kind that change a picture."""
    made = [t.report(node, unit, category).event for unit, category in (
        ("S1a", t.RUBBISH), ("S2b", t.RUBBISH), ("N3a", t.STALL), ("S1b", t.PIPE), ("S1a", t.SIGN), ("S2a", t.RUBBISH))]
    node.city.clock.forward(minutes=16)
    node.run(timers.run_once)
    one, two, three, _, desk, six = made
    t.handled(node, one)
    t.moved(node, one, "pass", t.SUPERVISOR, finding="合格")
    t.moved(node, two, "transfer", t.DISPATCHER, holder=t.N3_OFFICER, body=t.NORTH_BODY, ground="支援")
    t.moved(node, three, "suspend", t.DISPATCHER, reason="等", until=node.city.clock.now().replace(year=2027))
    t.moved(node, desk, "correct", t.OPERATOR, reason="在北边", place={"lon_e7": 1}, grid="N2", unit="N2a", town=t.NORTH)
    t.moved(node, desk, "reject", t.OPERATOR, reason="不属实")
    t.moved(node, six, "join", t.OPERATOR, into=two.id)
    t.moved(node, six, "part", t.OPERATOR, reason="不是同一件")
    return made


@pytest.mark.parametrize("party", [None, t.S1_OFFICER, t.N3_OFFICER, t.PLUMBER])
async def test_an_old_picture_and_the_entries_since_make_the_fresh_picture(node: Node, party: int | None) -> None:
    eyes = sight(SYSTEM if party is None else t.actor(node, party))
    earlier = t.report(node, "S1a").event
    picture = fresh(node, eyes)
    cursor = node.run(lambda db, city: journal.last_id(db))
    await a_busy_hour(node)
    t.moved(node, earlier, "return", t.S1_OFFICER, cause="not_our_matter", reason="不归我管")
    for entry in node.run(lambda db, city: journal.entries_after(db, cursor)):
        folded(picture, entry, eyes, node)
    wanted = fresh(node, eyes)
    assert told_of(picture) == told_of(wanted)
    assert bool(wanted) is True


async def test_every_entry_of_a_busy_hour_names_its_instants_and_scopes(node: Node) -> None:
    await a_busy_hour(node)
    rows = node.run(lambda db, city: journal.entries_after(db, 0))
    assert len(rows) > 25
    for row in rows:
        assert isinstance(row.recorded_at, datetime)
        assert row.happened_at <= row.recorded_at
        assert len(json.loads(row.scope_after)) >= 4
        assert (row.scope_before is None) == (row.seq == 1)
