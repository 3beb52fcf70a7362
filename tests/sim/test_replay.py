"""Replays of a history that is small enough to know every row."""

from __future__ import annotations

from dataclasses import replace as with_
from io import StringIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from rich.console import Console

from dispatch.errors import Conflict, Refusal, Unprocessable
from dispatch.sim.replay import replay, show
from dispatch.store.opening import open_store
from tests.sim.history import GOOD, HEADER, MAPPING, write_history

LATE = "2,2011-07-01 09:00:00,2011-07-01 10:00:00,2011-07-05 09:00:00,Litter,1.5,0.5,rubbish,E,LATE"
NOWHERE = "3,2011-07-01 09:30:00,2011-07-01 10:00:00,2011-07-02 09:00:00,Litter,0.25,0.25,rubbish,W,LATE"
OPEN = "4,2011-07-01 09:30:00,,,Graffiti,1.5,0.5,paint,E,"


def entries(address: str, ident: str) -> list[tuple[str, str]]:
    """Action and local wall time of each entry of the event that came with this case number."""
    store = open_store(address)
    query = sa.text(
        "SELECT action, datetime(recorded_at / 1000000 - 4 * 3600, 'unixepoch') FROM journal"
        " WHERE event = (SELECT event FROM reports WHERE outside_id = :ident) ORDER BY seq"
    )
    try:
        return [(row[0], row[1][5:16]) for row in store.run(lambda db: db.execute(query, {"ident": ident}).all())]
    finally:
        store.close()


def test_each_case_lives_through_its_own_instants(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'city.sqlite'}"
    totals = replay(with_(write_history(tmp_path, GOOD, LATE, NOWHERE, OPEN), store=address))
    assert entries(address, "1") == [
        ("report", "07-01 09:00"), ("file", "07-01 09:00"), ("assign", "07-01 09:00"), ("accept", "07-01 09:00"),
        ("finish", "07-02 09:00"), ("pass", "07-02 09:00"),
    ]
    # The product's own ladder: warned at four fifths, due, half an hour, two hours, a day, and every day from then on.
    assert entries(address, "2")[4:] == [
        ("climb", "07-01 09:48"), ("climb", "07-01 10:00"), ("climb", "07-01 10:30"), ("climb", "07-01 12:00"),
        ("climb", "07-02 10:00"), ("climb", "07-03 10:00"), ("climb", "07-04 10:00"),
        ("finish", "07-05 09:00"), ("pass", "07-05 09:00"),
    ]
    assert totals.verdicts.agreement.part == totals.verdicts.agreement.whole == 3
    assert totals.still_open == 1


def test_a_default_point_waits_at_the_desk_with_its_clock_until_it_is_closed(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'city.sqlite'}"
    totals = replay(with_(write_history(tmp_path, NOWHERE), store=address))
    assert totals.queues == {"default_point": 1}
    assert entries(address, "3") == [
        ("report", "07-01 09:30"), ("climb", "07-01 09:42"), ("climb", "07-01 09:45"), ("climb", "07-01 10:15"),
        ("climb", "07-01 11:45"), ("file", "07-02 09:00"), ("assign", "07-02 09:00"), ("accept", "07-02 09:00"),
        ("finish", "07-02 09:00"), ("pass", "07-02 09:00"),
    ]
    store = open_store(address)
    grid, holder = store.run(lambda db: db.execute(sa.text("SELECT grid, holder FROM events")).one())
    code = store.run(lambda db: db.execute(sa.text(f"SELECT code FROM parties WHERE id = {holder}")).scalar_one())
    store.close()
    assert (grid, code) == ("", "center")


def test_a_verdict_that_the_city_got_wrong_is_not_agreed_with(tmp_path: Path) -> None:
    judged = replay(write_history(tmp_path, GOOD, LATE.replace("LATE", "ON"))).verdicts
    assert (judged.agreement.part, judged.agreement.whole) == (1, 2)
    assert judged.by_city[True, False] == 1


