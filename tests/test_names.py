"""The names of one process: read beside running work, and never older than what was read last."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
import shapely

from dispatch.flow.places import naming
from dispatch.names import JOINT, NOTHING_WANTED, Names, columns_of, entries
from dispatch.node import Node
from geodata.gazetteer.entry import Entry, EntryKind
from geodata.gazetteer.gazetteer import Gazetteer
from tests import named_places as n


def row(ident: int, name: str) -> tuple[object, ...]:
    spot = shapely.to_wkb(shapely.Point(121.1, 28.84))
    return ident, "place", name, "", "", "", "", "", spot


def waited_for() -> None:
    """Until the thread that reads names has ended."""
    for thread in threading.enumerate():
        if thread.name == "names":
            thread.join(20)


async def test_a_server_reads_new_lists_beside_its_work(sqlite_city_url: str, open_node: Callable[[str], Node]) -> None:
    other, server = open_node(sqlite_city_url), open_node(sqlite_city_url)
    n.name_places(other)
    city = await server.read(lambda db, city: city)
    assert city.wanted_names.lists
    waited_for()
    assert city.names.held == city.wanted_names
    assert city.names.geocode("望月公园").best is not None
    other.run(naming.end, n.LIST)
    city = await server.read(lambda db, city: city)
    waited_for()
    assert city.names.geocode("望月公园").best is None


def test_who_read_earlier_and_comes_later_changes_nothing() -> None:
    names = Names()
    names._learn(((2, 0), [row(1, "老电影院"), row(2, "白塔旧址")]))
    names._learn(((1, 0), [row(1, "老电影院")]))
    assert names.bearers("白塔旧址") == 1
    names._learn(((2, 1), [row(1, "老电影院")]))
    assert names.bearers("白塔旧址") == 0
    assert names.bearers("老电影院") == 1


def test_a_new_index_keeps_what_was_confirmed_meanwhile() -> None:
    names = Names()
    names._learn(((2, 0), [row(1, "老电影院"), row(2, "白塔旧址")]))
    names._swap(NOTHING_WANTED, Gazetteer(()), ((1, 0), [row(1, "老电影院")]))
    assert names.bearers("白塔旧址") == 1


@pytest.mark.parametrize("entry", n.ENTRIES, ids=lambda entry: entry.name)
def test_an_entry_is_kept_as_it_is(entry: Entry) -> None:
    [kept] = columns_of([entry])
    found = entries([(1, *(kept[name] for name in ("kind", "name", "number", "other", "aliases", "areas", "source", "wkb")))])[0]
    assert (found.kind, found.name, found.aliases, found.areas, found.number, found.other, found.source) == (
        entry.kind, entry.name, entry.aliases, entry.areas, entry.number, entry.other, entry.source)
    assert found.geometry.equals(entry.geometry)


def test_names_with_stops_and_commas_in_them_are_kept_apart() -> None:
    entry = Entry(EntryKind.PLACE, "甲,乙;丙", shapely.Point(1, 2), ("a, b", "c;d"), ("省", "市"))
    [kept] = columns_of([entry])
    assert kept["aliases"].split(JOINT) == ["a, b", "c;d"]
