"""The page that opens without network: which files it is made of, and the worker that keeps them on the device."""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

STATIC = "/static/"
WORKER = "/officer-worker.js"
_IN_PAGE = re.compile(r"(?:href|src)=\"(/static/[^\"]+)\"")
_IMPORT = re.compile(r"(?:from|import)\s*\(?\s*[\"']([^\"'\s]+)[\"']")


@dataclass(frozen=True, slots=True)
class Shell:
    """A page with everything that it loads before it asks the API: addresses, and the version of it all."""

    path: str
    assets: tuple[str, ...]
    version: str

    def worker(self, script: str) -> bytes:
        """The script of the worker that keeps this shell."""
        told = {"page": self.path, "version": self.version, "assets": self.assets}
        return f"const SHELL = {json.dumps(told)};\n{script}".encode()


@dataclass(frozen=True, slots=True)
class Served:
    """Where the files behind addresses lie: ``rooms`` maps the beginning of an address to a folder, ``names`` the
    bare names of the import map to addresses. What was looked up once is known; a change of files needs a new one."""

    rooms: Mapping[str, Path]
    names: Mapping[str, str]
    _files: dict[str, Path | None] = field(default_factory=dict)
    _imports: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def file(self, address: str) -> Path | None:
        """The file behind an address; None for what is no file of ours."""
        if address not in self._files:
            self._files[address] = self._find(address)
        return self._files[address]

    def imported(self, address: str) -> tuple[str, ...]:
        """The addresses that a module imports."""
        if address not in self._imports:
            self._imports[address] = tuple(self._read(address))
        return self._imports[address]

    def _find(self, address: str) -> Path | None:
        for room in sorted(self.rooms, key=len, reverse=True):
            if address.startswith(f"{room}/"):
                found = self.rooms[room] / address[len(room) + 1:]
                return found if ".." not in address and found.is_file() else None
        return None

    def _read(self, address: str) -> Iterator[str]:
        file = self.file(address)
        if file is None or file.suffix not in (".js", ".mjs"):
            return
        for name in _names_in(file, file.stat().st_mtime_ns):
            if name.startswith("."):
                yield posixpath.normpath(posixpath.join(posixpath.dirname(address), name))
            else:
                yield self.names.get(name, name)


@lru_cache(1024)
def _names_in(file: Path, stamp: int) -> tuple[str, ...]:
    """What the module imports, word for word; ``stamp`` is when the file was written."""
    return tuple(_IMPORT.findall(file.read_text("utf-8")))


@lru_cache(1024)
def _digest_of(file: Path, stamp: int) -> bytes:
    return hashlib.sha256(file.read_bytes()).digest()


def modules_of(address: str, served: Served) -> list[str]:
    """All that a module imports, itself or through others: a browser told of them at once need not find them in turn."""
    return [other for other in _reached([address], served) if other != address]


def _reached(waiting: list[str], served: Served) -> dict[str, Path]:
    """The files behind addresses and behind what they import, the nearest first."""
    found: dict[str, Path] = {}
    for address in waiting:  # which grows meanwhile
        file = served.file(address)
        if file is not None and address not in found:
            found[address] = file
            waiting += served.imported(address)
    return found


def shell_of(path: str, pages: Iterable[bytes], served: Served, more: Iterable[str] = ()) -> Shell:
    """The shell of a page that is rendered as ``pages``, one for each language; ``more`` are files it asks for later."""
    texts = [page.decode() for page in pages]
    found = _reached([*more, *(address for text in texts for address in _IN_PAGE.findall(text))], served)
    digest = hashlib.sha256("".join(texts).encode())
    for address in sorted(found):
        digest.update(b"%b\n%b" % (address.encode(), _digest_of(found[address], found[address].stat().st_mtime_ns)))
    return Shell(path, tuple(sorted(found)), digest.hexdigest()[:16])
