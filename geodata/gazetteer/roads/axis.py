"""A road's line as an axis: how far along and how far to the left a point lies, and back."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

Floats = npt.NDArray[np.float64]

STEP_M = 1.0


class Axis:
    """One or several lines in metres, laid end to end."""

    def __init__(self, line: BaseGeometry) -> None:
        merged = shapely.line_merge(line) if line.geom_type == "MultiLineString" else line
        self.parts = [part for part in shapely.get_parts(merged) if part.length > 0]
        self._starts = np.concatenate([[0.0], np.cumsum([part.length for part in self.parts])])

    @property
    def length_m(self) -> float:
        """The length of all parts."""
        return float(self._starts[-1])

    def along(self, places: Floats) -> Floats:
        """(n, 2) of metres along and metres to the left for (n, 2) of x and y."""
        points = shapely.points(places)
        away = np.stack([shapely.distance(part, points) for part in self.parts])
        which = away.argmin(axis=0)
        out = np.empty_like(places)
        for at, (point, part) in enumerate(zip(points, which, strict=True)):
            line = self.parts[part]
            along = line.project(point)
            foot, left = self._foot(line, along)
            out[at] = self._starts[part] + along, float((places[at] - foot) @ left)
        return out

    def back(self, uv: Floats) -> Floats:
        """The inverse of `along` for one pair; beyond an end the road goes straight on."""
        along = float(uv[0])
        part = int(np.clip(np.searchsorted(self._starts, along, side="right") - 1, 0, len(self.parts) - 1))
        line = self.parts[part]
        rest = along - self._starts[part]
        inside = min(max(rest, 0.0), line.length)
        foot, left = self._foot(line, inside)
        ahead = np.array([left[1], -left[0]])
        return foot + left * float(uv[1]) + ahead * (rest - inside)

    def direction_at(self, x: float, y: float) -> tuple[Floats, Floats]:
        """The foot of a point on the nearest part, and the unit vector of the road there."""
        point = shapely.Point(x, y)
        line = min(self.parts, key=lambda part: part.distance(point))
        foot, left = self._foot(line, line.project(point))
        return foot, np.array([left[1], -left[0]])

    @staticmethod
    def _foot(line: BaseGeometry, along: float) -> tuple[Floats, Floats]:
        """The point at a distance along the line and the unit vector to its left."""
        low, high = max(0.0, along - STEP_M), min(line.length, along + STEP_M)
        before, after = line.interpolate(low), line.interpolate(high)
        dx, dy = after.x - before.x, after.y - before.y
        norm = float(np.hypot(dx, dy)) or 1.0
        foot = line.interpolate(along)
        return np.array([foot.x, foot.y]), np.array([-dy / norm, dx / norm])
