"""Pictures: sent before the report or move that names them, and shown to those who may see what they belong to."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

from dispatch.city import City
from dispatch.errors import NotFound
from dispatch.flow import evidence
from dispatch.store import files
from dispatch.store.engine import Unit
from dispatch.web import uploads
from dispatch.web.endpoints import Ask

# Kept by the browser of whoever may see it; the next to sign in there asks anew.
_FOR_EVER = {"Cache-Control": "private, max-age=31536000, immutable", "Vary": "Cookie, Authorization",
             "Content-Disposition": "inline"}


async def send(ask: Ask) -> web.StreamResponse:
    """Send one picture: as the body, or as the multipart field ``file``."""
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
    """A picture that an event within sight carries, or that one has sent oneself."""
    reader = (ask.actor.party, ask.reader.sight)
    return shown(ask, await ask.read(evidence.seen_file, ask.path["sha256"], reader))


def shown(ask: Ask, row: Any) -> web.StreamResponse:
    """The bytes of a file that the store knows (a row). Raises ``NotFound`` when they are gone."""
    path = ask.site.blobs.path(row.sha256)
    if not path.exists():
        raise NotFound("there is no such file")
    return web.FileResponse(path, headers={**_FOR_EVER, "Content-Type": row.media_type})
