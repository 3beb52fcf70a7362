"""The anchors of a Chinese call as rows of a table: a pattern over names and digits, and what it means.

Patterns run over text in which every name is one sign (see names.py) and every number is in digits. The rows are those
of the address grammar of the city's domain reference; the first row that fits at a place wins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from geodata.phrases.chinese.endings import ESTATES
from geodata.phrases.chinese.names import AREA, PLACE, ROAD, STOP
from geodata.phrases.phrase import Anchor, AnchorKind, Step, StepKind

Names = Mapping[str, str]
Hit = re.Match[str]

CROSSWORD = (
    "(?:的|个|这个|那个|的那个|的这个)?(?:十字|丁字|三岔|三叉|T字|T型)?(?:交叉的?路口|交叉口|交汇处|交汇口|交汇|交界处|交界口|交界|交叉处|交叉点|交叉|交会处|交会|汇合处|路口|交口|"
    "岔路口|岔口|道口|相交的?(?:路口|地方)|相交处|相交|交接处|转角处?|拐角处?|转弯处|红绿灯(?:路口)?|口(?!碑|罩|音|头|袋|岸))处?"
)
MARK = r"[A-Za-z]{0,4}-?\d{1,8}(?:[A-Za-z]{1,3}\d+(?:-\d+)?)?"  # as it stands on the post: 12, WS-0231, 10KV0573-12
LETTERED = r"[A-Za-z]{1,4}-?\d{1,8}(?:[A-Za-z]{1,3}\d+(?:-\d+)?)?"
LAMP = "路灯杆|路灯|灯杆|电线杆|电杆|监控杆|信号灯杆|灯柱"
COVER = "窨井盖|窨井|井盖|雨水井盖|雨水井|污水井盖|污水井|检查井|雨水口|消防栓|消火栓|电力井|通信井"
TO = "(?:起|开始)?[,，]?(?:[往向朝][东西南北]{1,2})?(?:一?直)?(?:至|到|-|~)"
AND = "(?:与|和|跟|及|以及|同)"
JOINED = "(?:与|和|跟|及|以及|同|、|/|×|x|X|&|@|\\+|-|交|靠近?|近)"
ON = "(?:上的?|的|沿线|那个|这个|那边|那里|里面?)?"
NOT_A_DATE = (
    "(?!线|楼(?![下上里道顶梯前后])|桥|下午|上午|晚上?|早上|凌晨|中午|那天|当天|开始|以?来|起|到现在|左右|公交|车)"
)
NUMBER = r"[甲乙丙丁]?\d+(?:[-~之]\d+|[、,]\d+|号[至到-]\d+|号、\d+(?=号|#))*[A-Za-z甲乙丙丁]?"
ANEW = "[,，-]*[啊哦噢呃哎]*(?:[,，-]*(?:不对|错了|[说讲记看听打写搞弄报]错了?|[说讲报弄搞]反了?|更正一下|更正|口误|不好意思|不(?=[,，])))+|[,，]?[啊哦噢呃哎]+[,，]?不是"  # the speaker says a number again
OPEN, SHUT = r"[（(【\[]?", r"[）)】\]]?"


@dataclass(frozen=True, slots=True)
class Row:
    """One pattern of the grammar and how its hit becomes an anchor."""

    name: str
    pattern: re.Pattern[str]
    anchor: Callable[[Hit, Names], Anchor]
    step: Step | None = None


def _row(name: str, pattern: str, anchor: Callable[[Hit, Names], Anchor], step: Step | None = None) -> Row:
    return Row(name, re.compile(pattern), anchor, step)


def _of(kind: AnchorKind, *groups: int, number: int = 0) -> Callable[[Hit, Names], Anchor]:
    def anchor(hit: Hit, names: Names) -> Anchor:
        return Anchor(kind, tuple(names[hit[group]] for group in groups), (hit[number] or "") if number else "")

    return anchor


def _marker(kind: str, number: int) -> Callable[[Hit, Names], Anchor]:
    def anchor(hit: Hit, names: Names) -> Anchor:
        road = (names[hit[1]],) if hit[1] else ()
        return Anchor(AnchorKind.MARKER, road, hit[number].upper().lstrip("0") or "0", kind)

    return anchor


def _mile(hit: Hit, names: Names) -> Anchor:
    metres = round(float(hit[2]) * 1000) + int((hit[3] or "0") if hit.re.groups > 2 else "0")
    return Anchor(AnchorKind.MILE, (names[hit[1]],) if hit[1] else (), str(metres))


_LETTER_FIRST = re.compile(r"^([甲乙丙丁])(\d+)")


def _door(hit: Hit, names: Names) -> Anchor:
    number = re.sub("号[至到、-]|[、,~之]", "-", _LETTER_FIRST.sub(r"\2\1", hit[2])).upper()
    part = next((found for found in hit.groups()[2:] if found), None)
    return Anchor(AnchorKind.DOOR, (names[hit[1]],), f"{number}-{part}" if part else number)


def _lane_door(hit: Hit, names: Names) -> Anchor:
    inner = f"弄{hit[3]}" if hit[3] else "弄"
    return Anchor(AnchorKind.DOOR, (names[hit[1]],), hit[2] + inner)


def _building(hit: Hit, names: Names) -> Anchor:
    return Anchor(AnchorKind.BUILDING, (names[hit[1]],), hit[2].upper().lstrip("0") or "0", hit[3] or "")


def _floor(hit: Hit, names: Names) -> Anchor:
    """2楼 is a building of an estate and a floor of anything else."""
    name = names[hit[1]]
    if name.endswith(ESTATES):
        return Anchor(AnchorKind.BUILDING, (name,), hit[2].lstrip("0") or "0")
    return Anchor(AnchorKind.PLACE, (name,), detail=f"{hit[2]}楼")


def _building_first(hit: Hit, names: Names) -> Anchor:
    return Anchor(AnchorKind.BUILDING, (names[hit[3]],), hit[1].lstrip("0") or "0", hit[2] or "")


def _buildings(hit: Hit, names: Names) -> Anchor:
    return Anchor(AnchorKind.BUILDING, (names[hit[1]],), f"{hit[2]}-{hit[3]}")


def _loose(hit: Hit, names: Names) -> Anchor:
    return Anchor(AnchorKind.CROSSING, (names[hit[1]], names[hit[2]]), detail="loose")


UNIT = r"((?:-?(?:\d+|[A-Z甲乙丙丁东西])单元)?(?:-?\d+(?:层|楼(?!下)))?(?:-?\d+室?)?(?:-\d+)*)"
NEAR_CROSSING = Step(StepKind.NEAR, distance_m=50.0)

ROWS: tuple[Row, ...] = (
    _row("stretch from a crossing", rf"({ROAD}){JOINED}({ROAD}){CROSSWORD}{TO}(?:与|和)?({ROAD})(?:{CROSSWORD})?(?:之间|中间|路段|区间|这?一?段)?",
         _of(AnchorKind.STRETCH, 1, 2, 3)),
    _row("stretch with to", rf"({ROAD}){ON}[,，~:-]?{OPEN}(?:从|由|自|在|位于)?({ROAD})(?:{CROSSWORD})?{TO}({ROAD})(?:{CROSSWORD})?"
         rf"(?:之间|中间|路段|区间|这?一?[段截]|为?止)?{SHUT}", _of(AnchorKind.STRETCH, 1, 2, 3)),
    _row("stretch with and", rf"({ROAD}){ON}[,，]?{OPEN}(?:从|由|自|在|位于|介于|处于)?({ROAD})(?:{CROSSWORD})?{AND}({ROAD})(?:{CROSSWORD})?"
         rf"(?:之间|中间|路段|区间|这?一?段){SHUT}(?:路段|段)?", _of(AnchorKind.STRETCH, 1, 2, 3)),
    _row("stretch with both others behind", rf"({ROAD}){ON}(?:与|和|跟|同|[,，])?({ROAD})(?:、|和|与|及|跟)({ROAD})(?:{CROSSWORD})?(?:(?:之间|中间)的?(?:路段|区间|这?一?[段截])?|的?(?:路段|区间|这?一?[段截]))",
         _of(AnchorKind.STRETCH, 1, 2, 3)),
    _row("stretch said backwards", rf"({ROAD})(?:{CROSSWORD})?(?:{TO}|{AND})({ROAD})(?:{CROSSWORD})?"
         rf"(?:之间|中间|这?一?段)?的({ROAD})(?:路?段)?", _of(AnchorKind.STRETCH, 3, 1, 2)),
    _row("between", rf"({ROAD})(?:{TO}|{AND})({ROAD})(?:之间|中间)", _of(AnchorKind.BETWEEN, 1, 2)),
    _row("from to", rf"({ROAD})(?:至|到)({ROAD})(?:路段|区间|这?一?段)?", _of(AnchorKind.BETWEEN, 1, 2)),
    _row("crossing", rf"({ROAD}){ON}{OPEN}[,，]?{JOINED}?({ROAD}){SHUT}(?:两条?路)?{CROSSWORD}{SHUT}",
         _of(AnchorKind.CROSSING, 1, 2)),
    _row("crossing where one road passes the other", rf"({ROAD})(?:一?直?)?(?:穿过|路过|经过|跨过|横穿|穿|过)({ROAD})(?:的)?(?:那个)?(?:地方|位置|处|那里|那边|路口|红绿灯|(?=[,，。;；]|$))",
         _of(AnchorKind.CROSSING, 1, 2)),
    _row("crossing by the turn", rf"({ROAD})(?:往|转向?|拐进|拐到)({ROAD})(?:的)?(?:方向)?(?:转角|拐角|转弯|拐弯|路口|交叉口)处?",
         _of(AnchorKind.CROSSING, 1, 2)),
    _row("crossing, the other road in brackets", rf"({ROAD}){CROSSWORD}[（(【\[]{JOINED}?({ROAD}){SHUT}", _of(AnchorKind.CROSSING, 1, 2)),
    _row("lamp, number behind", rf"({ROAD})?{ON}(?:{LAMP})(?:编?号(?:为|是|:|：)?|第|No\.?)?:?({MARK})(?!\d*(?:盏|根|个|排|处|天|晚|月|年|次|点|小时|分|多|来|几))(?:号)?(?:杆)?",
         _marker("lamp", 2)),
    _row("lamp, number before", rf"({ROAD})?{ON}(?:编号为?|第|[Nn][Oo]\.?)?({MARK})(?:号|#|根|盏|杆|个|的|(?<=[Oo]\.\d)|(?<=[Oo]\.\d\d))(?:的)?(?:{LAMP})", _marker("lamp", 2)),
    _row("lamp, letters and number before", rf"({ROAD})?{ON}({LETTERED})(?:的)?(?:{LAMP})", _marker("lamp", 2)),
    _row("cover, letters and number before", rf"({ROAD})?{ON}({LETTERED})(?:的)?(?:{COVER})", _marker("cover", 2)),
    _row("cover, number behind", rf"({ROAD})?{ON}(?:{COVER})(?:编?号(?:为|是|:|：)?|第|No\.?)?:?({MARK})(?:号)?",
         _marker("cover", 2)),
    _row("cover, number before", rf"({ROAD})?{ON}(?:编号为?|第)?({MARK})(?:号|#)(?:的)?(?:{COVER})", _marker("cover", 2)),
    _row("chainage", rf"({ROAD})?{ON}\s*(?:的?(?:里程)?桩号:?)?[Kk](\d+)(?:\+(\d{{1,3}}))?(?:米)?(?:里程[碑牌桩]|公里[牌桩])?(?:处|路段)?", _mile),
    _row("chainage with its metres", rf"({ROAD}){ON}(?:第)?(\d+)(?:公里|千米|km)(?:加|又|零|\+|处)?(\d{{1,3}})米(?!范围|之?内|以内|长|宽)", _mile),
    _row("chainage, number first", rf"({ROAD}){ON}\s*(\d+)[Kk]\+(\d{{1,3}})(?:米)?(?:处|路段)?", _mile),
    _row("chainage in words", rf"({ROAD}){ON}(?:第)?(\d+(?:\.\d+)?)(?:公里|千米|km)(?:加?(\d{{1,3}})米)?(?:处|路段|附近|的地方)", _mile),
    _row("chainage counted", rf"({ROAD}){ON}第(\d+(?:\.\d+)?)(?:公里|千米|km)(?!以?[内外])", _mile),
    _row("door in a lane", rf"({ROAD})(?:上|的)?(\d+)弄(?:内)?(?:(\d+)(?:号|#))?", _lane_door),
    _row("door corrected", rf"({ROAD}){ON}[,，]?不是(?:{NUMBER})号?[,，]?(?:而|应该)?是({NUMBER})(?:号|#)", _door),
    _row("door said anew", rf"({ROAD}){ON}(?:{NUMBER})号?(?:{ANEW})[,，]?(?:应该|而)?是?({NUMBER})(?:号|#)", _door),
    _row("door by No.", rf"({ROAD}){ON}\s*(?:[Nn][Oo][.:]?|№)\s*({NUMBER})(?:号|#)?(?!\d*(?:{LAMP}|{COVER}))", _door),
    _row("door by its plate", rf"({ROAD}){ON}[,，]?门牌号?码?(?:是|为|:|：)?({NUMBER})(?:号|#)?", _door),
    _row("door after a pause", rf"({ROAD})(?:[,，]?而?不是{ROAD})?(?:吧|呢|啊|哦|嘛|的)?[,，]\s*({NUMBER})(?:号|#){NOT_A_DATE}", _door),
    _row("door", rf"({ROAD}|{AREA})(?:{OPEN}{AREA}{SHUT})?(?:上的?|的|门牌|门牌号|门牌号码|[那这](?:个|边|里))?(?:第)?({NUMBER})[多几来]?(?:号|#)"
         rf"(?:之(\d+)|附(\d+)号?|-(\d+))?{NOT_A_DATE}", _door),
    _row("door, more or less", rf"({ROAD}){ON}(?:第)?(3[2-9]|[4-9]\d|\d{{3,4}})号左右", _door),  # no day of a month
    _row("door without its word", rf"({ROAD})(\d{{1,4}}(?:-\d{{1,3}})?)(?=[,，。;；、!！?？\s)）]|$|旁|对面|斜对|门[口前]|附近|隔壁|楼[上下])", _door),
    _row("crossing without its word", rf"({ROAD})(?:与|和|跟|、|/|×|x|X|&|@|\+|交)({ROAD})(?!(?:、|和|与|以及){ROAD})", _loose),
    _row("near a crossing", rf"({ROAD}){ON}{OPEN}(?:靠近|临近|近|靠)({ROAD}){SHUT}", _of(AnchorKind.CROSSING, 1, 2), NEAR_CROSSING),
    _row("two roads in a row", rf"({ROAD}){OPEN}({ROAD}){SHUT}(?!\d|第)", _loose),
    _row("road in an area", rf"({ROAD})(?:{AREA}|{PLACE})(?:境内)?(?:路?段)(?!落)", _of(AnchorKind.ROAD, 1)),
    _row("junction", rf"({ROAD})(?:(?:上|那边|那里|那头|这边|附近|旁边)的?|[弄巷街](?=口))?{CROSSWORD}", _of(AnchorKind.JUNCTION, 1)),
    _row("junction with a road unknown", rf"({ROAD}){ON}(?:与|和|跟|同)?(?:什么|哪[一]?条|哪个|啥|另[外]?一条|某一?条?|一条不知名的?)[小大]?(?:路|街|巷|道)(?:的)?{CROSSWORD}", _of(AnchorKind.JUNCTION, 1)),
    _row("between buildings", rf"({PLACE}|{AREA})(?:的|内|里)?(\d+)(?:号楼|幢|栋|楼)?(?:与|和|跟|至|到|-|、)(\d+)(?:号楼|幢|栋|楼)(?:之间|中间|当中)", _buildings),
    _row("buildings", rf"({PLACE}|{AREA})(?:的|内|里)?(\d+)(?:号楼|幢|栋)?(?:至|到|-|~)(\d+)(?:号楼|幢|栋)", _buildings),
    _row("building said anew", rf"({PLACE}|{AREA})(?:的|内|里)?(?:第)?\d+(?:号楼|幢|栋|座|号)(?:{ANEW})[,，]?(?:应该|而)?是?(?:第)?(\d+)(?:号楼|幢|栋|座){UNIT}", _building),
    _row("floor of a place", rf"({PLACE})(?:的|内|里)?(\d{{1,2}})楼(?![下上])", _floor),
    _row("building", rf"({PLACE}|{AREA})(?:的|内|里面?|里头)?(?:的|第)?(\d+|[A-Za-z]|[甲乙丙丁])(?:号|#)?(?:幢|栋|座|号楼|楼(?!下|上)){UNIT}", _building),
    _row("house of an estate", rf"({PLACE})(?:的|内|里)?(\d+)(?:号|#)(?!门|口|出口){NOT_A_DATE}{UNIT}", _building),
    _row("short building", rf"({PLACE})(\d+)-\d+(?:-\d+)*()(?:室)?(?!\d|米|号)", _building),
    _row("building before its estate", rf"(\d{{1,3}})(?:号楼|幢|栋){UNIT}(?:的)?[,，]?(?:就?是?在?)(?:那个|这个|我们)?({PLACE})(?!\d)", _building_first),
    _row("unit of an estate", rf"({PLACE})(?:的|内|里)?(?=\d+单元){UNIT}", _of(AnchorKind.PLACE, 1)),
    _row("stop", rf"({STOP})(?:站台|站牌)?", _of(AnchorKind.STOP, 1)),
    _row("stop of a name", rf"({ROAD}|{PLACE}|{AREA})(?:公交|的公交)?(?:站台|站牌|候车亭|公交站)", _of(AnchorKind.STOP, 1)),
    _row("place", rf"({PLACE})", _of(AnchorKind.PLACE, 1)),
    _row("road", rf"({ROAD})", _of(AnchorKind.ROAD, 1)),
    _row("area", rf"({AREA})", _of(AnchorKind.AREA, 1)),
)  # fmt: skip


_OF_SEVERAL = frozenset({AnchorKind.CROSSING, AnchorKind.BETWEEN, AnchorKind.STRETCH})


def _is_with_itself(anchor: Anchor) -> bool:
    """Whether a road is said to cross itself: 石坝路（石坝路与沙湾路交汇处）names the crossing behind the first name."""
    return anchor.kind in _OF_SEVERAL and len(set(anchor.names)) < len(anchor.names)


def anchor_at(text: str, at: int, names: Names) -> tuple[Anchor, int, Step | None] | None:
    """The anchor that starts at this place, where it ends, and the step its row implies."""
    for row in ROWS:
        hit = row.pattern.match(text, at)
        if hit and hit.end() > at and not _is_with_itself(anchor := row.anchor(hit, names)):
            return anchor, hit.end(), row.step
    return None
