"""Finds the names in a Chinese call and puts one private sign in the place of each, so that grammar stays apart.

Known names come first, the longest first; what is left is searched for words that end like a road, a place or an
area. So the direction in 东方大道 or 西门街 is never taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice

from geodata.phrases.chinese.cities import LEADING_CITY
from geodata.phrases.chinese.endings import AREA_ENDS, GENERIC, OF_AREA, PLACE_ENDS, POINTED_AT, ROAD_ENDS, STOP_ENDS
from geodata.phrases.known import Longest, NameKind
from geodata.phrases.tidy import HAN

FIRST_SIGN = {NameKind.ROAD: 0xE000, NameKind.PLACE: 0xE800, NameKind.STOP: 0xEC00, NameKind.AREA: 0xF000}
ROOM = 0x400
ROAD, PLACE, STOP, AREA = (f"[{chr(first)}-{chr(first + ROOM - 1)}]" for first in FIRST_SIGN.values())
NAME = f"[{chr(0xE000)}-{chr(0xF7FF)}]"

NUMBERED_ROAD = re.compile(r"(?<![A-Za-z])[GSXY]\d{1,4}(?![A-Za-z\d])(?:国道|省道|县道|乡道|高速|线)?|\d{2,4}(?:国道|省道|县道|乡道)")

# County roads are called 杜前线; other lines are not, so what follows must be a road's.
_COUNTY_ROAD = re.compile(
    rf"(?<![{HAN}])(?:[与和跟及在]|沿着?)?([{HAN}]{{2,3}}(?<![路电光干支管专航铁视热])线)(?=[Kk]?\d+(?:\+|公里)|(?:与|和|跟|及|、)[{HAN}]{{1,6}}(?:路|街|道|线)|交叉|交汇|路口)"
)
_STATION = re.compile("(?:长途)?(?:汽车|火车|客运|高铁)(?:客运)?[东西南北总]站")
NUMBERED_GRID = re.compile(rf"[{HAN}]{{2,6}}\d{{1,4}}号?(?:街区|单元|片区)?网格")

_LEAD = (
    "在|位于|住址|地址是|地址为|地址|地点是|地点为|地点|位置是|位置|反映一下|反映的是|反映|举报|投诉|咨询|建议|请问|麻烦|看到|看见|发现|路过|经过|靠近|紧邻|毗邻|"
    "住在|家住|住|来自|就是|应该是|好像是|大概是|大概在|是在|是|有|说|我们|咱们|我|你们|你|他们|他|她|那个|这个|那条|这条|一个|一条|"
    "从|由|往|向|朝|沿着|沿|顺着|离|距离|距|近|靠|原|原来的|原来|俗称|旧称|以前叫|老|的|了|着|呢|啊|哦|嗯|呃|吧|喂|您好|你好|市民|群众|"
    "居民|来电人|来电|事发|发生|关于|针对|对|把|被|给|让|叫|现在|刚才|今天|昨天|昨晚|早上|上午|下午|晚上|每天|经常|最近|附近|旁边|对面|边上|"
    "(?:正|偏)?(?:[东西][南北]?|[南北])(?:侧|面|边)|楼下|楼上|门口|门前|背后|后面|前面|隔壁|侧|号|米|里面|里|上|处|段|间|不是|而是|要|想|去|来|过|都|也|还|就|于|整条|整个|全|多|堆满|占用|破坏|损坏|"
    "感谢|请求|恳请|尊敬的|领导|书记|市长|县长|因为|由于|而且|并且|但是|可是|目前|另外|作为|导致|尤其|通过|对于|按照|穿越|进入|分流至|号线|或者|或是|到|某"
)
_LEADS = re.compile(f"(?:{_LEAD})$")
_ONLY_LEADS = re.compile(f"(?:{_LEAD})+")
_JOINS = re.compile(r"(?:与|和|跟|及|到|至|同|交|或)$")
# Whose government it is; 请政府 and 希望政府 are no places.
SEATS = ("省", "市", "县", "区", "镇", "乡", "州", "人民")
# Words of a sentence that stand in no name: a name begins behind them.
_NEVER = re.compile("[的了着我你他她它们请被没吗呢吧么谁这很又]")
# A length that was said before a name is no part of it: 100米马路, 六十米有饭店.
_LENGTH = re.compile(r"[\d一二两三四五六七八九十百千半几][多来几]?(?:米|公里|千米)(?:多|左右|上下|处|远|外|以?内)?(?:有|是|就是)?(?:一?[个家座所])?")
# Behind a name its gate begins no other name: 兰霞公园南门公厕.
_ITS_GATE = re.compile("[东西南北正后侧]{1,2}门(?=(?:马|道|公|大|小)?$)")
_ABBREVIATED = re.compile(f"({PLACE})([一二三四五六七八九十](?:中|小|院|幼)(?![路街巷间区队心])|实小|实中|职高|职中)")
_AFTER_ROAD = re.compile(r"灯|面(?!馆)|人(?!行)|障|牌|况|政|基")
# 荷桥路口 is the mouth of 荷桥路, but 小学路口 is a crossing near the school.
_ROAD_BEHIND_SIGN = re.compile(r"[东西南北中]?(?:大道|路|街|巷)(?!灯|面|人)|(?:公交)?站")
_ROAD_BEHIND_WORD = re.compile(r"[东西南北中]?(?:大道|路|街|巷|桥)(?!口|段|灯|面|边|人|路(?!口))|(?:公交)?站")
# 挖路 and 两条路 are no names of roads, nor is a 十字路 of which only the mouth is meant.
_NO_ROAD = re.compile(
    "(?:^|[在要正刚天不没常又去来能都和就])[挖修铺堵走问让过带占断绕改筑封赶认迷沿半电网思套短]$|[一两二三四五六七八九十几这那每各某整哪]条$|^[坐乘搭等]\\d+$|"
    "第?[一二两三四五六七八九十\\d]个$|(?:十字|丁字|三岔|三叉|交叉|相交|交汇|分岔|T字|T型|的)$|"
    "[走往向朝行约概有去][^路]{0,6}?[半一二两三四五六七八九十几百\\d]+[多来]?(?:公|华)?里[多半]?$|^[东西南北]*(?:半|[一二两三四五六七八九十几百\\d]+[多来])[公华]?里[多半]?$|^[东西南北]+[一二两三四五六七八九十\\d]+[公华]?里$|(?:公里|米|[\\d号])处$|[\\d一二三四五六七八九十百千几多来]米$|的[小大老土]$|就在$|^(?:左右|刚刚|一|中间|半)$|"
    "(?:内部|小区|门[前口]|周边|附近|旁边|外面|里面|前面|后面|对面|村里|主干|进出|出入|农村|主要|其他|所有)的?[道小大马公土]$"
)
_NO_PLACE = re.compile("^(?:[这那哪每各某]?[一两二三四五几]?[所家个座处间]|在建|施工|建筑|拆迁|(?:左右|上下|附近|旁边|对面|对过|隔壁|边上|底下|下面|楼下|里面|后面|前面)的?)$")
_ASKED = re.compile("什么|哪[条个里一]|不知道|不清楚|不晓得")
_NOT_AREA = re.compile(r"场|政|民|委|容|管|长|域|间|别|分|道(?!路)|庄")
_BESIDE = re.compile("(?:路边|[旁边里内外前后上下])的?")  # 旁加油站 is beside something said before
LONGEST_CORE = 8
LONGEST_SURE = 4  # a longer name is looked at for words of a sentence
MOST_ENDS = 400  # names looked for in one run of letters: more is noise
LONGEST_RUN = 20  # letters looked at before an ending
# In these places of words one sign of the name is too little to cut the rest away as a lead-in.
SHORTEST_CORE = 1
SHORTEST_ESTATE = 2


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


def masked(text: str, longest: Longest | None = None) -> Masked:
    """The text with its names as signs: the known ones, then numbered roads, then words that end like names.

    `longest` tells the known name that starts at a place of the text.
    """
    found = Masked("")
    found.text = _known_names(text, longest, found) if longest else text
    found.text = _ABBREVIATED.sub(lambda hit: _joined_name(hit, found), found.text)
    found.text = LEADING_CITY.sub(lambda hit: found.sign(NameKind.AREA, hit[0]) or hit[0], found.text)
    found.text = _between_signs(found.text, lambda gap: _numbered(gap, found))
    found.text = _before_houses(_guessed(found.text, found), found)
    return found


def _joined_name(hit: re.Match[str], found: Masked) -> str:
    """云溪 and 二中 are one name, that of a school, where 云溪 is none of a park or an estate."""
    name = found.names[hit[1]]
    return hit[0] if _END.search(name) else found.sign(NameKind.PLACE, name + hit[2]) or hit[0]


def _known_names(text: str, longest: Longest, found: Masked) -> str:
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
    gap = _COUNTY_ROAD.sub(lambda hit: hit[0].removesuffix(hit[1]) + (found.sign(NameKind.ROAD, hit[1]) or hit[1]), gap)
    gap = _STATION.sub(lambda hit: found.sign(NameKind.PLACE, hit[0]) or hit[0], gap)
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
_HOUSES = re.compile(rf"(?<![{HAN}\ue000-\uf7ff\d])([{HAN}]{{2,8}}?)((?:第)?[\d一二三四五六七八九十]{{1,4}}(?:幢|栋|号楼))")
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


def _before_houses(text: str, found: Masked) -> str:
    """Words in front of a building's number are the name of an estate: 余丰里5幢."""

    def name(hit: re.Match[str]) -> str:
        cut = _start_of_name(hit[1], False, len(hit[1]))
        core = hit[1][cut:]
        sign = found.sign(NameKind.PLACE, core) if len(core) >= SHORTEST_ESTATE and not _ASKED.search(core) else None
        return hit[1][:cut] + sign + hit[2] if sign else hit[0]

    return _HOUSES.sub(name, text)


