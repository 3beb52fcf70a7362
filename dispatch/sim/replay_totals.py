"""What a replay left behind, read from the store and held against what the records themselves say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

from rich.console import Console
from rich.table import Table

from dispatch.city import City
from dispatch.node import Node
from dispatch.rules.event import Event, Queue
from dispatch.sim.replay_rows import Record, Unusable
from dispatch.store.engine import Unit
from dispatch.store.outcomes import handled_deadlines, made_moves
from grids.index import GridIndex

CHUNK = 5000
NOTHING = "-"
SHOWN_ROWS = 50


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many."""

    part: int
    whole: int

    @property
    def fraction(self) -> float:
        """From 0 to 1; 1 of nothing."""
        return self.part / self.whole if self.whole else 1.0

    def __str__(self) -> str:
        return f"{self.part:,} of {self.whole:,} ({self.fraction:.2%})" if self.whole else NOTHING


@dataclass(frozen=True, slots=True)
class Located:
    """Of the records without a default point: how many lie in a grid; of those whose row names a grid: how many
    lie in that one, and how many within their rounding radius of it."""

    located: Share
    same_grid: Share
    within_radius: Share


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Whether closed events were handled in time, by their deadlines and entries.

    ``agreement`` is over the closed records that carry both a due time and the city's own verdict;
    ``contradictions`` are events whose deadline and journal do not say the same.
    """

    in_time: Share
    agreement: Share
    by_city: Counter[tuple[bool, bool]]
    contradictions: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Everything a replay can tell: rows, entries by action, places, verdicts, and the rows it could not use."""

    rows: int
    reports: int
    still_open: int
    seconds: float
    actions: Mapping[str, int]
    queues: Mapping[str, int]
    located: Located
    verdicts: Verdicts
    decided_times: int
    unusable: Sequence[Unusable] = field(default_factory=list)

    @property
    def moves(self) -> int:
        """Entries that somebody's move made; the steps of ladders are not among them."""
        return sum(count for action, count in self.actions.items() if action != "climb")

    @property
    def default_points(self) -> int:
        """Reports that came with a point that stands for no place."""
        return self.queues.get(Queue.DEFAULT_POINT, 0)


def located(city: City, records: Sequence[Record], opened: Mapping[int, Event], radius_m: float) -> Located:
    """Compare the grid that intake found with the one that the row names."""
    placed = [(record, opened[record.line]) for record in records if record.line in opened]
    placed = [(record, event) for record, event in placed if event.queue != Queue.DEFAULT_POINT]
    named = [(record, event) for record, event in placed if record.grid]
    same = sum(event.grid == record.grid for record, event in named)
    index = city.claimed.index if city.claimed is not None else GridIndex([], [])
    positions = {index.code(position): position for position in range(len(index))}
    near = sum(
        event.grid != record.grid and _border_m(index, positions.get(record.grid), record) <= radius_m
        for record, event in named
    )
    return Located(
        located=Share(sum(bool(event.grid) for _, event in placed), len(placed)),
        same_grid=Share(same, len(named)), within_radius=Share(same + near, len(named)),
    )


def _border_m(index: GridIndex, position: int | None, record: Record) -> float:
    """Metres from a record's point to the border of a grid; infinite for a grid that is not there."""
    if position is None or record.lon is None or record.lat is None:
        return inf
    return index.border_m(record.lon, record.lat, position)


def verdicts(node: Node, records: Sequence[Record], opened: Mapping[int, Event]) -> Verdicts:
    """Read from the store whether each closed event was handled in time."""
    found, contradictions = _verdicts(node, max((event.id for event in opened.values()), default=0))
    closed = [record for record in records if record.line in opened and record.closed is not None]
    ours = {record.line: found.get(opened[record.line].id) for record in closed}
    due = [record for record in closed if record.due is not None]
    both = [record for record in due if record.in_time is not None]
    return Verdicts(
        in_time=Share(sum(ours[record.line] is True for record in due), len(due)),
        agreement=Share(sum(ours[record.line] is record.in_time for record in both), len(both)),
        by_city=Counter((bool(record.in_time), bool(ours[record.line])) for record in both),
        contradictions=contradictions,
    )


def _verdicts(node: Node, last: int) -> tuple[dict[int, bool], int]:
    found: dict[int, bool] = {}
    contradictions = 0
    for first in range(1, last + 1, CHUNK):
        for row in node.run(_handled, first, first + CHUNK - 1):
            found[row.event] = bool(row.met)
            by_journal = row.happened_at == row.stopped_at and (row.happened_at <= row.due_at) is bool(row.met)
            contradictions += not by_journal
    return found, contradictions


def _handled(db: Unit, city: City, first: int, last: int) -> Sequence:
    return handled_deadlines(db, first, last)


def actions(db: Unit, city: City) -> Mapping[str, int]:
    """Entries by action."""
    return made_moves(db)


def show(totals: Totals, out: Console) -> None:
    """Print the totals as tables."""
    for table in _tables(totals):
        out.print(table)
    if len(totals.unusable) > SHOWN_ROWS:
        left = len(totals.unusable) - SHOWN_ROWS
        out.print(f"... and {left:,} more rows that could not be used 另有 {left:,} 行无法使用", highlight=False)


def _tables(totals: Totals) -> Iterator[Table]:
    yield _table("Replay 重演", "", "", [
        ("rows 行数", f"{totals.rows:,}"), ("reports replayed 重演的来件", f"{totals.reports:,}"),
        ("rows that could not be used 无法使用的行", f"{len(totals.unusable):,}"), ("still open 未结", f"{totals.still_open:,}"),
        ("moves 办理步骤", f"{totals.moves:,}"), ("steps climbed 升级次数", f"{totals.actions.get('climb', 0):,}"),
        ("times shown twice or never 时钟重复或缺失的时刻", f"{totals.decided_times:,}"), ("seconds 秒", f"{totals.seconds:,.1f}"),
    ])
    places = totals.located
    yield _table("Where 位置", "", "", [
        ("located, of those without a default point 已定位（不计默认坐标）", str(places.located)),
        ("in the grid that the row names 与原记录的网格一致", str(places.same_grid)),
        ("in it or within the rounding radius 一致或在取整误差之内", str(places.within_radius)),
        *((f"queued for the desk: {reason} 在受理台等候", f"{count:,}") for reason, count in sorted(totals.queues.items())),
    ])
    judged = totals.verdicts
    yield _table("In time, by the deadlines and entries left behind 按留下的时限和记录判定的及时率", "", "", [
        ("closed in time, of those with a due time 按时办结（有期限的）", str(judged.in_time)),
        ("agrees with the city's own verdict 与该市自己的判定一致", str(judged.agreement)),
        *((f"city says {_word(city)}, we say {_word(ours)} 该市与我们的判定", f"{count:,}")
          for (city, ours), count in sorted(judged.by_city.items(), reverse=True)),
        ("deadline and journal contradict each other 时限与记录矛盾", f"{judged.contradictions:,}"),
    ])
    if totals.unusable:
        table = Table("line 行", "field 字段", "reason 原因", title="Rows that could not be used 无法使用的行")
        for row in totals.unusable[:SHOWN_ROWS]:
            table.add_row(str(row.line), row.field, row.reason)
        yield table


def _word(in_time: bool) -> str:
    return "in time 按时" if in_time else "late 超时"


def _table(title: str, left: str, right: str, rows: Sequence[tuple[str, str]]) -> Table:
    table = Table(left, right, title=title, show_header=False)
    table.columns[1].justify = "right"
    for name, value in rows:
        table.add_row(name, value)
    return table
