"""Covers what points at a person in free text: telephone and identity numbers, plates, rooms.

The city keeps the caller's words as they came; whoever reads them without the right to know the caller reads
them through here (domain reference 6.5).
"""

from __future__ import annotations

import re
from collections.abc import Callable

COVER = "*"

# Written so that every sign keeps its place: a match found in the plain text covers the original.
_PLAIN = str.maketrans({
    **{chr(0xFF10 + n): str(n) for n in range(10)},
    **{chr(0xFF21 + n): chr(65 + n) for n in range(26)}, **{chr(0xFF41 + n): chr(65 + n) for n in range(26)},
    **{chr(97 + n): chr(65 + n) for n in range(26)},
    **dict(zip("零〇○一幺二三四五六七八九", "0001123456789", strict=True)),
    **dict.fromkeys("‐‑‒–—―－.·•_ \u3000\t", "-"),
})
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"


def _all_but(head: int, tail: int) -> Callable[[str], tuple[int, int]]:
    """The span that is covered: everything between the first ``head`` and the last ``tail`` signs."""
    return lambda found: (head, len(found) - tail)


# what it is, how it is written, which part is covered
_KINDS: tuple[tuple[re.Pattern[str], Callable[[str], tuple[int, int]]], ...] = (
    # an identity number: the region stays
    (re.compile(r"(?<![0-9])[1-9][0-9]{5}-?[0-9]{8}-?[0-9]{3}[0-9X](?![0-9A-Z])"), _all_but(6, 0)),
    # a mobile number, in one piece or as 3-4-4, perhaps with the country's prefix
    (re.compile(r"(?<![0-9])1[3-9][0-9](-?)[0-9]{4}\1[0-9]{4}(?![0-9])"), _all_but(3, 4)),
    (re.compile(r"(?<=86)1[3-9][0-9](-?)[0-9]{4}\1[0-9]{4}(?![0-9])"), _all_but(3, 4)),
    # a fixed line: the area code stays
    (re.compile(r"(?<![0-9])(?:[(（]0[1-9][0-9]{1,2}[)）]|0[1-9][0-9]{1,2})-?[1-9][0-9]{6,7}(?![0-9])"), lambda found: (_area_code(found), len(found))),
    # a plate: province and town stay
    (re.compile(rf"[{_PROVINCES}][A-HJ-NP-Z]-?[0-9A-HJ-NP-Z]{{4,5}}[0-9A-HJ-NP-Z挂学警]"), _all_but(2, 0)),
    # entrance and room; the building stays, for the officer must find it
    (re.compile(r"[0-9]{1,2}单元"), _all_but(0, 2)),
    (re.compile(r"(?<![0-9])[0-9]{2,4}(?:室|房(?!屋))"), _all_but(0, 1)),
    # the number of the house that the caller calls his own
    (re.compile(r"(?:我家|家住|本人住|我住)[^,，。;；]{0,20}?[0-9]{1,4}号"), lambda found: (_last_number(found), len(found) - 1)),
)


def _area_code(found: str) -> int:
    after = max(found.find(sign) for sign in ")）-")
    return after + 1 if after > 0 else 4


def _last_number(found: str) -> int:
    start = len(found) - 1
    while start > 0 and found[start - 1].isdigit():
        start -= 1
    return start


def masked(text: str) -> str:
    """The text with personal numbers covered, sign by sign: it keeps its length, and covering twice changes nothing."""
    plain = text.translate(_PLAIN)
    signs: list[str] | None = None
    for pattern, span in _KINDS:
        for found in pattern.finditer(plain):
            signs = signs or list(text)
            start, end = span(found.group())
            for place in range(found.start() + start, found.start() + end):
                signs[place] = COVER
    return "".join(signs) if signs else text


def masked_phone(number: str) -> str:
    """A telephone number of which enough is left to recognise it: ``138****5678``, ``******56``."""
    digits = "".join(sign for sign in number if sign.isdigit())
    head, tail = (3, 4) if len(digits) >= 11 else (0, 2)
    if len(digits) < 7:
        return COVER * len(digits)
    return digits[:head] + COVER * (len(digits) - head - tail) + digits[-tail:]


def masked_name(name: str) -> str:
    """The first sign of a name; how long it was is not told."""
    return f"{name[:1]}{COVER * 2}" if name else ""
