"""The kinds of values that come from outside, each with its bounds; the API's description shows the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

from dispatch.rules.event import Stage
from grids.tiles.plane import LAST_ZOOM

LONGEST_TEXT = 4000
MOST_FILES = 20
LAST_ID = 2**53 - 1
LAST_INT = 2**31 - 1
FIRST_YEAR, LAST_YEAR = 2000, 2200
# Text without the control signs that no keyboard makes and PostgreSQL does not keep; tab and line breaks may be.
PLAIN = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"


class Strict(BaseModel):
    """What a JSON body is read into: no guessing of types, no unknown fields, no numbers without end."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, frozen=True)


class Asked(BaseModel):
    """What a query is read into; everything comes as text."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, frozen=True)


def _sane(instant: datetime) -> datetime:
    if not FIRST_YEAR <= instant.year <= LAST_YEAR:
        raise ValueError(f"the year must lie between {FIRST_YEAR} and {LAST_YEAR}")
    return instant.astimezone(UTC)


def _stages(listed: str) -> str:
    unknown = [name for name in listed.split(",") if name not in tuple(Stage)]
    if unknown:
        raise ValueError(f"unknown stage {unknown[0][:40]!r}; known: {', '.join(Stage)}")
    return listed


def _box(listed: str) -> str:
    try:
        west, south, east, north = (float(part) for part in listed.split(","))
    except ValueError:
        raise ValueError("four numbers: west,south,east,north") from None
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError("west,south,east,north in degrees, west not over east, south not over north")
    return listed


Text = Annotated[str, Field(max_length=LONGEST_TEXT, pattern=PLAIN)]
Line = Annotated[str, Field(max_length=200, pattern=PLAIN)]
Code = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[\w.:-]+$")]
Id = Annotated[int, Field(ge=1, le=LAST_ID)]
Lon = Annotated[float, Field(ge=-180, le=180)]
Lat = Annotated[float, Field(ge=-90, le=90)]
Metres = Annotated[int, Field(ge=0, le=100_000)]
Instant = Annotated[AwareDatetime, AfterValidator(_sane)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Files = Annotated[list[Sha256], Field(max_length=MOST_FILES)]
Number = Annotated[str, Field(min_length=1, max_length=40, pattern=PLAIN)]
Digits = Annotated[str, Field(min_length=4, max_length=12, pattern=r"^[0-9]+$")]
Limit = Annotated[int, Field(ge=1, le=500)]
Cursor = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
_STAGE = f"({'|'.join(Stage)})"
_DEGREES = r"-?[0-9]{1,3}(\.[0-9]{1,15})?"
StageList = Annotated[
    str, Field(max_length=200, json_schema_extra={"pattern": f"^{_STAGE}(,{_STAGE})*$"}), AfterValidator(_stages),
]
Box = Annotated[
    str, Field(max_length=120, json_schema_extra={"pattern": f"^{_DEGREES}(,{_DEGREES}){{3}}$"}), AfterValidator(_box),
]

Column = Annotated[int, Field(ge=0, lt=1 << LAST_ZOOM, strict=False)]

# name in a path -> its kind
PATH_FIELDS: Mapping[str, TypeAdapter[Any]] = {
    "number": TypeAdapter(Number),
    "receipt": TypeAdapter(Number),
    "sha256": TypeAdapter(Sha256),
    "code": TypeAdapter(Code),
    "z": TypeAdapter(Annotated[int, Field(ge=0, le=LAST_ZOOM, strict=False)]),
    "x": TypeAdapter(Column),
    "y": TypeAdapter(Column),
    "table": TypeAdapter(Literal["routes", "powers", "duplicates", "categories"]),
    "version": TypeAdapter(Annotated[int, Field(ge=0, le=LAST_ID, strict=False)]),
    "id": TypeAdapter(Annotated[int, Field(ge=1, le=LAST_ID, strict=False)]),
}
