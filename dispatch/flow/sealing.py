"""Callers' data: sealed with the installation's key, found again by a keyed hash of the number."""

from __future__ import annotations

import hashlib
import hmac
import json

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from dispatch.city import Keys
from dispatch.flow.sending import Caller

NONCE = 12


def sealed(keys: Keys, nonce: bytes, caller: Caller) -> bytes:
    """Nonce and AES-256-GCM ciphertext of the caller's name and number, bound to the key's id."""
    plain = json.dumps({"name": caller.name, "phone": caller.phone}, ensure_ascii=False).encode()
    return nonce + AESGCM(keys.seal).encrypt(nonce, plain, keys.key_id.encode())


def opened(keys: Keys, blob: bytes, confidential: bool) -> Caller:
    """The caller behind a sealed blob."""
    plain = json.loads(AESGCM(keys.seal).decrypt(blob[:NONCE], blob[NONCE:], keys.key_id.encode()))
    return Caller(plain["name"], plain["phone"], confidential)


def keyed_hash(keys: Keys, purpose: str, text: str) -> str:
    """A hash that only this installation can compute; ``purpose`` keeps its uses apart."""
    return hmac.digest(keys.pepper, f"{purpose}\n{text}".encode(), hashlib.sha256).hex()


def number_hash(keys: Keys, phone: str) -> str | None:
    """The hash by which the same number is recognised; None for no number."""
    digits = "".join(sign for sign in phone if sign.isdigit())
    return keyed_hash(keys, "phone", digits[-11:]) if digits else None
