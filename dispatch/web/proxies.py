"""Who really asks when a web server stands before us: believed only when that server is one of ours."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from aiohttp import web

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
UNKNOWN = "unknown"
LONGEST = 64  # characters of an address with brackets, port and zone
Header = Literal["X-Forwarded-For", "Forwarded"]
FORWARDED_FOR: Header = "X-Forwarded-For"
FORWARDED: Header = "Forwarded"


@dataclass(frozen=True, slots=True)
class Proxies:
    """The networks of the web servers before us, and the one header in which they say for whom they ask.

    Only one header is read: a server that writes the one passes on the other as its own client sent it.
    """

    networks: tuple[Network, ...] = ()
    header: Header = FORWARDED_FOR

    @classmethod
    def of(cls, listed: Iterable[str], header: Header = FORWARDED_FOR) -> Proxies:
        """Proxies from addresses and networks as text. Raises ``ValueError`` for one that is neither."""
        return cls(tuple(ipaddress.ip_network(text) for text in listed), header)

    def client_of(self, request: web.Request) -> str:
        """The network address that asks: the peer, or the last one that a chain of our own servers speaks for."""
        peer = _address(request.remote or "")
        if peer is None:
            return request.remote or UNKNOWN
        if not self._ours(peer):
            return peer
        client = peer
        for hop in reversed(self._hops(request)):
            found = _address(hop) if len(hop) <= LONGEST else None
            if found is None:
                break  # nobody can say who stood behind it
            client = found
            if not self._ours(found):
                break
        return client

    def _ours(self, address: str) -> bool:
        if not self.networks:
            return False
        found = ipaddress.ip_address(address)
        return any(found in network for network in self.networks)

    def _hops(self, request: web.Request) -> Sequence[str]:
        """Who asked whom, the first client first."""
        if self.header == FORWARDED:
            return [element.get("for", "") for element in request.forwarded]
        return [hop for line in request.headers.getall(FORWARDED_FOR, ()) for hop in line.split(",")]


@lru_cache(4096)
def _address(text: str) -> str | None:
    """An address without brackets, port and zone, IPv4 in its own form; None for what is none."""
    bare = text.strip().strip('"')
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if found.version == 6 else None
    return str(mapped or found)
