"""Words become a place: which words of a report speak of it, what they lead to, and whether anybody may be sent."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import shapely

from dispatch.city import City
from dispatch.flow.placing import Placed, placed
from dispatch.flow.sending import Place, Sending
from dispatch.rules.event import Queue
from dispatch.rules.masking import masked
from dispatch.rules.routing import Reason
from dispatch.rules.whereabouts import (
    ACCURACY_M,
    SMALL_M,
    Answer,
    Candidate,
    Fix,
    Outcome,
    Taken,
    Whereabouts,
    answerer,
    asked_for,
    by_device,
    by_hand,
    by_words,
    in_one_hand,
)
from dispatch.store import claims
from dispatch.store.engine import Unit

DEVICE, HAND, CHOSEN = "device", "hand", "words"
RULE = "words"
KEPT_CANDIDATES = 8
DECIMALS = 6  # of a kept geometry: a tenth of a metre


def words_for_place(city: City, sending: Sending) -> tuple[str, ...]:
    """The texts that speak of the place, those meant for it first. Beside coordinates only those: people describe what
    they see, and a description names more than one place."""
    place = sending.place or Place()
    if _is_chosen(place):
        return ()
    has_point = place.lon is not None and not _is_default(city, place)
    texts = (place.text,) if has_point else (place.text, sending.words)
    return tuple(text for text in texts if text.strip())


def _is_chosen(place: Place | None) -> bool:
    return place is not None and place.by == CHOSEN and place.lon is not None


def look_up(city: City, texts: Sequence[str]) -> Answer | None:
    """What the first text that leads anywhere leads to, else what the first one lacks; None where there is nothing to
    ask, or nothing to ask it of. Takes some milliseconds and no database."""
    if not texts or not city.names:
        return None
    answers = [city.names.geocode(texts[0])]
    for text in texts[1:]:
        if answers[-1].outcome is not Outcome.NONE:
            break
        answers.append(city.names.geocode(text))
    return next((answer for answer in answers if answer.outcome is not Outcome.NONE), answers[0])


def where(db: Unit, city: City, sending: Sending) -> Placed:
    """Where a report lies, by its coordinates and its words. Raises ``Unprocessable`` for impossible coordinates."""
    given = placed(city, sending.place)
    if _is_chosen(sending.place):
        return _as_chosen(db, city, given, sending)
    texts = words_for_place(city, sending)
    answer = sending.answer if sending.answer is not None and texts else look_up(city, texts)
    return given if answer is None else _said_to_be(db, city, given, _whereabouts(answer, given, sending.place))


def _said_to_be(db: Unit, city: City, given: Placed, found: Whereabouts) -> Placed:
    if found.candidate is not None:
        return _at_candidate(db, city, found)
    if found.check:
        return replace(given, queue=Queue.NEEDS_VERIFY, whereabouts=found, reasons=(_asking(found),))
    if found.is_missing:
        return replace(given, whereabouts=found, reasons=(_asking(found),))
    if found.taken is Taken.DEVICE and found.answer.best is not None:
        return _narrowed(db, city, given, found)
    reasons = (_said(found.says_zh, found.says_en),) if found.conflict else ()
    return replace(given, whereabouts=found if found.conflict else None, reasons=reasons)


def _whereabouts(answer: Answer, given: Placed, place: Place | None) -> Whereabouts:
    if place is None or given.lon_e7 is None or given.lat_e7 is None or given.queue == Queue.DEFAULT_POINT:
        return by_words(answer)
    lon, lat = given.lon_e7 / 1e7, given.lat_e7 / 1e7
    if place.by != DEVICE:
        return by_hand(answer, lon, lat)
    return by_device(answer, Fix(lon, lat, float(given.radius_m or ACCURACY_M)))


def _at_candidate(db: Unit, city: City, found: Whereabouts) -> Placed:
    """The place that the words name. When several people answer for the ground under its circle, the desk decides."""
    one = found.candidate
    assert one is not None
    lon_e7, lat_e7 = round(one.lon * 1e7), round(one.lat * 1e7)
    at = Placed(lon_e7, lat_e7, math.ceil(one.radius_m), city.locate(one.lon, one.lat), "", found,
                (_said(found.says_zh, found.says_en),))
    grids = grids_under(city, one)
    if not at.spot.grid and not grids:
        return replace(at, queue=Queue.OUTSIDE)
    if not _is_sure(db, city, grids):
        return replace(at, queue=Queue.NEEDS_VERIFY, whereabouts=replace(found, check=True),
                       reasons=(*at.reasons, _in_several_hands(grids)))
    return at if at.spot.grid else replace(at, queue=Queue.NEEDS_VERIFY, whereabouts=replace(found, check=True))


def _as_chosen(db: Unit, city: City, given: Placed, sending: Sending) -> Placed:
    """A candidate that somebody took: nobody asks again which one. Yet its circle has to lie in one hand like that of any
    other words, else the desk decides, and sees which was taken."""
    place = sending.place or Place()
    grids = _under(city, (given.lon_e7 or 0) / 1e7, (given.lat_e7 or 0) / 1e7, float(given.radius_m))
    if given.queue or _is_sure(db, city, grids):
        return given
    answer = look_up(city, [place.text] if place.text.strip() else [])
    found = Whereabouts(answer, Taken.WORDS, check=True) if answer is not None else None
    told = _said(f"所选位置的误差范围跨{len(grids)}个网格，责任人不同",
                 f"the circle of the place that was chosen reaches {len(grids)} grids of different people")
    return replace(given, queue=Queue.NEEDS_VERIFY, whereabouts=found, reasons=(told,))


def _narrowed(db: Unit, city: City, given: Placed, found: Whereabouts) -> Placed:
    """A device inside the circle of the words. Its own circle must lie in one hand as theirs must, unless words that
    name a spot lead to the same hand as the device: two sources that agree are no guess."""
    best = found.answer.best
    assert best is not None
    told = replace(given, whereabouts=found, reasons=(_said(found.says_zh, found.says_en),))
    grids = _under(city, (given.lon_e7 or 0) / 1e7, (given.lat_e7 or 0) / 1e7, float(given.radius_m or ACCURACY_M))
    both = [*grids[:1], *_under(city, best.lon, best.lat, 0.0)[:1]] if best.radius_m <= SMALL_M else []
    if _is_sure(db, city, grids) or (len(both) > 1 and _is_sure(db, city, both)):
        return told
    return replace(told, queue=Queue.NEEDS_VERIFY, whereabouts=replace(found, check=True),
                   reasons=(*told.reasons, _in_several_hands(grids)))


def _is_sure(db: Unit, city: City, grids: Sequence[str]) -> bool:
    return len(grids) <= 1 or in_one_hand(_answerers(db, city, grids))


def _in_several_hands(grids: Sequence[str]) -> Reason:
    zh, en = f"误差范围跨{len(grids)}个网格，责任人不同", f"its circle reaches {len(grids)} grids of different people"
    return _said(zh, en)


def grids_under(city: City, one: Candidate) -> list[str]:
    """The grids of the claimed division that a candidate's circle touches, its own first."""
    return _under(city, one.lon, one.lat, one.radius_m)


