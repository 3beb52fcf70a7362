"""Citizens report and follow over HTTP."""

from __future__ import annotations

import asyncio

import pytest

from dispatch.store import schema
from tests import towns
from tests.web.conftest import CityClient, problem


async def test_a_report_becomes_an_event_that_its_officer_can_read(city_client: CityClient) -> None:
    receipt = await city_client.report("S1a")
    assert receipt["stage"] == "assigned"
    assert receipt["grid"] == "S1"
    assert receipt["due_at"].endswith("Z")
    event = await city_client.get(f"/events/{receipt['event']}", towns.S1_OFFICER)
    assert event["holder"] == towns.S1_OFFICER
    assert "accept" in {offer["action"] for offer in event["actions"]}


async def test_a_report_without_a_place_waits_at_the_desk(city_client: CityClient) -> None:
    receipt = await city_client.report(None)
    assert receipt["stage"] == "reported"
    assert receipt["queue"] == "unplaced"
    waiting = await city_client.get("/events?queue=any", towns.OPERATOR)
    assert [event["number"] for event in waiting["items"]] == [receipt["event"]]


async def test_receipt_and_code_open_the_public_view(city_client: CityClient) -> None:
    receipt = await city_client.report("S1a")
    seen = await city_client.get(f"/reports/{receipt['receipt']}?code={receipt['code']}")
    assert seen["event"] == receipt["event"]
    assert seen["stage"] == "assigned"
    assert [entry["action"] for entry in seen["entries"]] == ["report", "file", "assign"]
    assert seen["actions"] == ["urge"]


async def test_a_wrong_code_looks_like_an_unknown_receipt_and_is_not_tried_for_ever(city_client: CityClient) -> None:
    receipt = await city_client.report("S1a")
    wrong = f"{(int(receipt['code']) + 1) % 1000000:06}"
    refused = await city_client.ask("GET", f"/reports/{receipt['receipt']}?code={wrong}")
    assert (await problem(refused))["code"] == "not-found"
    for _ in range(9):
        await city_client.ask("GET", f"/reports/{receipt['receipt']}?code={wrong}")
    tired = await city_client.ask("GET", f"/reports/{receipt['receipt']}?code={receipt['code']}")
    assert (await problem(tired))["code"] == "too-many"


async def test_a_misread_receipt_number_is_refused_with_a_hint(city_client: CityClient) -> None:
    receipt = (await city_client.report("S1a"))["receipt"]
    wrong = receipt[:-1] + str((int(receipt[-1]) + 1) % 10)
    refused = await city_client.ask("GET", f"/reports/{wrong}?code=123456")
    assert refused.status == 422
    assert "check digit" in (await problem(refused))["detail"]


async def test_a_citizen_urges_his_own_event(city_client: CityClient) -> None:
    receipt = await city_client.report("S1a")
    wish = {"code": receipt["code"], "action": "urge", "carry": {"words": "请快一点"}}
    await city_client.post(f"/reports/{receipt['receipt']}/moves", wish)
    timeline = await city_client.get(f"/events/{receipt['event']}/entries", towns.OPERATOR)
    last = timeline["items"][-1]
    assert (last["action"], last["role"], last["carried"]["words"]) == ("urge", "citizen", "请快一点")


async def test_the_same_key_sends_one_report_and_gives_the_same_receipt(city_client: CityClient) -> None:
    key = {"Idempotency-Key": "one-report"}
    body = {"words": "井盖破损", "place": {"text": "赤城路"}}
    first = await city_client.ask("POST", "/reports", json=body, headers=key)
    second = await city_client.ask("POST", "/reports", json=body, headers=key)
    assert (first.status, second.status) == (201, 201)
    assert await first.json() == await second.json()
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert towns.count(city_client.node, schema.reports) == 1
    other = await city_client.ask("POST", "/reports", json={"words": "另一件事"}, headers=key)
    assert (await problem(other))["code"] == "key-reused"


async def test_the_same_key_at_the_same_moment_still_sends_one_report(city_client: CityClient) -> None:
    body, key = {"words": "井盖破损"}, {"Idempotency-Key": "same-moment"}
    answers = await asyncio.gather(*(
        city_client.ask("POST", "/reports", json=body, headers=key) for _ in range(8)
    ))
    assert {answer.status for answer in answers} == {201}
    assert len({(await answer.json())["receipt"] for answer in answers}) == 1
    assert towns.count(city_client.node, schema.reports) == 1


