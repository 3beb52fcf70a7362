"""The least a web server could do with a report: aiohttp reads the body, pydantic validates it, a small 201 answers."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from aiohttp import web
from pydantic import TypeAdapter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.bare import run_bare
from dispatch.web.forms import ReportForm

REPORT = TypeAdapter(ReportForm)


async def send(request: web.Request) -> web.Response:
    """Validate, and answer as if something had been kept."""
    report = REPORT.validate_json(await request.read())
    told = json.dumps({"receipt": "2026-0000-0012", "category": report.category})
    return web.Response(text=told, status=201, content_type="application/json")


if __name__ == "__main__":
    app = web.Application()
    app.router.add_post("/api/v1/reports", send)
    run_bare(app)
