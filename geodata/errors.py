"""Refusals of outside geography, in one tree.

GeodataError
├─ UnreadableLayer(path, reason)      the file as a whole cannot be a layer
│  ├─ UnclearField(path, what, columns)   no column, or more than one, could be the code
│  ├─ SeveralTables(path, names)          the file holds more than one table of shapes
│  └─ UnusableRows(path, faults)          asked to be strict, and rows are at fault
├─ UnusableRow(row, field, reason)    one row cannot be used
├─ WrongSystem(declared, likely, reason)  the numbers contradict the declared coordinate system
└─ UnknownSystem(name)                no coordinate system bears this name
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geodata.faults import Fault

NAMED_FAULTS = 5
NAMED_COLUMNS = 12


class GeodataError(Exception):
    """Something from outside that cannot be taken in; the message is fit to show to a person."""


class UnreadableLayer(GeodataError):
    """The file cannot be read as one layer of polygons."""

    def __init__(self, path: Path | str, reason: str) -> None:
        self.path = Path(path)
        self.reason = reason
        super().__init__(f"{self.path.name}: {reason}")


class UnclearField(UnreadableLayer):
    """The column that holds the code cannot be told; `columns` are the ones there are."""

    def __init__(self, path: Path | str, what: str, columns: Sequence[str]) -> None:
        self.columns = tuple(columns)
        more = len(columns) - NAMED_COLUMNS
        listed = ", ".join(columns[:NAMED_COLUMNS]) + (f" and {more} more" if more > 0 else "") or "none"
        super().__init__(path, f"{what}; name the column that holds the code (columns: {listed})")


class SeveralTables(UnreadableLayer):
    """The file holds several tables with geometry, and nobody has said which is meant."""

    def __init__(self, path: Path | str, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(path, f"has {len(self.names)} layers: name one of {', '.join(self.names)}")


class UnusableRows(UnreadableLayer):
    """Rows are at fault and the caller takes all or nothing."""

    def __init__(self, path: Path | str, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        first = "; ".join(str(fault) for fault in self.faults[:NAMED_FAULTS])
        more = len(self.faults) - NAMED_FAULTS
        super().__init__(path, f"{first}; and {more} more" if more > 0 else first)


class UnusableRow(GeodataError):
    """One row cannot be used; rows count from 1."""

    def __init__(self, row: int, field: str, reason: str) -> None:
        self.row = row
        self.field = field
        self.reason = reason
        super().__init__(f"row {row}, {field}: {reason}")


class WrongSystem(GeodataError):
    """The numbers contradict the declared coordinate system, or none is declared; `path` is set where a file is known."""

    def __init__(self, declared: str | None, likely: str, reason: str) -> None:
        self.path: Path | None = None
        self.declared = declared
        self.likely = likely
        self.reason = reason
        claim = f"declares {declared}" if declared else "declares no coordinate system"
        super().__init__(f"{claim}, but {reason}; likely {likely}")


class UnknownSystem(GeodataError):
    """Not one of wgs84, cgcs2000, gcj02, bd09, nor an EPSG code PROJ knows."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"unknown coordinate system {name!r}: wgs84, cgcs2000, gcj02, bd09 or EPSG:number")
