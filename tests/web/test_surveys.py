"""City files over HTTP: sent, opened, examined, mended, decided about, kept as drafts; two people cannot cross."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
import shapely
from pydantic import TypeAdapter

from dispatch.flow.ground import survey_work, surveys
from dispatch.store import layers
from dispatch.web import layer_uploads
from geodata.faults import FaultKind
from geodata.layers import Feature, write_layer
from geodata.plane import area_m2
from grids.codes import StandardVersion
from grids.coverage import FlawKind, is_coverage
from grids.grid import GridKind
from grids.mend import Decision, Step
from tests import towns as t
from tests.commands.city_files import overlapping, squares, yard
from tests.web.conftest import CityClient, problem
from tests.web.test_catalogues import LANGUAGES, texts
from tests.web.test_layers import held

ADMIN = t.ADMINISTRATOR
OCTETS = {"Content-Type": "application/octet-stream"}
Shapes = Mapping[str, shapely.Geometry]


def written(folder: Path, shapes: Shapes, name: str = "blocks.geojson") -> bytes:
    """The bytes of a file with these grids."""
    path = folder / name
    write_layer(path, [Feature(row, code, f"街区{code}", shape) for row, (code, shape) in enumerate(shapes.items(), 1)])
    return path.read_bytes()


async def send(client: CityClient, content: bytes, name: str = "blocks.geojson", **headers: str) -> Any:
    """A file, sent and opened."""
    answer = await client.ask("POST", "/surveys", ADMIN, params={"name": name}, data=content, headers={**OCTETS, **headers})
    assert answer.status == 201, await answer.text()
    held("POST", "/surveys", await answer.json())
    return await settled(client, (await answer.json())["id"])


async def settled(client: CityClient, ident: int) -> Any:
    """The survey when nothing is left to do."""
    await client.site.workshop.idle()
    return held("GET", "/surveys/{id}", await client.get(f"/surveys/{ident}", ADMIN))


async def examined(client: CityClient, survey: Any, **reading: Any) -> Any:
    """The survey after one more look."""
    answer = await client.ask("POST", f"/surveys/{survey['id']}/examine", ADMIN, json={"version": survey["version"], **reading})
    assert answer.status == 202, await answer.text()
    assert (await answer.json())["state"] == "running"
    return await settled(client, survey["id"])


async def findings(client: CityClient, survey: Any) -> list[Any]:
    found = await client.get(f"/surveys/{survey['id']}/findings.geojson", ADMIN)
    TypeAdapter(dict[str, Any]).validate_python(found)
    return [one["properties"] for one in found["features"]]


async def grids_of(client: CityClient, version: Any) -> dict[str, shapely.Geometry]:
    rows = await client.node.read(lambda db, city: layers.grids_of(db, version["id"]))
    return {row.code: shapely.from_wkb(row.wkb) for row in rows}


async def test_a_file_goes_the_whole_way_from_arrival_to_a_draft(city_client: CityClient, tmp_path: Path) -> None:
    """Opened with a guess, refused as it is, mended with its conflict decided, and the draft is a coverage."""
    survey = await send(city_client, written(tmp_path, yard()))
    assert (survey["state"], survey["name"], survey["sender"]) == ("opened", "blocks.geojson", f"样例{ADMIN}")
    assert survey["opened"]["guess"] == {"layer": "blocks", "code": "code", "name": "name", "town": "", "parent": "",
                                         "area_class": "", "name_en": ""}
    assert survey["opened"]["columns"][0] == {"name": "code", "filled": 7, "distinct": 7, "samples": ["S1", "S2", "S3"]}
    early = await city_client.ask("POST", f"/surveys/{survey['id']}/draft", ADMIN, json={"version": survey["version"]})
    assert (early.status, (await problem(early))["code"]) == (409, "conflict")

    survey = await examined(city_client, survey, repair=True)
    assert survey["found"]["ways"] == [{"what": "conflicts", "count": 1}]
    waiting = [one for one in await findings(city_client, survey) if one.get("undecided")]
    assert [(one["codes"], one["others"], one["what"]) for one in waiting] == [(["S1"], ["yard"], "change")]
    assert waiting[0]["lost_m2"] == pytest.approx(area_m2(yard()["yard"]), rel=1e-3)

    survey = await examined(city_client, survey, repair=True, decisions={"S1": "take"})
    assert (survey["found"]["ready"], survey["found"]["proven"], survey["found"]["ways"]) == (True, True, [])
    version = held("POST", "/surveys/{id}/draft", await city_client.post(
        f"/surveys/{survey['id']}/draft", {"version": survey["version"], "name": "街区网格"}, ADMIN))
    assert (version["code"], version["version"], version["state"], version["count"], version["source"]) == (
        "blocks", 2, "draft", 7, "blocks.geojson")
    drafted = await grids_of(city_client, version)
    assert is_coverage(list(drafted.values()))
    assert area_m2(drafted["S1"]) == pytest.approx(area_m2(t.square("S1")) - area_m2(yard()["yard"]), abs=0.1)
    kept = await settled(city_client, survey["id"])
    assert (kept["state"], kept["layer"]) == ("kept", version["id"])


async def test_two_people_at_once_cannot_cross_each_other(city_client: CityClient, tmp_path: Path) -> None:
    survey = await send(city_client, written(tmp_path, squares()))
    path = f"/surveys/{survey['id']}"
    first = await city_client.ask("POST", f"{path}/examine", ADMIN, json={"version": survey["version"]})
    second = await city_client.ask("POST", f"{path}/examine", ADMIN, json={"version": survey["version"], "repair": True})
    assert (first.status, second.status, (await problem(second))["code"]) == (202, 409, "overtaken")
    running = await first.json()
    third = await city_client.ask("POST", f"{path}/examine", ADMIN, json={"version": running["version"]})
    assert (third.status, (await problem(third))["code"]) == (409, "conflict")
    done = await settled(city_client, survey["id"])
    assert (done["version"], done["found"]["repaired"], done["found"]["ready"]) == (running["version"], False, True)
    drafts = [await city_client.ask("POST", f"{path}/draft", ADMIN, json={"version": done["version"]}) for _ in range(2)]
    assert [one.status for one in drafts] == [201, 409]
    items = (await city_client.get("/layers", ADMIN))["items"]
    assert len([one for one in items if one["code"] == "blocks"]) == 2


async def test_a_request_that_comes_twice_does_its_work_once(city_client: CityClient, tmp_path: Path) -> None:
    content = written(tmp_path, squares())
    survey = await send(city_client, content, **{"Idempotency-Key": "first"})
    again = await send(city_client, content, **{"Idempotency-Key": "first"})
    assert (again["id"], again["version"]) == (survey["id"], survey["version"])
    other = await city_client.ask("POST", "/surveys", ADMIN, params={"name": "blocks.geojson"}, data=content + b" ",
                                  headers={**OCTETS, "Idempotency-Key": "first"})
    assert (await problem(other))["code"] == "key-reused"
    listed = held("GET", "/surveys", await city_client.get("/surveys", ADMIN))
    assert [one["id"] for one in listed["items"]] == [survey["id"]]


async def test_work_that_was_interrupted_can_be_begun_again(city_client: CityClient, tmp_path: Path) -> None:
    survey = await send(city_client, written(tmp_path, squares()))
    await city_client.node.write(surveys.begin, survey["id"], survey["version"], "")  # and the server ends here
    running = await city_client.get(f"/surveys/{survey['id']}", ADMIN)
    assert (running["state"], running["stalled"]) == ("running", False)
    city_client.clock.forward(seconds=surveys.QUIET.total_seconds() + 1)
    stalled = await city_client.get(f"/surveys/{survey['id']}", ADMIN)
    assert stalled["stalled"]
    done = await examined(city_client, stalled)
    assert (done["state"], done["found"]["ready"]) == ("examined", True)
    late = await city_client.node.write(surveys.settle, (survey["id"], running["version"]), survey_work.Opened({}))
    assert late == []
    assert (await settled(city_client, survey["id"]))["state"] == "examined"


async def test_the_report_is_a_table_too_and_a_dropped_file_leaves_nothing(city_client: CityClient, tmp_path: Path) -> None:
    survey = await examined(city_client, await send(city_client, written(tmp_path, overlapping())))
    table = await city_client.ask("GET", f"/surveys/{survey['id']}/findings.csv", ADMIN)
    assert (table.content_type, table.charset) == ("text/csv", "utf-8")
    rows = list(csv.DictReader(io.StringIO((await table.text()).removeprefix("\ufeff"))))
    assert sorted((row["kind"], row["codes"]) for row in rows) == [("overlap", "S1 S2"), ("overlap", "S2 S3")]
    assert all(float(row["area_m2"]) > 500 and float(row["lon"]) > 121 for row in rows)
    outlines = await city_client.get(f"/surveys/{survey['id']}/outlines.geojson", ADMIN)
    assert {one["properties"]["code"] for one in outlines["features"]} == set(t.BLOCKS)
    assert (await city_client.ask("DELETE", f"/surveys/{survey['id']}", ADMIN)).status == 204
    assert (await city_client.ask("GET", f"/surveys/{survey['id']}/findings.csv", ADMIN)).status == 404
    left = [path for path in city_client.site.blobs.folder.rglob("*") if path.is_file()]
    assert left == []


BROKEN = {
    "not.json": (b'{"type": "FeatureCollection", "features": [', "不是合格的 JSON", "is not JSON"),
    "odd.geojson": (b'{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"code": "1"}, "geometry": null},'
                    b' 7]}', "第 2 行不是 GeoJSON 要素", "row 2 is not a GeoJSON feature"),
    "lonely.shp": (b"\x00\x00\x27\x0a" + bytes(96), "缺少属性表", "its attribute table (.dbf) is missing"),
    "picture.png": (b"\x89PNG\r\n\x1a\n" + bytes(40), "不是 GeoJSON", "is none of GeoJSON"),
    "empty.zip": (b"PK\x05\x06" + bytes(18), "不是 GeoJSON", "is none of GeoJSON"),
}


@pytest.mark.parametrize("name", ["odd.geojson"])
async def test_a_broken_file_is_refused_with_the_row_and_the_reason_in_both_languages(
    city_client: CityClient, name: str
) -> None:
    content, chinese, english = BROKEN[name]
    survey = await send(city_client, content, name)
    assert survey["state"] == "refused"
    assert chinese in survey["refused"]["zh"]
    assert english in survey["refused"]["en"]


@pytest.mark.parametrize("name", BROKEN)
def test_every_kind_of_broken_file_is_refused_in_plain_words(tmp_path: Path, name: str) -> None:
    content, chinese, english = BROKEN[name]
    (tmp_path / "blob").write_bytes(content)
    found = survey_work.open_file(survey_work.Opening(survey_work.Sent(tmp_path / "blob", name)), lambda step: None)
    assert isinstance(found, survey_work.Refused)
    assert chinese in found.zh
    assert english in found.en
    assert "blob" not in found.en


def test_a_file_that_is_gone_is_said_to_be_gone_and_what_is_read_is_a_copy(tmp_path: Path) -> None:
    gone = survey_work.open_file(survey_work.Opening(survey_work.Sent(tmp_path / "none", "a.geojson")), lambda step: None)
    assert isinstance(gone, survey_work.Refused)
    assert "没有这个文件" in gone.zh
    kept = tmp_path / "kept"
    kept.write_bytes(written(tmp_path, squares(), "blocks.gpkg"))
    before = (kept.read_bytes(), sorted(tmp_path.iterdir()))
    found = survey_work.open_file(survey_work.Opening(survey_work.Sent(kept, "blocks.gpkg")), lambda step: None)
    assert isinstance(found, survey_work.Opened)
    assert found.told["rows"] == len(t.BLOCKS)
    assert (kept.read_bytes(), sorted(tmp_path.iterdir())) == before


async def test_an_upload_that_cannot_be_taken_is_refused_and_leaves_nothing(
    city_client: CityClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layer_uploads, "LARGEST", 1000)
    for query, content, headers, status in (
        ({"name": "a.geojson"}, b"", OCTETS, 422), ({}, b"{}", OCTETS, 422), ({"name": "///"}, b"{}", OCTETS, 422),
        ({"name": "a.geojson"}, b"{}", {"Content-Type": "image/png"}, 415), ({"name": "a.geojson"}, bytes(1001), OCTETS, 413),
    ):
        refused = await city_client.ask("POST", "/surveys", ADMIN, params=query, data=content, headers=headers)
        assert refused.status == status, await refused.text()
        await problem(refused)
    assert not [path for path in city_client.site.blobs.folder.rglob("*") if path.is_file()]


async def test_a_survey_that_is_none_or_asked_wrongly_is_refused_naming_the_field(city_client: CityClient) -> None:
    for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/findings.geojson"), ("GET", "/findings.csv"), ("GET", "/outlines.geojson")):
        assert (await city_client.ask(method, f"/surveys/4711{path}", ADMIN)).status == 404
    for body, field in (({"version": 1, "layer": "a b"}, "layer"), ({"version": 1, "kind": "street"}, "kind"), ({}, "version"),
                        ({"version": 1, "decisions": {"S1": "perhaps"}}, "decisions.S1"), ({"version": 1, "gap_m": -1}, "gap_m")):
        refused = await city_client.ask("POST", "/surveys/1/examine", ADMIN, json=body)
        assert refused.status == 422
        assert any(one["field"].startswith(field) for one in (await problem(refused))["faults"])
    assert (await city_client.ask("POST", "/surveys/1/examine", ADMIN, json={"version": 1})).status == 404


def test_a_layer_is_guessed_by_its_codes() -> None:
    known = {"blocks": frozenset({"S1", "S2", "S3"}), "towns": frozenset({"331082001"})}
    for codes, layer in ((["S1", "S2", "S9"], "blocks"), (["331082001"], "towns"), (["331082001001001"], "units"),
                         (["331082001001"], "communities"), (["331082999"], "towns"), (["x", "331082999"], "blocks"), ([], "blocks")):
        assert survey_work.guessed_layer(codes, known) == layer


async def test_the_districts_of_new_york_are_checked_mended_with_every_change_listed_and_proven_to_be_a_coverage(
    city_client: CityClient, shared: Path
) -> None:
    content = (shared / "polygons_stress" / "nyc_election_districts_5199.geojson").read_bytes()
    survey = await send(city_client, content, "nyc.geojson")
    assert survey["opened"]["rows"] == 5199
    reading = {"layer": "precincts", "kind": "professional", "code_field": "ElectDist", "within_city": False, "repair": True}
    survey = await examined(city_client, survey, **reading)
    tallies = {(one["what"], one["kind"]): one["count"] for one in survey["found"]["tallies"]}
    assert tallies["fault", "invalid_geometry"] == 34
    assert tallies["flaw", "overlap"] + tallies["flaw", "contained"] >= 170
    found = await findings(city_client, survey)
    changes = [one for one in found if one["what"] == "change"]
    assert len(changes) == tallies["change", "outline"] + tallies["change", "borders"]
    waiting = [one for one in changes if one["undecided"]]
    assert len(waiting) == survey["found"]["conflicts"] > 0
    assert all(one["emptied"] or one["share"] > 0.01 for one in waiting)
    assert all(one["others"] for one in waiting if one["kind"] == "borders")
    assert all("lon" in one for one in found)  # everything can be looked at on the map

    survey = await examined(city_client, survey, **reading, decisions={one["codes"][0]: "take" for one in waiting})
    assert survey["found"]["proven"], survey["found"]
    left = {one["kind"] for one in survey["found"]["tallies"] if one["what"] == "left"}
    assert left <= {"gap", "hole"}
    version = await city_client.post(f"/surveys/{survey['id']}/draft", {"version": survey["version"], "trust_system": True}, ADMIN)
    drafted = await grids_of(city_client, version)
    assert len(drafted) == survey["found"]["grids"]
    assert is_coverage(list(drafted.values()))
    assert len(version["findings"]["changes"]) == len(changes)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("group", "codes"),
    [("fault", FaultKind), ("flaw", FlawKind), ("mended", Step), ("decision", Decision), ("grid_kind", GridKind),
     ("standard", StandardVersion)],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_whatever_can_be_found_has_a_word_on_the_page(language: str, group: str, codes: Iterable[str]) -> None:
    known = texts(language)
    assert [code for code in codes if not known.get(f"{group}.{code}", "").strip()] == []
