"""The rules of the house, held against the whole source, and against a made-up tree that breaks each of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import house_rules as house
from tests.house_rules import Breach
from tests.source_tree import Module, read_tree

ROOT = Path(__file__).resolve().parent.parent
SOURCE = read_tree(ROOT, house.OURS)
BENCH = read_tree(ROOT, ["bench"])

RULES: dict[str, Callable[[Module], Iterator[Breach]]] = {
    "import order": house.import_order,
    "sql": house.only_in("sql", ("dispatch.store",), house.is_sql),
    "http server": house.only_in(
        "http server", ("dispatch.web", "dispatch.app", "dispatch.cli"), house.is_http_server
    ),
    "wall clock": house.only_in("wall clock", ("dispatch.clock",), house.is_wall_clock),
    "one door": house.only_in("one door", house.DOOR_KEEPERS, house.is_the_one_door),
    "no print": house.no_print,
    "size": house.sizes,
    "names": house.names,
    "docstrings": house.docstrings,
}
FOR_BENCHES_TOO = ("size", "names", "docstrings", "one door")

# (rule, dotted name of module, class or function): why it may.
EXCEPTIONS: dict[tuple[str, str], str] = {
    ("names", "bench.feed.Stream.data_received"): "asyncio.Protocol gives this method its name",
    ("names", "bench.posting.Client.data_received"): "asyncio.Protocol gives this method its name",
}

ROOMS_OF_TESTS = {"stories", "browser", "chaos", "bench", "build", "docs"}
UNWANTED = re.compile(
    r"\b(TODO|FIXME|XXX)\b|/work/"
    + r"(main|shared|\.library)|registry\."
    + r"npmjs\.org|files\."
    + r"pythonhosted\.org"
)


def breaches(rule: str) -> list[Breach]:
    modules = SOURCE + (BENCH if rule in FOR_BENCHES_TOO else [])
    return [breach for module in modules for breach in RULES[rule](module)]


@pytest.mark.parametrize("rule", RULES)
def test_the_source_keeps_the_rule(rule: str) -> None:
    broken = [str(breach) for breach in breaches(rule) if (rule, breach.subject) not in EXCEPTIONS]
    assert not broken, "\n" + "\n".join(broken)


def test_no_module_imports_itself_through_others() -> None:
    assert not [str(breach) for breach in house.cycles(SOURCE)]


def test_every_exception_has_a_reason_and_is_still_needed() -> None:
    needed = {(rule, breach.subject) for rule in RULES for breach in breaches(rule)}
    assert all(len(reason.split()) > 3 for reason in EXCEPTIONS.values())
    assert not EXCEPTIONS.keys() - needed


def test_the_tests_lie_in_rooms_named_like_the_source() -> None:
    rooms = {module.name.split(".")[-1] for module in SOURCE if module.is_package} | ROOMS_OF_TESTS
    folders = {
        part
        for path in (ROOT / "tests").rglob("test_*.py")
        for part in path.parent.relative_to(ROOT / "tests").parts
    }
    assert not folders - rooms


def test_no_file_names_a_machine_or_leaves_work_for_later() -> None:
    endings = {".py", ".md", ".toml", ".cfg", ".json", ".js", ".css", ".html", ".in", ".po"}
    skipped = {"var", "build", "dist", "node_modules"}
    folders = [
        path for path in ROOT.iterdir() if path.is_dir() and path.name not in skipped and path.name[0] != "."
    ]
    paths = [path for folder in (*folders, ROOT / ".ci") for path in folder.rglob("*")] + list(
        ROOT.glob("*.*")
    )
    paths = [path for path in paths if path.suffix in endings and "vendor" not in path.parts]
    found = [
        f"{path.relative_to(ROOT)}: {hit.group()}"
        for path in paths
        if path != Path(__file__).resolve() and (hit := UNWANTED.search(path.read_text("utf-8", "replace")))
    ]
    assert not found


def tree(root: Path, **files: str) -> list[Module]:
    """A made-up source tree; `flow__move` stands for flow/move.py."""
    for name, text in files.items():
        path = root / (name.replace("__", "/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return read_tree(root, house.OURS)


@pytest.mark.parametrize(
    ("rule", "module", "text"),
    [
        ("import order", "dispatch__rules__limits", "from dispatch.store import events"),
        ("import order", "dispatch__store__events", "def late():\n    from dispatch import channels"),
        ("import order", "dispatch__channels__inbox", "import dispatch.store.events"),
        ("import order", "dispatch__web__api", "from ..config import Settings"),
        ("import order", "dispatch__store__events", "from ..flow.move import move"),
        ("import order", "grids__index", "from dispatch.errors import Refusal"),
        ("import order", "geodata__crs", "from grids import index"),
        ("import order", "dispatch__attic", "VALUE = 1"),
        ("import order", "dispatch__clock", "from dispatch.rules import limits"),
        ("sql", "dispatch__flow__move", "import sqlalchemy as sa"),
        ("sql", "dispatch__rules__limits", "from sqlalchemy.orm import Session"),
        ("http server", "dispatch__flow__move", "from aiohttp import web"),
        ("http server", "dispatch__channels__hook", "import aiohttp\nanswer = aiohttp.web.Response"),
        ("wall clock", "dispatch__flow__move", "from datetime import datetime\nnow = datetime.now()"),
        ("wall clock", "grids__index", "import datetime as dt\nmake = dict(default=dt.datetime.utcnow)"),
        ("wall clock", "dispatch__rules__limits", "from time import time as seconds"),
        ("wall clock", "dispatch__store__events", "import sqlalchemy as sa\nat = sa.func.now()"),
        ("one door", "dispatch__web__api", "from dispatch.store.events import save_moves"),
        ("one door", "dispatch__flow__intake", "from dispatch.store import events\nevents.save_move(1)"),
        ("no print", "dispatch__flow__move", "print('moved')"),
        ("size", "grids__index", "\n" * 301),
        ("size", "grids__index", "def long():\n" + "    x = 1\n" * 51),
        ("size", "grids__index", "def wide(a, b, c, d, *, e, f, g): ..."),
        ("names", "grids__helpers", "VALUE = 1"),
        ("names", "grids__index", "class GridManager: ..."),
        ("names", "grids__index", "def event_data(): ..."),
        ("names", "grids__index", "class RoutingService: ..."),
        ("names", "grids__index", "class Index:\n    def handle_point(self): ..."),
        ("docstrings", "grids__index", "VALUE = 1"),
    ],
)
def test_a_tree_that_breaks_the_rule_is_found_out(tmp_path: Path, rule: str, module: str, text: str) -> None:
    found = [breach for one in tree(tmp_path, **{module: text}) for breach in RULES[rule](one)]
    assert found
    assert all(breach.rule == rule for breach in found)


def test_a_tree_that_keeps_the_rules_passes(tmp_path: Path) -> None:
    modules = tree(
        tmp_path,
        dispatch__clock='"""Time."""\nfrom datetime import datetime\nnow = datetime.now',
        dispatch__flow__move='"""The door."""\nfrom dispatch.store import events\nfrom ..errors import Refusal\nevents.save_moves([])',
        dispatch__store__events='"""Cases."""\nimport sqlalchemy as sa\nfrom grids.index import locate\ndef save_moves(moves): ...',
        dispatch__app='"""All."""\nfrom dispatch.cli import main\nfrom dispatch.config import read\nfrom aiohttp import web',
        grids__index='"""Where."""\nimport geodata.crs\ndef locate(self, a, b, c, d, e, f): ...\ndef database_at(metadata): ...',
    )
    assert not [str(breach) for check in RULES.values() for module in modules for breach in check(module)]


def test_a_cycle_is_found_even_when_one_import_is_late(tmp_path: Path) -> None:
    modules = tree(
        tmp_path,
        grids__index="from grids.grid import Grid",
        grids__grid="def late():\n    from . import index",
        grids__codes="from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from grids import names",
        grids__names="from grids import codes",
    )
    assert [breach.says for breach in house.cycles(modules)] == ["grids.grid -> grids.index -> grids.grid"]
