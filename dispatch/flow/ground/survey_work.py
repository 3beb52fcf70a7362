"""The long part of looking at a city file, done in a process of its own: open it, examine it, mend it, draw what is wrong."""

from __future__ import annotations

import base64
import gzip
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import shapely

from dispatch.errors import Refusal
from dispatch.flow.ground.survey_drawing import findings_of, outlines_of
from dispatch.flow.ground.surveying import Asked, Given, Known, Looked, look
from dispatch.rules.ground_sentences import in_chinese, system_in_chinese
from dispatch.store.blobs import Blobs
from geodata.errors import GeodataError, SeveralTables, UnreadableLayer
from geodata.layers import Feature
from geodata.preview import Preview, preview
from grids.coverage import FlawKind, is_coverage
from grids.errors import GridsError

Say = Callable[[str], None]
# Columns besides code and name that a layer keeps, and what they are usually called.
KEPT_COLUMNS: Mapping[str, frozenset[str]] = {
    "town": frozenset({"town", "jddm", "街道代码", "镇街代码", "乡镇代码", "所属街道", "town_code"}),
    "parent": frozenset({"parent", "上级编码", "上级代码", "所属网格", "parent_code"}),
    "area_class": frozenset({"area_class", "区域类别", "区域分类", "管理类别"}),
    "name_en": frozenset({"name_en", "英文名", "英文名称"}),
}
# digits of a code -> the layer that has such codes (GB/T 10114, GB/T 30428.2, CJ/T 214)
LAYER_BY_DIGITS: Mapping[int, str] = {9: "towns", 12: "communities", 14: "units", 15: "units"}
USUAL_LAYER = "blocks"
ALIKE = 0.3  # so many of its codes known in a layer make a file a new version of it


