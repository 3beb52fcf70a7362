"""People over HTTP: looked for, imported whole or not at all after a rehearsal, exported."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from pydantic import TypeAdapter

from dispatch.node import Node
from dispatch.store import schema
from dispatch.web import staff_answers as shapes
from tests import towns
from tests.web.conftest import CityClient, problem
from tests.web.test_tables import ADMIN, sent, sheet

NEWCOMERS = [{"编号": "zhang", "姓名": "示例张三", "所属单位": "south", "登录名": "zhang", "电话": "13812345678", "执法证号": "Z-1",
              "执法证有效期至": "2026-03-10"}, {"编号": "li", "姓名": "示例李四", "登录名": "li"}]


async def people(client: CityClient, query: str = "", party: int = ADMIN) -> list[Any]:
    found = await client.get(f"/people?limit=200{query}", party)
    TypeAdapter(shapes.StaffPage).validate_python(found)
    return list(found["items"])


async def brought(client: CityClient, path: str, rows: Any = NEWCOMERS, name: str = "人员.csv") -> Any:
    answer = await sent(client, f"/people/{path}", sheet(rows), name)
    assert answer.status == 200, await answer.text()
    found = await answer.json()
    TypeAdapter(shapes.BroughtAnswer).validate_python(found)
    return found


async def test_a_rehearsal_tells_what_would_change_and_changes_nothing(city_client: CityClient, node: Node) -> None:
    before = towns.count(node, schema.parties)
    told = await brought(city_client, "rehearsal")
    assert told["counts"] == {"people": {"added": 2}}
    assert [(one["what"], one["subject"], one["row"]) for one in told["done"]] == [("added", "zhang", 2), ("added", "li", 3)]
    assert towns.count(node, schema.parties) == before
    assert (await brought(city_client, "import"))["changes"] == 2
    assert (await brought(city_client, "rehearsal"))["changes"] == 0


async def test_one_row_at_fault_keeps_all_out_and_every_such_row_is_named(city_client: CityClient, node: Node) -> None:
    before = towns.count(node, schema.parties)
    rows = [*NEWCOMERS, {"编号": "wang", "姓名": "示例王五", "所属单位": "nowhere"}, {"编号": "", "姓名": "无编号"},
            {"编号": "zhao", "姓名": "示例赵六", "执法证有效期至": "明年"}]
    told = await brought(city_client, "rehearsal", rows)
    assert {(one["row"], one["column_zh"], one["reason_zh"]) for one in told["faults"]} == {
        (4, "所属单位", "没有编号为“nowhere”的单位"), (5, "编号", "必须填写"), (6, "执法证有效期至", "“明年”不是日期，应写成 2026-03-01")}
    refused = await sent(city_client, "/people/import", sheet(rows), "人员.csv")
    assert (await problem(refused))["code"] == "unprocessable"
    assert towns.count(node, schema.parties) == before


async def test_a_list_cannot_take_the_city_from_its_last_administrator(city_client: CityClient) -> None:
    role = {"人员编号": "administrator", "角色": "审计员", "范围": "city", "起": "2026-01-01", "止": ""}
    told = await brought(city_client, "rehearsal", [role], "角色.csv")
    assert [one["reason_zh"] for one in told["faults"]] == ["这样就没有人管理全市了，请至少保留一名全市管理员"]
    kept = await brought(city_client, "rehearsal", [role, {**role, "角色": "管理员"}], "角色.csv")
    assert kept["faults"] == []


async def test_a_file_without_tables_of_people_says_so(city_client: CityClient) -> None:
    told = await brought(city_client, "rehearsal", [{"day": "1", "rain": "2"}], "weather.csv")
    assert (told["left_out"], told["faults"][0]["reason_zh"]) == (["weather"], "文件里没有可识别的人员表；导出一份可作模板")
    assert (await sent(city_client, "/people/import", sheet([{"day": "1"}]), "weather.csv")).status == 422


async def test_an_export_comes_back_without_changing_anything(city_client: CityClient) -> None:
    for query, name in (("format=xlsx", "people.xlsx"), ("format=csv&language=en", "people.zip")):
        answer = await city_client.ask("GET", f"/people/export?{query}", ADMIN)
        content = await answer.read()
        assert name in answer.headers["Content-Disposition"]
        told = await (await sent(city_client, "/people/rehearsal", content, name)).json()
        assert (told["changes"], told["faults"], told["left_out"]) == (0, [], [])
    assert "people.csv" in zipfile.ZipFile(io.BytesIO(content)).namelist()


async def test_people_are_found_with_all_that_holds_of_them(city_client: CityClient) -> None:
    await brought(city_client, "import")
    await brought(city_client, "import", [{"人员编号": "zhang", "星期": "1-5", "上班": "08:00", "下班": "17:30", "起": "2026-03-01", "止": ""}], "班次.csv")
    await brought(city_client, "import", [{"人员编号": "zhang", "角色": "队员", "范围": f"town:{towns.SOUTH}", "起": "2026-03-01", "止": ""}], "角色.csv")
    [zhang] = await people(city_client, "&q=zhang")
    assert (zhang["certificate_state"], zhang["account"], zhang["phone"], zhang["body"]) == (
        "ending", "no_password", "138****5678", towns.SOUTH_BODY)
    assert [(one["weekdays"], one["from_minute"], one["to_minute"]) for one in zhang["shifts"]] == [(31, 480, 1050)]
    assert [(one["role"], one["scope"]) for one in zhang["roles"]] == [("officer", towns.SOUTH)]
    assert {one["code"] for one in await people(city_client, "&no_password=true")} == {"zhang", "li"}
    assert {one["code"] for one in await people(city_client, "&certified_before=2026-03-15")} == {"zhang", "run-out"}
    assert {one["kind"] for one in await people(city_client, "&kind=body")} == {"body"}
    assert {one["body"] for one in await people(city_client, f"&body={towns.WATER}")} == {towns.WATER}


async def test_the_list_goes_page_by_page_and_over_everybody_once(city_client: CityClient) -> None:
    whole, cursor = await people(city_client), ""
    seen: list[int] = []
    while cursor is not None:
        page = await city_client.get(f"/people?limit=4{f'&cursor={cursor}' if cursor else ''}", ADMIN)
        seen += [one["id"] for one in page["items"]]
        cursor = page["next"]
    assert seen == [one["id"] for one in whole]
    assert len(set(seen)) == len(seen)


async def test_an_auditor_reads_and_nobody_else_but_administrators_writes(city_client: CityClient) -> None:
    assert await people(city_client, party=towns.AUDITOR)
    for party in (towns.AUDITOR, towns.SOUTH_LEADER, towns.OPERATOR):
        assert (await city_client.ask("GET", "/people/export", party)).status == 403
        assert (await sent(city_client, "/people/import", sheet(NEWCOMERS), party=party)).status == 403
    assert (await city_client.ask("GET", "/people", towns.OPERATOR)).status == 403
