/* What went to the wrong one: disputes that wait, how often what bounced between whom, and the center's verdicts. */
import { html, useCallback, useEffect, useState } from '../parts/html.js';
import { api } from '../parts/api.js';
import { BounceTable } from '../parts/bounce-table.js';
import { useCategories } from '../parts/category-picker.js';
import { Chips } from '../parts/fields.js';
import { t, word } from '../parts/i18n.js';
import { Icon } from '../parts/icons.js';
import { useObservable } from '../parts/observable.js';
import { mount } from '../parts/page.js';
import { categoryName, hasRole, learn, parties, partyName, readParties, whereOf } from '../parts/session.js';
import { Empty, Failure, Loading } from '../parts/states.js';
import { now, when, whenFully } from '../parts/time.js';
import { Verdicts } from '../parts/verdicts.js';

const COUNTERS = ['duty_leader', 'dispatcher', 'supervisor', 'administrator', 'auditor'];
const READERS = [...COUNTERS, 'squad_leader', 'department'];
const DESK = ['duty_leader', 'dispatcher', 'administrator'];
const DAYS = [7, 30, 90, 365];
const DAY_MS = 86400000;

/** What an address answers, read again when `query` changes. */
function useRead(path, query) {
  const [read, setRead] = useState({ found: null, error: null });
  const asked = JSON.stringify(query);
  const load = useCallback(() => api.get(path, JSON.parse(asked)).then(
    (found) => setRead({ found, error: null }), (error) => setRead((before) => ({ ...before, error })),
  ), [path, asked]);
  useEffect(() => { load(); }, [load]);
  return { ...read, load };
}

function Disputes() {
  const categories = useCategories();
  useObservable(parties); // names come later than the lists
  const waiting = useRead('/events', { queue: 'disputed', open: true, limit: 100 });
  useEffect(() => { readParties().catch(() => null); }, []);
  return html`
    <div class="disputes">
      <h1>${t('page.disputes')}</h1>
      <section class="disputes-part" aria-labelledby="waiting-head"><h2 id="waiting-head">${t('disputes.waiting')}</h2>
        <${Read} read=${waiting}>${(found) => html`<${Waiting} events=${found.items} categories=${categories} />`}<//></section>
      ${hasRole(...COUNTERS) ? html`<${Bounced} categories=${categories} />` : null}
      <section class="disputes-part" aria-labelledby="verdicts-head"><h2 id="verdicts-head">${t('disputes.verdicts')}</h2>
        <${Verdicts} categories=${categories} /></section>
    </div>`;
}

function Bounced({ categories }) {
  const [days, setDays] = useState(30);
  const [since, setSince] = useState(() => new Date(now() - 30 * DAY_MS).toISOString());
  const bounced = useRead('/bounces', { since });
  useEffect(() => { learn(bounced.found?.names); }, [bounced.found]);
  const choose = (n) => { setDays(n); setSince(new Date(now() - n * DAY_MS).toISOString()); };
  return html`
    <section class="disputes-part" aria-labelledby="table-head">
      <header class="disputes-head"><h2 id="table-head">${t('disputes.table')}</h2>
        <${Chips} label=${t('disputes.days')} value=${days} onValue=${choose}
          choices=${DAYS.map((n) => [n, t('disputes.n_days', { n })])} /></header>
      <${Read} read=${bounced}>${(found) => html`
        <p class="field-help" data-testid="bounce-count" data-value=${found.count}>${t('disputes.as_of', { since: whenFully(found.since),
          until: whenFully(found.until), n: found.count })}</p>
        <p class="field-help" data-testid="patience">${t('disputes.patience', { times: Object.entries(found.patience).map(
          ([urgency, n]) => t('disputes.patience_of', { urgency: word('urgency', urgency), n })).join(t('list.between')) })}</p>
        <${BounceTable} found=${found} categories=${categories} />`}<//></section>`;
}

const Read = ({ read: { found, error, load }, children }) => (found ? children(found)
  : error ? html`<${Failure} error=${error} onRetry=${load} />` : html`<${Loading} rows=${3} />`);

const Waiting = ({ events, categories }) => (events.length ? html`
  <ul class="disputed-list">${events.map((event) => html`
    <li key=${event.number}><a class="disputed" href=${hasRole(...DESK) ? `/desk?event=${event.number}` : `/events/${event.number}`} data-testid="disputed" data-number=${event.number}>
      <strong>${categoryName(categories, event.category, null, event.standard) || t('event.no_category')}</strong>
      <span>${whereOf(event)} · ${event.summary}</span>
      <span class="disputed-foot"><code>${event.number}</code> ${event.holder ? partyName(event.holder) : t('bounces.nobody')}
        ${event.bounced ? html`<span><${Icon} name="warning" size=${13} />${t('bounces.times', { n: event.bounced })}</span>` : null}
        <time datetime=${event.opened_at} title=${whenFully(event.opened_at)}>${when(event.opened_at)}</time></span></a></li>`)}</ul>`
  : html`<${Empty} icon="handled" title=${t('disputes.no_waiting')} />`);

mount(Disputes, { title: 'page.disputes', staff: true, only: READERS });
