"""About the process itself: is it well, how much does it do, and what does its API look like."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from dispatch import __version__
from dispatch.city import City
from dispatch.store import gauges
from dispatch.store.engine import Unit
from dispatch.web.endpoints import JSON, Ask, answer

SLOWEST_ROUND_S = 120  # every loop is swept several times a minute; longer silence means that it hangs


async def health(ask: Ask) -> web.StreamResponse:
    """200 when the database answers and every loop comes round, else 503."""
    await ask.read(lambda db, city: gauges.oldest_due(db, city.clock.now()))
    ages = {name: round(age, 1) for name, age in ask.site.alive().items()}
    stuck = sorted(name for name, age in ages.items() if age > SLOWEST_ROUND_S)
    told = {"status": "stuck" if stuck else "ok", "stuck": stuck, "loops": ages, "version": __version__,
            "city_version": ask.city.version}
    return answer(told, 503 if stuck else 200)


async def metrics(ask: Ask) -> web.StreamResponse:
    """Measures in the Prometheus text format."""
    meter = ask.site.meter
    owed, late_s = await ask.read(_waiting)
    meter.owed.set(owed)
    meter.late_s.set(late_s)
    return web.Response(body=meter.text(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})


def _waiting(db: Unit, city: City) -> tuple[int, float]:
    now = city.clock.now()
    oldest = gauges.oldest_due(db, now)
    return gauges.owed_count(db), 0.0 if oldest is None else (now - oldest).total_seconds()


def description_act(document: bytes) -> Any:
    """The act that hands out the API's description."""

    async def describe(ask: Ask) -> web.StreamResponse:
        return web.Response(body=document, content_type=JSON)

    return describe
