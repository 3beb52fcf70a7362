"""Sentences of an answer in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

ANGLES_ZH = ("北", "东北", "东", "东南", "南", "西南", "西", "西北")
ANGLES_EN = ("north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest")

# What is missing, said so that the operator can ask for it.
REASONS: Mapping[str, tuple[str, str]] = {
    "found": ("已定位", "found"),
    "empty": ("没有文字，请补充地点", "no words; ask for the place"),
    "too_short": ("文字太短，请补充道路、门牌或地点名称", "too few letters; ask for a road, a number or a place"),
    "garbled": (
        "文字已损坏（编码错误），请重新录入地点",
        "the text is damaged by a wrong encoding; enter the place again",
    ),
    "phone_only": ("只有电话号码，请回电询问地点", "only a telephone number; call back and ask for the place"),
    "home_only": ("只说了来电人住址，请问事发地点", "only the caller's home; ask where it happened"),
    "no_place": ("没有听出地点，请补充道路、门牌或地点名称", "no place named; ask for a road, a number or a place"),
    "own_home": ("只说了“{0}”，请问小区、村或住址的名称", "only “{0}”, the caller's own home, was said; ask what it is called"),
    "unknown_name": ("地名库中没有“{0}”，请核对名称", "“{0}” is not in the gazetteer; check the name"),
    "too_wide": (
        "只说了“{0}”，范围太大，请补充道路、门牌或地点名称",
        "only “{0}” was said, which is too wide; ask for a road, a number or a place",
    ),
    "nameless": ("只说了“{0}”，请问是哪一处", "only “{0}” was said; ask which one"),
    "no_crossing": ("“{0}”与“{1}”不相交，请核对路名", "“{0}” and “{1}” do not meet; check the names"),
    "unknown_number": ("“{0}”上没有{1}的位置，请问附近的地点", "no place for {1} is known on “{0}”; ask what is near"),
    "outside": ("“{0}”不在本市，请核对或转相应城市", "“{0}” is not in this city; check or pass on"),
    "several": ("有{0}处可能的地点，请核对", "{0} places are possible; check which"),
    "which_crossing": ("只说了“{0}”的路口，请问与哪条路相交", "only a crossing of “{0}”; ask with which road"),
    "elsewhere": ("“{0}”不在所说的“{1}”，请核对", "“{0}” does not lie in “{1}” as said; check it"),
    "two_places": (
        "说了{0}个不同的地点，请核对哪一处是事发地",
        "{0} different places were named; check where it happened",
    ),
    "unsure": ("最接近的是“{0}”，把握不大，请核对", "the nearest guess is “{0}”, not sure; check it"),
}


def reason_words(code: str, *args: object) -> tuple[str, str]:
    """The sentence of a reason in Chinese and English."""
    zh, en = REASONS[code]
    return zh.format(*args), en.format(*args)


def angle_word(bearing: float | None, words: Sequence[str]) -> str:
    """The compass word for a bearing, to the nearest eighth."""
    return words[round((bearing or 0.0) / 45.0) % 8]
