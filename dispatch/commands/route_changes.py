"""Reads a file of changes for `dispatch route replay`: other claims, lists, layers or rules."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from dispatch.city import City
from dispatch.errors import Fault, Malformed, Unprocessable
from dispatch.flow.routes.rerouting import read_table
from dispatch.flow.routes.trying import Changes, ClaimChange, ListChanges
from dispatch.rules.powers import Item
from dispatch.store.engine import Unit
from geodata.point_table import read_numbered


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class ClaimGiven(_Strict):
    """Another principal of a grid, by the party's code; empty: nobody."""

    grid: str
    party: str = ""


class ItemGiven(_Strict):
    """An item and the matters (category or category/condition) that it is about."""

    item: str
    matters: list[str] = []


class ListGiven(_Strict):
    """A list in force, with items more or fewer."""

    code: str
    add: list[ItemGiven] = []
    remove: list[str] = []


class Given(_Strict):
    """A file of changes. ``routes`` is a CSV beside it, or the rows themselves."""

    claims: list[ClaimGiven] = []
    lists: list[ListGiven] = []
    layers: list[str] = []
    routes: str | list[dict[str, str]] = []


def changes_of(db: Unit, city: City, path: Path) -> Changes:
    """The changes of a TOML or JSON file, checked against the city.

    Raises ``Malformed`` for what is neither, ``Unprocessable`` naming the wrong field or row.
    """
    try:
        text = path.read_text("utf-8")
        given = Given.model_validate(json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text))
    except (json.JSONDecodeError, tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise Malformed(f"{path.name}: {wrong}") from None
    except ValidationError as wrong:
        faults = [Fault(".".join(map(str, one["loc"])), one["msg"]) for one in wrong.errors()]
        raise Unprocessable(f"{path.name}: {faults[0].field}: {faults[0].reason}", faults) from None
    rows = _rows(given.routes, path)
    return Changes(
        claims=tuple(ClaimChange(one.grid, one.party) for one in given.claims),
        lists=tuple(ListChanges(
            one.code, tuple(Item(item.item, matters=tuple(item.matters)) for item in one.add), frozenset(one.remove))
            for one in given.lists),
        layers=tuple(given.layers), table=read_table(db, city, rows) if rows else None,
    )


def _rows(routes: str | Sequence[dict[str, str]], beside: Path) -> list[tuple[int, Any]]:
    if isinstance(routes, str):
        return list(read_numbered(beside.parent / routes)[1])
    return list(enumerate(routes, 1))
