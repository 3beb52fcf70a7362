"""Codes of grids: the 15-digit unit grid code and its elders, parsed and checked against the parents."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from grids.errors import BadCode

COUNTY_DIGITS = 6
TOWN_DIGITS = 9
COMMUNITY_DIGITS = 12
STATISTICS_ZEROS = "000"


class StandardVersion(StrEnum):
    """Which standard a code is written by: a bare code is ambiguous without it."""

    CJT214 = "cjt214"  # CJ/T 213-2005 and CJ/T 214: 14 digits, sequence of two
    GB30428 = "gb30428_2_2013"  # GB/T 30428 series: 15 digits, sequence of three
    GB47678 = "gb47678_5_2026"  # GB/T 47678 series: 15 digits
    LOCAL = "local"  # the city's own, kept as it is


SEQUENCE_DIGITS = {StandardVersion.CJT214: 2, StandardVersion.GB30428: 3, StandardVersion.GB47678: 3}


@dataclass(frozen=True, slots=True)
class UnitCode:
    """A unit grid code in its parts: county (6), town (3), community (3), sequence (2 or 3, from 1)."""

    county: str
    town: str
    community: str
    sequence: str
    standard_version: StandardVersion

    def __str__(self) -> str:
        return self.county + self.town + self.community + self.sequence

    @property
    def town_code(self) -> str:
        """Nine digits."""
        return self.county + self.town

    @property
    def community_code(self) -> str:
        """Twelve digits."""
        return self.county + self.town + self.community


def standard_of(code: str) -> StandardVersion:
    """The standard a code can only be written by; `local` for everything that is not 14 or 15 digits."""
    if _digits(code) and len(code) == COMMUNITY_DIGITS + 2:
        return StandardVersion.CJT214
    if _digits(code) and len(code) == COMMUNITY_DIGITS + 3:
        return StandardVersion.GB30428
    return StandardVersion.LOCAL


def parse_unit_code(code: str, standard_version: StandardVersion = StandardVersion.GB30428) -> UnitCode:
    """The parts of a unit grid code (GB/T 30428.1: 6 county, 3 town, 3 community, 3 sequence).

    Raises BadCode when it is not text of the right number of digits, when a part is all zeros, or for local codes,
    which have no parts.
    """
    if standard_version is StandardVersion.LOCAL:
        raise BadCode(code, "a local code has no parts")
    digits = COMMUNITY_DIGITS + SEQUENCE_DIGITS[standard_version]
    if not _digits(code):
        raise BadCode(code, "holds something other than the digits 0 to 9")
    if len(code) != digits:
        lost = " (leading or trailing zeros lost?)" if len(code) < digits else ""
        raise BadCode(code, f"has {len(code)} digits instead of {digits}{lost}")
    parts = UnitCode(code[:6], code[6:9], code[9:12], code[12:], standard_version)
    for name in ("county", "town", "community", "sequence"):
        if not getattr(parts, name).strip("0"):
            raise BadCode(code, f"its {name} is all zeros")
    return parts


def check_against_parents(
    code: UnitCode, towns: frozenset[str], communities: frozenset[str] | None = None
) -> None:
    """Raise BadCode unless the code's town (9 digits) and community (12 digits) exist; None checks no community."""
    if code.town_code not in towns:
        raise BadCode(str(code), f"its town {code.town_code} does not exist")
    if communities is not None and code.community_code not in communities:
        raise BadCode(str(code), f"its community {code.community_code} does not exist")


def parent_code(code: str) -> str | None:
    """The code of the ground above by the digits alone: unit grid, community, town, county; None above or beside."""
    if not _digits(code):
        return None
    if standard_of(code) is not StandardVersion.LOCAL:
        return code[:COMMUNITY_DIGITS]
    above = {COMMUNITY_DIGITS: TOWN_DIGITS, TOWN_DIGITS: COUNTY_DIGITS}.get(len(code))
    if above == TOWN_DIGITS and code.endswith(STATISTICS_ZEROS):
        above = COUNTY_DIGITS  # a town, zero-filled to twelve digits as the statistics office writes it
    return code[:above] if above else None


def next_unit_code(community: str, taken: frozenset[str]) -> str:
    """The first free 15-digit code after every one ever given in the community; codes are never given twice.

    `taken` holds void codes too. Raises BadCode when 999 is passed: the community has to be divided.
    """
    if not _digits(community) or len(community) != COMMUNITY_DIGITS:
        raise BadCode(community, "a community code has 12 digits")
    used = [int(code[COMMUNITY_DIGITS:]) for code in taken if code.startswith(community) and len(code) == 15]
    sequence = max(used, default=0) + 1
    if sequence > 999:
        raise BadCode(community, "the community has used all 999 unit grid codes")
    return f"{community}{sequence:03d}"


def _digits(code: str) -> bool:
    return code.isascii() and code.isdigit()
