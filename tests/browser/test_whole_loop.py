"""One report walks from the intake form to closed, by hand, while the center watches."""

from __future__ import annotations

import io
import os
from pathlib import Path

from PIL import Image
from playwright.async_api import Page, expect

from tests.browser.conftest import Served, SignedIn
from tests.browser.people import block_of_officer1

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PICTURE = Path(__file__).parents[2] / "docs" / "center.png"


def photo(shade: int) -> dict[str, object]:
    """A picture file as a phone would send it."""
    bytes_ = io.BytesIO()
    Image.new("RGB", (640, 480), (shade, 120, 80)).save(bytes_, "JPEG")
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": bytes_.getvalue()}


async def row_of(center: Page, number: str, stage: str) -> None:
    """The center's list shows the event in this stage, without being asked again."""
    await expect(center.locator(f'[data-testid="center-list-row"][data-number="{number}"]')).to_have_attribute(
        "data-stage", stage)


async def test_a_report_walks_from_the_form_to_closed_while_the_center_watches(
    served: Served, signed_in: SignedIn
) -> None:
    center = await signed_in("/center", "supervisor1")
    await center.wait_for_selector('[data-testid="map"][data-map-ready="true"]')
    await expect(center.get_by_test_id("live-state")).to_have_attribute("data-state", "live")
    open_before = int(await center.get_by_test_id("center-count-open").get_attribute("data-value") or 0)

    number, receipt, code = await _reported(served, signed_in)
    await center.get_by_test_id("filter-text").fill(number)
    await row_of(center, number, "assigned")
    await expect(center.get_by_test_id("center-count-open")).to_have_attribute("data-value", str(open_before + 1))
    await _drawn_on_the_map(center, number)

    await _worked(signed_in, number, center)
    await center.locator(f'[data-testid="center-list-row"][data-number="{number}"]').click()
    await center.get_by_test_id("move-pass").click()
    await center.get_by_test_id("carry-finding").fill("现场已恢复")
    await center.get_by_test_id("move-submit").click()
    await expect(center.get_by_test_id("event-view")).to_have_attribute("data-stage", "closed")
    await expect(center.get_by_test_id("timeline")).to_contain_text("现场已恢复")
    await expect(center.get_by_test_id("center-count-open")).to_have_attribute("data-value", str(open_before))

    await _followed(signed_in, receipt, code)


async def _reported(served: Served, signed_in: SignedIn) -> tuple[str, str, str]:
    place = block_of_officer1(served)
    here = {"geolocation": {"longitude": place["lon"], "latitude": place["lat"]}, "permissions": ["geolocation"]}
    form = await signed_in("/report", "operator1", **here)
    await form.get_by_test_id("report-words").fill("路口有人占道摆摊，行人过不去")
    await form.get_by_test_id("category-search").fill("占道经营")
    await form.get_by_text("占道经营").first.click()
    await form.get_by_test_id("pin-here").click()
    await expect(form.get_by_test_id("located-why")).to_contain_text("样例队员001")
    await form.get_by_test_id("caller-phone").fill("13800000000")
    await form.get_by_test_id("report-submit").click()
    receipt = await form.get_by_test_id("receipt-number").get_attribute("data-value")
    code = await form.get_by_test_id("follow-code").get_attribute("data-value")
    number = await form.get_by_test_id("receipt-event").get_attribute("data-value")
    assert number
    assert receipt
    assert code
    return number, receipt, code


async def _drawn_on_the_map(center: Page, number: str) -> None:
    """The new event is a feature that the map has really drawn, not only one it was given."""
    await center.wait_for_function(
        """number => {
            const drawn = document.querySelector('[data-testid="map"]').drawnEvents?.() ?? [];
            return drawn.includes(number);
        }""", arg=number)
    if os.environ.get("DISPATCH_PICTURES"):
        await center.get_by_test_id("filter-text").fill("")
        await center.wait_for_timeout(1500)
        await center.screenshot(path=PICTURE)
        await center.get_by_test_id("filter-text").fill(number)


async def _worked(signed_in: SignedIn, number: str, center: Page) -> None:
    phone = await signed_in("/officer", "officer1", **PHONE)
    job = phone.locator(f'[data-testid="officer-event"][data-number="{number}"]')
    await job.get_by_test_id("move-accept").tap()
    await row_of(center, number, "handling")
    await job.get_by_test_id("move-finish").tap()
    await phone.get_by_test_id("photo-before").set_input_files([photo(200)])
    await phone.get_by_test_id("photo-after").set_input_files([photo(40)])
    await phone.get_by_test_id("carry-result").fill("已劝离，道路畅通")
    await phone.get_by_test_id("move-submit").tap()
    await row_of(center, number, "handled")


async def _followed(signed_in: SignedIn, receipt: str, code: str) -> None:
    """The citizen sees the end of it, without an account."""
    citizen = await signed_in("/follow")
    await citizen.get_by_test_id("follow-receipt").fill(receipt)
    await citizen.get_by_test_id("follow-code-input").fill(code)
    await citizen.get_by_test_id("follow-submit").click()
    await expect(citizen.get_by_test_id("follow-found")).to_have_attribute("data-stage", "closed")
