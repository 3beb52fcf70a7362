"""Categories: suggestions from words, what a version of the list changes, the lists that come with the product."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from aiohttp import web

from dispatch.city import City
from dispatch.flow.categories import changing
from dispatch.flow.categories.choosing import confidence_of, set_confidence
from dispatch.flow.categories.shipped import shipped_list
from dispatch.rules.catalogues.rows import CATEGORIES, write_rows
from dispatch.rules.permissions import permit_everywhere
from dispatch.rules.suggesting.model import Suggested, fitting_condition
from dispatch.store.engine import Unit
from dispatch.web.category_answers import ChangesQuery, ConfidenceForm, KnownQuery, WordsQuery
from dispatch.web.endpoints import Ask, answer

_KINDS = ("added", "removed", "voided", "revived", "changed")


async def suggest(ask: Ask) -> web.StreamResponse:
    """The categories that words point to; nothing is kept."""
    query: WordsQuery = ask.query
    city = await ask.current_city()
    none = list[Suggested]()
    found = await ask.site.lookups.ask(
        ask.request, lambda: city.suggestions.suggester.suggest(query.text, query.limit), none)
    confidence = confidence_of(city) if city.suggestions.proof.tried else None
    listed, history = city.suggestions.key
    return answer({"items": [_suggested(city, one, confidence, query.text) for one in found], "list": listed, "history": history,
                   "confidence": confidence})


def _suggested(city: City, one: Suggested, confidence: float | None, text: str) -> dict[str, Any]:
    category = city.categories[one.code]
    return {"category": one.code, "condition": fitting_condition(category, text), "name": category.name, "name_en": category.name_en, "score": one.score,
            "words": list(one.words), "is_sure": confidence is not None and one.score >= confidence}


async def changes(ask: Ask) -> web.StreamResponse:
    """What a version changes against another, and how many open events that concerns."""
    query: ChangesQuery = ask.query
    found: changing.ListChange = await ask.read(changing.list_changes, query.version, query.against)
    counts = {kind: found.count(kind) for kind in _KINDS}
    counts |= {"limits": found.count_fields(changing.OWN_LIMIT), "bodies": found.count_fields({"responsible"})}
    return answer({
        "old": None if found.old is None else asdict(found.old), "new": asdict(found.new), "counts": counts,
        "items": [{**asdict(one.change), "open_events": one.open_events} for one in found.concerns],
        "open_events": found.open_events, "named": [asdict(one) for one in found.named],
    })


async def known(ask: Ask) -> web.StreamResponse:
    """A list that comes with the product, as a table to fill in and send back."""
    query: KnownQuery = ask.query
    content = await asyncio.to_thread(_table, ask.path["code"], query.language == "zh-CN")
    return web.Response(body=content, content_type="text/csv", charset="utf-8", headers={
        "Content-Disposition": f'attachment; filename="{ask.path["code"]}.csv"'})


def _table(standard: str, chinese: bool) -> bytes:
    rows = write_rows(shipped_list(standard))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([one.zh if chinese else one.en for one in CATEGORIES.headings])
    writer.writerows([[row[key] for key in CATEGORIES.columns] for row in rows])
    return out.getvalue().encode("utf-8-sig")


async def learning(ask: Ask) -> web.StreamResponse:
    """What history taught, and how far the system may rely on it."""
    return answer(_learning(await ask.current_city()))


async def decide(ask: Ask) -> web.StreamResponse:
    """Let the system choose from a confidence on, or never."""
    permit_everywhere(ask.actor, "tables.rule")
    form: ConfidenceForm = ask.body

    def work(db: Unit, city: City) -> Mapping[str, Any]:
        set_confidence(db, city, form.confidence)
        return {**_learning(city), "confidence": form.confidence}

    return await ask.once(200, work)


def _learning(city: City) -> dict[str, Any]:
    proof = city.suggestions.proof
    return {
        "history": city.suggestions.key[1], "reports": proof.reports, "tried": proof.tried, "top1": proof.top1,
        "top3": proof.top3, "levels": [asdict(one) for one in proof.levels], "confidence": confidence_of(city),
    }
