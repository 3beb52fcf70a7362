"""Pictures and the events they belong to: who may see which, and what they show."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from dispatch.city import City
from dispatch.errors import NotFound
from dispatch.flow.following import followed
from dispatch.rules.evidence import AFTER, BEFORE, SHOWN_TO_CITIZENS
from dispatch.rules.permissions import Sight
from dispatch.store import files
from dispatch.store.engine import Unit

Photos = dict[str, list[str]]


def photos_of(db: Unit, event: int, gathered: Iterable[int] = ()) -> Photos:
    """The pictures of an event by what they show, ``before`` and ``after``, in the order in which they came; of those that
    were joined into it what they show of the place before."""
    rows = files.attached_to(db, event, *gathered)
    return _by_side(row for row in rows if row.event == event or row.side == BEFORE)


def public_photos(db: Unit, event: int, report: Any) -> Photos:
    """What the sender of a report (a row) sees: his own pictures, and those of the work done."""
    done = [row for row in files.attached_to(db, event) if row.side == AFTER and row.action in SHOWN_TO_CITIZENS]
    return {BEFORE: list(dict.fromkeys(json.loads(report.files))), AFTER: _by_side(done)[AFTER]}


def _by_side(rows: Iterable[Any]) -> Photos:
    found: dict[str, dict[str, None]] = {BEFORE: {}, AFTER: {}}
    for row in rows:
        found[row.side][row.sha256] = None
    return {side: list(listed) for side, listed in found.items()}


def seen_file(db: Unit, city: City, sha256: str, reader: tuple[int | None, Sight]) -> Any:
    """What is known of a file that this reader (party, sight) may see: an event within his sight carries it, or he
    sent it himself. Raises ``NotFound``, the same for what is not there and what is not for him."""
    party, sight = reader
    row = files.file_of(db, sha256)
    if row is not None and (files.is_attached(db, sha256, sight) or (party is not None and row.sent_by == party)):
        return row
    raise NotFound("there is no such file within your sight")


def followed_file(db: Unit, city: City, sha256: str, receipt: tuple[str, str]) -> Any:
    """What is known of a file that whoever has this receipt number and code may see. Raises ``NotFound``."""
    report, event = followed(db, city, *receipt)
    shown = public_photos(db, event.id, report)
    row = files.file_of(db, sha256) if sha256 in {*shown[BEFORE], *shown[AFTER]} else None
    if row is None:
        raise NotFound("this report shows no such picture")
    return row
