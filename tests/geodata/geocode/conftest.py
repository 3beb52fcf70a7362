"""The sample city and its gazetteer, made once for all tests of places."""

from __future__ import annotations

import pytest

from geodata.gazetteer.gazetteer import Gazetteer
from geodata.gazetteer.sample import sample_gazetteer
from geodata.sample import SampleCity, sample_city


@pytest.fixture(scope="session")
def city() -> SampleCity:
    return sample_city()


@pytest.fixture(scope="session")
def gazetteer(city: SampleCity) -> Gazetteer:
    return sample_gazetteer(city)
