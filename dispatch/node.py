"""One running process: a store, and the city as it read it last. Runs flows as units of work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar, TypeVarTuple

from dispatch.city import City, Seams, load_city, new_ground, with_ground
from dispatch.divisions import division_of
from dispatch.errors import StaleCity, Unavailable
from dispatch.store.engine import Store, Unit
from dispatch.store.rulings import city_version

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
TRIES = 4


class Node:
    """Runs ``flow(db, city, ...)`` with tables that are not older than the unit's own transaction."""

    def __init__(self, store: Store, seams: Seams | None = None) -> None:
        self.store = store
        self.seams = seams or Seams()
        self.city: City = store.run(lambda db: load_city(db, self.seams))
        self._renewing = asyncio.Lock()
        self._batches: dict[Callable[..., Any], Callable[[Unit, Sequence[Any]], Sequence[Any]]] = {}

    def _unit(self, flow: Callable[..., T], args: tuple[Any, ...]) -> Callable[[Unit], T]:
        def unit(db: Unit) -> T:
            city = self.city
            if city_version(db) != city.version or city.is_over:
                raise StaleCity
            return flow(db, city, *args)

        return unit

    def reload(self) -> City:
        """Read the city's tables now."""
        self.city = self.store.run(lambda db: load_city(db, self.seams, self.city))
        return self.city

    async def _renew(self, stale: City) -> None:
        """Read the tables anew, once for all who wait for it. New ground takes a second to lay out, and that is done
        beside the thread of the store, where others wait."""
        async with self._renewing:
            if self.city is not stale:
                return
            fresh = await self.store.read(lambda db: new_ground(db, stale))
            laid = await asyncio.to_thread(lambda: [division_of(layer, rows) for layer, rows in fresh])
            before = with_ground(stale, laid)
            city = self.city = await self.store.read(lambda db: load_city(db, self.seams, before, names_later=True))
        if city.names.held != city.wanted_names:
            city.names.read_beside(self.store, city.wanted_names, city.claimed)

    async def write(self, flow: Callable[[Unit, City, *Ts], T], *args: *Ts) -> T:
        """Run a flow that changes something; its answer is durable."""
        return await self._again(lambda: self.store.write(self._unit(flow, args)))

    async def read(self, flow: Callable[[Unit, City, *Ts], T], *args: *Ts) -> T:
        """Run a flow that changes nothing."""
        return await self._again(lambda: self.store.read(self._unit(flow, args)))

    async def together(self, flow: Callable[[Unit, City, Sequence[Any]], Sequence[Any]], item: Any) -> Any:
        """Run a flow once for all who wait at that moment; each gets the answer to his own item."""
        batch = self._batches.get(flow)
        if batch is None:
            def batch(db: Unit, items: Sequence[Any]) -> Sequence[Any]:
                return self._unit(flow, (items,))(db)
            self._batches[flow] = batch
        return await self._again(lambda: self.store.together(batch, item))

    async def _again(self, attempt: Callable[[], Any]) -> Any:
        for _ in range(TRIES):
            believed = self.city
            try:
                return await attempt()
            except StaleCity:
                await self._renew(believed)
        raise Unavailable("the city's tables keep changing; try again")

    def run(self, flow: Callable[[Unit, City, *Ts], T], *args: *Ts) -> T:
        """Run a flow without an event loop: for the command line, imports, the simulator and tests."""
        for _ in range(TRIES):
            try:
                return self.store.run(self._unit(flow, args))
            except StaleCity:
                self.reload()
        raise Unavailable("the city's tables keep changing; try again")

    def submit(self, flow: Callable[..., T], *args: Any) -> Future[T]:
        """Hand in a flow and look at its answer later."""
        return self.store.submit(self._unit(flow, args))
