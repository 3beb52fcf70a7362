"""A Chinese call as a phrase: names, numbers, anchors, steps, and which of the places is the event's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from geodata.phrases.chinese.anchors import anchor_at
from geodata.phrases.chinese.choosing import RANK, Found, chosen, crossing_of, is_nameless
from geodata.phrases.chinese.names import NAME, PLACE, Masked, masked
from geodata.phrases.chinese.numerals import with_digits
from geodata.phrases.chinese.roles import Role, is_rather, is_slip, role
from geodata.phrases.chinese.short import with_short
from geodata.phrases.chinese.steps import steps_at
from geodata.phrases.known import Known, Longest
from geodata.phrases.phrase import Anchor, AnchorKind, Lack, Phrase, Spot, Step, StepKind
from geodata.phrases.tidy import plain_routes, without_gaps, without_phones

MOST_SPOTS = 8
MOST_READ = 60
POSTS = "路?灯杆|路灯|电线杆|电杆|监控杆|窨井盖?|井盖|雨水井盖?|污水井盖?|检查井|消防栓|消火栓"
COARSE = frozenset({AnchorKind.ROAD, AnchorKind.AREA})
SMALL_AREAS = ("街道", "镇", "乡", "社区", "村", "网格", "居委会", "片区", "街区")
_PAUSES = re.compile(r"[,，]\s*(?:呃+|嗯+|那个嘛?|就是说)\s*(?=[,，])")
_FILLERS = re.compile(r"呃+|嗯+|(?<![金名余超总限份数差税巨定面])额(?=[,，、.…\d一二三四五六七八九十])|…+")
_BOTH = re.compile(r"(?:的)?(?:都|均|分别|各有?|两条(?:路|街|道)?上?(?:都|均)|两(?:处|地)|这两)")
# Where an anchor may start: at a name, or at a lamp's, cover's or chainage's own words.
_START = re.compile(
    rf"{NAME}|(?<!\d)\d{{1,3}}(?:号楼|幢|栋)(?=[^,，。]{{0,6}}[,，]?{PLACE})|(?:{POSTS})(?:编?号|第|:|[A-Za-z]{{0,4}}-?\d)|"
    rf"(?:(?:编号|第)?[A-Za-z]{{0,4}}-?(?<!\d)\d{{1,8}}(?:号|#)|编号为?[A-Za-z]{{0,4}}-?\d{{1,8}}|(?<![A-Za-z])[A-Za-z]{{1,4}}-?\d{{1,8}}(?:[A-Za-z]{{1,3}}\d+(?:-\d+)?)?)(?:的)?(?:{POSTS})|[Kk]\d+\+\d"
)
_TOUCHING = re.compile(
    r"(?:的|,|，|上|处|\(|\)|（|）|:|：|\s|那边|那里|这边|那个|这个|有个|有一个|一个|靠近|近|靠|旁边的?|边上的?|里面?的?|内的?)*"
)
_STOPS = re.compile(r"[,，]")
_APART = re.compile(r"都|两处|两个地方|两地|分别|均|这两|还有|另外|以及")
_NEARBY = re.compile(r"(?:(紧靠|紧邻|紧挨着?|毗邻|挨着)|靠近|临近|邻近|接近|就近|近|离|距离|距|靠)$")
_ALIAS = re.compile(
    rf"[（(](?:也叫|又叫|又名|俗称|旧称|旧名|原名|原来叫|原叫|以前叫|曾叫|原|现名|现叫|现在叫|现|别名|就是|即)({NAME})[)）]|"
    rf"[,，]?(?:也叫|又叫|又名|俗称|旧称|原名|原来叫|原叫|以前叫|曾叫|现在叫|也就是|就是以前的)({NAME})"
)


def parse_chinese(text: str, known: Known | None = None) -> Phrase:
    """Read tidied Chinese words; never fails, a phrase without a spot says what it lacks."""
    if known is None:
        return _read(text)
    phrase = _read(text, known.longest)
    if all(spot.anchor.kind in COARSE and not spot.steps for spot in phrase.spots):
        further = _read(text, with_short(known))
        phrase = further if len(further.spots) == 1 and further.spots[0].anchor.kind is AnchorKind.PLACE else phrase
    return _read(text, known.sounding) if phrase.lacks is Lack.NO_PLACE else phrase


def _read(text: str, longest: Longest | None = None) -> Phrase:
    said = plain_routes(without_gaps(_FILLERS.sub("", _PAUSES.sub("", without_phones(text)))))
    hidden = masked(said, longest)
    words = with_digits(hidden.text)
    words, aliases = _without_aliases(words, hidden)
    found = _with_roles(words, list(_spots(words, hidden)))
    found = _joined(words, found)
    event, home = chosen(words, found)
    event = [_also_called(spot, aliases) for spot in event]
    lacks = None if event else (Lack.HOME_ONLY if home else Lack.NO_PLACE)
    apart = len(event) > 1 and _APART.search(words) is not None
    return Phrase(text, "zh", tuple(event[:MOST_SPOTS]), tuple(home[:MOST_SPOTS]), apart, lacks)


def _without_aliases(words: str, hidden: Masked) -> tuple[str, dict[str, str]]:
    """Words without remarks such as （原某路）, and the other name by the name it stands behind."""
    aliases: dict[str, str] = {}

    def drop(hit: re.Match[str]) -> str:
        before = words[hit.start() - 1] if hit.start() else ""
        if before not in hidden.names:
            return hit[0]
        aliases[hidden.names[before]] = hidden.names[hit[1] or hit[2]]
        return ""

    return _ALIAS.sub(drop, words), aliases


def _also_called(spot: Spot, aliases: dict[str, str]) -> Spot:
    others = [name for name in spot.anchor.names if name in aliases]
    if not others:
        return spot
    names = tuple(aliases.get(name, name) for name in spot.anchor.names)
    return replace(spot, also=(*spot.also, replace(spot.anchor, names=names)))


def _spots(words: str, hidden: Masked) -> Iterator[Found]:
    at = 0
    count = 0
    while (start := _START.search(words, at)) and count < MOST_READ:
        count += 1
        hit = anchor_at(words, start.start(), hidden.names)
        if not hit:
            at = start.start() + 1
            continue
        anchor, end, implied = hit
        steps, end = steps_at(words, end, anchor)
        before = _NEARBY.search(words[max(0, start.start() - 4) : start.start()])
        if implied:
            steps.insert(0, implied)
        elif before and not steps:
            steps = [Step(StepKind.NEAR, None, 30.0 if before[1] else 100.0)]
        at = end
        if anchor.detail == "loose" and _BOTH.match(words, end):
            for name in anchor.names:
                yield Found(Spot(Anchor(AnchorKind.ROAD, (name,))), start.start(), end)
            continue
        yield Found(Spot(anchor, tuple(steps)), start.start(), end)


def _with_roles(words: str, found: list[Found]) -> list[Found]:
    out: list[Found] = []
    last = 0
    for read in found:
        one = read
        before = words[last : one.start]
        kind = role(before, words[one.end :])
        if out and _takes_back(before, out[-1], one):
            one = _with_kept_road(before, out[-1], one)
            out[-1] = replace(out[-1], role=Role.DENIED)
        # 家住某路5号某小区: what touches a home belongs to it.
        if kind is Role.SAID and out and out[-1].role is Role.HOME and not before.strip("的, ，"):
            kind = Role.HOME if "," not in before and "，" not in before else kind
        out.append(replace(one, role=kind))
        last = one.end
    return out


def _takes_back(before: str, first: Found, second: Found) -> bool:
    kinds = {first.spot.anchor.kind, second.spot.anchor.kind}
    alike = len(kinds) == 1 or kinds == {AnchorKind.JUNCTION, AnchorKind.CROSSING}
    return is_slip(before) or (alike and AnchorKind.ROAD not in kinds and is_rather(before))


def _with_kept_road(before: str, first: Found, second: Found) -> Found:
    """甲路和乙路路口，不对，是和丙路路口: only the other road of the crossing is taken back."""
    kinds = (first.spot.anchor.kind, second.spot.anchor.kind)
    if kinds != (AnchorKind.CROSSING, AnchorKind.JUNCTION) or before[-1:] not in ("和", "与", "跟"):
        return second
    crossing = Anchor(AnchorKind.CROSSING, (first.spot.anchor.names[0], *second.spot.anchor.names))
    return replace(second, spot=replace(second.spot, anchor=crossing))


def _joined(words: str, found: list[Found]) -> list[Found]:
    """Neighbouring anchors that together name one place as one spot; areas become the area of what follows."""
    out: list[Found] = []
    areas: list[Found] = []
    for one in found:
        if areas and not _led_by(words, areas, one):
            # A city that stands alone among places is where somebody came from.
            out.extend(area for area in areas if area.role is not Role.SAID or _is_small(area))
            areas = []
        if one.spot.anchor.kind is AnchorKind.AREA and not one.spot.steps:
            areas.append(one)
            continue
        placed = _in_areas(areas, one)
        areas = []
        apart = bool(out) and crossing_of([out[-1].spot, placed.spot]) is not None
        if out and not apart and _TOUCHING.fullmatch(words, out[-1].end, placed.start) and _same_role(out[-1], placed):
            out[-1] = _merged(out[-1], placed, words[out[-1].end : placed.start])
        else:
            out.append(placed)
    return [*out, *_lone(areas, out)]


def _led_by(words: str, areas: list[Found], one: Found) -> bool:
    """Whether areas are said of what follows: a home's area ends with its clause."""
    kind = areas[0].role
    if one.role not in {kind, Role.SAID}:
        return kind is Role.SAID
    touches = _TOUCHING.fullmatch(words, areas[-1].end, one.start) is not None
    if kind is Role.SAID:
        return touches or all(_is_small(area) for area in areas)
    return touches and not _STOPS.search(words, areas[-1].end, one.start)


