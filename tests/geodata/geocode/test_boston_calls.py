"""English sentences about addresses of a city, each with the address of the city's own list that it means."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.geocode import read_rows, sound
from geodata.gazetteer.files.addresses import address_entries
from geodata.gazetteer.gazetteer import Gazetteer
from geodata.geocode import Outcome, geocode
from geodata.plane import distance_m

CALLS = [
    ("Intersection of Myrtle Street and Park Place, Jamaica Plain", "INTERSECTION of Myrtle St & Park Pl Jamaica Plain MA", 40),
    ("crn of King st. and Train st., Dorchester", "INTERSECTION of King St & Train St Dorchester MA", 40),
    ("Dead raccoon where Stonehurst Street meets Topliff Street", "INTERSECTION of Stonehurst St & Topliff St Dorchester MA", 40),
    ("Dorchester Ave and West 4th Street, South Boston", "INTERSECTION of Dorchester Ave & W Fourth St South Boston MA", 60),
    ("corner Saint James Avenue / Arlington", "INTERSECTION of Arlington St & Saint James Ave Boston MA", 40),
    ("INTERSECTION of St. James Ave & Arlington St  Boston  MA", "INTERSECTION of Arlington St & Saint James Ave Boston MA", 40),
    ("Hazlewood St & Townsend St Dorchester", "INTERSECTION of Hazelwood St & Townsend St Dorchester MA", 40),
    ("huge pothole in front of 958 Bennington Street in East Boston", "958 Bennington St East Boston MA 02128", 40),
    ("343 South Huntington Avenue Jamaica Plain", "343 S Huntington Ave Jamaica Plain MA 02130", 25),
    ("375 Marlborough St, Apt 4B, Boston, MA 02115-1234", "375 Marlborough St Boston MA 02115", 25),
    ("No heat, 2nd floor, 58 Corona St Dorchester", "58 Corona St Dorchester MA 02124", 25),
    ("38 Gladesid Ave Mattapan", "38 Gladeside Ave Mattapan MA 02126", 25),
    ("Kennebec St 230, Mattapan", "230 Kennebec St Mattapan MA 02126", 25),
    ("I live at 44 Garden Street, but the needle is on the sidewalk at 187 Beacon Street", "187 Beacon St Boston MA 02116", 25),
    ("144 Glenwood Ave, sorry, I mean 110 Pierce St in Hyde Park", "110 Pierce St Hyde Park MA 02136", 25),
]  # fmt: skip
STREETS = ("Myrtle", "Park", "King", "Train", "Stonehurst", "Topliff", "Dorchester Ave", "Fourth", "James Ave", "Arlington", "Hazelwood", "Townsend",
           "Bennington", "Huntington", "Marlborough", "Corona", "Gladeside", "Kennebec", "Garden", "Beacon", "Glenwood", "Pierce")  # fmt: skip


@pytest.fixture(scope="module")
def rows(shared: Path) -> list[tuple[str, float, float]]:
    all_rows = sound(read_rows(shared / "boston" / "reports_shared.csv.gz"))
    return [row for row in all_rows if any(street in row[0] for street in STREETS)]


@pytest.fixture(scope="module")
def names(rows: list[tuple[str, float, float]]) -> Gazetteer:
    return Gazetteer(address_entries(rows))


@pytest.mark.parametrize(("call", "address", "tolerance_m"), CALLS)
def test_a_sentence_leads_to_the_address_it_means(
    call: str, address: str, tolerance_m: float, rows: list[tuple[str, float, float]], names: Gazetteer
) -> None:
    best = geocode(call, names).best
    assert best is not None
    points = [row[1:] for row in rows if " ".join(row[0].split()) == address]
    assert min(distance_m(best.lon, best.lat, *point) for point in points) <= tolerance_m


@pytest.mark.parametrize("call", ["rats at 92 Pierce St and also at 395 Beacon St", "My address is 25 King St. Please call me at 617-555-0134."])
def test_two_addresses_or_only_a_home_are_no_place(call: str, names: Gazetteer) -> None:
    assert geocode(call, names).outcome is not Outcome.POINT
