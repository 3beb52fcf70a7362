"""The page of patterns draws every part in every state, in both languages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.async_api import expect

import dispatch.web
from dispatch.rules.lifecycle import REQUESTS, TABLE
from tests.browser.conftest import Served, SignedIn

LOCALE = Path(dispatch.web.__file__).parent / "locale"


@pytest.mark.parametrize(("language", "name"), [("zh-CN", "zh-CN"), ("en-GB", "en")])
async def test_every_pattern_is_drawn_in_words_of_the_language(
    signed_in: SignedIn, language: str, name: str
) -> None:
    page = await signed_in("/patterns", None, locale=language)
    catalogue = json.loads((LOCALE / f"{name}.json").read_text(encoding="utf-8"))
    await expect(page.locator("html")).to_have_attribute("lang", name)
    patterns = page.locator("[data-pattern]")
    drawn = await patterns.evaluate_all(
        """all => all.map(one => ({name: one.dataset.pattern, title: one.querySelector('h2').textContent,
            parts: one.querySelectorAll('.pattern-row > *').length, height: one.querySelector('.pattern-row').offsetHeight}))""")
    assert {one["name"]: one["title"] for one in drawn} == catalogue["patterns"]
    assert [one["name"] for one in drawn if one["parts"] == 0 or one["height"] < 10] == []
    # A key without a text shows itself.
    groups = "|".join(catalogue)
    assert re.findall(rf"\b(?:{groups})\.[a-z_0-9]+\b", await page.get_by_test_id("patterns").inner_text()) == []


async def test_the_forms_offer_a_wish_only_where_the_table_grants_it(served: Served, signed_in: SignedIn) -> None:
    page = await signed_in("/patterns", None)
    offered = await page.evaluate("import('/static/parts/request-field.js').then(part => part.GRANTED_FROM)")
    assert {kind: set(stages) for kind, stages in offered.items()} == {
        kind: {str(stage) for stage, action in TABLE if action == kind} for kind in REQUESTS}
