"""Categories over HTTP: suggestions, what a version changes, the known lists, and how far the system may choose."""

from __future__ import annotations

import csv
import io

import pytest
from pydantic import TypeAdapter

from dispatch.node import Node
from dispatch.rules.catalogues.rows import CATEGORIES, write_rows
from dispatch.web.answers import CategoriesAnswer
from dispatch.web.category_answers import LearningAnswer, ListChangesAnswer, SuggestedCategories
from tests import towns
from tests.flow.categories.test_lists import draft, listed, rule
from tests.flow.categories.test_suggestions import TEXTS, teach
from tests.web.conftest import CityClient


def table(rows: list[dict[str, str]], encoding: str = "utf-8-sig") -> bytes:
    """A CSV file with Chinese headings."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([one.zh for one in CATEGORIES.headings])
    writer.writerows([[row[key] for key in CATEGORIES.columns] for row in rows])
    return out.getvalue().encode(encoding)


async def test_words_are_answered_with_categories_scores_and_what_spoke(city_client: CityClient) -> None:
    found = await city_client.get("/categories/suggest", params={"text": "这里有暴露垃圾"})
    TypeAdapter(SuggestedCategories).validate_python(found)
    [first, *_] = found["items"]
    assert (first["category"], first["name_en"], first["is_sure"]) == (towns.RUBBISH, "rubbish", False)
    assert "暴露垃圾" in first["words"]
    assert (found["history"], found["confidence"]) == (None, None)
    assert (await city_client.get("/categories/suggest", params={"text": "你好"}))["items"] == []


@pytest.mark.parametrize("wrong", [{}, {"text": "长" * 601}, {"text": "a", "limit": "0"}, {"text": "a\x00"}, {"text": "a", "more": "1"}])
async def test_a_question_that_is_none_is_refused(city_client: CityClient, wrong: dict[str, str]) -> None:
    answer = await city_client.ask("GET", "/categories/suggest", params=wrong)
    assert answer.status in (400, 422)
    assert answer.content_type == "application/problem+json"


async def test_the_list_tells_other_names_initials_and_what_can_be_filed_no_more(city_client: CityClient, node: Node) -> None:
    before = await city_client.get("/categories")
    TypeAdapter(CategoriesAnswer).validate_python(before)
    assert before["former"] == []
    assert before["items"][0]["initials"] == ["bllj"]
    rule(node, draft(node, listed(without=towns.RUBBISH)))
    after = await city_client.get("/categories")
    assert towns.RUBBISH not in {one["code"] for one in after["items"]}
    assert {one["standard"] for one in after["items"]} == {"local"}
    [gone] = [one for one in after["former"] if one["code"] == towns.RUBBISH]
    assert (gone["standard"], gone["name"], len(gone["conditions"])) == ("test-2026", "暴露垃圾", 2)
    [still] = [one for one in after["former"] if one["code"] == towns.PIPE]
    assert (gone["successor"], still["successor"]) == ("", towns.PIPE)
    assert after["version"] > before["version"]


async def test_a_list_is_sent_as_a_file_compared_and_let_rule(city_client: CityClient) -> None:
    await city_client.report("S1a")
    rows = write_rows(listed(without=towns.RUBBISH))
    sent = await city_client.ask("POST", "/tables/categories", towns.ADMINISTRATOR, data=table(rows, "gb18030"),
                                 headers={"Content-Type": "application/octet-stream"}, params={"name": "清单.csv"})
    assert sent.status == 201, await sent.text()
    [version] = (await sent.json())["items"]
    assert (version["name"], version["source"], version["state"]) == ("local", "清单", "draft")
    found = await city_client.get("/categories/changes", towns.SUPERVISOR, params={"version": str(version["id"])})
    TypeAdapter(ListChangesAnswer).validate_python(found)
    assert [(one["code"], one["kind"], one["open_events"]) for one in found["items"] if one["kind"] != "changed"] == [
        (towns.RUBBISH, "removed", 1)]
    assert found["open_events"] == 1
    city_client.clock.forward(minutes=1)
    activated = await city_client.post(f"/tables/categories/{version['id']}/activate", {}, towns.ADMINISTRATOR)
    assert activated["state"] == "ruling"
    refused = await city_client.ask("POST", "/reports", json={"words": "垃圾", "category": towns.RUBBISH})
    assert (refused.status, (await refused.json(content_type=None))["detail_zh"] != "") == (422, True)
    back = await city_client.ask("GET", f"/tables/categories/{version['id']}/export", towns.ADMINISTRATOR)
    assert list(csv.reader(io.StringIO(await back.text("utf-8-sig")))) == list(csv.reader(io.StringIO(table(rows).decode("utf-8-sig"))))


async def test_wrong_rows_are_told_by_number_and_column_in_both_languages(city_client: CityClient) -> None:
    rows = write_rows(listed())
    rows[1]["limit"], rows[2]["responsible"] = "很快", "nobody"
    checked = await city_client.ask("POST", "/tables/categories/check", towns.ADMINISTRATOR, data=table(rows),
                                    headers={"Content-Type": "application/octet-stream"}, params={"name": "x.csv"})
    faults = (await checked.json())["faults"]
    assert [(one["row"], one["column"].lower()) for one in faults] == [(3, "limit"), (4, "responsible")]
    assert "不是时限" in faults[0]["reason_zh"]
    assert faults[1]["reason_zh"] == "没有编号为“nobody”的单位"


@pytest.mark.parametrize("standard", ["cjt214", "gb30428_2_2013", "gb47678_5_2026", "local"])
async def test_a_known_list_is_downloaded(city_client: CityClient, standard: str) -> None:
    answer = await city_client.ask("GET", f"/categories/known/{standard}", towns.ADMINISTRATOR)
    rows = list(csv.DictReader(io.StringIO((await answer.read()).decode("utf-8-sig"))))
    assert {row["标准"] for row in rows} == {standard}
    assert all(row["处置时限"] and row["责任主体"] and row["结案条件"] and row["时限来源"] for row in rows)


async def test_what_is_not_there_is_not_found(city_client: CityClient) -> None:
    assert (await city_client.ask("GET", "/categories/known/gb_2099", towns.ADMINISTRATOR)).status == 404
    assert (await city_client.ask("GET", "/categories/changes", towns.ADMINISTRATOR, params={"version": "999"})).status == 404


async def test_an_administrator_lets_the_system_choose_once_history_was_measured(city_client: CityClient, node: Node) -> None:
    early = await city_client.ask("POST", "/categories/learning", towns.ADMINISTRATOR, json={"confidence": 0.9})
    assert early.status == 409
    teach(node)
    told = await city_client.get("/categories/learning", towns.SUPERVISOR)
    TypeAdapter(LearningAnswer).validate_python(told)
    assert (told["top1"], told["confidence"]) == (1.0, None)
    set_ = await city_client.post("/categories/learning", {"confidence": 0.9}, towns.ADMINISTRATOR)
    TypeAdapter(LearningAnswer).validate_python(set_)
    assert (await city_client.get("/categories/learning", towns.SUPERVISOR))["confidence"] == 0.9
    found = await city_client.get("/categories/suggest", params={"text": TEXTS[towns.PIPE]})
    assert (found["items"][0]["category"], found["items"][0]["is_sure"], found["confidence"]) == (towns.PIPE, True, 0.9)
    await city_client.post("/categories/learning", {"confidence": None}, towns.ADMINISTRATOR)
    assert (await city_client.get("/categories/learning", towns.SUPERVISOR))["confidence"] is None
