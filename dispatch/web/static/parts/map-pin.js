/* A pin that says where: by pressing, dragging, the device's position, or the middle of the map. */
import { Marker } from 'maplibre-gl';
import { html, useEffect, useRef, useState } from './html.js';
import { Button } from './badges.js';
import { t } from './i18n.js';
import { MapBox } from './map.js';
import { Notice } from './states.js';

const rounded = ([lon, lat]) => ({ lon: Math.round(lon * 1e7) / 1e7, lat: Math.round(lat * 1e7) / 1e7 });

/** A map with one movable pin. `value` is `{lon, lat, radius_m?}` or null; `onValue` gets the same. */
export function PinMap({ value, onValue, bounds, label }) {
  const [map, setMap] = useState(null);
  const [trouble, setTrouble] = useState('');
  const pin = useRef(null);
  const tell = useRef(onValue);
  tell.current = onValue;
  useEffect(() => {
    if (!map) return undefined;
    const put = (press) => tell.current(rounded(map.from(press.lngLat)));
    map.gl.on('click', put);
    map.gl.getCanvas().style.cursor = 'crosshair';
    return () => { if (!map.ended) map.gl.off('click', put); };
  }, [map]);
  useEffect(() => { if (map) place(map, pin, value, tell); }, [map, value?.lon, value?.lat]);
  const here = () => position().then(
    ({ lon, lat, radius_m }) => { setTrouble(''); onValue({ ...rounded([lon, lat]), radius_m }); map?.fly([lon, lat]); },
    () => setTrouble(t('map.no_position')),
  );
  const middle = () => map && onValue(rounded(map.from(map.gl.getCenter())));
  return html`
    <div class="pin-map">
      <${MapBox} onReady=${(made) => { setMap(made); if (value) made.fly([value.lon, value.lat]); }} bounds=${bounds}
        label=${label} />
      <div class="pin-tools">
        <${Button} icon="target" onClick=${here} data-testid="pin-here">${t('map.here')}<//>
        <${Button} icon="pin" onClick=${middle} data-testid="pin-middle">${t('map.middle')}<//>
        ${value ? html`<${Button} icon="close" onClick=${() => onValue(null)}
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
  pin.current.on('dragend', () => tell.current(rounded(map.from(pin.current.getLngLat()))));
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