def test_closing_at_the_very_instant_it_is_due_is_in_time_and_climbs_no_more(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'city.sqlite'}"
    row = "1,2011-07-01 09:00:00,2011-07-01 10:00:00,2011-07-01 10:00:00,Litter,0.5,0.5,rubbish,W,ON"
    assert replay(with_(write_history(tmp_path, row), store=address)).verdicts.agreement.part == 1
    assert [action for action, _ in entries(address, "1")].count("climb") == 1


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ("9,2011-07-01,,,Litter,0.5,0.5,,,", "opened", "no time of the form"),
        ("9,2011-07-01 09:00:00,soon,,Litter,0.5,0.5,,,", "due", "'soon' is no time"),
        ("9,2011-07-01 09:00:00,,2011-06-01 09:00:00,Litter,0.5,0.5,,,", "closed", "before it was opened"),
        ("9,,,,Litter,0.5,0.5,,,", "opened", "is empty"),
        ("9,2011-07-01 09:00:00,,,Litter,east,0.5,,,", "lon", "'east' is no number"),
        ("9,2011-07-01 09:00:00,,,Litter,0.5,95,,,", "lat", "outside ±90"),
        ("9,2011-07-01 09:00:00,,,,0.5,0.5,,,", "type", "is empty"),
        ("9,2011-07-01 09:00:00,,,Litter,0.5,0.5,,,perhaps", "verdict", "neither ON nor LATE"),
        ("9,2011-07-01 09:00:00,,,Litter,0.5,0.5", "row", "has 7 cells where the header has 10"),
        ("1,2011-07-01 09:00:00,,,Litter,0.5,0.5,,,", "case", "was in line 2 already"),
        ("9,2011-07-01 09:00:00,,,Litter,0.5,0.5,垃圾,,".encode("gb18030"), "words", "gb18030 would fit"),
        (b"9,2011-07-01 09:00:00,,,Litter,0.5,0.5,a\0b,,", "words", "zero byte"),
    ],
)
def test_a_row_that_cannot_be_used_names_line_and_field_and_the_rest_goes_on(
    tmp_path: Path, row: str | bytes, field: str, reason: str
) -> None:
    totals = replay(write_history(tmp_path, GOOD, row, LATE))
    assert [(one.line, one.field) for one in totals.unusable] == [(3, field)]
    assert reason in totals.unusable[0].reason
    assert totals.reports == 2


def test_a_gbk_file_is_read_when_the_mapping_says_so(tmp_path: Path) -> None:
    mapping = MAPPING.replace('zone =', 'encoding = "gb18030"\nzone =')
    header = HEADER.replace("words", "说明").encode("gb18030")
    row = GOOD.replace("rubbish", "门口有垃圾，请清理").encode("gb18030")
    options = write_history(tmp_path, row, mapping=mapping.replace('words = "words"', 'words = "说明"'))
    options.reports.write_bytes(header + b"\n" + row + b"\n")
    assert replay(options).reports == 1


def test_a_header_in_another_encoding_is_refused_with_line_and_column(tmp_path: Path) -> None:
    options = write_history(tmp_path, GOOD)
    options.reports.write_bytes(HEADER.replace("words", "说明").encode("gb18030") + b"\n" + GOOD.encode() + b"\n")
    with pytest.raises(Unprocessable, match=r"line 1, column 8: is not utf-8 at byte 3; gb18030 would fit"):
        replay(options)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("closed,", "shut,"), "columns.closed: line 1 has no column 'closed'"),
        ((HEADER, ""), "is empty"),
    ],
)
def test_a_file_without_its_columns_is_refused(tmp_path: Path, change: tuple[str, str], says: str) -> None:
    options = write_history(tmp_path)
    options.reports.write_text(HEADER.replace(*change), "utf-8")
    with pytest.raises(Refusal, match=says):
        replay(options)


def test_a_file_of_which_no_row_can_be_used_says_why_by_the_first(tmp_path: Path) -> None:
    with pytest.raises(Unprocessable, match="no row can be used; line 2, opened: 'x' is no time"):
        replay(write_history(tmp_path, "1,x,,,Litter,0.5,0.5,,,"))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('zone = "America/New_York"', 'zone = "Mars/Olympus"'), "zone: .*no IANA time zone"),
        (('zone =', 'encoding = "klingon"\nzone ='), "encoding: .*not a known encoding"),
        (('zone =', 'encoding = "utf-16"\nzone ='), "encoding: .*convert the file to UTF-8"),
        (('case"', 'case'), "is not TOML"),
        (('lon = "lon"\n', ''), "columns.lon: Field required"),
        (('%H:%M:%S', ''), "time_format: .*does not hold"),
        (('3650 urgent_day', 'a while'), "limits.call_back: .*not a time limit"),
        (('call_back =', 'lunch ='), "limits.lunch: none of"),
        (('lat = 0.25', 'lat = 91.0'), "default_points.0.lat"),
    ],
)
def test_a_mapping_that_cannot_be_names_the_field(tmp_path: Path, change: tuple[str, str], says: str) -> None:
    assert change[0] in MAPPING
    with pytest.raises(Unprocessable, match=says):
        replay(write_history(tmp_path, GOOD, mapping=MAPPING.replace(*change, 1)))


def test_a_store_with_a_city_in_it_is_refused(tmp_path: Path) -> None:
    options = with_(write_history(tmp_path, GOOD), store=f"sqlite:///{tmp_path / 'city.sqlite'}")
    replay(options)
    with pytest.raises(Conflict):
        replay(options)


def test_the_tables_show_what_was_counted(tmp_path: Path) -> None:
    out = Console(width=120, file=StringIO())
    show(replay(write_history(tmp_path, GOOD, LATE, "9,2011-07-01,,,Litter,0.5,0.5,,,")), out)
    text = out.file.getvalue()
    assert "2 of 2 (100.00%)" in text
    assert "'2011-07-01' is no time of the form" in text
