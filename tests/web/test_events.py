"""Events over HTTP: lists, one with all its parts, and moves."""

from __future__ import annotations

from typing import Any

import pytest

from dispatch.rules.lifecycle import TABLE
from tests import towns
from tests.web.conftest import CityClient, picture, problem

WISHES = ("ask", "endorse", "refuse")


async def move(client: CityClient, number: str, action: str, party: int, **carry: Any) -> Any:
    return await client.post(f"/events/{number}/moves", {"action": action, "carry": carry}, party)


async def refused(client: CityClient, number: str, body: Any, party: int) -> Any:
    return await problem(await client.ask("POST", f"/events/{number}/moves", party, json=body))


async def test_an_event_goes_from_report_to_closed_by_the_offered_buttons(city_client: CityClient) -> None:
    number = (await city_client.report("S1a"))["event"]
    await move(city_client, number, "accept", towns.S1_OFFICER)
    handled = await move(city_client, number, "finish", towns.S1_OFFICER, result="已清理")
    assert handled["stage"] == "handled"
    seen = await city_client.get(f"/events/{number}", towns.SUPERVISOR)
    assert {"action": "pass", "carry": ["finding"], "to": "closed"} in seen["actions"]
    closed = await move(city_client, number, "pass", towns.SUPERVISOR, finding="合格")
    assert (closed["stage"], closed["outcome"]) == ("closed", "handled")
    ended = [timer["kind"] for timer in closed["timers"] if timer["state"] == "stopped" and timer["met"]]
    assert ended == ["accept", "handle", "recheck"]


async def test_every_offered_action_is_accepted_and_every_other_is_refused(city_client: CityClient) -> None:
    actions = {action for _, action in TABLE} - {"report"}
    sha256 = await a_picture(city_client)
    carry = {
        "words": "x", "reason": "x", "finding": "x", "result": "x", "ground": "x", "answer": "satisfied", "approval": "x",
        "category": towns.RUBBISH, "condition": "1", "holder": towns.S2_OFFICER, "asked": towns.SUPERVISOR,
        "place": {"lon": 121.1025, "lat": 28.845}, "until": "2026-03-05T00:00:00Z", "request": "extend", "files": [sha256],
        "taker": towns.WATER, "whom": towns.WATER, "cause": "other",
    }
    parties = (towns.S1_OFFICER, towns.OPERATOR, towns.DISPATCHER, towns.SUPERVISOR, towns.DUTY_LEADER)
    into = (await city_client.report("S1a"))["event"]
    for action in sorted(actions):
        for party in (*parties, towns.SOUTH_LEADER) if action in WISHES else parties:
            number = await an_event_for(city_client, action)
            offered = {offer["action"] for offer in (await city_client.get(f"/events/{number}", party))["actions"]}
            wish = {"action": action, "carry": {**carry, "into": into}}
            answer = await city_client.ask("POST", f"/events/{number}/moves", party, json=wish)
            assert (answer.status == 200) == (action in offered), f"{action} by {party}: {await answer.text()}"
            assert answer.status in (200, 403, 409)


async def a_picture(client: CityClient) -> str:
    told = await client.ask("POST", "/files", data=picture(), headers={"Content-Type": "image/jpeg"})
    sha256: str = (await told.json())["sha256"]
    return sha256


async def an_event_for(client: CityClient, action: str) -> str:
    """An event with which somebody may do this: assigned, with a wish of its officer, or not filed yet."""
    desk = {"condition": "2"} if action == "self_handle" else {}
    number: str = (await client.report("S1a", **desk))["event"]
    if action in WISHES and action != "ask":
        await move(client, number, "ask", towns.S1_OFFICER, request="extend", reason="工程量大")
    return number


