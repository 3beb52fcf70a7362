"""Files are whole or not there."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest

from dispatch.errors import Unavailable
from dispatch.store.blobs import Blobs


def test_bytes_lie_under_their_digest_and_come_back(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path / "files")
    name = blobs.put(b"a picture")
    assert name == hashlib.sha256(b"a picture").hexdigest()
    assert blobs.get(name) == b"a picture"
    assert blobs.put(b"a picture") == name
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [name]


def test_a_write_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unavailable, match="No space left"):
        Blobs(tmp_path).put(b"a picture")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_what_was_never_put_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Blobs(tmp_path).get("0" * 64)
