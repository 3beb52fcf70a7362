"""A written English address: number and street or a crossing, then areas behind commas or wide gaps."""

from __future__ import annotations

import re

from geodata.phrases.english.anchors import STREET, clean, house, is_led
from geodata.phrases.english.words import HOUSE, KNOWN_STREET, UNIT
from geodata.phrases.phrase import Anchor, AnchorKind, Spot

SEGMENT_STREET = r"[^,&@]+?"

_TAIL = re.compile(r"[\s,]+(?:([A-Z]{2})\b[\s,.]*)?(\d{5}(?:-\d{4})?)?[\s,.]*$")
_GAPS = re.compile(r"\s{2,}|[;\n\t]+")
_CROSSING = re.compile(rf"^intersection\s+(?:of\s+)?({SEGMENT_STREET})\s*(?:&|/|@|\band\b)\s*([^,]+?)\s*(?:,|$)", re.I)
_HOUSE_HEAD = re.compile(rf"^#?\s*({HOUSE})\s+(?!block\b)([^\W\d_][^,]*|\d+(?:st|nd|rd|th)\b[^,]*)", re.I)
# In much of Europe the number follows the street.
_HOUSE_LAST = re.compile(r"^([^\W\d_][^\d,&]{2,60}?)\s+(?:(?:no\.?|nr\.?|n°|number|#)\s*)?(\d{1,4}[A-Za-z]?)$", re.I)
_STREET_HEAD = re.compile(rf"^{STREET}(?=[\s,]|$)", re.I)
_STREETS = re.compile(rf"{KNOWN_STREET}|{HOUSE}\s+{STREET}", re.I)
_SENTENCE = re.compile(
    r"\b(?:near|opposite|across|between|behind|beside|next\s+to|front|corner|block|of|there|is|from|at|feet|meters|metres|the|"
    r"not|building|bldg|meets|crosses|km|poles?|lamp|light|streetlight|manhole|hydrant|on|in|and|are|was|has|but|also|my|i|we|please|"
    r"broken|noise|who|for|with)\b",
    re.I,
)


def as_address(text: str) -> Spot | None:
    """The address that the whole text is; None when it is a sentence."""
    plain = _GAPS.sub(", ", text.strip())
    tail = _TAIL.search(" " + plain)
    body = clean((" " + plain)[: tail.start()] if tail else plain)
    ends = [part for part in (tail[1], tail[2]) if part] if tail else []
    crossing = _CROSSING.match(body)
    if crossing:
        second, area = _split_area(crossing[2])
        names = (clean(crossing[1]), second)
        return Spot(Anchor(AnchorKind.CROSSING, names), (), _areas(area + body[crossing.end() :], ends))
    if len(_STREETS.findall(body)) > 1:
        return None
    last = _HOUSE_LAST.match(body)
    if last and not _SENTENCE.search(last[1]):
        return Spot(Anchor(AnchorKind.DOOR, (clean(last[1]),), house(last[2])), (), _areas("", ends))
    head = _HOUSE_HEAD.match(body)
    if not head or _SENTENCE.search(head[2]) or is_led(head[2]):
        return None
    street, area = _split_area(head[2])
    return Spot(Anchor(AnchorKind.DOOR, (street,), house(head[1])), (), _areas(area + "," + body[head.end() :], ends))


def is_plain(spot: Spot) -> bool:
    """Whether the address shows by itself where its names begin and end: a crossing, or a kind of street."""
    return spot.anchor.kind is AnchorKind.CROSSING or _STREET_HEAD.fullmatch(spot.anchor.names[0]) is not None


def _split_area(text: str) -> tuple[str, str]:
    """Street and what follows it: `Lorraine St Roslindale` is Lorraine St and Roslindale."""
    text = clean(text)
    hit = _STREET_HEAD.match(text)
    return (clean(hit[0]), text[hit.end() :]) if hit else (text, "")


def _areas(text: str, ends: list[str]) -> tuple[str, ...]:
    """Widest first, as the other grammar has them: state, postcode, neighbourhood; flats and floors are none."""
    named = [clean(UNIT.sub("", part)) for part in text.split(",")]
    return (*ends, *(part for part in named if part))