async def test_a_leader_refuses_what_waits_for_him_and_leaves_the_rest_to_the_center(city_client: CityClient) -> None:
    number = await an_event_for(city_client, "refuse")
    wish = {"action": "refuse", "carry": {"request": "extend", "reason": "人手足够"}}
    assert (await refused(city_client, number, wish, towns.S1_OFFICER))["code"] == "not-allowed"
    await move(city_client, number, "endorse", towns.SOUTH_LEADER, request="extend")
    assert (await refused(city_client, number, wish, towns.SOUTH_LEADER))["code"] == "conflict"
    assert (await city_client.get("/requests", towns.SOUTH_LEADER))["items"][0]["state"] == "asked"
    await move(city_client, number, "refuse", towns.DISPATCHER, request="extend", reason="不同意")
    await move(city_client, number, "ask", towns.S1_OFFICER, request="extend", reason="还是来不及")
    await move(city_client, number, "refuse", towns.SOUTH_LEADER, request="extend", reason="人手足够")
    refusals = (await city_client.get("/requests?state=refused", towns.SOUTH_LEADER))["items"]
    assert [row["decided_by"] for row in refusals] == [towns.SOUTH_LEADER, towns.DISPATCHER]


async def test_an_officer_does_not_see_the_events_of_another_town(city_client: CityClient) -> None:
    number = (await city_client.report("S1a"))["event"]
    assert (await city_client.ask("GET", f"/events/{number}", towns.N3_OFFICER)).status == 404
    found = await refused(city_client, number, {"action": "comment", "carry": {"words": "x"}}, towns.N3_OFFICER)
    assert found["code"] == "not-found"
    assert (await city_client.get("/events", towns.N3_OFFICER))["items"] == []
    assert len((await city_client.get("/events", towns.S2_OFFICER))["items"]) == 1


async def test_what_somebody_else_changed_meanwhile_is_a_conflict(city_client: CityClient) -> None:
    number = (await city_client.report("S1a"))["event"]
    known = await city_client.get(f"/events/{number}", towns.S1_OFFICER)
    await move(city_client, number, "comment", towns.OPERATOR, words="请拍照")
    wish = {"action": "accept", "version": known["version"]}
    assert (await refused(city_client, number, wish, towns.S1_OFFICER))["code"] == "overtaken"


@pytest.mark.parametrize(
    ("wish", "status", "field"),
    [
        ({"action": "finish", "carry": {}}, 409, None),
        ({"action": "no-such"}, 409, None),
        ({"action": "accept", "version": "1"}, 422, "version"),
        ({"action": "accept", "version": 2**70}, None, None),
        ({"carry": {}}, 422, "action"),
        ({"action": "return", "carry": {"cause": "other", "reason": " "}}, 422, "reason"),
        ({"action": "return", "carry": {"reason": "x" * 4001}}, 422, "carry.reason"),
        ({"action": "return", "carry": {"reason": "a\u0000b"}}, 422, "carry.reason"),
        ({"action": "accept", "carry": {"place": {"lon": 181, "lat": 0}}}, 422, "carry.place.lon"),
        ({"action": "accept", "carry": {"files": ["f" * 64]}}, 422, "carry.files"),
        ({"action": "accept", "carry": {"mood": "good"}}, 422, "carry.mood"),
        ({"action": "accept", "happened_at": "2030-01-01T00:00:00Z"}, 422, "happened_at"),
        ({"action": "accept", "happened_at": "0001-01-01T00:00:00+14:00"}, 422, "happened_at"),
    ],
)
async def test_a_wrong_move_is_refused_and_says_why(
    city_client: CityClient, wish: Any, status: int | None, field: str | None
) -> None:
    number = (await city_client.report("S1a"))["event"]
    found = await refused(city_client, number, wish, towns.S1_OFFICER)
    assert status is None or found["status"] == status
    assert field is None or field in {fault["field"] for fault in found["faults"]}
    assert (await city_client.get(f"/events/{number}", towns.OPERATOR))["stage"] == "assigned"


