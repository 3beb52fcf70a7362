"""Rows of a CSV of history as records; a row that cannot be used says in which line and field, and why."""

from __future__ import annotations

import csv
import gzip
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from dispatch.errors import Fault, Unprocessable
from dispatch.sim.replay_mapping import ReportMapping
from dispatch.sim.replay_times import LocalTimes, UnclearTime

GZIP = b"\x1f\x8b"
WIDE = (b"\xff\xfe", b"\xfe\xff")
UTF8_MARK = "\xef\xbb\xbf"
OTHERS = ("utf-8", "gb18030")
LONGEST_CELL = 1_000_000
SHOWN = 40


@dataclass(frozen=True, slots=True)
class Record:
    """One report of history: instants in UTC, the place in WGS-84, the grid and the verdict that the row names.

    ``in_time`` is the city's own verdict, None where it gave none.
    """

    line: int
    ident: str
    opened: datetime
    due: datetime | None
    closed: datetime | None
    category: str
    lon: float | None
    lat: float | None
    words: str
    address: str
    channel: str
    result: str
    grid: str
    in_time: bool | None


@dataclass(frozen=True, slots=True)
class Unusable:
    """A row that was left out: its line in the file, the field, and why."""

    line: int
    field: str
    reason: str


@dataclass(slots=True)
class Rows:
    """The records of a file in its order, the rows left out, and how many local times needed a decision."""

    records: list[Record] = field(default_factory=list)
    unusable: list[Unusable] = field(default_factory=list)
    decided_times: int = 0


class _Wrong(Exception):
    def __init__(self, name: str, reason: str) -> None:
        self.field, self.reason = name, reason
        super().__init__(reason)


def read_rows(file: Path, mapping: ReportMapping, most: int = 0,
              report_progress: Callable[[int, int], None] = lambda done, total: None) -> Rows:
    """Read a CSV or CSV.gz; the first ``most`` rows, 0 for all. ``report_progress`` gets bytes read and in all.

    Raises ``Unprocessable`` when the file cannot be read, lacks a column, or has no usable row at all.
    """
    rows = Rows()
    try:
        size = file.stat().st_size
        with file.open("rb") as raw:
            table = _table(raw, file.name, mapping)
            reader = _Reader(mapping, next(table)[1])
            for count, (line, cells) in enumerate(table, start=1):
                if most and count > most:
                    break
                reader.take(rows, line, cells)
                if not count % 1000:
                    report_progress(raw.tell(), size)
    except (OSError, EOFError, csv.Error) as reason:
        raise Unprocessable(f"{file.name}: {reason}") from None
    rows.decided_times = reader.times.decided
    if not rows.records:
        first = rows.unusable[0] if rows.unusable else Unusable(2, "row", "there is none")
        raise Unprocessable(f"{file.name}: no row can be used; line {first.line}, {first.field}: {first.reason}",
                            [Fault(f"line {first.line}, {first.field}", first.reason)])
    return rows


def _table(raw: BinaryIO, name: str, mapping: ReportMapping) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells, the header first; each cell still holds the file's bytes, one sign a byte."""
    head = raw.peek(2)[:2] if hasattr(raw, "peek") else b""
    if head in WIDE:
        raise Unprocessable(f"{name}: is UTF-16; save it as UTF-8")
    plain = cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if head == GZIP else raw
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader((line.decode("latin-1") for line in plain), delimiter=mapping.delimiter)
    line = 1
    for cells in reader:
        if cells:
            yield line, cells
        line = reader.line_num + 1
    if line == 1:
        raise Unprocessable(f"{name}: is empty")


