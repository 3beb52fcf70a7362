"""A refusal on the command line: said in both languages, with the fields it names."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch import cli
from dispatch.commands.saying import MOST_FAULTS, refused
from dispatch.errors import Fault, NotFound, Unprocessable
from geodata.errors import SeveralTables, UnclearField, UnreadableLayer, WrongSystem

SOURCE = Path(cli.__file__).parent
SPOKEN = sorted([*(SOURCE / "commands").glob("*.py"), SOURCE / "cli.py", SOURCE / "demo.py", SOURCE / "sim" / "replay_totals.py"])
SAYS = {"print", "listing", "Table", "tell", "_table", "_rows"}
MARKUP = re.compile(r"\[/?[a-z]+\]|dispatch:")  # and the program's own name before what it refuses
ENGLISH, CHINESE = re.compile(r"[A-Za-z]{2,}"), re.compile(r"[\u3400-\u9fff]")


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


def texts(call: ast.Call) -> Iterator[str]:
    """The literal texts among what a call is given; of a composed one its own words."""
    for given in call.args:
        for part in given.elts if isinstance(given, ast.Tuple | ast.List) else [given]:
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield MARKUP.sub("", part.value)
            elif isinstance(part, ast.JoinedStr):
                yield MARKUP.sub("", "".join(str(one.value) for one in part.values if isinstance(one, ast.Constant)))


def untold(source: str) -> Iterator[str]:
    """What is said in English alone: a text without a Chinese word in it or beside it."""
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        said = list(texts(call)) if name in SAYS else []
        beside = name == "tell" and any(CHINESE.search(text) for text in said)
        yield from (text for text in said if ENGLISH.search(text) and not CHINESE.search(text) and not beside)


@pytest.mark.parametrize("file", SPOKEN, ids=lambda file: file.name)
def test_everything_that_a_command_says_is_in_both_languages(file: Path) -> None:
    assert list(untold(file.read_text("utf-8"))) == []


def test_what_is_said_in_one_language_alone_is_found() -> None:
    assert list(untold('out.print(f"{n} rows")\nlisting("event 事件", "grid")\ntell(out, "no rows", "没有行")')) == [" rows", "grid"]
