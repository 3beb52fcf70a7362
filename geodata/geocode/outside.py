"""Whether a caller names a place in another city."""

from __future__ import annotations

import re

from geodata.gazetteer.gazetteer import Gazetteer
from geodata.phrases import AnchorKind, Phrase
from geodata.phrases.chinese.cities import CITIES

_LARGE = re.compile(r"(?:省|自治区|市|县|州|盟|(?<![小社园片景辖校厂库山林街])区)$")
_NOT_LARGE = re.compile(r"(?:菜市|夜市|超市|集市|门市|单元网格)$")


def outside_name(gazetteer: Gazetteer, phrase: Phrase) -> str | None:
    """The city, county or province named that is not this one's; None when the words stay in the city.

    A gazetteer whose entries name no city or province cannot tell.
    """
    if not gazetteer.knows_region:
        return None
    for spot in phrase.spots:
        named = [*spot.areas, *(spot.anchor.names if spot.anchor.kind is AnchorKind.AREA else ())]
        for name in named:
            if _is_large(name) and not any(gazetteer.knows_area(known) for known in (name, name + "市", name + "省")):
                return name
    return None


def lone_city(gazetteer: Gazetteer, words: str) -> str | None:
    """The words when they are nothing but another city's or province's name."""
    if words not in CITIES or not gazetteer.knows_region:
        return None
    return None if any(gazetteer.knows_area(words + end) for end in ("", "市", "省")) else words


def _is_large(name: str) -> bool:
    return name in CITIES or (_LARGE.search(name) is not None and not _NOT_LARGE.search(name))
