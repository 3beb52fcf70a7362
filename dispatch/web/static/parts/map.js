/* The city's map: its own layers, optional picture tiles, and one place where coordinates are shifted. */
import { AttributionControl, Map as GlMap, NavigationControl, ScaleControl } from 'maplibre-gl';
import { html, useEffect, useRef, useState } from './html.js';
import { language, named, t } from './i18n.js';
import { useObservable } from './observable.js';
import { city, readLayer } from './session.js';
import { shiftFor } from './shift.js';
import { drawings, emptyStyle, inks, labels, LOCAL_FONTS, namePoints } from './map-style.js';
import { Notice } from './states.js';

const ORDER = ['towns', 'units', 'areas', 'blocks', 'streets'];
const NEAR = { units: 13 };

/** What a page draws on: `gl` is MapLibre's own map, `to` and `from` lead from WGS-84 to the drawn system and back. */
class CityMap {
  constructor(container, { bounds, layers, tiles }) {
    const shift = shiftFor(tiles);
    this.refused = shift === null;
    this.shift = shift || shiftFor(null);
    this.tiles = this.refused ? null : tiles;
    this.container = container;
    this.layers = layers;
    this.gl = new GlMap({
      container, style: emptyStyle(this.tiles), bounds: this.frame(bounds), fitBoundsOptions: { padding: 24 }, maxZoom: 18.5,
        minZoom: 7,
      localIdeographFontFamily: LOCAL_FONTS, attributionControl: false, dragRotate: false, pitchWithRotate: false,
        touchPitch: false,
      fadeDuration: 0, locale: { 'Map.Title': t('map.title'), 'NavigationControl.ZoomIn': t('map.nearer'),
        'NavigationControl.ZoomOut': t('map.farther') },
    });
    this.gl.touchZoomRotate.disableRotation();
    this.gl.addControl(new NavigationControl({ showCompass: false }), 'bottom-right');
    this.gl.addControl(new ScaleControl({ maxWidth: 90 }), 'bottom-left');
    if (this.tiles) this.gl.addControl(new AttributionControl({ compact: true }), 'bottom-left');
    this.ready = new Promise((resolve) => { this.gl.once('load', resolve); });
  }

  to(place) { return this.shift.to(place); }

  from({ lng, lat }) { return this.shift.from([lng, lat]); }

  frame([west, south, east, north]) { return [this.to([west, south]), this.to([east, north])]; }

  async drawCity() {
    await this.ready;
    const codes = ORDER.filter((code) => this.layers.includes(code));
    const loaded = await Promise.all(codes.filter((code) => !NEAR[code]).map((code) => readLayer(code).then((layer) => [code,
      layer])));
    const kept = this.gl.getStyle() && !this.ended;
    if (!kept) return;
    for (const code of codes) this.addLayer(code, loaded.find(([name]) => name === code)?.[1]);
    for (const code of ['blocks', 'streets', 'towns'].filter((name) => codes.includes(name))) this.addNames(code);
    this.gl.on('zoomend', () => this.fetchNear());
    this.fetchNear();
  }

  addLayer(code, layer) {
    const drawn = layer ? this.shift.layer(layer) : { type: 'FeatureCollection', features: [] };
    this.gl.addSource(code, { type: 'geojson', data: this.labelled(drawn), promoteId: 'code', tolerance: 0.3 });
    for (const drawing of drawings(code, Boolean(this.tiles))) this.gl.addLayer(drawing);
  }

  labelled(layer) {
    return { ...layer, features: layer.features.map((feature) => ({ ...feature,
      properties: { ...feature.properties, label: named(feature.properties) } })) };
  }

  addNames(code) {
    if (code !== 'streets') this.gl.addSource(`${code}-names`, { type: 'geojson', data: { type: 'FeatureCollection', features: [] } });
    for (const drawing of labels(code)) this.gl.addLayer(drawing);
    this.name(code);
  }

