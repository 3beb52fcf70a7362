"""People and rulings of a city that is not the sample, into its store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dispatch.city import City, calendar_mapping, limit_mapping
from dispatch.errors import Fault, Unprocessable
from dispatch.rules.categories import Category, category_mapping
from dispatch.rules.deadlines import StageLimit
from dispatch.rules.escalation import Ladder, ladder_mapping
from dispatch.rules.event import Deadline, Grant
from dispatch.rules.workdays import Calendar
from dispatch.store import parties, rulings, schema
from dispatch.store.engine import Unit


@dataclass(frozen=True, slots=True)
class Member:
    """A party to bring in: a person, squad or body by its code; ``body`` is the code of the one it belongs to.

    ``claims`` are the grids whose principal it is; a ``reachable`` one has a confirmed channel.
    """

    code: str
    name: str
    name_en: str
    kind: str = "person"
    town: str = ""
    body: str = ""
    grants: tuple[Grant, ...] = ()
    claims: tuple[str, ...] = ()
    reachable: bool = True


@dataclass(frozen=True, slots=True)
class Rulings:
    """What a city decides. The name stands for all of its versions."""

    name: str
    categories: Sequence[Category]
    calendar: Calendar
    ladders: Sequence[Ladder]
    limits: Mapping[Deadline, StageLimit]
    settings: Mapping[str, str] = field(default_factory=dict)


def bring_members(db: Unit, city: City, members: Sequence[Member]) -> dict[str, int]:
    """Add parties with their grants, claims and channels; returns their ids by code.

    Raises ``Unprocessable`` for a body that is neither among them nor in the city.
    """
    at = city.clock.now()
    first = parties.highest_id(db) + 1
    ids = {member.code: first + place for place, member in enumerate(members)}
    bodies = _bodies(db, members, ids)
    parties.insert_parties(db, [
        {"id": ids[m.code], "kind": m.kind, "code": m.code, "name": m.name, "name_en": m.name_en, "town": m.town,
         "body": bodies.get(m.body), "certificate": None, "certified_until": None} for m in members
    ])
    parties.follow_ids(db)
    parties.insert_rows(db, schema.grants, [_grant_row(ids[m.code], grant, at) for m in members for grant in m.grants])
    parties.insert_rows(db, schema.claims, [
        {"grid": grid, "party": ids[m.code], "duty": "principal", "from_at": at} for m in members for grid in m.claims
    ])
    parties.insert_rows(db, schema.contacts, [
        {"party": ids[m.code], "channel": "phone", "address": "", "confirmed_at": at} for m in members if m.reachable
    ])
    return ids


def _bodies(db: Unit, members: Sequence[Member], ids: Mapping[str, int]) -> dict[str, int]:
    named = {member.body for member in members if member.body}
    known = {code: row.id for code, row in parties.parties_by_code(db, named - ids.keys()).items()}
    for code in sorted(named - ids.keys() - known.keys()):
        raise Unprocessable(f"there is no body '{code}'", [Fault("body", f"no party has the code '{code}'")])
    return known | {code: ids[code] for code in named & ids.keys()}


def _grant_row(party: int, grant: Grant, at: datetime) -> dict[str, Any]:
    return {"party": party, "role": str(grant.role), "scope_kind": grant.scope_kind, "scope": grant.scope, "from_at": at}


def bring_rulings(db: Unit, city: City, given: Rulings) -> None:
    """Let these categories, calendar, ladders and limits rule from now on."""
    at = city.clock.now()
    for kind, bodies in {
        "categories": [(category.code, category_mapping(category)) for category in given.categories],
        "calendar": [("calendar", calendar_mapping(given.calendar))],
        "ladders": [(ladder.code, ladder_mapping(ladder)) for ladder in given.ladders],
        "limits": [(str(kind), limit_mapping(limit)) for kind, limit in given.limits.items()],
    }.items():
        rulings.add_version(db, kind, given.name, bodies, at)
    for name, value in given.settings.items():
        rulings.put_setting(db, name, value)
    rulings.raise_city_version(db)
