"""What a report may repeat, over HTTP."""

from __future__ import annotations

from pydantic import TypeAdapter

from dispatch.web.event_answers import DuplicatesAnswer
from tests import towns
from tests.web.conftest import CityClient

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
