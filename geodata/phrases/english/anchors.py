"""The anchors of an English call as rows of a table: a pattern, and what it means."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from geodata.phrases.english import words as words_of
from geodata.phrases.english.words import AREA, HOUSE, LETTER_STREET, PLACE, STOP
from geodata.phrases.phrase import Anchor, AnchorKind

STREET = f"(?:{LETTER_STREET}|{words_of.STREET})"
CORNER = r"(?:the\s+)?(?:corner|intersection|junction|crossing|crossroads)"
AND = rf"(?:\s*(?:&|/|@|\+)\s*|\s+(?:and|at|with|x|meets|crosses)\s+|\s*,?\s+(?:at\s+|near\s+)?{CORNER}\s+(?:of|with)\s+)"
NUMBER = r"(?:\s*(?:no\.?|number|num\.?|#))?\s*"
ON = r"\s*,?\s*(?:(?:of|on|at|along)\s+)?(?:the\s+)?"
LAMP = r"(?:street\s?lights?|street\s?lamps?|(?:lamp|light)[\s-]?(?:posts?|poles?)|(?:utility|power|telephone)\s+poles?|poles?|lamps?)"
COVER = r"(?:manholes?(?:\s+covers?)?|storm\s+drains?|catch\s+basins?|hydrants?)"
MARK = r"([A-Z]{0,4}-?\d{1,8})"
KILOMETRES = r"(?:km|kilomet(?:er|re)s?|k)\s*(\d+(?:\.\d+)?)(?:\+(\d{1,3}))?"
BUILDING = rf"(?:building|bldg\.?|block|tower){NUMBER}([A-Z]?\d{{1,4}}|[A-Z])\b"

Hit = re.Match[str]


@dataclass(frozen=True, slots=True)
class Row:
    """One pattern of the grammar and how its hit becomes an anchor."""

    pattern: re.Pattern[str]
    anchor: Callable[[Hit], Anchor]


def clean(name: str) -> str:
    """A name with single blanks and no stray signs at its ends."""
    return re.sub(r"\s+", " ", name).strip(" ,.;:")


def house(number: str) -> str:
    """A house number without blanks: `35 -35C` is 35-35C."""
    return re.sub(r"[\s&]+", "", number).upper().replace("HF", "½")


def _row(pattern: str, kind: AnchorKind, *groups: int, number: int = 0, detail: str = "") -> Row:
    def anchor(hit: Hit) -> Anchor:
        names = tuple(clean(hit[group]) for group in groups)
        return Anchor(kind, names, house(hit[number]) if number else "", detail)

    return Row(re.compile(pattern, re.I), anchor)


def _mile(pattern: str, road: int, amount: int) -> Row:
    def anchor(hit: Hit) -> Anchor:
        metres = round(float(hit[amount]) * 1000) + int(hit[amount + 1] or 0)
        return Anchor(AnchorKind.MILE, (clean(hit[road]),), str(metres))

    return Row(re.compile(pattern, re.I), anchor)


# The row that starts first in the words wins; of those that start together, the first one here.
ROWS = (
    _row(rf"({STREET})\s*,?\s+(?:between|from|btw|b/w)\s+({STREET})\s+(?:and|to|&)\s+({STREET})", AnchorKind.STRETCH, 1, 2, 3),
    _row(rf"({STREET})\s*\(\s*(?:between\s+|from\s+)?({STREET})\s*(?:\s(?:and|to)\s|&|-)\s*({STREET})", AnchorKind.STRETCH, 1, 2, 3),
    _row(rf"\b(?:between|from)\s+({STREET})\s+(?:and|to|&)\s+({STREET})\s*,?\s+(?:on|of|along)\s+({STREET})", AnchorKind.STRETCH, 3, 1, 2),
    _row(rf"\bbetween\s+({STREET})\s+(?:and|&)\s+({STREET})", AnchorKind.BETWEEN, 1, 2),
    _row(rf"(\d+)\s*(?:-?hundred\s+)?block\s+(?:of\s+)?({STREET})", AnchorKind.BLOCK, 2, number=1),
    _row(rf"\b{LAMP}{NUMBER}{MARK}\b{ON}({STREET})", AnchorKind.MARKER, 2, number=1, detail="lamp"),
    _row(rf"\b{COVER}{NUMBER}{MARK}\b{ON}({STREET})", AnchorKind.MARKER, 2, number=1, detail="cover"),
    _row(rf"({STREET})\s*,?\s+{LAMP}{NUMBER}{MARK}\b", AnchorKind.MARKER, 1, number=2, detail="lamp"),
    _row(rf"({STREET})\s*,?\s+{COVER}{NUMBER}{MARK}\b", AnchorKind.MARKER, 1, number=2, detail="cover"),
    _mile(rf"\b{KILOMETRES}{ON}({STREET})", 3, 1),
    _mile(rf"({STREET})\s*,?\s+(?:at\s+)?{KILOMETRES}\b", 1, 2),
    _row(rf"(?<!\w)({HOUSE})\s+({STREET})", AnchorKind.DOOR, 2, number=1),
    _row(rf"({STREET}){AND}({STREET})", AnchorKind.CROSSING, 1, 2),
    _row(rf"\b{BUILDING}\s*,?\s*(?:(?:of|in|at)\s+)?(?:the\s+)?({PLACE})", AnchorKind.BUILDING, 2, number=1),
    _row(rf"({PLACE})\s*,?\s*{BUILDING}", AnchorKind.BUILDING, 1, number=2),
    _row(rf"({STOP})", AnchorKind.STOP, 1),
    _row(rf"({PLACE})(?!\s+{words_of.TYPE})", AnchorKind.PLACE, 1),
    _row(rf"({STREET})", AnchorKind.ROAD, 1),
    _row(rf"({AREA})", AnchorKind.AREA, 1),
)  # fmt: skip


def next_anchor(text: str, at: int) -> tuple[Hit, Anchor] | None:
    """The first anchor from this place of the text on, and where it stands."""
    best: tuple[Hit, Row] | None = None
    for row in ROWS:
        hit = row.pattern.search(text, at)
        if hit and (best is None or hit.start() < best[0].start()):
            best = (hit, row)
    return (best[0], best[1].anchor(best[0])) if best else None
