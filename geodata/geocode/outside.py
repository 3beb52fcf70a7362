"""Whether a caller names a place in another city."""

from __future__ import annotations

import re

from geodata.gazetteer.gazetteer import Gazetteer
from geodata.phrases import Phrase

_LARGE = re.compile(r"(?:省|自治区|市|县|州|盟|(?<![小社园片景辖校厂库山林])区)$")
_NOT_LARGE = re.compile(r"(?:菜市|夜市|超市|集市|街区|网格)$")


def outside_name(gazetteer: Gazetteer, phrase: Phrase) -> str | None:
    """The city, county or province named that is not this one's; None when the words stay in the city.

    A gazetteer whose entries name no city or province cannot tell.
    """
    if not gazetteer.knows_region:
        return None
    for spot in phrase.spots:
        names = [*spot.areas, *(spot.anchor.names if spot.anchor.kind == "area" else ())]
        for name in names:
            if name in ELSEWHERE or (_LARGE.search(name) and not _NOT_LARGE.search(name)):
                if not gazetteer.knows_area(name) and not gazetteer.knows_area(name + "市"):
                    return name
    return None


ELSEWHERE: frozenset[str] = frozenset()
