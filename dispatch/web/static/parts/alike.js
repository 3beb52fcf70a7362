/* Possibly the same: open events that a report may repeat, joined with one key and parted again as easily. */
import { html, useEffect, useRef, useState } from './html.js';
import { api } from './api.js';
import { Stage } from './badges.js';
import { inBoth, t } from './i18n.js';
import { Icon } from './icons.js';
import { sendMove } from './moves.js';
import { hasRole } from './session.js';
import { explain } from './states.js';
import { toast } from './toasts.js';

const PAUSE_MS = 400;
const READERS = ['operator', 'duty_leader', 'dispatcher', 'administrator'];

/** What a report that is being written may repeat; asked again while it changes. */
export function useAlike({ words, place, address, category }) {
  const text = address.trim();
  const body = { ...(words.trim() ? { words: words.trim() } : {}), ...(category ? { category } : {}),
    ...(place || text ? { place: { ...(place ? { lon: place.lon, lat: place.lat } : {}), ...(text ? { text } : {}) } } : {}) };
  return useAsked(body.place ? JSON.stringify(body) : '', (signal) => api.post('/duplicates', body, undefined, signal));
}

/** What the report of an event may repeat; nothing while `wanted` is false. */
export const useAlikeOf = (event, wanted = true) => useAsked(wanted ? `${event.number} ${event.category} ${event.lon} ${event.lat}` : '',
  (signal) => api.get(`/events/${event.number}/duplicates`, undefined, signal));

function useAsked(key, ask) {
  const [items, setItems] = useState([]);
  useEffect(() => {
    if (!key || !hasRole(...READERS)) { setItems([]); return undefined; }
    const ended = new AbortController();
    const bell = setTimeout(() => ask(ended.signal).then((found) => setItems(found.items),
      () => { if (!ended.signal.aborted) setItems([]); }), PAUSE_MS);
    return () => { clearTimeout(bell); ended.abort(); };
  }, [key]);
  return items;
}

/** The list. Alt with a digit joins, also while somebody types. */
export function Alike({ items, onJoin }) {
  const latest = useRef(null);
  latest.current = (digit) => { const one = items[digit - 1]; if (one?.is_open) onJoin(one); return Boolean(one); };
  useEffect(() => {
    const press = (event) => {
      const digit = event.altKey && !event.ctrlKey && !event.metaKey && /^Digit([1-5])$/.exec(event.code)?.[1];
      if (digit && !document.querySelector('dialog[open]') && latest.current(Number(digit))) event.preventDefault();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
  if (!items.length) return null;
  return html`
    <section class="alike" aria-label=${t('alike.title')} data-testid="alike">
      <h3>${t('alike.title')}</h3>
      <ol>${items.map((one, index) => html`<${AlikeOne} key=${one.number} one=${one} digit=${index + 1} onJoin=${() => onJoin(one)} />`)}</ol>
    </section>`;
}

const AlikeOne = ({ one, digit, onJoin }) => html`
  <li class="alike-one" data-testid="alike-one" data-number=${one.number}>
    <p class="event-badges"><a href=${`/events/${one.number}`} target="_blank" rel="noopener"><code>${one.number}</code></a>
      <${Stage} stage=${one.stage} />${one.weight > 1 ? html`<span class="weight">${t('event.weight', { n: one.weight })}</span>` : null}</p>
    <p class="alike-what">${one.summary || one.address}</p>
    <p class="alike-why">${inBoth(one, 'sentence')}</p>
    ${one.is_open ? html`<button type="button" class="button button-plain" data-testid="alike-join" onClick=${onJoin}>
      <${Icon} name="joined" size=${15} />${t('alike.join')}<kbd>Alt+${digit}</kbd></button>` : null}
  </li>`;

/** Joins an event into another; the words about it offer the way back. `onAfter` gets the event after each of both. */
export async function joinInto(event, number, onAfter) {
  const after = await sendMove(event, 'join', { into: number });
  const undo = () => sendMove(after, 'part', { reason: t('alike.parted_because') }).then((parted) => {
    toast(t('alike.parted'));
    onAfter(parted);
  }, (error) => toast(explain(error), 'bad'));
  toast(t('alike.joined', { number }), 'good', { text: t('alike.undo'), run: undo });
  onAfter(after);
}
