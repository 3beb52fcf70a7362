"""A city file against the ground the city already knows: which system, which boundary, which parents, what is wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from dispatch.city import City
from dispatch.errors import Fault, Unprocessable
from dispatch.flow.ground.laying import kind_of
from dispatch.store import layers
from dispatch.store.engine import Unit
from geodata.crs import BD09, GCJ02, LON_LAT_SYSTEMS, WGS84, geometry_from_wgs84
from geodata.datum import Datum, datum_by_layer, datum_by_places
from geodata.errors import UnreadableLayer
from geodata.layers import Layer, Options, read_layer
from geodata.point_table import read_rows
from geodata.texts import read_text
from grids.codes import StandardVersion
from grids.grid import Grid, GridKind
from grids.mend import GAP_M, Decision
from grids.nesting import Above
from grids.survey import CodeRule, Survey, Wish, survey

PLACE_COLUMNS = ("name", "lon", "lat")
# The layer that grids of a kind have to keep to, and whether they are made of its whole grids or lie within them.
ABOVE: Mapping[str, tuple[str, bool]] = {"unit": ("communities", False), "community": ("towns", False), "duty": ("units", True)}
Places = Sequence[tuple[str, float, float]]


@dataclass(frozen=True, slots=True)
class Given:
    """A file and how its owner wants it read; the texts are empty where the file shall tell."""

    path: Path
    crs: str = ""
    code_field: str = ""
    name_field: str = ""
    table: str = ""
    number_rows: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What to look for. ``layer`` is the code of the city's layer that the file is meant for; ``boundary``, ``places``
    and ``against`` are files to judge by, before what the city knows itself."""

    layer: str = "blocks"
    kind: str = ""
    standard: str = ""
    boundary: Path | None = None
    places: Path | None = None
    against: Path | None = None
    repair: bool = False
    gap_m: float = GAP_M
    decisions: Mapping[str, Decision] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """What the city's own layers tell; empty for a city, or a command, without any. ``above_of`` names the layer that
    the grids are held to, ``given_up`` the codes that are void and in which version they became so."""

    boundary: BaseGeometry | None = None
    boundary_of: str = ""
    towns: frozenset[str] = frozenset()
    communities: frozenset[str] | None = None
    reference: Sequence[BaseGeometry] = ()
    reference_of: str = ""
    above: Above = field(default_factory=Above)
    above_of: str = ""
    given_up: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of looking at a file: the survey, the judgement on its coordinates, and what gaps were judged by."""

    given: Given
    survey: Survey
    datum: Datum
    boundary_of: str
    digest: str
    above_of: str = ""

    @property
    def system(self) -> str:
        """The coordinate system the file was read as."""
        return self.survey.layer.system

    @property
    def doubted(self) -> bool:
        """Whether what it was compared with speaks clearly for another coordinate system, or lies nowhere near."""
        return self.datum.away_m is not None or self.datum.contradicts(self.system if self.system in LON_LAT_SYSTEMS else WGS84)

    @property
    def ready(self) -> bool:
        """Fit to be kept as a draft."""
        return self.survey.ready and not self.doubted

    def findings(self) -> dict[str, Any]:
        """What the layer keeps of all this: where it came from, and every number of the proof."""
        cover, mended = self.survey.left or self.survey.cover, self.survey.mended
        return {
            "file": self.given.path.name, "sha256": self.digest, "system": self.system, "datum": self.datum.reason,
            "boundary": self.boundary_of, "above": self.above_of, "grids": len(self.survey.features), "grids_m2": round(cover.grids_m2, 1),
            "flaws": {str(kind): count for kind, count in cover.counts.items() if count},
            "open_m2": round(sum(flaw.area_m2 for flaw in cover.flaws), 2),
            "changes": [] if mended is None else [
                {"code": one.code, "step": str(one.step), "gained_m2": round(one.gained_m2, 2),
                 "lost_m2": round(one.lost_m2, 2), "decided": one.conflict,
                 "decision": str(one.decision or "")} for one in mended.changes
            ],
            "left_out": list(self.survey.emptied),
        }


def known_ground(db: Unit, city: City, layer: str, kind: str = "") -> Known:
    """What the layers that rule can tell about a file that is meant for one of them; ``kind`` is that of its grids,
    told from the layer's code where it is empty."""
    ruling = {row.code: row for row in layers.active_layers(db)}

    def shapes(code: str) -> list[BaseGeometry]:
        return list(shapely.from_wkb([row.wkb for row in layers.grids_of(db, ruling[code].id)]))

    def codes(code: str) -> frozenset[str]:
        return frozenset(row.code for row in layers.grids_of(db, ruling[code].id)) if code in ruling else frozenset()

    def named(code: str) -> str:
        return f"{code}@{ruling[code].version}" if code else ""

    above, is_whole = ABOVE.get(kind or kind_of(layer), ("", False))
    above = above if above in ruling and above != layer else ""
    held = [Grid(row.code, GridKind(kind_of(above)), row.name, None, shapely.from_wkb(row.wkb))
            for row in (layers.grids_of(db, ruling[above].id) if above else ())]
    within = next((code for code in ("city", "towns") if code in ruling and code != layer), "")
    beside = next((code for code in (layer, "blocks", "towns", "units") if code in ruling), "")
    return Known(
        boundary=shapely.union_all(shapes(within)) if within else None,
        boundary_of=named(within),
        towns=codes("towns"), communities=codes("communities") or None,
        reference=shapes(beside) if beside else (),
        reference_of=named(beside),
        above=Above((), held) if is_whole else Above(held), above_of=named(above),
        given_up={code: f"{layer}@{version}" for code, version in layers.void_codes(db, layer).items()},
    )