async def test_every_member_of_staff_may_report_like_anybody(city_client: CityClient) -> None:
    for party in (towns.AUDITOR, towns.DISPATCHER, towns.S1_OFFICER):
        receipt = await city_client.post("/reports", {"words": "路灯不亮"}, party)
        assert receipt["stage"] == "reported"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"words": "字" * 5000}, "words"),
        ({"words": "  "}, "words"),
        ({}, "words"),
        ({"words": "x", "place": {"lon": 181, "lat": 0}}, "place.lon"),
        ({"words": "x", "place": {"lon": 121, "lat": -90.5}}, "place.lat"),
        ({"words": "x", "place": {"lon": 121}}, "place.lat"),
        ({"words": "x", "place": {"lon": True, "lat": 1}}, "place.lon"),
        ({"words": "x", "place": {"lon": "121", "lat": 1}}, "place.lon"),
        ({"words": "x", "place": {"lon": 121, "lat": 28, "system": "mars"}}, "place.system"),
        ({"words": 5}, "words"),
        ({"words": "x", "category": "no-such"}, "category"),
        ({"words": "x", "category": "1001", "condition": "99"}, "condition"),
        ({"words": "bell\u0007"}, "words"),
        ({"words": "nul\u0000"}, "words"),
        ({"words": "x", "happened_at": "2026-03-02T09:00:00"}, "happened_at"),
        ({"words": "x", "happened_at": "2036-03-02T09:00:00Z"}, "happened_at"),
        ({"words": "x", "happened_at": 1}, "happened_at"),
        ({"words": "x", "files": ["a" * 64]}, "files"),
        ({"words": "x", "files": ["../../etc/passwd"]}, "files.0"),
        ({"words": "x", "surprise": 1}, "surprise"),
        ([], "body"),
        ("text", "body"),
    ],
)
async def test_a_wrong_value_is_refused_by_the_name_of_its_field(
    city_client: CityClient, body: object, field: str
) -> None:
    refused = await city_client.ask("POST", "/reports", json=body)
    assert refused.status == 422
    assert field in {fault["field"] for fault in (await problem(refused))["faults"]}
    assert towns.count(city_client.node, schema.reports) == 0


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b'{"words": }', b'{"words": "\xff"}', b'{"words": "\\ud800"}', b"[" * 5000, b'{"place":{"lon":1e', b"\xef\xbb\xbf{}",
     b"words=x", "路灯".encode("gbk")],
)
async def test_bytes_that_are_no_json_are_malformed(city_client: CityClient, raw: bytes) -> None:
    refused = await city_client.ask("POST", "/reports", data=raw, headers={"Content-Type": "application/json"})
    assert refused.status == 400
    assert (await problem(refused))["code"] == "malformed"


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity", b"1e999"])
async def test_a_coordinate_that_is_no_number_is_refused(city_client: CityClient, number: bytes) -> None:
    raw = b'{"words": "x", "place": {"lon": %b, "lat": 28}}' % number
    refused = await city_client.ask("POST", "/reports", data=raw, headers={"Content-Type": "application/json"})
    assert refused.status in (400, 422)
    assert (await problem(refused))["status"] == refused.status


async def test_the_last_of_two_values_under_one_name_counts(city_client: CityClient) -> None:
    raw = '{"words": "first", "words": "路灯不亮"}'.encode()
    taken = await city_client.ask("POST", "/reports", data=raw, headers={"Content-Type": "application/json"})
    assert taken.status == 201


async def test_other_media_types_and_bodies_too_large_are_refused(city_client: CityClient) -> None:
    form = await city_client.ask("POST", "/reports", data={"words": "x"})
    assert (await problem(form))["code"] == "unknown-format"
    huge = await city_client.ask("POST", "/reports", json={"words": "x" * 300_000})
    assert (await problem(huge))["code"] == "too-large"

    async def endless():  # without a length, so that it has to be counted
        for _ in range(40):
            yield b" " * 10_000

    streamed = await city_client.ask(
        "POST", "/reports", data=endless(), headers={"Content-Type": "application/json"}
    )
    assert (await problem(streamed))["code"] == "too-large"


async def test_a_body_that_says_it_is_packed_and_is_not_is_malformed(
    city_client: CityClient, caplog: pytest.LogCaptureFixture
) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    refused = await city_client.ask("POST", "/reports", data=b"no gzip at all", headers=headers)
    assert (await problem(refused))["code"] == "malformed"
    caplog.clear()  # the server library complains once more when it looks for a following request


async def test_a_number_from_another_system_comes_once(city_client: CityClient) -> None:
    body = {"words": "路灯不亮", "channel": "12345", "outside_id": "A-1"}
    assert (await city_client.ask("POST", "/reports", json=body)).status == 201
    again = await city_client.ask("POST", "/reports", json=body)
    assert again.status == 409
    assert towns.count(city_client.node, schema.reports) == 1
