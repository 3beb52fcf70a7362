/* What the desk taught: searched, looked at on the map, taken back. */
import { Marker } from 'maplibre-gl';
import { html, useCallback, useEffect, useRef, useState } from '../parts/html.js';
import { api } from '../parts/api.js';
import { Button } from '../parts/badges.js';
import { Chips } from '../parts/fields.js';
import { t } from '../parts/i18n.js';
import { Icon } from '../parts/icons.js';
import { MapBox } from '../parts/map.js';
import { mount } from '../parts/page.js';
import { hasRole } from '../parts/session.js';
import { explain, Empty, Failure, Loading } from '../parts/states.js';
import { TaughtRow } from '../parts/taught.js';
import { toast } from '../parts/toasts.js';

const READERS = ['operator', 'duty_leader', 'dispatcher', 'supervisor', 'administrator', 'auditor'];
const REMOVERS = ['operator', 'duty_leader', 'dispatcher', 'administrator'];
const ROWS = 50;
const TYPING_MS = 250;

/** One list for what is known and one for what was taken back; asked again when the words stand still. */
function useTaught(text, ended) {
  const [read, setRead] = useState({ items: null, next: null, error: null });
  const asked = useRef(0);
  const load = useCallback(async (cursor) => {
    const mine = ++asked.current;
    try {
      const page = await api.get('/places', { q: text.trim(), ended: ended || undefined, cursor, limit: ROWS });
      if (mine !== asked.current) return;
      setRead((before) => ({ items: [...(cursor ? before.items : []), ...page.items], next: page.next, error: null }));
    } catch (error) {
      if (mine === asked.current) setRead((before) => ({ ...before, error }));
    }
  }, [text, ended]);
  useEffect(() => {
    const bell = setTimeout(load, text ? TYPING_MS : 0);
    return () => clearTimeout(bell);
  }, [load]);
  const drop = (place) => setRead((before) => ({ ...before, items: before.items.filter((one) => one.id !== place.id) }));
  return { ...read, load, drop };
}

function usePin(map, place) {
  useEffect(() => {
    if (!map || !place) return undefined;
    const element = document.createElement('div');
    element.className = 'pin';
    const pin = new Marker({ element, anchor: 'bottom' }).setLngLat(map.to([place.lon, place.lat])).addTo(map.gl);
    map.fly([place.lon, place.lat]);
    return () => pin.remove();
  }, [map, place]);
}

function Places() {
  const [text, setText] = useState('');
  const [ended, setEnded] = useState(false);
  const [picked, setPicked] = useState(null);
  const [map, setMap] = useState(null);
  const { items, next, error, load, drop } = useTaught(text, ended);
  usePin(map, picked);
  useEffect(() => { if (error && items) toast(explain(error), 'bad'); }, [error]);
  const forgotten = (place) => { drop(place); if (picked?.id === place.id) setPicked(null); };
  return html`
    <div class="taught">
      <section class="taught-list">
        <header><h1>${t('page.places')}</h1><p class="field-help">${t('taught.what')}</p></header>
        <div class="taught-asked" role="search">
          <div class="search"><${Icon} name="search" /><input class="input" type="search" aria-label=${t('taught.search')}
            placeholder=${t('taught.search')} data-testid="taught-search" value=${text} onInput=${(event) => setText(event.target.value)} /></div>
          <${Chips} label=${t('taught.which')} value=${ended} onValue=${setEnded}
            choices=${[[false, t('taught.known')], [true, t('taught.taken_back')]]} />
        </div>
        ${!items ? error ? html`<${Failure} error=${error} onRetry=${() => load()} />` : html`<${Loading} rows=${5} />` : null}
        ${items && !items.length ? html`<${Empty} icon="search" title=${t(text.trim() ? 'taught.not_found' : 'taught.none')} />` : null}
        ${items?.length ? html`<div class="taught-rows" data-testid="taught-rows" data-count=${items.length}>${items.map((place) => html`
          <${TaughtRow} key=${place.id} place=${place} on=${picked?.id === place.id} mayForget=${hasRole(...REMOVERS)} onPick=${setPicked}
            onForgotten=${forgotten} />`)}</div>` : null}
        ${next ? html`<p><${Button} data-testid="taught-more" onClick=${() => load(next)}>${t('taught.more')}<//></p>` : null}
      </section>
      <div class="taught-map"><${MapBox} onReady=${setMap} label=${t('taught.map')} /></div>
    </div>`;
}

mount(Places, { title: 'page.places', staff: true, only: READERS });
