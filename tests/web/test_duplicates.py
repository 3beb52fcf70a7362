"""What a report may repeat, over HTTP."""

from __future__ import annotations

from pydantic import TypeAdapter

from dispatch.web.duplicate_answers import DuplicatesAnswer, JoiningAnswer
from dispatch.web.event_answers import EventDetail
from tests import towns
from tests.web.conftest import CityClient, picture

PLACE = towns.place("S1a")
ASKED = {"place": {"lon": PLACE.lon, "lat": PLACE.lat}, "category": towns.RUBBISH, "words": "路边有垃圾"}


async def test_whoever_takes_a_report_sees_what_it_may_repeat_and_joins_it(city_client: CityClient) -> None:
    first = (await city_client.report("S1a"))["event"]
    told = await city_client.post("/duplicates", ASKED, towns.OPERATOR)
    TypeAdapter(DuplicatesAnswer).validate_python(told)
    [one] = told["items"]
    assert (one["number"], one["is_open"], one["weight"]) == (first, True, 1)
    assert one["sentence_en"].startswith("The same place, ")
    second = (await city_client.report("S1a"))["event"]
    [found] = (await city_client.get(f"/events/{second}/duplicates", towns.OPERATOR))["items"]
    assert found["number"] == first


async def test_the_public_is_not_told_what_others_reported(city_client: CityClient) -> None:
    assert (await city_client.ask("POST", "/duplicates", json=ASKED)).status == 401
    assert (await city_client.ask("POST", "/duplicates", towns.S1_OFFICER, json=ASKED)).status == 403


async def test_a_form_that_is_still_empty_repeats_nothing(city_client: CityClient) -> None:
    assert (await city_client.post("/duplicates", {}, towns.OPERATOR))["items"] == []
    refused = await city_client.ask("POST", "/duplicates", towns.OPERATOR, json={"place": {"lon": 121.0}})
    assert refused.status == 422


async def test_whoever_works_on_an_event_sees_what_everybody_reported_who_was_joined_into_it(city_client: CityClient) -> None:
    sent = await city_client.ask("POST", "/files", data=picture(), headers={"Content-Type": "image/jpeg"})
    sha256 = (await sent.json())["sha256"]
    leading = await city_client.report("S1a")
    other = await city_client.report("N3a", words="北边也看到了", files=[sha256])
    shown = ("GET", f"/files/{sha256}", towns.S1_OFFICER)
    assert (await city_client.ask(*shown)).status == 404
    joined = {"action": "join", "carry": {"into": leading["event"]}}
    assert (await city_client.ask("POST", f"/events/{other['event']}/moves", towns.DISPATCHER, json=joined)).status == 200
    told = await city_client.get(f"/events/{leading['event']}", towns.S1_OFFICER)
    TypeAdapter(EventDetail).validate_python(told)
    assert told["joined"] == [other["event"]]
    assert [(one["event"], one["receipt"]) for one in told["reports"]] == [
        (one["event"], one["receipt"]) for one in (leading, other)]
    assert told["photos"]["before"] == [sha256]
    assert (await city_client.ask(*shown)).status == 200
    assert (await city_client.get(f"/events/{other['event']}", towns.DISPATCHER))["joined_number"] == leading["event"]


async def test_an_administrator_lets_the_system_join_and_stops_it_again(city_client: CityClient) -> None:
    for on in (True, False):
        told = await city_client.post("/duplicates/joining", {"on": on}, towns.ADMINISTRATOR)
        assert TypeAdapter(JoiningAnswer).validate_python(told).on is on
        assert (await city_client.get("/duplicates/joining", towns.DISPATCHER)) == {"on": on, "kinds": []}
    assert (await city_client.ask("POST", "/duplicates/joining", towns.DISPATCHER, json={"on": True})).status == 403


async def test_everybody_who_reported_follows_the_leading_event_to_its_end_and_can_be_called_back(city_client: CityClient) -> None:
    leading = await city_client.report("S1a", caller={"name": "示例甲", "phone": "13900000001"})
    other = await city_client.report("S1a", caller={"name": "示例乙", "phone": "13900000002"})
    moves = ((other["event"], towns.OPERATOR, "join", {"into": leading["event"]}),
             (leading["event"], towns.S1_OFFICER, "accept", {}), (leading["event"], towns.S1_OFFICER, "finish", {"result": "已清理"}),
             (leading["event"], towns.DUTY_LEADER, "pass", {"finding": "已恢复"}))
    for number, party, action, carry in moves:
        moved = await city_client.ask("POST", f"/events/{number}/moves", party, json={"action": action, "carry": carry})
        assert moved.status == 200, await moved.text()
    for sent in (leading, other):
        told = await city_client.get(f"/reports/{sent['receipt']}", params={"code": sent["code"]})
        assert (told["stage"], told["event"], told["outcome"]) == ("closed", leading["event"], "handled")
        answered = {"code": sent["code"], "action": "call_back", "carry": {"answer": "satisfied"}}
        assert (await city_client.ask("POST", f"/reports/{sent['receipt']}/moves", json=answered)).status == 200
    looked = await city_client.ask("POST", f"/events/{other['event']}/callers", towns.OPERATOR, json={"reason": "结案回访"})
    assert [one["phone"] for one in (await looked.json())["items"]] == ["13900000002"]
