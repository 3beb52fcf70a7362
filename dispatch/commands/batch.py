"""A file of callers' words to a file of places, row by row, so that a broken run goes on where it stopped."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, TextIO

from geodata.errors import UnreadableLayer
from geodata.gazetteer.gazetteer import Gazetteer
from geodata.geocode import Answer, geocode
from geodata.texts import dialect_of, read_text

WRITTEN = (
    "id", "text", "lon", "lat", "radius_m", "outcome", "reason", "says_zh", "says_en", "found_zh", "found_en", "candidates",
    "names",
)  # fmt: skip
ID_NAMES = ("id", "编号", "序号", "工单号", "number", "no")
TEXT_NAMES = ("text", "地址", "地点", "内容", "描述", "address", "location", "phrase", "words")
SHOWN_CANDIDATES = 5
FLUSHED_ROWS = 100
LONGEST_CELL = 1 << 24  # letters: a mark that nobody closes is told from a long text
MARK = "\ufeff"  # by which spreadsheets know UTF-8
_BEGINNINGS = ("=", "+", "-", "@")
_NUMBER = re.compile(r"[+-][0-9 .,()-]+")
OTHER_INPUT = "belongs to another input: name another output or remove it"

Progress = Callable[[int], None]
Row = tuple[str, str, tuple[str, ...]]  # id, text, and what stands in the other columns


@dataclass(frozen=True, slots=True)
class Calls:
    """A table of words: its text, where id and text stand in it, its other columns by name, and how many rows it has."""

    text: str
    id_at: int | None
    text_at: int
    others: Mapping[str, int]
    count: int

    @property
    def header(self) -> tuple[str, ...]:
        """What the columns of the output are called: the other columns come last."""
        return (*WRITTEN, *self.others)

    def rows(self) -> Iterator[Row]:
        """Row by row; rows count as ids where there are none, and blank lines are none."""
        for number, cells in enumerate(islice(_cells(self.text), 1, None), 1):
            name = str(number) if self.id_at is None else _cell(cells, self.id_at)
            yield name, _cell(cells, self.text_at), tuple(_cell(cells, at) for at in self.others.values())


@dataclass(frozen=True, slots=True)
class Begun:
    """What an output has already: so many whole rows, which end at this byte."""

    rows: int
    end: int


def read_calls(path: Path) -> Calls:
    """A CSV with a column of words, in UTF-8 or GBK, parted by commas, semicolons or tabs. Raises ``UnreadableLayer``
    where it is none."""
    text = read_text(path).replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    header, count = _measured(path, text)
    if not header:
        raise UnreadableLayer(path, "is empty")
    lower = [name.lower() for name in header]
    text_at = next((lower.index(name) for name in TEXT_NAMES if name in lower), None)
    if text_at is None:
        raise UnreadableLayer(path, f"has no column text (columns: {', '.join(header)})")
    id_at = next((lower.index(name) for name in ID_NAMES if name in lower), None)
    others = {name: at for at, name in enumerate(header) if at not in (id_at, text_at) and name and name not in WRITTEN}
    return Calls(text, id_at, text_at, others, count)


def _measured(path: Path, text: str) -> tuple[list[str], int]:
    """The header, and how many rows there are below it."""
    csv.field_size_limit(LONGEST_CELL)
    table = csv.reader(io.StringIO(text), dialect_of(text))
    header: list[str] = []
    count, begins = 0, 1
    try:
        for row in table:
            if not header:
                header = [name.strip() for name in row]
            else:
                count += bool(row)
            begins = table.line_num + 1
    except csv.Error as trouble:
        is_open = table.line_num > begins or "end of data" in str(trouble)  # it swallows the rows behind it
        why = f"the quotation mark of line {begins} is never closed" if is_open else f"line {begins}: {trouble}"
        raise UnreadableLayer(path, f"is not CSV: {why}") from None
    return header, count


def begun(output: Path, calls: Calls, label: str) -> Begun:
    """How far an earlier run into this output came. Raises ``UnreadableLayer`` where it is no output of these calls, or
    was made with other names than those of this ``label``."""
    if not output.exists():
        return Begun(0, 0)
    with output.open("rb") as file:
        lines = _Lines(file)
        written = csv.reader(lines, strict=True)
        header = tuple(name.removeprefix(MARK) for name in next(written, ()))
        if header != calls.header:
            if lines.are_all and ",".join(calls.header).startswith(",".join(header)):
                return Begun(0, 0)  # broken off within the first line, or before it
            _refuse(output, header)
        done = Begun(0, 0)
        asked = calls.rows()
        for row in _whole_rows(written, lines, len(header)):
            if (row[0], row[1], *row[len(WRITTEN):]) != tuple(map(_harmless, _flat(next(asked, None)))):
                raise UnreadableLayer(output, OTHER_INPUT)
            if row[len(WRITTEN) - 1] != label:
                raise UnreadableLayer(output, f"was made with other names ({row[len(WRITTEN) - 1]}): name another output or remove it")
            done = Begun(done.rows + 1, lines.end)
        return done


def _whole_rows(written: Iterator[list[str]], lines: _Lines, width: int) -> Iterator[list[str]]:
    """The rows before the one that was broken off."""
    try:
        for row in written:
            if not lines.are_whole or len(row) != width:
                return
            yield row
    except csv.Error:
        return  # broken off between two quotation marks


def _refuse(output: Path, header: tuple[str, ...]) -> None:
    if header[:len(WRITTEN)] == WRITTEN:
        raise UnreadableLayer(output, OTHER_INPUT)
    raise UnreadableLayer(output, "is there already and is no output of this command: name another")


@dataclass(frozen=True, slots=True)
class Named:
    """The names that words are looked up in, and what they are called in the output, so that two lists are not mixed."""

    index: Gazetteer
    label: str


def write_places(calls: Calls, names: Named, file: TextIO, done: int, progress: Progress) -> Mapping[str, int]:
    """Write a place, or the reason for none, for each row behind the first ``done``; returns rows by outcome.

    Only an outcome of point has lon, lat and radius_m; candidates are listed for whoever decides. ``progress`` is told
    now and then how many rows are written.
    """
    counts: Counter[str] = Counter()
    writer = csv.writer(file, lineterminator="\n")
    if not done:
        writer.writerow(calls.header)
    for number, (name, text, others) in enumerate(islice(calls.rows(), done, None), done + 1):
        answer = geocode(text, names.index)
        counts[answer.outcome] += 1
        writer.writerow([_harmless(name), _harmless(text), *_told(answer), names.label, *map(_harmless, others)])
        if number % FLUSHED_ROWS == 0:
            file.flush()
            progress(number)
    file.flush()
    return dict(counts)


def _told(answer: Answer) -> list[str]:
    best = answer.best
    place = [f"{best.lon:.7f}", f"{best.lat:.7f}", f"{best.radius_m:g}"] if best else ["", "", ""]
    found = [best.how_zh, best.how_en] if best else ["", ""]
    others = " | ".join(
        f"{one.name} {one.lon:.6f} {one.lat:.6f} {one.radius_m:g} m {one.score:g}" for one in answer.candidates[:SHOWN_CANDIDATES]
    )
    return [*place, str(answer.outcome), answer.reason, answer.says_zh, answer.says_en, *found, others]


def _flat(row: Row | None) -> tuple[str, ...]:
    return () if row is None else (row[0], row[1], *row[2])


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay as they are."""
    return f"'{cell}" if cell[:1] in _BEGINNINGS and not _NUMBER.fullmatch(cell) else cell


def _cells(text: str) -> Iterator[list[str]]:
    return (row for row in csv.reader(io.StringIO(text), dialect_of(text)) if row)


def _cell(row: list[str], at: int) -> str:
    return row[at] if at < len(row) else ""


class _Lines:
    """The lines of a file, with the byte at which the last one ends."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.end = 0
        self.are_whole = True

    def __iter__(self) -> Iterator[str]:
        for line in self._file:
            self.end += len(line)
            self.are_whole = line.endswith(b"\n")
            yield line.decode("utf-8", "ignore")  # a letter may be cut in two

    @property
    def are_all(self) -> bool:
        """Whether the file ends with the line that was read last, and that is not whole; true of an empty file."""
        return self.end == 0 or not self.are_whole
