"""The person responsible for the map takes a bad file the whole way: sent, examined, mended, decided, compared, ruling."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely
from playwright.async_api import Page, expect

from geodata.layers import Feature, read_layer, write_layer
from tests.browser.conftest import READY_MS, Served, SignedIn

MAP_READY = '[data-testid="map"][data-map-ready="true"]'


def careless(served: Served, path: Path) -> tuple[str, str]:
    """The city's area grids with a yard drawn over one of them; returns the code of that one and of the yard."""
    areas = [(one.code, one.name, one.polygon) for one in served.sample.area_grids]
    code, _, whole = areas[3]
    middle = whole.representative_point()
    reach = (shapely.area(whole) / 20) ** 0.5
    yard = (f"{code[:-3]}999", "院子", whole.intersection(middle.buffer(reach)))
    write_layer(path, [Feature(row, *told[:2], told[2]) for row, told in enumerate([*areas, yard], 1)])
    return code, yard[0]


def kinds(report: Path) -> set[str]:
    """What the report holds: faults, flaws, changes, what is left."""
    return {one["properties"]["what"] for one in json.loads(report.read_text("utf-8"))["features"]}


async def drawn(page: Page, layer: str) -> None:
    """Waits until something of a drawing is really painted."""
    await page.wait_for_function("layer => document.querySelector('[data-testid=\"map\"]').drawnFeatures(layer) > 0", arg=layer)


@pytest.mark.timeout(240)  # five pieces of work, each beside the server and behind it in turn
async def test_a_bad_file_goes_the_whole_way_to_a_layer_that_rules(
    served: Served, signed_in: SignedIn, tmp_path: Path
) -> None:
    file = tmp_path / "片区网格.geojson"
    code, yard = careless(served, file)
    page = await signed_in("/ground?mode=files", "admin1")
    await page.wait_for_selector(MAP_READY)
    await page.get_by_test_id("ground-file").set_input_files(file)
    await expect(page.get_by_test_id("reading-layer")).to_have_value("areas", timeout=READY_MS)
    await page.get_by_test_id("reading-examine").click()

    await expect(page.locator('[data-testid="verdict"] [data-ready="false"]')).to_be_visible(timeout=READY_MS)
    contained = page.locator('[data-testid="finding"][data-kind="contained"]')
    await expect(contained).to_contain_text(yard)
    await drawn(page, "found-fill")
    await contained.click()
    await expect(contained).to_have_attribute("aria-current", "true")

    await page.get_by_test_id("repair").click()
    conflict = page.locator(f'[data-testid="conflict"][data-code="{code}"]')
    await conflict.locator('[data-said="keep"]').click(timeout=READY_MS)
    await page.get_by_test_id("conflicts-send").click()
    await expect(page.locator('[data-testid="verdict"] [data-ready="true"]')).to_be_visible(timeout=READY_MS)
    await expect(page.locator('[data-fact="proof_emptied"]')).to_contain_text(yard)
    async with page.expect_download() as report:
        await page.get_by_test_id("download-GeoJSON").click()
    await (await report.value).save_as(tmp_path / "findings.geojson")
    assert kinds(tmp_path / "findings.geojson") >= {"flaw", "change"}

    await page.get_by_test_id("keep").click()
    await page.get_by_test_id("compare").click()
    await expect(page.get_by_test_id("compared")).to_be_visible(timeout=READY_MS)
    await page.get_by_test_id("activate").click()
    await page.get_by_test_id("activate-submit").click()
    await expect(page.locator('[data-testid="version-view"] [data-state="active"]')).to_be_visible(timeout=READY_MS)
    await page.locator(".exports summary").click()
    async with page.expect_download() as exported:
        await page.get_by_test_id("export-gpkg").click()
    await (await exported.value).save_as(tmp_path / "areas.gpkg")
    ruling = read_layer(tmp_path / "areas.gpkg")
    assert {one.code for one in ruling.features} == {one.code for one in served.sample.area_grids}

    await page.get_by_test_id("back").click()
    states = page.locator('[data-testid="version"][data-layer^="areas@"]')
    assert await states.evaluate_all("all => all.map(one => [one.dataset.layer, one.dataset.state])") == [
        ["areas@2", "active"], ["areas@1", "retired"]]
