/* The command center: what is open now, on a map and in a list, and everything about one event. */
import { html, useEffect, useMemo, useRef, useState } from '../parts/html.js';
import { Button, Due, Stage } from '../parts/badges.js';
import { useCategories } from '../parts/category-picker.js';
import { EventList } from '../parts/event-list.js';
import { EventView, useEvent } from '../parts/event-view.js';
import { count, Counts, Filters, readAddress, sift, writeAddress } from '../parts/filters.js';
import { t } from '../parts/i18n.js';
import { Icon } from '../parts/icons.js';
import { useKeys } from '../parts/keys.js';
import { LiveSign } from '../parts/live-sign.js';
import { MapBox } from '../parts/map.js';
import { EventMarks } from '../parts/map-events.js';
import { GridReader } from '../parts/map-grids.js';
import { watchOpenEvents } from '../parts/open-events.js';
import { useObservable } from '../parts/observable.js';
import { mount } from '../parts/page.js';
import { categoryName, city, parties, readLayer, readParties, session } from '../parts/session.js';
import { Empty, Failure, Loading } from '../parts/states.js';
import { useNow } from '../parts/time.js';
import { decidesWishes, useWishes, WishCount, WishList } from '../parts/wishes.js';

const LAMP_TICK_MS = 5000;
const KEY_ACTIONS = { u: ['urge'], d: ['assign', 'transfer'], c: ['comment'], s: ['supervise'], p: ['pass'], f: ['fail'],
  e: ['correct'] };
const source = { current: null };
const openEvents = () => (source.current ??= watchOpenEvents(session.get().party.id));

function Center() {
  const seen = useObservable(openEvents().seen);
  useObservable(parties);
  const at = useNow(LAMP_TICK_MS);
  const categories = useCategories();
  const [filter, setFilter] = useState(readAddress);
  const [picked, setPicked] = useState(new URLSearchParams(location.search).get('event') || '');
  const [asked, setAsked] = useState(null);
  const [marks, setMarks] = useState(null);
  const [towns, setTowns] = useState([]);
  const [wishing, setWishing] = useState(false);
  const wishes = useWishes(seen.list);
  const shown = useMemo(() => sift(seen.list, filter, at, categories), [seen.list, filter, at, categories]);
  const counted = useMemo(() => count(seen.list, at), [seen.list, at]);
  useEffect(() => { readParties().catch(() => null); readTowns().then(setTowns, () => null); }, []);
  useEffect(() => { writeAddress(filter, picked); }, [filter, picked]);
  useEffect(() => { marks?.draw(shown, at); }, [marks, shown, at]);
  useEffect(() => { marks?.pick(picked); }, [marks, picked]);
  useEffect(() => { if (seen.fresh.size) marks?.pulse(shown.filter((event) => seen.fresh.has(event.number))); },
    [marks, seen.fresh]);
  const find = (event) => { if (marks && event?.lon !== null && event) marks.map.fly([event.lon, event.lat]); };
  const pick = (number, fly = true) => {
    setPicked(number || '');
    if (fly) find(openEvents().get(number));
  };
  useCenterKeys({ shown, picked, pick, setAsked, find: () => find(openEvents().get(picked)) });
  return html`
    <div class="center" data-picked=${picked ? 'true' : 'false'}>
      <h1 class="unseen">${t('page.center')}</h1>
      <section class="center-top"><${Counts} counted=${counted} filter=${filter} isOff=${wishing}
          onFilter=${(chosen) => { setWishing(false); setFilter(chosen); }} />
        ${decidesWishes() ? html`<${WishCount} n=${wishes.items.length} on=${wishing} onPress=${() => setWishing(!wishing)} />` : null}
        <${LiveSign} state=${seen.state} onRefresh=${openEvents().refresh} /><${KeysHelp} /></section>
      <section class="center-list" aria-label=${t('center.list')}>
        ${wishing ? html`<${WishList} wishes=${wishes} picked=${picked} onPick=${pick} at=${at} wordsOf=${wordsOf} />` : html`
        <${Filters} filter=${filter} onFilter=${setFilter} towns=${towns} shown=${shown.length} total=${seen.list.length} />
        ${!seen.loaded ? (seen.error ? html`<${Failure} error=${seen.error}
          onRetry=${openEvents().refresh} />` : html`<${Loading} rows=${6} />`) : html`
          <${EventList} events=${shown} picked=${picked} fresh=${seen.fresh} onPick=${pick} categories=${categories} at=${at}
            label=${t('center.list')}
            empty=${html`<${Empty} icon="handled"
              title=${seen.list.length ? t('center.none_fit') : t('center.nothing_open')} />`} />`}`}
      </section>
      <section class="center-map"><${CenterMap} onMarks=${setMarks} onPick=${(number) => pick(number, false)}
        categories=${categories} onGrid=${(grid) => { setWishing(false); setFilter({ ...filter, text: grid.code }); }} />
        <${Legend} /></section>
      ${picked ? html`<${Panel} number=${picked} asked=${asked} onAsked=${() => setAsked(null)} onClose=${() => pick('')}
        onFind=${find} onMoved=${wishes.load}
        categories=${categories} seq=${openEvents().get(picked)?.head_seq} />` : null}
    </div>`;
}