def look(given: Given, asked: Asked, known: Known = Known(), say: Callable[[str], None] = lambda step: None) -> Looked:
    """Read a file and look at everything; changes nothing. Raises what reading raises, and ``Unprocessable``.

    ``say`` hears each long step before it begins: reading, comparing, and those of ``grids.survey.survey``."""
    say("reading")
    layer = read_layer(
        given.path, crs=given.crs or None, code_field=given.code_field or None, name_field=given.name_field or None,
        options=Options(layer=given.table or None, near=_near(known), number_rows=given.number_rows),
    )
    unknown = asked.decisions.keys() - {feature.code for feature in layer.features}
    if unknown:
        raise Unprocessable(f"there is no grid {min(unknown)} to decide about", [Fault("decide", min(unknown))])
    boundary, boundary_of = known.boundary, known.boundary_of
    if asked.boundary is not None:
        boundary, boundary_of = _boundary(asked.boundary), asked.boundary.name
    wish = Wish(boundary, asked.repair, asked.decisions, asked.gap_m, _code_rule(asked, known), known.above)
    digest = hashlib.sha256(given.path.read_bytes()).hexdigest()
    say("comparing")
    datum = _datum(layer, asked, known)
    return Looked(given, survey(layer, wish, say), datum, boundary_of, digest, known.above_of)


def decisions_of(words: Sequence[str]) -> dict[str, Decision]:
    """Decisions written as CODE=keep, CODE=take or CODE=first; @FILE stands for a file with one a line.

    Raises ``Unprocessable`` for anything else.
    """
    found: dict[str, Decision] = {}
    for word in chain.from_iterable(map(_opened, words)):
        code, _, said = word.rpartition("=")
        if not code or said not in {*Decision}:
            raise Unprocessable(f"'{word}' is no decision: CODE=keep, CODE=take or CODE=first", [Fault("decide", word)])
        found[code] = Decision(said)
    return found


def _opened(word: str) -> list[str]:
    if not word.startswith("@"):
        return [word]
    return [line.strip() for line in read_text(Path(word[1:])).splitlines() if line.strip()]


def read_places(path: Path) -> Places:
    """Places with columns name, lon, lat in WGS-84. Raises ``UnreadableLayer`` naming the row."""
    names, rows = read_rows(path)
    missing = [name for name in PLACE_COLUMNS if name not in names]
    if missing:
        raise UnreadableLayer(path, f"lacks the column {missing[0]} (it needs {', '.join(PLACE_COLUMNS)})")
    return [_place(path, number, row) for number, row in enumerate(rows, 1)]


def _place(path: Path, number: int, row: Mapping[str, str]) -> tuple[str, float, float]:
    try:
        return row["name"], float(row["lon"]), float(row["lat"])
    except ValueError:
        raise UnreadableLayer(path, f"row {number}: lon and lat have to be degrees") from None


def _near(known: Known) -> tuple[float, float] | None:
    if not len(known.reference):
        return None
    west, south, east, north = shapely.total_bounds(list(known.reference))
    return float(west + east) / 2, float(south + north) / 2


def _boundary(path: Path) -> BaseGeometry:
    drawn = read_layer(path, options=Options(number_rows=True))
    if not drawn.features:
        raise UnreadableLayer(path, "holds no polygon to be a boundary")
    return shapely.union_all(shapely.make_valid([feature.geometry for feature in drawn.features]))


def _code_rule(asked: Asked, known: Known) -> CodeRule:
    kind = asked.kind or kind_of(asked.layer)
    for name, choice, choices in (("kind", kind, GridKind), ("standard", asked.standard, StandardVersion)):
        if choice not in {"", *choices}:
            raise Unprocessable(f"{name} '{choice}' is none of {', '.join(choices)}", [Fault(name, "unknown")])
    standard = StandardVersion(asked.standard) if asked.standard else None
    return CodeRule(GridKind(kind), standard, known.towns, known.communities, known.given_up)


def _datum(layer: Layer, asked: Asked, known: Known) -> Datum:
    """Judge by the places or the layer that somebody names, else by the city's own layer."""
    system = layer.system if layer.system in (GCJ02, BD09) else WGS84
    drawn = {feature.name: feature.geometry for feature in layer.features if feature.name}
    if asked.places is not None:
        own = {name: geometry_from_wgs84(one, system) for name, one in drawn.items()}
        return datum_by_places(own, read_places(asked.places))
    reference = known.reference
    if asked.against is not None:
        options = Options(number_rows=True)
        reference = [feature.geometry for feature in read_layer(asked.against, options=options).features]
    return datum_by_layer([geometry_from_wgs84(one.geometry, system) for one in layer.features], reference)
