/* One filter for list and map, kept in the address so that a view can be sent as a link. */
import { classes, html } from './html.js';
import { OPEN_STAGES } from './badges.js';
import { named, t, word } from './i18n.js';
import { Icon } from './icons.js';
import { categoryName, partyName } from './session.js';
import { lamp } from './time.js';

export const NOTHING = { text: '', stage: '', town: '', lamp: '', queue: '', gathered: '', sort: 'due' };
const LAMP_RANK = { red: 0, yellow: 1, green: 2, grey: 3 };

export function readAddress() {
  const asked = new URLSearchParams(location.search);
  return Object.fromEntries(Object.entries(NOTHING).map(([key, empty]) => [key, asked.get(key) ?? empty]));
}

export function writeAddress(filter, picked) {
  const asked = new URLSearchParams(Object.entries({ ...filter, event: picked || '' }).filter(([key,
    value]) => value && value !== NOTHING[key]));
  history.replaceState(null, '', `${location.pathname}${asked.size ? `?${asked}` : ''}`);
}

/** The events that fit, in the wanted order. */
export function sift(events, filter, at, categories) {
  const text = filter.text.trim().toLowerCase();
  const found = events.filter((event) => (!filter.stage || event.stage === filter.stage)
    && (!filter.town || event.town === filter.town)
    && (!filter.lamp || lamp(event, at) === filter.lamp)
    && (!filter.queue || (filter.queue === 'any' ? event.queue : event.queue === filter.queue))
    && (!filter.gathered || event.weight > 1)
    && (!text || holds(event, text, categories)));
  if (filter.sort === 'new') return found.sort((a, b) => b.id - a.id);
  if (filter.sort === 'reports') return found.sort((a, b) => b.weight - a.weight || a.id - b.id);
  return found.map((event) => [LAMP_RANK[lamp(event, at)], event.due_at || '9', event]).sort(byDue).map(([, , event]) => event);
}

const byDue = ([lampA, dueA, a], [lampB, dueB, b]) => lampA - lampB || (dueA < dueB ? -1 : dueA > dueB ? 1 : a.id - b.id);

function holds(event, text, categories) {
  const bare = text.replace(/[\s-]/g, '');
  return [event.summary, event.address, event.grid, partyName(event.holder),
    categoryName(categories, event.category, null, event.standard)].some((one) => one?.toLowerCase().includes(text))
    || (/^\d{2,}$/.test(bare) && event.number.replaceAll('-', '').includes(bare));
}

/** How many open, late, soon due, queued, suspended, and reported more than once. */
export function count(events, at) {
  const counted = { open: events.length, late: 0, soon: 0, queued: 0, suspended: 0, gathered: 0 };
  for (const event of events) {
    const colour = lamp(event, at);
    if (colour === 'red') counted.late += 1;
    else if (colour === 'yellow') counted.soon += 1;
    if (event.queue) counted.queued += 1;
    if (event.stage === 'suspended') counted.suspended += 1;
    if (event.weight > 1) counted.gathered += 1;
  }
  return counted;
}

const TILES = [
  ['open', {}], ['late', { lamp: 'red' }], ['soon', { lamp: 'yellow' }], ['queued', { queue: 'any' }],
    ['suspended', { stage: 'suspended' }], ['gathered', { gathered: 'yes' }],
];

/** Counts that are filters as well; `isOff` while the list shows something else. */
export function Counts({ counted, filter, onFilter, isOff }) {
  const base = { lamp: '', queue: '', stage: '', gathered: '' };
  return html`<div class="counts" role="group" aria-label=${t('center.counts')}>${TILES.map(([name, change]) => {
    const on = !isOff && Object.entries({ ...base, ...change }).every(([key, value]) => filter[key] === value);
    return html`<button type="button" key=${name} class=${classes('count', `count-${name}`, { 'count-on': on })}
      aria-pressed=${on ? 'true' : 'false'} data-testid=${`center-count-${name}`} data-value=${counted[name]}
      onClick=${() => onFilter({ ...filter, ...base, ...change })}><strong>${counted[name]}</strong>
        <span>${t(`count.${name}`)}</span></button>`;
  })}</div>`;
}

export function Filters({ filter, onFilter, towns, shown, total }) {
  const set = (key) => (event) => onFilter({ ...filter, [key]: event.target.value });
  const select = (key, choices) => html`
    <select class="input" aria-label=${t(`filter.${key}`)} data-testid=${`filter-${key}`} value=${filter[key]} onChange=${set(key)}>
      ${choices.map(([code, text]) => html`<option key=${code} value=${code}
        selected=${code === filter[key]}>${text}</option>`)}</select>`;
  const isEmpty = Object.entries(NOTHING).every(([key, empty]) => key === 'sort' || filter[key] === empty);
  return html`
    <div class="filters" role="search">
      <div class="search"><${Icon} name="search" /><input id="filter-text" class="input" type="search" data-testid="filter-text"
        aria-label=${t('filter.text')} placeholder=${t('filter.text')}
        value=${filter.text} onInput=${set('text')} /><kbd aria-hidden="true">/</kbd></div>
      <div class="filter-row">
        ${select('stage', [['', t('filter.any_stage')], ...[...OPEN_STAGES].map((stage) => [stage, word('stage', stage)])])}
        ${select('town', [['', t('filter.any_town')], ...towns.map((town) => [town.code, named(town)])])}
        ${select('sort', [['due', t('filter.by_due')], ['new', t('filter.by_new')], ['reports', t('filter.by_reports')]])}
      </div>
      <p class="filter-said" aria-live="polite">${t('filter.shown', { n: shown, total })}
        ${isEmpty ? null : html`<button type="button" class="link-button" data-testid="filter-clear"
          onClick=${() => onFilter({ ...NOTHING, sort: filter.sort })}>${t('filter.clear')}</button>`}</p>
    </div>`;
}
