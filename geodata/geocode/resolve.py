"""Words to places: parse, look up, step on, compare, and say what is missing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from geodata.gazetteer.entry import EntryKind
from geodata.gazetteer.gazetteer import Gazetteer
from geodata.geocode.anchors import find_anchor
from geodata.geocode.answer import Answer, Candidate, Outcome
from geodata.geocode.found import Found
from geodata.geocode.miles import mark_of
from geodata.geocode.outside import lone_city, outside_name
from geodata.geocode.steps import taken
from geodata.geocode.things import find_of_kind
from geodata.geocode.wording import reason_words
from geodata.phrases import Anchor, AnchorKind, Lack, Phrase, Spot, parse
from geodata.phrases.chinese.endings import POINTED_AT
from geodata.phrases.chinese.roles import building_alone, own_home
from geodata.phrases.tidy import is_chinese_style, place_words

LEAST_SCORE = 0.6
# Candidates whose scores differ by less cannot be told apart by the words.
TIE = 0.08
SAME_PLACE_M = 150.0
AGREEING_M = 250.0
KEPT = 8
PIECE = (2, 8)  # letters
SURE, AGAINST_M = 0.9, 500.0
SURELY = 0.8  # words that end like no name are one when they are so like one
VAGUE = frozenset({AnchorKind.ROAD, AnchorKind.AREA, AnchorKind.JUNCTION, AnchorKind.STRETCH})


@dataclass(frozen=True, slots=True)
class Why:
    """An outcome, the code of its reason and what fills the reason's sentence."""

    outcome: Outcome
    code: str
    args: tuple[object, ...] = ()


def geocode(text: str, gazetteer: Gazetteer) -> Answer:
    """The places a caller's words lead to. Never raises for any text: what is missing is said in the answer."""
    phrase = _confirmed(text, gazetteer) or parse(text, gazetteer.known)
    if not phrase.spots:
        return _without_spot(gazetteer, phrase)
    foreign = outside_name(gazetteer, phrase)
    if foreign:
        return _answer(gazetteer, phrase, Why(Outcome.NONE, "outside", (foreign,)))
    answered = [(spot, found) for spot in phrase.spots if (found := find_spot(gazetteer, spot))]
    if len(answered) > 1:
        return _several_spots(gazetteer, phrase, [found for _, found in answered])
    if answered:
        return _one_spot(gazetteer, phrase, *answered[0])
    loose = len(phrase.spots) == 1 and phrase.spots[0].anchor.detail == "loose"
    return _two_roads(gazetteer, phrase) if loose else _unknown(gazetteer, phrase)


def _confirmed(text: str, gazetteer: Gazetteer) -> Phrase | None:
    """Words that the desk has confirmed as they stand mean what they meant then, whatever they are made of."""
    words = place_words(text)
    thing = gazetteer.confirmed(words) if words else None
    if thing is None:
        return None
    kind = AnchorKind.AREA if thing.kind is EntryKind.AREA else AnchorKind.PLACE
    return Phrase(text, "zh" if is_chinese_style(words) else "en", (Spot(Anchor(kind, (words,))),))


def _without_spot(gazetteer: Gazetteer, phrase: Phrase) -> Answer:
    city = lone_city(gazetteer, place_words(phrase.text))
    if city:
        return _answer(gazetteer, phrase, Why(Outcome.NONE, "outside", (city,)))
    if phrase.lacks is Lack.NO_PLACE:
        return _piece_of_name(gazetteer, phrase)
    return _answer(gazetteer, phrase, Why(Outcome.NONE, str(phrase.lacks)))


def _piece_of_name(gazetteer: Gazetteer, phrase: Phrase) -> Answer:
    """Words that are nothing but a name, or a piece of one: everything so named, for the desk to choose from."""
    words = place_words(phrase.text)
    whole = Spot(Anchor(AnchorKind.PLACE, (words,)))
    named = find_spot(gazetteer, whole) if words else []
    if named and named[0].score >= SURELY:
        return _one_spot(gazetteer, replace(phrase, spots=(whole,), lacks=None), whole, named)
    hits = gazetteer.names.holding(words) if PIECE[0] <= len(words) <= PIECE[1] and words.isalpha() else []
    found = [one for hit in hits[:KEPT] for one in find_anchor(gazetteer, Anchor(AnchorKind.PLACE, (hit.name,)))[:1]]
    if not found:
        return _answer(gazetteer, phrase, _why_nowhere(phrase.text))
    return _answer(gazetteer, phrase, Why(Outcome.AMBIGUOUS, "several", (len(found),)), found)


