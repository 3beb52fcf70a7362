"""How each outside geocoder is asked and answers; a row of ``DIALECTS`` is all that a further one needs.

Each answers in its own coordinate system and says in its own way how sure it is; both become metres and scores here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from geodata.crs import BD09, CGCS2000, GCJ02, WGS84

Query = dict[str, str]
MOST = 5


class NoAnswer(Exception):
    """The other side refused or said something else than its description promises; the text says what."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What to look for, as few words as possible, and where: the city after what it lies in (浙江省, 台州市, 临海市), and
    its bounds in WGS-84 (west, south, east, north)."""

    words: str
    region: tuple[str, ...]
    bounds: tuple[float, float, float, float] | None

    @property
    def whole(self) -> str:
        """The words with the city before them: maps of a whole country do not ask which city is meant, and what they take
        for one beside the words is often no county-level city."""
        return "".join(name for name in self.region if name not in self.words) + self.words

    def holds(self, lon: float, lat: float) -> bool:
        """Whether a place (WGS-84) may lie in the city; where its bounds are not known, every place may."""
        if self.bounds is None:
            return True
        west, south, east, north = self.bounds
        return west <= lon <= east and south <= lat <= north


@dataclass(frozen=True, slots=True)
class Point:
    """One answer in the coordinate system of the dialect; metres it may be off, and a score from 0 to 1."""

    lon: float
    lat: float
    radius_m: float
    score: float
    text: str


@dataclass(frozen=True, slots=True)
class Dialect:
    """One outside geocoder: its usual address, its coordinate system, and both directions of the talk."""

    name: str
    name_zh: str
    name_en: str
    url: str
    system: str
    query: Callable[[Asked, str], Query]
    read: Callable[[Any], list[Point]]


# What a level of an answer may be off in metres, and its score. The words are those of the maps' own descriptions.
_LEVELS: Mapping[str, tuple[float, float]] = {
    "门牌号": (30.0, 0.8), "门址": (30.0, 0.8), "单元号": (20.0, 0.8), "楼栋": (30.0, 0.8), "道路交叉路口": (30.0, 0.8), "道路交叉口": (30.0, 0.8),
    "公交站台、地铁站": (30.0, 0.7), "公交地铁站点": (30.0, 0.7), "兴趣点": (50.0, 0.75), "地名地址": (100.0, 0.6), "热点商圈": (500.0, 0.5),
    "商圈": (500.0, 0.5), "小区": (150.0, 0.7), "道路": (1_000.0, 0.5), "村庄": (800.0, 0.5), "乡镇": (3_000.0, 0.3), "开发区": (2_000.0, 0.3),
    "区县": (15_000.0, 0.1), "市": (30_000.0, 0.1), "城市": (30_000.0, 0.1), "省": (200_000.0, 0.0), "国家": (1_000_000.0, 0.0),
}  # fmt: skip
_UNSAID = (300.0, 0.5)
# How those say that they found nothing, which is no failure of theirs.
_TIANDITU_EMPTY, _AMAP_EMPTY = "101", "30001"
_BAIDU_LONGEST = 28  # 84 bytes of UTF-8 are the most that it reads
# Baidu's confidence: from so much on it promises to be off by less than so many metres.
_CONFIDENCE = ((100, 20.0), (90, 50.0), (80, 100.0), (75, 200.0), (70, 300.0), (60, 500.0), (50, 1_000.0), (40, 2_000.0), (30, 5_000.0))
_RANKS = ((30, 40.0, 0.75), (26, 500.0, 0.5), (18, 1_500.0, 0.3), (0, 10_000.0, 0.1))  # Nominatim's place rank, from so much on
_KINDS = {"house": (30.0, 0.75), "street": (700.0, 0.5), "locality": (1_500.0, 0.3), "district": (3_000.0, 0.2), "city": (15_000.0, 0.1)}


def _tianditu(answer: Any) -> list[Point]:
    if str(answer.get("status")) == _TIANDITU_EMPTY:
        return []
    if str(answer.get("status")) != "0":
        raise NoAnswer(str(answer.get("msg") or answer.get("resolve") or answer.get("status")))
    found = answer.get("location")
    if not found:
        return []
    radius_m, score = _LEVELS.get(str(found.get("level", "")), _UNSAID)
    sure = min(1.0, float(found.get("score") or 0.0) / 100.0)
    return [Point(float(found["lon"]), float(found["lat"]), radius_m, score * sure, str(found.get("keyWord", "")))]


def _amap(answer: Any) -> list[Point]:
    if str(answer.get("infocode")) == _AMAP_EMPTY:
        return []
    if str(answer.get("status")) != "1":
        raise NoAnswer(str(answer.get("info") or answer.get("infocode")))
    points = []
    for found in (answer.get("geocodes") or [])[:MOST]:
        lon, lat = str(found["location"]).split(",")
        points.append(Point(float(lon), float(lat), *_LEVELS.get(str(found.get("level", "")), _UNSAID),
                            str(found.get("formatted_address") or "")))
    return points


def _baidu(answer: Any) -> list[Point]:
    if answer.get("status") == 1 and not answer.get("result"):
        return []  # nothing of that name
    if answer.get("status") != 0:
        raise NoAnswer(str(answer.get("message") or answer.get("msg") or answer.get("status")))
    found = answer["result"]
    confidence = float(found.get("confidence") or 0.0)
    radius_m = next((metres for least, metres in _CONFIDENCE if confidence >= least), 10_000.0)
    _, score = _LEVELS.get(str(found.get("level", "")), _UNSAID)
    place = found["location"]
    return [Point(float(place["lng"]), float(place["lat"]), radius_m, score * confidence / 100.0, "")]


def _box_query(asked: Asked, left: str) -> Query:
    return {left: ",".join(f"{value:.6f}" for value in asked.bounds)} if asked.bounds is not None else {}


def _nominatim(answer: Any) -> list[Point]:
    if not isinstance(answer, list):
        raise NoAnswer(str(answer.get("error", "no list")))
    points = []
    for found in answer[:MOST]:
        rank = int(found.get("place_rank") or 0)
        radius_m, score = next((metres, sure) for least, metres, sure in _RANKS if rank >= least)
        points.append(Point(float(found["lon"]), float(found["lat"]), radius_m, score, str(found.get("display_name", ""))))
    return points


def _photon(answer: Any) -> list[Point]:
    if answer.get("type") != "FeatureCollection":
        raise NoAnswer(str(answer.get("message", "no features")))
    points = []
    for found in answer["features"][:MOST]:
        lon, lat = found["geometry"]["coordinates"][:2]
        told = found.get("properties") or {}
        parts = (told.get(name) for name in ("name", "street", "housenumber", "district", "city"))
        points.append(Point(float(lon), float(lat), *_KINDS.get(str(told.get("type")), _UNSAID), " ".join(str(one) for one in parts if one)))
    return points


DIALECTS: Mapping[str, Dialect] = {
    one.name: one for one in (
        Dialect("tianditu", "天地图", "Tianditu", "https://api.tianditu.gov.cn/geocoder", CGCS2000,
                lambda asked, key: {"ds": json.dumps({"keyWord": asked.whole}, ensure_ascii=False), "tk": key}, _tianditu),
        Dialect("amap", "高德地图", "Amap", "https://restapi.amap.com/v3/geocode/geo", GCJ02,
                lambda asked, key: {"address": asked.whole, "output": "JSON", "key": key}, _amap),
        Dialect("baidu", "百度地图", "Baidu Maps", "https://api.map.baidu.com/geocoding/v3/", BD09,
                lambda asked, key: {"address": asked.whole[:_BAIDU_LONGEST], "output": "json", "ak": key}, _baidu),
        Dialect("nominatim", "Nominatim", "Nominatim", "https://nominatim.openstreetmap.org/search", WGS84,
                lambda asked, key: {"q": asked.words, "format": "jsonv2", "limit": str(MOST), "bounded": "1",
                                    **_box_query(asked, "viewbox")}, _nominatim),
        Dialect("photon", "Photon", "Photon", "https://photon.komoot.io/api", WGS84,
                lambda asked, key: {"q": asked.words, "limit": str(MOST), **_box_query(asked, "bbox")}, _photon),
    )
}
