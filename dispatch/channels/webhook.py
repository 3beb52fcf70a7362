"""Sends a notice as a signed HTTP POST (Standard Webhooks: id, timestamp and HMAC-SHA256 signature)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass

import aiohttp

TIMEOUT_S = 10
SECRET_PREFIX = "whsec_"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one address. ``sent_s`` is the second of this try; ``body`` is JSON."""

    ident: str
    url: str
    secret: str
    sent_s: int
    body: bytes


class NotSent(Exception):
    """The other side did not take it; the text says why."""


def signature(delivery: Delivery) -> str:
    """``v1,`` and the base64 of HMAC-SHA256 over ``id.timestamp.body``."""
    key = base64.b64decode(delivery.secret.removeprefix(SECRET_PREFIX))
    signed = f"{delivery.ident}.{delivery.sent_s}.".encode() + delivery.body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


async def send(client: aiohttp.ClientSession, delivery: Delivery) -> None:
    """Send one delivery. Raises ``NotSent`` unless the answer is a 2xx; redirects are not followed."""
    headers = {
        "content-type": "application/json", "webhook-id": delivery.ident,
        "webhook-timestamp": str(delivery.sent_s), "webhook-signature": signature(delivery),
    }
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    try:
        async with client.post(delivery.url, data=delivery.body, headers=headers, timeout=timeout,
                               allow_redirects=False) as answer:
            if not 200 <= answer.status < 300:
                raise NotSent(f"answered {answer.status}")
    except (aiohttp.ClientError, TimeoutError, ValueError) as reason:
        raise NotSent(f"{type(reason).__name__}: {reason}"[:200]) from None
