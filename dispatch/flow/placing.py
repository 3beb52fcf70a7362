"""From a place as given to a place on the ground, or to the reason why it has none."""

from __future__ import annotations

import math
from dataclasses import dataclass

from dispatch.city import City, Spot
from dispatch.errors import Fault, Unprocessable
from dispatch.flow.sending import Place
from dispatch.rules.event import Queue
from dispatch.rules.routing import Reason
from dispatch.rules.whereabouts import Whereabouts
from geodata import crs
from geodata.errors import GeodataError

NOWHERE = Spot()


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a report lies (1e-7 degrees, WGS-84), and why the desk has to look when it lies nowhere sure.

    ``whereabouts`` is what its words led to, where they were asked; ``reasons`` say so in the journal.
    """

    lon_e7: int | None
    lat_e7: int | None
    radius_m: int
    spot: Spot
    queue: str
    whereabouts: Whereabouts | None = None
    reasons: tuple[Reason, ...] = ()

    def told(self) -> dict[str, int] | None:
        """The place as the journal carries it."""
        if self.lon_e7 is None or self.lat_e7 is None:
            return None
        return {"lon_e7": self.lon_e7, "lat_e7": self.lat_e7, "radius_m": self.radius_m}


def placed(city: City, place: Place | None) -> Placed:
    """Find the grid of a place. Raises ``Unprocessable`` for coordinates that cannot be any."""
    if place is None or place.lon is None or place.lat is None:
        return Placed(None, None, 0, NOWHERE, Queue.UNPLACED)
    lon, lat = in_degrees(place)
    lon_e7, lat_e7 = round(lon * 1e7), round(lat * 1e7)
    if (lon_e7, lat_e7) in city.default_points:
        return Placed(lon_e7, lat_e7, place.radius_m, NOWHERE, Queue.DEFAULT_POINT)
    spot = city.locate(lon_e7 / 1e7, lat_e7 / 1e7)
    return Placed(lon_e7, lat_e7, place.radius_m, spot, "" if spot.grid else Queue.OUTSIDE)


def in_degrees(place: Place) -> tuple[float, float]:
    """The place in WGS-84 degrees. Raises ``Unprocessable`` naming the field."""
    lon, lat = float(place.lon or 0.0), float(place.lat or 0.0)
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise Unprocessable("a coordinate is a finite number", [Fault("place.lon", "not a number")])
    if place.system.lower() != crs.WGS84:
        try:
            xs, ys = crs.to_wgs84([lon], [lat], place.system)
        except GeodataError as reason:
            raise Unprocessable(str(reason), [Fault("place.system", str(reason))]) from None
        lon, lat = float(xs[0]), float(ys[0])
    for name, value, most in (("place.lon", lon, 180.0), ("place.lat", lat, 90.0)):
        if not abs(value) <= most:
            raise Unprocessable(f"{name} is outside ±{most:g}", [Fault(name, f"outside ±{most:g}")])
    return lon, lat
