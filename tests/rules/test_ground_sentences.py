"""Whatever is wrong with a city file is said in Chinese as well."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import geodata
import grids
from dispatch.rules.ground_sentences import in_chinese, system_in_chinese

# function or class -> which of its arguments is the reason, and what stands before it when it is said
SAYS = {"UnreadableLayer": (1, ""), "_shape": (2, ""), "UnusableRow": (2, ""), "BadCode": (1, "code '7' ")}
ELSEWHERE = {"plausible.py", "gazetteer", "geocode", "phrases", "sample"}  # other rooms with refusals of their own
CHINESE = re.compile(r"[\u3400-\u9fff]")


def spoken(node: ast.expr) -> str | None:
    """The text of a literal, with a number in each gap; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else _gap(part) for part in node.values)
    return None


def _gap(part: ast.expr) -> str:
    assert isinstance(part, ast.FormattedValue)
    return "'7'" if part.conversion == ord("r") else "7"


def reasons() -> Iterator[str]:
    """Every reason that the sources of files and grids can give."""
    for package in (geodata, grids):
        folder = Path(str(package.__file__)).parent
        for path in folder.glob("*.py"):
            if path.name not in ELSEWHERE and path.name != "errors.py":
                yield from _reasons_in(ast.parse(path.read_text("utf-8")))


def _reasons_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYS:
            place, before = SAYS[node.func.id]
            said = spoken(node.args[place]) if len(node.args) > place else None
            if said:
                yield before + said
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "reason":
            said = spoken(node.value)
            if said:
                yield said


def test_every_reason_in_the_sources_has_its_chinese() -> None:
    found = sorted(reason for reason in set(reasons()) if re.search("[a-z]", reason))
    assert len(found) > 40
    assert [reason for reason in found if not CHINESE.search(in_chinese(reason))] == []


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("self-intersection at 121.158949, 29.007181", "边界自相交，位于 121.158949, 29.007181"),
        ("Ring Self-intersection[121.1 29.0071807543124]", "环自相交，位于 121.100000, 29.007181"),
        ("row 3, geometry: is a Point, not a polygon", "第 3 行：是点，不是面"),
        ("its only layer has no geometry column", "压缩包里唯一的图层：没有图形列"),
        ("blocks.geojson: is empty", "blocks.geojson：文件是空的"),
        ("3 columns could be the code (a, b, c); name the column that holds the code (columns: a, b, c, d)",
         "有 3 列都可能是编码，请指明（现有列：a, b, c, d）"),
        ("declares no coordinate system, but it must be named; likely latitude written before longitude",
         "没有写明坐标系，请指明；看数值可能是：纬度写在了经度前面"),
        ("something nobody has foreseen", "something nobody has foreseen"),
    ],
)
def test_a_reason_is_said_in_chinese_with_its_numbers(english: str, chinese: str) -> None:
    assert in_chinese(english) == chinese


def test_a_likely_system_is_said_in_chinese() -> None:
    assert system_in_chinese("NAD83 (EPSG:2249), in feet or web mercator (EPSG:3857)") == "NAD83 (EPSG:2249)，单位英尺 或 Web 墨卡托 (EPSG:3857)"
