"""Tables of people: headings in both languages, cells as clerks write them, and every wrong cell named."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.rules.staffing import LISTINGS, Listing, listing_of, read_lines, written

ZONE = ZoneInfo("Asia/Shanghai")
OF = {one.name: one for one in LISTINGS}


def read(listing: str, **cells: str) -> tuple[list[Any], list[str]]:
    lines, faults = read_lines(OF[listing], tuple(cells), [(2, cells)], ZONE)
    return [line.values for line in lines], [f"{one.column}: {one.reason}" for one in faults]


@pytest.mark.parametrize("listing", LISTINGS, ids=lambda one: one.name)
def test_a_table_is_known_by_its_name_and_by_its_columns_in_both_languages(listing: Listing) -> None:
    chinese, english = [column.zh for column in listing.columns], [column.key for column in listing.columns]
    for name, heads in ((listing.name, []), (listing.zh, []), ("whatever", chinese), ("whatever", english)):
        assert listing_of(name, heads) is listing


def test_a_table_of_something_else_is_none() -> None:
    assert listing_of("weather", ["day", "rain"]) is None


def test_a_missing_column_is_named_once_for_the_table() -> None:
    lines, faults = read_lines(OF["claims"], ("grid", "person"), [(2, {"grid": "S1", "person": "x"})] * 3, ZONE)
    assert lines == []
    assert [(one.row, one.column) for one in faults] == [(0, "责任 duty")]


@pytest.mark.parametrize(("text", "at"), [
    ("2026-03-01", datetime(2026, 2, 28, 16, tzinfo=UTC)),  # midnight in Shanghai
    ("2026/3/1", datetime(2026, 2, 28, 16, tzinfo=UTC)),
    ("2026-03-01 08:30", datetime(2026, 3, 1, 0, 30, tzinfo=UTC)),
    ("2026-03-01T08:30+00:00", datetime(2026, 3, 1, 8, 30, tzinfo=UTC)),
])
def test_a_beginning_is_a_day_or_an_instant_of_the_citys_time(text: str, at: datetime) -> None:
    values, faults = read("memberships", person="a", body="b", **{"from": text})
    assert (faults, values[0]["from"], values[0]["to"]) == ([], at, None)


def test_the_last_day_counts_whole() -> None:
    values, _ = read("absences", person="a", **{"from": "2026-03-01", "to": "2026-03-02"})
    assert values[0]["to"] == datetime(2026, 3, 2, 16, tzinfo=UTC)


@pytest.mark.parametrize(("text", "days"), [
    ("1-5", 0b0011111), ("1,3,7", 0b1000101), ("一二三", 0b0000111), ("一至五", 0b0011111), ("六、日", 0b1100000), ("7", 0b1000000)])
def test_weekdays_are_read_as_clerks_write_them(text: str, days: int) -> None:
    values, faults = read("shifts", person="a", weekdays=text, start="8:00", end="20:00", **{"from": "2026-03-01"})
    assert (faults, values[0]["weekdays"], values[0]["start"], values[0]["end"]) == ([], days, 480, 1200)


@pytest.mark.parametrize(("listing", "cells", "wrong"), [
    ("people", {"code": "", "name": "张三"}, "code: must be filled"),
    ("people", {"code": "3.31082e+17", "name": "张三"}, "code: '3.31082e+17' is no code (has a spreadsheet rounded a number?)"),
    ("people", {"code": "a", "name": "张三", "certified_until": "31/12/2026"}, "certified_until: '31/12/2026' is no day; write 2026-03-01"),
    ("people", {"code": "a", "name": "张三", "capacity": "many"}, "capacity: 'many' is no number"),
    ("shifts", {"person": "a", "weekdays": "0-5", "start": "8:00", "end": "9:00", "from": "2026-03-01"},
     "weekdays: '0-5' are no weekdays; write 1-5 or 1,3,7 (1 is Monday)"),
    ("shifts", {"person": "a", "weekdays": "1", "start": "25:00", "end": "9:00", "from": "2026-03-01"},
     "start: '25:00' is no time of day; write 08:30"),
    ("memberships", {"person": "a", "body": "b", "from": "soon"}, "from: 'soon' is no day; write 2026-03-01"),
])
def test_a_wrong_cell_is_named_with_its_reason(listing: str, cells: dict[str, str], wrong: str) -> None:
    lines, faults = read(listing, **cells)
    assert (lines, faults) == ([], [wrong])


def test_words_are_taken_in_both_languages() -> None:
    assert read("claims", grid="S1", person="a", duty="副责任人")[0][0]["duty"] == "deputy"
    assert read("roles", person="a", role="officer", scope="town:1", **{"from": "2026-03-01"})[0][0]["scope"] == ("town", "1")
    assert "is none of" in read("claims", grid="S1", person="a", duty="king")[1][0]
    assert "is no scope" in read("roles", person="a", role="队员", scope="town", **{"from": "2026-03-01"})[1][0]


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(tzinfo=UTC)),  # noqa: DTZ001
       st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/St_Johns"]), st.sampled_from(["first", "last"]))
def test_an_instant_reads_back_to_itself(at: datetime, zone: str, kind: str) -> None:
    place = ZoneInfo(zone)
    listing = OF["absences"]
    cells = {"person": "a", "from": written("first", at, place), "to": written(kind, at, place) if kind == "last" else ""}
    lines, faults = read_lines(listing, tuple(cells), [(2, cells)], place)
    assert faults == []
    assert lines[0]["to" if kind == "last" else "from"] == at
