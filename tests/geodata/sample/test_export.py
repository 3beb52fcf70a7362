from __future__ import annotations

import csv
import json
from pathlib import Path

import shapely

from geodata.sample import SampleCity, write


def test_the_written_city_is_the_city_and_says_that_it_is_generated(city: SampleCity, tmp_path: Path) -> None:
    written = write(city, tmp_path / "sample")
    assert all(path.stat().st_size > 0 for path in written)
    layer = json.loads((tmp_path / "sample" / "block_grids.geojson").read_text(encoding="utf-8"))
    assert layer["notice_zh"] == city.notice_zh
    assert [feature["properties"]["code"] for feature in layer["features"]] == [
        row.code for row in city.block_grids
    ]
    polygons = [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in layer["features"]]
    assert shapely.equals_exact(polygons, [row.polygon for row in city.block_grids]).all()
    with (tmp_path / "sample" / "conditions.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["code"] for row in rows] == [condition.code for condition in city.conditions]
    assert any(row["area_limits"] == "A=2;B=4;C=8" for row in rows)
    assert city.notice_en in (tmp_path / "sample" / "NOTICE.txt").read_text(encoding="utf-8")
