"""The tables that rule over HTTP: files looked through, kept as drafts, compared, tried, let rule and taken away."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse
from pydantic import TypeAdapter

from dispatch.node import Node
from dispatch.store import parties, schema
from dispatch.web import table_answers as shapes
from dispatch.web.routing_answers import TriedAnswer
from geodata.workbooks import write_book
from tests import towns
from tests.flow.routes.test_powers import bring, row, whole
from tests.web.conftest import CityClient, problem

ADMIN = towns.ADMINISTRATOR
WATER_FIRST = [{"编号": "water", "名称": "先派水务", "类别": towns.RUBBISH, "派给": "body:water"}, {"编号": "rest", "派给": "claim center"}]


def sheet(rows: Sequence[Mapping[str, str]], coding: str = "utf-8") -> bytes:
    """Rows as a CSV file."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(key for one in rows for key in one)))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(coding)


async def sent(client: CityClient, path: str, content: bytes | io.BytesIO, name: str = "table.csv", **how: Any) -> ClientResponse:
    headers = {"Content-Type": "application/octet-stream", **how.pop("headers", {})}
    return await client.ask("POST", path, how.pop("party", ADMIN), data=content, params={"name": name}, headers=headers)


async def kept(client: CityClient, table: str, rows: Sequence[Mapping[str, str]]) -> Any:
    """The one draft that a file became."""
    answer = await sent(client, f"/tables/{table}", sheet(rows))
    assert answer.status == 201, await answer.text()
    found = await answer.json()
    TypeAdapter(shapes.KeptAnswer).validate_python(found)
    [one] = found["items"]
    return one


async def test_a_wrong_file_names_every_row_in_both_languages_and_keeps_nothing(city_client: CityClient) -> None:
    wrong = sheet([{"编号": "a", "派给": "claim"}, {"编号": "a", "派给": "somebody"}, {"编号": "", "派给": "claim"}], "gbk")
    answer = await sent(city_client, "/tables/routes/check", wrong, "规则.csv")
    found = await answer.json()
    TypeAdapter(shapes.CheckedAnswer).validate_python(found)
    assert [(one["row"], one["column"], one["column_zh"]) for one in found["faults"]] == [(3, "Goes to", "派给"), (4, "Code", "编号")]
    assert found["faults"][1]["reason_zh"] == "每一行都要有自己的编号"
    assert found["drafts"] == []
    refused = await sent(city_client, "/tables/routes", wrong)
    assert refused.status == 422
    assert "row 3, to" in {one["field"] for one in (await problem(refused))["faults"]}
    assert [one["id"] for one in (await city_client.get("/tables/routes", ADMIN))["items"]] == [0]


async def test_a_table_goes_the_whole_way_from_a_file_to_ruling_on_its_day(city_client: CityClient) -> None:
    checked = await (await sent(city_client, "/tables/routes/check", sheet(WATER_FIRST))).json()
    [draft] = checked["drafts"]
    assert ([one["code"] for one in draft["change"]["added"]], draft["change"]["same"]) == (["water", "rest"], 0)
    one = await kept(city_client, "routes", WATER_FIRST)
    compared = await city_client.get(f"/tables/routes/{one['id']}/compare", ADMIN)
    TypeAdapter(shapes.TableComparison).validate_python(compared)
    assert compared["old"]["id"] == 0
    at = (city_client.clock.now() + timedelta(days=2)).isoformat()
    planned = await city_client.post(f"/tables/routes/{one['id']}/activate", {"at": at}, ADMIN)
    assert (planned["state"], planned["made_by"], planned["decided_by"]) == ("planned", ADMIN, ADMIN)
    city_client.clock.forward(days=2, minutes=1)
    listed = await city_client.get("/tables/routes", ADMIN)
    TypeAdapter(shapes.TableAnswer).validate_python(listed)
    assert {one["id"]: one["state"] for one in listed["items"]} == {one["id"]: "ruling", 0: "past"}
    asked = {"grid": "S2", "category": towns.RUBBISH}
    assert (await city_client.post("/routes/dry-run", asked, ADMIN))["holder"]["id"] == towns.WATER


