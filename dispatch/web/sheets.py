"""An answer that is made once and sent to many, packed and with the tag by which a browser asks whether it changed."""

from __future__ import annotations

import gzip
from dataclasses import dataclass

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Sheet:
    """One answer, plain and packed, with the tag by which a browser asks whether it changed."""

    media: str
    plain: bytes
    packed: bytes
    tag: str
    caching: str = "no-cache"

    @property
    def size(self) -> int:
        """Bytes of memory."""
        return len(self.plain) + len(self.packed)

    def response(self, request: web.Request) -> web.Response:
        """304 for a reader who has it, else the bytes, packed for those who can unpack."""
        headers = {"ETag": self.tag, "Cache-Control": self.caching, "Vary": "Accept-Encoding"}
        if self.tag in (part.strip() for part in request.headers.get("If-None-Match", "").split(",")):
            return web.Response(status=304, headers=headers)
        if "gzip" not in request.headers.get("Accept-Encoding", ""):
            return web.Response(body=self.plain, content_type=self.media, headers=headers)
        return web.Response(body=self.packed, content_type=self.media, headers={**headers, "Content-Encoding": "gzip"})


def sheet(media: str, plain: bytes, tag: str, caching: str = "no-cache") -> Sheet:
    """A sheet of these bytes; ``caching`` says how long a browser may keep it without asking."""
    return Sheet(media, plain, gzip.compress(plain, 6, mtime=0), f'"{tag}"', caching)
