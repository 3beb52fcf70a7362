"""The least a web server could do with a report: aiohttp reads the body, pydantic validates it, a small 201 answers."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from aiohttp import web
from pydantic import TypeAdapter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from dispatch.web.forms import ReportForm

REPORT = TypeAdapter(ReportForm)


async def send(request: web.Request) -> web.Response:
    """Validate, and answer as if something had been kept."""
    report = REPORT.validate_json(await request.read())
    told = json.dumps({"receipt": "2026-0000-0012", "category": report.category})
    return web.Response(text=told, status=201, content_type="application/json")


async def serve() -> None:
    """Serve on a free port until interrupted; the first line says where."""
    app = web.Application()
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
