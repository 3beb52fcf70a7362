"""What a grid is: a code, a polygon, a kind, a parent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from shapely.geometry import MultiPolygon, Polygon

Ground: TypeAlias = Polygon | MultiPolygon


class GridKind(StrEnum):
    """The kinds of polygon a city keeps; they overlap each other and are never mixed in one layer."""

    CITY = "city"
    TOWN = "town"  # 街道 or 镇
    COMMUNITY = "community"  # 社区 or 村
    UNIT = "unit"  # 单元网格: about 10,000 m2, never redrawn for reasons of staff
    BLOCK = "block"  # 街区网格
    AREA = "area"  # 片区网格
    DUTY = "duty"  # 责任网格: made of whole unit grids
    GOVERNANCE = "governance"  # 基层治理网格
    PROFESSIONAL = "professional"  # 专业网格: a department's own

    @property
    def parent(self) -> GridKind | None:
        """The kind that must wholly hold a grid of this kind; None where nothing is prescribed."""
        return PARENTS.get(self)


PARENTS = {
    GridKind.TOWN: GridKind.CITY,
    GridKind.COMMUNITY: GridKind.TOWN,
    GridKind.UNIT: GridKind.COMMUNITY,
    GridKind.BLOCK: GridKind.TOWN,
    GridKind.AREA: GridKind.TOWN,
    GridKind.DUTY: GridKind.TOWN,
}


class AreaClass(StrEnum):
    """How closely the city looks after the ground; limits depend on it."""

    A = "A"
    B = "B"
    C = "C"


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """One polygon of responsibility, WGS-84 degrees. `parent` is the code of the ground that holds it."""

    code: str
    kind: GridKind
    name: str
    parent: str | None
    polygon: Ground
    area_class: AreaClass | None = None


def by_code(grids: Iterable[Grid]) -> list[Grid]:
    """The grids in the order in which they win border points: by the bytes of their codes."""
    return sorted(grids, key=lambda grid: code_bytes(grid.code))


def code_bytes(code: str) -> bytes:
    """What codes are compared by, here and in both databases."""
    return code.encode("utf-8", "surrogatepass")
