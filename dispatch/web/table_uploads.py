"""Spreadsheets from outside: a workbook, a CSV file, or CSV files in a zip, read beside the event loop."""

from __future__ import annotations

import asyncio
import hashlib
import io
import tempfile
import zipfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from aiohttp import BodyPartReader, web

from dispatch.errors import Fault, Malformed, TooLarge, UnknownFormat, Unprocessable
from dispatch.web.layer_uploads import plain_name
from geodata.errors import GeodataError
from geodata.workbooks import BOOKS, Sheet, read_book

LARGEST = 8 * 1024 * 1024
LARGEST_UNPACKED = 64 * 1024 * 1024
MOST_FILES = 40
MOST_ROWS = 20_000
TAKES = "application/octet-stream, multipart/form-data"
_CHUNK = 64 * 1024
_ZIPPED = frozenset({".xlsx", ".xlsm", ".ods", ".zip"})


@dataclass(frozen=True, slots=True)
class Arrived:
    """A spreadsheet as it came: its own name, its sheets, and what tells it from any other."""

    name: str
    sheets: tuple[Sheet, ...]
    digest: str

    @property
    def stem(self) -> str:
        """The name without its ending."""
        return Path(self.name).stem


async def receive(request: web.Request, name: str | None) -> Arrived:
    """Take in one file: the body, called ``name``, or the multipart field ``file`` under its own name.

    Raises ``TooLarge``, ``UnknownFormat`` for another media type, ``Unprocessable`` for a file that is no table.
    """
    if (request.content_length or 0) > LARGEST + _CHUNK:
        raise _too_large()
    if request.content_type == "multipart/form-data":
        given, content = await _part(request)
    elif request.content_type == "application/octet-stream":
        given, content = None, await _gathered(aiter(request.content.iter_chunked(_CHUNK)))
    else:
        raise UnknownFormat(f"send application/octet-stream or a form, not {request.content_type}")
    called = plain_name(name or given)
    if not content:
        raise _unusable("is empty")
    sheets = await asyncio.to_thread(_read, called, content)
    return Arrived(called, tuple(sheets), hashlib.sha256(content).hexdigest())


async def _part(request: web.Request) -> tuple[str | None, bytes]:
    try:
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.name == "file":
                found = bytearray()
                while chunk := await part.read_chunk(_CHUNK):
                    found += chunk
                    if len(found) > LARGEST:
                        raise _too_large()
                return part.filename, bytes(found)
    except (ValueError, AssertionError) as reason:
        raise Malformed(f"the multipart body cannot be read: {reason}") from None
    raise Unprocessable("the field 'file' is missing", [Fault("file", "missing")])


async def _gathered(chunks: AsyncIterator[bytes]) -> bytes:
    found = bytearray()
    async for chunk in chunks:
        found += chunk
        if len(found) > LARGEST:
            raise _too_large()
    return bytes(found)


def _read(name: str, content: bytes) -> Sequence[Sheet]:
    """The sheets of a file; it is laid down for as long as it is read, and never where its own name would lead."""
    ending = Path(name).suffix.lower()
    if ending in _ZIPPED:
        _refuse_bombs(content)
    try:
        with tempfile.TemporaryDirectory(prefix="tables-") as folder:
            sheets = read_book(_laid(Path(folder), ending, content))
    except GeodataError as reason:
        raise _unusable(str(reason).partition(": ")[2] or str(reason)) from None
    if sum(len(sheet.rows) for sheet in sheets) > MOST_ROWS:
        raise _unusable(f"has more than {MOST_ROWS} rows")
    return [Sheet(Path(name).stem, sheet.heads, sheet.rows) if ending not in _ZIPPED | BOOKS else sheet for sheet in sheets]


def _laid(folder: Path, ending: str, content: bytes) -> Path:
    if ending != ".zip":
        path = folder / f"table{ending if ending in BOOKS else '.csv'}"
        path.write_bytes(content)
        return path
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for one in packed.infolist():
            called = Path(one.filename.replace("\\", "/")).name
            if called.lower().endswith(".csv") and not one.is_dir():
                (folder / called).write_bytes(packed.read(one))
    return folder


def _refuse_bombs(content: bytes) -> None:
    """Raise for a zip that would unpack to far more than a table of a city."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            listed = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError):
        raise _unusable("is no workbook that can be read: no zip inside") from None
    if sum(one.file_size for one in listed) > LARGEST_UNPACKED or len(listed) > MOST_FILES * 10:
        raise _unusable(f"unpacks to more than {LARGEST_UNPACKED // 1024 // 1024} MB")


def _unusable(reason: str) -> Unprocessable:
    return Unprocessable(f"the file {reason}", [Fault("file", reason)])


def _too_large() -> TooLarge:
    return TooLarge(f"a table may have {LARGEST // 1024 // 1024} MB at most")
