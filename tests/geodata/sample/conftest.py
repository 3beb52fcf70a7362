"""The sample city, made once for all its tests."""

from __future__ import annotations

import pytest

from geodata.sample import SampleCity, sample_city


@pytest.fixture(scope="session")
def city() -> SampleCity:
    return sample_city()
