"""What a client of OGC API Features asks for: its query, strictly read; whatever is wrong is answered with 400."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from dispatch.errors import Fault, Malformed
from dispatch.web.fields import FIRST_YEAR, LAST_YEAR

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
JSON_NAMES = frozenset({"json", "geojson"})
USUAL, MOST = 100, 2_000
ALWAYS = ("f", "limit", "cursor", "bbox", "bbox-crs", "crs", "datetime")
LONGEST = 200

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Wanted:
    """One page of a collection: how many, after which feature, within what, when, and which values of properties.

    ``first`` and ``last`` are both None when no time was named; one of them is None where the span is open there.
    """

    limit: int
    after: str
    box: Box | None
    timed: bool
    first: datetime | None
    last: datetime | None
    values: Mapping[str, str]


def wanted(given: Mapping[str, str], filters: tuple[str, ...]) -> Wanted:
    """Read a query. Raises ``Malformed`` naming the parameter: unknown ones are refused, as the standard demands."""
    for name, text in given.items():
        if name not in ALWAYS and name not in filters:
            raise _wrong(name, f"unknown; known: {', '.join((*ALWAYS, *filters))}")
        if len(text) > LONGEST:
            raise _wrong(name, "too long")
    refuse_other_forms(given)
    for name in ("bbox-crs", "crs"):
        if given.get(name, CRS84) != CRS84:
            raise _wrong(name, f"only {CRS84}")
    first, last = _span(given["datetime"]) if "datetime" in given else (None, None)
    return Wanted(
        limit=_limit(given.get("limit", str(USUAL))), after=given.get("cursor", ""),
        box=_box(given["bbox"]) if "bbox" in given else None, timed="datetime" in given, first=first, last=last,
        values={name: given[name] for name in filters if name in given},
    )


def refuse_other_forms(given: Mapping[str, str]) -> None:
    """Raise ``Malformed`` when a form is asked for that there is not."""
    if given.get("f", "json") not in JSON_NAMES:
        raise _wrong("f", "json is all there is")


def _wrong(name: str, reason: str) -> Malformed:
    return Malformed(f"{name}: {reason}", [Fault(name, reason)])


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) < 1:
        raise _wrong("limit", "a whole number from 1")
    return min(int(text), MOST)


def _box(text: str) -> Box:
    """Four numbers, or six with heights; a box may reach over the antimeridian (west over east)."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4 or not all(map(math.isfinite, numbers)):
        raise _wrong("bbox", "four or six numbers: west,south,east,north")
    west, south, east, north = numbers
    if not (max(abs(west), abs(east)) <= 180.0 and -90.0 <= south <= north <= 90.0):
        raise _wrong("bbox", "degrees of longitude and latitude, south not over north")
    return west, south, east, north


def _span(text: str) -> tuple[datetime | None, datetime | None]:
    """An instant, or a span with ``..`` or nothing where it is open; a day counts from its first to its last moment."""
    start, slash, end = text.partition("/")
    if not slash:
        return _instant(start, False), _instant(start, True)
    first = None if start in ("", "..") else _instant(start, False)
    last = None if end in ("", "..") else _instant(end, True)
    if first is not None and last is not None and first > last:
        raise _wrong("datetime", "ends before it begins")
    return first, last


def _instant(text: str, at_end: bool) -> datetime:
    day = len(text) == len("2026-03-02")
    whole = f"{text}T23:59:59.999999Z" if day and at_end else f"{text}T00:00:00Z" if day else text
    try:
        instant = datetime.fromisoformat(whole.replace(" ", "+"))  # a plus sign that was not escaped
    except ValueError:
        raise _wrong("datetime", "RFC 3339: 2026-03-02T01:00:00Z, or two of them with a slash between") from None
    if instant.tzinfo is None or not FIRST_YEAR <= instant.year <= LAST_YEAR:
        raise _wrong("datetime", f"needs an offset, and a year between {FIRST_YEAR} and {LAST_YEAR}")
    return instant.astimezone(UTC)
