"""OGC API Features as a client walks it: from the landing page by links alone, and as GDAL (QGIS) opens it."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import openapi_spec_validator
import pyogrio
import pytest
import shapely
from shapely.geometry import shape

from dispatch.flow.ground import activating
from tests import towns
from tests.flow.ground.redrawn import draft, split
from tests.web.conftest import CityClient, problem

CLASSES = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
GEOJSON = "application/geo+json"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


async def read(client: CityClient, address: str, party: int | None = None) -> Any:
    """The JSON at an address, absolute as links are or below /ogc."""
    headers = {} if party is None else {"Authorization": f"Bearer {client.key(party)}"}
    answer = await client.http.session.get(full(client, address), headers=headers)
    assert answer.status == 200, await answer.text()
    return await answer.json(content_type=None)


def full(client: CityClient, address: str) -> str:
    return address if address.startswith("http") else str(client.http.make_url(f"/ogc{address}"))


def links(found: Any, rel: str) -> list[dict[str, str]]:
    return [link for link in found["links"] if link["rel"] == rel]


def one(found: Any, rel: str) -> str:
    [link] = links(found, rel)
    return link["href"]


async def pages(client: CityClient, address: str, party: int | None = None) -> AsyncIterator[Any]:
    """A page and all that follow by their next links."""
    following: str | None = address
    while following is not None:
        page = await read(client, following, party)
        yield page
        following = next((link["href"] for link in links(page, "next")), None)


async def refused(client: CityClient, address: str, party: int | None = None) -> Any:
    headers = {} if party is None else {"Authorization": f"Bearer {client.key(party)}"}
    answer = await client.http.session.get(full(client, address), headers=headers)
    return await problem(answer)


async def test_everything_is_found_from_the_landing_page_by_links(city_client: CityClient) -> None:
    landing = await read(city_client, "")
    assert {link["rel"] for link in landing["links"]} >= {"self", "service-desc", "conformance", "data"}
    conformance = await read(city_client, one(landing, "conformance"))
    assert set(conformance["conformsTo"]) >= {CLASSES + name for name in ("core", "oas30", "geojson")}
    collections = await read(city_client, one(landing, "data"))
    assert one(collections, "self")
    found = {}
    for listed in collections["collections"]:
        assert listed.keys() >= {"id", "title", "extent", "links", "itemType", "crs"}
        assert await read(city_client, one(listed, "self")) == listed
        [items] = links(listed, "items")
        assert items["type"] == GEOJSON
        found[listed["id"]] = await read(city_client, items["href"])
    assert found.keys() == {"towns", "blocks", "units", "streets"}
    feature = found["blocks"]["features"][0]
    alone = await read(city_client, f"/collections/blocks/items/{feature['id']}")
    assert {name: alone[name] for name in ("type", "id", "properties", "geometry")} == feature
    assert {link["rel"] for link in alone["links"]} >= {"self", "collection"}


async def test_the_description_is_openapi_3_and_names_every_address(city_client: CityClient) -> None:
    landing = await read(city_client, "")
    [link] = links(landing, "service-desc")
    answer = await city_client.http.session.get(link["href"])
    assert answer.headers["Content-Type"] == link["type"] == "application/vnd.oai.openapi+json;version=3.0"
    described = await answer.json(content_type=None)
    openapi_spec_validator.validate(described)
    assert len(described["paths"]) == 7


async def test_a_page_of_features_is_geojson_with_counts_a_time_and_links(city_client: CityClient) -> None:
    answer = await city_client.http.get("/ogc/collections/blocks/items?limit=4")
    assert answer.content_type == GEOJSON
    page = await answer.json(content_type=None)
    assert (page["type"], page["numberReturned"], page["numberMatched"], len(page["features"])) == (
        "FeatureCollection", 4, 6, 4)
    assert page["timeStamp"].endswith("Z")
    assert "limit=4" in one(page, "self")
    first = page["features"][0]
    assert (first["id"], first["properties"]["code"], first["properties"]["version"]) == ("N1", "N1", 1)
    assert shapely.equals_exact(shape(first["geometry"]), towns.square("N1"), 1e-6, normalize=True)


@pytest.mark.parametrize("limit", [1, 2, 5, 6, 100, 99999999])
async def test_the_next_links_lead_through_every_feature_once(city_client: CityClient, limit: int) -> None:
    seen = [
        feature["id"] async for page in pages(city_client, f"/collections/units/items?limit={limit}&kind=unit")
        for feature in page["features"]
    ]
    assert seen == sorted(f"{block}{side}" for block in towns.BLOCKS for side in "ab")


async def ids(client: CityClient, query: str, party: int | None = None) -> list[str]:
    return [feature["id"] async for page in pages(client, f"/collections/{query}", party) for feature in page["features"]]


async def test_features_are_filtered_by_box_and_by_the_values_of_properties(city_client: CityClient) -> None:
    west, south, east, north = shapely.buffer(towns.square("S2"), -1e-4).bounds
    assert await ids(city_client, f"blocks/items?bbox={west},{south},{east},{north}") == ["S2"]
    assert await ids(city_client, f"blocks/items?bbox={west},{south},-9,{east},{north},9") == ["S2"]
    assert await ids(city_client, f"blocks/items?bbox={east},-90,{west},90&limit=3") == ["N1", "N2", "N3", "S1", "S2", "S3"]
    assert await ids(city_client, "blocks/items?bbox=0,0,1,1") == []
    assert await ids(city_client, "units/items?code=S1a") == ["S1a"]
    assert await ids(city_client, "units/items?code=S1a,N2b&limit=1") == ["N2b", "S1a"]
    assert await ids(city_client, f"units/items?town={towns.NORTH}&area_class=B") == ["N1b", "N2b", "N3b"]
    assert await ids(city_client, "blocks/items?kind=unit") == []


async def test_a_time_picks_the_version_that_ruled_then(city_client: CityClient) -> None:
    before = city_client.clock.now()
    city_client.clock.forward(days=10)
    city_client.node.run(activating.activate, draft(city_client.node, split()))
    now = city_client.clock.now()

    def at(*instants: Any) -> str:
        return quote("/".join(one if isinstance(one, str) else one.isoformat() for one in instants))

    assert "S1" in await ids(city_client, f"blocks/items?datetime={at(before + timedelta(days=1))}")
    assert "S1w" in await ids(city_client, f"blocks/items?datetime={at(now)}&limit=2")
    assert "S1w" in await ids(city_client, f"blocks/items?datetime={at(before, '..')}")
    assert "S1" in await ids(city_client, f"blocks/items?datetime={at('..', before + timedelta(days=1))}")
    assert await ids(city_client, "blocks/items?datetime=2001-01-01") == []
    assert "S1w" in await ids(city_client, "blocks/items")
    collection = await read(city_client, "/collections/blocks")
    assert collection["extent"]["temporal"]["interval"] == [[now.isoformat().replace("+00:00", "Z"), None]]


async def test_events_are_shown_to_those_who_may_see_them_and_only_within_their_sight(city_client: CityClient) -> None:
    south, north = [(await city_client.report(unit))["event"] for unit in ("S1a", "N1a")]
    assert (await refused(city_client, "/collections/events/items"))["status"] == 401
    assert (await refused(city_client, "/collections/events"))["status"] == 401
    listed = await read(city_client, "/collections", towns.OPERATOR)
    assert "events" in {one["id"] for one in listed["collections"]}
    assert await ids(city_client, "events/items", towns.OPERATOR) == [north, south]
    assert await ids(city_client, "events/items", towns.S1_OFFICER) == [south]
    assert (await refused(city_client, f"/collections/events/items/{north}", towns.S1_OFFICER))["status"] == 404
    one_of_mine = await read(city_client, f"/collections/events/items/{south}", towns.S1_OFFICER)
    assert one_of_mine["geometry"]["coordinates"] == [towns.place("S1a").lon, towns.place("S1a").lat]
    assert one_of_mine["properties"]["grid"] == "S1"


async def test_events_are_filtered_and_paged(city_client: CityClient) -> None:
    first = (await city_client.report("S1a"))["event"]
    city_client.clock.forward(days=2)
    other = (await city_client.report("S2a", category=towns.SIGN))["event"]
    nowhere = (await city_client.report(None))["event"]
    who = towns.OPERATOR
    assert await ids(city_client, "events/items?limit=1", who) == [nowhere, other, first]
    assert await ids(city_client, f"events/items?kind={towns.SIGN}", who) == [other]
    assert await ids(city_client, f"events/items?number={first}", who) == [first]
    assert await ids(city_client, "events/items?stage=assigned,handling", who) == [first]
    west, south, east, north = towns.square("S2").bounds
    assert await ids(city_client, f"events/items?bbox={west},{south},{east},{north}", who) == [other]
    day = (city_client.clock.now() - timedelta(days=2)).date().isoformat()
    assert await ids(city_client, f"events/items?datetime={day}", who) == [first]
    assert await ids(city_client, f"events/items?datetime=../{day}", who) == [first]
    page = await read(city_client, "/collections/events/items?limit=1", who)
    assert page["features"][0]["geometry"] is None


@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=-1", "limit=many", "limit=1.5", "bbox=1,2,3", "bbox=a,b,c,d", "bbox=1,9,2,3", "bbox=nan,0,1,1",
        "bbox=0,0,999,1", "datetime=yesterday", "datetime=2026-03-03/2026-03-02", "datetime=2026-03-02T00:00:00",
        "datetime=9999-01-01/..", "cursor=zz", "f=html", "crs=EPSG:4326", "bbox-crs=EPSG:4326", "twon=1", "code=" + "x" * 300,
    ],
)
async def test_what_cannot_be_is_answered_with_400_by_the_name_of_the_parameter(city_client: CityClient, query: str) -> None:
    found = await refused(city_client, f"/collections/blocks/items?{query}")
    assert (found["status"], found["faults"][0]["field"]) == (400, query.partition("=")[0])


async def test_the_one_coordinate_system_may_be_named(city_client: CityClient) -> None:
    assert len(await ids(city_client, f"blocks/items?crs={quote(CRS84)}&bbox-crs={quote(CRS84)}&f=json")) == 6


@pytest.mark.parametrize("path", ["/collections/rivers", "/collections/rivers/items", "/collections/blocks/items/S9",
                                  "/collections/rivers/items?datetime=2026-01-01"])
async def test_what_is_not_there_is_not_found(city_client: CityClient, path: str) -> None:
    assert (await refused(city_client, path))["status"] == 404


async def test_behind_a_proxy_that_ends_tls_the_links_are_secure(city_client: CityClient) -> None:
    answer = await city_client.http.get("/ogc", headers={"X-Forwarded-Proto": "https", "Host": "map.example.org"})
    assert {link["href"].partition("/ogc")[0] for link in (await answer.json())["links"]} == {"https://map.example.org"}


# GDAL holds the interpreter while it waits for an answer: in the server's own process both would wait for ever.
CLIENT = """
import json, sys
import pyogrio
address, box = sys.argv[1], [float(side) for side in sys.argv[2].split(",")]
names = sorted(str(name) for name, _ in pyogrio.list_layers(address))
whole = pyogrio.read_dataframe(address, layer="units", PAGE_SIZE="5")
part = pyogrio.read_dataframe(address, layer="blocks", bbox=tuple(box))
print(json.dumps({"names": names, "units": sorted(whole["code"]), "blocks": list(part["code"])}))
"""


async def gdal(script: str, *words: str, **settings: str) -> Any:
    """What a script in a process of its own prints as JSON on its last line."""
    client = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, *words, stdout=asyncio.subprocess.PIPE, env={**os.environ, **settings})
    async with asyncio.timeout(60):
        said, _ = await client.communicate()
    return json.loads(said.splitlines()[-1])


@pytest.mark.skipif("OAPIF" not in pyogrio.list_drivers(), reason="this GDAL has no driver for OGC API Features")
async def test_gdal_opens_it_as_qgis_does(city_client: CityClient) -> None:
    box = ",".join(map(str, shapely.buffer(towns.square("S2"), -1e-4).bounds))
    assert await gdal(CLIENT, f"OAPIF:{full(city_client, '')}", box) == {
        "names": ["blocks", "streets", "towns", "units"], "blocks": ["S2"],
        "units": sorted(f"{block}{side}" for block in towns.BLOCKS for side in "ab"),
    }


EVENTS_CLIENT = """
import json, sys
import pyogrio
address = sys.argv[1]
names = sorted(str(name) for name, _ in pyogrio.list_layers(address))
found = pyogrio.read_dataframe(address, layer="events", PAGE_SIZE="1", use_arrow=False) if "events" in names else None
told = [] if found is None else [[row.number, row.grid, row.geometry.x, row.geometry.y] for row in found.itertuples()]
print(json.dumps({"names": names, "events": told}))
"""


@pytest.mark.skipif("OAPIF" not in pyogrio.list_drivers(), reason="this GDAL has no driver for OGC API Features")
async def test_gdal_opens_the_events_with_a_key_and_sees_none_without(city_client: CityClient) -> None:
    numbers = [(await city_client.report(unit))["event"] for unit in ("S1a", "N1a")]
    address = f"OAPIF:{full(city_client, '')}"
    assert "events" not in (await gdal(EVENTS_CLIENT, address))["names"]
    seen = await gdal(EVENTS_CLIENT, address, GDAL_HTTP_AUTH="BEARER", GDAL_HTTP_BEARER=city_client.key(towns.OPERATOR))
    places = {number: towns.place(unit) for number, unit in zip(numbers, ("S1a", "N1a"), strict=True)}
    assert {number: (grid, lon, lat) for number, grid, lon, lat in seen["events"]} == {
        number: (grid, places[number].lon, places[number].lat) for number, grid in zip(numbers, ("S1", "N1"), strict=True)}
    mine = await gdal(EVENTS_CLIENT, address, GDAL_HTTP_AUTH="BEARER", GDAL_HTTP_BEARER=city_client.key(towns.S1_OFFICER))
    assert [row[0] for row in mine["events"]] == numbers[:1]
