"""The live feed over HTTP: nothing is missed, nothing is told twice, and everybody hears only what he may see."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import ClientResponse

from dispatch.flow import timers
from dispatch.flow.staff import accounts
from dispatch.rules.event import OPEN
from dispatch.rules.permissions import Sight
from dispatch.web import live
from dispatch.web.api import stream as streaming
from tests import towns
from tests.web.conftest import API, CityClient
from tests.web.test_sessions import OWN, sign_in

OPEN_STAGES = {str(stage) for stage in OPEN}


@dataclass
class Listener:
    """One open stream, read message by message."""

    answer: ClientResponse

    async def next(self) -> dict[str, str]:
        """The next message, as its fields; comments and retry lines are skipped."""
        while True:
            lines = (await asyncio.wait_for(self.answer.content.readuntil(b"\n\n"), 10)).decode().splitlines()
            fields = dict(line.split(": ", 1) for line in lines if ": " in line)
            if "event" in fields:
                return fields

    async def entries(self, count: int) -> list[Any]:
        """The next entries."""
        found = []
        while len(found) < count:
            message = await self.next()
            assert message["event"] == "entry"
            told = json.loads(message["data"])
            assert int(message["id"]) == told["id"]
            found.append(told)
        return found


@asynccontextmanager
async def listening(client: CityClient, party: int, **headers: str) -> AsyncIterator[Listener]:
    given = {"Authorization": f"Bearer {client.key(party)}", **headers}
    async with client.http.get(f"{API}/live", headers=given) as answer:
        assert answer.status == 200
        assert answer.content_type == "text/event-stream"
        assert answer.headers["Cache-Control"] == "no-store"
        yield Listener(answer)


async def pump(client: CityClient) -> None:
    """Let the feed read what was committed, and the hub tell it."""
    while await client.feed.run_once():
        pass
    target = client.feed.cursor
    while client.site.hub.position < target:  # noqa: ASYNC110  nobody but a test waits for the hub
        await asyncio.sleep(0)


async def snapshot(client: CityClient, party: int) -> tuple[int, dict[str, Any]]:
    """Everything open within sight, page by page, with the cursor of the first page."""
    events: dict[str, Any] = {}
    page = await client.get("/live/snapshot?limit=2", party)
    first = page["cursor_id"]
    while True:
        events |= {event["number"]: event for event in page["items"]}
        if page["next"] is None:
            return first, events
        page = await client.get(f"/live/snapshot?limit=2&cursor={page['next']}", party)


def fold(events: dict[str, Any], entry: Any) -> None:
    """What the contract tells a client to do with an entry."""
    if entry["gone"]:
        events.pop(entry["number"], None)
        return
    old = events.get(entry["number"], {"id": entry["event"], "number": entry["number"]})
    if entry["seq"] <= old.get("head_seq", 0):
        return
    new = {**old, **entry["changed"], "head_seq": entry["seq"], "summary": entry["summary"], "address": entry["address"]}
    events[entry["number"]] = new
    if new["stage"] not in OPEN_STAGES:
        del events[entry["number"]]


async def test_a_report_reaches_an_open_stream(city_client: CityClient) -> None:
    async with listening(city_client, towns.SUPERVISOR) as listener:
        receipt = await city_client.report("S1a")
        await pump(city_client)
        told = await listener.entries(3)
        assert [entry["action"] for entry in told] == ["report", "file", "assign"]
        assert {entry["number"] for entry in told} == {receipt["event"]}
        assert told[-1]["changed"]["holder"] == towns.S1_OFFICER
        assert "words" not in told[0]["carried"]


async def test_a_stream_goes_on_after_the_last_entry_its_reader_had(city_client: CityClient) -> None:
    async with listening(city_client, towns.SUPERVISOR) as listener:
        await city_client.report("S1a")
        await pump(city_client)
        first, *_ = await listener.entries(3)
    await city_client.report("S2a")
    await pump(city_client)
    async with listening(city_client, towns.SUPERVISOR, **{"Last-Event-ID": str(first["id"])}) as again:
        told = await again.entries(5)
        assert [entry["id"] for entry in told] == list(range(first["id"] + 1, first["id"] + 6))
        await city_client.report("S2a")
        await pump(city_client)
        assert [entry["id"] for entry in await again.entries(3)] == list(range(told[-1]["id"] + 1, told[-1]["id"] + 4))


async def test_the_query_says_where_to_go_on_for_readers_without_headers(city_client: CityClient) -> None:
    cursor, _ = await snapshot(city_client, towns.SUPERVISOR)
    await city_client.report("S1a")
    await pump(city_client)
    given = {"Authorization": f"Bearer {city_client.key(towns.SUPERVISOR)}"}
    async with city_client.http.get(f"{API}/live?after={cursor}", headers=given) as answer:
        assert len(await Listener(answer).entries(3)) == 3


async def test_after_a_restart_the_journal_itself_tells_what_was_missed(city_client: CityClient) -> None:
    cursor, _ = await snapshot(city_client, towns.SUPERVISOR)
    await city_client.report("S1a")
    await pump(city_client)
    city_client.feed.recent.clear()
    city_client.feed.oldest = city_client.feed.cursor
    async with listening(city_client, towns.SUPERVISOR, **{"Last-Event-ID": str(cursor)}) as listener:
        assert len(await listener.entries(3)) == 3


async def test_whoever_missed_too_much_is_told_to_begin_again(
    city_client: CityClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HISTORY", 2)
    for _ in range(2):
        await city_client.report("S1a")
    await pump(city_client)
    for missed in ("0", "999999"):
        async with listening(city_client, towns.SUPERVISOR, **{"Last-Event-ID": missed}) as listener:
            assert (await listener.next())["event"] == "reset"


@pytest.mark.parametrize("given", ["x", "-1", "1.5", "9" * 30])
async def test_a_last_event_id_that_is_none_is_refused(city_client: CityClient, given: str) -> None:
    answer = await city_client.ask("GET", "/live", towns.SUPERVISOR, headers={"Last-Event-ID": given})
    assert answer.status == 422


async def test_an_old_snapshot_and_the_entries_are_a_fresh_snapshot_for_every_reader(city_client: CityClient) -> None:
    readers = (towns.SUPERVISOR, towns.S1_OFFICER, towns.SOUTH_LEADER, towns.NORTH_LEADER, towns.PLUMBER)
    await city_client.report("S2a")
    before = {party: await snapshot(city_client, party) for party in readers}
    numbers = [(await city_client.report(unit))["event"] for unit in ("S1a", "S1b", "N3a", None)]
    numbers.append((await city_client.report("S1a", category=towns.PIPE))["event"])

    async def move(number: str, action: str, party: int, **carry: Any) -> None:
        await city_client.post(f"/events/{number}/moves", {"action": action, "carry": carry}, party)

    await move(numbers[0], "accept", towns.S1_OFFICER)
    await move(numbers[0], "comment", towns.SUPERVISOR, words="请拍照")
    await move(numbers[0], "transfer", towns.DISPATCHER, holder=towns.N3_OFFICER, ground="他更近")
    await move(numbers[1], "join", towns.DISPATCHER, into=numbers[0])
    await move(numbers[2], "accept", towns.N3_OFFICER)
    await move(numbers[2], "suspend", towns.DISPATCHER, reason="等材料", until="2026-03-09T01:00:00Z")
    at = towns.place("N2a")
    await move(numbers[3], "correct", towns.OPERATOR, place={"lon": at.lon, "lat": at.lat}, reason="来电补充")
    await move(numbers[3], "file", towns.OPERATOR, category=towns.RUBBISH, condition="1")
    city_client.clock.forward(hours=3)
    city_client.node.run(timers.run_once)
    await pump(city_client)
    for party in readers:
        cursor, known = before[party]
        _, fresh = await snapshot(city_client, party)
        for entry in await missed_by(city_client, party, cursor):
            fold(known, entry)
        assert known == fresh


async def missed_by(client: CityClient, party: int, cursor: int) -> list[Any]:
    """All that a stream of this party tells about what happened since the cursor, up to the first ping."""
    async with listening(client, party, **{"Last-Event-ID": str(cursor)}) as listener:
        client.site.hub.ping()
        told = []
        while (message := await listener.next())["event"] == "entry":
            told.append(json.loads(message["data"]))
        assert message["event"] == "ping"
        return told


def _sight(client: CityClient, party: int) -> Sight:
    return client.node.run(accounts.reader_of_key, client.key(party)).sight


async def test_an_officer_hears_of_his_own_ground_only_and_is_told_when_an_event_leaves(city_client: CityClient) -> None:
    async with listening(city_client, towns.PLUMBER) as plumber:
        await city_client.report("S1a")
        pipe = await city_client.report("S1a", category=towns.PIPE)
        wish = {"action": "transfer", "carry": {"holder": towns.S1_OFFICER, "ground": "不是水管"}}
        await city_client.post(f"/events/{pipe['event']}/moves", wish, towns.DISPATCHER)
        await pump(city_client)
        appeared, left = await plumber.entries(2)
        assert (appeared["action"], appeared["number"]) == ("assign", pipe["event"])
        assert appeared["changed"]["opened_at"]
        assert (left["action"], left["gone"], left["changed"]) == ("transfer", True, {})


async def test_a_claim_widens_the_sight_of_an_open_stream(city_client: CityClient) -> None:
    async with listening(city_client, towns.SPARE) as listener:
        await city_client.post("/claims", {"grid": "S3"}, towns.SPARE)
        assert (await listener.next())["event"] == "reset"


async def test_a_reader_who_does_not_read_is_given_up(city_client: CityClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "MOST_WAITING", 100)
    async with listening(city_client, towns.SUPERVISOR) as listener:
        await city_client.report("S1a")
        await pump(city_client)
        assert (await listener.next())["event"] == "reset"
        assert await listener.answer.content.read() == b""
    measures = await (await city_client.http.get("/metrics")).text()
    assert "dispatch_dropped_streams_total 1.0" in measures


async def test_an_entry_is_encoded_once_however_many_listen(
    city_client: CityClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoded: list[int] = []
    encode = live._encoded
    monkeypatch.setattr(live, "_encoded", lambda ident, told: encoded.append(ident) or encode(ident, told))
    hub = city_client.site.hub
    sight = _sight(city_client, towns.SUPERVISOR)
    streams = [await hub.join(sight, towns.SUPERVISOR, None) for _ in range(50)]
    await city_client.report("S1a")
    await pump(city_client)
    assert len({await one.next() for one in streams}) == 1
    assert len(encoded) == 3
    for one in streams:
        hub.leave(one)


async def test_a_stream_of_somebody_who_signed_out_ends(city_client: CityClient) -> None:
    await sign_in(city_client, "supervisor")
    async with city_client.http.get(f"{API}/live") as answer:
        await city_client.ask("DELETE", "/session", headers=OWN)
        rest = await asyncio.wait_for(answer.content.read(), 10)
        assert b"event: entry" not in rest


async def test_a_silent_stream_is_pinged(city_client: CityClient, monkeypatch: pytest.MonkeyPatch) -> None:
    hub = city_client.site.hub
    stream = await hub.join(_sight(city_client, towns.SUPERVISOR), towns.SUPERVISOR, None)
    hub.ping()
    assert await stream.next() == live.PING
    hub.leave(stream)
    assert streaming.SLOWEST_WRITE_S > live.PING_S


async def test_a_snapshot_that_is_ahead_of_the_feed_needs_no_second_one(city_client: CityClient) -> None:
    await city_client.report("S1a")
    cursor, _ = await snapshot(city_client, towns.SUPERVISOR)
    assert cursor > city_client.site.hub.position
    async with listening(city_client, towns.SUPERVISOR, **{"Last-Event-ID": str(cursor)}) as listener:
        city_client.site.hub.ping()
        assert (await listener.next())["event"] == "ping"
