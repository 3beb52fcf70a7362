"""Words of English addresses: kinds of streets and places, and the patterns built of them."""

from __future__ import annotations

import re

from geodata.phrases.directions import DIRECTION_EN

# The short form of every kind of street; keys of names are built with it, so that Street and St are one.
STREET_SHORT = {
    "street": "st", "str": "st", "avenue": "ave", "av": "ave", "road": "rd", "drive": "dr", "lane": "ln", "court": "ct",
    "place": "pl", "square": "sq", "terrace": "ter", "circle": "cir", "parkway": "pkwy", "boulevard": "blvd",
    "highway": "hwy", "plaza": "plz", "extension": "ext", "alley": "aly", "path": "path", "way": "way", "row": "row",
    "park": "park", "wharf": "whf", "bridge": "brg", "expressway": "expy", "crescent": "cres", "mall": "mall", "walk": "walk",
    "green": "grn", "turnpike": "tpke", "driveway": "dwy", "esplanade": "espl", "causeway": "cswy", "trail": "trl",
    "heights": "hts", "garden": "gdn", "gardens": "gdns", "marketplace": "mktpl", "overpass": "ovps",
    "rotary": "rotary", "section": "section",
}  # fmt: skip
COMPASS_SHORT = {
    "north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne", "northwest": "nw", "southeast": "se",
    "southwest": "sw",
}  # fmt: skip
PLACE_WORDS = (
    "school|market|park|hospital|library|station|estate|square|clinic|church|hotel|mall|university|college|hall|center|"
    "centre|stadium|museum|cemetery|playground|apartments|plaza|pharmacy|bank|bridge|bus stop|temple|village|community"
)
STOP_SIGNS = "bus stop|bus station|bus terminal|tram stop|metro station|subway station|train station"
AREA_WORDS = "subdistrict|township|town(?!\\s+hall)|district"
STOP_WORDS = (
    "on|at|of|in|near|from|to|and|the|between|opposite|corner|intersection|block|blocks|behind|beside|by|there|is|are|a|an|"
    "this|that|it|my|our|i|we|live|lives|has|have|with|for|along|across|outside|inside|next|front|close|toward|towards|"
    "pothole|please|located|address|location|crossing|junction|just|about|around|side|or|off|past|side of|down|up|"
    "light|lamp|trash|graffiti|water|broken|big|large|new|meets|crosses|x|facing|not|no|where|"
    "send|someone|somebody|number|pole"
)
TYPE = "(?:" + "|".join(sorted({*STREET_SHORT, *STREET_SHORT.values()}, key=len, reverse=True)) + r")\b\.?"
WORD = rf"(?!(?:{STOP_WORDS})\b)[^\W\d_][\w.'’-]*"
ORDINAL = r"\d+(?:st|nd|rd|th)\b"
ALLEY = r"(?:public|private)\s+alley\s+no\.?\s*\d+"
MIDDLE = r"(?:\s+(?!(?:" + STOP_WORDS + r")\b|" + DIRECTION_EN + r"\s+(?:of|side|corner|end)\b)[\w.'’-]+)"
STREET = rf"(?<![\w.])(?:{ALLEY}|(?:{WORD}|{ORDINAL}){MIDDLE}{{0,4}}?\s+{TYPE}(?:\s+{TYPE}(?!\s+{TYPE})|\s+{TYPE}\s+{TYPE})?(?:\s+section\s+\d+)?(?:\s+(?:ext|no\.?\s*\d+))?)"
LETTER_STREET = rf"(?:(?<!\w)[A-Z]\s+{TYPE})"
PLACE = rf"(?<![\w.])(?:{WORD}(?:\s+{WORD}){{0,4}}?\s+(?:{PLACE_WORDS})\b)"
STOP = rf"(?<![\w.])(?:{WORD}(?:\s+{WORD}){{0,4}}?\s+(?:{STOP_SIGNS})\b)"
AREA = rf"(?<![\w.])(?:{WORD}(?:\s+{WORD}){{0,2}}?\s+(?:{AREA_WORDS})\b)"
UNIT = re.compile(
    r"^\W*(?:(?:apt|apartment|unit|suite|ste|room|rm|floor|fl|#)\b\.?\s*#?\s*\w[\w-]*|#\s*\w[\w-]*|\d+(?:st|nd|rd|th)\s+(?:floor|fl)\b|"
    r"(?:rear|front|basement)\b)\W*", re.I,
)  # fmt: skip
HOUSE = r"\d+(?:hf|[A-Za-z](?![A-Za-z])|\s(?-i:[a-z])(?=\s))?(?:\s?-\s?\d+[A-Za-z]?)?&?"
LENGTHS_M = {
    "m": 1.0, "meter": 1.0, "metre": 1.0, "ft": 0.3048, "foot": 0.3048, "feet": 0.3048, "yard": 0.9144, "yd": 0.9144,
    "km": 1000.0, "kilometer": 1000.0, "kilometre": 1000.0, "mile": 1609.344, "mi": 1609.344,
}  # fmt: skip
LENGTH = r"(\d+(?:\.\d+)?)\s*(met(?:er|re)s?|m|ft|foot|feet|yards?|yd|kilomet(?:er|re)s?|km|miles?|mi)\b"

_SPACES = re.compile(r"[\s.,'’]+")


def street_key(name: str) -> str:
    """The name with every spelling of the same street alike: North Main Street and N. Main St are `n main st`."""
    words = _SPACES.sub(" ", name.lower().replace("-", " ")).split()
    short = [STREET_SHORT.get(word, word) if at else word for at, word in enumerate(words)]
    if len(short) > 2:
        # N St is a street of its own; only before a further word is North a direction.
        short[0] = {"st": "saint", "mt": "mount"}.get(short[0]) or COMPASS_SHORT.get(short[0], short[0])
    if len(short) > 2 and short[-1] in STREET_SHORT.values():
        short[-2] = COMPASS_SHORT.get(short[-2], short[-2])
    return " ".join(short)
