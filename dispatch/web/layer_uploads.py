"""City files from outside: written to disk as they arrive, whatever they hold; reading them is a matter of its own."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import BodyPartReader, web

from dispatch.errors import Fault, Malformed, TooLarge, UnknownFormat, Unprocessable
from dispatch.store.blobs import Blobs, writing

LARGEST = 256 * 1024 * 1024
LONGEST_NAME = 120
TAKES = "application/octet-stream, multipart/form-data"
_CHUNK = 1024 * 1024
_UNWANTED = re.compile(r"[\x00-\x1f\x7f/\\]")


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that lies among the blobs now: what it is called, the digest of its bytes, how many."""

    name: str
    sha256: str
    size: int


async def receive(request: web.Request, blobs: Blobs, name: str | None) -> Arrived:
    """Take in one file: the body, called ``name``, or the multipart field ``file`` under its own name.

    Raises ``TooLarge`` as soon as it is known, ``UnknownFormat`` for another media type, ``Unprocessable`` for a file
    without bytes or name.
    """
    if (request.content_length or 0) > LARGEST + _CHUNK:
        raise _too_large()
    if request.content_type == "multipart/form-data":
        return await _part(request, blobs, name)
    if request.content_type != "application/octet-stream":
        raise UnknownFormat(f"send application/octet-stream or a form, not {request.content_type}")
    return await _kept(request.content.iter_chunked(_CHUNK), blobs, name)


async def _part(request: web.Request, blobs: Blobs, name: str | None) -> Arrived:
    try:
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.name == "file":
                return await _kept(_chunks(part), blobs, name or part.filename)
    except (ValueError, AssertionError) as reason:
        raise Malformed(f"the multipart body cannot be read: {reason}") from None
    raise Unprocessable("the field 'file' is missing", [Fault("file", "missing")])


async def _chunks(part: BodyPartReader) -> AsyncIterator[bytes]:
    while chunk := await part.read_chunk(_CHUNK):
        yield chunk


async def _kept(chunks: AsyncIterator[bytes], blobs: Blobs, name: str | None) -> Arrived:
    """The bytes in a file under their digest; nothing is left behind when they end too early or are too many."""
    called = plain_name(name)
    part = await asyncio.to_thread(blobs.part_path)
    try:
        sha256, size = await _written(part, chunks)
        await asyncio.to_thread(blobs.adopt, part, sha256)
    finally:
        await asyncio.to_thread(part.unlink, missing_ok=True)
    return Arrived(called, sha256, size)


async def _written(part: Path, chunks: AsyncIterator[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with await asyncio.to_thread(part.open, "wb") as file:
        async for chunk in chunks:
            size += len(chunk)
            if size > LARGEST:
                raise _too_large()
            await asyncio.to_thread(_write, file, digest, chunk)
    if not size:
        raise Unprocessable("the file is empty", [Fault("file", "empty")])
    return digest.hexdigest(), size


def _write(file: Any, digest: Any, chunk: bytes) -> None:
    with writing():
        file.write(chunk)
    digest.update(chunk)


def plain_name(name: str | None) -> str:
    """A file's own name without folders and control signs, its ending kept. Raises ``Unprocessable`` for none."""
    last = _UNWANTED.sub(" ", (name or "").replace("\\", "/").rpartition("/")[2]).strip(" .")
    if not last:
        raise Unprocessable("the file has no name", [Fault("name", "such as blocks.geojson")])
    stem, dot, ending = last.rpartition(".")
    return f"{stem[:LONGEST_NAME]}{dot}{ending[:12]}" if stem else last[:LONGEST_NAME]


def _too_large() -> TooLarge:
    return TooLarge(f"a city file may have {LARGEST // 1024 // 1024} MB at most")
