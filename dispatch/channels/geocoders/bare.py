"""Of what a caller said, the name of the place alone: all that outside geocoders are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dispatch.rules.naming import is_name, is_personal
from geodata.phrases import Anchor, AnchorKind, Phrase

_Written = Callable[[Anchor], str]


def _name(anchor: Anchor) -> str:
    return anchor.names[0]


# How a map of the whole country wants a place written. What is not here stands on no such map: lamp-posts, milestones,
# stretches of a road.
_CHINESE: Mapping[AnchorKind, _Written] = {
    AnchorKind.DOOR: lambda anchor: f"{anchor.names[0]}{anchor.number}号",
    AnchorKind.BUILDING: lambda anchor: f"{anchor.names[0]}{anchor.number}幢" if anchor.number else anchor.names[0],
    AnchorKind.CROSSING: lambda anchor: f"{'与'.join(anchor.names)}交叉口",
    AnchorKind.STOP: _name, AnchorKind.PLACE: _name, AnchorKind.ROAD: _name, AnchorKind.AREA: _name,
}  # fmt: skip
_ENGLISH: Mapping[AnchorKind, _Written] = {
    **_CHINESE,
    AnchorKind.DOOR: lambda anchor: f"{anchor.number} {anchor.names[0]}",
    AnchorKind.BUILDING: lambda anchor: f"{anchor.names[0]} {anchor.number}".strip(),
    AnchorKind.CROSSING: lambda anchor: " & ".join(anchor.names),
}


def bare_words(phrase: Phrase) -> str:
    """The place of a call as it is written on a letter, with the areas that were named; empty where there is none, more
    than one, a mere word such as any shop, or a person in it."""
    if len(phrase.spots) != 1:
        return ""
    spot = phrase.spots[0]
    is_chinese = phrase.language == "zh"
    written = (_CHINESE if is_chinese else _ENGLISH).get(spot.anchor.kind)
    if written is None or not spot.anchor.names or not all(map(is_name, spot.anchor.names)):
        return ""
    parts = [*spot.areas, written(spot.anchor)] if is_chinese else [written(spot.anchor), *spot.areas]
    words = ("" if is_chinese else ", ").join(parts)
    return "" if is_personal(words) else words
