"""How long until the center's map has drawn every grid of a layer, beside a bare MapLibre page with the same layer?

Both are opened in headless Chromium, in turns, each time as by a new visitor with an empty cache. A page has drawn the
layer when MapLibre finds every grid in what it rendered; the picture is then looked at, since a map also comes to rest
while it is empty. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import io
import json
import statistics
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

import numpy as np
import shapely
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "_build"))

import chromium

from bench.database import database
from bench.served import PASSWORD, Address, process, serving
from dispatch.city import Keys, Seams
from dispatch.config import read_keys
from dispatch.flow import founding
from dispatch.flow.ground import laying
from dispatch.flow.staff import accounts
from dispatch.node import Node
from dispatch.store.opening import open_store
from geodata.layers import Feature, Options, read_layer
from grids.mend import Decision, mend
from grids.tiles.plane import on_square

HERE = Path(__file__).resolve().parent
LOGIN = "admin"
VIEWPORT = {"width": 1440, "height": 900}
PADDING_PX = 24
PATIENCE_MS = 120_000
MAP = '[data-testid="map"]'
PROBES, NEAR_PX, LEAST_INK = 500, 2, 12
# Two frames after every grid was found, so that what was found has been painted.
WATCH = """wanted => {
    const look = () => {
        const map = document.querySelector('[data-testid="map"]');
        const drawn = map?.drawnCodes?.('blocks-line') ?? null;
        window.drawnGrids = drawn ?? window.drawnGrids;
        if (drawn !== wanted) requestAnimationFrame(look);
        else requestAnimationFrame(() => requestAnimationFrame(() => { window.drawnAfter = performance.now() / 1000; }));
    };
    requestAnimationFrame(look);
}"""
CLEAR = "() => document.querySelectorAll('.legend, .maplibregl-ctrl').forEach((one) => { one.style.display = 'none'; })"


@dataclass(frozen=True, slots=True)
class Seen:
    """One visit: seconds from its start until all was drawn, how many grids, and the share of borders with ink."""

    seconds: float
    drawn: int
    painted: float


@dataclass(frozen=True, slots=True)
class Visit:
    """A page to open: its address, the cookie to open it with, and how many grids it has to draw."""

    address: str
    wanted: int
    cookies: list[dict[str, Any]] = field(default_factory=list)


def ground(path: Path) -> list[Feature]:
    """The polygons of a file, mended into a coverage; those that mending would empty are left as they are."""
    rows = read_layer(path, options=Options(number_rows=True)).features
    codes = [f"g{number:05d}" for number in range(1, len(rows) + 1)]
    shapes = [row.geometry for row in rows]
    conflicts = {one.code: Decision.TAKE for one in mend(codes, shapes).conflicts}
    mended = mend(codes, shapes, decisions=conflicts).polygons
    return [Feature(at, code, code, shape, {}) for at, (code, shape) in enumerate(zip(codes, mended, strict=True), 1)]


def found(store: str, folder: Path, features: list[Feature]) -> None:
    """A city with one administrator, whose only layer these are."""
    opened = open_store(store)
    try:
        node = Node(opened, Seams(keys=Keys(**read_keys(folder / "keys.toml"))))
        hashed = accounts.hash_password(PASSWORD)
        node.run(founding.found_empty, founding.Founding("bench", "Asia/Shanghai", LOGIN, hashed))
        node.run(laying.lay, laying.Laying("blocks", "blocks", "bench", features))
    finally:
        opened.close()


def write(path: Path, features: list[Feature]) -> None:
    """The same layer as GeoJSON, to a tenth of a metre."""
    shapes = shapely.transform(np.array([one.geometry for one in features], dtype=object), lambda xy: xy.round(6))
    texts = [
        f'{{"type":"Feature","properties":{{"code":"{one.code}"}},"geometry":{shape}}}'
        for one, shape in zip(features, shapely.to_geojson(shapes), strict=True)
    ]
    path.write_text(f'{{"type":"FeatureCollection","features":[{",".join(texts)}]}}', "utf-8")


def signed_in(address: Address) -> list[dict[str, Any]]:
    """The cookies of the administrator."""
    body = json.dumps({"login": LOGIN, "password": PASSWORD}).encode()
    url = f"http://{address.host}:{address.port}"
    with urlopen(Request(f"{url}/api/v1/session", body, {"Content-Type": "application/json"})) as answer:
        name, _, value = answer.headers["Set-Cookie"].partition(";")[0].partition("=")
    return [{"name": name, "value": value, "url": url}]


def visit(browser: Browser, what: Visit, features: list[Feature]) -> tuple[Seen, dict[str, float]]:
    """Open a page as a new visitor; what was seen, and the frame of its map in pixels."""
    context = browser.new_context(viewport=VIEWPORT, locale="zh-CN", timezone_id="Asia/Shanghai", device_scale_factor=1)
    try:
        context.add_cookies(what.cookies)
        page = context.new_page()
        page.add_init_script(f"({WATCH})({what.wanted})")
        page.goto(what.address, wait_until="commit")
        page.wait_for_function("() => window.drawnAfter", timeout=PATIENCE_MS)
        box = page.locator(MAP).bounding_box()
        seen = Seen(page.evaluate("window.drawnAfter"), page.evaluate("window.drawnGrids"), painted(page, features))
        return seen, dict(box or {})
    finally:
        context.close()


def painted(page: Page, features: list[Feature]) -> float:
    """Of points on borders, the share around which the picture is not of one colour."""
    page.evaluate(CLEAR)
    shot = Image.open(io.BytesIO(page.locator(MAP).screenshot())).convert("RGB")
    pixels = np.asarray(shot).astype(int)
    on_map = shapely.get_coordinates(on_square(np.array([one.geometry for one in features], dtype=object)))
    least, most = on_map.min(axis=0), on_map.max(axis=0)
    size = np.array([shot.width, shot.height])
    scale = float(((size - 2 * PADDING_PX) / (most - least)).min())
    chosen = np.random.default_rng(7).choice(len(on_map), min(PROBES, len(on_map)), replace=False)
    at = np.rint((on_map[chosen] - (least + most) / 2) * scale + size / 2).astype(int)
    hits = 0
    for x, y in at.tolist():
        near = pixels[max(0, y - NEAR_PX):y + NEAR_PX + 1, max(0, x - NEAR_PX):x + NEAR_PX + 1]
        hits += bool((near.max(axis=(0, 1)) - near.min(axis=(0, 1)) > LEAST_INK).any())
    return hits / len(at)


def measure(path: Path, rounds: int) -> dict[str, Any]:
    """All figures. The first visit of each page warms up server and browser, and is told apart."""
    features = ground(path)
    program = chromium.find()
    if program is None:
        raise SystemExit("there is no Chromium here: install it or name one in DISPATCH_TEST_CHROMIUM")
    bounds = shapely.total_bounds(np.array([one.geometry for one in features], dtype=object)).tolist()
    with database(postgres=False) as (store, folder), sync_playwright() as playwright:
        found(store, folder, features)
        write(folder / "layer.geojson", features)
        command = [sys.executable, str(HERE / "bare_map.py"), str(folder / "layer.geojson"), json.dumps(bounds)]
        browser = playwright.chromium.launch(executable_path=program, args=list(chromium.SWITCHES))
        with serving(store, folder) as ours, process(command, {}) as theirs:
            center = Visit(f"http://{ours.host}:{ours.port}/center", len(features), signed_in(ours))
            first, box = visit(browser, center, features)
            frame = "&".join(f"{name}={quote(str(round(box[name])))}" for name in ("width", "height"))
            bare = Visit(f"http://{theirs.host}:{theirs.port}/?{frame}", len(features))
            visit(browser, bare, features)
            turns = [(visit(browser, center, features)[0], visit(browser, bare, features)[0]) for _ in range(rounds)]
        browser.close()
    return told(len(features), first, turns)


def told(districts: int, first: Seen, turns: list[tuple[Seen, Seen]]) -> dict[str, Any]:
    """The figures of all visits as one object."""
    seconds = statistics.median(ours.seconds for ours, _ in turns)
    bare = statistics.median(theirs.seconds for _, theirs in turns)
    every = [first, *(seen for turn in turns for seen in turn)]
    return {
        "districts": districts, "drawn": min(seen.drawn for seen in every), "painted": round(min(s.painted for s in every), 3),
        "seconds": round(seconds, 3), "bare_seconds": round(bare, 3), "ratio": round(seconds / bare, 3),
        "first_seconds": round(first.seconds, 3), "rounds": len(turns),
    }  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("layer", type=Path, help="a file of polygons, such as the election districts of New York")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    print(json.dumps(measure(asked.layer, asked.rounds)))


if __name__ == "__main__":
    main()