def _in_word(word: str, found: Masked, after_name: bool) -> str:
    out: list[str] = []
    start = 0
    for end in islice(_END.finditer(word), MOST_ENDS):
        if end.start() < start:
            continue
        if _goes_on(word, end):
            continue
        stop = _extended(word, end)
        extra = len(end[0]) if stop > end.end() else 0
        first = max(start, end.start() - LONGEST_RUN)
        cut = _start_of_name(word[first : end.start()], after_name and first == start, extra) + first
        cut = _own_start(word, (start, cut), end, after_name)
        kind = _ENDS[end[0]] if stop == end.end() else _kind_of(word[cut:stop])
        cut -= _is_old_or_new(word, cut, end)
        cut += len(word[cut : end.start()]) - len(word[cut : end.start()].lstrip("的了着号幢栋"))
        beside = _BESIDE.match(word, cut, stop)
        cut = beside.end() if beside and word[beside.end() : stop] in GENERIC else cut
        name = word[cut:stop]
        if not _is_name(name, end[0], kind, word[stop:]):
            continue
        sign = found.sign(kind, name)
        if sign:
            out.append(word[start:cut] + sign)
            start, after_name = stop, True
    return "".join([*out, word[start:]])


def _own_start(word: str, begun: tuple[int, int], end: re.Match[str], after_name: bool) -> int:
    """Where a name begins without words of a sentence, the gate of the name before it, or a length that was said;
    `begun` is where the search began and where the name seemed to."""
    start, cut = begun
    if end.start() - cut > LONGEST_SURE:
        cut = max((hit.end() for hit in _NEVER.finditer(word, cut, end.start())), default=cut)
    gate = _ITS_GATE.match(word, cut, end.start()) if after_name and cut == start else None
    cut = gate.end() if gate else cut
    return max((hit.end() for hit in _LENGTH.finditer(word, max(start, cut - 3), end.start())), default=cut)


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
    """Whether an ending only stands inside a longer name: the 桥 of 枣桥小区 and 杜桥镇, a town's office."""
    after = _END.match(word, end.end())
    if after is not None and _ENDS[end[0]] is NameKind.AREA and after[0] in OF_AREA:
        return True
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
    if kind is NameKind.ROAD:
        return not core.isdigit() and _is_road_name(core, end, rest)
    if kind is NameKind.AREA:
        return not _NOT_AREA.match(rest) and not (core[-1:] in "小园片景山" and end == "区")
    if (end == "桥头" and core in ("东", "西", "南", "北")) or (end == "广场" and rest.startswith("舞")):
        return False
    return not core.isdigit() and not _NO_PLACE.search(core) and (end != "政府" or core.endswith(SEATS))


def _is_road_name(core: str, end: str, rest: str) -> bool:
    if _NO_ROAD.search(core) or _JOINS.fullmatch(core):
        return False
    return not (end in {"路", "弄"} and _AFTER_ROAD.match(rest))
