"""Vector tiles as bytes: Mapbox Vector Tile 2.1 in protocol buffers, encoded for a whole layer at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from grids.tiles.plane import EXTENT

Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint32]

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
VERSION = 2
POINT, LINE, POLYGON = 1, 2, 3
_MOVE_TO, _LINE_TO, _CLOSE_PATH = 1, 2, 7
_LONGEST = 5  # bytes of a 32 bit number
# Fields of the messages Tile, Layer, Feature and Value (section 4 of the specification), with their wire types.
_TILE_LAYER, _LAYER_NAME, _LAYER_FEATURE, _LAYER_KEY, _LAYER_VALUE = b"\x1a", b"\x0a", b"\x12", b"\x1a", b"\x22"
_LAYER_EXTENT, _LAYER_VERSION = b"\x28", b"\x78"
_FEATURE_TAGS, _FEATURE_TYPE, _FEATURE_GEOMETRY, _VALUE_TEXT = b"\x12", b"\x18", b"\x22", b"\x0a"


@dataclass(frozen=True, slots=True, eq=False)
class Paths:
    """Drawn paths: vertex v of path p is `vertices[v]` for starts[p] <= v < starts[p + 1]; `owners` (never falling)
    say to which feature each path belongs. A path of polygons is a ring that does not repeat its first vertex."""

    kind: int
    vertices: Ints
    starts: Ints
    owners: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Texts of features: `ids[feature, key]` is a place in `texts`, or -1 where the feature lacks the key."""

    keys: tuple[str, ...]
    texts: tuple[str, ...]
    ids: Ints

    @classmethod
    def of(cls, keys: Sequence[str], rows: Sequence[Sequence[str]]) -> Columns:
        """From one sequence of texts for each feature; an empty text is none."""
        places: dict[str, int] = {}
        ids = [[places.setdefault(text, len(places)) if text else -1 for text in row] for row in rows]
        return cls(tuple(keys), tuple(places), np.array(ids, dtype=np.int64).reshape(len(rows), len(keys)))


def layer(name: str, columns: Columns, chosen: Ints, drawn: Sequence[Paths]) -> bytes:
    """A layer of a tile: feature f of `drawn` has the texts of row chosen[f]. Features without a path are left out.

    Coordinates are units of the tile, x to the east and y to the south.
    """
    tags, values = _tags(columns, chosen)
    features: list[bytes] = []
    for paths in drawn:
        geometry = _cut(_commands(paths), len(chosen))
        kind = _FEATURE_TYPE + bytes([paths.kind])
        for told, shape in zip(tags, geometry, strict=True):
            if shape:
                body = b"".join((_FEATURE_TAGS, _number(len(told)), told, kind, _FEATURE_GEOMETRY, _number(len(shape)), shape))
                features += (_LAYER_FEATURE, _number(len(body)), body)
    if not features:
        return b""
    body = b"".join((
        _LAYER_VERSION, _number(VERSION), _text(_LAYER_NAME, name), *features,
        *(_text(_LAYER_KEY, key) for key in columns.keys),
        *(_framed(_LAYER_VALUE, _text(_VALUE_TEXT, columns.texts[value])) for value in values.tolist()),
        _LAYER_EXTENT, _number(EXTENT),
    ))  # fmt: skip
    return _framed(_TILE_LAYER, body)


def _tags(columns: Columns, chosen: Ints) -> tuple[list[bytes], Ints]:
    """For each chosen feature its pairs of key and value, and the texts that the values of this tile stand for."""
    ids = columns.ids[chosen]
    there = ids >= 0
    values, places = np.unique(ids[there], return_inverse=True)
    pairs = np.stack([np.nonzero(there)[1], places], axis=1).astype(np.uint32)
    ends = 2 * np.cumsum(there.sum(axis=1))
    return _cut((pairs.ravel(), ends), len(chosen)), values


def _commands(paths: Paths) -> tuple[Words, Ints]:
    """The integers that draw the paths (section 4.3), and for each feature up to the last one where its own end."""
    starts, owners = paths.starts[:-1], paths.owners
    counts = np.diff(paths.starts)
    closes = int(paths.kind == POLYGON)
    lengths = 3 + np.where(counts > 1, 2 * counts - 1, 0) + closes
    ends = np.cumsum(lengths)
    firsts = ends - lengths
    words = np.zeros(int(ends[-1]) if len(ends) else 0, dtype=np.uint32)
    path = np.repeat(np.arange(len(counts)), counts)
    place = np.arange(len(path)) - starts[path]
    at = firsts[path] + 2 * place + np.where(place == 0, 1, 2)
    words[at], words[at + 1] = _zigzag(_steps(paths)).T
    words[firsts] = _command(_MOVE_TO, 1)
    drawn = counts > 1
    words[firsts[drawn] + 3] = _command(_LINE_TO, counts[drawn] - 1)
    if closes:
        words[ends - 1] = _command(_CLOSE_PATH, 1)
    total = int(owners[-1]) + 1 if len(owners) else 0
    return words, np.concatenate([[0], ends])[np.searchsorted(owners, np.arange(total), side="right")]


def _steps(paths: Paths) -> Ints:
    """Each vertex from the one before, the first of a feature from the tile's corner."""
    before = np.zeros_like(paths.vertices)
    before[1:] = paths.vertices[:-1]
    opens = np.flatnonzero(np.diff(paths.owners, prepend=-1))
    before[paths.starts[opens]] = 0
    return paths.vertices - before


def _zigzag(numbers: Ints) -> Words:
    return ((numbers << 1) ^ (numbers >> 63)).astype(np.uint32)


def _command(word: int, count: int | Ints) -> npt.NDArray[np.uint32]:
    return np.asarray(count * 8 + word, dtype=np.uint32)


def _cut(stream: tuple[Words, Ints], count: int) -> list[bytes]:
    """Integers as bytes, cut at the given ends into `count` pieces; those after the last end are empty."""
    words, ends = stream
    content, bytes_before = _varints(words)
    cuts = bytes_before[ends].tolist()
    pieces = [content[start:end] for start, end in zip([0, *cuts], cuts, strict=False)]
    return pieces + [b""] * (count - len(pieces))


def _varints(words: Words) -> tuple[bytes, Ints]:
    """Base 128 varints, and how many bytes come before each integer and after the last."""
    lengths = np.ones(len(words), dtype=np.int64)
    for bits in range(7, 7 * _LONGEST, 7):
        lengths += words >= np.uint32(1 << bits)
    before = np.concatenate([[0], np.cumsum(lengths)])
    content = np.zeros(int(before[-1]), dtype=np.uint8)
    for place in range(_LONGEST):
        longer = np.flatnonzero(lengths > place)
        if not len(longer):
            break
        more = (lengths[longer] > place + 1).astype(np.uint8) << 7
        content[before[longer] + place] = ((words[longer] >> np.uint32(7 * place)) & np.uint32(0x7F)).astype(np.uint8) | more
    return content.tobytes(), before


def _number(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return bytes(found)


def _framed(field: bytes, body: bytes) -> bytes:
    return field + _number(len(body)) + body


def _text(field: bytes, text: str) -> bytes:
    return _framed(field, text.encode())
