"""How the command line shows what was found in the ground: tables for a person who has to decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, tzinfo
from itertools import islice
from typing import Any

import networkx
from rich.console import Console
from rich.markup import escape
from rich.text import Text

from dispatch.commands.saying import both, listing, tell, word
from dispatch.flow.ground.activating import Activated
from dispatch.flow.ground.comparing import Effect, Handed
from dispatch.flow.ground.surveying import Looked
from dispatch.rules.ground_sentences import in_chinese
from grids.codes import standard_of
from grids.compare import Comparison
from grids.coverage import Flaw, FlawKind
from grids.mend import Change, Decision
from grids.neighbours import components, isolated, next_in_line
from grids.survey import Survey, listed

SHOWN = 20
NOBODY = "nobody 无人"
CLAIMED_TWICE = frozenset({FlawKind.OVERLAP, FlawKind.CONTAINED, FlawKind.DUPLICATE})


def show_look(out: Console, looked: Looked, most: int = SHOWN) -> None:
    """Everything that was found in a file, and what is to be decided."""
    found, system = looked.survey, looked.system
    tell(out, f"{looked.given.path.name}: {len(found.layer.features)} polygons, read as {system}",
         f"{looked.given.path.name}：{len(found.layer.features)} 个面，按 {system} 读取")
    tell(out, f"coordinates: {looked.datum.reason}", f"坐标：{in_chinese(looked.datum.reason)}")
    if looked.datum.away_m is not None:
        tell(out, "a wrong system or zone? say the right one with --crs; import with --trust-crs if it is other ground indeed",
             "坐标系或带号错了吗？请用 --crs 指明；确是另一处地方，导入时加 --trust-crs", "red")
    elif looked.doubted:
        tell(out, f"likely not {system} but {looked.datum.likely}: say --crs {looked.datum.likely}",
             f"很可能不是 {system}，而是 {looked.datum.likely}：请加 --crs {looked.datum.likely}", "red")
    within = looked.boundary_of
    tell(out, f"gaps are judged within: {within or 'the outline of the grids (no boundary given)'}",
         f"缺口判断范围：{within or '网格自身的外轮廓（没有给出边界）'}")
    if looked.above_of:
        tell(out, f"the grids are held to: {looked.above_of}", f"上级网格：{looked.above_of}")
    _standards(out, found)
    _faults(out, looked, most)
    _flaws(out, "Flaws of the division as it came 原样的问题", found.cover.flaws, most)
    if found.mended is not None:
        _changes(out, found.mended.changes, found.cover.flaws, most)
        _flaws(out, "Left after the repair 修补后仍有", found.open_flaws, most)
    tell(out, *verdict(looked), colour="green" if looked.ready else "red")


def _standards(out: Console, found: Survey) -> None:
    """Says so where the codes of one file follow several standards: permitted, and seldom meant."""
    counts = Counter(str(standard_of(one.code)) for one in found.layer.features)
    if len(counts) > 1:
        told = ", ".join(f"{name} {count}" for name, count in counts.most_common())
        tell(out, f"the codes follow several standards, which is kept as it is: {told}", f"编码分属几种标准，将原样保留：{told}", "yellow")


def verdict(looked: Looked) -> tuple[str, str]:
    """May it be kept, and if not, what is in the way; in English and in Chinese."""
    found = looked.survey
    if looked.ready:
        return _fit(found)
    words, hint = "|".join(Decision), found.mendable and not found.mended
    ways = [
        (not found.layer.features, "there is no polygon in it", "文件里没有面"),
        (bool(found.hard), f"{len(found.hard)} faults have to be mended in the file", f"{len(found.hard)} 处错误须在文件里改正"),
        (looked.doubted, "its coordinates contradict what it was compared with", "坐标与比对的图层对不上"),
        (bool(found.conflicts), f"{found.conflicts} conflicts wait for --decide CODE={words}",
         f"{found.conflicts} 处冲突等待人工决定：--decide 编码={words}"),
        (bool(found.blocking) and not found.conflicts, f"{len(found.blocking)} flaws are in the way{': try --repair' if hint else ''}",
         f"{len(found.blocking)} 处重叠或边界错误{'，可用 --repair 修补' if hint else '须在文件里改正'}"),
    ]
    told = [(english, chinese) for is_so, english, chinese in ways if is_so]
    return ("not fit to be kept: " + "; ".join(english for english, _ in told),
            "还不能存为草稿：" + "；".join(chinese for _, chinese in told))


def _fit(found: Survey) -> tuple[str, str]:
    left_m2 = sum(flaw.area_m2 for flaw in found.open_flaws)
    made = [change.decision for change in (found.mended.changes if found.mended else ()) if change.conflict]
    by_code = made.count(Decision.FIRST)
    english, chinese = "every point has at most one grid: fit to be kept as a draft", "每个点至多属于一个网格：可以存为草稿"
    if made:
        english += f"; {len(made)} conflicts were decided, {by_code} of them by the code that sorts first"
        chinese += f"；{len(made)} 处冲突已决定，其中 {by_code} 处归编码排在前面的网格"
    if left_m2:
        english += f"; {len(found.open_flaws)} gaps or outer parts of {left_m2:,.0f} m2 are left as they are"
        chinese += f"；{len(found.open_flaws)} 处缺口或界外部分共 {left_m2:,.0f} 平方米保持原样"
    return english, chinese


def show_comparison(out: Console, found: Comparison, most: int = SHOWN) -> None:
    """Which codes go, come, are redrawn, and how much ground moves."""
    same, redrawn, void, fresh = (len(codes) for codes in (found.same, found.redrawn, found.void, found.fresh))
    tell(out, f"{same} grids stay as they are, {redrawn} are redrawn, {void} go (void), {fresh} come; "
         f"{found.moved_m2:,.0f} m2 change their grid",
         f"{same} 个网格不变，{redrawn} 个重画，{void} 个作废，{fresh} 个新增；{found.moved_m2:,.0f} 平方米换了网格")
    if found.reused:
        tell(out, f"codes on other ground than before (never given twice): {listed(found.reused)}",
             f"编码画在了另一块地上（编码不能重复使用）：{listed(found.reused)}", "red")
    rows = [(old, ", ".join(found.heirs.get(old, ())) or NOBODY) for old in found.void]
    _table(out, "Void grids 作废的网格", ("grid 网格", "its ground goes to 承继网格"), rows, most)
    pieces = [(piece.old or NOBODY, piece.new or NOBODY, f"{piece.area_m2:,.1f}") for piece in found.pieces]
    _table(out, "Ground that moves 换网格的地块", ("from 原网格", "to 新网格", "m2 平方米"), pieces, most)


def show_effect(out: Console, found: Effect, most: int = SHOWN) -> None:
    """The comparison of two versions with what would have become of past events."""
    old, new = found.old, found.new
    states = [" ".join(word("ground", f"state_{one.state}")) for one in (old, new)]
    out.print(f"{old.code}@{old.version} ({states[0]}) → {new.code}@{new.version} ({states[1]})")
    show_comparison(out, found.prepared.comparison, most)
    rows = [(_name(found, one, "giver"), _name(found, one, "taker"), f"{one.area_m2:,.1f}") for one in found.handed]
    _table(out, "Ground between those who have claimed it 责任人之间移交的面积", ("from 移出", "to 移入", "m2 平方米"), rows, most)
    if found.unclaimed:
        codes = listed(found.unclaimed)
        tell(out, f"nobody would answer for: {codes}", f"这些网格将无人负责：{codes}", "yellow")
    newest = (" (the newest; there are more)", "（只算最新的）") if found.cut else ("", "")
    tell(out, f"events of the last {found.days} days: {found.events}{newest[0]}; of these would have had another grid "
         f"{found.new_grid}, another holder {found.new_holder}, another body {found.new_body}, no grid {found.nowhere}",
         f"最近 {found.days} 天的事件 {found.events} 个{newest[1]}，其中会换网格 {found.new_grid}、换责任人 {found.new_holder}、"
         f"换部门 {found.new_body}、落在网格外 {found.nowhere}")


def show_activated(out: Console, done: Activated) -> None:
    """What an activation did."""
    show_comparison(out, done.comparison, 5)
    name = f"{done.code}@{done.version}"
    tell(out, f"{name} rules now; {done.passed_on} claims passed on to new grids, {done.ended} ended",
         f"{name} 已启用；{done.passed_on} 项认领转给新网格，{done.ended} 项终止")


def show_layers(out: Console, rows: Sequence[Any], zone: tzinfo) -> None:
    """Every version of every layer, with times of the city; a draft with a date is planned."""
    told = [
        (row.code, str(row.version), " ".join(word("ground", f"state_{_state(row)}")), str(row.count),
         _instant(row.active_from, zone), _instant(row.active_to, zone), row.source)
        for row in rows
    ]
    heads = ("layer 图层", "version 版本", "state 状态", "grids 网格数", "from 起", "to 止", "source 来源")
    _table(out, "Layers 图层", heads, told, len(told))


def show_neighbourhood(out: Console, graph: networkx.Graph, code: str, most: int = SHOWN) -> None:
    """How a layer hangs together: separate pieces of ground, grids that border no other, the longest borders."""
    groups, lone = components(graph), isolated(graph)
    borders, pieces = graph.number_of_edges(), len(groups)
    tell(out, f"{len(graph)} grids with {borders} common borders in {pieces} separate pieces",
         f"{len(graph)} 个网格，{borders} 段共同边界，连成 {pieces} 片")
    if lone:
        tell(out, f"border no other: {listed(lone, most)}", f"不与任何网格相邻：{listed(lone, most)}")
    rows = [(str(len(group)), listed(sorted(group), 3)) for group in groups if len(group) > 1]
    _table(out, "Pieces of ground that hang together 连成一片的", ("grids 网格数", "among them 其中"), rows, most)
    longest = sorted(graph.edges(data="shared_m"), key=lambda edge: -edge[2])
    edges = [(one, other, f"{shared_m:,.0f}") for one, other, shared_m in longest]
    _table(out, "Common borders 共同边界", ("grid 网格", "neighbour 相邻网格", "common m 共边米数"), edges, most)


def show_in_line(out: Console, graph: networkx.Graph, code: str, most: int = SHOWN) -> None:
    """The grids nearest over the neighbourhood of one grid, as work falls to them. Raises NoSuchGrid."""
    rows = [
        (one.code, str(one.borders), f"{graph.edges[code, one.code]['shared_m']:,.0f}" if one.borders == 1 else "",
         f"{one.path_m:,.0f}")
        for one in islice(next_in_line(graph, code), most)
    ]  # fmt: skip
    _table(out, f"Next in line to {code} 依次最近的网格", ("grid 网格", "borders to cross 隔几段边界", "common m 共边米数", "way m 路程米数"), rows, most)
    if not rows:
        tell(out, f"{code} borders no other grid", f"{code} 不与任何网格相邻")


def _state(row: Any) -> str:
    return "planned" if row.state == "draft" and row.active_from else str(row.state)


def _instant(at: datetime | None, zone: tzinfo) -> str:
    return "" if at is None else f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _name(found: Effect, one: Handed, side: str) -> str:
    party = getattr(one, side)
    return NOBODY if party is None else " / ".join(dict.fromkeys(found.names.get(party, (f"#{party}",))))


def _faults(out: Console, looked: Looked, most: int) -> None:
    ruled = [fault for fault in looked.survey.hard if fault not in looked.survey.layer.faults]
    rows = [(str(one.row), str(one.kind), one.field, both(one.reason)) for one in (*looked.survey.layer.faults, *ruled)]
    _table(out, "Rows at fault 各行的错误", ("row 行", "fault 错误", "field 字段", "reason 原因"), rows, most)


def _flaws(out: Console, title: str, flaws: Sequence[Flaw], most: int) -> None:
    largest = sorted(flaws, key=lambda flaw: -flaw.area_m2)
    if flaws:
        out.print(f"{title}: {_in_short(flaws)}", soft_wrap=True)
    rows = [
        (f"{one.kind}, a sliver" if one.sliver else str(one.kind), listed(one.codes, 3), *_measured(one), both(one.reason))
        for one in largest
    ]
    _table(out, title, ("flaw 问题", "grids 网格", "m2 平方米", "mean width m 平均宽度米", "reason 原因"), rows, most)


def _in_short(flaws: Sequence[Flaw]) -> str:
    """How many there are of each kind, how many of these are slivers, and how much ground that is."""
    kinds = Counter(str(one.kind) for one in flaws)
    told = []
    for kind, count in kinds.most_common():
        mine = [one for one in flaws if str(one.kind) == kind]
        slivers = sum(one.sliver for one in mine)
        thin = f", {slivers} of them slivers" if slivers else ""
        measured = f" ({sum(one.area_m2 for one in mine):,.1f} m2{thin})" if kind != FlawKind.INVALID else ""
        told.append(f"{count} {kind}{measured}")
    return "; ".join(told)


def _measured(flaw: Flaw) -> tuple[str, str]:
    """Square metres and mean width; of a crossing outline neither, for its whole ground is not what is wrong."""
    return ("", "") if flaw.kind is FlawKind.INVALID else (f"{flaw.area_m2:,.2f}", f"{flaw.width_m:,.2f}")


def _changes(out: Console, changes: Sequence[Change], flaws: Sequence[Flaw], most: int) -> None:
    """Conflicts first, and all of them: each wants a decision, between the grids that claim the same ground."""
    in_order = sorted(changes, key=lambda one: (not one.conflict, -(one.gained_m2 + one.lost_m2)))
    rows = [
        (one.code, str(one.step), f"{one.gained_m2:,.2f}", f"{one.lost_m2:,.2f}", f"{one.share:.2%}", _waits(one),
         listed(_rivals(one.code, flaws), 3) if one.conflict else "")
        for one in in_order
    ]  # fmt: skip
    conflicts = sum(one.conflict for one in changes)
    headings = (
        "grid 网格", "step 步骤", "gained m2 增加平方米", "lost m2 减少平方米", "share 占比", "decide 待决定", "claimed by 争用网格")
    _table(out, "What the repair changes 修补所作的改动", headings, rows, max(most, conflicts))


def _rivals(code: str, flaws: Sequence[Flaw]) -> list[str]:
    """The other grids that were drawn over the same ground, the largest piece first."""
    shared = sorted((flaw for flaw in flaws if len(flaw.codes) == 2 and code in flaw.codes and flaw.kind in CLAIMED_TWICE),
                    key=lambda flaw: -flaw.area_m2)
    return list(dict.fromkeys(other for flaw in shared for other in flaw.codes if other != code))


def _waits(change: Change) -> str:
    """Whether a change is for a person to decide, and what was said."""
    what = "emptied" if change.emptied else "conflict" if change.conflict else ""
    return f"{what}: {change.decision}" if what and change.decision else what


def _table(out: Console, title: str, headings: Sequence[str], rows: Sequence[Sequence[str]], most: int) -> None:
    if not rows:
        return
    shown = listing(*headings, title=escape(title), title_style="bold")
    for heading, column in zip(headings, shown.columns, strict=True):
        column.justify = "right" if heading.rpartition(" ")[0].endswith((" m", "m2", "share")) else "left"
    for row in rows[:most]:
        shown.add_row(*map(Text, row))
    out.print(shown)
    if len(rows) > most:
        tell(out, f"... and {len(rows) - most} more", f"……另有 {len(rows) - most} 行")
