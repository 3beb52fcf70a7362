"""A Chinese call as a phrase: names, numbers, anchors, steps, and which of the places is the event's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from geodata.phrases.chinese.anchors import anchor_at
from geodata.phrases.chinese.names import NAME, POINTED_AT, Known, Masked, masked
from geodata.phrases.chinese.numerals import with_digits
from geodata.phrases.chinese.roles import Role, pointing_home, role
from geodata.phrases.chinese.steps import steps_at
from geodata.phrases.phrase import Anchor, AnchorKind, Lack, Phrase, Spot, Step, StepKind
from geodata.phrases.tidy import plain_routes, without_gaps, without_phones

MOST_SPOTS = 8
MOST_READ = 60
SMALL_AREAS = ("街道", "镇", "乡", "社区", "村", "网格", "居委会", "片区", "街区")
_FILLERS = re.compile(r"呃+|嗯+|额(?=[,，、.…\d一二三四五六七八九十])|…+")
_BOTH = re.compile(r"(?:的)?(?:都|均|分别|各有?|两条(?:路|街|道)?都|两(?:处|地)|这两)")
# Where an anchor may start: at a name, or at a lamp's, cover's or chainage's own words.
_START = re.compile(
    rf"{NAME}|(?:路?灯杆|路灯|电线杆|电杆|窨井盖?|井盖|雨水井盖?|消防栓)(?:编?号|第|:|[A-Z]{{0,4}}-?\d)|(?:编号|第)?[A-Z]{{0,4}}-?(?<!\d)\d{{1,8}}(?:号|#)(?:的)?(?:路?灯杆|路灯|电线杆|窨井|井盖)|[Kk]\d+\+\d"
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


@dataclass(frozen=True, slots=True)
class _Found:
    """A spot and the stretch of words it was read from."""

    spot: Spot
    start: int
    end: int
    role: Role = Role.SAID


def parse_chinese(text: str, known: Known | None = None) -> Phrase:
    """Read tidied Chinese words; never fails, a phrase without a spot says what it lacks."""
    phrase = _read(text, known, by_sound=False)
    if known and phrase.lacks is Lack.NO_PLACE:
        phrase = _read(text, known, by_sound=True)
    return phrase


def _read(text: str, known: Known | None, by_sound: bool) -> Phrase:
    said = plain_routes(without_gaps(_FILLERS.sub("", without_phones(text))))
    hidden = masked(said, known, by_sound)
    words = with_digits(hidden.text)
    words, aliases = _without_aliases(words, hidden)
    found = _with_roles(words, list(_spots(words, hidden)))
    found = _joined(words, found)
    event, home = _chosen(words, found)
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


def _spots(words: str, hidden: Masked) -> Iterator[_Found]:
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
                yield _Found(Spot(Anchor(AnchorKind.ROAD, (name,))), start.start(), end)
            continue
        yield _Found(Spot(anchor, tuple(steps)), start.start(), end)


def _with_roles(words: str, found: list[_Found]) -> list[_Found]:
    out: list[_Found] = []
    last = 0
    for one in found:
        before = words[last : one.start]
        kind = role(before, words[one.end :])
        # 家住某路5号某小区: what touches a home belongs to it.
        if kind is Role.SAID and out and out[-1].role is Role.HOME and not before.strip("的, ，"):
            kind = Role.HOME if "," not in before and "，" not in before else kind
        out.append(replace(one, role=kind))
        last = one.end
    return out


def _joined(words: str, found: list[_Found]) -> list[_Found]:
    """Neighbouring anchors that together name one place as one spot; areas become the area of what follows."""
    out: list[_Found] = []
    areas: list[_Found] = []
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
        if out and _TOUCHING.fullmatch(words, out[-1].end, placed.start) and _same_role(out[-1], placed):
            out[-1] = _merged(out[-1], placed, words[out[-1].end : placed.start])
        else:
            out.append(placed)
    return [*out, *_lone(areas, out)]


def _led_by(words: str, areas: list[_Found], one: _Found) -> bool:
    """Whether areas are said of what follows: a home's area ends with its clause."""
    kind = areas[0].role
    if one.role not in {kind, Role.SAID}:
        return kind is Role.SAID
    touches = _TOUCHING.fullmatch(words, areas[-1].end, one.start) is not None
    if kind is Role.SAID:
        return touches or all(_is_small(area) for area in areas)
    return touches and not _STOPS.search(words, areas[-1].end, one.start)


def _is_small(area: _Found) -> bool:
    return area.spot.anchor.names[0].endswith(SMALL_AREAS)


def _in_areas(areas: list[_Found], one: _Found) -> _Found:
    if not areas:
        return one
    kind = areas[0].role if one.role is Role.SAID else one.role
    named = tuple(area.spot.anchor.names[0] for area in areas)
    return _Found(replace(one.spot, areas=named), areas[0].start, one.end, kind)