async def test_a_version_that_has_not_begun_is_withdrawn_and_dropped(city_client: CityClient) -> None:
    one = await kept(city_client, "duplicates", [{"code": "*", "within_m": "30", "within_minutes": "60"}])
    at = (city_client.clock.now() + timedelta(days=2)).isoformat()
    await city_client.post(f"/tables/duplicates/{one['id']}/activate", {"at": at}, ADMIN)
    assert (await city_client.ask("DELETE", f"/tables/duplicates/{one['id']}", ADMIN)).status == 409
    again = await city_client.post(f"/tables/duplicates/{one['id']}/withdraw", {}, ADMIN)
    assert (again["state"], again["from_at"]) == ("draft", None)
    assert (await city_client.ask("DELETE", f"/tables/duplicates/{one['id']}", ADMIN)).status == 204
    assert (await city_client.ask("GET", f"/tables/duplicates/{one['id']}", ADMIN)).status == 404


async def test_lists_of_powers_rule_by_days_and_one_file_may_hold_several(city_client: CityClient) -> None:
    answer = await sent(city_client, "/tables/powers", sheet([row("i-1"), whole("i-2")]))
    found = {one["name"]: one for one in (await answer.json())["items"]}
    assert {name: (one["number"], one["rows"], one["from_on"]) for name, one in found.items()} == {
        "south-list": (1, 1, "2023-01-01"), "all": (1, 1, "2023-01-01")}
    ident = found["south-list"]["id"]
    ruling = await city_client.post(f"/tables/powers/{ident}/activate", {"from_on": "2026-04-01"}, ADMIN)
    assert (ruling["state"], ruling["from_on"], ruling["head"]["decision"]) == ("planned", "2026-04-01", "样例1号")
    refused = await city_client.ask("POST", f"/tables/powers/{found['all']['id']}/activate", ADMIN, json={"at": "2026-04-01T00:00:00Z"})
    assert (await problem(refused))["faults"][0]["field"] == "at"


async def test_what_would_have_gone_elsewhere_is_told_before_a_version_rules(city_client: CityClient) -> None:
    numbers = {(await city_client.report("S2a"))["event"] for _ in range(3)}
    await city_client.report("N3a", category=towns.STALL)
    one = await kept(city_client, "routes", WATER_FIRST)
    tried = await city_client.get(f"/tables/routes/{one['id']}/trial?days=7", ADMIN)
    TypeAdapter(shapes.TrialAnswer).validate_python(tried)
    assert (tried["events"], tried["elsewhere"], tried["other_body"], tried["beside"]) == (4, 3, 3, [])
    assert {event["number"] for event in tried["items"]} == numbers
    assert tried["pairs"] == [{"bodies": [towns.SOUTH_BODY, towns.WATER], "events": 3}]
    assert tried["names"][str(towns.WATER)] == ["样例4", "Sample 4"]
    refused = await city_client.ask("GET", "/tables/duplicates/0/trial", ADMIN)
    assert refused.status == 422


async def test_a_list_of_powers_is_tried_as_if_it_had_always_ruled(city_client: CityClient, node: Node) -> None:
    bring(node, whole())
    sent_one = await city_client.report("S2a", category=towns.STALL)
    [draft] = (await (await sent(city_client, "/tables/powers", sheet([row("i-1", from_on="2026-05-01")]))).json())["items"]
    tried = await city_client.get(f"/tables/powers/{draft['id']}/trial", ADMIN)
    assert [(one["number"], one["holders"]) for one in tried["items"]] == [(sent_one["event"], [towns.WATER, towns.S2_OFFICER])]


async def test_a_draft_is_asked_who_would_get_it_by_grid_or_place(city_client: CityClient) -> None:
    one = await kept(city_client, "routes", WATER_FIRST)
    asked = {"grid": "S2", "category": towns.RUBBISH}
    now = await city_client.post("/routes/dry-run", asked, ADMIN)
    then = await city_client.post("/routes/dry-run", {**asked, "table": "routes", "version": one["id"]}, ADMIN)
    TypeAdapter(TriedAnswer).validate_python(then)
    assert (now["holder"]["id"], then["holder"]["id"], then["row"], then["grid"]) == (towns.S2_OFFICER, towns.WATER, "water", "S2")
    for wrong, field in (({"grid": "S9"}, "grid"), ({}, "grid")):
        refused = await city_client.ask("POST", "/routes/dry-run", ADMIN, json=wrong)
        assert (await problem(refused))["faults"][0]["field"] == field
    assert (await city_client.ask("POST", "/routes/dry-run", ADMIN, json={**asked, "table": "powers", "version": 999})).status == 404


