"""A refusal on the command line: said in both languages, with the fields it names."""

from __future__ import annotations

import sys

import pytest

from dispatch import cli
from dispatch.commands.saying import MOST_FAULTS, refused
from dispatch.errors import Fault, NotFound, Unprocessable
from geodata.errors import SeveralTables, UnclearField, UnreadableLayer, WrongSystem


def test_a_refusal_is_said_in_both_languages_with_the_rows_that_it_names() -> None:
    refusal = Unprocessable("the layer has classes of area that there are not", [Fault("row 3, area_class", "'D' is none of A, B, C")])
    assert refused(refusal).splitlines() == [
        "the layer has classes of area that there are not", "图层里有不存在的区域类别",
        "  row 3, area_class: 'D' is none of A, B, C; “D”不是 A、B、C 之一"]
    assert refused(NotFound("there is no layer rivers")) == "there is no layer rivers\n没有图层 rivers"
    assert refused(UnreadableLayer("grids.shp", "is empty")) == "grids.shp: is empty\ngrids.shp：文件是空的"


def test_a_refusal_that_an_option_does_away_with_names_the_option() -> None:
    told = refused(WrongSystem(None, "wgs84 or cgcs2000", "it must be named")).splitlines()
    assert told[0].startswith("declares no coordinate system")
    assert "--crs EPSG:4490" in told[2]
    assert "--code-field" in refused(UnclearField("a.shp", "no column looks like a code", ["a"]))
    assert "--table" in refused(SeveralTables("a.gpkg", ["a", "b"]))


def test_what_was_said_already_is_not_said_again_and_a_long_list_ends() -> None:
    told = refused(Unprocessable("a code is never given twice: S1 was given up in blocks@2", [Fault("S1", "was given up in blocks@2")]))
    assert told.count("S1 was given up") == 1
    past = refused(Unprocessable("that instant has passed", [Fault("at", "must lie ahead; leave it out for now")]))
    assert past.splitlines()[2].startswith("  at: must lie ahead")
    many = Unprocessable("bad", [Fault(f"row {at}", f"reason {at}") for at in range(MOST_FAULTS + 5)])
    assert refused(many).splitlines()[-1] == "... 5 more"


def test_a_name_that_looks_like_an_instruction_to_the_screen_is_printed_as_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["dispatch", "city", "check", "[red]x[bold].geojson"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert "[red]x[bold].geojson" in capsys.readouterr().err
