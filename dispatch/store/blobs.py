"""Bytes of files in a folder, named by their SHA-256: whole or not there at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dispatch.errors import Unavailable


class Blobs:
    """A folder of files that never change while they are there. Safe for many processes on one shared folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the bytes with this digest lie, or would lie."""
        return self.folder / sha256[:2] / sha256

    def put(self, content: bytes) -> str:
        """Keep bytes durably; returns their SHA-256 in hexadecimal. Raises ``Unavailable`` where there is no room."""
        sha256 = hashlib.sha256(content).hexdigest()
        target = self.path(sha256)
        if target.exists():
            return sha256
        with writing():
            target.parent.mkdir(parents=True, exist_ok=True)
            descriptor, part = tempfile.mkstemp(prefix=".part-", dir=target.parent)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                Path(part).replace(target)
            except BaseException:
                Path(part).unlink(missing_ok=True)
                raise
            _sync_folder(target.parent)
        return sha256

    def adopt(self, part: Path, sha256: str) -> None:
        """Keep a file that was written to ``part_path`` under the digest of its bytes; it is moved, not copied.

        Raises ``Unavailable`` where there is no room.
        """
        with writing():
            with part.open("rb") as file:
                os.fsync(file.fileno())
            target = self.path(sha256)
            target.parent.mkdir(parents=True, exist_ok=True)
            part.replace(target)
            _sync_folder(target.parent)

    def part_path(self) -> Path:
        """An empty file of its own for bytes that are still arriving. Raises ``Unavailable`` where there is no room."""
        with writing():
            self.folder.mkdir(parents=True, exist_ok=True)
            descriptor, part = tempfile.mkstemp(prefix=".part-", dir=self.folder)
            os.close(descriptor)
            return Path(part)

    def drop(self, sha256: str) -> None:
        """Forget the bytes with this digest, if they are there."""
        self.path(sha256).unlink(missing_ok=True)

    def get(self, sha256: str) -> bytes:
        """The bytes with this digest. Raises ``FileNotFoundError``."""
        return self.path(sha256).read_bytes()


@contextmanager
def writing() -> Iterator[None]:
    """Raise ``Unavailable`` for what keeps files from being written: a full disk, a folder that may only be read."""
    try:
        yield
    except OSError as reason:
        raise Unavailable(f"files cannot be kept at the moment: {reason.strerror or reason}; nothing was changed") from reason


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
