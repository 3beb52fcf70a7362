"""Outside geocoders, against a local server that speaks each dialect as its description promises."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer

from dispatch.channels.geocoders import asking
from dispatch.channels.geocoders.asking import Account, Breaker, OutsideGeocoder
from dispatch.channels.geocoders.dialects import DIALECTS, Asked
from geodata.plane import distance_m

CITY = ("浙江省", "台州市", "临海市")
PLACE = (121.12807, 28.84815)
ASKED = Asked("紫阳街12号", CITY, (120.8, 28.6, 121.8, 29.1))


# The same place in the systems of the Chinese maps, by domain reference 8.1.
SHIFTED = {"gcj02": (121.132474, 28.845314), "bd09": (121.139067, 28.850982)}


def tianditu(query: Any) -> Any:
    wanted = json.loads(query["ds"])
    assert query["tk"] == "the-key"
    assert wanted["keyWord"] == "浙江省台州市临海市紫阳街12号"
    return {"msg": "ok", "location": {"score": 100, "level": "门址", "lon": str(PLACE[0]), "lat": str(PLACE[1]),
                                      "keyWord": wanted["keyWord"]}, "searchVersion": "6.4.9V", "status": "0"}


def amap(query: Any) -> Any:
    # As a city it takes no county-level one: the name stands in the address, or it would look all over the country.
    assert (query["address"], query["key"]) == ("浙江省台州市临海市紫阳街12号", "the-key")
    assert "city" not in query
    lon, lat = SHIFTED["gcj02"]
    return {"status": "1", "info": "OK", "infocode": "10000", "count": "1", "geocodes": [
        {"formatted_address": "浙江省台州市临海市紫阳街12号", "township": [], "street": [], "adcode": "331082",
         "location": f"{lon},{lat}", "level": "门牌号"}]}


def baidu(query: Any) -> Any:
    assert (query["address"], query["ak"]) == ("浙江省台州市临海市紫阳街12号", "the-key")
    lon, lat = SHIFTED["bd09"]
    return {"status": 0, "result": {"location": {"lng": lon, "lat": lat}, "precise": 1, "confidence": 80,
                                    "comprehension": 100, "level": "门址"}}


def nominatim(query: Any) -> Any:
    assert query["viewbox"] == "120.800000,28.600000,121.800000,29.100000"
    return [{"place_id": 1, "lat": str(PLACE[1]), "lon": str(PLACE[0]), "place_rank": 30, "importance": 0.1,
             "display_name": "12, 紫阳街, 临海市", "boundingbox": ["28.8", "28.9", "121.1", "121.2"]}]


def photon(query: Any) -> Any:
    assert query["q"] == "紫阳街12号"
    return {"type": "FeatureCollection", "features": [
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": list(PLACE)},
         "properties": {"type": "house", "street": "紫阳街", "housenumber": "12", "city": "临海市"}}]}


SPOKEN: dict[str, Callable[[Any], Any]] = {
    "tianditu": tianditu, "amap": amap, "baidu": baidu, "nominatim": nominatim, "photon": photon,
}
REFUSALS: dict[str, Any] = {
    "tianditu": {"msg": "权限不足", "status": "301003"}, "amap": {"status": "0", "info": "INVALID_USER_KEY", "infocode": "10001"},
    "baidu": {"status": 240, "message": "APP 服务被禁用"}, "nominatim": {"error": "Bandwidth limit exceeded"},
    "photon": {"message": "missing search term 'q'"},
}
# How they say that the key has been used up: all but Nominatim, which answers 429, with 200.
QUOTAS: dict[str, Any] = {
    "tianditu": {"msg": "访问次数超限", "code": 302001}, "amap": {"status": "0", "info": "USER_DAILY_QUERY_OVER_LIMIT", "infocode": "10044"},
    "baidu": {"status": 302, "message": "天配额超限，限制访问"},
}
NOTHING: dict[str, Any] = {
    "tianditu": {"msg": "无结果", "searchVersion": "6.4.9V", "status": "101"},
    "amap": {"status": "0", "info": "ENGINE_RESPONSE_DATA_ERROR", "infocode": "30001"},
    "baidu": {"status": 1, "msg": "Internal Service Error:无相关结果", "results": []}, "nominatim": [],
    "photon": {"type": "FeatureCollection", "features": []},
}


@dataclass
class Fake:
    """A server whose answers a test chooses, and the ways to ask it."""

    url: str
    client: aiohttp.ClientSession
    asked: list[web.Request] = field(default_factory=list)
    answer: Callable[[web.Request], Awaitable[web.StreamResponse]] | None = None

    def geocoder(self, dialect: str, **more: Any) -> OutsideGeocoder:
        return OutsideGeocoder(Account(dialect, self.url, "the-key", **more))

    def says(self, body: Any, status: int = 200) -> None:
        async def answer(request: web.Request) -> web.Response:
            return web.json_response(body(request.query) if callable(body) else body, status=status)

        self.answer = answer


@pytest_asyncio.fixture
async def fake() -> AsyncIterator[Fake]:
    made = web.Application()

    async def answer(request: web.Request) -> web.StreamResponse:
        found.asked.append(request)
        assert found.answer is not None
        return await found.answer(request)

    made.router.add_get("/geocode", answer)
    async with TestServer(made) as server, aiohttp.ClientSession() as client:
        found = Fake(str(server.make_url("/geocode")), client)
        yield found


def test_every_dialect_of_the_product_is_spoken_here() -> None:
    assert SPOKEN.keys() == REFUSALS.keys() == NOTHING.keys() == DIALECTS.keys()


@pytest.mark.parametrize("dialect", SPOKEN)
async def test_an_answer_is_a_candidate_in_our_system_that_names_its_source(fake: Fake, dialect: str) -> None:
    fake.says(SPOKEN[dialect])
    [found] = await fake.geocoder(dialect).find(fake.client, ASKED)
    assert distance_m(found.lon, found.lat, *PLACE) < 0.5
    assert found.source == dialect
    assert 20.0 <= found.radius_m <= 100.0
    assert 0.5 < found.score < 0.9
    assert found.how_zh
    assert found.how_en
    assert fake.asked[0].headers["User-Agent"] == asking.AGENT


@pytest.mark.parametrize("dialect", SPOKEN)
async def test_a_name_that_they_do_not_know_is_no_failure(fake: Fake, dialect: str) -> None:
    fake.says(NOTHING[dialect])
    geocoder = fake.geocoder(dialect)
    for number in range(asking.MOST_FAILURES + 2):
        assert await geocoder.find(fake.client, Asked(f"无名路{number}号", CITY, None)) == ()
    assert len(fake.asked) == asking.MOST_FAILURES + 2


@pytest.mark.parametrize("body", [
    {"status": "1", "info": "OK", "count": "0", "geocodes": []}, {"status": "0", "msg": "ok", "location": None},
])
async def test_an_empty_list_is_no_failure_either(fake: Fake, body: Any) -> None:
    fake.says(body)
    geocoder = fake.geocoder("amap" if "geocodes" in body else "tianditu")
    for number in range(asking.MOST_FAILURES + 1):
        assert await geocoder.find(fake.client, Asked(f"无名路{number}号", CITY, None)) == ()
    assert len(fake.asked) == asking.MOST_FAILURES + 1


def amap_places(*places: tuple[float, float, str]) -> Any:
    return {"status": "1", "info": "OK", "infocode": "10000", "count": str(len(places)), "geocodes": [
        {"formatted_address": f"第{index}处", "location": f"{lon},{lat}", "level": level} for index, (lon, lat, level) in enumerate(places)]}


async def test_a_place_of_that_name_in_another_city_is_not_offered(fake: Fake) -> None:
    here, wuhan = SHIFTED["gcj02"], (114.305393, 30.593099)
    fake.says(amap_places((*wuhan, "门牌号"), (*here, "门牌号")))
    [found] = await fake.geocoder("amap").find(fake.client, ASKED)
    assert found.name == "第1处"
    everywhere = Asked("紫阳街12号", CITY, None)
    assert len(await fake.geocoder("amap").find(fake.client, everywhere)) == 2


async def test_the_middle_of_the_district_is_no_answer_to_a_name_nobody_knows(fake: Fake) -> None:
    fake.says(amap_places((*SHIFTED["gcj02"], "区县"), (*SHIFTED["gcj02"], "市")))
    geocoder = fake.geocoder("amap")
    assert await geocoder.find(fake.client, ASKED) == ()
    assert await geocoder.find(fake.client, ASKED) == ()
    assert len(fake.asked) == 1


async def test_a_map_that_names_nothing_is_given_the_words_that_it_was_asked(fake: Fake) -> None:
    fake.says(baidu)
    [found] = await fake.geocoder("baidu").find(fake.client, ASKED)
    assert (found.name, found.how_zh) == ("紫阳街12号", "百度地图：紫阳街12号")


async def test_baidu_is_asked_no_more_than_it_reads(fake: Fake) -> None:
    fake.says(NOTHING["baidu"])
    await fake.geocoder("baidu").find(fake.client, Asked("很长的地名" * 20, CITY, None))
    assert len(fake.asked[0].query["address"].encode()) <= 84


async def test_an_answer_with_a_byte_order_mark_is_read(fake: Fake) -> None:
    async def marked(request: web.Request) -> web.Response:
        return web.Response(body=b"\xef\xbb\xbf" + json.dumps(tianditu(request.query)).encode(), content_type="text/html")

    fake.answer = marked
    assert await fake.geocoder("tianditu").find(fake.client, ASKED)


async def test_an_answer_without_end_is_not_read_to_the_end(fake: Fake) -> None:
    sent: list[int] = []

    async def endless(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        while len(sent) < 200:
            await answer.write(b" " * (1 << 16))
            sent.append(1)
        return answer

    fake.answer = endless
    assert await fake.geocoder("photon").find(fake.client, ASKED) == ()
    assert len(sent) < 200


@pytest.mark.parametrize("dialect", SPOKEN)
async def test_after_a_few_refusals_nobody_asks_any_more(fake: Fake, dialect: str) -> None:
    fake.says(REFUSALS[dialect])
    geocoder = fake.geocoder(dialect)
    for number in range(asking.MOST_FAILURES + 3):
        assert await geocoder.find(fake.client, Asked(f"紫阳街{number}号", CITY, None)) == ()
    assert len(fake.asked) == asking.MOST_FAILURES


@pytest.mark.parametrize("dialect", QUOTAS)
async def test_a_key_that_is_used_up_is_left_alone_for_a_while(fake: Fake, dialect: str, capsys: pytest.CaptureFixture[str]) -> None:
    fake.says(QUOTAS[dialect])
    geocoder = fake.geocoder(dialect)
    for number in range(asking.MOST_FAILURES + 3):
        assert await geocoder.find(fake.client, Asked(f"紫阳街{number}号", CITY, None)) == ()
    assert len(fake.asked) == asking.MOST_FAILURES
    told = "".join(capsys.readouterr())
    assert str(QUOTAS[dialect].get("msg") or QUOTAS[dialect].get("info") or QUOTAS[dialect].get("message")) in told


@pytest.mark.parametrize("body", [None, 7, [], {}, {"status": "0", "location": {"lon": "x"}}, {"status": "1", "geocodes": [{}]},
                                  {"status": "1", "geocodes": [{"location": "nan,nan"}]}, {"status": "1", "geocodes": [{"location": []}]},
                                  {"status": "0", "location": {"lon": 10**400, "lat": 1}}, [{"lon": "1e999", "lat": "1"}],
                                  {"status": "1", "geocodes": [{"location": "500,95", "level": "门牌号"}]}])
async def test_an_answer_without_sense_is_as_good_as_none(fake: Fake, body: Any) -> None:
    fake.says(body)
    for dialect in DIALECTS:
        assert await fake.geocoder(dialect).find(fake.client, ASKED) == ()


async def test_who_does_not_answer_in_time_is_not_waited_for(fake: Fake) -> None:
    held = asyncio.Event()

    async def silence(request: web.Request) -> web.Response:
        await held.wait()
        return web.json_response(photon(request.query))

    fake.answer = silence
    assert await fake.geocoder("photon", timeout_s=0.05).find(fake.client, ASKED) == ()
    held.set()


async def test_nobody_at_the_other_end_is_no_error(fake: Fake) -> None:
    geocoder = OutsideGeocoder(Account("amap", "http://127.0.0.1:1/", "the-key"))
    assert await geocoder.find(fake.client, ASKED) == ()


async def test_the_same_question_is_asked_once(fake: Fake) -> None:
    fake.says(SPOKEN["amap"])
    geocoder = fake.geocoder("amap")
    first = await geocoder.find(fake.client, ASKED)
    assert await geocoder.find(fake.client, ASKED) == first
    assert len(fake.asked) == 1


async def test_the_key_is_never_logged(fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    fake.says({}, status=500)
    await fake.geocoder("amap").find(fake.client, ASKED)
    await OutsideGeocoder(Account("amap", "http://127.0.0.1:1/", "the-key")).find(fake.client, ASKED)
    told = "".join(capsys.readouterr())
    assert "amap" in told
    assert "the-key" not in told


def test_after_the_pause_one_may_try_and_success_opens_the_way_again() -> None:
    now = 1_000.0
    breaker = Breaker(lambda: now)
    for _ in range(asking.MOST_FAILURES):
        assert breaker.lets_pass
        breaker.tell(fine=False)
    assert not breaker.lets_pass
    now += asking.PAUSE_S
    assert [breaker.lets_pass, breaker.lets_pass] == [True, False]
    breaker.tell(fine=True)
    assert [breaker.lets_pass, breaker.lets_pass] == [True, True]