const wordsOf = (number) => { const event = openEvents().get(number); return event?.summary || event?.address || ''; };

async function readTowns() {
  if (!city.get().layers.some((layer) => layer.code === 'towns')) return [];
  return (await readLayer('towns')).features.map((feature) => feature.properties).sort((a, b) => (a.code < b.code ? -1 : 1));
}

function useCenterKeys({ shown, picked, pick, setAsked, find }) {
  const step = (by) => () => {
    if (!shown.length) return;
    const index = shown.findIndex((event) => event.number === picked);
    pick(shown[Math.min(shown.length - 1, Math.max(0, index < 0 ? 0 : index + by))].number, false);
  };
  useKeys({
    '/': () => document.getElementById('filter-text')?.focus(),
    ArrowDown: step(1), ArrowUp: step(-1), j: step(1), k: step(-1), Enter: find,
    Escape: () => (document.activeElement?.matches('input, select') ? document.activeElement.blur() : pick('')),
    v: () => picked && open(`/events/${picked}`, '_blank', 'noopener'),
    ...Object.fromEntries(Object.entries(KEY_ACTIONS).map(([key, actions]) => [key, () => picked && setAsked(actions)])),
  });
}

function Panel({ number, asked, onAsked, onClose, onFind, onMoved, categories, seq }) {
  const read = useEvent(number, seq);
  return html`
    <aside class="panel" aria-label=${t('center.panel', { number })} data-testid="event-panel">
      <header class="panel-head"><code>${number}</code>
        <a class="bar-button" href=${`/events/${number}`} target="_blank" rel="noopener" title=${t('center.own_page')}>
          <${Icon} name="open" /><kbd>V</kbd></a>
        <${Button} icon="close" hint="Esc" onClick=${onClose} data-testid="panel-close">${t('button.close')}<//></header>
      <div class="panel-body"><${EventView} read=${read} categories=${categories} asked=${asked} onAsked=${onAsked} onFind=${onFind}
        onMoved=${(event) => { openEvents().put(event); onMoved(); }} /></div>
    </aside>`;
}

const inGrid = (code) => openEvents().seen.get().list.filter((event) => event.grid === code).length;

function CenterMap({ onMarks, onPick, onGrid, categories }) {
  const [pointed, setPointed] = useState(null);
  const [marks, setMarks] = useState(null);
  const latest = useRef(onPick);
  latest.current = onPick;
  const ready = (map) => {
    const made = new EventMarks(map, {
      onPick: (number) => latest.current(number),
      onPoint: (number, point) => setPointed(number ? { number, x: point.x, y: point.y } : null),
    });
    setMarks(made);
    onMarks(made);
  };
  const event = pointed && openEvents().get(pointed.number);
  return html`
    <${MapBox} onReady=${ready} label=${t('center.map')} />
    <${GridReader} map=${marks?.map} isTaken=${(point) => Boolean(marks?.near(point))} countOf=${inGrid} onShow=${onGrid} />
    ${event ? html`<div class="hover-card" style=${{ left: `${pointed.x + 14}px`, top: `${pointed.y + 14}px` }}>
      <p><strong>${categoryName(categories, event.category, null, event.standard) || t('event.no_category')}</strong> <${Stage} stage=${event.stage} /></p>
        <p>${event.address || event.summary}</p><p><${Due} event=${event} /></p></div>` : null}`;
}

const Legend = () => html`<div class="legend">${['red', 'yellow', 'green', 'grey'].map((colour) => html`
  <span key=${colour} class="legend-one"><i class=${`mark mark-${colour}`}
    aria-hidden="true"></i>${t(`lamp.${colour}`)}</span>`)}</div>`;

function KeysHelp() {
  const [open, setOpen] = useState(false);
  useKeys({ '?': () => setOpen(!open) });
  const lines = [['/', 'search'], ['↑ ↓', 'walk'], ['↵', 'find'], ['Esc', 'close'], ['⇥', 'map'], ['V', 'own_page'], ['U', 'urge'],
    ['D', 'assign'], ['C', 'comment'], ['S', 'supervise'], ['?', 'keys']];
  return html`<div class="keys-help"><button type="button" class="bar-button" aria-expanded=${open ? 'true' : 'false'}
    onClick=${() => setOpen(!open)} data-testid="keys"><kbd>?</kbd><span>${t('keys.title')}</span></button>
    ${open ? html`<dl class="keys-list">${lines.map(([key, name]) => html`<div key=${name}><dt><kbd>${key}</kbd></dt>
      <dd>${t(`keys.${name}`)}</dd></div>`)}</dl>` : null}</div>`;
}

mount(Center, { title: 'page.center', staff: true });
