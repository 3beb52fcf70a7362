"""Whatever is wrong with a city file is said in Chinese as well."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import dispatch
import geodata
import grids
from dispatch.rules.ground_sentences import in_chinese, system_in_chinese

# function or class -> which of its arguments is the reason, and what stands before it when it is said
SAYS = {"UnreadableLayer": (1, ""), "_shape": (2, ""), "UnusableRow": (2, ""), "BadCode": (1, "code '7' "), "flaw": (3, ""),
        "NotFound": (0, ""), "Conflict": (0, ""), "Unprocessable": (0, ""), "Unavailable": (0, ""), "TooLarge": (0, ""),
        "UnknownFormat": (0, ""), "Fault": (1, "")}
ELSEWHERE = {"plausible.py", "gazetteer", "geocode", "phrases", "sample"}  # other rooms with refusals of their own
AROUND = ("flow/ground/*.py", "commands/ground.py", "commands/locate.py", "web/api/layers.py", "web/api/surveys.py",
          "web/tiles.py", "web/atlas.py", "web/layer_uploads.py")  # of dispatch: what is refused about the ground
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
    files, divisions, product = (Path(str(package.__file__)).parent for package in (geodata, grids, dispatch))
    sources = [*files.glob("*.py"), *divisions.glob("*.py"), *divisions.glob("division/**/*.py")]
    sources += [path for pattern in AROUND for path in product.glob(pattern)]
    for path in sources:
        if path.name not in ELSEWHERE and path.name != "errors.py":
            yield from _reasons_in(ast.parse(path.read_text("utf-8")))


def _reasons_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYS:
            place, before = SAYS[node.func.id]
            said = spoken(node.args[place]) if len(node.args) > place else None
            if said and (node.func.id != "Fault" or re.search("[a-z]{3}.* ", said)):  # a fault may be no more than an example
                yield before + said
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "CannotDivide":
            subject, reason = map(spoken, node.args)
            if reason:
                yield f"{subject}: {reason}"
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "reason":
            said = spoken(node.value)
            if said:
                yield said


def test_every_reason_in_the_sources_has_its_chinese() -> None:
    found = sorted(reason for reason in set(reasons()) if re.search("[a-z]", reason))
    assert len(found) > 100
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
        ("a code is never given twice: S1 was given up in blocks@2; S2 stands on other ground than before and 4 more",
         "编码不能重复使用：S1 已在 blocks@2 中作废；S2 画在了另一块地上；另有 4 个"),
        ("grid code '331082': a community code has 12 digits", "社区编码应为 12 位，“331082”不是"),
        ("grid code '7' appears more than once", "网格编码“7”出现不止一次"),
        ("grid 'S1': its outline is not valid: Self-intersection[1 2]", "网格“S1”：轮廓不成立：边界自相交，位于 1.000000, 2.000000"),
        ("row 3, lon: is empty", "第 3 行：lon 是空的"),
        ("likely WGS 84 (EPSG:4326) at 1.2.3, 4.5.6", "可能是：WGS 84 (EPSG:4326) at 1.2.3, 4.5.6"),
        ("Somebody at 1.2.3, 4.5.6", "Somebody，位于 1.2.3, 4.5.6"),
        ("officers: 3 are too few: 4 communities in 6 separate pieces need at least 6",
         "人数 3 太少：每块连成一片的社区至少一人，共需 6 人"),
        ("something nobody has foreseen", "something nobody has foreseen"),
    ],
)
def test_a_reason_is_said_in_chinese_with_its_numbers(english: str, chinese: str) -> None:
    assert in_chinese(english) == chinese


def test_a_likely_system_is_said_in_chinese() -> None:
    assert system_in_chinese("NAD83 (EPSG:2249), in feet or web mercator (EPSG:3857)") == "NAD83 (EPSG:2249)，单位英尺 或 Web 墨卡托 (EPSG:3857)"