@pytest.mark.parametrize(
    ("party", "action", "carry", "field"),
    [
        (towns.DISPATCHER, "transfer", {"holder": 999_999, "ground": "x"}, "carry.holder"),
        (towns.OPERATOR, "correct", {"category": "none", "reason": "x"}, "carry.category"),
        (towns.OPERATOR, "correct", {"condition": "77", "reason": "x"}, "carry.condition"),
        (towns.DISPATCHER, "join", {"into": "26-9999999-2"}, None),
        (towns.DISPATCHER, "suspend", {"reason": "x", "until": "2020-01-01T00:00:00Z"}, "carry.until"),
    ],
)
async def test_what_a_move_names_must_exist(
    city_client: CityClient, party: int, action: str, carry: Any, field: str | None
) -> None:
    number = (await city_client.report("S1a"))["event"]
    found = await refused(city_client, number, {"action": action, "carry": carry}, party)
    assert found["status"] == 422
    assert field is None or field in {fault["field"] for fault in found["faults"]}


@pytest.mark.parametrize("typed", ["26-0000001-2", "hello", "１", "26-0000001", "%F0%9F%98%80", "a%2F..%2Fb", "26"])
async def test_a_number_that_cannot_be_one_is_refused_with_a_hint(city_client: CityClient, typed: str) -> None:
    answer = await city_client.ask("GET", f"/events/{typed}", towns.OPERATOR)
    assert (await problem(answer))["code"] in ("wrong-number", "not-found")


async def test_a_number_may_be_typed_as_people_do(city_client: CityClient) -> None:
    number = (await city_client.report("S1a"))["event"]
    for typed in (number.replace("-", ""), number.replace("-", " "), number.translate(str.maketrans("0123456789", "０１２３４５６７８９"))):
        assert (await city_client.get(f"/events/{typed}", towns.OPERATOR))["number"] == number


async def test_lists_go_on_page_by_page_and_filter(city_client: CityClient) -> None:
    numbers = [(await city_client.report(unit))["event"] for unit in ("S1a", "S1b", "S2a", "N3a", None)]
    pages, cursor = [], ""
    while True:
        page = await city_client.get(f"/events?limit=2{cursor}", towns.OPERATOR)
        pages.append([event["number"] for event in page["items"]])
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert pages == [numbers[:2:-1], numbers[2:0:-1], numbers[:1]]

    async def wanted(query: str, party: int = towns.OPERATOR) -> list[str]:
        return [event["number"] for event in (await city_client.get(f"/events?{query}", party))["items"]][::-1]

    assert await wanted("grid=S1") == numbers[:2]
    assert await wanted(f"town={towns.NORTH}") == numbers[3:4]
    assert await wanted("holder=me", towns.S1_OFFICER) == numbers[:2]
    assert await wanted(f"holder={towns.S2_OFFICER}") == numbers[2:3]
    assert await wanted("queue=unplaced") == numbers[4:]
    assert await wanted("stage=reported,filed") == numbers[4:]
    assert await wanted("bbox=121.10,28.84,121.105,28.85") == numbers[:1]
    assert await wanted("late=true") == []
    assert await wanted("open=false") == await wanted("open=false&stage=filed") == []
    city_client.clock.forward(hours=4)
    assert await wanted("late=true") == numbers


async def test_counts_are_of_ones_own_sight(city_client: CityClient) -> None:
    for unit in ("S1a", "N3a", None):
        await city_client.report(unit)
    assert await city_client.get("/counts", towns.OPERATOR) == {
        "open": 3, "late": 0, "queued": 1, "assigned": 2, "reported": 1,
    }
    assert (await city_client.get("/counts", towns.S1_OFFICER))["open"] == 1


