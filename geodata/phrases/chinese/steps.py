"""The steps of a Chinese call: what may follow an anchor, as rows of a table."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from geodata.phrases.chinese.names import ROAD
from geodata.phrases.chinese.numerals import UNITS, metres_of, number_of
from geodata.phrases.directions import DIRECTION, bearing
from geodata.phrases.phrase import Anchor, AnchorKind, Step, StepKind

Hit = re.Match[str]

ROUGH = "(?:大约|大概|约摸|约莫|差不多|约|近|将近|不到|估计|可能|有个|个)"
AMOUNT = rf"(\d+(?:\.\d+)?(?:[-~至到]\d+(?:\.\d+)?)?)(?:来|多|几)?({UNITS})(左右|上下|多|的?样子)?"
THERE = "(?:处|的地方|的位置|远处?|开外|以?外)?"
KERB = "(?:的)?(?:(?:马路|道路|公路|路|街)[边旁](?:上)?)?"
WALL = "(?:围墙|院墙|外墙)(?:的)?(?:外面?|外侧|边上?|旁边?|根|下)?"
THAT = "[这那]?一?"  # 北边那一侧
DOORS = "(?!面|店|牌|诊|市|窗|楼|户|锁|票|头|坎)"
# How far around a word reaches, in metres.
REACH_M = {
    "旁边": 30.0, "边边上": 30.0, "旁": 30.0, "边上": 30.0, "边": 30.0, "侧边": 30.0, "隔壁": 20.0, "附近": 100.0, "一带": 200.0,
    "周边": 200.0, "周围": 200.0, "四周": 200.0, "左近": 100.0, "近旁": 30.0, "这一片": 200.0, "那一片": 200.0,
}  # fmt: skip
ABOUT = (
    "(?:的)?(?:教学楼|办公楼|综合楼|门诊楼|门诊部|住院楼|住院部|宿舍楼?|食堂|操场)?(?:的)?(?:最)?(?:正)?(?:后面|前面|后方|前方|里面|里头|楼下|楼上|楼后|楼前|楼顶|顶楼|桥下面?|桥上|桥洞|门前|屋后|背后|背面|外面|下面|底下|"
    "上面|中间|中央|内部|内|里|外|地下室|地下车库|地下停车场|停车场|车库|院内|院子|[前后](?=$|[,，。;；有的堆停]))"
)
ROAD_LIKE = frozenset({AnchorKind.ROAD, AnchorKind.STRETCH, AnchorKind.BETWEEN, AnchorKind.BLOCK})
CROSSING_LIKE = frozenset({AnchorKind.CROSSING, AnchorKind.JUNCTION})


@dataclass(frozen=True, slots=True)
class Row:
    """One pattern of a step and how its hit becomes one; `to` limits it to anchors of some kinds."""

    pattern: re.Pattern[str]
    step: Callable[[Hit], Step]
    to: frozenset[AnchorKind] | None = None


_ROUGHLY = re.compile(rf"(?<!附){ROUGH}(?=\d)|\d(?:来|多|几)(?:{UNITS})")


def _metres(hit: Hit, first: int) -> tuple[float | None, bool]:
    """The distance in two groups, and whether it was said roughly."""
    rough = bool(hit[first + 2]) or _ROUGHLY.search(hit[0]) is not None
    return metres_of(hit[first], hit[first + 1]), rough


def _by_bearing(kind: StepKind, distance: int = 0) -> Callable[[Hit], Step]:
    def step(hit: Hit) -> Step:
        metres, rough = _metres(hit, distance) if distance else (None, False)
        return Step(kind, bearing(hit[1]), metres, rough)

    return step


def _along(hit: Hit) -> Step:
    """往东100米, by the street where that is said: 沿路往东100米, 往东100米的马路边."""
    metres, rough = _metres(hit, 2)
    by_street = hit[0].startswith(("沿", "顺")) or hit[0].endswith(("路边", "路旁", "街边"))
    return Step(StepKind.ALONG, bearing(hit[1]), metres, rough, "street" if by_street else "")


def _blocks(hit: Hit) -> Step:
    """往南第二个路口: so many crossings on."""
    count = hit[2] or "1"
    return Step(StepKind.BLOCKS, bearing(hit[1]), detail=str(number_of(count) or count))


def _turned(hit: Hit) -> Step:
    """50米往西: the length first."""
    metres, rough = _metres(hit, 1)
    return Step(StepKind.ALONG, bearing(hit[4]), metres, rough)


def _gate(hit: Hit) -> Step:
    word = next((found for found in hit.groups() if found), "")
    turned = bearing(word)
    return Step(StepKind.GATE, turned, detail="" if turned is not None else word)


def _near(hit: Hit) -> Step:
    metres, rough = _metres(hit, 1)
    return Step(StepKind.NEAR, None, metres, rough)


def _away(hit: Hit) -> Step:
    """离路口三十米的东侧: how far from the anchor just named, and on which side where that is said."""
    metres, rough = _metres(hit, 2)
    side = hit[1] or hit[5]
    return Step(StepKind.SIDE if side else StepKind.NEAR, bearing(side) if side else None, metres, rough)


def _reach(hit: Hit) -> Step:
    return Step(StepKind.NEAR, None, REACH_M[hit[1]])


def _plain(kind: StepKind, metres: float | None = None) -> Callable[[Hit], Step]:
    return lambda hit: Step(kind, None, metres)


def _part(hit: Hit) -> Step:
    return Step(StepKind.PART, bearing(hit[1]), detail="end" if hit[2] in ENDS else "half" if hit[2].startswith("半") else "")


ENDS = {"头", "头上", "端", "首", "尽头", "入口", "出口", "口"}


def _row(pattern: str, step: Callable[[Hit], Step], to: frozenset[AnchorKind] | None = None) -> Row:
    return Row(re.compile(pattern), step, to)


# What a caller says for the anchor just named.
IT = "(?:这个|那个|该|那|这)?(?:十字路口|丁字路口|三岔路口|路口|红绿灯|(?:学校|医院|公园|小区|市场)?(?:的)?[校院]?大?门口?|站台|站牌|转角|拐角|它|那里|那边|这里)"

ROWS: tuple[Row, ...] = (
    _row(rf"(?:再|然后|出来|出门|一直)*(?:往|向|朝)({DIRECTION})(?:方向|边|面|侧)?(?:走到|走|开|过去|去|数)?(?:的)?(?:(?:第)?(\d+|[一二两三四五])个?|下一?个|头一个|前面一?个?)(?:的)?(?:十字|丁字)?(?:路口|红绿灯|街口)", _blocks),
    _row(rf"(?:大约|大概)?(?:离|距离?)(?:着|开)?{IT}(?:的|以|往|向|朝)?(?:({DIRECTION})(?:侧|边|面|方向|方|头)?)?(?:走|有|的|还有)?(?:{ROUGH})*{AMOUNT}{THERE}"
         rf"(?:的)?(?:({DIRECTION})(?:侧|边|面|方向|方|头))?(?:的地方|处)?", _away),
    _row(rf"(?:再|然后|出来|出门|进去|进门|进来|沿着?(?:(?:这条|那条)?(?:马|道|公)?路边?|{ROAD})|一直|直接)*(?:往|向|朝|沿路?|靠)(?:着)?({DIRECTION})(?:方向|边|面|侧|方)?(?:走到|走|行驶|前行|行|开|过去|去|前进|延伸|再)*"
         rf"(?:的)?(?:{ROUGH})*{AMOUNT}{THERE}{KERB}", _along),
    _row(rf"({DIRECTION})(?:行|走){ROUGH}*{AMOUNT}{THERE}", _by_bearing(StepKind.ALONG, 2)),
    _row(rf"(?:的)?(?:外面?)?(?:的|以|偏|靠)?({DIRECTION})(?:侧|边|面|方向|方|部|口|角)?(?:的|走)?(?:{WALL})?[,，]?(?:{ROUGH})*{AMOUNT}{THERE}", _by_bearing(StepKind.SIDE, 2)),
    _row(rf"(?:的)?({DIRECTION})(?:头|端)(?:的|走)?(?:{ROUGH})*{AMOUNT}{THERE}", _by_bearing(StepKind.SIDE, 2), frozenset(AnchorKind) - ROAD_LIKE),
    _row(rf"(?:再|然后)?(?:过去|走|过)?(?:{ROUGH})*{AMOUNT}[,，]?(?:往|向|朝)({DIRECTION})(?:方向|边|面|侧)?", _turned),
    _row(rf"(?:的)?(?:靠)?({DIRECTION}){THAT}(?:侧角|方向角|[拐转]角|角落|角|侧|口|边|面|方向|方|端)", _by_bearing(StepKind.CORNER), CROSSING_LIKE),
    _row(rf"(?:的)?最({DIRECTION})(?:面|边|侧)", lambda hit: Step(StepKind.PART, bearing(hit[1]), detail="end"), ROAD_LIKE),
    _row(rf"(?:的)?(?:[偏靠])?({DIRECTION})(?=$|[,，。;；、!！?？)\s有])", _by_bearing(StepKind.CORNER), CROSSING_LIKE),
    _row(rf"(?:的)?(?:最|靠近?)?({DIRECTION})边?{THAT}(半边|半?[段截]|头上?|端|首|尽头|路段|口)", _part, ROAD_LIKE),
    _row("(?:的)?正?中间?(?:那|这)?一?[段截](?:路)?", lambda _: Step(StepKind.PART, detail="middle"), frozenset({AnchorKind.ROAD})),
    _row(rf"以({DIRECTION})(?:侧|边|面)?", _by_bearing(StepKind.ROADSIDE), ROAD_LIKE),
    _row(rf"(?:的|靠)?(?:马路|道路|路)?({DIRECTION}){THAT}(?:侧|边|面|方向)", _by_bearing(StepKind.ROADSIDE), ROAD_LIKE | {AnchorKind.DOOR, AnchorKind.MILE}),
    _row(rf"(?:往|向|朝)({DIRECTION})(?:方向|边|面|侧)?(?:走|去|一点|一些)?", _by_bearing(StepKind.ALONG)),
    _row("(?:的)?(?:马路|路|街)?斜对(?:面|过|门|角|侧)", _plain(StepKind.DIAGONAL)),
    _row("(?:的)?(?:马路|道路|公路|大路|路|街|河)?(?:的)?正?对(?:面|过|门|侧|街)", _plain(StepKind.OPPOSITE)),
    _row(rf"(?:的)?(?:学?校)?(?:进|出)?({DIRECTION}|正|侧|后|前)?[大小]?门{DOORS}(?:门?口|外|前|岗|卫)?", _gate),
    _row(rf"(?:的)?(?:(\d+)号(?:大?门|出入口|出口|入口|口)|({DIRECTION}|主|次)?(?:(?:急诊|门诊|地下停车场|停车场|地下车库|车库)的?)?(?:出入口|出口|入口|进口)|([A-Z]\d?)(?:出入口|出口|口))", _gate),
    _row(rf"(?:的)?({DIRECTION})(?:侧|边|面)?(?:的)?桥头", _by_bearing(StepKind.SIDE), frozenset({AnchorKind.PLACE})),
    _row(rf"(?:的)?靠?({DIRECTION}){THAT}(?:(?:侧|边|面|方向|方|角)(?:的)?(?:{WALL})?|{WALL})", _by_bearing(StepKind.SIDE)),
    _row(rf"(?:的|附近|周边|周围|方圆|旁边|大概|约|大约|前方|前面|后面|[左右]手?边|[左右]侧|外|开外|再?[往向朝][前里后左右上下回](?:面|边)?(?:走|开|去|过去)?)*(?:{ROUGH})*{AMOUNT}(?:范围)?(?:之?内|以内|处|的地方|的位置|远|外)*", _near),
    _row(rf"(?:的)?{WALL}", _plain(StepKind.NEAR, 30.0), frozenset({AnchorKind.PLACE, AnchorKind.BUILDING})),
    _row(r"(?:的)?紧?(旁边|边边上|旁(?!听)|边上|侧边|隔壁|附近|一带|左近|近旁|周边|周围|四周|这一片|那一片|边(?!坡|缘|角|沟|境))", _reach),
    _row("(?:的|旁边?的?|附近的?|前面的?)?(?:十字|丁字|三岔)?(?:路口|红绿灯|岔路口)", _plain(StepKind.NEAR, 100.0), frozenset(AnchorKind) - CROSSING_LIKE),
    _row(rf"(?:的)?({DIRECTION})(?=$|[,，。;；])", _by_bearing(StepKind.SIDE), frozenset({AnchorKind.PLACE, AnchorKind.BUILDING, AnchorKind.STOP})),
    _row(ABOUT, _plain(StepKind.ABOUT), frozenset(AnchorKind) - ROAD_LIKE - {AnchorKind.AREA}),
)  # fmt: skip

_SKIPPED = re.compile(r"(?:的|那边|那里|这边|这里|那儿|这儿|那个?|这个?|下来|下车|出来|过去|处|上|[ \t()])*")
# Behind a comma only a step that says where to go on from the anchor still belongs to it.
_GOES_ON = re.compile(
    rf"(?:的|那边|那里|上|[ \t()])*[,;。](?:再|然后|就|就在|大约|大概)*(?=(?:离|距离?)(?:着|开)?{IT}|(?:往|向|朝|沿路?)?{DIRECTION}(?:侧|边|面|方向|方)?(?:走|行)?{ROUGH}*\d|往|向|朝|靠?{DIRECTION}{THAT}(?:门|侧|角)|斜?对[面过]|[前后背]面|边上|旁边)"
)
# The speaker takes a side or a gate back: 东侧，不对，西侧; 不是北门，是南门.
_ANEW = re.compile(
    r"[,，-]*[啊哦噢呃哎]*(?:(不是[^,，。;；]{1,4})|(?:不对|不是|不|错了|[说讲记看听打写搞弄报]错了?|[说讲报弄搞]反了?|更正(?:一下)?)+)(?:[,，]|(?=是))[啊哦噢呃哎]*(?:应该|而)?(?:说)?(?:是)?(?:在)?"
)
_ROADSIDE = re.compile(rf"[ ,，]?(?:的)?(?:马路|道路|路)({DIRECTION})(?:侧|边|面)?")


def steps_at(text: str, at: int, anchor: Anchor) -> tuple[list[Step], int]:
    """The steps that follow an anchor which ends here, and where the last of them ends."""
    steps: list[Step] = []
    end = at
    while len(steps) < 4:
        anew = _ANEW.match(text, end)
        instead = _step_at(text, anew.end(), anchor) if anew and (steps or anew[1]) else None
        if instead and (not steps or steps[-1].kind is instead[0].kind):
            steps, end = [*steps[:-1], instead[0]], instead[1]
            continue
        found = _step_at(text, end, anchor) or _step_at(text, _skip(text, end), anchor)
        further = None if found else _GOES_ON.match(text, end)
        found = _step_at(text, further.end(), anchor) if further else found
        if not found:
            break
        steps = _with_step(steps, found[0])
        end = found[1]
    return steps, end


def _with_step(steps: list[Step], step: Step) -> list[Step]:
    """One step more; 50米的北侧 is one step, and so is 西侧小门."""
    last = steps[-1] if steps else None
    if last and last.kind is step.kind is StepKind.ABOUT:
        return steps
    if last and last.kind is StepKind.NEAR and step.kind is StepKind.SIDE and step.distance_m is not None:
        return [*steps[:-1], step]  # 围墙外东面30米
    if last and last.kind is StepKind.NEAR and step.kind in {StepKind.SIDE, StepKind.CORNER}:
        return [*steps[:-1], Step(StepKind.SIDE, step.bearing, last.distance_m, last.rough)]
    if last and last.kind is StepKind.ALONG and last.distance_m is None and step.kind is StepKind.NEAR:
        return [*steps[:-1], Step(StepKind.ALONG, last.bearing, step.distance_m, step.rough)]  # 往东走，离路口50米
    if last and last.kind is StepKind.SIDE and last.distance_m is None and step.kind is StepKind.GATE and step.bearing is None:
        return [*steps[:-1], Step(StepKind.GATE, last.bearing)]
    return [*steps, step]


def _skip(text: str, at: int) -> int:
    hit = _SKIPPED.match(text, at)
    return hit.end() if hit else at


def _step_at(text: str, at: int, anchor: Anchor) -> tuple[Step, int] | None:
    side = _ROADSIDE.match(text, at)
    if side:
        return Step(StepKind.ROADSIDE, bearing(side[1])), side.end()
    for row in ROWS:
        hit = row.pattern.match(text, at)
        if hit and (row.to is None or anchor.kind in row.to):
            return row.step(hit), hit.end()
    return None
