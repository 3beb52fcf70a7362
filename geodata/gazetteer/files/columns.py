"""Which column of a foreign table is what, by the names such columns bear."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from geodata.gazetteer.entry import EntryKind

MEANINGS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "namezh", "namecn", "namechn", "名称", "地名", "标准名称", "路名", "道路名称", "小区名称", "mc", "dlmc", "title", "label", "fullname", "street_name"),
    "kind": ("kind", "type", "类型", "类别", "种类", "class", "fclass", "category", "featuretype", "entrykind"),
    "alias": ("alias", "aliases", "altname", "别名", "俗称", "曾用名", "旧名", "原名", "旧称", "又名", "昵称", "oldname", "nickname", "nicknames", "shortname", "locname",
              "officialname", "nameen", "othername", "othernames", "oldnames", "formername", "英文名", "简称"),
    "number": ("number", "no", "housenumber", "addrhousenumber", "house", "houseno", "门牌", "门牌号", "门牌号码", "号", "号码", "roadno", "doorno", "door", "gate", "building", "幢", "楼号"),
    "ref": ("ref", "lampref", "localref", "编号", "杆号", "灯杆编号", "井盖编号", "部件编号", "chainage", "桩号", "里程", "里程桩号"),
    "road": ("road", "street", "addrstreet", "道路", "街路", "街巷", "街路巷", "路街巷", "所在道路", "所属道路", "roadname", "streetname", "路"),
    "other": ("other", "road2", "cross", "crossroad", "crossstreet", "相交道路", "road1road2", "otherroad", "street2"),
    "owner": ("owner", "addrplace", "of", "place", "estate", "小区", "所属", "parent"),
    "address": ("address", "地址", "标准地址", "详细地址", "location", "text", "addr", "addrfull", "门牌地址"),
    "lon": ("lon", "lng", "long", "longitude", "x", "经度", "pointx"),
    "lat": ("lat", "latitude", "y", "纬度", "pointy"),
    "source": ("source", "来源"),
    "crs": ("crs", "srs", "坐标系", "坐标系统", "坐标类型"),
}  # fmt: skip
# Widest first.
AREAS = (
    ("province", "省", "addrprovince", "prov", "state"), ("city", "市", "addrcity", "地市"), ("district", "区县", "县", "区", "县市区", "addrdistrict", "county"),
    ("zip", "zipcode", "postcode", "addrpostcode", "邮编", "postalcode"), ("town", "镇街", "镇", "乡镇", "街道", "乡镇街道", "所属街道", "所在镇街", "addrsubdistrict", "subdistrict", "township"),
    ("community", "社区", "村", "村社", "所属社区", "行政村", "area", "areas", "neighborhood", "neighbourhood", "suburb", "所在区域"),
)  # fmt: skip
KINDS: Mapping[EntryKind, frozenset[str]] = {
    EntryKind.ROAD: frozenset({"road", "street", "highway", "arterial", "lane", "avenue", "道路", "路", "街", "街巷", "街路巷", "公路", "roads", "way"}),
    EntryKind.DOOR: frozenset({"door", "house", "address", "housenumber", "门牌", "门址", "门牌点", "门牌号", "门（楼）牌", "doorplate", "doors"}),
    EntryKind.CROSSING: frozenset({"crossing", "intersection", "junction", "crossroads", "路口", "交叉口", "交叉路口"}),
    EntryKind.STOP: frozenset({"stop", "busstop", "busstation", "公交站", "公交站点", "站点", "公交车站", "platform", "stopposition", "tramstop"}),
    EntryKind.GATE: frozenset({"gate", "liftgate", "entrance", "exit", "大门", "门", "出入口", "入口", "出口"}),
    EntryKind.BUILDING: frozenset({"building", "楼", "幢", "栋", "楼栋", "楼幢", "buildings"}),
    EntryKind.MARKER: frozenset({"marker", "lamp", "lamppost", "streetlamp", "streetlight", "pole", "路灯", "灯杆", "路灯杆", "电线杆", "杆", "utilitypole", "manhole", "cover", "井盖", "窨井", "窨井盖", "hydrant", "firehydrant", "消防栓", "消火栓", "component", "部件"}),
    EntryKind.MILE: frozenset({"mile", "milestone", "chainage", "里程桩", "里程碑", "公里碑", "百米桩", "桩", "公里桩", "桩号"}),
    EntryKind.AREA: frozenset({"area", "town", "community", "village", "grid", "boundary", "district", "administrative", "township", "suburb", "社区", "村", "镇", "街道", "乡镇", "网格", "行政区", "行政村", "区划", "neighbourhood", "subdistrict", "street_office", "city", "quarter", "hamlet", "borough"}),
}  # fmt: skip
COVERS = frozenset({"manhole", "cover", "井盖", "窨井", "窨井盖", "hydrant", "firehydrant", "消防栓", "消火栓"})
# Tags of OpenStreetMap whose value says what a thing is, and those that say it by standing there at all.
TAGS = ("highway", "man_made", "public_transport", "railway", "barrier", "emergency", "power", "boundary", "place")
MARKING_TAGS = ("entrance", "manhole")
# Lines that are no roads.
LINES = ("waterway", "railway", "power", "barrier", "natural", "aeroway", "route", "boundary")


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns found, by meaning, several where several bear one meaning; of OpenStreetMap's own `tags` are those
    that say a kind, `lines` those that a line has which is no road."""

    by_meaning: Mapping[str, tuple[str, ...]]
    areas: tuple[str, ...]
    tags: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()

    def of(self, meaning: str) -> tuple[str, ...]:
        """The columns of a meaning."""
        return self.by_meaning.get(meaning, ())


def plain(name: str) -> str:
    """A column's name without case, blanks and joints."""
    return "".join(sign for sign in name.lower() if sign not in " _-:.\ufeff\t")


def find_columns(names: Iterable[str]) -> Columns:
    """What the columns of these names hold; names nobody knows are left out."""
    named = {plain(name): name for name in reversed(list(names))}
    by_meaning = {
        meaning: tuple(named[word] for word in dict.fromkeys(map(plain, words)) if word in named)
        for meaning, words in MEANINGS.items()
    }
    tongues = tuple(name for name in named.values() if name.startswith("name:") and name not in by_meaning["alias"])
    by_meaning["alias"] = (*by_meaning["alias"], *tongues)  # the name in other languages
    areas = tuple(named[word] for words in AREAS for word in words if word in named)
    written = set(named.values())
    tags, lines = (tuple(tag for tag in known if tag in written) for known in ((*TAGS, *MARKING_TAGS), LINES))
    return Columns(by_meaning, areas, tags, lines)


@lru_cache(maxsize=4096)
def kind_named(word: str) -> EntryKind | None:
    """The kind of entry a word for it means, Chinese or English; None for any sort of place."""
    known = plain(word)
    return next((kind for kind, words in KINDS.items() if known in words), None)
