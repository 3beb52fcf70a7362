"""A bare web application as a process of its own on a free loopback port, until it is interrupted."""

from __future__ import annotations

import asyncio

from aiohttp import web


def run_bare(app: web.Application) -> None:
    """Serve; the first line printed says where."""
    try:
        asyncio.run(_serve(app))
    except KeyboardInterrupt:
        return


async def _serve(app: web.Application) -> None:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    print(f"http://{host}:{port}", flush=True)
    await asyncio.Event().wait()