def _why_nowhere(text: str) -> Why:
    """Words without a place: those that point at the own home, or at a building of no estate, say what to ask."""
    own, building = own_home(text), building_alone(text)
    if own:
        return Why(Outcome.NONE, "own_home", (own,))
    return Why(Outcome.NONE, "nameless", (building,)) if building else Why(Outcome.NONE, "no_place")


def find_spot(gazetteer: Gazetteer, spot: Spot) -> list[Found]:
    """All finds for one spot, the best first, after its steps."""
    pointed = next((anchor for anchor in spot.also if anchor.names[:1] and anchor.names[0] in POINTED_AT), None)
    if pointed is not None:  # 某路旁的加油站: what lies at the road
        at_road = find_of_kind(gazetteer, spot.anchor, pointed.names[0])
        return at_road or find_spot(gazetteer, replace(spot, also=tuple(one for one in spot.also if one != pointed)))
    found = find_anchor(gazetteer, spot.anchor, spot.areas)
    helpers = [one for anchor in spot.also for one in find_anchor(gazetteer, anchor, spot.areas)[:KEPT]]
    if not found:
        return helpers if spot.also else []
    if len(found) > 1 and helpers:
        found = sorted((_helped(one, helpers) for one in found), key=lambda one: -one.score)
    for step in spot.steps:
        found = [taken(gazetteer, one, step) for one in found]
    return [one for one in found if gazetteer.holds(one.x, one.y)]


def _helped(found: Found, helpers: Sequence[Found]) -> Found:
    """A find near something else the caller named is trusted, one far from all of it is not."""
    near = any(
        math.hypot(found.x - one.x, found.y - one.y) <= one.radius_m + found.radius_m + SAME_PLACE_M for one in helpers
    )
    return found if near else found.scored(0.8)


def _one_spot(gazetteer: Gazetteer, phrase: Phrase, spot: Spot, found: list[Found]) -> Answer:
    rivals = _rivals(found)
    if spot.anchor.kind is AnchorKind.JUNCTION and rivals:
        return _answer(gazetteer, phrase, Why(Outcome.AMBIGUOUS, "which_crossing", (spot.anchor.names[0],)), found)
    if rivals:
        return _answer(gazetteer, phrase, Why(Outcome.AMBIGUOUS, "several", (len(rivals) + 1,)), found)
    against = _against(gazetteer, spot, found[0])
    if against:
        return _answer(gazetteer, phrase, Why(Outcome.AMBIGUOUS, "two_places", (2,)), [found[0], against])
    why = Why(Outcome.POINT, "found") if found[0].score >= LEAST_SCORE else _doubt(spot, found[0])
    return _answer(gazetteer, phrase, why, found)


def _doubt(spot: Spot, best: Found) -> Why:
    """Why the best of the finds is not to be taken without asking."""
    if best.missed:
        return Why(Outcome.AMBIGUOUS, "elsewhere", (_name(best), best.missed))
    if spot.anchor.kind in {AnchorKind.DOOR, AnchorKind.MARKER} and not best.is_spot:
        return Why(Outcome.AMBIGUOUS, "unknown_number", (_name(best), spot.anchor.number))
    return Why(Outcome.AMBIGUOUS, "unsure", (_name(best),))


def _against(gazetteer: Gazetteer, spot: Spot, best: Found) -> Found | None:
    """Something else the caller named to find the place by that lies far from it; a road passes many places."""
    for anchor in spot.also:
        if anchor.kind in VAGUE or anchor.names == spot.anchor.names:
            continue
        others = [one for one in find_anchor(gazetteer, anchor, spot.areas) if one.score >= SURE]
        if others and all(math.hypot(one.x - best.x, one.y - best.y) > AGAINST_M + one.radius_m for one in others):
            return others[0]
    return None


