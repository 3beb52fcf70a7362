"""How well duplicates are found: real reports in the order of time, against the pairs that the city's staff named.

`bench/duplicates.py REPORTS`, a file in the format of Boston's 311 reports. A report that staff closed as a duplicate of
another belongs to that one's event from the instant of its closing; what the closing says is never looked at before.
Suggestions are counted with automatic joins switched off, automatic joins in a second run where each takes effect.
The table was fitted on the first half of the file. The last line is one JSON object; fractions from 0 to 1.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from dispatch.rules.duplicates import NEVER, RECENT, Nearness, Suggestion, Told, row_of, suggestions, to_join

DEFAULT_POINT = ("-71.0587", "42.3594")  # what the city writes when it could not find an address
CELL = 0.006  # degrees, more than the widest row reaches
LONGEST = timedelta(days=90)
NUMBER = re.compile(r"\d{5,}")
JOINS_AT = 0.97


def _row(code: str, within_m: int, days: float, is_wide: bool, joins_at: float = JOINS_AT) -> Nearness:
    return Nearness(code, within_m, timedelta(days=days), is_wide, joins_at)


TABLE = (
    #    class                               metres  days  whole class?
    _row("Street Lights",                       400,   30, True),
    _row("Trees",                               250,    7, True),
    _row("Graffiti",                            100,   30, True),
    _row("Enforcement & Abandoned Vehicles",    150,   30, True),
    _row("Sanitation",                           30,    3, True),
    _row("Recycling",                            15,   21, True),
    _row("Signs & Signals",                     100,   14, True),
    _row("Housing",                              40,    3, False, NEVER),  # one house, many homes
    _row("Schedule a Bulk Item Pickup",          15,    3, False, NEVER),  # an appointment, not a complaint
    _row("Tree Maintenance Requests",           250,    7, True, NEVER),  # many trees at one address, one by one
    _row("Sidewalk Repair (Internal)",            0,    1, False, NEVER),
    _row("Pothole Repair (Internal)",             0,    1, False, NEVER),  # what crews log of their own work
    _row("*",                                    60,    7, False),
)


@dataclass(slots=True)
class Report:
    """One row of the file: when it came and ended, what it says, and the number that its closing names."""

    told: Told
    closed: datetime | None
    source: str
    is_marked: bool
    named: int | None  # the earlier report that staff say it repeats
    group: int = 0  # the first of all reports that staff joined in the end: the truth, never a feature


def read_reports(path: Path) -> list[Report]:
    """The reports in the order of time, with the named pairs whose other half came before."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as lines:
        rows = sorted(csv.DictReader(lines), key=lambda row: row["open_dt"])
    places = {row["case_enquiry_id"]: place for place, row in enumerate(rows)}
    groups = list(range(len(rows)))
    found: list[Report] = []
    for place, row in enumerate(rows):
        lost = (row["longitude"], row["latitude"]) == DEFAULT_POINT or not row["latitude"]
        told = Told(row["type"], row["reason"], None if lost else float(row["longitude"]),
                    None if lost else float(row["latitude"]), datetime.fromisoformat(row["open_dt"]),
                    address="" if lost else row["location"].strip())
        closed = datetime.fromisoformat(row["closed_dt"]) if row["closed_dt"] else None
        marked = "duplicate" in row["closure_reason"].lower()
        named = _named(row["closure_reason"], places, place) if marked else None
        if named is not None:
            groups[_leader(groups, max(named, place))] = _leader(groups, min(named, place))
        found.append(Report(told, closed, row["source"], marked, named if named is not None and named < place else None))
    for place, report in enumerate(found):
        report.group = _leader(groups, place)
    return found


def _leader(groups: list[int], place: int) -> int:
    while groups[place] != place:
        place = groups[place]
    return place


def _named(closing: str, places: dict[str, int], own: int) -> int | None:
    """The place of the report that a closing names; staff leave out the first digits now and then."""
    for number in NUMBER.findall(closing):
        place = places.get(number if len(number) == 12 else f"101000{number}" if len(number) == 6 else "")
        if place is not None and place != own:
            return place
    return None


