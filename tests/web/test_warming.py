"""The first tiles of a large layer are there before anybody asks for them."""

from __future__ import annotations

import asyncio

from dispatch.flow.ground import activating
from dispatch.web.site import SITE
from dispatch.web.warming import Warmer
from tests import towns
from tests.web.conftest import CityClient
from tests.web.test_tiles import fine_ground, over


def warmer_of(city_client: CityClient, system: str = "") -> Warmer:
    return Warmer(city_client.node, city_client.http.app[SITE].mosaic, system)


async def test_a_version_that_rules_has_its_first_tiles_cut_once(city_client: CityClient) -> None:
    warmer = warmer_of(city_client)
    assert await warmer.run_once() == 0, "the small city has no layer that is drawn from tiles"
    ident = fine_ground(city_client.node)
    assert await warmer.run_once() > 0
    assert await warmer.run_once() == 0
    mosaic = city_client.http.app[SITE].mosaic
    assert mosaic.has(ident, "wgs84", over("S1", zoom=14))
    fine_ground(city_client.node)
    assert await warmer.run_once() > 0, "another version, other tiles"


async def test_a_draft_is_left_alone_until_it_rules(city_client: CityClient) -> None:
    warmer = warmer_of(city_client)
    ident = fine_ground(city_client.node, rules=False)
    assert await warmer.run_once() == 0
    city_client.node.run(activating.activate, ident)
    city_client.node.reload()
    assert await warmer.run_once() > 0


async def test_tiles_are_cut_for_the_background_that_the_maps_have(city_client: CityClient) -> None:
    ident = fine_ground(city_client.node)
    await warmer_of(city_client, "gcj02").run_once()
    mosaic = city_client.http.app[SITE].mosaic
    assert mosaic.has(ident, "gcj02", over("S1", zoom=14))
    assert not mosaic.has(ident, "wgs84", over("S1", zoom=14))


async def test_whoever_asks_meanwhile_has_his_turn(city_client: CityClient) -> None:
    ident = fine_ground(city_client.node)
    warming = asyncio.create_task(warmer_of(city_client).run_once())
    await asyncio.sleep(0)
    tile = over("S1")
    answer = await city_client.ask("GET", f"/layers/{ident}/tiles/{tile.zoom}/{tile.x}/{tile.y}.mvt", towns.S1_OFFICER)
    assert answer.status == 200
    assert await warming > 0
