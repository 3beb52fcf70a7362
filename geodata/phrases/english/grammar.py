"""An English call or street address as a phrase."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from geodata.phrases.english.address import as_address, is_plain
from geodata.phrases.english.anchors import STREET, anchors_in, clean
from geodata.phrases.english.known import Masked, bare_names, known_names, likely_names, masked
from geodata.phrases.english.roles import Role, is_apart, is_slip, pointing_home, role
from geodata.phrases.english.slots import with_slots
from geodata.phrases.english.steps import step_home, steps_around
from geodata.phrases.english.words import UNIT
from geodata.phrases.known import Known
from geodata.phrases.phrase import GUESSED, Anchor, AnchorKind, Lack, Phrase, Spot, StepKind
from geodata.phrases.tidy import without_phones

MOST_SPOTS = 8
COARSE = frozenset({AnchorKind.ROAD, AnchorKind.AREA})
# How far a reading is from one to build on: nothing, names nobody knows, whole roads only, a place.
NOTHING, UNKNOWN, WHOLE, FINE = 3, 2, 1, 0

_NUMBERED = re.compile(r"\b(?:No\.?|number)\s*(\d{1,5}[A-Za-z]?)\s*,?\s+(?=[^\W\d])(?!(?:on|at|along|of|in)\b)", re.I)
_SPOKEN_RANGE = re.compile(rf"\b(?:between\s+)?(\d{{1,5}})\s+(?:to|and|through)\s+(\d{{1,5}})\s+(?={STREET})", re.I)
_TAIL = re.compile(r"\s*,?\s*(?:\d{5}\s+)?(?:in\s+)?([A-Z][\w ]{2,30}?)\s*(?:,|$|\.|(?=[A-Z]{2}\b))")
_TOUCHING = re.compile(r"[\s,]*")


@dataclass(frozen=True, slots=True)
class Said:
    """A spot and what it is to the caller."""

    spot: Spot
    role: Role = Role.SAID
    touches: bool = False  # only a comma parts it from the one before


def parse_english(words: str, known: Known | None = None) -> Phrase:
    """Read tidied English words; never fails. Names that `known` has are found first, then what lies around them."""
    best = _Reading((), NOTHING)
    for reading in _readings(without_phones(words), known):
        best = reading if reading.worth < best.worth or not best.found else best
        if best.worth == FINE:
            break
    return _phrase(words, best.found)


@dataclass(frozen=True, slots=True)
class _Reading:
    found: tuple[Said, ...]
    worth: int


def _readings(said: str, known: Known | None) -> Iterator[_Reading]:
    """The words read with less and less caution about what a name is; each only asked for when the ones before fail."""
    if known is None:
        hidden = Masked(said)
        yield _read(hidden, False)
        yield _read(with_slots(hidden), False)
        return
    strict = masked(said, known_names(known))
    yield _read(strict, True)
    likely = masked(said, likely_names(known), strict)
    yield _read(likely, True)
    yield _read(with_slots(likely), True)
    bare = _read(masked(said, bare_names(known), strict), True)
    yield replace(bare, found=tuple(_guessed(one) for one in bare.found), worth=max(bare.worth, UNKNOWN))


def _guessed(one: Said) -> Said:
    return replace(one, spot=replace(one.spot, anchor=replace(one.spot.anchor, detail=GUESSED)))


def _read(hidden: Masked, asked: bool) -> _Reading:
    text = _SPOKEN_RANGE.sub(r"\1-\2 ", _NUMBERED.sub(r"\1 ", hidden.text))
    address = as_address(text)
    found = [Said(address)] if address else _as_sentence(text)
    sure = address is not None and is_plain(address)
    worth = FINE if sure else _worth([one.spot for one in found if one.role is not Role.DENIED], hidden if asked else None)
    return _Reading(tuple(replace(one, spot=hidden.restored(one.spot)) for one in found), worth)


def _worth(spots: list[Spot], hidden: Masked | None) -> int:
    if not spots:
        return NOTHING
    if hidden is not None and not all(hidden.knows(spot.anchor) for spot in spots):
        return UNKNOWN
    return WHOLE if all(_is_coarse(spot) for spot in spots) else FINE


def _phrase(words: str, found: tuple[Said, ...]) -> Phrase:
    of = {one: [said.spot for said in found if said.role is one] for one in Role}
    event, home = of[Role.SAID] or of[Role.PASSED], of[Role.HOME]
    pointed = pointing_home(words) if home and not event else None
    if pointed:
        event, home = [replace(home[0], steps=home[0].steps or step_home(pointed))], home[1:]
    lacks = None if event else (Lack.HOME_ONLY if home else Lack.NO_PLACE)
    apart = len(event) > 1 and (is_apart(words) or _are_two_doors(event))
    return Phrase(words, "en", tuple(event), tuple(home), apart, lacks)


def _are_two_doors(spots: list[Spot]) -> bool:
    """Whether doors of several streets are named: however near each other, they are two."""
    return len({spot.anchor.names for spot in spots if spot.anchor.kind is AnchorKind.DOOR}) > 1


def _as_sentence(text: str) -> list[Said]:
    found: list[Said] = []
    at = 0
    for hit, anchor in islice(anchors_in(text), MOST_SPOTS):
        before, after = text[at : hit.start()], text[hit.end() :]
        if found and is_slip(before):
            found[-1] = replace(found[-1], role=Role.DENIED)
        touches = bool(found) and _TOUCHING.fullmatch(before) is not None
        found.append(Said(Spot(anchor, steps_around(before, after, anchor)), role(before, after), touches))
        at = hit.end()
    return _helped(_joined(found), _tail_areas(text[at:]))


def _tail_areas(rest: str) -> tuple[str, ...]:
    rest = UNIT.sub("", rest)
    named = _TAIL.match(rest)
    postcode = re.search(r"\b\d{5}\b", rest)
    return tuple(part for part in (postcode and postcode[0], named and clean(named[1])) if part)


def _joined(found: list[Said]) -> list[Said]:
    """A name that only a comma parts from a door or a crossing tells in what that lies; a road near another is their
    crossing."""
    out: list[Said] = []
    for one in found:
        last = out[-1] if out else None
        if last and last.role is one.role and one.touches and _is_whole(one.spot) and not _is_coarse(last.spot):
            out[-1] = replace(last, spot=replace(last.spot, areas=(*last.spot.areas, *one.spot.anchor.names)))
        elif last and last.role is one.role and _is_road(last.spot) and _is_near_road(one.spot) and not last.spot.steps:
            crossing = Anchor(AnchorKind.CROSSING, (*last.spot.anchor.names, *one.spot.anchor.names))
            out[-1] = replace(last, spot=replace(one.spot, anchor=crossing))
        elif last and len(found) == 2 and last.role is one.role and one.touches and _is_bare_road(last.spot) and _is_bare_road(one.spot):
            crossing = Anchor(AnchorKind.CROSSING, (*last.spot.anchor.names, *one.spot.anchor.names), "", "loose")
            out[-1] = replace(last, spot=replace(one.spot, anchor=crossing))
        else:
            out.append(one)
    return out


def _is_whole(spot: Spot) -> bool:
    return spot.anchor.kind in {AnchorKind.PLACE, AnchorKind.AREA} and not spot.steps


def _is_road(spot: Spot) -> bool:
    return spot.anchor.kind is AnchorKind.ROAD


def _is_bare_road(spot: Spot) -> bool:
    return _is_road(spot) and not spot.steps


def _is_near_road(spot: Spot) -> bool:
    return _is_road(spot) and [step.kind for step in spot.steps] == [StepKind.NEAR]


def _helped(found: list[Said], areas: tuple[str, ...]) -> list[Said]:
    """A bare road beside something finer only helps to find that."""
    said = [one for one in found if one.role is Role.SAID]
    fine = [one for one in said if not _is_coarse(one.spot)]
    if not fine:
        return [replace(one, spot=replace(one.spot, areas=(*one.spot.areas, *areas))) for one in found]
    coarse = [one.spot.anchor for one in said if _is_coarse(one.spot)]
    roads = tuple(anchor for anchor in coarse if anchor.kind is AnchorKind.ROAD)
    named = tuple(anchor.names[0] for anchor in coarse if anchor.kind is AnchorKind.AREA)
    others = [one for one in found if one.role is not Role.SAID]
    return [*(replace(one, spot=_with(one.spot, (*areas, *named), roads)) for one in fine), *others]


def _with(spot: Spot, areas: tuple[str, ...], roads: tuple[Anchor, ...]) -> Spot:
    return replace(spot, areas=(*areas, *spot.areas), also=roads)


def _is_coarse(spot: Spot) -> bool:
    return spot.anchor.kind in COARSE and not spot.steps
