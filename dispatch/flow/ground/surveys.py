"""City files under examination: sent, opened, examined as often as somebody likes, and kept as a draft.

Every run of work begins at the version that its sender believed and raises it, so that two people cannot cross each
other, and what comes of an overtaken run is thrown away.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from dispatch.city import City
from dispatch.errors import Conflict, Fault, NotFound, Overtaken, Unprocessable
from dispatch.flow.ground import laying, surveying
from dispatch.flow.ground.survey_work import Examined, Examining, Opened, Opening, Refused, Sent
from dispatch.store import layers, surveys
from dispatch.store.blobs import Blobs
from dispatch.store.engine import Unit
from geodata.layers import Feature
from grids.mend import GAP_M, Decision

QUIET = timedelta(seconds=60)  # work that was not heard of for so long has ended together with its server
WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that has arrived: what it is called, the digest of its bytes, how many, and whose."""

    name: str
    sha256: str
    size: int
    by: int | None


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be read and looked at; empty texts where the file shall tell. ``columns`` are those that are
    taken for town, parent, area_class and name_en; ``decisions`` are those of ``grids.mend`` by code; ``within_city``
    is whether gaps are judged within the city's boundary."""

    table: str = ""
    layer: str = "blocks"
    kind: str = ""
    standard: str = ""
    crs: str = ""
    code_field: str = ""
    name_field: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    number_rows: bool = False
    within_city: bool = True
    repair: bool = False
    gap_m: float = GAP_M
    decisions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Keeping:
    """A wish to keep what was found as a draft: the version believed, what the layer is called, and whether the
    coordinates are trusted although a comparison speaks against them."""

    ident: int
    believed: int
    name: str
    trust_system: bool = False


def send(db: Unit, city: City, upload: Upload) -> Any:
    """Know an uploaded file; it waits to be opened. Returns the row of its survey."""
    at = city.clock.now()
    ident = surveys.add_survey(db, {
        "name": upload.name, "sha256": upload.sha256, "size": upload.size, "sent_by": upload.by, "sent_at": at,
        "version": 1, "state": "running", "step": WAITING, "heard_at": at,
    })
    return survey_of(db, city, ident)


def survey_of(db: Unit, city: City, ident: int) -> Any:
    """The row of a survey. Raises ``NotFound``."""
    row = surveys.survey_by_id(db, ident)
    if row is None:
        raise NotFound(f"there is no survey {ident}")
    return row


def is_stalled(city: City, row: Any) -> bool:
    """Whether the work was interrupted, so that somebody has to begin it again."""
    return bool(row.state == "running" and row.heard_at < city.clock.now() - QUIET)


def begin(db: Unit, city: City, ident: int, believed: int, reading: Reading | str) -> Any:
    """Begin a run: opening a table given by its name, or examining by a reading. Returns the row.

    Raises ``NotFound``, ``Overtaken`` where the survey is not as believed, ``Conflict`` while another run goes on.
    """
    row = survey_of(db, city, ident)
    if row.version != believed:
        raise Overtaken("the survey")
    at = city.clock.now()
    asked = {"table": reading} if isinstance(reading, str) else asdict(reading)
    values = {"step": WAITING, "heard_at": at, "asked": json.dumps(asked, ensure_ascii=False), "refused": "{}"}
    if not surveys.begin_run(db, ident, believed, at - QUIET, values):
        raise Conflict("this file is being looked at; wait for the end")
    return survey_of(db, city, ident)


def job_of(db: Unit, city: City, ident: int, blobs: Blobs) -> Opening | Examining:
    """The work that a running survey waits for, with what the city knows of its ground."""
    row = survey_of(db, city, ident)
    asked = json.loads(row.asked)
    sent = Sent(blobs.path(row.sha256), row.name)
    if "layer" not in asked:
        known = {one.code: frozenset(layers.codes_of(db, one.id)) for one in layers.active_layers(db)}
        return Opening(sent, asked.get("table", ""), known, _middle(city))
    reading = Reading(**asked)
    known_ground = surveying.known_ground(db, city, reading.layer, reading.kind)
    if not reading.within_city:
        known_ground = replace(known_ground, boundary=None, boundary_of="")
    given = surveying.Given(Path(), reading.crs, reading.code_field, reading.name_field, reading.table, reading.number_rows)
    decisions = {code: Decision(said) for code, said in reading.decisions.items()}
    look = surveying.Asked(layer=reading.layer, kind=reading.kind, standard=reading.standard, repair=reading.repair,
                           gap_m=reading.gap_m, decisions=decisions)
    return Examining(sent, given, look, known_ground, reading.columns, blobs.folder)


