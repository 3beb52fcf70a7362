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
from geodata.crs import from_wgs84
from geodata.plane import distance_m

PLACE = (121.12807, 28.84815)
ASKED = Asked("紫阳街12号", "临海市", (120.8, 28.6, 121.8, 29.1))


def shifted(system: str) -> tuple[float, float]:
    lons, lats = from_wgs84([PLACE[0]], [PLACE[1]], system)
    return round(float(lons[0]), 6), round(float(lats[0]), 6)


def tianditu(query: Any) -> Any:
    wanted = json.loads(query["ds"])
    assert query["tk"] == "the-key"
    assert wanted["keyWord"] == "临海市紫阳街12号"
    return {"msg": "ok", "location": {"score": 100, "level": "门址", "lon": str(PLACE[0]), "lat": str(PLACE[1]),
                                      "keyWord": wanted["keyWord"]}, "searchVersion": "6.4.9V", "status": "0"}


def amap(query: Any) -> Any:
    assert (query["address"], query["city"], query["key"]) == ("紫阳街12号", "临海市", "the-key")
    lon, lat = shifted("gcj02")
    return {"status": "1", "info": "OK", "infocode": "10000", "count": "1", "geocodes": [
        {"formatted_address": "浙江省台州市临海市紫阳街12号", "township": [], "street": [], "adcode": "331082",
         "location": f"{lon},{lat}", "level": "门牌号"}]}


def baidu(query: Any) -> Any:
    assert (query["address"], query["city"], query["ak"]) == ("紫阳街12号", "临海市", "the-key")
    lon, lat = shifted("bd09")
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
NOTHING: dict[str, Any] = {
    "tianditu": {"msg": "ok", "status": "0", "location": None}, "amap": {"status": "1", "info": "OK", "count": "0", "geocodes": []},
    "baidu": {"status": 1, "msg": "Internal Service Error:无相关结果", "results": []}, "nominatim": [],
    "photon": {"type": "FeatureCollection", "features": []},
}


@dataclass
class Fake:
    """A server whose answers a test chooses, and the ways to ask it."""

    url: str
    client: aiohttp.ClientSession
    asked: list[web.Request] = field(default_factory=list)
    answer: Callable[[web.Request], Awaitable[web.Response]] | None = None

    def geocoder(self, dialect: str, **more: Any) -> OutsideGeocoder:
        return OutsideGeocoder(Account(dialect, self.url, "the-key", **more))

    def says(self, body: Any, status: int = 200) -> None:
        async def answer(request: web.Request) -> web.Response:
            return web.json_response(body(request.query) if callable(body) else body, status=status)

        self.answer = answer


@pytest_asyncio.fixture
async def fake() -> AsyncIterator[Fake]:
    made = web.Application()

    async def answer(request: web.Request) -> web.Response:
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
        assert await geocoder.find(fake.client, Asked(f"无名路{number}号", "临海市", None)) == ()
    assert len(fake.asked) == asking.MOST_FAILURES + 2


@pytest.mark.parametrize("dialect", SPOKEN)
async def test_after_a_few_refusals_nobody_asks_any_more(fake: Fake, dialect: str) -> None:
    fake.says(REFUSALS[dialect])
    geocoder = fake.geocoder(dialect)
    for number in range(asking.MOST_FAILURES + 3):
        assert await geocoder.find(fake.client, Asked(f"紫阳街{number}号", "临海市", None)) == ()
    assert len(fake.asked) == asking.MOST_FAILURES


@pytest.mark.parametrize("body", [None, 7, [], {}, {"status": "0", "location": {"lon": "x"}}, {"status": "1", "geocodes": [{}]},
                                  {"status": "1", "geocodes": [{"location": "nan,nan"}]}])
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