@dataclass(frozen=True, slots=True)
class Sent:
    """An uploaded file: where its bytes lie, and what it was called."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Opening:
    """Open a file; ``known`` are the codes of each layer that rules, ``near`` is the middle of the city."""

    sent: Sent
    table: str = ""
    known: Mapping[str, frozenset[str]] = field(default_factory=dict)
    near: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Examining:
    """Examine a file. ``given.path`` is not looked at; ``columns`` are taken for the properties that a layer keeps;
    what is found goes into ``folder``."""

    sent: Sent
    given: Given
    asked: Asked
    known: Known
    columns: Mapping[str, str]
    folder: Path


@dataclass(frozen=True, slots=True)
class Refused:
    """Why nothing came of it, in both languages; ``tables`` are those to choose from, ``columns`` those that could be
    named, where that would help."""

    zh: str
    en: str
    tables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """What a file holds, as plain values."""

    told: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Examined:
    """What came of looking: the numbers, and the digests of what is drawn and of the features as they would be kept."""

    told: Mapping[str, Any]
    findings: str
    outlines: str
    features: str


def open_file(job: Opening, say: Say) -> Opened | Refused:
    """The tables and columns of a file, and how it would be read if nobody said anything."""
    say("reading")
    try:
        with _named(job.sent) as path:
            seen = preview(path, job.table or None, job.near)
    except SeveralTables as refusal:
        return Refused(*_both(refusal), tables=refusal.names)
    except GeodataError as refusal:
        return Refused(*_both(refusal))
    columns = [{"name": one.name, "filled": one.filled, "distinct": one.distinct, "samples": one.samples}
               for one in seen.columns]
    return Opened({
        "rows": seen.rows, "columns": columns, "declared": seen.declared, "system": seen.system,
        "likely_zh": system_in_chinese(seen.likely), "likely_en": seen.likely,
        "doubt_zh": in_chinese(seen.doubt) if seen.doubt else "", "doubt_en": seen.doubt,
        "guess": {"layer": guessed_layer(seen.codes, job.known), "code": seen.code or "", "name": seen.name or "",
                  **_guessed_columns(seen)},
    })


def guessed_layer(codes: Sequence[str], known: Mapping[str, frozenset[str]]) -> str:
    """The layer a file is meant for: that whose codes it repeats, else that whose codes have as many digits."""
    distinct = set(codes)
    if distinct:
        shares = {layer: len(distinct & own) / len(distinct) for layer, own in known.items()}
        best = max(shares, key=lambda layer: (shares[layer], layer), default="")
        if best and shares[best] >= ALIKE:
            return best
        lengths = {len(code) if code.isascii() and code.isdigit() else 0 for code in distinct}
        if len(lengths) == 1:
            return LAYER_BY_DIGITS.get(lengths.pop(), USUAL_LAYER)
    return USUAL_LAYER


def _guessed_columns(seen: Preview) -> dict[str, str]:
    names = {one.name.strip().lower(): one.name for one in seen.columns}
    return {kept: next((names[usual] for usual in sorted(called) if usual in names), "")
            for kept, called in KEPT_COLUMNS.items()}


def examine(job: Examining, say: Say) -> Examined | Refused:
    """Look at a file, mend it when asked to, and keep what was found."""
    try:
        with _named(job.sent) as path:
            looked = look(replace(job.given, path=path), job.asked, job.known, say)
    except SeveralTables as refusal:
        return Refused(*_both(refusal), tables=refusal.names)
    except (GeodataError, GridsError, Refusal) as refusal:
        return Refused(*_both(refusal))
    say("drawing")
    blobs = Blobs(job.folder)
    features = _taken(looked.survey.features, job.columns)
    return Examined(
        told=_told(looked, job.asked),
        findings=blobs.put(_packed(findings_of(looked.survey))),
        outlines=blobs.put(_packed(outlines_of(looked.survey))),
        features=blobs.put(_packed({"features": [_plain(one) for one in features]})) if features else "",
    )


def read_features(packed: bytes) -> tuple[Feature, ...]:
    """The features that ``examine`` has kept, exactly as they were."""
    kept = json.loads(gzip.decompress(packed))["features"]
    shapes = shapely.from_wkb([base64.b64decode(one["wkb"]) for one in kept])
    return tuple(
        Feature(one["row"], one["code"], one["name"], shape, one["properties"])
        for one, shape in zip(kept, shapes, strict=True)
    )


def _plain(one: Feature) -> dict[str, Any]:
    return {"row": one.row, "code": one.code, "name": one.name, "properties": one.properties,
            "wkb": base64.b64encode(shapely.to_wkb(one.geometry)).decode()}


def _taken(features: Sequence[Feature], columns: Mapping[str, str]) -> tuple[Feature, ...]:
    """The features with the properties that a layer keeps, each from the column that was named for it."""
    def kept(one: Feature) -> dict[str, Any]:
        own = {kept: one.properties.get(columns.get(kept) or kept) for kept in KEPT_COLUMNS}
        return {name: str(value) for name, value in own.items() if value not in (None, "")}

    return tuple(replace(one, properties=kept(one)) for one in features)


def _told(looked: Looked, asked: Asked) -> dict[str, Any]:
    survey = looked.survey
    cover = survey.left or survey.cover
    sound = survey.ready and is_coverage([one.geometry for one in survey.features])
    return {
        "system": looked.system, "doubted": looked.doubted, "likely": looked.datum.likely,
        "apart_m": {name: round(metres, 1) for name, metres in looked.datum.apart_m.items()},
        "away_m": None if looked.datum.away_m is None else round(looked.datum.away_m),
        "boundary": looked.boundary_of, "polygons": len(survey.layer.features), "grids": len(survey.features),
        "grids_m2": round(cover.grids_m2, 1),
        "boundary_m2": None if cover.boundary_m2 is None else round(cover.boundary_m2, 1),
        "repaired": survey.mended is not None, "ready": looked.ready, "sound": survey.ready, "proven": sound,
        "ways": _ways(looked), "tallies": list(_tallies(looked)), "conflicts": survey.conflicts,
        "emptied": list(survey.emptied), "decisions": {code: str(made) for code, made in asked.decisions.items()},
        "kept": looked.findings(),
    }


def _ways(looked: Looked) -> list[dict[str, Any]]:
    """What is in the way of a draft, each with its count."""
    survey = looked.survey
    counts = {
        "no_polygons": int(not survey.layer.features), "hard": len(survey.hard), "doubted": int(looked.doubted),
        "conflicts": survey.conflicts, "blocking": 0 if survey.conflicts else len(survey.blocking),
    }
    return [{"what": what, "count": count} for what, count in counts.items() if count]


def _tallies(looked: Looked) -> Iterator[dict[str, Any]]:
    """How many there are of each kind of finding, and how many square metres."""
    survey = looked.survey
    faults = Counter(str(one.kind) for one in {*survey.layer.faults, *survey.hard})
    yield from ({"what": "fault", "kind": kind, "count": count, "area_m2": 0.0} for kind, count in sorted(faults.items()))
    for what, cover in (("flaw", survey.cover), ("left", survey.left)):
        for kind in cover.counts if cover else ():
            own = [one for one in cover.flaws if one.kind is kind] if cover else []
            if own:
                area_m2 = 0.0 if kind is FlawKind.INVALID else sum(one.area_m2 for one in own)
                yield {"what": what, "kind": str(kind), "count": len(own), "area_m2": round(area_m2, 2)}
    changes = survey.mended.changes if survey.mended else ()
    for step in dict.fromkeys(one.step for one in changes):
        made = [one for one in changes if one.step is step]
        moved_m2 = sum(max(one.gained_m2, one.lost_m2) for one in made)
        yield {"what": "change", "kind": str(step), "count": len(made), "area_m2": round(moved_m2, 2)}


def _both(refusal: Exception) -> tuple[str, str]:
    said = refusal.reason if isinstance(refusal, UnreadableLayer) else str(refusal)
    return in_chinese(said), said


def _packed(value: Any) -> bytes:
    return gzip.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), 5, mtime=0)


@contextmanager
def _named(sent: Sent) -> Iterator[Path]:
    """A copy of the file under the name it came with: its ending tells tables of text, refusals name it, and a reader
    that writes beside what it reads (as SQLite may) does not touch what is kept."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / sent.name
        try:
            shutil.copyfile(sent.path, path)
        except OSError as trouble:
            raise UnreadableLayer(path, trouble.strerror or "cannot be opened") from None
        yield path
