"""The city's people, bodies, rosters and claims as tables that read back to the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from dispatch.city import City
from dispatch.rules.staffing import LISTINGS, Listing, written
from dispatch.store import claims, rosters, schema
from dispatch.store.engine import Unit

Table = tuple[str, Sequence[str], list[list[str]]]


def list_staff(db: Unit, city: City, chinese: bool = True) -> list[Table]:
    """Every table as (name, headings, rows), in Chinese or with the English keys. What has ended is left out: a list
    says who there is and what holds from now on."""
    now = city.clock.now()
    everybody: dict[int, Any] = {row.id: row for row in rosters.everybody(db)}
    codes = {ident: row.code for ident, row in everybody.items()}
    spans = {
        name: rosters.living_rows(db, table, now)
        for name, table in (("memberships", schema.memberships), ("roles", schema.grants), ("shifts", schema.duties),
                            ("absences", schema.absences))
    }
    rows: dict[str, Iterable[Mapping[str, Any]]] = {
        "bodies": (_body(row, codes) for row in everybody.values() if row.kind != "person"),
        "people": (_person(city, row, codes) for row in everybody.values() if row.kind == "person"),
        "memberships": ({**_span(row, codes), "body": codes[row.body]} for row in spans["memberships"]),
        "roles": ({**_span(row, codes), "role": row.role, "scope": _scope(row, codes)} for row in spans["roles"]),
        "shifts": ({**_span(row, codes), "weekdays": row.weekdays, "start": row.from_minute, "end": row.to_minute}
                   for row in spans["shifts"]),
        "absences": ({**_span(row, codes), "kind": row.kind, "deputy": codes.get(row.deputy), "reason": row.reason or None}
                     for row in spans["absences"]),
        "claims": ({"grid": row.grid, "person": codes[row.party], "duty": row.duty, "from": row.from_at}
                   for row in claims.all_open(db)),
    }
    return [_table(city, listing, rows[listing.name], chinese) for listing in LISTINGS]


def _table(city: City, listing: Listing, rows: Iterable[Mapping[str, Any]], chinese: bool) -> Table:
    heads = [column.zh if chinese else column.key for column in listing.columns]
    cells = [[written(one.kind, row[one.key], city.zone) for one in listing.columns] for row in rows]
    return (listing.zh if chinese else listing.name, heads, cells)


def _body(row: Any, codes: Mapping[int, str]) -> dict[str, Any]:
    return {"code": row.code, "kind": row.kind, "name": row.name, "name_en": row.name_en, "town": row.town or None,
            "parent": codes.get(row.body)}


def _person(city: City, row: Any, codes: Mapping[int, str]) -> dict[str, Any]:
    left = city.local_date(row.left_at - timedelta(microseconds=1)).isoformat() if row.left_at is not None else None
    return {
        "code": row.code, "name": row.name, "name_en": row.name_en, "town": row.town or None, "body": codes.get(row.body),
        "login": row.login, "phone": row.phone or None, "certificate": row.certificate,
        "certified_until": row.certified_until, "capacity": row.capacity, "left_on": left,
    }


def _span(row: Any, codes: Mapping[int, str]) -> dict[str, Any]:
    return {"person": codes[row.party], "from": row.from_at, "to": row.to_at}


def _scope(row: Any, codes: Mapping[int, str]) -> tuple[str, str]:
    scope = codes.get(int(row.scope), row.scope) if row.scope_kind == "body" and row.scope.isdigit() else row.scope
    return row.scope_kind, scope
