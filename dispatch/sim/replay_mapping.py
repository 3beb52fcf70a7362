"""The mapping file of a replay: which column means what, how its times and places are written, which city it was."""

from __future__ import annotations

import codecs
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from dispatch.errors import Fault, Unprocessable
from dispatch.rules.escalation import Ladder, LadderRefused, parse_ladder
from dispatch.rules.event import Deadline
from dispatch.rules.limits import CONTINUOUS, Limit, LimitRefused, parse_limit

LADDER = "history"
Column = Annotated[str, Field(min_length=1)]


def _byte_wise(name: str) -> str:
    """An encoding whose commas, quotes and line ends are the bytes of ASCII, so that a row can be split before it
    is decoded and one bad cell spoils only itself."""
    try:
        plain = ',"\r\n'.encode(name)
    except LookupError:
        raise ValueError(f"{name!r} is not a known encoding") from None
    if plain != b',"\r\n':
        raise ValueError(f"{name!r} writes commas in its own way; convert the file to UTF-8")
    return codecs.lookup(name).name


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"{name!r} is no IANA time zone")
    return name


def _limit(text: str) -> str:
    try:
        parse_limit(text, CONTINUOUS)
    except LimitRefused as reason:
        raise ValueError(str(reason)) from None
    return text


def _time_format(text: str) -> str:
    sample = datetime(2011, 7, 9, 13, 45, 6, tzinfo=UTC)
    try:
        read = datetime.strptime(sample.strftime(text), text)  # noqa: DTZ007 - only its digits are looked at
    except ValueError as reason:
        raise ValueError(f"{text!r}: {reason}") from None
    if read.replace(second=6, tzinfo=UTC) != sample:
        raise ValueError(f"{text!r} does not hold date, hour and minute")
    return text


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Columns(_Table):
    """The names of the columns; those with None may be missing from the file."""

    id: Column
    opened: Column
    closed: Column
    category: Column
    lon: Column
    lat: Column
    due: Column | None = None
    words: Column | None = None
    address: Column | None = None
    source: Column | None = None
    result: Column | None = None
    grid: Column | None = None
    label: Column | None = None


class Label(_Table):
    """The words by which the city itself says whether it was in time."""

    on_time: str
    late: str


class Grids(_Table):
    """The fields of the layer that hold a grid's code, and the town or ward it lies in."""

    code: Column
    town: Column | None = None


class Point(_Table):
    """A place that other systems write when they know none."""

    lon: float = Field(ge=-180, le=180)
    lat: float = Field(ge=-90, le=90)


class ReportMapping(_Table):
    """All of it. ``ambiguous`` and ``missing`` say what a local time means that the clocks showed twice or never."""

    name: str
    zone: Annotated[str, AfterValidator(_zone)]
    time_format: Annotated[str, AfterValidator(_time_format)]
    columns: Columns
    grids: Grids
    encoding: Annotated[str, AfterValidator(_byte_wise)] = "utf-8"
    delimiter: str = Field(",", min_length=1, max_length=1)
    ambiguous: Literal["first", "second", "refuse"] = "first"
    missing: Literal["next", "refuse"] = "next"
    radius_m: int = Field(0, ge=0, le=10_000)
    default_points: tuple[Point, ...] = Field((), strict=False)
    label: Label | None = None
    channel: str = "record"
    channels: dict[str, str] = {}
    limits: dict[str, Annotated[str, AfterValidator(_limit)]] = {}
    ladder: list[dict[str, Any]] = []

    @property
    def tz(self) -> ZoneInfo:
        """The zone in which the file's times are written."""
        return ZoneInfo(self.zone)

    def stage_limits(self) -> dict[Deadline, Limit]:
        """The limits by kind of deadline; that of ``handle`` is for rows without a due time of their own."""
        return {Deadline(kind): parse_limit(text, CONTINUOUS).limit for kind, text in self.limits.items()}

    def ladder_of_deadlines(self) -> Ladder | None:
        """The ladder that deadlines climb in this replay; None for the product's own."""
        return parse_ladder({"code": LADDER, "version": 1, "steps": self.ladder}) if self.ladder else None


def read_mapping(file: Path) -> ReportMapping:
    """Read a mapping. Raises ``Unprocessable`` naming the file and each wrong field."""
    try:
        plain = tomllib.loads(file.read_text("utf-8"))
        mapping = ReportMapping.model_validate(plain)
        mapping.ladder_of_deadlines()
        for kind in mapping.limits:
            if kind not in tuple(Deadline):
                raise _refused(file, f"limits.{kind}", f"none of {', '.join(Deadline)}")
    except OSError as reason:
        raise Unprocessable(f"{file.name}: {reason.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as reason:
        raise Unprocessable(f"{file.name}: is not TOML in UTF-8: {reason}") from None
    except LadderRefused as reason:
        raise _refused(file, f"ladder.{reason.field}", str(reason)) from None
    except ValidationError as reason:
        faults = [Fault(".".join(map(str, one["loc"])), one["msg"]) for one in reason.errors()]
        raise Unprocessable(f"{file.name}: " + "; ".join(f"{f.field}: {f.reason}" for f in faults), faults) from None
    return mapping


def _refused(file: Path, field: str, reason: str) -> Unprocessable:
    return Unprocessable(f"{file.name}: {field}: {reason}", [Fault(field, reason)])