def _middle(city: City) -> tuple[float, float] | None:
    lon, comma, lat = city.settings.get("center", "").partition(",")
    return (float(lon), float(lat)) if comma else None


def hear(db: Unit, city: City, ident: int, version: int, step: str) -> bool:
    """Note how far a run has come; whether it is wanted still."""
    return bool(surveys.hear(db, ident, version, step, city.clock.now()))


def settle(db: Unit, city: City, run: tuple[int, int], outcome: Opened | Examined | Refused) -> Sequence[str]:
    """Keep what came of a run, given by its survey and version; returns the digests that nobody refers to any more."""
    before = surveys.survey_by_id(db, run[0])
    fresh = _digests(outcome)
    wanted = before is not None and surveys.end_run(db, *run, _values(outcome))
    old = [before.findings, before.outlines, before.features] if wanted and isinstance(outcome, Examined) and before else fresh
    return _unused(db, old)


def keep(db: Unit, city: City, wish: Keeping, features: Sequence[Feature]) -> int:
    """Make a draft of what was found, whole or not at all; returns the layer's id.

    Raises ``NotFound``, ``Overtaken``, ``Conflict`` where what was found may not be kept, and what ``laying.draft`` raises.
    """
    row = survey_of(db, city, wish.ident)
    if row.version != wish.believed:
        raise Overtaken("the survey")
    found, reading = json.loads(row.found), Reading(**json.loads(row.asked)) if row.state == "examined" else Reading()
    if row.state != "examined" or not found["sound"]:
        raise Conflict("this file is not fit to be kept; examine it first")
    if found["doubted"] and not wish.trust_system:
        raise Unprocessable("its coordinates contradict what they were compared with",
                            [Fault("trust_system", f"likely {found['likely']}" if found["likely"] else found["kept"]["datum"])])
    layer = laying.draft(db, city, laying.Laying(
        reading.layer, wish.name or reading.layer, row.name, features, reading.kind, reading.standard, found["kept"]))
    if not surveys.keep_survey(db, wish.ident, wish.believed, layer):
        raise Overtaken("the survey")
    return layer


def drop(db: Unit, city: City, ident: int) -> Sequence[str]:
    """Forget a survey; returns the digests that nobody refers to any more. Raises ``NotFound``."""
    row = survey_of(db, city, ident)
    surveys.drop_survey(db, ident)
    return _unused(db, [row.sha256, row.findings, row.outlines, row.features])


def _values(outcome: Opened | Examined | Refused) -> dict[str, Any]:
    match outcome:
        case Opened():
            return {"state": "opened", "opened": json.dumps(outcome.told, ensure_ascii=False)}
        case Examined():
            return {"state": "examined", "found": json.dumps(outcome.told, ensure_ascii=False), "findings": outcome.findings,
                    "outlines": outcome.outlines, "features": outcome.features}
        case Refused():
            told = {"zh": outcome.zh, "en": outcome.en, "tables": outcome.tables}
            return {"state": "refused", "refused": json.dumps(told, ensure_ascii=False)}


def _digests(outcome: Opened | Examined | Refused) -> list[str]:
    return [outcome.findings, outcome.outlines, outcome.features] if isinstance(outcome, Examined) else []


def _unused(db: Unit, digests: Iterable[str]) -> Sequence[str]:
    asked = [digest for digest in dict.fromkeys(digests) if digest]
    used = surveys.digests_in_use(db, asked) if asked else set()
    return [digest for digest in asked if digest not in used]
