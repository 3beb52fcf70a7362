"""Reads a tree of Python files: their names, what they import, which outside names they use, what they define."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Module:
    """One source file: its dotted name, and whether that name is a package's."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @property
    def is_package(self) -> bool:
        return self.path.name == "__init__.py"

    @property
    def parent(self) -> str:
        """The package that a relative import of one dot starts from."""
        return self.name if self.is_package else self.name.rpartition(".")[0]


def read_tree(root: Path, folders: Iterable[str]) -> list[Module]:
    """All modules below the named folders of `root`."""
    paths = (path for folder in folders for path in sorted((root / folder).rglob("*.py")))
    return [_read(root, path) for path in paths]


def _read(root: Path, path: Path) -> Module:
    parts = path.relative_to(root).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    text = path.read_text("utf-8")
    return Module(name, path, text, ast.parse(text, str(path)))


def within(name: str, rooms: Iterable[str]) -> bool:
    return any(name == room or name.startswith(room + ".") for room in rooms)


def imports(module: Module, skip_typing: bool = False) -> Iterator[tuple[str, int]]:
    """Each imported dotted name with its line; `from a import b` gives `a.b`."""
    for node in _nodes(module.tree, skip_typing):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = _source(module, node)
            yield from ((f"{source}.{alias.name}", node.lineno) for alias in node.names)


def _nodes(tree: ast.AST, skip_typing: bool) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if skip_typing and isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            continue
        yield node
        yield from _nodes(node, skip_typing)


def _source(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    start = module.parent.split(".")
    start = start[: len(start) - (node.level - 1)]
    return ".".join([*start, node.module] if node.module else start)


def reached(module: Module) -> Iterator[tuple[str, int]]:
    """Dotted names as they stand in the code, with import aliases resolved."""
    known = _aliases(module)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute | ast.Name):
            first, *rest = ast.unparse(node).split(".")
            if first in known:
                yield ".".join([known[first], *rest]), node.lineno


def _aliases(module: Module) -> dict[str, str]:
    """What each imported name stands for."""
    known = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.partition(".")[0]
                known[alias.asname or first] = alias.name if alias.asname else first
        elif isinstance(node, ast.ImportFrom):
            source = _source(module, node)
            known.update({alias.asname or alias.name: f"{source}.{alias.name}" for alias in node.names})
    return known


def definitions(
    module: Module,
) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, str]]:
    """Functions and classes at any depth, each with its dotted name."""

    def walk(node: ast.AST, prefix: str) -> Iterator[tuple[ast.AST, str]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                name = f"{prefix}.{child.name}"
                yield child, name
                yield from walk(child, name)
            else:
                yield from walk(child, prefix)

    return walk(module.tree, module.name)
