/* What is drawn over the city for the person responsible for the map: outlines of a file, findings, ground that moves. */
import { frameOf } from './map-style.js';
import { tone } from './ground-words.js';

const NOTHING = { type: 'FeatureCollection', features: [] };
const TONES = ['bad', 'soft', 'change', 'decided', 'decide'];
const ink = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim() || '#888888';
const byTone = () => ['match', ['get', 'tone'], ...TONES.flatMap((name) => [name, ink(`found-${name}`)]), ink('found-soft')];
const picked = (yes, no) => ['case', ['boolean', ['feature-state', 'picked'], false], yes, no];

/** Paints of our drawings by id; read anew when the light changes. */
const paints = () => ({
  'draft-line': { 'line-color': ink('found-outline'), 'line-width': ['interpolate', ['linear'], ['zoom'], 9, 0.5, 14, 1.6] },
  'found-fill': { 'fill-color': byTone(), 'fill-opacity': picked(0.75, 0.4) },
  'found-line': { 'line-color': byTone(), 'line-width': picked(4, 1.4) },
  'found-point': { 'circle-color': byTone(), 'circle-radius': ['interpolate', ['linear'], ['zoom'], 9, picked(8, 2.4), 14, picked(9, 4.5)],
    'circle-stroke-color': ink('mark-rim'), 'circle-stroke-width': picked(2.5, 0.8) },
  'moved-fill': { 'fill-color': ink('found-change'), 'fill-opacity': picked(0.75, 0.35) },
  'moved-line': { 'line-color': ink('found-change'), 'line-width': picked(4, 1.6) },
  'moved-event': { 'circle-color': ink('found-decided'), 'circle-radius': picked(9, 5), 'circle-stroke-color': ink('mark-rim'),
    'circle-stroke-width': 1.5 },
});
const KINDS = { fill: 'fill', line: 'line', point: 'circle', event: 'circle' };
const SOURCES = { draft: 'draft', 'found-point': 'found-points', found: 'found', 'moved-event': 'moved-events', moved: 'moved' };
const sourceOf = (id) => SOURCES[id] || SOURCES[id.split('-')[0]];

/** One layer of drawings on a `CityMap`; `onPick(id)` hears a press on something drawn. */
export class GroundMarks {
  constructor(map, onPick) {
    this.map = map;
    this.held = null;
    const { gl } = map;
    const names = ['blocks-name', 'streets-name', 'towns-name'].find((id) => gl.getLayer(id));
    for (const source of new Set(Object.values(SOURCES))) gl.addSource(source, { type: 'geojson', data: NOTHING, tolerance: 0.2 });
    for (const [id, paint] of Object.entries(paints())) {
      gl.addLayer({ id, type: KINDS[id.split('-')[1]], source: sourceOf(id), paint }, names);
    }
    for (const id of ['found-point', 'found-fill', 'moved-event', 'moved-fill']) this.listen(id, onPick);
    this.onLight = () => this.recolour();
    addEventListener('light-changed', this.onLight);
  }

  listen(id, onPick) {
    const { gl } = this.map;
    gl.on('click', id, (press) => { if (!press.taken) { press.taken = true; onPick(press.features[0].id); } });
    gl.on('mouseenter', id, () => { gl.getCanvas().style.cursor = 'pointer'; });
    gl.on('mouseleave', id, () => { gl.getCanvas().style.cursor = ''; });
  }

  recolour() {
    for (const [id, paint] of Object.entries(paints())) {
      for (const [key, value] of Object.entries(paint)) this.map.gl.setPaintProperty(id, key, value);
    }
  }

  set(source, features) {
    if (this.map.ended) return;
    const simple = features.flatMap(exploded);
    this.map.gl.getSource(source)?.setData(this.map.shift.layer({ type: 'FeatureCollection', features: simple }));
  }

  outlines(layer) { this.set('draft', layer?.features || []); }

  /** Findings as GeoJSON features; each has an area or a line where there is one, and always a point. */
  findings(features) {
    const toned = features.map((one) => ({ ...one, properties: { id: one.id, tone: tone(one.properties) } }));
    this.set('found', toned.filter((one) => one.geometry && one.geometry.type !== 'Point'));
    this.set('found-points', features.filter((one) => one.properties.lon !== undefined).map((one) => ({
      type: 'Feature', id: one.id, properties: { id: one.id, tone: tone(one.properties) },
      geometry: { type: 'Point', coordinates: [one.properties.lon, one.properties.lat] },
    })));
  }

  /** The drawing of a comparison. */
  moved(drawing) {
    const numbered = (drawing?.features || []).map((one, index) => ({ ...one, id: index }));
    this.set('moved', numbered.filter((one) => one.properties.what === 'piece'));
    this.set('moved-events', numbered.filter((one) => one.properties.what === 'event'));
  }

  /** Marks one thing that is drawn: the sources in which it may be, and its id. */
  pick(sources, id) {
    if (this.map.ended) return;
    const { gl } = this.map;
    for (const source of this.held?.sources || []) gl.setFeatureState({ source, id: this.held.id }, { picked: false });
    this.held = id === null || id === undefined ? null : { sources, id };
    for (const source of this.held?.sources || []) gl.setFeatureState({ source, id }, { picked: true });
  }

  /** Flies to a feature so that it can be seen together with what lies around it. */
  fly(feature) {
    const { lon, lat } = feature.properties;
    const frame = feature.geometry ? framed(feature.geometry) : lon === undefined ? null : [lon, lat, lon, lat];
    if (frame) this.frame(frame, 17);
  }

  frame(frame, maxZoom = 15) {
    if (this.map.ended) return;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.map.gl.fitBounds(this.map.frame(frame), { padding: 70, maxZoom, duration: still ? 0 : 600 });
  }

  /** Shows everything of a layer. */
  frameLayer(layer) {
    const frames = (layer?.features || []).filter((one) => one.geometry).map((one) => framed(one.geometry));
    if (!frames.length) return;
    this.frame([0, 1, 2, 3].map((side) => frames.reduce((most, one) => Math[side < 2 ? 'min' : 'max'](most, one[side]), frames[0][side])));
  }

  end() { removeEventListener('light-changed', this.onLight); }
}

const framed = (geometry) => frameOf(geometry.type === 'GeometryCollection'
  ? { coordinates: geometry.geometries.map((one) => one.coordinates) } : geometry);

/** MapLibre draws simple geometries; a collection becomes its members. */
function exploded(feature) {
  if (!feature.geometry) return [];
  if (feature.geometry.type !== 'GeometryCollection') return [feature];
  return feature.geometry.geometries.map((geometry) => ({ ...feature, geometry }));
}
