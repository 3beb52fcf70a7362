"""Pictures: sent before the report or move that names them, and shown to staff."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

from dispatch.city import City
from dispatch.errors import NotFound
from dispatch.store import files
from dispatch.store.engine import Unit
from dispatch.web import uploads
from dispatch.web.endpoints import Ask

_FOR_EVER = {"Cache-Control": "private, max-age=31536000, immutable", "Content-Disposition": "inline"}


async def send(ask: Ask) -> web.StreamResponse:
    """Send one picture: as the body, or as the multipart field ``file``."""
    if ask.actor.party is None:
        ask.site.throttle.check("upload", ask.address)
        ask.site.throttle.count("upload", ask.address)
    ask.raw = await uploads.read_upload(ask.request)
    picture = await uploads.clean(ask.raw)
    sha256 = await asyncio.to_thread(ask.site.blobs.put, picture.content)
    told = {"sha256": sha256, "media_type": picture.media_type, "size": len(picture.content), "width": picture.width,
            "height": picture.height}

    def work(db: Unit, city: City) -> dict[str, Any]:
        files.keep_file(db, {**told, "sent_by": ask.actor.party, "sent_at": city.clock.now()})
        return told

    return await ask.once(201, work)


async def show(ask: Ask) -> web.StreamResponse:
    """A picture."""
    sha256 = ask.path["sha256"]
    row = await ask.read(lambda db, city: files.file_of(db, sha256))
    path = ask.site.blobs.path(sha256)
    if row is None or not path.exists():
        raise NotFound("there is no such file")
    return web.FileResponse(path, headers={**_FOR_EVER, "Content-Type": row.media_type})
