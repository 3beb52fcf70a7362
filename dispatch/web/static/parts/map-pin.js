/* A pin that says where: by pressing, dragging, the device's position, or the middle of the map. */
import { Marker } from 'maplibre-gl';
import { html, useEffect, useRef, useState } from './html.js';
import { Button } from './badges.js';
import { t } from './i18n.js';
import { MapBox } from './map.js';
import { PlaceMarks } from './place-marks.js';
import { Notice } from './states.js';

const rounded = ([lon, lat]) => ({ lon: Math.round(lon * 1e7) / 1e7, lat: Math.round(lat * 1e7) / 1e7 });
const NOTHING = {};

/** A map with one movable pin. `value` is `{lon, lat, radius_m?}` or null; `onValue` gets the same, and how it came about:
 *  `hand` or `device`. `marks` are what else is known of the place ({@link PlaceMarks}), `sight` the places to look at
 *  whenever it changes. */
export function PinMap({ value, onValue, bounds, label, marks = NOTHING, sight, onChoose }) {
  const [map, setMap] = useState(null);
  const [trouble, setTrouble] = useState('');
  const [searching, setSearching] = useState(false);
  const pin = useRef(null);
  const drawn = useRef(null);
  const tell = useRef(null);
  tell.current = { onValue, onChoose };
  useEffect(() => {
    if (!map) return undefined;
    const put = (press) => tell.current.onValue(rounded(map.from(press.lngLat)), 'hand');
    map.gl.on('click', put);
    map.gl.getCanvas().style.cursor = 'crosshair';
    drawn.current = new PlaceMarks(map, (candidate) => tell.current.onChoose?.(candidate));
    return () => { drawn.current.remove(); if (!map.ended) map.gl.off('click', put); };
  }, [map]);
  useEffect(() => { drawn.current?.draw({ ...marks, place: value }); }, [map, value, marks.candidates, marks.chosen, marks.device]);
  useEffect(() => { if (map) place(map, pin, value, tell); }, [map, value?.lon, value?.lat]);
  useEffect(() => { if (sight?.length) drawn.current?.look(sight); }, [map, sight]);
  const here = () => {
    setSearching(true);
    position().then(
      ({ lon, lat, radius_m }) => { setTrouble(''); onValue({ ...rounded([lon, lat]), radius_m }, 'device'); map?.fly([lon, lat]); },
      () => setTrouble(t('map.no_position')),
    ).finally(() => setSearching(false));
  };
  const middle = () => map && onValue(rounded(map.from(map.gl.getCenter())), 'hand');
  return html`
    <div class="pin-map">
      <${MapBox} onReady=${(made) => { setMap(made); if (value) made.fly([value.lon, value.lat]); }} bounds=${bounds}
        label=${label} />
      <div class="pin-tools">
        <${Button} icon="target" onClick=${here} busy=${searching} data-testid="pin-here">${t('map.here')}<//>
        <${Button} icon="pin" onClick=${middle} data-testid="pin-middle">${t('map.middle')}<//>
        ${value ? html`<${Button} icon="close" onClick=${() => onValue(null, '')}
          data-testid="pin-remove">${t('map.unpin')}<//>` : null}
      </div>
      ${trouble ? html`<${Notice} kind="warn">${trouble}<//>` : null}
    </div>`;
}

function place(map, pin, value, tell) {
  if (!value) {
    pin.current?.remove();
    pin.current = null;
    return;
  }
  const at = map.to([value.lon, value.lat]);
  if (pin.current) { pin.current.setLngLat(at); return; }
  const element = document.createElement('div');
  element.className = 'pin';
  pin.current = new Marker({ element, draggable: true, anchor: 'bottom' }).setLngLat(at).addTo(map.gl);
  pin.current.on('dragend', () => tell.current.onValue(rounded(map.from(pin.current.getLngLat())), 'hand'));
}

/** Where this device is, with the uncertainty it states in metres. */
export const position = () => new Promise((resolve, reject) => {
  if (!navigator.geolocation) { reject(new Error('no geolocation')); return; }
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => resolve({ lon: coords.longitude, lat: coords.latitude,
      radius_m: Math.min(Math.ceil(coords.accuracy || 0), 5000) }),
    reject, { enableHighAccuracy: true, timeout: 10000, maximumAge: 30000 },
  );
});