@dataclass(slots=True)
class Seen:
    """The reports so far, by class and cell; those without a place by class."""

    reports: list[Report]
    joined: dict[int, int] = field(default_factory=dict)  # joined by the system, into which report's event
    cells: dict[tuple[str, int, int], list[int]] = field(default_factory=lambda: defaultdict(list))
    lost: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, place: int) -> None:
        """Take up a report."""
        self._drawer(self.reports[place].told)[0].append(place)

    def around(self, told: Told) -> Iterator[tuple[int, Told]]:
        """Reports whose event is open, or ended a short while ago, with their event as known at that instant."""
        for drawer in self._drawer(told, 1):
            for place in reversed(drawer):
                report = self.reports[place]
                if told.at - report.told.at > LONGEST:
                    break
                event = self.event_of(place, told.at)
                closed = self.reports[event].closed
                if closed is None or closed > told.at - RECENT:
                    yield event, report.told

    def event_of(self, place: int, at: datetime) -> int:
        """The report that leads the event which this one belongs to at an instant."""
        while (after := self._into(place, at)) is not None:
            place = after
        return place

    def _into(self, place: int, at: datetime) -> int | None:
        report = self.reports[place]
        closed = report.closed is not None and report.closed <= at
        return self.joined.get(place, report.named if closed else None)

    def _drawer(self, told: Told, ring: int = 0) -> list[list[int]]:
        if told.lon is None or told.lat is None:
            return [self.lost[told.major]]
        x, y = int(told.lon // CELL), int(told.lat // CELL)
        steps = range(-ring, ring + 1)
        return [self.cells[told.major, x + dx, y + dy] for dx in steps for dy in steps]


@dataclass(frozen=True, slots=True)
class Found:
    """What the rules said about one report."""

    place: int
    suggested: list[Suggestion]
    joined: Suggestion | None
    event: int | None  # the event that staff named, as known when the report came


def replay(reports: list[Report], is_automatic: bool = False) -> list[Found]:
    """Ask the rules about each report as it comes; with ``is_automatic`` what they would join is joined."""
    seen = Seen(reports)
    found = []
    for place, report in enumerate(reports):
        row = row_of(TABLE, report.told.category, report.told.major)
        suggested = suggestions(row, report.told, seen.around(report.told)) if row else []
        joined = to_join(row, suggested) if row else None
        event = seen.event_of(report.named, report.told.at) if report.named is not None else None
        found.append(Found(place, suggested, joined, event))
        seen.add(place)
        if joined is not None and is_automatic:
            seen.joined[place] = joined.event
    return found


def measure(reports: list[Report], found: list[Found], automatic: list[Found]) -> dict[str, float]:
    """The figures over some of the reports, from both runs."""
    pairs = [one for one in found if one.event is not None]
    unmarked = [one for one in found if not reports[one.place].is_marked]
    had = sum(any(s.event == one.event for s in one.suggested) for one in pairs)
    fired = [one for one in automatic if one.event is not None and one.joined is not None]
    right = sum(is_right(reports, one) for one in fired)
    strictly = sum(is_strictly_right(reports, one) for one in fired)
    return {
        "reports": len(found), "marked": len(found) - len(unmarked), "pairs": len(pairs),
        "recall_at_5": round(had / max(len(pairs), 1), 3),
        "suggestions_per_unmarked": round(sum(len(one.suggested) for one in unmarked) / max(len(unmarked), 1), 3),
        "auto_pairs": len(fired), "auto_precision": round(right / max(len(fired), 1), 3),
        "auto_precision_strict": round(strictly / max(len(fired), 1), 3),
        "auto_share": round(sum(one.joined is not None for one in automatic) / max(len(automatic), 1), 4),
    }


def is_right(reports: list[Report], one: Found) -> bool:
    """Whether it was joined into the event of the named report, or into one that staff joined with it in the end."""
    return one.joined is not None and (one.joined.event == one.event or is_strictly_right(reports, one))


def is_strictly_right(reports: list[Report], one: Found) -> bool:
    """Whether staff joined the two in the end, whatever the system had joined before."""
    return one.joined is not None and reports[one.joined.event].group == reports[one.place].group


def show(reports: list[Report], found: list[Found], most: int, wrong: bool) -> None:
    """Automatic joins to be looked at, spread over the file: those that staff did not name, or contradicted."""
    joined = [(one, one.joined) for one in found if one.joined is not None]
    own = [pair for pair in joined if (pair[0].event is not None and not is_strictly_right(reports, pair[0]) if wrong
                                       else pair[0].event is None)]
    for one, chosen in own[::max(len(own) // most, 1)][:most]:
        mine, other, like = reports[one.place].told, reports[chosen.event].told, chosen.like
        print(f"{like.score:.3f} {like.distance_m or 0.0:4.0f} m {like.age!s:>18} {mine.category[:34]:34} | {mine.address[:44]:44} | "
              f"{other.address[:44]:44} {'marked' if reports[one.place].is_marked else ''} {reports[one.place].source}")


def main() -> None:
    """Replay and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reports", type=Path)
    parser.add_argument("--show", type=int, default=0, help="print so many automatic joins that staff did not name")
    parser.add_argument("--wrong", action="store_true", help="print those that staff joined otherwise instead")
    given = parser.parse_args()
    reports = read_reports(given.reports)
    found, automatic = replay(reports), replay(reports, is_automatic=True)
    half = len(found) // 2
    for name, part in (("first half", slice(half)), ("second half", slice(half, None))):
        print(name, json.dumps(measure(reports, found[part], automatic[part])))
    if given.show:
        show(reports, automatic, given.show, given.wrong)
    print(json.dumps(measure(reports, found, automatic)))


if __name__ == "__main__":
    main()