  async name(code) {
    const layer = this.shift.layer(await readLayer(code));
    const source = this.gl.getSource(code === 'streets' ? code : `${code}-names`);
    source?.setData(code === 'streets' ? this.labelled(layer) : namePoints(layer, named));
  }

  /** Fine layers are fetched only when somebody looks closely. */
  fetchNear() {
    for (const [code, from] of Object.entries(NEAR)) {
      if (this.layers.includes(code) && this.gl.getZoom() >= from && !this.fetched) {
        this.fetched = true;
        readLayer(code).then((layer) => this.gl.getSource(code)?.setData(this.shift.layer(layer)), () => { this.fetched = false; });
      }
    }
  }

  relabel() {
    for (const code of ['towns', 'blocks', 'streets']) if (this.gl.getSource(code)) this.name(code);
  }

  recolour() {
    const c = inks();
    for (const { id, type } of this.gl.getStyle().layers) {
      if (id === 'ground') this.gl.setPaintProperty(id, 'background-color', c.ground);
      if (id.endsWith('-name')) {
        this.gl.setPaintProperty(id, 'text-color', c.text);
        this.gl.setPaintProperty(id, 'text-halo-color', c.halo);
      }
      const fresh = type === 'line' || type === 'fill' ? drawings(id.split('-')[0],
        Boolean(this.tiles)).find((one) => one.id === id) : null;
      for (const key of ['line-color', 'fill-color']) if (fresh?.paint[key]) this.gl.setPaintProperty(id, key, fresh.paint[key]);
    }
  }

  /** Marks grids by their codes with a state (`mine`, `picked`) and unmarks those marked before. */
  markGrids(state, codes) {
    this.marked ??= {};
    for (const code of this.marked[state] || []) this.gl.setFeatureState({ source: 'blocks', id: code }, { [state]: false });
    for (const code of codes) this.gl.setFeatureState({ source: 'blocks', id: code }, { [state]: true });
    this.marked[state] = codes;
  }

  fly(place, zoom = 14) {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.gl.easeTo({ center: this.to(place), zoom: Math.max(zoom, this.gl.getZoom()), duration: still ? 0 : 500 });
  }

  remove() {
    this.ended = true;
    this.gl.remove();
  }
}

/** The map as a part of a page. `onReady(map)` comes once; the container says so in `data-map-ready`. */
export function MapBox({ onReady, bounds, label }) {
  const own = useRef(null);
  const [map, setMap] = useState(null);
  const [failed, setFailed] = useState('');
  const spoken = useObservable(language);
  useEffect(() => {
    let made;
    try {
      made = new CityMap(own.current, {
        bounds: bounds || city.get().bounds, tiles: city.get().tiles, layers: city.get().layers.map((layer) => layer.code),
      });
    } catch {
      setFailed(t('map.no_webgl'));
      return undefined;
    }
    made.drawCity().then(() => {
      if (made.ended) return;
      onReady?.(made);
      setMap(made);
      made.gl.once('idle', () => { made.container.dataset.mapReady = 'true'; });
      // What is really painted of a layer, for those who must not trust that the map has come to rest.
      made.container.drawnFeatures = (id) => made.gl.queryRenderedFeatures({ layers: [id] }).length;
    }).catch(() => setFailed(t('map.no_layers')));
    const light = () => made.recolour();
    addEventListener('light-changed', light);
    return () => {
      removeEventListener('light-changed', light);
      made.remove();
    };
  }, []);
  useEffect(() => { map?.relabel(); }, [spoken, map]);
  return html`
    <div class="map-box">
      <div ref=${own} class="map" role="region" aria-label=${label || t('map.title')} data-testid="map" data-map-ready="false" />
      ${failed ? html`<${Notice} kind="bad">${failed}<//>` : null}
      ${map?.refused ? html`<${Notice} kind="bad"
        testid="tiles-refused">${t('map.tiles_refused', { system: city.get().tiles.system })}<//>` : null}
    </div>`;
}
