"""The anchors of an English call as rows of a table: a pattern, and what it means."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from geodata.phrases.english import words as words_of
from geodata.phrases.english.words import AREA, HOUSE, KNOWN_NAME, KNOWN_STREET, LETTER_STREET, PLACE, STOP, STOP_SIGNS
from geodata.phrases.phrase import Anchor, AnchorKind

STREET = f"(?:{LETTER_STREET}|{words_of.STREET})"
CORNER = r"(?:the\s+)?(?:(?:street\s+)?corner|cnr\.?|crn\.?|intersection|intersect\.?|junction|jct\.?|crossing|crossroads)"
AND = (
    rf"(?:\s*(?:&|/|@|\+)\s*(?:the\s+)?|\s*,?\s+(?:and|at|with|x|by|meets|crosses|intersects|intersecting(?:\s+with)?|where\s+it\s+meets)\s+(?:the\s+)?|"
    rf"\s*[,(]?\s*(?:at\s+|near\s+|on\s+)?{CORNER}\s*(?:(?:of|with|at)\s+)?(?:the\s+)?)"
)
# What turns a number behind a street into an amount of something.
AMOUNT = (
    r"(?!\s*(?:%|:\d|[./]\d|(?:m|met\w*|ft|feet|foot|yards?|yds?|km|k|kilomet\w*|miles?|mi|blocks?|am|pm|a\.m|p\.m|o'?clock|days?|hours?|hrs?|"
    r"min\w*|weeks?|months?|years?|people|persons?|cars?|times?|degrees|st|nd|rd|th)\b))"
)
HOUSE_BEHIND = rf"(\d{{1,4}}(?:\s?-\s?\d{{1,4}})?(?:\s?[A-Za-z](?=\s*(?:\d{{1,3}}\s*)?(?:[,.;:)]|$))|[A-Za-z])?)\b{AMOUNT}"
NUMBER = r"(?:\s*(?:no\.?|number|num\.?|#))?\s*"
ON = r"\s*,?\s*(?:(?:of|on|at|along)\s+)?(?:the\s+)?"
LAMP = r"(?:street\s?lights?|street\s?lamps?|(?:lamp|light)[\s-]?(?:posts?|poles?)|(?:utility|power|telephone)\s+poles?|poles?|lamps?)"
COVER = r"(?:manholes?(?:\s+covers?)?|storm\s+drains?|catch\s+basins?|hydrants?)"
MARK = r"([A-Z]{0,4}-?\d{1,8})"
KILOMETRES = r"(?:km|kilomet(?:er|re)s?|k)\s*(\d+(?:\.\d+)?)(?:\+(\d{1,3}))?"
BUILDING = rf"(?:building|bldg\.?|block|tower){NUMBER}([A-Z]?\d{{1,4}}|[A-Z])\b"

# Words of the sentence that stick to a name: those without a capital before one that has it.
_LED = re.compile(r"(?!(?:de|la|le|du|van|von|di|da|del|of)\b)(?:[a-zà-ÿ][\w'’-]*\s+)+(?=[A-ZÀ-Þ]|\d+(?:st|nd|rd|th)\b)")

Hit = re.Match[str]


@dataclass(frozen=True, slots=True)
class Row:
    """One pattern of the grammar and how its hit becomes an anchor, None where it is none after all."""

    pattern: re.Pattern[str]
    anchor: Callable[[Hit], Anchor | None]

    def first(self, text: str, at: int) -> tuple[Hit, Anchor] | None:
        """The first hit from this place of the text on that is an anchor."""
        while hit := self.pattern.search(text, at):
            anchor = self.anchor(hit)
            if anchor is not None:
                return hit, anchor
            at = hit.start() + 1
        return None


def clean(name: str) -> str:
    """A name with single blanks, without stray signs at its ends and words of the sentence before it."""
    name = re.sub(r"\s+", " ", name).strip(" ,.;:")
    led = _LED.match(name)
    return name[led.end() :] if led else name


def house(number: str) -> str:
    """A house number without blanks: `35 -35C` is 35-35C."""
    return re.sub(r"[\s&]+", "", number).upper().replace("HF", "½")


def _row(pattern: str, kind: AnchorKind, *groups: int, number: int = 0, detail: str = "") -> Row:
    def anchor(hit: Hit) -> Anchor | None:
        if kind is AnchorKind.DOOR and number < groups[0] and _LED.match(hit[groups[0]]):
            return None  # 5 cars blocking Oak Street
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
    _row(rf"({STREET})\s*,?\s+(?:half\s?way\s+|midway\s+|somewhere\s+|in\s+the\s+middle\s+)?(?:between|from|btw|b/w)\s+({STREET})\s+(?:and|to|&)\s+({STREET})", AnchorKind.STRETCH, 1, 2, 3),
    _row(rf"({STREET})\s*\(\s*(?:between\s+|from\s+)?({STREET})\s*(?:\s(?:and|to)\s|&|-)\s*({STREET})", AnchorKind.STRETCH, 1, 2, 3),
    _row(rf"\b(?:between|from)\s+({STREET})\s+(?:and|to|&)\s+({STREET})\s*,?\s+(?:on|of|along)\s+({STREET})", AnchorKind.STRETCH, 3, 1, 2),
    _row(rf"\bbetween\s+({STREET})\s+(?:and|&)\s+({STREET})", AnchorKind.BETWEEN, 1, 2),
    _row(rf"(\d+)(?:'?s)?[\s-]*(?:hundred\s+)?(?:block|blk)\.?\s+(?:(?:of|on)\s+)?(?:the\s+)?({STREET})", AnchorKind.BLOCK, 2, number=1),
    _row(rf"({STREET})\s*,?\s+(?:the\s+)?(\d+00)[\s-]*(?:block|blk)\b", AnchorKind.BLOCK, 1, number=2),
    _row(rf"\b{LAMP}{NUMBER}{MARK}\b{ON}({STREET})", AnchorKind.MARKER, 2, number=1, detail="lamp"),
    _row(rf"\b{COVER}{NUMBER}{MARK}\b{ON}({STREET})", AnchorKind.MARKER, 2, number=1, detail="cover"),
    _row(rf"({STREET})\s*,?\s+{LAMP}{NUMBER}{MARK}\b", AnchorKind.MARKER, 1, number=2, detail="lamp"),
    _row(rf"({STREET})\s*,?\s+{COVER}{NUMBER}{MARK}\b", AnchorKind.MARKER, 1, number=2, detail="cover"),
    _row(rf"\b{LAMP}(?:\s*(?:no\.?|number|num\.?|#))?\s+{MARK}\b(?!\s*(?:m|met\w+|ft|feet)\b)", AnchorKind.MARKER, number=1, detail="lamp"),
    _row(rf"\b{COVER}(?:\s*(?:no\.?|number|num\.?|#))?\s+{MARK}\b(?!\s*(?:m|met\w+|ft|feet)\b)", AnchorKind.MARKER, number=1, detail="cover"),
    _mile(rf"\b{KILOMETRES}{ON}({STREET})", 3, 1),
    _mile(rf"({STREET})\s*,?\s+(?:at\s+)?{KILOMETRES}\b", 1, 2),
    _row(rf"(?<!\w)({HOUSE})\s+({STREET})", AnchorKind.DOOR, 2, number=1),
    _row(rf"\b(?:(?:house|building|door)\s+(?:number|no\.?|\#)?|number|no\.?)\s*({HOUSE})\s*,?\s+(?:on|at|along|of|in)\s+({STREET})", AnchorKind.DOOR, 2, number=1),
    _row(rf"({STREET})\s*,?\s*(?:(?:house\s+|building\s+)?(?:number|no\.?|nr\.?|n°|#)\s*)?{HOUSE_BEHIND}", AnchorKind.DOOR, 1, number=2),
    _row(rf"({STREET}){AND}({STREET})", AnchorKind.CROSSING, 1, 2),
    _row(rf"({KNOWN_STREET})\s*-\s*({KNOWN_STREET})", AnchorKind.CROSSING, 1, 2),
    _row(rf"\b(?:up|down|along|on)\s+({STREET})\s+(?:from|of|after|past)\s+(?:{CORNER}\s*(?:(?:of|with)\s+)?)?({STREET})(?!\s+(?:to|and|&)\s)", AnchorKind.CROSSING, 1, 2),
    _row(rf"{CORNER}\s*(?:(?:of|with|at|between)\s+)?(?:the\s+)?({STREET})\s*,\s*({STREET})", AnchorKind.CROSSING, 1, 2),
    _row(rf"\b(?:{STOP_SIGNS}|stop)\s+(?:(?:at|of|called|named|by|near)\s+)?[\"']?({KNOWN_NAME})", AnchorKind.STOP, 1),
    _row(rf"({KNOWN_NAME})[\"']?\s*,?\s*(?:{STOP_SIGNS}|stop\b|station\b)", AnchorKind.STOP, 1),
    _row(rf"\b{BUILDING}\s*,?\s*(?:(?:of|in|at)\s+)?(?:the\s+)?({PLACE})", AnchorKind.BUILDING, 2, number=1),
    _row(rf"({PLACE})\s*,?\s*{BUILDING}", AnchorKind.BUILDING, 1, number=2),
    _row(rf"({STOP})", AnchorKind.STOP, 1),
    _row(rf"({PLACE})(?!\s+{words_of.TYPE})", AnchorKind.PLACE, 1),
    _row(rf"({STREET})", AnchorKind.ROAD, 1),
    _row(rf"({AREA})", AnchorKind.AREA, 1),
)  # fmt: skip


def anchors_in(text: str) -> Iterator[tuple[Hit, Anchor]]:
    """The anchors of a text with where they stand, from left to right; none overlaps another."""
    ahead: dict[int, tuple[Hit, Anchor] | None] = {}
    at = 0
    while True:
        for number, row in enumerate(ROWS):
            known = ahead.get(number)
            if number not in ahead or (known is not None and known[0].start() < at):
                ahead[number] = row.first(text, at)
        found = [pair for number in range(len(ROWS)) if (pair := ahead[number]) is not None]
        if not found:
            return
        first = min(found, key=lambda pair: pair[0].start())
        yield first
        at = max(first[0].end(), at + 1)


def is_led(name: str) -> bool:
    """Whether words of the sentence stand before a name."""
    return _LED.match(name) is not None
