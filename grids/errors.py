"""Refusals of grids, in one tree.

GridsError
├─ BadCode(code, reason)           not a code of the standard it claims, or not under its parents
├─ RepeatedCode(code)              two polygons of one index bear the same code
├─ UnsoundPolygon(code, reason)    an index, an adjacency or a check of cover needs sound polygons
├─ NoSuchGrid(code)                asked about a grid that is not there
└─ CannotDivide(subject, reason)   streets, boundary, communities, reports or officers do not allow a division
   ├─ TooFewOfficers(officers, needed, communities)
   └─ TooManyOfficers(officers, units)
"""

from __future__ import annotations


class GridsError(Exception):
    """Something about grids that cannot be; the message is fit to show to a person."""


class BadCode(GridsError):
    """The code breaks the rule of its standard."""

    def __init__(self, code: str, reason: str) -> None:
        self.code = code
        self.reason = reason
        super().__init__(f"grid code {code!r}: {reason}")


class RepeatedCode(GridsError):
    """Codes are the names by which a border point is given away: they must differ."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"grid code {code!r} appears more than once")


class UnsoundPolygon(GridsError):
    """The outline crosses itself, is empty or is not a polygon."""

    def __init__(self, code: str, reason: str) -> None:
        self.code = code
        self.reason = reason
        super().__init__(f"grid {code!r}: {reason}")


class NoSuchGrid(GridsError):
    """No grid of this code is in the set that was asked."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"no grid {code!r}")


class CannotDivide(GridsError):
    """What was given cannot be divided; `subject` names the part of it that is at fault."""

    def __init__(self, subject: str, reason: str) -> None:
        self.subject = subject
        self.reason = reason
        super().__init__(f"{subject}: {reason}")


class TooFewOfficers(CannotDivide):
    """Duty grids hang together and never cross a community's line: each separate piece of ground needs one."""

    def __init__(self, officers: int, needed: int, communities: int) -> None:
        self.officers = officers
        self.needed = needed
        ground = f"{communities} communities" if communities > 1 else "the community"
        apart = f" in {needed} separate pieces" if needed > communities else ""
        super().__init__("officers", f"{officers} are too few: {ground}{apart} need at least {needed}")


class TooManyOfficers(CannotDivide):
    """A duty grid holds at least one unit grid."""

    def __init__(self, officers: int, units: int) -> None:
        self.officers = officers
        self.units = units
        super().__init__("officers", f"{officers} are more than the {units} unit grids there are to hand out")
