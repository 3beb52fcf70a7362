"""What bounced between whom, and the center's verdicts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from dispatch.city import City
from dispatch.errors import Fault, Unprocessable
from dispatch.flow.acting import seen_event
from dispatch.flow.disputes.deciding import revoke_verdict
from dispatch.rules.disputes import BOUNCE_KINDS
from dispatch.store import bounces, verdicts
from dispatch.store.engine import Unit
from dispatch.web import dossier, views
from dispatch.web.dispute_answers import BouncedQuery, BounceQuery, RevokeForm, VerdictQuery
from dispatch.web.endpoints import Ask, answer
from dispatch.web.queries import cursor, place_of

USUAL_SPAN = timedelta(days=30)
_BETWEEN = ("from_body", "to_body", "category", "condition", "kind")


async def bounce_table(ask: Ask) -> web.StreamResponse:
    """How often what went wrong between whom."""
    query: BounceQuery = ask.query
    span = _span(query, ask.at)

    def read(db: Unit, city: City) -> Mapping[str, Any]:
        pairs = _pairs(bounces.bounce_counts(db, ask.reader.sight, span))
        named = {one[side] for one in pairs for side in ("from_body", "to_body")}
        return {"since": span[0], "until": span[1], "count": sum(one["count"] for one in pairs), "pairs": pairs,
                "patience": city.patience, "names": dossier.names(db, named)}

    return answer(await ask.read(read))


def _span(query: Any, at: datetime) -> tuple[datetime, datetime]:
    """From when to when. Raises ``Unprocessable`` for a span that ends before it begins."""
    until = query.until or at + timedelta(seconds=1)
    since = query.since or until - USUAL_SPAN
    if since >= until:
        raise Unprocessable("the span ends before it begins", [Fault("until", "must lie after since")])
    return since, until


def _pairs(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """The counts by kind, side by side for each pair and matter."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        key = (row.from_body, row.to_body, row.category, row.condition)
        blank = {**dict(zip(_BETWEEN, key, strict=False)), **dict.fromkeys(BOUNCE_KINDS, 0), "count": 0}
        one = found.setdefault(key, blank)
        one[row.kind] += row.count
        one["count"] += row.count
    return sorted(found.values(), key=lambda one: -one["count"])


async def bounced_page(ask: Ask) -> web.StreamResponse:
    """The events behind the figures."""
    query: BouncedQuery = ask.query
    span, limit = _span(query, ask.at), query.limit
    wanted = {name: value for name in _BETWEEN if (value := getattr(query, name)) is not None}
    place = (place_of(query.cursor), limit + 1)

    def read(db: Unit, city: City) -> Mapping[str, Any]:
        rows = bounces.bounce_page(db, ask.reader.sight, span, wanted, place)
        named = {party for row in rows for party in (row.from_body, row.to_body, row.by)}
        return {**views.page(rows, limit, _bounced, lambda row: cursor(row.id)), "names": dossier.names(db, named)}

    return answer(await ask.read(read))


def _bounced(row: Any) -> dict[str, Any]:
    names = ("number", "seq", "stage", "summary", "kind", "cause", "category", "condition", "from_body", "to_body", "by", "at")
    return {name: getattr(row, name) for name in names}


async def verdict_page(ask: Ask) -> web.StreamResponse:
    """What the center decided, newest first."""
    query: VerdictQuery = ask.query
    before, limit = place_of(query.cursor), query.limit
    rows: Iterable[Any] = await ask.read(lambda db, city: verdicts.verdict_page(db, before, limit + 1, not query.all))
    return answer(views.page(rows, limit, _verdict, lambda row: cursor(row.id)))


async def revoke(ask: Ask) -> web.StreamResponse:
    """End a verdict: later reports go their way by the other rows of the table."""
    form: RevokeForm = ask.body

    def work(db: Unit, city: City) -> Mapping[str, Any]:
        row = verdicts.verdict(db, ask.path["id"])
        if row is not None:
            seen_event(db, row.number, ask.reader.sight)  # nobody ends what he cannot see
        return _verdict(revoke_verdict(db, city, ask.path["id"], ask.actor, form.reason))

    return await ask.once(200, work)


def _verdict(row: Any) -> dict[str, Any]:
    names = ("id", "code", "summary", "category", "condition", "reach", "scope", "party", "name", "name_en", "ground",
             "made_by", "made_at", "revoked_by", "revoked_at", "revoked_why")
    rule = json.loads(row.row)
    return {**{name: getattr(row, name) for name in names}, "event": row.number, "to": rule["to"].split(),
            "from_on": rule.get("from_on") or None}
