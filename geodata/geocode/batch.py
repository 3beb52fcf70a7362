"""A file of words to a file of places, row by row, so that a broken run goes on where it stopped."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from geodata.errors import UnreadableLayer
from geodata.gazetteer.gazetteer import Gazetteer
from geodata.geocode.answer import Answer
from geodata.geocode.resolve import geocode
from geodata.texts import read_text

WRITTEN = ("id", "text", "lon", "lat", "radius_m", "outcome", "reason", "says", "found", "candidates")
ID_NAMES = ("id", "编号", "序号", "工单号", "number", "no")
TEXT_NAMES = ("text", "地址", "地点", "内容", "描述", "address", "location", "phrase", "words")
SHOWN_CANDIDATES = 5
FLUSHED_ROWS = 100

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class BatchCount:
    """What a run did: rows of the input, those an earlier run had done, and this run's rows by outcome."""

    rows: int
    resumed: int
    by_outcome: Mapping[str, int]


def geocode_file(
    path: Path | str, output: Path | str, gazetteer: Gazetteer, progress: Progress | None = None
) -> BatchCount:
    """Write a place, or the reason for none, for each row of a CSV with `id` and `text`.

    Only an outcome of point has lon, lat and radius_m; candidates are listed for the desk. An output that is there
    already is continued behind its last whole row. `progress` is told (rows done, rows in all) now and then. Raises
    UnreadableLayer when the input cannot be read or the output belongs to another input.
    """
    rows = _read(Path(path))
    output = Path(output)
    done = _done(output, rows)
    counts: Counter[str] = Counter()
    with output.open("a" if done else "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if not done:
            writer.writerow(WRITTEN)
        for number, (name, text) in enumerate(rows[done:], done + 1):
            answer = geocode(text, gazetteer)
            counts[answer.outcome] += 1
            writer.writerow(_row(name, text, answer))
            if number % FLUSHED_ROWS == 0 or number == len(rows):
                file.flush()
                if progress:
                    progress(number, len(rows))
    return BatchCount(len(rows), done, dict(counts))


def _row(name: str, text: str, answer: Answer) -> list[str]:
    best = answer.best
    place = [f"{best.lon:.7f}", f"{best.lat:.7f}", f"{best.radius_m:g}"] if best else ["", "", ""]
    others = " | ".join(
        f"{one.name} {one.lon:.6f} {one.lat:.6f} {one.radius_m:g} m {one.score:g}"
        for one in answer.candidates[:SHOWN_CANDIDATES]
    )
    chinese = answer.phrase.language == "zh"
    found = (best.how_zh if chinese else best.how_en) if best else ""
    return [
        name,
        text,
        *place,
        str(answer.outcome),
        answer.reason,
        answer.says_zh if chinese else answer.says_en,
        found,
        others,
    ]


def _read(path: Path) -> list[tuple[str, str]]:
    table = list(_table(path))
    if not table:
        raise UnreadableLayer(path, "is empty")
    header = [name.strip().lower().removeprefix("\ufeff") for name in table[0]]
    text_at = next((header.index(name) for name in TEXT_NAMES if name in header), None)
    if text_at is None:
        raise UnreadableLayer(path, f"has no column text (columns: {', '.join(header) or 'none'})")
    id_at = next((header.index(name) for name in ID_NAMES if name in header), None)
    return [
        (_cell(row, id_at) if id_at is not None else str(number), _cell(row, text_at))
        for number, row in enumerate(table[1:], 1)
        if row
    ]


def _cell(row: list[str], at: int) -> str:
    return row[at] if at < len(row) else ""


def _table(path: Path) -> Iterator[list[str]]:
    text = read_text(path)
    first = text.partition("\n")[0]
    delimiter = max(",\t;", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text.replace("\x00", "")), delimiter=delimiter)
    except csv.Error as trouble:
        raise UnreadableLayer(path, f"is not CSV: {trouble}") from None


def _done(output: Path, rows: list[tuple[str, str]]) -> int:
    """How many rows the output has already; a last row that was cut off is taken away."""
    if not output.exists() or output.stat().st_size == 0:
        return 0
    content = output.read_bytes()
    text = content.decode("utf-8", "ignore")  # a letter may be cut in two
    written = list(csv.reader(io.StringIO(text)))
    if tuple(written[0]) != WRITTEN:
        if len(written) == 1 and ",".join(WRITTEN).startswith(text):
            return 0
        raise UnreadableLayer(output, "is there already and is no output of this command: name another")
    whole = written[1:] if text.endswith("\n") else written[1:-1]
    whole = [row for row in whole if len(row) == len(WRITTEN)]
    if [(row[0], row[1]) for row in whole] != [(name, words) for name, words in rows[: len(whole)]]:
        raise UnreadableLayer(output, "belongs to another input: name another output or remove it")
    kept = io.StringIO()
    csv.writer(kept, lineterminator="\n").writerows([WRITTEN, *whole])
    if kept.getvalue().encode() != content:
        output.write_text(kept.getvalue(), encoding="utf-8")
    return len(whole)
