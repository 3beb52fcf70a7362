"""English calls for a city whose street names show by no kind of street, from an OpenStreetMap extract as it is."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import NamedTuple

import pytest

from geodata.gazetteer.files.reading import open_gazetteer
from geodata.gazetteer.gazetteer import Gazetteer
from geodata.geocode import Answer, Outcome, geocode
from tests.geodata.geocode.helsinki import Extract

SET = Path(__file__).parent / "helsinki_calls.csv"


class Call(NamedTuple):
    row: str
    call: str
    outcome: str
    where: str
    tolerance_m: str


CALLS = [Call(*row) for row in list(csv.reader(SET.read_text(encoding="utf-8").splitlines()))[1:]]


@pytest.fixture(scope="module")
def file(shared: Path) -> Path:
    path = shared / "streets" / "Helsinki.osm.pbf"
    if not path.exists():
        pytest.skip("the extract of Helsinki is not there")
    return path


@pytest.fixture(scope="module")
def names(file: Path) -> Gazetteer:
    return open_gazetteer(file)


@pytest.fixture(scope="module")
def extract(file: Path) -> Extract:
    return Extract(file)


def wrong(call: Call, answer: Answer, extract: Extract) -> str:
    """What is wrong with an answer, empty when it is right."""
    if answer.outcome not in call.outcome.split("|"):
        return f"{call.call}: {answer.outcome} {answer.reason}, read as {answer.phrase}"
    if answer.best is None:
        return ""
    x, y = extract.plane.xy(answer.best.lon, answer.best.lat)
    error = min(math.hypot(float(x) - one.x, float(y) - one.y) for one in extract.at(call.where))
    return "" if error <= float(call.tolerance_m) else f"{call.call}: {error:.0f} m off, {answer.best.how_en}"


def test_english_calls_lead_to_where_the_extract_has_the_places(names: Gazetteer, extract: Extract) -> None:
    misses = [said for call in CALLS if (said := wrong(call, geocode(call.call, names), extract))]
    assert not misses, "\n".join(misses)


@pytest.mark.parametrize(
    "call", ["Power lines down", "Stadium lights too bright", "Story time", "the power is out in our street", "Hello, Aino here, the bin is full"]
)
def test_a_word_that_is_also_a_shop_is_never_taken_for_it_without_asking(call: str, names: Gazetteer) -> None:
    assert geocode(call, names).outcome is not Outcome.POINT


def test_the_answer_names_streets_as_their_signs_do(names: Gazetteer) -> None:
    best = geocode("10 Bulevardi", names).best
    assert best is not None
    assert best.how_en == "the known door 10 Bulevardi"


def test_a_street_named_alone_is_the_whole_street_and_not_the_stop_of_its_name(names: Gazetteer) -> None:
    street, stop = geocode("Annankatu", names).best, geocode("tram stop Annankatu", names).best
    assert street is not None
    assert street.radius_m > 200.0
    assert stop is None or stop.radius_m < 200.0


def test_a_shop_is_not_the_stop_that_is_called_after_it(names: Gazetteer) -> None:
    best = geocode("crowd at Stockmann", names).best
    assert best is not None
    assert best.radius_m > 5.0