def _rivals(found: list[Found]) -> list[Found]:
    """Other places the words fit about as well."""
    best = found[0]
    return [
        one
        for one in found[1:]
        if one.score > best.score - TIE
        and math.hypot(one.x - best.x, one.y - best.y) > max(SAME_PLACE_M, best.radius_m)
    ]


def _several_spots(gazetteer: Gazetteer, phrase: Phrase, finds: list[list[Found]]) -> Answer:
    """Several places named: one when they agree on the ground, else the desk asks."""
    bests = [found[0] for found in finds]
    if not phrase.apart and all(_agree(one, other) for one in bests for other in bests):
        finest = min(finds, key=lambda found: found[0].radius_m)
        return _one_spot(gazetteer, phrase, phrase.spots[0], finest)
    return _answer(gazetteer, phrase, Why(Outcome.AMBIGUOUS, "two_places", (len(finds),)), bests)


def _two_roads(gazetteer: Gazetteer, phrase: Phrase) -> Answer:
    """Two roads named side by side that do not meet: two places, unless one of them is unknown."""
    finds = [find_anchor(gazetteer, Anchor(AnchorKind.ROAD, (name,))) for name in phrase.spots[0].anchor.names]
    if not all(finds):
        return _unknown(gazetteer, phrase)
    return _several_spots(gazetteer, replace(phrase, apart=True), finds)


def _agree(one: Found, other: Found) -> bool:
    return math.hypot(one.x - other.x, one.y - other.y) <= max(AGREEING_M, one.radius_m + other.radius_m)


def _unknown(gazetteer: Gazetteer, phrase: Phrase) -> Answer:
    anchor = phrase.spots[0].anchor
    code, args = _why_unknown(gazetteer, anchor)
    return _answer(gazetteer, phrase, Why(Outcome.NONE, code, args))


def _why_unknown(gazetteer: Gazetteer, anchor: Anchor) -> tuple[str, tuple[object, ...]]:
    if not anchor.names:
        return "no_place", ()
    missing = [name for name in anchor.names if not gazetteer.find(name)]
    if missing and anchor.kind is AnchorKind.AREA and gazetteer.knows_area(missing[0]):
        return "too_wide", (missing[0],)
    if missing and missing[0] in POINTED_AT:
        return "nameless", (missing[0],)
    if missing:
        return "unknown_name", (missing[0],)
    if anchor.kind in {AnchorKind.CROSSING, AnchorKind.BETWEEN, AnchorKind.STRETCH}:
        return "no_crossing", anchor.names[:2]
    number = mark_of(float(anchor.number)) if anchor.kind is AnchorKind.MILE else anchor.number
    return "unknown_number", (anchor.names[0], number or anchor.names[0])


def _name(found: Found) -> str:
    named = found.roads[0].name if found.roads else found.thing.name if found.thing else ""
    return named or (found.told[-1].zh if found.told else "")


def _name_en(found: Found) -> str:
    named = found.roads[0] if found.roads else found.thing
    return named.name_en if named else found.told[-1].en if found.told else ""


def _answer(gazetteer: Gazetteer, phrase: Phrase, why: Why, found: Sequence[Found] = ()) -> Answer:
    says_zh, says_en = reason_words(why.code, *why.args)
    kept = tuple(_candidate(gazetteer, one) for one in _distinct(found)[:KEPT])
    return Answer(phrase, why.outcome, why.code, says_zh, says_en, kept)


def _distinct(found: Sequence[Found]) -> list[Found]:
    out: list[Found] = []
    for one in found:
        if not any(math.hypot(one.x - kept.x, one.y - kept.y) < 1.0 for kept in out):
            out.append(one)
    return out


def _candidate(gazetteer: Gazetteer, found: Found) -> Candidate:
    lon, lat = (float(value) for value in gazetteer.plane.lonlat(found.x, found.y))
    return Candidate(
        name=_name(found),
        lon=round(lon, 7), lat=round(lat, 7), radius_m=round(found.radius_m, 1),
        geometry=gazetteer.plane.degrees(found.geometry), source=found.source, score=round(min(1.0, found.score), 3),
        how_zh="，".join(told.zh for told in found.told), how_en=", ".join(told.en for told in found.told),
        name_en=_name_en(found),
    )  # fmt: skip
