"""The city's ground over HTTP: layers, categories, and who would get a report from here."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re

import pytest
import shapely
from shapely.geometry import shape

from tests import towns
from tests.web.conftest import API, CityClient


async def test_a_layer_is_drawn_as_it_is_kept(city_client: CityClient) -> None:
    drawn = await city_client.get("/layers/blocks.geojson")
    found = {feature["properties"]["code"]: shape(feature["geometry"]) for feature in drawn["features"]}
    assert found.keys() == towns.BLOCKS.keys()
    assert all(shapely.equals_exact(found[code], towns.square(code), 1e-6, normalize=True) for code in towns.BLOCKS)
    assert drawn["features"][0]["properties"].keys() == {"code", "name", "name_en", "kind", "town", "parent", "area_class"}


async def test_a_layer_is_sent_packed_once_and_then_only_asked_after(city_client: CityClient) -> None:
    client = city_client.http
    packed = await client.get(f"{API}/layers/units.geojson", headers={"Accept-Encoding": "gzip"}, auto_decompress=False)
    plain = await client.get(f"{API}/layers/units.geojson", headers={"Accept-Encoding": "identity"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(await packed.read()) == await plain.read()
    again = await client.get(f"{API}/layers/units.geojson", headers={"If-None-Match": packed.headers["ETag"]})
    assert again.status == 304
    assert not await again.read()


async def test_a_layer_that_is_not_there_is_not_found(city_client: CityClient) -> None:
    assert (await city_client.ask("GET", "/layers/nothing.geojson")).status == 404


async def test_the_city_tells_its_layers_and_tiles(city_client: CityClient) -> None:
    city = await city_client.get("/city")
    assert (city["name"], city["name_en"], city["zone"], city["demo"]) == ("样例市", "Sample City", "Asia/Shanghai", True)
    assert {layer["code"]: (layer["count"], layer["kind"]) for layer in city["layers"]} == {
        "towns": (2, "polygon"), "blocks": (6, "polygon"), "units": (12, "polygon"), "streets": (1, "line"),
    }
    assert city["tiles"]["system"] == "gcj02"


async def test_categories_come_with_their_limits(city_client: CityClient) -> None:
    listed = await city_client.get("/categories")
    assert listed["standard"] == "test-2026"
    pipe = next(item for item in listed["items"] if item["code"] == towns.PIPE)
    assert [(c["amount"], c["unit"], c["urgency"]) for c in pipe["conditions"]] == [(2, "urgent_hour", "emergency")]


@pytest.fixture
def here() -> str:
    at = towns.place("S1a")
    return f"/locate?lon={at.lon}&lat={at.lat}&category={towns.RUBBISH}"


async def test_a_visitor_learns_where_it_goes_but_no_names(city_client: CityClient, here: str) -> None:
    found = await city_client.get(here)
    assert (found["grid"]["code"], found["unit"], found["holder"], found["answerable"]) == ("S1", "S1a", None, None)
    assert found["sentence_zh"] == "由认领网格S1的网格责任人负责。"
    assert "样例" not in str(found["why"])
    assert "party" not in str(found["why"])
    assert found["due_at"]


async def test_a_point_learns_the_next_grid_and_one_just_outside_the_nearest(city_client: CityClient, here: str) -> None:
    found = await city_client.get(here)
    assert (found["next_grid"], found["nearest"], found["nearest_m"]) == ("N1", "", None)
    assert found["next_grid_m"] >= found["border_m"] > 0
    west, _, _, _ = towns.square("S1").bounds
    outside = f"/locate?lon={west - 0.0002}&lat={towns.place('S1a').lat}"
    alone = await city_client.get(outside)
    assert (alone["grid"], alone["nearest"], alone["next_grid"], alone["queue"]) == (None, "", "", "outside")
    near = await city_client.get(f"{outside}&within_m=50")
    assert (near["grid"], near["nearest"], near["next_grid"], near["queue"]) == (None, "S1", "N1", "outside")
    assert 15 < near["nearest_m"] < 25
    assert (await city_client.ask("GET", f"{outside}&within_m=-1")).status == 422
    lon, lat = towns.DEFAULT_POINT
    assert (await city_client.get(f"/locate?lon={lon}&lat={lat}"))["next_grid"] == ""


async def test_staff_learn_the_holder_and_the_reasons(city_client: CityClient, here: str) -> None:
    found = await city_client.get(here, towns.OPERATOR)
    assert found["holder"] == {"id": towns.S1_OFFICER, "name": "样例11", "name_en": "Sample 11", "kind": "person"}
    assert found["answerable"] == towns.S1_OFFICER
    assert found["why"][0]["rule"] == "claim"
    assert found["why"][0]["text_en"] == "Sample 11 has claimed grid S1."
    assert 0 < found["border_m"] < 1000


async def test_a_body_may_be_named_to_everybody(city_client: CityClient, here: str) -> None:
    found = await city_client.get(here.replace(towns.RUBBISH, towns.PIPE))
    assert found["holder"]["kind"] == "body"


async def test_outside_the_city_and_at_a_default_point_there_is_a_reason_instead(city_client: CityClient) -> None:
    outside = await city_client.get("/locate?lon=0&lat=0")
    assert (outside["queue"], outside["grid"], outside["holder"]) == ("outside", None, None)
    lon, lat = towns.DEFAULT_POINT
    assert (await city_client.get(f"/locate?lon={lon}&lat={lat}"))["queue"] == "default_point"


async def test_a_point_in_a_shifted_system_is_shifted_back(city_client: CityClient) -> None:
    plain = await city_client.get("/locate?lon=121.1025&lat=28.845")
    shifted = await city_client.get("/locate?lon=121.1025&lat=28.845&system=gcj02")
    assert plain["border_m"] != shifted["border_m"]


async def test_nothing_is_kept_by_asking(city_client: CityClient, here: str) -> None:
    await city_client.get(here)
    assert (await city_client.get("/counts", towns.OPERATOR))["open"] == 0


async def test_static_files_are_asked_after_and_libraries_kept_for_ever(city_client: CityClient) -> None:
    page = await (await city_client.http.get("/center")).text()
    script = await city_client.http.get("/static/pages/center.js")
    assert script.status == 200
    assert script.headers["Cache-Control"] == "no-cache"
    again = await city_client.http.get("/static/pages/center.js", headers={"If-None-Match": script.headers["ETag"]})
    assert again.status == 304
    for way in ("/static/../routes.py", "/static/%2e%2e/routes.py", "/static/..%2froutes.py", "/static/"):
        assert (await city_client.http.get(way)).status in (403, 404)
    for name in ("zh-CN", "en"):
        assert (await city_client.http.get(f"/static/locale/{name}.json")).status == 200
    imports = json.loads(re.search(r'<script type="importmap">(.*?)</script>', page)[1])["imports"]
    library = await city_client.http.get(imports["preact"])
    if library.status == 200 and "vendor-" in imports["preact"]:
        assert "immutable" in library.headers["Cache-Control"]


async def test_a_worker_script_may_import_and_connect(city_client: CityClient) -> None:
    worker = await city_client.http.get("/static/parts/live-worker.js")
    policy = worker.headers["Content-Security-Policy"]
    assert "connect-src 'self'" in policy
    assert "default-src 'none'" not in policy


async def test_the_policy_names_the_very_import_map_of_the_page(city_client: CityClient) -> None:
    answer = await city_client.http.get("/report")
    inline = re.search(r'<script type="importmap">(.*?)</script>', await answer.text())[1]
    digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in answer.headers["Content-Security-Policy"]
