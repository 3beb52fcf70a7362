"""Whether a caller names a place in another city."""

from __future__ import annotations

from geodata.gazetteer.gazetteer import Gazetteer
from geodata.phrases import AnchorKind, Phrase
from geodata.phrases.chinese.cities import CITIES, is_large


def outside_name(gazetteer: Gazetteer, phrase: Phrase) -> str | None:
    """The city, county or province named that is not this one's; None when the words stay in the city.

    A gazetteer that knows no city, county or province cannot tell. A known one decides for the wider ones named before
    it: who knows a county need not know its province.
    """
    if not gazetteer.knows_region:
        return None
    for spot in phrase.spots:
        named = [*spot.areas, *(spot.anchor.names if spot.anchor.kind is AnchorKind.AREA else ())]
        large = [name for name in named if is_large(name)]
        if large and not _knows(gazetteer, large[-1]):
            return next(name for name in large if not _knows(gazetteer, name))
    return None


def _knows(gazetteer: Gazetteer, name: str) -> bool:
    return any(gazetteer.knows_area(known) for known in (name, name + "市", name + "省"))


def lone_city(gazetteer: Gazetteer, words: str) -> str | None:
    """The words when they are nothing but another city's or province's name."""
    if words not in CITIES or not gazetteer.knows_region:
        return None
    return None if any(gazetteer.knows_area(words + end) for end in ("", "市", "省")) else words