@pytest.mark.parametrize("table", ["routes", "powers", "duplicates"])
async def test_every_download_comes_back_as_it_was(city_client: CityClient, node: Node, table: str) -> None:
    bring(node, row("i-1"), row("i-2"))
    newest = (await city_client.get(f"/tables/{table}", ADMIN))["items"][0]["id"]
    plain = (await city_client.get(f"/tables/{table}/{newest}", ADMIN))["rows"]
    for asked, ending in (("format=csv", ".csv"), ("format=xlsx", ".xlsx"), ("format=xlsx&language=en", ".xlsx")):
        answer = await city_client.ask("GET", f"/tables/{table}/{newest}/export?{asked}", ADMIN)
        assert answer.status == 200
        name = answer.headers["Content-Disposition"].partition('filename="')[2].rstrip('"')
        checked = await (await sent(city_client, f"/tables/{table}/check", await answer.read(), name)).json()
        assert checked["count"] == 0, checked
        again = (await (await sent(city_client, f"/tables/{table}", await answer.read(), name)).json())["items"][0]
        assert (await city_client.get(f"/tables/{table}/{again['id']}", ADMIN))["rows"] == plain
        assert name.endswith(ending)


async def test_who_may_read_reads_and_only_an_administrator_of_the_whole_city_decides(city_client: CityClient, node: Node) -> None:
    one = await kept(city_client, "routes", WATER_FIRST)
    assert (await city_client.ask("GET", f"/tables/routes/{one['id']}", towns.AUDITOR)).status == 200
    assert (await city_client.ask("POST", f"/tables/routes/{one['id']}/activate", towns.AUDITOR, json={})).status == 403

    def of_a_town(db: Any, city: Any) -> None:
        parties.insert_rows(db, schema.grants, [{"party": towns.SPARE, "role": "administrator", "scope_kind": "town",
                                                 "scope": towns.SOUTH, "from_at": city.clock.now()}])
    node.run(of_a_town)
    for path, body in ((f"/tables/routes/{one['id']}/activate", {}), ("/invitations", {"parties": [towns.S1_OFFICER]})):
        refused = await city_client.ask("POST", path, towns.SPARE, json=body)
        assert (await problem(refused))["detail"] == "this needs the role over the whole city"
    assert (await sent(city_client, "/tables/routes", sheet(WATER_FIRST), party=towns.SPARE)).status == 403


def bomb() -> bytes:
    """A small zip of a great deal of nothing."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.csv", b"0" * (65 * 1024 * 1024))
    return out.getvalue()


def book(folder: Path, *sheets: tuple[str, list[str], list[list[str]]]) -> bytes:
    """A workbook of these sheets."""
    path = folder / "book.xlsx"
    write_book(path, sheets)
    return path.read_bytes()


async def test_a_file_that_is_no_table_is_refused_with_the_reason(city_client: CityClient, tmp_path: Path) -> None:
    heads = ["code", "to"]
    several = book(tmp_path, ("one", heads, [["a", "claim"]]), ("two", heads, [["b", "claim"]]))
    for content, name, said in (
        (b"", "a.csv", "is empty"), (b"\x00\x01\x02", "a.csv", "is no text"), (b"PK no zip", "a.xlsx", "no workbook"),
        (bomb(), "a.zip", "unpacks to more than"), (b"code,code\n", "a.csv", "two columns of the same name"),
    ):
        refused = await sent(city_client, "/tables/routes/check", content, name)
        assert said in (await problem(refused))["detail"], name
    checked = await (await sent(city_client, "/tables/routes/check", several, "a.xlsx")).json()
    assert checked["faults"][0]["reason_zh"] == "有好几张带“编号”列的工作表，请只留一张"
    single = book(tmp_path, ("notes", ["remark"], [["x"]]), ("规则", heads, [["a", "claim"]]))
    assert (await (await sent(city_client, "/tables/routes/check", single, "a.xlsx")).json())["count"] == 0
    large = await sent(city_client, "/tables/routes", io.BytesIO(b"a" * (9 * 1024 * 1024)))
    assert large.status == 413
    other = await city_client.ask("POST", "/tables/routes", ADMIN, data=b"{}", headers={"Content-Type": "application/json"})
    assert other.status == 415


async def test_a_browsers_form_may_carry_the_file_too(city_client: CityClient) -> None:
    form = b'--x\r\nContent-Disposition: form-data; name="file"; filename="routes.csv"\r\n\r\ncode,to\na,claim\n\r\n--x--\r\n'
    answer = await city_client.ask("POST", "/tables/routes", ADMIN, data=form,
                                   headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert [(one["name"], one["rows"]) for one in (await answer.json())["items"]] == [("routes", 1)]
