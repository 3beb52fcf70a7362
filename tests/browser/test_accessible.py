"""The pages as a screen reader and weak eyes meet them: names, roles and contrast, in both lights, by axe-core."""

from __future__ import annotations

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from tests.browser.conftest import READY_MS, Served, SignedIn
from tests.browser.people import reported

RULES: dict[str, object] = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
CONTRAST: dict[str, object] = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}


async def faults(page: Page, rules: dict[str, object] = RULES) -> dict[str, list[str]]:
    """What axe-core finds wrong: the rule, and the elements that break it."""
    found = (await Axe().run(page, options=rules)).response["violations"]
    return {one["id"]: [f"{node['target']} {node.get('failureSummary', '')}" for node in one["nodes"]] for one in found}


async def in_the_dark(page: Page) -> None:
    """The page in its dark colours, once it has come to rest."""
    await page.evaluate("document.documentElement.dataset.theme = 'dark'")
    await page.wait_for_timeout(200)  # colours fade over


async def test_every_part_in_every_state_has_names_roles_and_contrast(signed_in: SignedIn) -> None:
    page = await signed_in("/patterns")
    assert await faults(page) == {}
    await in_the_dark(page)
    assert await faults(page, CONTRAST) == {}


async def test_the_pages_have_names_roles_and_contrast(served: Served, signed_in: SignedIn) -> None:
    number = await reported(served, "示例：路面有垃圾")
    assert await faults(await signed_in("/report")) == {}
    page = await signed_in("/desk", "leader1")
    for path, ready in (("/desk", "desk-case"), ("/center", "center-list-row"), (f"/events/{number}", "event-view"),
                        ("/disputes", "bounce-count")):
        await page.goto(served.address + path)
        await expect(page.get_by_test_id(ready).first).to_be_visible(timeout=READY_MS)
        assert {path: await faults(page)} == {path: {}}
