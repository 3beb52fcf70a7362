"""What a survey found, drawn as GeoJSON for the map and for other programs, and listed as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dispatch.rules.ground_sentences import in_chinese
from geodata.plane import areas_m2
from grids.coverage import FlawKind, polygonal
from grids.mend import Change
from grids.survey import Survey, fault_collection

NOTED_M2 = 0.01
DRAWN_DECIMALS = 8  # of a degree: a millimetre, since cracks that fine are among what is drawn
OUTLINE_DECIMALS = 6
COLUMNS = (
    "id", "what", "kind", "row", "field", "codes", "others", "area_m2", "width_m", "gained_m2", "lost_m2", "share", "conflict",
    "undecided", "decided", "emptied", "lon", "lat", "reason", "reason_zh",
)
Drawn = dict[str, Any]


def findings_of(survey: Survey) -> Drawn:
    """Everything that was found as a FeatureCollection: rows at fault, flaws of the division as it came, what the
    repair changed, and what is left after it.

    Each has an ``id``, a point to look at (``lon``, ``lat``) and its codes as a list; a change names the ``others`` that
    claim the same ground, and whether it waits for a decision (``undecided``) or how it was ``decided``.
    """
    features = [*fault_collection(survey)["features"]]
    first = len(features) - len(_changes(survey))
    for place, change in enumerate(_changes(survey)):
        if features[first + place]["geometry"] is None or change.ground.is_empty:
            features[first + place] = {**features[first + place], "geometry": _outline(survey, change.code)}
    codes = [*_fault_codes(survey), *(list(flaw.codes) for flaw in _flaws(survey)), *([one.code] for one in _changes(survey))]
    more: list[Drawn] = [{}] * first + list(_decisions(survey))
    drawn = [
        _finding(ident, feature, {"codes": own, **told})
        for ident, (feature, own, told) in enumerate(zip(features, codes, more, strict=True), 1)
    ]
    return {"type": "FeatureCollection", "features": drawn}


def outlines_of(survey: Survey) -> Drawn:
    """The division as it would be kept, to a tenth of a metre."""
    features = survey.features or survey.layer.features
    sound = [one for one in features if np.isfinite(shapely.get_coordinates(one.geometry)).all()]
    shapes = shapely.transform([one.geometry for one in sound], lambda xy: xy.round(OUTLINE_DECIMALS))
    return {"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"code": one.code, "name": one.name, "row": one.row},
         "geometry": shapely.geometry.mapping(shape)} for one, shape in zip(sound, shapes, strict=True)
    ]}


def as_table(drawn: Drawn) -> str:
    """The findings as CSV with a mark at its beginning by which spreadsheets know UTF-8."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    for feature in drawn["features"]:
        told = feature["properties"]
        writer.writerow({name: _cell(told.get(name)) for name in COLUMNS})
    return "\ufeff" + out.getvalue()


def _cell(value: Any) -> Any:
    text = " ".join(value) if isinstance(value, list) else value
    # A spreadsheet would run a text that begins like a formula.
    return f"'{text}" if isinstance(text, str) and text[:1] in ("=", "+", "-", "@") else text


def _finding(ident: int, feature: Drawn, told: Drawn) -> Drawn:
    properties = {"id": ident, **feature["properties"], **told}
    if properties["kind"] == FlawKind.INVALID:  # the whole outline is drawn, but its ground is not what is wrong
        properties |= {"area_m2": 0.0, "width_m": 0.0}
    if properties.get("reason"):
        properties["reason_zh"] = in_chinese(properties["reason"])
    geometry = feature["geometry"]
    if geometry is not None:
        at = shapely.point_on_surface(shapely.geometry.shape(geometry))
        properties |= {"lon": round(at.x, 7), "lat": round(at.y, 7)} if not at.is_empty else {}
        geometry = {**geometry, "coordinates": _rounded(geometry["coordinates"])} if "coordinates" in geometry else geometry
    return {"type": "Feature", "id": ident, "properties": properties, "geometry": geometry}


def _outline(survey: Survey, code: str) -> Drawn | None:
    """The outline of a grid that was redrawn without any ground changing hands: there is nothing else to look at."""
    if survey.mended is None:
        return None
    polygon = survey.mended.polygons[survey.mended.codes.index(code)]
    return None if polygon.is_empty else dict(shapely.geometry.mapping(polygon))


def _rounded(part: Any) -> Any:
    return round(part, DRAWN_DECIMALS) if isinstance(part, float | int) else [_rounded(one) for one in part]


def _fault_codes(survey: Survey) -> Iterator[list[str]]:
    by_row = {feature.row: feature.code for feature in survey.layer.features}
    ruled = [fault for fault in survey.hard if fault not in survey.layer.faults]
    for fault in (*survey.layer.faults, *ruled):
        yield [by_row[fault.row]] if by_row.get(fault.row) else []


def _flaws(survey: Survey) -> Sequence[Any]:
    return (*survey.cover.flaws, *(survey.left.flaws if survey.left else ()))


def _changes(survey: Survey) -> Sequence[Change]:
    return survey.mended.changes if survey.mended else ()


def _decisions(survey: Survey) -> Iterator[Drawn]:
    """For each change the other grids that claim the same ground, and what was said to it."""
    waiting = {id(one) for one in survey.mended.conflicts} if survey.mended else set()
    changes = _changes(survey)
    if not changes:
        return
    codes = [one.code for one in survey.layer.features]
    ground = polygonal(np.array([one.geometry for one in survey.layer.features], dtype=object))
    tree = shapely.STRtree(ground)
    for change in changes:
        others = _others(change, codes, ground, tree) if change.conflict else []
        yield {"others": others, "undecided": id(change) in waiting, "decided": str(change.decision or "")}


def _others(change: Change, codes: Sequence[str], ground: Any, tree: shapely.STRtree) -> list[str]:
    """The other grids that claim some of the ground that changed hands, the largest claim first."""
    near = [at for at in tree.query(change.ground, predicate="intersects").tolist() if codes[at] != change.code]
    if not near:
        return []
    shared: Sequence[BaseGeometry] = shapely.intersection(ground[near], change.ground)
    claims = sorted(zip(areas_m2(shared).tolist(), (codes[at] for at in near), strict=True), key=lambda one: (-one[0], one[1]))
    return [code for area_m2, code in claims if area_m2 > NOTED_M2]
