"""The least a live feed could do: aiohttp writes one entry to every open stream when something is posted."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from aiohttp import web

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.bare import run_bare

STREAMS: web.AppKey[set[web.StreamResponse]] = web.AppKey("streams", set)
ENTRY = json.dumps({"action": "report", "changed": {"words": "x" * 700}}, separators=(",", ":"))


async def live(request: web.Request) -> web.StreamResponse:
    """Open a stream and leave it open."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    await response.write(b"retry: 2000\n\n")
    request.app[STREAMS].add(response)
    try:
        await asyncio.Event().wait()
    finally:
        request.app[STREAMS].discard(response)
    return response


async def send(request: web.Request) -> web.Response:
    """Tell every stream."""
    for response in list(request.app[STREAMS]):
        await response.write(f"event: entry\ndata: {ENTRY}\n\n".encode())
    return web.Response(status=201)


if __name__ == "__main__":
    app = web.Application()
    app[STREAMS] = set()
    app.router.add_get("/api/v1/live", live)
    app.router.add_post("/api/v1/reports", send)
    run_bare(app)
