/* Circles of uncertainty on the ground, and which grids they reach. */

const SIDES = 72;
const SEEDS = 400;
const GOLDEN = Math.PI * (3 - Math.sqrt(5));
const M_PER_DEGREE = 111195;

const eastward = (lat) => M_PER_DEGREE * Math.cos((lat * Math.PI) / 180);
const shifted = ({ lon, lat }, x, y) => [lon + x / eastward(lat), lat + y / M_PER_DEGREE];

/** Metres between two places of one city. */
export const apart = (a, b) => Math.hypot((a.lon - b.lon) * eastward(a.lat), (a.lat - b.lat) * M_PER_DEGREE);

/** A polygon for the circle around a place `{lon, lat, radius_m}`. */
export const circle = (place) => ({
  type: 'Polygon',
  coordinates: [Array.from({ length: SIDES + 1 }, (_, side) => {
    const angle = (2 * Math.PI * side) / SIDES;
    return shifted(place, place.radius_m * Math.cos(angle), place.radius_m * Math.sin(angle));
  })],
});

/** West, south, east and north of places with their circles. */
export function frameAround(places, least_m = 60) {
  const corners = places.flatMap((place) => {
    const reach = Math.max(place.radius_m || 0, least_m);
    return [shifted(place, -reach, -reach), shifted(place, reach, reach)];
  });
  const [lons, lats] = [corners.map(([lon]) => lon), corners.map(([, lat]) => lat)];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

function inRing([x, y], ring) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [[ax, ay], [bx, by]] = [ring[i], ring[j]];
    if ((ay > y) !== (by > y) && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

const inPolygon = (point, rings) => inRing(point, rings[0]) && !rings.slice(1).some((hole) => inRing(point, hole));

/** Whether a point lies in a Polygon or MultiPolygon. */
export const within = (point, { type, coordinates }) => (type === 'MultiPolygon' ? coordinates : [coordinates])
  .some((rings) => inPolygon(point, rings));

/** A place well inside the part of a circle that a grid covers, or null when it covers none of it. */
export function spotIn(geometry, place) {
  const seeds = Array.from({ length: SEEDS }, (_, index) => {
    const reach = place.radius_m * Math.sqrt((index + 0.5) / SEEDS);
    return shifted(place, reach * Math.cos(index * GOLDEN), reach * Math.sin(index * GOLDEN));
  }).filter((point) => within(point, geometry));
  if (!seeds.length) return null;
  const [x, y] = [0, 1].map((axis) => seeds.reduce((sum, point) => sum + point[axis], 0) / seeds.length);
  const [lon, lat] = seeds.reduce((best, point) => (Math.hypot(point[0] - x, point[1] - y) < Math.hypot(best[0] - x, best[1] - y) ? point : best));
  return { lon: Math.round(lon * 1e7) / 1e7, lat: Math.round(lat * 1e7) / 1e7 };
}
