/* Candidates, their circles and the device's position, drawn below the pin. */
import { Marker } from 'maplibre-gl';
import { t } from './i18n.js';
import { circle, frameAround } from './place-circle.js';

const EMPTY = { type: 'FeatureCollection', features: [] };
const NEAREST = 16.5;
const ink = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--place-${name}`).trim();
const isKind = (kind) => ['==', ['get', 'kind'], kind];

const paints = () => {
  const colour = ['match', ['get', 'kind'], 'device', ink('device'), 'chosen', ink('chosen'), ink('other')];
  return [
    { id: 'place-fill', type: 'fill', filter: ['==', ['geometry-type'], 'Polygon'],
      paint: { 'fill-color': colour, 'fill-opacity': ['match', ['get', 'kind'], 'other', 0.05, 0.14] } },
    { id: 'place-line', type: 'line', filter: ['!', isKind('device')], paint: { 'line-color': colour,
      'line-width': ['match', ['get', 'kind'], 'other', 1.5, 2.5] } },
    { id: 'place-line-device', type: 'line', filter: isKind('device'), paint: { 'line-color': colour, 'line-width': 2,
      'line-dasharray': [2, 2] } },
  ];
};

/** What the words and the device say, on one map. `onChoose(candidate)` hears a press on a number. */
export class PlaceMarks {
  constructor(map, onChoose) {
    this.map = map;
    this.onChoose = onChoose;
    this.markers = [];
    map.gl.addSource('places', { type: 'geojson', data: EMPTY });
    for (const layer of paints()) map.gl.addLayer({ ...layer, source: 'places' });
    map.gl.getContainer().drawnPlaces = () => map.gl.queryRenderedFeatures({ layers: ['place-fill'] })
      .map((one) => one.properties.kind);
    this.light = () => this.recolour();
    addEventListener('light-changed', this.light);
  }

  recolour() {
    for (const { id, paint } of paints()) {
      for (const key of ['fill-color', 'line-color']) if (paint[key]) this.map.gl.setPaintProperty(id, key, paint[key]);
    }
  }

  /** `place` is the pin with its circle, `chosen` the candidate it stands on, `device` where the device was. */
  draw({ candidates = [], chosen = null, place = null, device = null }) {
    if (this.map.ended) return;
    const features = [
      ...candidates.filter((one) => one !== chosen).flatMap((one) => this.drawn(one, 'other')),
      ...(device ? this.drawn(device, 'device') : []),
      ...(chosen ? this.drawn(chosen, 'chosen') : place?.radius_m ? this.drawn(place, 'chosen') : []),
    ];
    this.map.gl.getSource('places').setData({ type: 'FeatureCollection', features });
    for (const marker of this.markers) marker.remove();
    this.markers = candidates.length > 1 ? candidates.map((one, index) => this.number(one, index + 1, one === chosen)) : [];
    if (device) this.markers.push(this.deviceMark(device));
  }

  drawn(place, kind) {
    const shapes = [place.radius_m ? circle(place) : null, place.geometry?.type?.endsWith('LineString') ? place.geometry : null];
    return this.map.shift.layer({ features: shapes.filter(Boolean).map((geometry) => (
      { type: 'Feature', properties: { kind }, geometry })) }).features;
  }

  number(candidate, number, isOn) {
    const element = document.createElement('div');
    element.className = isOn ? 'place-mark place-mark-on' : 'place-mark';
    element.textContent = number;
    element.title = candidate.text || '';
    element.addEventListener('click', (press) => { press.stopPropagation(); this.onChoose(candidate); });
    return this.marker(element, candidate);
  }

  deviceMark(device) {
    const element = document.createElement('div');
    element.className = 'place-device';
    element.title = t('place.device');
    return this.marker(element, device);
  }

  marker(element, { lon, lat }) {
    element.setAttribute('aria-hidden', 'true'); // the list beside the map says the same
    return new Marker({ element }).setLngLat(this.map.to([lon, lat])).addTo(this.map.gl);
  }

  /** Brings all of these into view; a single sure place is looked at closely. */
  look(places) {
    if (!places.length || this.map.ended) return;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.map.gl.fitBounds(this.map.frame(frameAround(places)), { padding: 44, maxZoom: NEAREST, duration: still ? 0 : 450 });
  }

  remove() { removeEventListener('light-changed', this.light); }
}
