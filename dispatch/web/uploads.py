"""Pictures from outside: checked, freed of what the camera noted, and kept by the digest of their bytes."""

from __future__ import annotations

import asyncio
import io
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from aiohttp import BodyPartReader, web
from PIL import Image, ImageOps, UnidentifiedImageError

from dispatch.errors import Fault, Malformed, TooLarge, UnknownFormat, Unprocessable

LARGEST = 10 * 1024 * 1024
MOST_PIXELS = 60_000_000
_CHUNK = 64 * 1024
# format of Pillow -> (media type, how it is written again)
_FORMATS: dict[str, tuple[str, dict[str, object]]] = {
    "JPEG": ("image/jpeg", {"quality": 90, "optimize": False}),
    "PNG": ("image/png", {}),
    "WEBP": ("image/webp", {"quality": 90}),
}
# Pictures are decoded beside the loop, and no more than two at a time: each may need 200 MB.
_workers = ThreadPoolExecutor(2, thread_name_prefix="pictures")


@dataclass(frozen=True, slots=True)
class Picture:
    """A clean picture: its bytes, type and size in pixels."""

    content: bytes
    media_type: str
    width: int
    height: int


async def read_upload(request: web.Request) -> bytes:
    """The bytes that a request sends: its body, or the multipart field ``file``.

    Raises ``TooLarge`` as soon as it is known, ``UnknownFormat`` for another media type.
    """
    if (request.content_length or 0) > LARGEST + _CHUNK:
        raise _too_large()
    kind = request.content_type
    if kind == "multipart/form-data":
        return await _part(request)
    if kind not in {media for media, _ in _FORMATS.values()} and kind != "application/octet-stream":
        raise UnknownFormat(f"send a JPEG, PNG or WebP picture, not {kind}")
    found = bytearray()
    async for chunk in request.content.iter_chunked(_CHUNK):
        found += chunk
        if len(found) > LARGEST:
            raise _too_large()
    return bytes(found)


async def _part(request: web.Request) -> bytes:
    try:
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.name == "file":
                return await _read_part(part)
    except (ValueError, AssertionError) as reason:
        raise Malformed(f"the multipart body cannot be read: {reason}") from None
    raise Unprocessable("the field 'file' is missing", [Fault("file", "missing")])


async def _read_part(part: BodyPartReader) -> bytes:
    found = bytearray()
    while chunk := await part.read_chunk(_CHUNK):
        found += chunk
        if len(found) > LARGEST:
            raise _too_large()
    return bytes(found)


def _too_large() -> TooLarge:
    return TooLarge(f"a picture may have {LARGEST // 1024 // 1024} MB at most")


async def clean(content: bytes) -> Picture:
    """The picture without position, device and comments, turned upright. Raises as ``_cleaned`` does."""
    return await asyncio.get_running_loop().run_in_executor(_workers, _cleaned, content)


def _cleaned(content: bytes) -> Picture:
    """Decode and write again. Raises ``UnknownFormat`` for what is no picture, ``Unprocessable`` for a broken or
    a far too large one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # our own limit on pixels comes first
        try:
            with Image.open(io.BytesIO(content), formats=tuple(_FORMATS)) as picture:
                return _written(picture)
        except UnidentifiedImageError:
            raise UnknownFormat("this is no JPEG, PNG or WebP picture") from None
        except Image.DecompressionBombError:
            raise _refused("the picture has too many pixels") from None
        except (OSError, SyntaxError, ValueError, EOFError) as reason:
            raise _refused(f"the picture is broken: {reason}") from None


def _written(picture: Image.Image) -> Picture:
    if picture.width * picture.height > MOST_PIXELS:
        raise _refused(f"{picture.width} x {picture.height} pixels are too many")
    media_type, options = _FORMATS[str(picture.format)]
    kind = picture.format
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    if kind == "JPEG" and upright.mode not in ("L", "RGB", "CMYK"):
        upright = upright.convert("RGB")
    bare = Image.frombytes(upright.mode, upright.size, upright.tobytes())
    if upright.mode == "P":
        bare.putpalette(upright.getpalette("RGBA") or [], "RGBA")
    out = io.BytesIO()
    bare.save(out, kind, **options)
    return Picture(out.getvalue(), media_type, bare.width, bare.height)


def _refused(reason: str) -> Unprocessable:
    return Unprocessable(reason, [Fault("file", reason)])
