"""People as whoever administers them looks at them: all that holds now or will, in a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from dispatch.city import City
from dispatch.rules.masking import masked
from dispatch.store import invitations, parties, rosters
from dispatch.store.engine import Unit

ENDING = timedelta(days=30)
_PLAIN = ("id", "kind", "code", "name", "name_en", "town", "body", "certificate", "certified_until", "capacity", "grids",
          "login", "left_at")
# what is told of each span
_SPANS: Mapping[str, tuple[str, ...]] = {
    "roles": ("role", "scope_kind", "scope"), "memberships": ("body",), "shifts": ("weekdays", "from_minute", "to_minute"),
    "absences": ("id", "kind", "deputy", "reason"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom one looks for, after which id, and how many at most."""

    wanted: Mapping[str, Any]
    after: int
    most: int


def staff(db: Unit, city: City, wanted: Wanted) -> tuple[list[dict[str, Any]], Mapping[int, tuple[str, str]]]:
    """People in plain form by rising id, and the names of the bodies and deputies that they speak of."""
    now = city.clock.now()
    rows = rosters.staff_page(db, wanted.wanted, wanted.after, wanted.most)
    ids = [row.id for row in rows]
    spans = {name: rosters.spans_of(db, name, ids, now) for name in _SPANS} if ids else {}
    invited = invitations.invited_until(db, ids, now) if ids else {}
    found = [{**_told(row, city.local_date(now), invited.get(row.id)),
              **{name: [_span(span, name) for span in held.get(row.id, ())] for name, held in spans.items()}} for row in rows]
    named = {body for row in rows for body in (row.body,)}
    named |= {span.body for held in spans.get("memberships", {}).values() for span in held}
    named |= {span.deputy for held in spans.get("absences", {}).values() for span in held}
    named |= {int(span.scope) for held in spans.get("roles", {}).values() for span in held
              if span.scope_kind == "body" and span.scope.isdigit()}
    return found, parties.names_of(db, {party for party in named if party is not None})


def _told(row: Any, today: date, invited_until: datetime | None) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in _PLAIN}, "seen_at": row.device_seen_at, "invited_until": invited_until,
        "certificate_state": _certificate(row, today), "account": _account(row, invited_until), "phone": masked(row.phone or ""),
    }


def _certificate(row: Any, today: date) -> str:
    if not row.certificate:
        return "none"
    if row.certified_until and row.certified_until < today.isoformat():
        return "over"
    return "ending" if row.certified_until and row.certified_until < (today + ENDING).isoformat() else "valid"


def _account(row: Any, invited_until: datetime | None) -> str:
    if row.login is None:
        return "none"
    if row.disabled_at is not None:
        return "disabled"
    if invited_until is not None:
        return "invited"
    return "active" if row.has_password else "no_password"


def _span(span: Any, name: str) -> dict[str, Any]:
    return {**{one: getattr(span, one) for one in _SPANS[name]}, "from_at": span.from_at, "to_at": span.to_at}
