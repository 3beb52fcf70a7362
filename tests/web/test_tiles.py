"""Vector tiles over HTTP: only large layers have them, a version's never change, and a draft's are nobody's business."""

from __future__ import annotations

import asyncio
import gzip
import re

import numpy as np
import pytest
import shapely

from dispatch.flow.ground import activating, laying
from dispatch.node import Node
from dispatch.web.atlas import MOST_VERTICES
from geodata.layers import Feature
from grids.tiles.plane import Tile, on_square
from grids.tiles.wire import MEDIA_TYPE
from tests import towns
from tests.web.conftest import CityClient, problem

ZOOM = 12


def fine_ground(node: Node, rules: bool = True) -> int:
    """The blocks of the small city with a wealth of vertices, as a new version; returns its id."""
    step = 4 * towns.SIDE * len(towns.BLOCKS) / (1.5 * MOST_VERTICES)
    features = [
        Feature(at, code, f"街区{code}", shapely.segmentize(towns.square(code), step), {"town": towns.SOUTH, "name_en": f"Block {code}"})
        for at, code in enumerate(towns.BLOCKS, 1)
    ]
    ident = node.run(laying.draft, laying.Laying("blocks", "街区网格", "made", features))
    if rules:
        node.run(activating.activate, ident)
        node.reload()
    return ident


def over(code: str, zoom: int = ZOOM) -> Tile:
    """The tile over the middle of a block."""
    [[x, y]] = shapely.get_coordinates(on_square(np.array([towns.square(code).centroid], dtype=object)))
    return Tile(zoom, int(x * (1 << zoom)), int(y * (1 << zoom)))


async def template(city_client: CityClient) -> str | None:
    layers = (await city_client.get("/city"))["layers"]
    return {layer["code"]: layer["tiles"] for layer in layers}["blocks"]


def filled(address: str, tile: Tile) -> str:
    return address.format(z=tile.zoom, x=tile.x, y=tile.y)


async def test_a_small_layer_has_no_tiles_and_a_large_one_says_where_they_are(city_client: CityClient) -> None:
    assert await template(city_client) is None
    ident = fine_ground(city_client.node)
    address = await template(city_client)
    assert address is not None
    assert re.fullmatch(rf"/api/v1/layers/{ident}/tiles/{{z}}/{{x}}/{{y}}\.mvt\?v=[\w-]+", address)


async def test_a_tile_is_kept_by_the_browser_and_sent_packed(city_client: CityClient) -> None:
    fine_ground(city_client.node)
    address = filled(await template(city_client) or "", over("S1"))
    sent = await city_client.http.get(address, headers={"Accept-Encoding": "gzip"}, auto_decompress=False)
    assert (sent.status, sent.content_type, sent.headers["Content-Encoding"]) == (200, MEDIA_TYPE, "gzip")
    assert sent.headers["Cache-Control"] == "public, max-age=86400, immutable"
    content = gzip.decompress(await sent.read())
    assert b"S1" in content
    assert "街区S1".encode() in content
    again = await city_client.http.get(address, headers={"If-None-Match": sent.headers["ETag"]})
    assert again.status == 304
    plain = await city_client.http.get(address, headers={"Accept-Encoding": "identity"})
    assert await plain.read() == content


async def test_another_version_has_other_addresses_and_the_old_ones_still_answer(city_client: CityClient) -> None:
    fine_ground(city_client.node)
    old = await template(city_client)
    city_client.clock.forward(days=1)
    fine_ground(city_client.node)
    new = await template(city_client)
    assert old is not None
    assert new is not None
    assert old != new
    for address in (old, new):
        assert (await city_client.ask("GET", filled(address, over("S1")))).status == 200


async def test_a_draft_is_shown_to_those_who_rule_the_ground_only(city_client: CityClient) -> None:
    ident = fine_ground(city_client.node, rules=False)
    tile = over("N2")
    path = f"/layers/{ident}/tiles/{tile.zoom}/{tile.x}/{tile.y}.mvt"
    shown = await city_client.ask("GET", path, towns.ADMINISTRATOR)
    assert (shown.status, shown.headers["Cache-Control"].split(",")[0]) == (200, "private")
    for party in (None, towns.S1_OFFICER):
        assert (await problem(await city_client.ask("GET", path, party)))["code"] == "not-found"
    city_client.node.run(activating.activate, ident)
    assert (await city_client.ask("GET", path)).status == 200


async def test_where_the_layer_has_nothing_the_tile_is_empty(city_client: CityClient) -> None:
    ident = fine_ground(city_client.node)
    empty = await city_client.ask("GET", f"/layers/{ident}/tiles/{ZOOM}/0/0.mvt")
    assert (empty.status, await empty.read()) == (200, b"")


async def test_under_a_shifted_background_the_tile_is_another(city_client: CityClient) -> None:
    fine_ground(city_client.node)
    address = filled(await template(city_client) or "", over("S2"))
    plain, shifted, same = [
        await (await city_client.ask("GET", f"{address}&system={system}")).read() for system in ("wgs84", "gcj02", "cgcs2000")
    ]
    assert plain == same
    assert plain != shifted


@pytest.mark.parametrize(("where", "status", "field"), [
    ("1/tiles/16/0/0", 422, "z"), ("1/tiles/3/0/-1", 422, "y"), ("1/tiles/3/x/0", 422, "x"), ("1/tiles/3/8/0", 404, None),
    ("1/tiles/3/0/8", 404, None), ("999/tiles/3/0/0", 404, None), ("1/tiles/3/0/0.mvt?system=mars", 422, "system"),
])
async def test_an_address_outside_the_pyramid_is_refused_by_name(
    city_client: CityClient, where: str, status: int, field: str | None
) -> None:
    refused = await city_client.ask("GET", f"/layers/{where}" + ("" if ".mvt" in where else ".mvt"))
    found = await problem(refused)
    assert refused.status == status
    assert {fault["field"] for fault in found["faults"]} == ({field} if field else set())


async def test_many_who_ask_for_a_cold_tile_at_once_get_the_same_one(city_client: CityClient) -> None:
    fine_ground(city_client.node)
    address = filled(await template(city_client) or "", over("S1"))
    answers = await asyncio.gather(*(city_client.ask("GET", address) for _ in range(8)))
    assert len({await answer.read() for answer in answers}) == 1
