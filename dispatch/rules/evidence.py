"""What a picture shows: how it was before the work, or after it; and which of them the citizen sees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

BEFORE, AFTER = "before", "after"
# The actions whose own pictures show the work done; those of every other action show what is to be done.
_SHOW_AFTER = frozenset({"finish", "finish_for_all", "assist", "self_handle", "pass", "fail"})
# Of the pictures made after the work, the citizen sees those of whoever did it; remarks of a recheck stay inside.
SHOWN_TO_CITIZENS = frozenset({"finish", "finish_for_all", "assist", "self_handle"})


def sides(action: str, carry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The pictures that a move carries, each once as (SHA-256, side)."""
    own = AFTER if action in _SHOW_AFTER else BEFORE
    given = ((sha256, BEFORE) for sha256 in carry.get("files_before") or ())
    yield from dict.fromkeys((*given, *((sha256, own) for sha256 in carry.get("files") or ())))
