"""How the command line shows what was found in the ground: tables for a person who has to decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

import networkx
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from dispatch.flow.ground.activating import Activated
from dispatch.flow.ground.comparing import Effect, Handed
from dispatch.flow.ground.surveying import Looked
from grids.compare import Comparison
from grids.coverage import Flaw
from grids.mend import Change
from grids.neighbours import components, isolated, next_in_line
from grids.survey import listed

SHOWN = 20


def show_look(out: Console, looked: Looked, most: int = SHOWN) -> None:
    """Everything that was found in a file, and what is to be decided."""
    found = looked.survey
    out.print(f"{escape(looked.given.path.name)}: {len(found.layer.features)} polygons, read as {looked.system}")
    out.print(f"coordinates: {looked.datum.reason}")
    if looked.doubted:
        out.print(f"[red]likely not {looked.system} but {looked.datum.likely}[/red]: say --crs {looked.datum.likely}")
    out.print(f"gaps are judged within: {looked.boundary_of or 'the outline of the grids (no boundary given)'}")
    if looked.above_of:
        out.print(f"the grids are held to: {looked.above_of}")
    _faults(out, looked, most)
    _flaws(out, "Flaws of the division as it came", found.cover.flaws, most)
    if found.mended is not None:
        _changes(out, found.mended.changes, most)
        _flaws(out, "Left after the repair", found.open_flaws, most)
    out.print(verdict(looked))


def verdict(looked: Looked) -> str:
    """One sentence: may it be kept, and if not, what is in the way."""
    found = looked.survey
    if looked.ready:
        left = sum(flaw.area_m2 for flaw in found.open_flaws)
        more = f"; {len(found.open_flaws)} gaps or outer parts of {left:,.0f} m2 are left as they are" if left else ""
        return f"[green]every point has at most one grid[/green]: fit to be kept as a draft{more}"
    ways = [
        (bool(found.hard), f"{len(found.hard)} faults have to be mended in the file"),
        (looked.doubted, "its coordinates contradict what it was compared with"),
        (bool(found.conflicts), f"{found.conflicts} conflicts wait for --decide CODE=keep|take"),
        (bool(found.blocking) and not found.conflicts, f"{len(found.blocking)} flaws are in the way"
         + (": try --repair" if found.mendable and not found.mended else "")),
        (not found.layer.features, "there is no polygon in it"),
    ]  # fmt: skip
    return "[red]not fit to be kept[/red]: " + "; ".join(said for is_so, said in ways if is_so)


def show_comparison(out: Console, found: Comparison, most: int = SHOWN) -> None:
    """Which codes go, come, are redrawn, and how much ground moves."""
    out.print(
        f"{len(found.same)} grids stay as they are, {len(found.redrawn)} are redrawn, {len(found.void)} go (void), "
        f"{len(found.fresh)} come; {found.moved_m2:,.0f} m2 change their grid"
    )
    if found.reused:
        out.print(f"[red]codes on other ground than before (never given twice)[/red]: {escape(listed(found.reused))}")
    rows = [(old, ", ".join(found.heirs.get(old, ())) or "nobody") for old in found.void]
    _table(out, "Void grids", ("grid", "its ground goes to"), rows, most)
    pieces = [(piece.old or "nobody", piece.new or "nobody", f"{piece.area_m2:,.1f}") for piece in found.pieces]
    _table(out, "Ground that moves", ("from", "to", "m2"), pieces, most)


def show_effect(out: Console, found: Effect, most: int = SHOWN) -> None:
    """The comparison of two versions with what would have become of past events."""
    old, new = found.old, found.new
    out.print(f"{old.code}@{old.version} ({old.state}) -> {new.code}@{new.version} ({new.state})")
    show_comparison(out, found.prepared.comparison, most)
    rows = [(_name(found, one, "giver"), _name(found, one, "taker"), f"{one.area_m2:,.1f}") for one in found.handed]
    _table(out, "Ground between those who have claimed it", ("from", "to", "m2"), rows, most)
    if found.unclaimed:
        out.print(f"[yellow]nobody would answer for[/yellow]: {escape(listed(found.unclaimed))}")
    newest = " (the newest; there are more)" if found.cut else ""
    out.print(
        f"events of the last {found.days} days: {found.events}{newest}; of these would have had another grid "
        f"{found.new_grid}, another holder {found.new_holder}, another body {found.new_body}, no grid {found.nowhere}"
    )


def show_activated(out: Console, done: Activated) -> None:
    """What an activation did."""
    show_comparison(out, done.comparison, 5)
    out.print(
        f"{done.code}@{done.version} rules now; {done.passed_on} claims passed on to new grids, {done.ended} ended"
    )


def show_layers(out: Console, rows: Sequence[Any]) -> None:
    """Every version of every layer."""
    told = [
        (row.code, str(row.version), row.state, str(row.count), _day(row.active_from), _day(row.active_to), row.source)
        for row in rows
    ]
    _table(out, "Layers", ("layer", "version", "state", "grids", "from", "to", "source"), told, len(told))


def show_neighbourhood(out: Console, graph: networkx.Graph, code: str, most: int = SHOWN) -> None:
    """How a layer hangs together: separate pieces of ground, grids that border no other, the longest borders."""
    groups, lone = components(graph), isolated(graph)
    out.print(f"{len(graph)} grids with {graph.number_of_edges()} common borders in {len(groups)} separate pieces")
    if lone:
        out.print(f"border no other: {escape(listed(lone, most))}")
    rows = [(str(len(group)), listed(sorted(group), 3)) for group in groups if len(group) > 1]
    _table(out, "Pieces of ground that hang together", ("grids", "among them"), rows, most)
    longest = sorted(graph.edges(data="shared_m"), key=lambda edge: -edge[2])
    borders = [(one, other, f"{shared_m:,.0f}") for one, other, shared_m in longest]
    _table(out, "Common borders", ("grid", "neighbour", "common m"), borders, most)


def show_in_line(out: Console, graph: networkx.Graph, code: str, most: int = SHOWN) -> None:
    """The grids nearest over the neighbourhood of one grid, as work falls to them. Raises NoSuchGrid."""
    rows = [
        (one.code, str(one.borders), f"{graph.edges[code, one.code]['shared_m']:,.0f}" if one.borders == 1 else "",
         f"{one.path_m:,.0f}")
        for one in islice(next_in_line(graph, code), most)
    ]  # fmt: skip
    _table(out, f"Next in line to {code}", ("grid", "borders to cross", "common m", "way m"), rows, most)
    if not rows:
        out.print(f"{escape(code)} borders no other grid")


def _day(at: Any) -> str:
    return "" if at is None else f"{at:%Y-%m-%d %H:%M}Z"


def _name(found: Effect, one: Handed, side: str) -> str:
    party = getattr(one, side)
    return "nobody" if party is None else " / ".join(dict.fromkeys(found.names.get(party, (f"#{party}",))))


def _faults(out: Console, looked: Looked, most: int) -> None:
    ruled = [fault for fault in looked.survey.hard if fault not in looked.survey.layer.faults]
    rows = [(str(one.row), str(one.kind), one.field, one.reason) for one in (*looked.survey.layer.faults, *ruled)]
    _table(out, "Rows at fault", ("row", "fault", "field", "reason"), rows, most)


def _flaws(out: Console, title: str, flaws: Sequence[Flaw], most: int) -> None:
    largest = sorted(flaws, key=lambda flaw: -flaw.area_m2)
    if flaws:
        out.print(f"{title}: {_in_short(flaws)}")
    rows = [
        (f"{one.kind}, a sliver" if one.sliver else str(one.kind), listed(one.codes, 3), f"{one.area_m2:,.2f}", f"{one.width_m:,.2f}", one.reason)
        for one in largest
    ]
    _table(out, title, ("flaw", "grids", "m2", "mean width m", "reason"), rows, most)


def _in_short(flaws: Sequence[Flaw]) -> str:
    """How many there are of each kind, how many of these are slivers, and how much ground that is."""
    kinds = Counter(str(one.kind) for one in flaws)
    told = []
    for kind, count in kinds.most_common():
        mine = [one for one in flaws if str(one.kind) == kind]
        slivers = sum(one.sliver for one in mine)
        thin = f", {slivers} of them slivers" if slivers else ""
        told.append(f"{count} {kind} ({sum(one.area_m2 for one in mine):,.1f} m2{thin})")
    return "; ".join(told)


def _changes(out: Console, changes: Sequence[Change], most: int) -> None:
    """Conflicts first, and all of them: each wants a decision."""
    in_order = sorted(changes, key=lambda one: (not one.conflict, -(one.gained_m2 + one.lost_m2)))
    rows = [
        (one.code, str(one.step), f"{one.gained_m2:,.2f}", f"{one.lost_m2:,.2f}", f"{one.share:.2%}",
         "emptied" if one.emptied else "conflict" if one.conflict else "")
        for one in in_order
    ]  # fmt: skip
    conflicts = sum(one.conflict for one in changes)
    headings = ("grid", "step", "gained m2", "lost m2", "share", "decide")
    _table(out, "What the repair changes", headings, rows, max(most, conflicts))


def _table(out: Console, title: str, headings: Sequence[str], rows: Sequence[Sequence[str]], most: int) -> None:
    if not rows:
        return
    shown = Table(title=title, title_justify="left", title_style="bold")
    for heading in headings:
        numbers: Mapping[str, Any] = {"justify": "right"} if heading.endswith((" m", "m2", "share")) else {}
        shown.add_column(heading, **numbers)
    for row in rows[:most]:
        shown.add_row(*map(Text, row))
    if len(rows) > most:
        shown.add_row(f"... and {len(rows) - most} more", *[""] * (len(headings) - 1))
    out.print(shown)
