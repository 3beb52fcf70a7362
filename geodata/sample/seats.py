"""The towns as public facts give them, with the sizes that the sample chooses for them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from geodata.sample import facts

CITY_CODE = "331082"
CITY_AREA_KM2 = 2203.0


@dataclass(frozen=True, slots=True)
class Seat:
    """One town: public facts (code, names, seat, area or None) and the sample's own counts.

    `delegated_list` names the enforcement items the town holds: full, small, or small with appearance.
    """

    code: str
    name: str
    name_en: str
    kind: str
    lon: float
    lat: float
    area_km2: float | None
    core_cells: int
    block_grids: int
    area_grids: int
    officers: int
    unclaimed: int
    delegated_list: str


TOWN_FIELDS: dict[str, facts.Parser] = {
    "code": facts.digits(9),
    "name": facts.words,
    "name_en": facts.words,
    "kind": facts.one_of("street", "town"),
    "seat_lon": facts.number,
    "seat_lat": facts.number,
    "seat_is_estimate": facts.yes_no,
    "area_km2": facts.maybe(facts.number),
}
SIZE_FIELDS: dict[str, facts.Parser] = {
    "town": facts.digits(9),
    "core_cells": facts.positive,
    "block_grids": facts.positive,
    "area_grids": facts.positive,
    "officers": facts.positive,
    "unclaimed": facts.count,
    "delegated_list": facts.one_of("small", "appearance", "full"),
}


def load_seats(folder: Path = facts.FOLDER) -> tuple[Seat, ...]:
    """The 19 towns in code order; raises FactsError on a wrong row or a town without sizes."""
    towns = facts.read_table("towns.csv", TOWN_FIELDS, folder)
    facts.unique("towns.csv", towns, "code")
    sizes = {row["town"]: row for row in facts.read_table("sizes.csv", SIZE_FIELDS, folder)}
    seats = []
    for number, town in enumerate(towns, start=2):
        size = sizes.get(town["code"])
        if size is None:
            raise facts.FactsError("sizes.csv", number, "town", f"{town['code']} has no sizes")
        counts = {name: size[name] for name in SIZE_FIELDS if name != "town"}
        seats.append(
            Seat(
                code=town["code"],
                name=town["name"],
                name_en=town["name_en"],
                kind=town["kind"],
                lon=town["seat_lon"],
                lat=town["seat_lat"],
                area_km2=town["area_km2"],
                **counts,
            )
        )
    return tuple(seats)


def areas_km2(seats: tuple[Seat, ...]) -> list[float]:
    """The area of each town; towns without a public figure share what the city has left."""
    known = sum(seat.area_km2 for seat in seats if seat.area_km2 is not None)
    unknown = sum(seat.area_km2 is None for seat in seats)
    left = (CITY_AREA_KM2 - known) / unknown if unknown else 0.0
    return [left if seat.area_km2 is None else seat.area_km2 for seat in seats]
