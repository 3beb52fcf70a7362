"""Words become places over the API: suggestions, candidates, reports in words, and what the desk taught."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import TypeAdapter

from dispatch.channels.geocoders.asking import Account, OutsideGeocoder
from dispatch.web import answers as a
from dispatch.web import event_answers as e
from dispatch.web import place_answers as p
from tests import named_places as n
from tests import towns as t
from tests.web.conftest import CityClient, problem

NASTY = [
    "", " ", "啊", "路" * 4000, "😀", "'; DROP TABLE events; --", "13812345678", "我家住在样例路12号", "锟斤拷锟斤拷",
    "望月公园和听风医院都有", "杭州市西湖区文三路1号", "<script>alert(1)</script>", "%s%n", "路与" * 1500,
]


@pytest.fixture
def named(city_client: CityClient) -> CityClient:
    n.name_places(city_client.node)
    city_client.node.reload()
    return city_client


def held(kind: Any, found: Any) -> Any:
    TypeAdapter(kind).validate_python(found)
    return found


async def geocoded(city: CityClient, text: str, party: int | None = t.OPERATOR, **more: Any) -> Any:
    return held(p.GeocodeAnswer, await city.post("/places/geocode", {"text": text, **more}, party))


async def reported(city: CityClient, text: str, **more: Any) -> Any:
    return await city.post("/reports", {"words": "有垃圾", "category": t.RUBBISH, "place": {"text": text}, **more})


async def correct(city: CityClient, number: str, unit: str, party: int = t.OPERATOR) -> Any:
    lon, lat = n.at(unit)
    carry = {"place": {"lon": lon, "lat": lat, "radius_m": 10}, "reason": "问清了"}
    return await city.post(f"/events/{number}/moves", {"action": "correct", "carry": carry}, party)


async def test_a_place_is_told_with_its_circle_its_ground_and_who_answers_there(named: CityClient) -> None:
    found = await geocoded(named, "望月公园门口有人摆摊")
    assert (found["outcome"], found["missing"]) == ("point", None)
    [one] = found["candidates"]
    assert (one["text"], one["source"], one["unit"], one["grid"]["code"]) == ("望月公园", "", "S1a", "S1")
    assert one["holders"] == [{"grid": "S1", "name": f"样例{t.S1_OFFICER}", "name_en": f"Sample {t.S1_OFFICER}"}]
    assert one["geometry"] is None
    assert 200 < one["border_m"] < 700
    assert found["parse"]["read_as"] == "place(望月公园) gate"
    assert "Moon Park" in one["found"]["en"]


async def test_all_who_answer_under_a_wide_circle_are_told(named: CityClient) -> None:
    [one] = (await geocoded(named, "样例路"))["candidates"]
    assert {holder["grid"] for holder in one["holders"]} >= {"S1", "S2", "S3"}
    assert one["geometry"]["type"] == "LineString"
    assert next(holder for holder in one["holders"] if holder["grid"] == "S3")["name"] == ""


async def test_citizens_are_told_places_and_grids_but_no_names_of_persons(named: CityClient) -> None:
    [one] = (await geocoded(named, "望月公园", None))["candidates"]
    assert one["holders"] == [{"grid": "S1", "name": "", "name_en": ""}]
    offered = held(p.SuggestionsAnswer, await named.get("/places/suggest?q=望月"))
    assert [item["text"] for item in offered["items"]] == ["望月公园"]


async def test_several_places_come_nearest_first_when_it_is_known_where_the_caller_is(named: CityClient) -> None:
    for unit in ("S1b", "N3b"):
        lon, lat = n.at(unit)
        found = await geocoded(named, "实验小学", near={"lon": lon, "lat": lat, "radius_m": 40})
        assert found["outcome"] == "ambiguous"
        assert found["missing"]["zh"]
        assert next(one["unit"] for one in found["candidates"]) == unit


@pytest.mark.parametrize("text", NASTY, ids=lambda text: repr(text[:10]))
async def test_nasty_words_get_a_plain_answer_and_a_report_of_them_is_kept(named: CityClient, text: str) -> None:
    found = await geocoded(named, text)
    assert found["outcome"] in ("none", "ambiguous")
    assert found["missing"]["zh"]
    assert found["missing"]["en"]
    sent = await reported(named, text)
    assert sent["queue"] in ("unplaced", "needs_verify")
    detail = held(e.EventDetail, await named.get(f"/events/{sent['event']}", t.OPERATOR))
    assert text.strip() == "" or detail["place_missing"] is not None


async def test_a_road_said_a_thousand_times_is_that_road(named: CityClient) -> None:
    found = await geocoded(named, "样例路与" * 1000)
    assert {one["text"] for one in found["candidates"]} == {"样例路"}
    assert (await reported(named, "样例路" * 1000))["event"]


async def test_words_beyond_measure_are_refused_by_name(named: CityClient) -> None:
    refused = await named.ask("POST", "/places/geocode", t.OPERATOR, json={"text": "路" * 4001})
    assert {fault["field"] for fault in (await problem(refused))["faults"]} == {"text"}
    refused = await named.ask("GET", "/places/suggest?q=&limit=0", t.OPERATOR)
    assert "limit" in {fault["field"] for fault in (await problem(refused))["faults"]}


async def test_suggestions_say_what_they_are_and_where(named: CityClient) -> None:
    items = (await named.get("/places/suggest?q=样例路&limit=5", t.OPERATOR))["items"]
    assert items[0] == items[0] | {"text": "样例路", "kind": "road", "context": "街区S2"}
    assert (await named.get("/places/suggest?q=", t.OPERATOR))["items"] == []
    assert (await named.get("/places/suggest?q=zzzz", t.OPERATOR))["items"] == []


async def test_a_report_in_words_is_placed_and_its_sentence_says_how(named: CityClient) -> None:
    sent = await reported(named, "望月公园")
    assert (sent["grid"], sent["queue"], sent["holder"]) == ("S1", "", t.S1_OFFICER)
    assert "望月公园" in sent["sentence_zh"]
    timeline = await named.get(f"/events/{sent['event']}/entries", t.OPERATOR)
    assert "望月公园" in timeline["items"][0]["carried"]["sentence_zh"]


async def test_the_desk_reads_the_candidates_of_what_it_has_to_verify_until_it_has_placed_it(named: CityClient) -> None:
    sent = await reported(named, "界碑广场")
    assert sent["queue"] == "needs_verify"
    detail = held(e.EventDetail, await named.get(f"/events/{sent['event']}", t.OPERATOR))
    [one] = detail["candidates"]
    assert {holder["grid"] for holder in one["holders"]} == {"S1", "S2"}
    assert detail["place_conflict"] is False
    after = held(e.EventDetail, await correct(named, sent["event"], "S2a"))
    assert after["candidates"] == []
    assert after["unit"] == "S2a"


async def test_a_device_against_the_words_is_flagged_on_the_event(named: CityClient) -> None:
    lon, lat = n.at("N3a")
    place = {"lon": lon, "lat": lat, "radius_m": 20, "text": "望月公园"}
    sent = await reported(named, "", place=place)
    detail = await named.get(f"/events/{sent['event']}", t.OPERATOR)
    assert (detail["place_conflict"], detail["unit"]) == (True, "S1a")
    by_operator = await named.post("/reports", {"words": "有垃圾", "category": t.RUBBISH, "place": place}, t.OPERATOR)
    detail = await named.get(f"/events/{by_operator['event']}", t.OPERATOR)
    assert (detail["place_conflict"], detail["unit"]) == (True, "N3a")


async def test_what_the_desk_teaches_is_shown_found_listed_and_taken_back(named: CityClient) -> None:
    sent = await reported(named, "老电影院")
    assert sent["queue"] == "unplaced"
    after = await correct(named, sent["event"], "S2b")
    assert after["learned"]["text"] == "老电影院"
    [one] = (await geocoded(named, "老电影院旁边"))["candidates"]
    assert (one["source"], one["unit"]) == ("learned", "S2b")
    assert (await named.get("/places/suggest?q=老电", t.OPERATOR))["items"][0]["text"] == "老电影院"
    [row] = held(a.Page[p.LearnedPlace], await named.get("/places", t.OPERATOR))["items"]
    assert (row["made_by"], row["event"], row["id"]) == (t.OPERATOR, sent["event"], after["learned"]["id"])
    for party, status in ((t.S1_OFFICER, 403), (t.SUPERVISOR, 403), (t.DUTY_LEADER, 204), (t.DUTY_LEADER, 404)):
        assert (await named.ask("DELETE", f"/places/{row['id']}", party)).status == status
    assert (await geocoded(named, "老电影院"))["outcome"] == "none"
    detail = await named.get(f"/events/{sent['event']}", t.OPERATOR)
    assert detail["learned"] is None


async def test_taught_places_are_searched_and_who_took_one_back_and_why_is_kept(named: CityClient) -> None:
    numbers = {}
    for text, unit in (("老电影院", "S2b"), ("白塔旧址", "S1a"), ("100%大卖场", "S2a")):
        sent = await reported(named, text)
        numbers[text] = (await correct(named, sent["event"], unit))["number"]

    async def taught(query: str) -> Any:
        return held(a.Page[p.LearnedPlace], await named.get(f"/places?{query}", t.ADMINISTRATOR))["items"]

    assert [row["text"] for row in await taught("q=电影")] == ["老电影院"]
    assert [row["text"] for row in await taught(f"q={numbers['白塔旧址']}")] == ["白塔旧址"]
    assert [row["text"] for row in await taught("q=%25")] == ["100%大卖场"]
    assert await taught("q=_") == []
    assert await taught("ended=true") == []
    [old] = await taught("q=电影")
    why = "位置标错了，打13812345678问过"
    assert (await named.ask("DELETE", f"/places/{old['id']}?why={why}", t.ADMINISTRATOR)).status == 204
    assert {row["text"] for row in await taught("")} == {"白塔旧址", "100%大卖场"}
    [gone] = await taught("ended=true")
    assert (gone["id"], gone["ended"]["by"]) == (old["id"], t.ADMINISTRATOR)
    assert gone["ended"]["why"].startswith("位置标错了")
    assert "13812345678" not in gone["ended"]["why"]
    refused = await named.ask("DELETE", f"/places/{old['id']}?why={'长' * 201}", t.ADMINISTRATOR)
    assert refused.status in (400, 422)


async def test_who_moves_an_event_again_takes_back_what_it_taught_before(named: CityClient) -> None:
    sent = await reported(named, "老电影院")
    for unit in ("S2b", "S1a"):
        await correct(named, sent["event"], unit)
    [gone] = (await named.get("/places?ended=true", t.OPERATOR))["items"]
    assert gone["ended"]["why"] == "placed_anew"


async def test_names_the_city_does_not_know_are_asked_outside_without_anything_personal(named: CityClient) -> None:
    asked: list[str] = []

    async def photon(request: web.Request) -> web.Response:
        asked.append(request.query["q"])
        lon, lat = n.at("S2b")
        return web.json_response({"type": "FeatureCollection", "features": [
            {"geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": {"type": "house", "name": "白塔商城"}}]})

    made = web.Application()
    made.router.add_get("/api", photon)
    async with TestServer(made) as server:
        named.site.lookups.outside = [OutsideGeocoder(Account("photon", str(server.make_url("/api"))))]
        found = await geocoded(named, "我姓欧阳，电话13812345678，白塔商城门口有人摆摊")
        assert (found["outcome"], found["candidates"][0]["source"]) == ("ambiguous", "photon")
        assert found["candidates"][0]["grid"]["code"] == "S2"
        assert asked == ["白塔商城"]
        await geocoded(named, "绿塔商城", None)  # the public
        await geocoded(named, "王小明家的超市")
        await geocoded(named, "望月公园")  # known
        assert asked == ["白塔商城"]


async def test_geocoding_keeps_nothing(named: CityClient) -> None:
    before = named.node.run(lambda db, city: (t.schema.events.name, city.version))
    await geocoded(named, "望月公园")
    assert named.node.run(lambda db, city: (t.schema.events.name, city.version)) == before
    assert json.loads(json.dumps(await named.get("/counts", t.OPERATOR)))["open"] == 0