async def test_callers_are_covered_for_everybody_and_words_are_masked(city_client: CityClient) -> None:
    caller = {"name": "王小明", "phone": "13812345678"}
    receipt = await city_client.report("S1a", words="我电话13812345678,车浙JA1234", caller=caller)
    secret = await city_client.report("S1a", caller={**caller, "confidential": True})
    for party in (towns.OPERATOR, towns.S1_OFFICER, towns.AUDITOR):
        event = await city_client.get(f"/events/{receipt['event']}", party)
        assert event["reports"][0]["caller"] == {"phone": "138****5678", "name": "王**", "confidential": False}
        hidden = await city_client.get(f"/events/{secret['event']}", party)
        assert hidden["reports"][0]["caller"] == {"phone": "", "name": "", "confidential": True}
        timeline = await city_client.ask("GET", f"/events/{receipt['event']}/entries", party)
        for text in (str(event), await timeline.text()):
            assert "13812345678" not in text
            assert "JA1234" not in text
            assert "王小明" not in text


async def test_the_desk_files_and_the_system_sends_it_on_with_its_reason(city_client: CityClient) -> None:
    receipt = await city_client.report(None)
    at = towns.place("S2a")
    await move(city_client, receipt["event"], "correct", towns.OPERATOR, reason="来电", place={"lon": at.lon, "lat": at.lat})
    filed = await move(city_client, receipt["event"], "file", towns.OPERATOR, category=towns.RUBBISH, condition="1")
    assert (filed["stage"], filed["holder"], filed["grid"]) == ("assigned", towns.S2_OFFICER, "S2")
    assert filed["names"][str(towns.S2_OFFICER)] == {"name": "样例13", "name_en": "Sample 13"}
    timeline = await city_client.get(f"/events/{receipt['event']}/entries", towns.OPERATOR)
    carried = timeline["items"][-1]["carried"]
    assert "样例13" in carried["sentence_zh"]
    assert "Sample 13" in carried["sentence_en"]


async def test_a_dispatcher_chooses_by_hand_and_the_timeline_says_so(city_client: CityClient) -> None:
    number = (await city_client.report("S1a"))["event"]
    moved = await move(city_client, number, "transfer", towns.DISPATCHER, holder=towns.S2_OFFICER, ground="他在附近")
    assert (moved["holder"], moved["body"], moved["answerable"]) == (towns.S2_OFFICER, towns.SOUTH_BODY, towns.S1_OFFICER)
    timeline = await city_client.get(f"/events/{number}/entries", towns.OPERATOR)
    assert "样例13" in timeline["items"][-1]["carried"]["sentence_zh"]


async def test_joined_events_weigh_together_and_part_again(city_client: CityClient) -> None:
    first, second = [(await city_client.report("S1a")) for _ in range(2)]
    joined = await move(city_client, second["event"], "join", towns.DISPATCHER, into=first["event"])
    assert (joined["stage"], joined["joined_number"]) == ("joined", first["event"])
    assert (await city_client.get(f"/events/{first['event']}", towns.OPERATOR))["weight"] == 2
    public = await city_client.get(f"/reports/{second['receipt']}?code={second['code']}")
    assert public["joined_into"] == first["event"]
    parted = await move(city_client, second["event"], "part", towns.DISPATCHER, reason="不是同一处")
    assert parted["stage"] == "assigned"
    assert (await city_client.get(f"/events/{first['event']}", towns.OPERATOR))["weight"] == 1


async def test_a_repeated_move_with_its_key_is_made_once(city_client: CityClient) -> None:
    number = (await city_client.report("S1a"))["event"]
    headers = {"Idempotency-Key": "offline-accept"}
    answers = [
        await city_client.ask("POST", f"/events/{number}/moves", towns.S1_OFFICER, json={"action": "accept"}, headers=headers)
        for _ in range(2)
    ]
    assert [answer.status for answer in answers] == [200, 200]
    assert await answers[0].read() == await answers[1].read()
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    elsewhere = await city_client.ask("POST", "/claims", towns.S1_OFFICER, json={"grid": "S3"}, headers=headers)
    assert (await problem(elsewhere))["code"] == "key-reused"


