"""Finds the names in a Chinese call and puts one private sign in the place of each, so that grammar stays apart.

Known names come first, the longest first; what is left is searched for words that end like a road, a place or an
area. So the direction in 东方大道 or 西门街 is never taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from geodata.phrases.chinese.cities import LEADING_CITY
from geodata.phrases.tidy import HAN


class NameKind(StrEnum):
    """What a name is the name of."""

    ROAD = "road"
    PLACE = "place"
    STOP = "stop"
    AREA = "area"


class Known(Protocol):
    """Names that are known beforehand; a gazetteer is one."""

    def longest(self, text: str, at: int) -> tuple[int, NameKind] | None:
        """The length and kind of the longest known name that starts at this place of the text."""

    def sounding(self, text: str, at: int) -> tuple[int, NameKind] | None:
        """The same for names that only sound like what stands there."""


FIRST_SIGN = {NameKind.ROAD: 0xE000, NameKind.PLACE: 0xE800, NameKind.STOP: 0xEC00, NameKind.AREA: 0xF000}
ROOM = 0x400
ROAD, PLACE, STOP, AREA = (f"[{chr(first)}-{chr(first + ROOM - 1)}]" for first in FIRST_SIGN.values())
NAME = f"[{chr(0xE000)}-{chr(0xF7FF)}]"

ROAD_ENDS = (
    "快速路", "高架路", "高架", "大道", "公路", "国道", "省道", "县道", "乡道", "高速", "大街", "胡同", "环线", "支路", "路", "街",
    "巷", "弄",
)  # fmt: skip
STOP_ENDS = ("公交车站", "公交站台", "公交站牌", "公交站", "公交首末站", "候车亭", "地铁站", "站台", "站牌")
PLACE_ENDS = (
    "农贸市场", "菜市场", "菜场", "小商品市场", "批发市场", "市场", "购物中心", "便民服务中心", "服务中心", "文化中心", "活动中心",
    "商业中心", "小学", "初级中学", "中学", "高中", "初中", "幼儿园", "学校", "学院", "大学", "卫生院",
    "卫生室", "医院", "诊所", "药店", "公园", "广场", "小区", "花园", "花苑", "公寓", "新村", "家园", "名苑", "别墅", "山庄", "大厦",
    "大楼", "写字楼", "酒店", "宾馆", "饭店", "超市", "商场", "商城", "银行", "加油站", "加气站", "停车场", "汽车站", "客运站",
    "火车站", "高铁站", "车站", "派出所", "消防站", "居委会", "村委会", "镇政府", "办事处", "政府", "法院", "公司", "工厂", "工业园",
    "产业园", "开发区", "园区", "大桥", "立交桥", "天桥", "桥头", "桥", "码头", "水库", "祠堂", "文化礼堂", "礼堂", "寺", "庙", "工地",
    "公厕", "厕所", "垃圾站", "中转站", "图书馆", "体育馆", "体育场", "博物馆", "展览馆", "电影院", "营业厅", "苑", "府",
)  # fmt: skip
AREA_ENDS = (
    "自治区",
    "街道",
    "社区",
    "省",
    "市",
    "县",
    "区",
    "镇",
    "乡",
    "村",
    "单元网格",
    "街区网格",
    "片区网格",
    "网格",
)
NUMBERED_ROAD = re.compile(r"[GSXY]\d{1,4}(?:国道|省道|县道|乡道|高速|线)?|\d{2,4}(?:国道|省道|县道|乡道)")

NUMBERED_GRID = re.compile(rf"[{HAN}]{{2,6}}\d{{1,4}}号?(?:街区|单元|片区)?网格")

# A generic word names nothing by itself; with something before it, it does.
GENERIC = frozenset({
    "十字路", "红绿灯路", "丁字路", "交叉路", "三岔路", "三叉路", "T字路", "T型路", "主干道路", "水泥路", "柏油路", "马路", "道路", "公路", "小路", "大路", "岔路", "这条路", "一条路", "那条路", "路", "街", "巷", "弄", "大街", "老街", "小巷", "巷子", "街道",
    "社区", "本村", "村", "镇", "乡", "县", "区", "市", "省", "全市", "城市", "农村", "乡镇", "高速", "支路", "大道", "网格", "府", "苑", "桥", "寺",
    "庙", "我市", "本市", "我区", "本区", "我县", "我镇", "我村", "小区", "本小区", "我们小区", "这个小区", "辖区", "城区", "郊区", "地区",
    "公司", "政府", "镇政府", "工地", "店面", "机动车道", "人行道路", "门市", "超市", "学校", "医院", "公园", "菜场", "菜市场", "市场",
    "银行", "广场", "派出所", "停车场", "公交站", "站台", "站牌", "公交站台", "公交车站", "小学", "中学", "加油站", "幼儿园", "公厕", "厕所", "药店", "饭店", "酒店", "宾馆", "大楼",
    "大厦", "村委会", "居委会", "花园", "公寓", "新村", "车站", "火车站", "汽车站", "码头", "水库", "祠堂", "商场", "卫生院", "诊所",
    "园区", "开发区", "工业园", "路桥", "小桥", "石桥", "木桥", "铁桥", "这座桥", "大桥", "天桥", "办事处", "服务中心", "图书馆", "垃圾站", "中转站",
})  # fmt: skip
# Generic words a caller still points at; they stay places without a name of their own.
POINTED_AT = frozenset({
    "学校", "医院", "公园", "菜场", "菜市场", "市场", "银行", "广场", "派出所", "停车场", "公交站", "站台", "站牌", "公交站台", "公交车站", "小学", "中学", "加油站", "幼儿园",
    "公厕", "厕所", "超市", "村委会", "居委会", "车站", "火车站", "汽车站", "卫生院",
})  # fmt: skip

_LEAD = (
    "在|位于|住址|地址是|地址|地点是|地点|位置是|位置|反映一下|反映的是|反映|举报|投诉|咨询|建议|请问|麻烦|看到|看见|发现|路过|经过|靠近|紧邻|毗邻|"
    "住在|家住|住|来自|就是|应该是|好像是|大概是|大概在|是在|是|有|说|我们|咱们|我|你们|你|他们|他|她|那个|这个|那条|这条|一个|一条|"
    "从|由|往|向|朝|沿着|沿|顺着|离|距离|距|近|靠|原|原来的|原来|俗称|旧称|以前叫|老|的|了|着|呢|啊|哦|嗯|呃|吧|喂|您好|你好|市民|群众|"
    "居民|来电人|来电|事发|发生|关于|针对|对|把|被|给|让|叫|现在|刚才|今天|昨天|昨晚|早上|上午|下午|晚上|每天|经常|最近|附近|旁边|对面|边上|"
    "楼下|楼上|门口|门前|背后|后面|前面|隔壁|侧|号|米|里面|里|上|处|段|间|不是|而是|要|想|去|来|过|都|也|还|就|于|整条|整个|全|多|堆满|占用|破坏|损坏"
)
_LEADS = re.compile(f"(?:{_LEAD})$")
_ONLY_LEADS = re.compile(f"(?:{_LEAD})+")
_JOINS = re.compile(r"(?:与|和|跟|及|到|至|同|交|或)$")
_AFTER_ROAD = re.compile(r"灯|面(?!馆)|人|障|牌|况|政|基")
# 荷桥路口 is the mouth of 荷桥路, but 小学路口 is a crossing near the school.
_ROAD_BEHIND_SIGN = re.compile(r"[东西南北中]?(?:大道|路|街|巷)(?!灯|面|人)|(?:公交)?站")
_ROAD_BEHIND_WORD = re.compile(r"[东西南北中]?(?:大道|路|街|巷|桥)(?!口|段|灯|面|边|人|路)|(?:公交)?站")
_ASKED = re.compile("什么|哪[条个里一]|不知道|不清楚|不晓得")
_NOT_AREA = re.compile(r"场|政|民|委|容|管|长|域|间|别|分|道(?!路)|庄")
LONGEST_CORE = 8
LONGEST_RUN = 20  # letters looked at before an ending
# In these places of words one sign of the name is too little to cut the rest away as a lead-in.
SHORTEST_CORE = 1


@dataclass(slots=True)
class Masked:
    """The text with one private sign for each name, and the names by sign."""

    text: str
    names: dict[str, str] = field(default_factory=dict)
    counts: dict[NameKind, int] = field(default_factory=dict)

    def sign(self, kind: NameKind, name: str) -> str | None:
        """A fresh sign for a name; None when a text holds more names than there are signs."""
        count = self.counts.get(kind, 0)
        if count >= ROOM:
            return None
        self.counts[kind] = count + 1
        sign = chr(FIRST_SIGN[kind] + count)
        self.names[sign] = name
        return sign


def masked(text: str, known: Known | None = None, by_sound: bool = False) -> Masked:
    """The text with its names as signs: the known ones, then numbered roads, then words that end like names.

    With `by_sound`, words that sound like known names count as them.
    """
    found = Masked("")
    found.text = _known_names(text, known.sounding if by_sound else known.longest, found) if known else text
    found.text = LEADING_CITY.sub(lambda hit: found.sign(NameKind.AREA, hit[0]) or hit[0], found.text)
    found.text = _between_signs(found.text, lambda gap: _numbered(gap, found))
    found.text = _guessed(found.text, found)
    return found


def _known_names(text: str, longest: Callable[[str, int], tuple[int, NameKind] | None], found: Masked) -> str:
    out: list[str] = []
    at = 0
    while at < len(text):
        hit = longest(text, at)
        sign = found.sign(hit[1], text[at : at + hit[0]]) if hit else None
        out.append(sign or text[at])
        at += hit[0] if hit and sign else 1
    return "".join(out)


def _between_signs(text: str, work: Callable[[str], str]) -> str:
    return "".join(part if re.fullmatch(NAME, part) else work(part) for part in re.split(f"({NAME})", text))


def _numbered(gap: str, found: Masked) -> str:
    gap = NUMBERED_GRID.sub(lambda hit: found.sign(NameKind.AREA, hit[0]) or hit[0], gap)
    return NUMBERED_ROAD.sub(lambda hit: found.sign(NameKind.ROAD, hit[0]) or hit[0], gap)


_ENDS: dict[str, NameKind] = dict(
    sorted(
        {
            **dict.fromkeys(ROAD_ENDS, NameKind.ROAD),
            **dict.fromkeys(AREA_ENDS, NameKind.AREA),
            **dict.fromkeys(PLACE_ENDS, NameKind.PLACE),
            **dict.fromkeys(STOP_ENDS, NameKind.STOP),
        }.items(),
        key=lambda end: -len(end[0]),
    )
)
_END = re.compile("|".join(_ENDS))
_WORD = re.compile(rf"[{HAN}A-Za-z0-9·]+")


def _guessed(text: str, found: Masked) -> str:
    """Names by their endings, in every run of letters that holds no sign yet."""
    out: list[str] = []
    last = 0
    for word in _WORD.finditer(text):
        after_name = word.start() > 0 and re.fullmatch(NAME, text[word.start() - 1]) is not None
        out.append(text[last : word.start()])
        out.append(_in_word(word[0], found, after_name))
        last = word.end()
    return "".join([*out, text[last:]])


def _in_word(word: str, found: Masked, after_name: bool) -> str:
    out: list[str] = []
    start = 0
    for end in _END.finditer(word):
        if end.start() < start:
            continue
        if _goes_on(word, end):
            continue
        stop = _extended(word, end)
        extra = len(end[0]) if stop > end.end() else 0
        first = max(start, end.start() - LONGEST_RUN)
        cut = _start_of_name(word[first : end.start()], after_name and first == start, extra) + first
        kind = _ENDS[end[0]] if stop == end.end() else _kind_of(word[cut:stop])
        cut -= _is_old_or_new(word, cut, end)
        cut += len(word[cut : end.start()]) - len(word[cut : end.start()].lstrip("的了着"))
        name = word[cut:stop]
        if not _is_name(name, end[0], kind, word[stop:]):
            continue
        sign = found.sign(kind, name)
        if sign:
            out.append(word[start:cut] + sign)
            start, after_name = stop, True
    return "".join([*out, word[start:]])


def _is_old_or_new(word: str, cut: int, end: re.Match[str]) -> bool:
    """Whether all that stands before the ending is the word for old or new, which then is the name: 老电影院."""
    return cut == end.start() > 0 and len(end[0]) > 1 and end[0] != "小区" and word[cut - 1] in "老旧新"


def _start_of_name(run: str, after_name: bool, extra: int) -> int:
    """Where the name begins in the letters before its ending: behind the last word that leads in to a name.

    `extra` letters of the ending belong to the name's own part.
    """
    lead = _LEADS.search(run)
    if lead and (len(lead[0]) > 1 or run[-2:-1].isdigit() or _ONLY_LEADS.fullmatch(run)):
        return len(run)
    for at in range(len(run) - SHORTEST_CORE, 0, -1):
        head = run[:at]
        lead = _LEADS.search(head)
        own = len(run) - at + extra
        if lead and (own >= 2 or len(lead[0]) > 1):
            return at
        # 和 and 到 belong to names as well; they join only behind a whole name.
        if after_name and at == 1 and _JOINS.search(head) and own >= 2:
            return at
        if _JOINS.search(head) and head[-2:-1] in "号幢弄栋" and head[:-1] and own >= 2:
            return at
        if head[-1].isdigit() and not run[at].isdigit():
            return at
    return max(0, len(run) - LONGEST_CORE)


def _goes_on(word: str, end: re.Match[str]) -> bool:
    """Whether a one-sign ending only stands inside a longer name: the 桥 of 枣桥小区 and 杜桥镇."""
    after = _END.match(word, end.end())
    return (
        len(end[0]) == 1
        and _ENDS[end[0]] is NameKind.PLACE
        and after is not None
        and _ENDS[after[0]] is not NameKind.ROAD
    )


def _extended(word: str, end: re.Match[str]) -> int:
    """Where a place's name ends that goes on as a road's: 人民医院路, 中学巷, 村口街."""
    stop = end.end()
    if _ENDS[end[0]] in {NameKind.ROAD, NameKind.STOP}:
        return stop
    more = (_ROAD_BEHIND_SIGN if len(end[0]) == 1 else _ROAD_BEHIND_WORD).match(word, stop)
    return more.end() if more else stop


def _kind_of(name: str) -> NameKind:
    if name.endswith("站"):
        return NameKind.STOP
    return NameKind.PLACE if name.endswith("桥") else NameKind.ROAD


def _is_name(name: str, end: str, kind: NameKind, rest: str) -> bool:
    core = name.removesuffix(end)
    if _ASKED.search(name):
        return False
    if name in GENERIC or not core:
        return name in POINTED_AT and kind is not NameKind.AREA
    if kind is NameKind.ROAD and end in {"路", "弄"} and (core.isdigit() or _AFTER_ROAD.match(rest)):
        return False
    if kind is NameKind.AREA and (_NOT_AREA.match(rest) or (core[-1:] in "小园片景山" and end == "区")):
        return False
    return not core.isdigit() or kind is NameKind.AREA
