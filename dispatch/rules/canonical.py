"""One value, one sequence of bytes: JSON as RFC 8785 writes it, without floating point numbers."""

from __future__ import annotations

import json
from typing import Any, NoReturn

# Beyond this a number may change in a reader that knows only IEEE doubles (RFC 8785, 3.2.2.3).
_INTEGER_END = 2**53
_LAST_IN_ONE_UNIT = "\uffff"

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
_encode_as_ordered = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def canonical(value: Any) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces (RFC 8785).

    Takes None, bool, int below 2**53 in size, str, list, tuple and dict with str keys.
    Anything else, floats included, is a TypeError that names the path; a lone
    surrogate or a value that holds itself is a ValueError.
    """
    try:
        text = _encode(value)
        if _is_plain(value):
            return text.encode()
    except TypeError:
        pass  # the second way names the path
    return _encode_as_ordered(_ordered(value, "$")).encode()


def _is_plain(value: Any) -> bool:
    """True where the encoder's output is canonical already.

    Its escapes are those of the RFC; its key order, by code points, is the RFC's
    order by UTF-16 units as long as no key needs a surrogate pair.
    """
    queue = [value]
    for item in queue:
        kind = type(item)
        if kind is str or item is None or (kind is int and -_INTEGER_END < item < _INTEGER_END):
            continue
        if kind is dict:
            keys = "".join(item)
            if not keys.isascii() and max(keys) > _LAST_IN_ONE_UNIT:
                return False
            queue += item.values()
        elif kind is list or kind is tuple:
            queue += item
        elif not _is_plain_scalar(item):
            return False
    return True


def _is_plain_scalar(item: Any) -> bool:
    if isinstance(item, int):
        return -_INTEGER_END < item < _INTEGER_END
    return isinstance(item, str)


def _ordered(value: Any, path: str) -> Any:
    """The same value with every dict in the RFC's key order; refuses what cannot be written."""
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                _refuse(path, f"a key of type {type(key).__name__}")
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return {key: _ordered(value[key], f"{path}.{key}") for key in keys}
    if isinstance(value, (list, tuple)):
        return [_ordered(item, f"{path}[{index}]") for index, item in enumerate(value)]
    if value is not None and not isinstance(value, (str, int)):
        _refuse(path, f"a value of type {type(value).__name__}")
    if isinstance(value, int) and not -_INTEGER_END < value < _INTEGER_END:
        _refuse(path, "an integer of 2**53 or more")
    return value


def _refuse(path: str, what: str) -> NoReturn:
    raise TypeError(f"{path}: {what} has no canonical form here")