async def test_a_refused_move_does_not_use_its_key_up(city_client: CityClient) -> None:
    number = (await city_client.report("S1a"))["event"]
    headers = {"Idempotency-Key": "try-again"}

    async def accept() -> int:
        wish = {"action": "accept"}
        return (await city_client.ask("POST", f"/events/{number}/moves", towns.S1_OFFICER, json=wish, headers=headers)).status

    await move(city_client, number, "transfer", towns.DISPATCHER, holder=towns.S2_OFFICER, ground="x")
    assert await accept() == 403
    await move(city_client, number, "transfer", towns.DISPATCHER, holder=towns.S1_OFFICER, ground="x")
    assert await accept() == 200


@pytest.mark.parametrize("key", ["", " ", "a b", "ü", "x" * 201])
async def test_an_idempotency_key_has_a_form(city_client: CityClient, key: str) -> None:
    answer = await city_client.ask("POST", "/reports", json={"words": "x"}, headers={"Idempotency-Key": key})
    assert answer.status in (400, 422)


async def test_notices_are_seen_once_and_only_by_their_own(city_client: CityClient) -> None:
    await city_client.report("S1a")
    inbox = await city_client.get("/notices?unseen=true", towns.S1_OFFICER)
    notice = inbox["items"][0]
    assert (notice["kind"], notice["seen_at"]) == ("assign", None)
    assert (await city_client.get("/session", towns.S1_OFFICER))["unseen"] == 1
    seen = f"/notices/{notice['id']}/seen"
    assert (await city_client.ask("POST", seen, towns.S2_OFFICER)).status == 404
    for _ in range(2):
        assert (await city_client.ask("POST", seen, towns.S1_OFFICER)).status == 204
    assert (await city_client.get("/notices?unseen=true", towns.S1_OFFICER))["items"] == []


async def test_a_claimed_grid_has_one_principal(city_client: CityClient) -> None:
    claim = await city_client.post("/claims", {"grid": "S3"}, towns.SPARE)
    taken = await city_client.ask("POST", "/claims", towns.S2_OFFICER, json={"grid": "S3"})
    assert (await problem(taken))["code"] == "taken"
    wrong = await city_client.ask("POST", "/claims", towns.SPARE, json={"grid": "Z9"})
    assert (await problem(wrong))["faults"][0]["field"] == "grid"
    mine = await city_client.get("/claims?mine=true", towns.SPARE)
    assert [row["id"] for row in mine["items"]] == [claim["id"]]
    handed = {"reason": "休假", "successor": towns.S2_OFFICER}
    await city_client.post(f"/claims/{claim['id']}/release", handed, towns.SOUTH_LEADER)
    assert [row["party"] for row in (await city_client.get("/claims?grid=S3", towns.SPARE))["items"]] == [towns.S2_OFFICER]


async def test_webhooks_are_kept_listed_and_ended(city_client: CityClient) -> None:
    made = await city_client.post("/hooks", {"url": "https://example.org/in"}, towns.ADMINISTRATOR)
    assert made["secret"].startswith("whsec_")
    listed = await city_client.get("/hooks", towns.ADMINISTRATOR)
    assert listed["items"] == [{"id": made["id"], "url": "https://example.org/in", "party": towns.ADMINISTRATOR, "secret": None}]
    for url in ("ftp://example.org", "example.org", "https://u:p@example.org", "http://", "javascript:alert(1)", "http://["):
        answer = await city_client.ask("POST", "/hooks", towns.ADMINISTRATOR, json={"url": url})
        assert (await problem(answer))["faults"][0]["field"] == "url"
    weak = await city_client.ask("POST", "/hooks", towns.ADMINISTRATOR, json={"url": "https://e.org", "secret": "short"})
    assert (await problem(weak))["faults"][0]["field"] == "secret"
    assert (await city_client.ask("DELETE", f"/hooks/{made['id']}", towns.ADMINISTRATOR)).status == 204
    assert (await city_client.ask("DELETE", f"/hooks/{made['id']}", towns.ADMINISTRATOR)).status == 404
