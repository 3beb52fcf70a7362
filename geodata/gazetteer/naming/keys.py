"""Names reduced to what tells them apart: keys, endings, compass parts, numerals."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from geodata.phrases.chinese.endings import AREA_ENDS, ESTATES, PLACE_ENDS, ROAD_ENDS, STOP_ENDS
from geodata.phrases.chinese.numerals import with_digits
from geodata.phrases.english.words import COMPASS_SHORT, street_key
from geodata.phrases.script import SIMPLIFIED, simplified
from geodata.phrases.tidy import is_chinese, plain_routes

# Endings that callers use for one another; the first is the one a score is taken from.
ALIKE = (
    ("菜市场", "农贸市场", "菜场", "市场"), ("公交站", "公交车站", "公交站台", "公交站牌", "车站", "站台", "站牌", "站"), ("卫生院", "医院"),
    ("大道", "大街", "路", "街"), ("巷", "弄", "胡同"), ("小区", "花园", "花苑", "家园"), ("便民服务中心", "服务中心", "便民中心"), ("社区", "村"),
)  # fmt: skip
_ENDS = sorted(
    {*ROAD_ENDS, *STOP_ENDS, *PLACE_ENDS, *AREA_ENDS, *(end for group in ALIKE for end in group)}, key=len, reverse=True
)
_END = re.compile(f"(?:{'|'.join(_ENDS)})$")
_GROUP = {end: group for group in ALIKE for end in group}
ROUTES = {"g": "国道", "s": "省道", "x": "县道", "y": "乡道"}
_ROUTE = re.compile(r"([GSXYgsxy])(\d{2,4})(?:国道|省道|县道|乡道|线)?")
_COMPASS = "东西南北中"
_ORDINALS = "一二三四五六七八九十"
_ARABIC = re.compile(r"\d{1,4}")
_SHORT_COMPASS = frozenset(COMPASS_SHORT.values())
HAN_FIRST, HAN_LAST = "\u3400", "\u9fff"
_TELLING = re.compile(r"[东西南北中上下前后新老旧]|[一二三四五六七八九十百零〇]+|\d+|[甲乙丙丁]")


@lru_cache(maxsize=262_144)
def name_key(name: str) -> str:
    """The key under which every spelling of one name is found."""
    name = name.strip()
    if name.isascii():
        return street_key(name)
    if name.isalpha() and HAN_FIRST <= name[0] <= HAN_LAST:
        return name.translate(SIMPLIFIED).lower()
    plain = simplified(unicodedata.normalize("NFKC", name))
    return plain.replace(" ", "").lower() if is_chinese(plain) else street_key(plain)


def spoken_key(name: str) -> str:
    """The key with counted numerals in digits and numbered roads in words: G104 and 一〇四国道 are 104国道."""
    route = _ROUTE.fullmatch(name)
    return route[2] + ROUTES[route[1].lower()] if route else plain_routes(with_digits(name))


def in_words(key: str) -> str:
    """The key with every number in Chinese: 工业2路 is 工业二路, 五1路 is 五一路."""
    return _ARABIC.sub(lambda hit: _in_chinese(int(hit[0])), key)


def _in_chinese(number: int) -> str:
    signs = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if number < 10 or number > 99:
        return "".join(signs[int(sign)] for sign in str(number))
    return ("" if tens == 1 else signs[tens]) + "十" + (signs[ones] if ones else "")


@lru_cache(maxsize=65536)
def split_end(key: str) -> tuple[str, str]:
    """A Chinese name's own part and its ending: 莲光小学 is 莲光 and 小学; the ending may be empty."""
    hit = _END.search(key)
    if not hit or hit.start() == 0:
        return key, ""
    return key[: hit.start()], hit[0]


def other_endings(key: str) -> list[str]:
    """The same name with the endings callers use for this one, or with the one they leave away."""
    core, end = split_end(key)
    if not end:
        return [key + estate for estate in ESTATES]
    return [core + other for other in _GROUP.get(end, ()) if other != end]


def turned(key: str) -> str | None:
    """An English key with its compass word at the other end: `e meiyuan rd` and `meiyuan e rd`; None without one."""
    words = key.split()
    if len(words) < 3:
        return None
    if words[0] in _SHORT_COMPASS:
        return " ".join((*words[1:-1], words[0], words[-1]))
    return " ".join((words[-2], *words[:-2], words[-1])) if words[-2] in _SHORT_COMPASS else None


def is_road(key: str) -> bool:
    """Whether the key ends like a road's."""
    return key.endswith(ROAD_ENDS)


def alike(end: str, other: str) -> bool:
    """Whether two endings may stand for one another."""
    return end == other or other in _GROUP.get(end, ())


def telling_parts(core: str) -> list[str]:
    """The parts of a name that tell near neighbours apart: compass words, ordinals, old and new."""
    return _TELLING.findall(core)


def without_compass(key: str) -> str | None:
    """柳径东路 as 柳径路; None when there is no compass word before the ending."""
    core, end = split_end(key)
    return core[:-1] + end if end in _GROUP["路"] and len(core) > 1 and core[-1] in _COMPASS else None


def with_compass(key: str) -> list[str]:
    """柳径路 as 柳径东路, 柳径西路 and so on; a 大道 may be a 路 when it is divided."""
    core, end = split_end(key)
    if end not in _GROUP["路"] or not core or core[-1] in _COMPASS:
        return []
    return [core + side + other for other in dict.fromkeys((end, *_GROUP["路"])) for side in _COMPASS]


def with_ordinal(key: str) -> list[str]:
    """工业路 as 工业一路, 工业二路 and so on."""
    core, end = split_end(key)
    if end not in _GROUP["路"] or not core or core[-1] in _ORDINALS:
        return []
    return [core + ordinal + end for ordinal in _ORDINALS]


def with_compass_en(key: str) -> list[str]:
    """`liujing rd` as `liujing e rd`, `liujing w rd` and so on; none for a key that has its compass word."""
    words = key.split()
    if len(words) < 2 or _SHORT_COMPASS & set(words):
        return []
    return [" ".join((*words[:-1], side, words[-1])) for side in ("n", "s", "e", "w")]
