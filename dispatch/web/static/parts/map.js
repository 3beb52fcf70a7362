/* The city's map: its own layers, optional picture tiles, and one place where coordinates are shifted. */
import { AttributionControl, Map as GlMap, NavigationControl, prewarm, ScaleControl } from 'maplibre-gl';
import { html, useEffect, useRef, useState } from './html.js';
import { language, t } from './i18n.js';
import { useObservable } from './observable.js';
import { city, readLayer } from './session.js';
import { shiftFor } from './shift.js';
import { drawings, emptyStyle, inks, labels, LOCAL_FONTS, namePoints, nameText } from './map-style.js';
import { Notice } from './states.js';

const ORDER = ['towns', 'units', 'areas', 'blocks', 'streets'];
const NEAR = { units: 13 };
const NAMED = ['blocks', 'streets', 'towns'];
const FINEST_TILES = 15;
prewarm(); // the library's worker starts while the page still asks who is here and in which city
const nothing = () => ({ type: 'FeatureCollection', features: [] });

/** What a page draws on: `gl` is MapLibre's own map, `to` and `from` lead from WGS-84 to the drawn system and back. */
class CityMap {
  constructor(container, { bounds, layers, tiles }) {
    const shift = shiftFor(tiles);
    this.refused = shift === null;
    this.shift = shift || shiftFor(null);
    this.tiles = this.refused ? null : tiles;
    this.container = container;
    this.layers = layers.map((layer) => layer.code);
    this.tiledAt = new Map(layers.filter((layer) => layer.tiles).map((layer) => [layer.code, layer.tiles]));
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
    this.ready = new Promise((resolve) => { this.gl.once('style.load', resolve); });
  }

  to(place) { return this.shift.to(place); }

  from({ lng, lat }) { return this.shift.from([lng, lat]); }

  frame([west, south, east, north]) { return [this.to([west, south]), this.to([east, north])]; }

  /** Draws every layer of the city: large ones from tiles that the map fetches as it needs them, others whole. */
  async drawCity() {
    const codes = ORDER.filter((code) => this.layers.includes(code));
    const whole = codes.filter((code) => !this.tiledAt.has(code));
    const asked = Promise.all(whole.filter((code) => !NEAR[code]).map((code) => readLayer(code).then((layer) => [code, layer])));
    asked.catch(() => null); // told below, once the map is there to tell it
    await this.ready;
    if (this.ended) return;
    for (const code of codes) this.addLayer(code);
    for (const code of NAMED.filter((name) => codes.includes(name))) this.addNames(code);
    for (const [code, layer] of await asked) this.fill(code, layer);
    if (this.ended) return;
    this.gl.on('zoomend', () => this.fetchNear());
    this.fetchNear();
  }

  addLayer(code) {
    const tiled = this.tiledAt.get(code);
    this.gl.addSource(code, tiled ? {
      type: 'vector', tiles: [`${location.origin}${tiled}&system=${this.shift.system}`], maxzoom: FINEST_TILES,
      promoteId: { shapes: 'code' },
    } : { type: 'geojson', data: nothing(), promoteId: 'code', tolerance: 0 }); // simplified, small grids would vanish
    for (const drawing of this.drawings(code)) this.gl.addLayer(drawing);
  }

  drawings(code) {
    return drawings(code, { over: Boolean(this.tiles), land: !this.layers.includes('towns'), tiled: this.tiledAt.has(code) });
  }

  addNames(code) {
    const tiled = this.tiledAt.has(code);
    if (!tiled && code !== 'streets') this.gl.addSource(`${code}-names`, { type: 'geojson', data: nothing() });
    for (const drawing of labels(code, tiled)) this.gl.addLayer(drawing);
  }

  /** Gives a layer that is drawn whole its shapes, and its names their places. */
  fill(code, layer) {
    if (this.ended) return;
    const drawn = this.shift.layer(layer);
    this.gl.getSource(code).setData(drawn);
    this.gl.getSource(`${code}-names`)?.setData(namePoints(drawn));
  }

  /** Fine layers are fetched only when somebody looks closely. */
  fetchNear() {
    for (const [code, from] of Object.entries(NEAR)) {
      if (this.layers.includes(code) && !this.tiledAt.has(code) && this.gl.getZoom() >= from && !this.fetched) {
        this.fetched = true;
        readLayer(code).then((layer) => this.fill(code, layer), () => { this.fetched = false; });
      }
    }
  }

  relabel() {
    for (const code of NAMED) if (this.gl.getLayer(`${code}-name`)) this.gl.setLayoutProperty(`${code}-name`, 'text-field', nameText());
  }

  recolour() {
    const c = inks();
    for (const { id, type } of this.gl.getStyle().layers) {
      if (id === 'ground') this.gl.setPaintProperty(id, 'background-color', c.ground);
      if (id.endsWith('-name')) {
        this.gl.setPaintProperty(id, 'text-color', c.text);
        this.gl.setPaintProperty(id, 'text-halo-color', c.halo);
      }
      const fresh = type === 'line' || type === 'fill' ? this.drawings(id.split('-')[0]).find((one) => one.id === id) : null;
      for (const key of ['line-color', 'fill-color']) if (fresh?.paint[key]) this.gl.setPaintProperty(id, key, fresh.paint[key]);
    }
  }

  /** Marks grids by their codes with a state (`mine`, `picked`) and unmarks those marked before. */
  markGrids(state, codes) {
    this.marked ??= {};
    const where = { source: 'blocks', ...(this.tiledAt.has('blocks') ? { sourceLayer: 'shapes' } : {}) };
    for (const code of this.marked[state] || []) this.gl.setFeatureState({ ...where, id: code }, { [state]: false });
    for (const code of codes) this.gl.setFeatureState({ ...where, id: code }, { [state]: true });
    this.marked[state] = codes;
  }

  /** The grid (its code and names, and seen from near its unit grid's code) at a point of the map's frame, or null. */
  gridAt(point) {
    const layers = ['blocks-fill', 'units-fill'].filter((id) => this.gl.getLayer(id));
    const found = this.gl.queryRenderedFeatures(point, { layers });
    const [grid, unit] = ['blocks', 'units'].map((source) => found.find((one) => one.source === source)?.properties);
    return grid ? { ...grid, unit: unit?.code } : null;
  }

  /** How many different codes a drawing shows; null while parts of the map are still on their way. */
  drawnCodes(id) {
    if (!this.gl.areTilesLoaded()) return null;
    return new Set(this.gl.queryRenderedFeatures({ layers: [id] }).map((one) => one.properties.code)).size;
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
        bounds: bounds || city.get().bounds, tiles: city.get().tiles, layers: city.get().layers,
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
      made.container.drawnCodes = (id) => made.drawnCodes(id);
      made.container.gridAt = (point) => made.gridAt(point);
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