def _is_small(area: Found) -> bool:
    return area.spot.anchor.names[0].endswith(SMALL_AREAS)


def _in_areas(areas: list[Found], one: Found) -> Found:
    if not areas:
        return one
    kind = areas[0].role if one.role is Role.SAID else one.role
    named = tuple(area.spot.anchor.names[0] for area in areas)
    return Found(replace(one.spot, areas=named), areas[0].start, one.end, kind)


def _lone(areas: list[Found], others: list[Found]) -> list[Found]:
    """Areas behind the last anchor: the area of it when it has none, a place of their own when alone."""
    if others:
        areas = [area for area in areas if area.role is not Role.SAID or _is_small(area)]
    if not areas:
        return []
    last = areas[-1]
    wider = tuple(area.spot.anchor.names[0] for area in areas[:-1])
    if others and not others[-1].spot.areas and _same_role(others[-1], last):
        others[-1] = replace(others[-1], spot=replace(others[-1].spot, areas=(*wider, last.spot.anchor.names[0])))
        return []
    return [replace(last, spot=replace(last.spot, areas=wider), role=areas[0].role)]


def _same_role(one: Found, other: Found) -> bool:
    return one.role == other.role or (one.role is Role.EVENT and other.role is Role.SAID)


def _merged(one: Found, other: Found, between: str) -> Found:
    """The surer of two anchors leads, the other one helps; a nameless place only lends its steps."""
    first, second = one.spot, other.spot
    areas = first.areas or second.areas
    if is_nameless(second.anchor) and (not is_nameless(first.anchor) or not between):
        kind = (second.anchor,) if first.anchor.kind is AnchorKind.ROAD and second.anchor.kind is AnchorKind.PLACE else ()
        spot = replace(first, anchor=_as_stop(first, second), steps=first.steps or second.steps, also=(*first.also, *kind))
    elif {first.anchor.kind, second.anchor.kind} == {AnchorKind.ROAD, AnchorKind.JUNCTION} and first.anchor.names != second.anchor.names:
        crossing = Anchor(AnchorKind.CROSSING, (*first.anchor.names, *second.anchor.names))
        spot = replace(second, anchor=crossing, steps=second.steps or first.steps, areas=areas)
    elif not first.anchor.names and second.anchor.kind is AnchorKind.ROAD:
        spot = replace(first, anchor=replace(first.anchor, names=second.anchor.names), areas=areas)
    elif _leads(second, first) or (between == "的" and first.steps and second.anchor.kind is not AnchorKind.ROAD):
        spot = replace(second, areas=areas, also=(first.anchor, *first.also))
    else:
        spot = replace(first, areas=areas, also=(*first.also, second.anchor))
    return Found(spot, one.start, other.end, one.role)


def _as_stop(first: Spot, second: Spot) -> Anchor:
    """A place and the word for a bus stop are the stop of that name."""
    named = first.anchor.kind in {AnchorKind.PLACE, AnchorKind.ROAD, AnchorKind.AREA} and not first.steps
    return replace(first.anchor, kind=AnchorKind.STOP) if named and second.anchor.kind is AnchorKind.STOP else first.anchor


def _leads(second: Spot, first: Spot) -> bool:
    """Whether the later of two touching spots is the place itself."""
    if first.steps and first.steps[-1].kind not in {StepKind.ABOUT, StepKind.NEAR}:
        return RANK[second.anchor.kind] < RANK[first.anchor.kind]
    if first.steps and first.anchor.kind is not AnchorKind.ROAD:
        return RANK[second.anchor.kind] <= RANK[first.anchor.kind]
    if any(step.kind is StepKind.GATE for step in second.steps):
        return True
    return RANK[second.anchor.kind] <= RANK[first.anchor.kind]
