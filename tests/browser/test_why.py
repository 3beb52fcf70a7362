"""Why an event went where it is, on its page: rule by rule."""

from __future__ import annotations

import json
from typing import Any

from playwright.async_api import expect

from dispatch.store import events
from dispatch.store.schema import journal
from tests.browser.conftest import Served, SignedIn


def routed_by(served: Served, row: str) -> str:
    """The number of an event that this row of the table has sent somewhere."""
    def find(db: Any, city: Any) -> str:
        rows = db.execute(journal.select().where(journal.c.action == "assign")).all()
        chosen = next(one.event for one in rows if json.loads(one.carried).get("inputs", {}).get("row") == row)
        return events.events_by_id(db, [chosen])[chosen].number
    return served.node.run(find)


async def test_an_events_page_tells_rule_by_rule_why_it_went_there(served: Served, signed_in: SignedIn) -> None:
    page = await signed_in(f"/events/{routed_by(served, 'comprehensive')}", "dispatcher1", locale="en-GB")
    fold = page.get_by_test_id("why-rows")
    await expect(fold.locator(".why-row")).to_have_count(0)
    await fold.locator("summary").click()
    chose = fold.locator('[data-kind="chose"]')
    await expect(chose).to_have_attribute("data-code", "comprehensive")
    await expect(fold.locator('[data-code="delegated"]')).to_have_attribute("data-kind", "silent")
    await expect(fold.locator(".why-note").last).to_be_visible()
    await expect(fold.locator(".why-differs")).to_have_count(0)
