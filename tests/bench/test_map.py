"""The measurement of the map, in a small form and on the real layer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import chromium
import pytest
import shapely

from geodata.layers import Feature, write_layer
from tests.grids.made import squares

ROOT = Path(__file__).resolve().parents[2]
KEYS = {"districts", "drawn", "seconds", "bare_seconds", "ratio"}


def measured(layer: Path, rounds: int) -> Any:
    if chromium.find() is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("there is no Chromium here")
    command = [sys.executable, str(ROOT / "bench" / "map.py"), str(layer), "--rounds", str(rounds)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_a_small_layer_with_many_vertices_is_drawn_to_the_last_grid(tmp_path: Path) -> None:
    shapes = shapely.segmentize(squares(8), 0.01 / 100)
    features = [Feature(at, f"g{at:02d}", "", shape, {}) for at, shape in enumerate(shapes.tolist(), 1)]
    write_layer(tmp_path / "layer.gpkg", features)
    found = measured(tmp_path / "layer.gpkg", 1)
    assert found.keys() >= KEYS
    assert (found["districts"], found["drawn"], found["painted"]) == (64, 64, 1.0)


@pytest.mark.prove
@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_all_districts_of_new_york_are_drawn_nearly_as_fast_as_on_a_bare_page(shared: Path) -> None:
    found = measured(shared / "polygons_stress" / "nyc_election_districts_5199.geojson", 5)
    assert (found["districts"], found["drawn"]) == (5199, 5199)
    assert found["painted"] > 0.95
    assert found["ratio"] <= 1.5
