/* How the city's own layers are drawn: no glyph server, no address outside this site. */
import { isChinese } from './i18n.js';

export const FONT = ['Noto Sans CJK SC', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', 'sans-serif'];
export const LOCAL_FONTS = FONT.map((name) => (name.includes(' ') ? `"${name}"` : name)).join(', ');

/** The map's colours come from the style sheet, so that day and night are decided in one place. */
export function inks() {
  const style = getComputedStyle(document.documentElement);
  const ink = (name) => style.getPropertyValue(`--map-${name}`).trim() || '#888888';
  return {
    ground: ink('ground'), town: ink('town'), townLine: ink('town-line'), line: ink('line'), fine: ink('fine'),
    street: ink('street'), text: ink('text'), halo: ink('halo'), mine: ink('mine'), picked: ink('picked'),
  };
}

export const emptyStyle = (tiles) => ({
  version: 8,
  sources: tiles ? { tiles: { type: 'raster', tiles: [tiles.url], tileSize: 256, maxzoom: tiles.max_zoom || 18,
    attribution: tiles.attribution || '' } } : {},
  layers: [
    { id: 'ground', type: 'background', paint: { 'background-color': inks().ground } },
    ...(tiles ? [{ id: 'tiles', type: 'raster', source: 'tiles' }] : []),
  ],
});

const zoomed = (...stops) => ['interpolate', ['linear'], ['zoom'], ...stops];

/** The drawings of one city layer. `over` says that picture tiles lie below, so that fills stay away; `land` that its
 *  grids are all the land there is; `tiled` that it comes in tiles. */
export const drawings = (code, { over = false, land = false, tiled = false } = {}) => plain(code, over, land)
  .map((one) => (tiled ? { ...one, 'source-layer': 'shapes' } : one));

function plain(code, over, land) {
  const c = inks();
  const line = (id, colour, width, more = {}) => ({
    id, type: 'line', source: code, layout: { 'line-join': 'round', 'line-cap': 'round' },
      paint: { 'line-color': colour, 'line-width': width, ...more },
  });
  switch (code) {
    case 'towns':
      return [
        ...(over ? [] : [{ id: 'towns-fill', type: 'fill', source: code, paint: { 'fill-color': c.town } }]),
        line('towns-line', c.townLine, zoomed(8, 1, 14, 2.5)),
      ];
    case 'areas':
      return [line('areas-line', c.line, zoomed(10, 0.6, 14, 2), { 'line-dasharray': [4, 2] })];
    case 'blocks':
      return [
        ...(over || !land ? [] : [{ id: 'blocks-land', type: 'fill', source: code, paint: { 'fill-color': c.town } }]),
        { id: 'blocks-fill', type: 'fill', source: code, paint: { 'fill-color': c.mine,
          'fill-opacity': ['case', ['boolean', ['feature-state', 'mine'], false], 0.22, 0] } },
        line('blocks-line', c.line, zoomed(9, 0.3, 12, 0.8, 15, 1.4)),
        line('blocks-picked', c.picked, ['case', ['boolean', ['feature-state', 'picked'], false], 3, 0]),
      ];
    case 'units':
      return [
        { id: 'units-fill', type: 'fill', source: code, minzoom: 13, paint: { 'fill-color': c.fine, 'fill-opacity': 0 } },
        { ...line('units-line', c.fine, 0.6), minzoom: 13 },
      ];
    case 'streets':
      return [{ ...line('streets-line', c.street, zoomed(10, 0.6, 13, ['match', ['get', 'kind'], ['highway', 'arterial'], 3, 1.4],
        16, ['match', ['get', 'kind'], ['highway', 'arterial'], 10, 5])), minzoom: 10 }];
    default:
      return [line(`${code}-line`, c.fine, 0.8)];
  }
}

const label = (id, at, size, more, paint = {}) => ({
  id, type: 'symbol', ...at, ...more,
  layout: { 'text-field': nameText(), 'text-size': size, 'text-font': [FONT[0]], 'text-max-width': 7, 'text-padding': 6,
    ...more.layout },
  paint: { 'text-color': inks().text, 'text-halo-color': inks().halo, 'text-halo-width': 1.4, ...paint },
});

/** The name of a feature in the language of the page. */
export const nameText = () => (isChinese() ? ['get', 'name']
  : ['case', ['==', ['to-string', ['get', 'name_en']], ''], ['get', 'name'], ['get', 'name_en']]);

/** Names: of towns from afar, of block grids nearer, of streets along their line. */
export function labels(code, tiled) {
  const at = tiled ? { source: code, 'source-layer': code === 'streets' ? 'shapes' : 'names' }
    : { source: code === 'streets' ? code : `${code}-names` };
  switch (code) {
    case 'towns': return [label('towns-name', at, zoomed(8, 11, 13, 15), { maxzoom: 14.5 })];
    case 'blocks': return [label('blocks-name', at, 11.5, { minzoom: 12.4 })];
    case 'streets': return [label('streets-name', at, 11.5, { minzoom: 14, layout: { 'symbol-placement': 'line' } })];
    default: return [];
  }
}

/** A point for each polygon at which its name stands. */
export const namePoints = (layer) => ({
  type: 'FeatureCollection',
  features: layer.features.map(({ properties: { name, name_en }, geometry }) => ({
    type: 'Feature', properties: { name, name_en }, geometry: { type: 'Point', coordinates: middle(geometry) },
  })),
});

/** The centroid of the largest ring. */
function middle(geometry) {
  const rings = geometry.type === 'Polygon' ? [geometry.coordinates[0]] : geometry.type === 'MultiPolygon' ? geometry.coordinates.map((part) => part[0]) : [];
  const found = rings.map(centroid).sort((a, b) => b.area - a.area)[0];
  return found ? found.at : [0, 0];
}

function centroid(ring) {
  const [x0, y0] = ring[0];
  let [area, x, y] = [0, 0, 0];
  for (let i = 0; i < ring.length - 1; i += 1) {
    const [ax, ay, bx, by] = [ring[i][0] - x0, ring[i][1] - y0, ring[i + 1][0] - x0, ring[i + 1][1] - y0];
    const cross = ax * by - bx * ay;
    area += cross;
    x += (ax + bx) * cross;
    y += (ay + by) * cross;
  }
  return area ? { at: [x0 + x / (3 * area), y0 + y / (3 * area)], area: Math.abs(area) } : { at: [x0, y0], area: 0 };
}

/** The frame around every coordinate of a geometry. */
export function frameOf(geometry) {
  const frame = [Infinity, Infinity, -Infinity, -Infinity];
  const walk = (part) => {
    if (typeof part[0] !== 'number') { part.forEach(walk); return; }
    frame[0] = Math.min(frame[0], part[0]);
    frame[1] = Math.min(frame[1], part[1]);
    frame[2] = Math.max(frame[2], part[0]);
    frame[3] = Math.max(frame[3], part[1]);
  };
  walk(geometry.coordinates);
  return frame;
}