class _Reader:
    """Turns cells into records by the mapping and the header."""

    def __init__(self, mapping: ReportMapping, header: list[str]) -> None:
        self.mapping = mapping
        self.times = LocalTimes(mapping.tz, mapping.time_format, mapping.ambiguous, mapping.missing)
        self._width = len(header)
        self._lines: dict[str, int] = {}
        self._places = self._find(header)

    def _find(self, header: list[str]) -> dict[str, tuple[str, int]]:
        header[0] = header[0].removeprefix(UTF8_MARK)
        try:
            names = [self._decoded(f"column {number}", cell) for number, cell in enumerate(header, start=1)]
        except _Wrong as wrong:
            place = f"line 1, {wrong.field}"
            raise Unprocessable(f"{place}: {wrong.reason}", [Fault(place, wrong.reason)]) from None
        wanted = {role: name for role, name in self.mapping.columns.model_dump().items() if name is not None}
        lacking = [Fault(f"columns.{role}", f"line 1 has no column {name!r}") for role, name in wanted.items()
                   if name not in names]
        if lacking:
            listed = "; ".join(f"{fault.field}: {fault.reason}" for fault in lacking)
            raise Unprocessable(f"{listed} (its columns: {', '.join(names)})", lacking)
        return {role: (name, names.index(name)) for role, name in wanted.items()}

    def _name(self, role: str) -> str:
        return self._places[role][0]

    def take(self, rows: Rows, line: int, cells: list[str]) -> None:
        """Add one row to the records, or to those that cannot be used."""
        try:
            record = self._record(line, cells)
            before = self._lines.setdefault(record.ident, line)
            if before != line:
                raise _Wrong(self._name("id"), f"{record.ident!r} was in line {before} already")
            rows.records.append(record)
        except _Wrong as wrong:
            rows.unusable.append(Unusable(line, wrong.field, wrong.reason))

    def _record(self, line: int, cells: list[str]) -> Record:
        if len(cells) != self._width:
            raise _Wrong("row", f"has {len(cells)} cells where the header has {self._width}")
        text = {role: self._decoded(name, cells[place]).strip() for role, (name, place) in self._places.items()}
        opened, closed = self._instant("opened", text), self._instant("closed", text)
        if opened is None:
            raise _Wrong(self._name("opened"), "is empty")
        if closed is not None and closed < opened:
            raise _Wrong(self._name("closed"), f"{text['closed']!r} is before it was opened, {text['opened']!r}")
        for role in ("id", "category"):
            if not text[role]:
                raise _Wrong(self._name(role), "is empty")
        return Record(
            line=line, ident=text["id"], opened=opened, due=self._instant("due", text), closed=closed,
            category=text["category"], lon=self._degrees("lon", text), lat=self._degrees("lat", text),
            words=text.get("words", "") or text["category"], address=text.get("address", ""),
            channel=self.mapping.channels.get(text.get("source", ""), self.mapping.channel),
            result=text.get("result", ""), grid=text.get("grid", ""), in_time=self._label(text.get("label", "")),
        )

    def _decoded(self, name: str, cell: str) -> str:
        if "\0" in cell:
            raise _Wrong(name, "holds a zero byte")
        if cell.isascii():
            return cell
        content = cell.encode("latin-1")
        try:
            return content.decode(self.mapping.encoding)
        except UnicodeDecodeError as reason:
            fits = [name for name in OTHERS if name != self.mapping.encoding and _decodes(content, name)]
            hint = f"; {' or '.join(fits)} would fit: the mapping names the encoding" if fits else ""
            raise _Wrong(name, f"is not {self.mapping.encoding} at byte {reason.start + 1}{hint}") from None

    def _instant(self, role: str, text: dict[str, str]) -> datetime | None:
        if not text.get(role):
            return None
        try:
            return self.times.instant(text[role])
        except UnclearTime as reason:
            raise _Wrong(self._name(role), str(reason)) from None

    def _degrees(self, role: str, text: dict[str, str]) -> float | None:
        most, name = (180.0 if role == "lon" else 90.0), self._name(role)
        if not text[role]:
            return None
        try:
            value = float(text[role])
        except ValueError:
            raise _Wrong(name, f"{text[role][:SHOWN]!r} is no number") from None
        if not (math.isfinite(value) and abs(value) <= most):
            raise _Wrong(name, f"{text[role][:SHOWN]} is outside ±{most:g}")
        return value

    def _label(self, text: str) -> bool | None:
        words = self.mapping.label
        if words is None or not text:
            return None
        if text not in (words.on_time, words.late):
            raise _Wrong(self._name("label"), f"{text[:SHOWN]!r} is neither {words.on_time} nor {words.late}")
        return text == words.on_time


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
