"""The city's people, bodies, rosters and claims as tables that read back to the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from dispatch.city import City
from dispatch.rules.staffing import LISTINGS, written
from dispatch.store import claims, rosters, schema
from dispatch.store.engine import Unit

Table = tuple[str, Sequence[str], list[list[str]]]
Codes = Mapping[int, str]
BY_NAME = {listing.name: listing for listing in LISTINGS}
SPANS = {"memberships": schema.memberships, "roles": schema.grants, "shifts": schema.duties, "absences": schema.absences}


def list_staff(db: Unit, city: City, chinese: bool = True) -> list[Table]:
    """Every table as (name, headings, rows), in Chinese or with the English keys. What has ended is left out: a list
    says who there is and what holds from now on."""
    now = city.clock.now()
    everybody: dict[int, Any] = {row.id: row for row in rosters.everybody(db)}
    codes = {ident: row.code for ident, row in everybody.items()}
    found: dict[str, Sequence[Any]] = {
        "bodies": [row for row in everybody.values() if row.kind != "person"],
        "people": [row for row in everybody.values() if row.kind == "person"],
        **{name: rosters.living_rows(db, table, now) for name, table in SPANS.items()},
        "claims": claims.all_open(db),
    }
    return [
        (one.zh if chinese else one.name, [column.zh if chinese else column.key for column in one.columns],
         [list(cells_of(city, one.name, row, codes).values()) for row in found[one.name]]) for one in LISTINGS
    ]


def cells_of(city: City, name: str, row: Any, codes: Codes) -> dict[str, str]:
    """A row of a table as cells by column; ``codes`` are those of the parties by their ids."""
    told = _TOLD[name](city, row, codes)
    return {one.key: written(one.kind, told[one.key], city.zone) for one in BY_NAME[name].columns}


def _body(city: City, row: Any, codes: Codes) -> dict[str, Any]:
    return {"code": row.code, "kind": row.kind, "name": row.name, "name_en": row.name_en, "town": row.town or None,
            "parent": codes.get(row.body)}


def _person(city: City, row: Any, codes: Codes) -> dict[str, Any]:
    return {
        "code": row.code, "name": row.name, "name_en": row.name_en, "town": row.town or None, "body": codes.get(row.body),
        "login": row.login, "phone": row.phone or None, "certificate": row.certificate,
        "certified_until": row.certified_until, "capacity": row.capacity, "left_on": left_on(city, row),
    }


def left_on(city: City, row: Any) -> str | None:
    """The last day of somebody who has left, in the city."""
    return city.local_date(row.left_at - timedelta(microseconds=1)).isoformat() if row.left_at is not None else None


def _span(row: Any, codes: Codes) -> dict[str, Any]:
    return {"person": codes[row.party], "from": row.from_at, "to": row.to_at}


def _scope(row: Any, codes: Codes) -> tuple[str, str]:
    scope = codes.get(int(row.scope), row.scope) if row.scope_kind == "body" and row.scope.isdigit() else row.scope
    return row.scope_kind, scope


# How a row of each table is told, by the keys of its columns.
_TOLD: Mapping[str, Callable[[City, Any, Codes], Mapping[str, Any]]] = {
    "bodies": _body, "people": _person,
    "memberships": lambda city, row, codes: {**_span(row, codes), "body": codes[row.body]},
    "roles": lambda city, row, codes: {**_span(row, codes), "role": row.role, "scope": _scope(row, codes)},
    "shifts": lambda city, row, codes: {**_span(row, codes), "weekdays": row.weekdays, "start": row.from_minute,
                                        "end": row.to_minute},
    "absences": lambda city, row, codes: {**_span(row, codes), "kind": row.kind, "deputy": codes.get(row.deputy),
                                          "reason": row.reason or None},
    "claims": lambda city, row, codes: {"grid": row.grid, "person": codes[row.party], "duty": row.duty, "from": row.from_at},
}
