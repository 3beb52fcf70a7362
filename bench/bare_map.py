"""The least a map page could do: MapLibre draws one GeoJSON layer that lies in a file."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from aiohttp import web

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.bare import run_bare

VENDOR = Path(__file__).resolve().parent.parent / "dispatch" / "web" / "static" / "vendor"
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>bare</title>
<link rel="stylesheet" href="/vendor/maplibre-gl/maplibre-gl.css">
<style>body { margin: 0; background: #dfe6ea } #map { width: WIDTHpx; height: HEIGHTpx }</style></head>
<body><div id="map" data-testid="map"></div>
<script type="module">
import { Map } from '/vendor/maplibre-gl/maplibre-gl.mjs';
const map = new Map({
  container: 'map', bounds: BOUNDS, fitBoundsOptions: { padding: 24 }, fadeDuration: 0, attributionControl: false,
  style: { version: 8, sources: { blocks: { type: 'geojson', data: '/layer.geojson', tolerance: 0 } }, layers: [
    { id: 'ground', type: 'background', paint: { 'background-color': '#dfe6ea' } },
    { id: 'blocks-line', type: 'line', source: 'blocks', paint: { 'line-color': '#8d9daa', 'line-width': 1 } },
  ] },
});
const drawn = () => new Set(map.queryRenderedFeatures({ layers: ['blocks-line'] }).map((one) => one.properties.code)).size;
map.on('load', () => { document.getElementById('map').drawnCodes = () => (map.areTilesLoaded() ? drawn() : null); });
</script></body></html>
"""


def make_app(layer: Path, bounds: str) -> web.Application:
    """The page at / (``?width=&height=`` of the map in pixels), the layer, and the library."""

    async def page(request: web.Request) -> web.Response:
        asked = request.query
        text = PAGE.replace("WIDTH", asked["width"]).replace("HEIGHT", asked["height"]).replace("BOUNDS", bounds)
        return web.Response(text=text, content_type="text/html")

    async def features(_: web.Request) -> web.FileResponse:
        return web.FileResponse(layer)

    app = web.Application()
    app.router.add_get("/", page)
    app.router.add_get("/layer.geojson", features)
    app.router.add_static("/vendor", VENDOR)
    return app


if __name__ == "__main__":
    run_bare(make_app(Path(sys.argv[1]), json.dumps(json.loads(sys.argv[2]))))
