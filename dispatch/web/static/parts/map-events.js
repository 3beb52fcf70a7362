/* Open events on the map: one source fed with differences, so that thousands stay smooth. */
import { Marker } from 'maplibre-gl';
import { FONT } from './map-style.js';
import { lamp } from './time.js';

const SIZE = 44;
const MOST_PULSES = 12;
const STROKE_MS = 400;
const ink = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const SHAPES = {
  green: (c) => c.arc(22, 22, 11, 0, 7),
  yellow: (c) => { c.moveTo(22, 7); c.lineTo(37, 34); c.lineTo(7, 34); },
  red: (c) => { c.moveTo(22, 4); c.lineTo(40, 22); c.lineTo(22, 40); c.lineTo(4, 22); },
  grey: (c) => c.rect(12, 12, 20, 20),
};

function drawMark(colour) {
  const canvas = document.createElement('canvas');
  canvas.width = SIZE;
  canvas.height = SIZE;
  const pen = canvas.getContext('2d');
  const style = getComputedStyle(document.documentElement);
  pen.beginPath();
  SHAPES[colour](pen);
  pen.closePath();
  pen.fillStyle = style.getPropertyValue(`--mark-${colour}`).trim();
  pen.strokeStyle = style.getPropertyValue('--mark-rim').trim();
  pen.lineWidth = 4;
  pen.lineJoin = 'round';
  pen.fill();
  pen.stroke();
  return pen.getImageData(0, 0, SIZE, SIZE);
}

/** Marks of events by their lamp. `onPick(number)` hears a press on one; null for a press beside all of them. */
export class EventMarks {
  constructor(map, { onPick, onPoint }) {
    this.map = map;
    this.drawn = new Map();
    this.pulses = new Set();
    this.last = 0;
    this.bell = null;
    const { gl } = map;
    this.addImages();
    gl.addSource('events', { type: 'geojson', data: { type: 'FeatureCollection', features: [] }, promoteId: 'id' });
    const names = gl.getLayer('towns-name') ? 'towns-name' : undefined; // names stay readable over a crowd of marks
    gl.addLayer({
      id: 'events-picked', type: 'circle', source: 'events', filter: ['==', ['get', 'number'], ''],
      paint: { 'circle-radius': 17, 'circle-color': 'rgba(0,0,0,0)', 'circle-stroke-width': 3.5,
        'circle-stroke-color': getComputedStyle(document.documentElement).getPropertyValue('--map-picked').trim() },
    }, names);
    gl.addLayer({
      id: 'events', type: 'symbol', source: 'events',
      layout: {
        'icon-image': ['concat', 'mark-', ['get', 'lamp']], 'icon-allow-overlap': true, 'icon-ignore-placement': true,
        'icon-size': ['interpolate', ['linear'], ['zoom'], 8, 0.5, 11, 0.62, 14, 0.95, 17, 1.15],
        'symbol-sort-key': ['get', 'rank'],
      },
    }, names);
    // How many reports speak of one event, beside its mark.
    gl.addLayer({
      id: 'events-weight', type: 'symbol', source: 'events', filter: ['>', ['get', 'weight'], 1],
      layout: { 'text-field': ['to-string', ['get', 'weight']], 'text-font': [FONT[0]], 'text-size': 12, 'text-offset': [1.1, -0.9],
        'text-allow-overlap': true, 'text-ignore-placement': true },
      paint: { 'text-color': ink('--map-picked'), 'text-halo-color': ink('--mark-rim'), 'text-halo-width': 2 },
    }, names);
    // What is really painted, for those who must not trust that data was handed over.
    gl.getContainer().drawnEvents = () => gl.queryRenderedFeatures({ layers: ['events'] }).map((one) => one.properties.number);
    gl.getContainer().markNear = (point) => this.near(point);
    gl.on('click', (press) => onPick(this.near(press.point)));
    gl.on('mousemove', (move) => {
      const number = this.near(move.point, 3);
      gl.getCanvas().style.cursor = number ? 'pointer' : '';
      onPoint?.(number, move.point);
    });
    gl.on('mouseout', () => onPoint?.(null));
  }

  addImages() {
    for (const colour of Object.keys(SHAPES)) {
      const name = `mark-${colour}`;
      if (this.map.gl.hasImage(name)) this.map.gl.removeImage(name);
      this.map.gl.addImage(name, drawMark(colour), { pixelRatio: 2 });
    }
  }

  near({ x, y }, reach = 8) {
    const box = [[x - reach, y - reach], [x + reach, y + reach]];
    return this.map.gl.queryRenderedFeatures(box, { layers: ['events'] })[0]?.properties.number ?? null;
  }

  /** Makes the map show exactly these events; a busy minute is drawn in a few strokes. */
  draw(events, at) {
    this.next = [events, at];
    this.bell ??= setTimeout(() => { this.bell = null; this.stroke(...this.next); },
      Math.max(0, this.last + STROKE_MS - Date.now()));
  }

  /** Touches only what differs from what is drawn. */
  stroke(events, at) {
    this.last = Date.now();
    if (this.map.ended) return;
    const difference = { add: [], update: [], remove: [] };
    const wanted = new Set();
    for (const event of events) {
      if (event.lon === null || event.lon === undefined) continue;
      wanted.add(event.id);
      this.compare(event, lamp(event, at), difference);
    }
    for (const id of this.drawn.keys()) if (!wanted.has(id)) difference.remove.push(id);
    for (const id of difference.remove) this.drawn.delete(id);
    if (difference.add.length || difference.update.length || difference.remove.length) {
      this.map.gl.getSource('events').updateData(difference);
    }
  }

  compare(event, colour, difference) {
    const before = this.drawn.get(event.id);
    const { weight } = event;
    const isSame = before && before.lon === event.lon && before.lat === event.lat;
    if (isSame && before.lamp === colour && before.weight === weight) return;
    const geometry = { type: 'Point', coordinates: this.map.to([event.lon, event.lat]) };
    const rank = { grey: 0, green: 1, yellow: 2, red: 3 }[colour];
    if (!before) {
      difference.add.push({ type: 'Feature', id: event.id, properties: { id: event.id, number: event.number, lamp: colour, rank,
        weight },
        geometry });
    } else {
      difference.update.push({ id: event.id, ...(isSame ? {} : { newGeometry: geometry }),
        addOrUpdateProperties: [{ key: 'lamp', value: colour }, { key: 'rank', value: rank }, { key: 'weight', value: weight }] });
    }
    this.drawn.set(event.id, { lamp: colour, weight, lon: event.lon, lat: event.lat });
  }

  pick(number) {
    this.map.gl.setFilter('events-picked', ['==', ['get', 'number'], number || '']);
  }

  /** Rings around new events, a few at a time: a flood needs no fireworks. */
  pulse(events) {
    for (const event of events) {
      if (this.pulses.size >= MOST_PULSES || event.lon === null || event.lon === undefined) continue;
      const ring = document.createElement('div');
      ring.className = 'pulse';
      const marker = new Marker({ element: ring }).setLngLat(this.map.to([event.lon, event.lat])).addTo(this.map.gl);
      this.pulses.add(marker);
      setTimeout(() => { marker.remove(); this.pulses.delete(marker); }, 4200);
    }
  }
}
