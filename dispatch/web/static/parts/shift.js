/* Under tiles in a shifted coordinate system the city's own drawings are shifted the same way. */

const AXIS = 6378245.0;
const ECCENTRICITY = 0.006693421622965943;
const CHINA = [73.66, 3.86, 135.05, 53.55];

const wave = (value, first, second) => ((first * Math.sin(value * Math.PI) + second * Math.sin((value / 3) * Math.PI)) * 2) / 3;

function northward(x, y) {
  return -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x))
    + wave(6 * x, 20, 0) + wave(2 * x, 20, 0) + wave(y, 20,
      40) + ((160 * Math.sin((y / 12) * Math.PI) + 320 * Math.sin((y * Math.PI) / 30)) * 2) / 3;
}

function eastward(x, y) {
  return 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x))
    + wave(6 * x, 20, 0) + wave(2 * x, 20, 0) + wave(x, 20,
      40) + ((150 * Math.sin((x / 12) * Math.PI) + 300 * Math.sin((x / 30) * Math.PI)) * 2) / 3;
}

/** GCJ-02 of a WGS-84 place, the public approximation; outside China both are the same. */
export function toGcj([lon, lat]) {
  const [west, south, east, north] = CHINA;
  if (lon < west || lon > east || lat < south || lat > north) return [lon, lat];
  const angle = (lat / 180) * Math.PI;
  const magic = 1 - ECCENTRICITY * Math.sin(angle) ** 2;
  const up = (northward(lon - 105, lat - 35) * 180) / (((AXIS * (1 - ECCENTRICITY)) / (magic * Math.sqrt(magic))) * Math.PI);
  const right = (eastward(lon - 105, lat - 35) * 180) / ((AXIS / Math.sqrt(magic)) * Math.cos(angle) * Math.PI);
  return [lon + right, lat + up];
}

/** WGS-84 of a GCJ-02 place, by steps until it is right to a centimetre. */
export function fromGcj(place) {
  let [lon, lat] = place;
  for (let step = 0; step < 8; step += 1) {
    const [east, north] = toGcj([lon, lat]);
    lon += place[0] - east;
    lat += place[1] - north;
  }
  return [lon, lat];
}

const STILL = { system: 'wgs84', to: (place) => place, from: (place) => place, layer: (layer) => layer };

/** How to draw over these tiles, or null when it cannot be done honestly (BD-09 has a tile grid of its own). */
export function shiftFor(tiles) {
  if (!tiles || ['wgs84', 'cgcs2000'].includes(tiles.system)) return STILL;
  return tiles.system === 'gcj02' ? { system: 'gcj02', to: toGcj, from: fromGcj, layer: shifted } : null;
}

function shifted(layer) {
  const move = (part) => (typeof part[0] === 'number' ? toGcj(part) : part.map(move));
  return {
    ...layer,
    features: layer.features.map((feature) => ({
      ...feature, geometry: { ...feature.geometry, coordinates: move(feature.geometry.coordinates) },
    })),
  };
}
