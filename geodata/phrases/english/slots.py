"""Names that nobody knows, by where they stand: capitals in a crossing, behind a number or before one are a street's."""

from __future__ import annotations

import re
from collections.abc import Callable

from geodata.phrases.directions import DIRECTION_EN
from geodata.phrases.english.anchors import CORNER
from geodata.phrases.english.known import Masked
from geodata.phrases.english.words import HOUSE, KNOWN_STREET, STOP_WORDS, TYPE
from geodata.phrases.known import NameKind

_LINK = r"(?:de|la|le|les|du|des|der|van|von|di|da|del|of|the)"
_CAPITAL = rf"(?!(?i:{STOP_WORDS}|zqx\w+|intersection|apt|unit|floor|room|suite|pm|st|january|february|march|april|may|june|july|august|september|october|november|december)\b)[^\W\d_a-zß-öø-ÿ][\w'’.-]*"
NAME = rf"(?:(?<![\w'’-])(?:The\s+)?{_CAPITAL}(?:\s+(?:{_LINK}\s+)*{_CAPITAL}){{0,3}})"
_STREET = rf"(?:{KNOWN_STREET}|{NAME})"
_AND = r"(?:\s*[&/@]\s*|\s+(?i:and|at|with|x|meets|crosses|by)\s+(?:the\s+)?)"
_LED = r"(?:^\W*|[,:;.]\s+|\b(?i:on|at|of|near|from|by)\s+)"
_SLOTS = (
    re.compile(rf"(?i:{CORNER})\s+(?:(?i:of|between|with)\s+)?(?:the\s+)?({_STREET}){_AND}({_STREET})"),
    re.compile(rf"{_LED}({_STREET}){_AND}({_STREET})(?=\W*$|\s*[,.;:(-]|\s+[a-z])"),
    re.compile(rf"\d+(?i:'?s)?[\s-]+(?i:block|blk)\.?\s+(?i:of|on)\s+({NAME})"),
    re.compile(rf"(?i:\bbetween|\bfrom)\s+({_STREET})\s+(?i:and|to|&)\s+({_STREET})\s*,?\s+(?i:on|of|along)\s+({_STREET})"),
    re.compile(rf"({_STREET})\s*,?\s+(?i:between|from)\s+({_STREET})\s+(?i:and|to|&)\s+({_STREET})"),
    re.compile(rf"({_STREET})\s*(?i:&|/|@|\band|\bat)\s+({KNOWN_STREET})"),
    re.compile(rf"({KNOWN_STREET})\s*(?i:&|/|@|\band|\bat)\s*({NAME})"),
    re.compile(rf"({NAME})(?=\s*[&/]\s*{_CAPITAL}(?:\s+{_CAPITAL})?\s+(?i:{TYPE}))"),
    re.compile(rf"(?<![\w/.-])(?!0){HOUSE}\s+({NAME})(?!\s+(?i:hours|people))"),
    re.compile(rf"(?:^|[,:;]\s*|\b(?i:at|on|near|of|opposite|outside|behind)\s+)({NAME})\s+(?:(?i:no\.?|nr\.?|n°|number|\#)\s*)?\d{{1,4}}[A-Za-z]?(?=\s*(?:[,.;:]|$))"),
)  # fmt: skip

_PLACE_SLOT = re.compile(
    rf"\b(?i:near|opposite|behind|beside|outside|next\s+(?:door\s+)?to|in\s+front\s+of|across\s+from|close\s+to|(?:{DIRECTION_EN})\s+of)\s+(?:the\s+)?({NAME})(?!\s+(?i:{TYPE}))"
)


def with_slots(hidden: Masked) -> Masked:
    """The text with what must be streets by their place in it put in stand-ins."""
    found = Masked(hidden.text, dict(hidden.names))
    for slot in _SLOTS:
        found.text = slot.sub(_into(found, NameKind.ROAD), found.text)
    found.text = _PLACE_SLOT.sub(_into(found, NameKind.PLACE), found.text)
    return found


def _into(found: Masked, kind: NameKind) -> Callable[[re.Match[str]], str]:
    def put(hit: re.Match[str]) -> str:
        text, shift = hit[0], hit.start()
        for group in range(len(hit.groups()), 0, -1):
            if not hit[group].startswith("Zqx"):
                first, end = hit.start(group) - shift, hit.end(group) - shift
                text = text[:first] + found.stand_in(hit[group], kind) + text[end:]
        return text

    return put