def _under(city: City, lon: float, lat: float, radius_m: float) -> list[str]:
    return city.claimed.under(lon, lat, radius_m) if city.claimed is not None else []


def _answerers(db: Unit, city: City, grids: Sequence[str]) -> Iterable[str]:
    principals = {row.grid: row.party for row in claims.open_on(db, grids) if row.duty == "principal"}
    towns = city.claimed.towns if city.claimed is not None else {}
    return (answerer(principals.get(grid), towns.get(grid, "")) for grid in grids)


def _is_default(city: City, place: Place) -> bool:
    return (round((place.lon or 0.0) * 1e7), round((place.lat or 0.0) * 1e7)) in city.default_points


def _said(zh: str, en: str) -> Reason:
    return Reason(RULE, True, {"zh": masked(zh), "en": masked(en)})


def _asking(found: Whereabouts) -> Reason:
    zh, en = asked_for(found.answer)
    return Reason(RULE, False, {"zh": zh, "en": en})


def spoken_reasons(found: Placed) -> tuple[Reason, ...]:
    """The reasons of a place as its sender reads them: with the words that lead nowhere, which the journal leaves out."""
    said = found.whereabouts
    if said is None or said.taken is Taken.WORDS or said.answer.best is not None or not (said.check or said.is_missing):
        return found.reasons
    return (_said(said.answer.says_zh, said.answer.says_en),)


def kept(event: int, found: Whereabouts, at: Any) -> dict[str, Any]:
    """The row that the desk reads: what the words led to, or what they lack."""
    answer = found.answer
    body = {
        "zh": masked(answer.says_zh), "en": masked(answer.says_en), "check": found.check,
        "candidates": [_plain(one) for one in answer.candidates[:KEPT_CANDIDATES]],
    }
    return {"event": event, "outcome": str(answer.outcome), "reason": answer.reason, "taken": str(found.taken),
            "conflict": found.conflict, "body": json.dumps(body, ensure_ascii=False), "made_at": at}


def _plain(one: Candidate) -> dict[str, Any]:
    shape = shapely.transform(one.geometry, lambda xy: xy.round(DECIMALS))
    return {
        "name": one.name, "name_en": one.name_en, "lon": one.lon, "lat": one.lat, "radius_m": one.radius_m, "source": one.source,
        "score": one.score, "how_zh": masked(one.how_zh), "how_en": masked(one.how_en),
        "geometry": None if shape.geom_type == "Point" else shapely.to_wkt(shape, rounding_precision=DECIMALS),
    }


def read_candidates(body: Mapping[str, Any]) -> list[Candidate]:
    """The candidates of a kept row."""
    return [
        Candidate(**{name: one[name] for name in ("name", "lon", "lat", "radius_m", "source", "score", "how_zh", "how_en")},
                  name_en=one.get("name_en", ""), geometry=shapely.from_wkt(one["geometry"]) if one["geometry"] else shapely.Point(one["lon"], one["lat"]))
        for one in body["candidates"]
    ]


__all__ = ["DEVICE", "HAND", "Taken", "grids_under", "kept", "look_up", "read_candidates", "spoken_reasons", "where", "words_for_place"]
