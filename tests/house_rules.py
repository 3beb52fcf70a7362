"""Reads a source tree and finds what breaks the rules of the house; test_architecture.py holds the product to it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.source_tree import Module, definitions, imports, reached, within

# From the top down. A module imports from floors below its own and from its own room; rooms that share
# a floor do not know each other, but for those joined in one tuple.
FLOORS: tuple[tuple[tuple[str, ...], ...], ...] = (
    (("dispatch.app", "dispatch.cli", "dispatch.demo", "dispatch.commands", "dispatch.handbook", "dispatch.__main__"),),
    (("dispatch.web",),),
    (("dispatch.sim",),),
    (("dispatch.flow",),),
    (("dispatch.city", "dispatch.node", "dispatch.names", "dispatch.divisions"),),
    (("dispatch.store",), ("dispatch.channels",)),
    (("dispatch.rules",),),
    (("grids",),),
    (("geodata",),),
)
TOP = FLOORS[0][0]
ANYWHERE_IN_DISPATCH = ("dispatch.errors", "dispatch.clock")
CONFIG = "dispatch.config"
OURS = ("dispatch", "grids", "geodata")

SQL_LIBRARIES = ("sqlalchemy", "alembic", "sqlite3", "psycopg")
WALL_CLOCKS = re.compile(
    r"^(datetime\.datetime\.(now|utcnow|today)|datetime\.date\.today|time\.(time|time_ns|localtime|gmtime|ctime)"
    r"|pandas\.Timestamp\.(now|utcnow|today)|sqlalchemy\.(func|sql\.func)\.(now|current_timestamp))$"
)
MIGRATIONS = "dispatch.store.migrations.versions"
ONE_DOOR = ("save_move", "save_moves")
DOOR_KEEPERS = ("dispatch.flow.move", "dispatch.store.events")
BANNED_WORDS = {
    "manager",
    "helper",
    "helpers",
    "util",
    "utils",
    "common",
    "base",
    "processor",
    "info",
    "data",
}
COMMANDS = ("dispatch.cli", "dispatch.commands")
LONGEST_MODULE, LONGEST_FUNCTION, MOST_PARAMETERS = 300, 50, 6


@dataclass(frozen=True, slots=True)
class Breach:
    """One broken rule; `subject` is the dotted name that an exception would be written for."""

    rule: str
    subject: str
    line: int
    says: str

    def __str__(self) -> str:
        return f"{self.subject} (line {self.line}): {self.says} [{self.rule}]"


def floor_of(name: str) -> tuple[int, tuple[str, ...]] | None:
    """The number of the floor, counted from the top, and the rooms that are joined to this one."""
    for number, floor in enumerate(FLOORS):
        for rooms in floor:
            if within(name, rooms):
                return number, rooms
    return None


def import_order(module: Module) -> Iterator[Breach]:
    """Imports point down and never up or sideways."""
    if module.name == "dispatch":
        return
    here = floor_of(module.name)
    free = within(module.name, (*ANYWHERE_IN_DISPATCH, CONFIG))
    if here is None and not free:
        yield Breach("import order", module.name, 1, "has no floor in the import order")
        return
    for name, line in imports(module):
        if name.partition(".")[0] in OURS and not _may_import(module.name, here, name):
            yield Breach("import order", module.name, line, f"may not import {name}")


def _may_import(importer: str, here: tuple[int, tuple[str, ...]] | None, name: str) -> bool:
    if within(name, ANYWHERE_IN_DISPATCH):
        return importer.startswith("dispatch.")
    if within(name, (CONFIG,)):
        return within(importer, (*TOP, CONFIG))
    there = floor_of(name)
    if there is None:
        return name.count(".") == 1 and name.startswith("dispatch.__")
    if here is None:
        return False
    return there[0] > here[0] or there[1] == here[1]


def only_in(
    rule: str, rooms: tuple[str, ...], forbidden: Callable[[str], bool]
) -> Callable[[Module], Iterator[Breach]]:
    """A rule: names that `forbidden` knows are used in `rooms` alone, whether imported or reached by attribute."""

    def check(module: Module) -> Iterator[Breach]:
        if within(module.name, rooms):
            return
        found = {(name, line) for name, line in (*imports(module), *reached(module)) if forbidden(name)}
        yield from (Breach(rule, module.name, line, f"may not use {name}") for name, line in sorted(found))

    return check


def is_sql(name: str) -> bool:
    return name.partition(".")[0] in SQL_LIBRARIES


def is_http_server(name: str) -> bool:
    return name.startswith("aiohttp.web") and not name.startswith("aiohttp.web_exceptions.")


def is_wall_clock(name: str) -> bool:
    return WALL_CLOCKS.match(name) is not None


def is_the_one_door(name: str) -> bool:
    return name.rpartition(".")[2] in ONE_DOOR


def no_print(module: Module) -> Iterator[Breach]:
    """What the product says goes through the command line or the log."""
    if within(module.name, ("dispatch.cli", "bench")):
        return
    for node in ast.walk(module.tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("print", "breakpoint")
        ):
            yield Breach("no print", module.name, node.lineno, f"calls {node.func.id}")


def sizes(module: Module) -> Iterator[Breach]:
    """Ceilings on lines and parameters, docstrings and decorators left out; a command's parameters are its options.

    A migration is a record of what was done, and as long as that.
    """
    if within(module.name, (MIGRATIONS,)):
        return
    lines = len(module.text.splitlines())
    if lines > LONGEST_MODULE:
        yield Breach("size", module.name, 1, f"has {lines} lines")
    for node, name in definitions(module):
        if isinstance(node, ast.ClassDef):
            continue
        length = node.end_lineno - node.lineno + 1 - _docstring_lines(node)
        if length > LONGEST_FUNCTION:
            yield Breach("size", name, node.lineno, f"has {length} lines")
        given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        count = sum(argument.arg not in ("self", "cls") for argument in given)
        if count > MOST_PARAMETERS and not within(module.name, COMMANDS):
            yield Breach("size", name, node.lineno, f"takes {count} parameters")


def _docstring_lines(node: ast.AST) -> int:
    first = node.body[0]
    documented = (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    )
    return first.end_lineno - first.lineno + 1 if documented else 0


def names(module: Module) -> Iterator[Breach]:
    """Words that say nothing are no part of a name."""
    own = module.name.rpartition(".")[2]
    named = [(own, module.name, 1), *((node.name, name, node.lineno) for node, name in definitions(module))]
    for word, subject, line in named:
        parts = [part.lower() for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", word)]
        bad = BANNED_WORDS.intersection(parts)
        if bad or parts[-1:] == ["service"] or re.match(r"_*(do|handle)_", word):
            yield Breach("names", subject, line, f"the name {word} says too little")


def docstrings(module: Module) -> Iterator[Breach]:
    """A module says its responsibility in its first line."""
    if not ast.get_docstring(module.tree):
        yield Breach("docstrings", module.name, 1, "has no docstring")


def cycles(modules: list[Module]) -> Iterator[Breach]:
    """No module reaches itself through its imports, late ones included; those for type checkers alone do not count."""
    known = {module.name for module in modules}
    graph = {module.name: _neighbours(module, known) for module in modules}
    done: set[str] = set()
    for start in sorted(graph):
        yield from _walk(graph, start, [], done)


def _neighbours(module: Module, known: set[str]) -> set[str]:
    found = set()
    for name, _ in imports(module, skip_typing=True):
        target = name if name in known else name.rpartition(".")[0]
        if target in known:
            found.add(target)
    return found - {module.name}


def _walk(graph: dict[str, set[str]], name: str, path: list[str], done: set[str]) -> Iterator[Breach]:
    if name in path:
        yield Breach("cycles", name, 1, " -> ".join([*path[path.index(name) :], name]))
        return
    if name in done:
        return
    for target in sorted(graph[name]):
        yield from _walk(graph, target, [*path, name], done)
    done.add(name)
