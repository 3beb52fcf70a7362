"""People who act through the API while a browser watches."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

import aiohttp

from dispatch import demo
from tests.browser.conftest import Served


class Person:
    """Somebody who speaks to the API; without a login a citizen."""

    def __init__(self, served: Served, login: str | None = None) -> None:
        self._served, self._login = served, login

    async def __aenter__(self) -> Self:
        # Cookies of an address without a name are kept only when that is asked for.
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        if self._login is not None:
            await self.post("/session", login=self._login, password=demo.PASSWORD)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, raised: BaseException | None,
                        trace: TracebackType | None) -> None:
        await self._session.close()

    async def get(self, path: str) -> Any:
        """What the address answers."""
        async with self._session.get(f"{self._served.address}/api/v1{path}") as answer:
            assert answer.ok, await answer.text()
            return await answer.json()

    async def post(self, path: str, **body: object) -> Any:
        """What the address answers to this body."""
        own = {"Origin": self._served.address}
        async with self._session.post(f"{self._served.address}/api/v1{path}", json=body, headers=own) as answer:
            assert answer.ok, await answer.text()
            return await answer.json()

    async def move(self, number: str, action: str, **carry: object) -> Any:
        """Moves an event."""
        return await self.post(f"/events/{number}/moves", action=action, carry=carry)


def block_of_officer1(served: Served) -> dict[str, float]:
    """A point well inside a block grid that the first officer has claimed."""
    person = next(person for person in served.sample.people if person.login == "officer1")
    codes = {claim.grid for claim in served.sample.claims if claim.person == person.code and claim.duty == "principal"}
    inside = next(block for block in served.sample.block_grids if block.code in codes).polygon.representative_point()
    return {"lon": inside.x, "lat": inside.y}


async def reported(served: Served, words: str) -> str:
    """The number of a new event that the first officer is to accept."""
    async with Person(served) as citizen:
        kinds = (await citizen.get("/categories"))["items"]
        street = next(kind for kind in kinds if kind["name"] == "占道经营")
        told = await citizen.post("/reports", words=words, place=block_of_officer1(served), category=street["code"],
                                  condition=street["conditions"][0]["code"])
    assert told["stage"] == "assigned", told
    number: str = told["event"]
    return number
