"""Words of English addresses: kinds of streets and places, and the patterns built of them."""

from __future__ import annotations

import re
import unicodedata

from geodata.phrases.directions import DIRECTION_EN
from geodata.phrases.known import NameKind

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
KINDS_OF_STREET = frozenset(STREET_SHORT.values())
COMPASS_SHORT = {
    "north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne", "northwest": "nw", "southeast": "se",
    "southwest": "sw",
}  # fmt: skip
PLACE_WORDS = (
    "school|market|park|hospital|library|station|estate|square|clinic|church|hotel|mall|university|college|hall|center|"
    "centre|stadium|museum|cemetery|playground|apartments|plaza|pharmacy|bank|bridge|bus stop|temple|village|community"
)
STOP_SIGNS = "(?:bus|tram|streetcar|trolley) (?:stop|shelter)|bus station|bus terminal|(?:metro|subway|train|railway) station"
AREA_WORDS = "subdistrict|township|town(?!\\s+hall)|district"
STOP_WORDS = (
    "on|at|of|in|near|from|to|and|the|between|opposite|corner|intersection|block|blocks|behind|beside|by|there|is|are|a|an|"
    "this|that|it|my|our|i|we|live|lives|has|have|with|for|along|across|outside|inside|next|front|close|toward|towards|"
    "pothole|please|located|address|location|crossing|junction|just|about|around|side|or|off|past|side of|down|up|"
    "light|lamp|trash|graffiti|water|broken|big|large|new|meets|crosses|x|facing|not|no|where|"
    "send|someone|somebody|number|pole|but|also|then|again|was|were|been|be|hello|hi|dear|good|morning|thanks|thank|you|your|"
    "they|he|she|his|her|its|what|when|why|who|how|can|could|would|should|will|do|does|did|so|if|very|all|some|any|as|still|"
    "here|now|today|monday|tuesday|wednesday|thursday|friday|saturday|sunday|report|problem|issue|call|calling|phone|sorry|"
    "half|actually|mean|intersecting|intersects|halfway|midway|through|cnr|crn|jct|somewhere|says|said|am|pm"
)
PLACE_PREPOSITIONS = (
    "at|near|nearby|opposite|behind|beside|outside|inside|by|in\\s+front\\s+of|next\\s+(?:door\\s+)?to|across\\s+from|close\\s+to|of|from|"
    "around|past"
)
# Words behind which a name is to be expected.
AT_WORDS = f"{PLACE_PREPOSITIONS}|on|along|and|in|to|between|off|with|meets|crosses|x|corner|intersection|junction|crossroads"
STOP_SAID_BEFORE = r"\b(?:stop|station|shelter|platform)\s*(?:at|of|called|named|by|near|:)?\s*(?:the\s+)?[\"']?$"
STOP_SAID_AFTER = r"[\"']?\s*,?\s*(?:(?:bus|tram|metro|subway|train)\s+)?(?:stop|station|shelter|platform)\b"
# A word of a sentence or a name; an apostrophe parts none.
TOKEN = re.compile(r"&|[^\W_]+(?:['’][^\W_]+)*")
TYPE = "(?:" + "|".join(sorted({*STREET_SHORT, *STREET_SHORT.values()}, key=len, reverse=True)) + r")\b\.?"
# What stands for a known name, by its kind.
KNOWN_KINDS = {NameKind.ROAD: "St", NameKind.PLACE: "Hall", NameKind.STOP: "Bus Stop", NameKind.AREA: "District"}
KNOWN_STREET, KNOWN_PLACE, KNOWN_STOP, KNOWN_AREA = (rf"\bZqx[a-z]+ {word}\b" for word in KNOWN_KINDS.values())
KNOWN_NAME = rf"\bZqx[a-z]+ (?:{'|'.join(KNOWN_KINDS.values())})\b"
WORD = rf"(?!(?:{STOP_WORDS}|Zqx[a-z]+)\b)[^\W\d_][\w.'’-]*"
ORDINAL = r"\d+(?:st|nd|rd|th)\b"
ALLEY = r"(?:public|private)\s+alley\s+no\.?\s*\d+"
MIDDLE = r"(?:\s+(?!(?:" + STOP_WORDS + r"|Zqx[a-z]+)\b|" + DIRECTION_EN + r"\s+(?:of|side|corner|end)\b)[\w.'’-]+)"
UNKNOWN_STREET = rf"(?<![\w.])(?:{ALLEY}|(?:{WORD}|{ORDINAL}){MIDDLE}{{0,4}}?\s+{TYPE}(?:\s+{TYPE}(?!\s+{TYPE})|\s+{TYPE}\s+{TYPE})?(?:\s+section\s+\d+)?(?:\s+(?:ext|no\.?\s*\d+))?)"
STREET = rf"(?:{KNOWN_STREET}|{UNKNOWN_STREET})"
LETTER_STREET = rf"(?:(?<!\w)[A-Z]\s+{TYPE})"
PLACE = rf"(?:{KNOWN_PLACE}|(?<![\w.])(?:{WORD}(?:\s+{WORD}){{0,4}}?\s+(?:{PLACE_WORDS})\b))"
STOP = rf"(?:{KNOWN_STOP}|(?<![\w.])(?:{WORD}(?:\s+{WORD}){{0,4}}?\s+(?:{STOP_SIGNS})\b))"
AREA = rf"(?:{KNOWN_AREA}|(?<![\w.])(?:{WORD}(?:\s+{WORD}){{0,2}}?\s+(?:{AREA_WORDS})\b))"
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

ORDINALS = {
    "first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th", "sixth": "6th", "seventh": "7th",
    "eighth": "8th", "ninth": "9th", "tenth": "10th", "eleventh": "11th", "twelfth": "12th", "thirteenth": "13th",
    "fourteenth": "14th", "fifteenth": "15th", "sixteenth": "16th",
}  # fmt: skip
HEADS = {"st": "saint", "mt": "mount"}  # short before a name, where they are no kinds of street

_APOSTROPHES = re.compile(r"['’`´]")
_SIGNS = re.compile(r"[^\w½]+|_")
# Letters that have no accent to be taken off.
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})


def street_key(name: str) -> str:
    """The name with every spelling of the same street alike: North Main Street and N. Main St are `n main st`, Yrjönkatu
    and Yrjonkatu one, W Fourth St and West 4th Street too."""
    words = _SIGNS.sub(" ", _APOSTROPHES.sub("", unaccented(name.lower())).replace("&", " and ")).split()
    short = [ORDINALS.get(word, STREET_SHORT.get(word, word) if at else word) for at, word in enumerate(words)]
    if len(short) > 2:
        # N St is a street of its own; only before a further word is North a direction.
        short[0] = HEADS.get(short[0]) or COMPASS_SHORT.get(short[0], short[0])
    if len(short) > 2 and short[-1] in STREET_SHORT.values():
        short[-2] = COMPASS_SHORT.get(short[-2], short[-2])
    return " ".join(short)


def unaccented(text: str) -> str:
    """Small letters without their accents, as they are typed where the keyboard has none."""
    if text.isascii():
        return text
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return plain.translate(_LETTERS)


def head_key(word: str) -> str:
    """A name's first word, so that all spellings of the name begin alike: N. and North, St. and Saint, 4th and Fourth."""
    plain = unaccented(_APOSTROPHES.sub("", word.lower()))
    return HEADS.get(plain) or COMPASS_SHORT.get(plain) or ORDINALS.get(plain, plain)