def _lone(areas: list[_Found], others: list[_Found]) -> list[_Found]:
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


def _same_role(one: _Found, other: _Found) -> bool:
    return one.role == other.role or (one.role is Role.EVENT and other.role is Role.SAID)


def _merged(one: _Found, other: _Found, between: str) -> _Found:
    """The surer of two anchors leads, the other one helps; a nameless place only lends its steps."""
    first, second = one.spot, other.spot
    areas = first.areas or second.areas
    if _nameless(second.anchor) and not _nameless(first.anchor):
        spot = replace(first, steps=first.steps or second.steps)
    elif _leads(second, first) or (between == "的" and first.steps and second.anchor.kind is not AnchorKind.ROAD):
        spot = replace(second, areas=areas, also=(first.anchor, *first.also))
    else:
        spot = replace(first, areas=areas, also=(*first.also, second.anchor))
    return _Found(spot, one.start, other.end, one.role)


def _nameless(anchor: Anchor) -> bool:
    return anchor.names[:1] != () and anchor.names[0] in POINTED_AT


RANK = {kind: place for place, kind in enumerate(AnchorKind)}


def _leads(second: Spot, first: Spot) -> bool:
    """Whether the later of two touching spots is the place itself."""
    if first.steps and first.steps[-1].kind not in {StepKind.ABOUT, StepKind.NEAR}:
        return RANK[second.anchor.kind] < RANK[first.anchor.kind]
    if first.steps and first.anchor.kind is not AnchorKind.ROAD:
        return RANK[second.anchor.kind] <= RANK[first.anchor.kind]
    if any(step.kind is StepKind.GATE for step in second.steps):
        return True
    return RANK[second.anchor.kind] <= RANK[first.anchor.kind]


def _chosen(words: str, found: list[_Found]) -> tuple[list[Spot], list[Spot]]:
    """The spots of the event and those of the caller's home."""
    by_role = {kind: [one for one in found if one.role is kind] for kind in Role}
    homes = [one.spot for one in by_role[Role.HOME]]
    event = by_role[Role.EVENT] or by_role[Role.SAID]
    if by_role[Role.EVENT]:
        last = by_role[Role.EVENT][-1].end
        event = [*event, *(one for one in by_role[Role.SAID] if one.start >= last and _finer(one, event[-1]))]
    spots = _refined(event)
    if not spots or all(_nameless(spot.anchor) for spot in spots):
        spots = _at_home(words, [*by_role[Role.HOME], *by_role[Role.RESIDENT]]) or spots
        homes = [] if spots and by_role[Role.HOME] and spots[0].anchor == homes[0].anchor else homes
    if not spots:
        spots = [one.spot for one in by_role[Role.RESIDENT]]
    if not spots and not homes:
        spots = [one.spot for one in by_role[Role.PASSED]]
    return spots, homes


def _finer(one: _Found, other: _Found) -> bool:
    return RANK[one.spot.anchor.kind] < RANK[other.spot.anchor.kind]


def _refined(found: Iterable[_Found]) -> list[Spot]:
    """Different spots in the order said; a bare road or area beside a finer spot only helps to find that."""
    spots = list(dict.fromkeys(one.spot for one in found))
    named = [spot for spot in spots if not _nameless(spot.anchor)] or spots
    coarse = [spot for spot in named if spot.anchor.kind in {AnchorKind.ROAD, AnchorKind.AREA} and not spot.steps]
    fine = [spot for spot in named if spot not in coarse]
    if not fine:
        return _one_place(coarse)
    areas = tuple(spot.anchor.names[0] for spot in coarse if spot.anchor.kind is AnchorKind.AREA)
    roads = tuple(spot.anchor for spot in coarse if spot.anchor.kind is AnchorKind.ROAD)
    first = fine[0]
    return [replace(first, areas=first.areas or areas, also=(*first.also, *roads)), *fine[1:]]


def _one_place(coarse: list[Spot]) -> list[Spot]:
    """A road and the area it lies in are one place; two roads are two."""
    roads = [spot for spot in coarse if spot.anchor.kind is AnchorKind.ROAD]
    areas = tuple(spot.anchor.names[0] for spot in coarse if spot.anchor.kind is AnchorKind.AREA)
    return [replace(spot, areas=spot.areas or areas) for spot in roads] or coarse[-1:]


def _at_home(words: str, homes: list[_Found]) -> list[Spot]:
    """The home itself, when the caller points at it and names no other place."""
    if not homes:
        return []
    rest = words
    for one in reversed(homes):
        rest = rest[: one.start] + "," + rest[one.end :]
    pointed = pointing_home(rest)
    if pointed is None:
        return []
    steps, _ = steps_at(pointed, 0, homes[0].spot.anchor)
    return [replace(homes[0].spot, steps=(*homes[0].spot.steps, *steps[:1]))]
