"""The pinyin initials of Chinese words, for a search that is typed without an input method."""

from __future__ import annotations

from bisect import bisect_right

# GB 2312 sorts its first 3,755 characters by pinyin: the first character of each letter, and where they end.
_FIRST: tuple[tuple[int, str], ...] = (
    (0xB0A1, "a"), (0xB0C5, "b"), (0xB2C1, "c"), (0xB4EE, "d"), (0xB6EA, "e"), (0xB7A2, "f"), (0xB8C1, "g"), (0xB9FE, "h"),
    (0xBBF7, "j"), (0xBFA6, "k"), (0xC0AC, "l"), (0xC2E8, "m"), (0xC4C3, "n"), (0xC5B6, "o"), (0xC5BE, "p"), (0xC6DA, "q"),
    (0xC8BB, "r"), (0xC8F6, "s"), (0xCBFA, "t"), (0xCDDA, "w"), (0xCEF4, "x"), (0xD1B9, "y"), (0xD4D1, "z"), (0xD7FA, ""),
)  # fmt: skip
_EDGES = [edge for edge, _ in _FIRST]
# Characters of cities' matters beyond those, and some whose usual reading here is not the one they are sorted by.
_OTHERS = dict(zip("箅篦篷瓷砼埋窨癣匾", "bbpctmyxb", strict=True)) | {"乐": "l", "行": "x", "厦": "s", "曾": "z", "重": "z"}


def initials(text: str) -> str:
    """The initials of the Chinese characters, Latin letters and digits as they are, nothing of the rest."""
    return "".join(filter(None, map(_initial, text)))


def _initial(sign: str) -> str:
    if sign in _OTHERS:
        return _OTHERS[sign]
    if sign.isascii():
        return sign.lower() if sign.isalnum() else ""
    code = sign.encode("gb2312", "ignore")
    if len(code) != 2:
        return ""
    at = bisect_right(_EDGES, code[0] << 8 | code[1])
    return _FIRST[at - 1][1] if at else ""
