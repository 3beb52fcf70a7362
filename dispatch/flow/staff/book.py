"""The sheets of a file as tables of people, by their names or headings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dispatch.rules.staffing import Line, RowFault, listing_of, read_lines
from geodata.workbooks import Sheet


@dataclass(frozen=True, slots=True)
class Opened:
    """A book of people as it was read: lines by table, rows at fault, and the sheets that are none of the tables."""

    book: dict[str, list[Line]]
    faults: list[RowFault]
    left_out: list[str]


def open_book(sheets: Sequence[Sheet], table: str, zone: ZoneInfo) -> Opened:
    """Read sheets; ``table`` names the one table of a file with a single sheet whose columns do not tell."""
    opened = Opened({}, [], [])
    for sheet in sheets:
        listing = listing_of(table if table and len(sheets) == 1 else sheet.name, sheet.heads)
        if listing is None:
            opened.left_out.append(sheet.name)
            continue
        lines, wrong = read_lines(listing, sheet.heads, sheet.rows, zone)
        opened.book.setdefault(listing.name, []).extend(lines)
        opened.faults.extend(wrong)
    return opened
