"""The least a live feed could do: aiohttp writes one entry to every open stream when something is posted."""

from __future__ import annotations

import asyncio
import json
import sys

from aiohttp import web

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


async def serve() -> None:
    """Serve on a free port until interrupted; the first line says where."""
    app = web.Application()
    app[STREAMS] = set()
    app.router.add_get("/api/v1/live", live)
    app.router.add_post("/api/v1/reports", send)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    print(f"http://{host}:{port}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    try:
        asyncio.run(serve())
    except KeyboardInterrupt:
        sys.exit(0)
