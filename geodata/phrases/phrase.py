"""What a caller said about a place, as values: an anchor that can be looked up and steps that lead on from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AnchorKind(StrEnum):
    """What an anchor's names mean; the order is from the surest position to the vaguest."""

    MARKER = "marker"  # a lamp-post, pole or manhole: (road or nothing), number, detail names the kind
    DOOR = "door"  # (road,), number
    STOP = "stop"  # (bus stop,)
    BUILDING = "building"  # (estate,), number
    CROSSING = "crossing"  # (road, other road)
    MILE = "mile"  # (road,), number: chainage in metres
    PLACE = "place"  # (place,)
    STRETCH = "stretch"  # (road, from road, to road)
    BETWEEN = "between"  # (road, other road): the ground between two roads
    BLOCK = "block"  # (road,), number: the hundred block of that number
    ROAD = "road"  # (road,)
    JUNCTION = "junction"  # (road,): a crossing of this road, the other road not said
    AREA = "area"  # (town, community, village or grid,)


GUESSED = "guessed"  # the detail of an anchor whose name may be none: Power is out


class StepKind(StrEnum):
    """How one gets from the anchor to the place."""

    CORNER = "corner"  # a corner or side of a crossing, by bearing
    SIDE = "side"  # so many metres from the edge of the anchor, by bearing
    ALONG = "along"  # so many metres along the road, by bearing
    ROADSIDE = "roadside"  # the side of the road, by bearing
    OPPOSITE = "opposite"
    DIAGONAL = "diagonal"
    NEAR = "near"  # within so many metres
    GATE = "gate"  # an entrance, by bearing or number where said
    ABOUT = "about"  # in front, behind, inside, below: side unknown
    PART = "part"  # the eastern part or the eastern end of a road, by bearing
    BLOCKS = "blocks"  # so many blocks, by bearing


class Lack(StrEnum):
    """Why words alone lead to no place."""

    EMPTY = "empty"
    TOO_SHORT = "too_short"
    GARBLED = "garbled"
    PHONE_ONLY = "phone_only"
    HOME_ONLY = "home_only"
    NO_PLACE = "no_place"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Something with a name on the map; `names` and `number` as AnchorKind says, `detail` the rest of the address."""

    kind: AnchorKind
    names: tuple[str, ...]
    number: str = ""
    detail: str = ""

    def __str__(self) -> str:
        inside = ", ".join((*self.names, self.number) if self.number else self.names)
        return f"{self.kind}({inside})"


@dataclass(frozen=True, slots=True)
class Step:
    """One step on from the anchor; bearings in degrees clockwise from north, `rough` when the caller said about."""

    kind: StepKind
    bearing: float | None = None
    distance_m: float | None = None
    rough: bool = False
    detail: str = ""

    def __str__(self) -> str:
        words = [str(self.kind)]
        if self.bearing is not None:
            words.append(compass(self.bearing))
        if self.detail:
            words.append(self.detail)
        if self.distance_m is not None:
            words.append(("~" if self.rough else "") + f"{self.distance_m:g}m")
        return " ".join(words)


@dataclass(frozen=True, slots=True)
class Spot:
    """One place: its anchor, the steps from there, the areas it is said to lie in (widest first), and what else was
    said to find it by, such as the estate after a door number."""

    anchor: Anchor
    steps: tuple[Step, ...] = ()
    areas: tuple[str, ...] = ()
    also: tuple[Anchor, ...] = ()

    def __str__(self) -> str:
        words = [str(self.anchor), *(str(step) for step in self.steps)]
        if self.areas:
            words.append("@" + "/".join(self.areas))
        words.extend(f"also {anchor}" for anchor in self.also)
        return " ".join(words)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A call's words about places.

    `spots` is where it happened: more than one when the caller names several places. `home` is where the caller lives,
    kept apart. `apart` says that the caller named two places as two ("both"). `lacks` says why there is no spot.
    """

    text: str
    language: str
    spots: tuple[Spot, ...] = ()
    home: tuple[Spot, ...] = ()
    apart: bool = False
    lacks: Lack | None = None

    def __str__(self) -> str:
        words = " + ".join(str(spot) for spot in self.spots) or f"none({self.lacks})"
        return words + "".join(f" home {spot}" for spot in self.home)


POINTS = ("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW")


def compass(bearing: float) -> str:
    """The compass point nearest to a bearing in degrees."""
    return POINTS[round(bearing / 22.5) % 16]
