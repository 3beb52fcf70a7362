"""One person over HTTP: read as cells, sent back changed, and every change kept."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from dispatch.web import person_answers as shapes
from dispatch.web.answers import Page
from tests import towns
from tests.web.conftest import CityClient, problem
from tests.web.test_staff import people
from tests.web.test_tables import ADMIN

NEW = {"person": {"code": "zhang", "name": "示例张三", "town": towns.SOUTH, "login": "zhang", "phone": "13812345678"},
       "roles": [{"role": "officer", "scope": f"town:{towns.SOUTH}", "from": "2026-03-01"}]}


async def one(client: CityClient, ident: int) -> Any:
    found = await client.get(f"/people/{ident}", ADMIN)
    TypeAdapter(shapes.PersonAnswer).validate_python(found)
    return found


async def test_a_person_is_added_corrected_and_told_with_the_history(city_client: CityClient) -> None:
    made = await city_client.post("/people", NEW, ADMIN)
    TypeAdapter(shapes.PersonKept).validate_python(made)
    there = await one(city_client, made["id"])
    assert (there.pop("id"), there["stamp"], there["person"]["phone"]) == (made["id"], made["stamp"], "13812345678")
    there["person"]["certificate"], there["roles"][0]["to"] = "Z-9", "2026-12-31"
    kept = await city_client.post(f"/people/{made['id']}", there, ADMIN)
    assert kept["stamp"] != made["stamp"]
    [zhang] = await people(city_client, "&q=zhang")
    assert (zhang["certificate"], zhang["phone"]) == ("Z-9", "138****5678")
    history = await city_client.get(f"/people/{made['id']}/changes", towns.AUDITOR)
    TypeAdapter(Page[shapes.StaffChange]).validate_python(history)
    assert [(row["subject"], row["what"]) for row in history["items"]] == [
        ("roles", "changed"), ("people", "changed"), ("roles", "added"), ("people", "added")]
    assert history["items"][1]["fields"] == {"certificate": ["", "Z-9"]}
    assert {row["by"] for row in history["items"]} == {ADMIN}


async def test_who_was_overtaken_is_told_with_409(city_client: CityClient) -> None:
    seen = await one(city_client, towns.SPARE)
    ident = seen.pop("id")
    for name, status in (("示例甲", 200), ("示例乙", 409)):
        seen["person"]["name"] = name
        answer = await city_client.ask("POST", f"/people/{ident}", ADMIN, json=seen)
        assert answer.status == status
    assert (await problem(answer))["detail_zh"]


async def test_wrong_fields_are_named_by_their_paths_in_both_languages(city_client: CityClient) -> None:
    wrong = {**NEW, "person": {**NEW["person"], "certified_until": "明年"}, "roles": [{"role": "boss", "from": "2026-03-01"}]}
    refused = await problem(await city_client.ask("POST", "/people", ADMIN, json=wrong))
    assert refused["status"] == 422
    assert refused["detail_zh"]
    told = {fault["field"]: fault["reason_zh"] for fault in refused["faults"]}
    assert told["person.certified_until"] == "“明年”不是日期，应写成 2026-03-01"
    assert told["roles.0.role"].startswith("“boss”")


async def test_an_account_is_ended_and_reopened_and_then_waits_for_a_password(city_client: CityClient) -> None:
    for is_open, state in ((False, "disabled"), (True, "no_password")):
        await city_client.post(f"/people/{towns.SPARE}/account", {"open": is_open}, ADMIN)
        [spare] = await people(city_client, "&q=spare")
        assert spare["account"] == state
    own = await city_client.ask("POST", f"/people/{ADMIN}/account", ADMIN, json={"open": False})
    assert (await problem(own))["detail_zh"] == "不能停用自己的账号，请由另一名管理员操作"


async def test_an_auditor_reads_the_history_and_not_the_telephone(city_client: CityClient) -> None:
    assert (await city_client.ask("GET", f"/people/{towns.SPARE}", towns.AUDITOR)).status == 403
    assert (await city_client.ask("GET", f"/people/{towns.SPARE}/changes", towns.AUDITOR)).status == 200
    assert (await city_client.ask("POST", "/people", towns.AUDITOR, json=NEW)).status == 403
