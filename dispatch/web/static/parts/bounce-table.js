/* Per pair of bodies and matter how often what went wrong, and the events behind each figure. */
import { classes, html, useEffect, useState } from './html.js';
import { api } from './api.js';
import { Stage } from './badges.js';
import { t, word } from './i18n.js';
import { categoryName, learn, partyName } from './session.js';
import { Empty, explain, Loading } from './states.js';
import { when, whenFully } from './time.js';

const KINDS = ['returned', 'refused', 'silent', 'disputed'];
const keyOf = (pair) => [pair.from_body, pair.to_body, pair.category, pair.condition].join('/');
const nameOf = (party) => (party ? partyName(party) : t('bounces.nobody'));

/** `found` is what /bounces answers. One figure at a time shows its events below its row. */
export function BounceTable({ found, categories }) {
  const [open, setOpen] = useState(null);
  if (!found.pairs.length) return html`<${Empty} icon="handled" title=${t('disputes.empty')} />`;
  const press = (pair, kind) => setOpen(open?.key === keyOf(pair) && open.kind === kind ? null : { key: keyOf(pair), kind });
  return html`
    <div class="bounce-scroll" tabIndex="0" role="region" aria-label=${t('disputes.table')}>
      <table class="bounce-table" data-testid="bounce-table"><thead><tr><th scope="col">${t('disputes.from')}</th><th scope="col">${t('disputes.to')}</th>
        <th scope="col">${t('disputes.matter')}</th>${KINDS.map((kind) => html`<th scope="col" key=${kind} class="figure">${word('bounce', kind)}</th>`)}
        <th scope="col" class="figure">${t('disputes.count')}</th></tr></thead>
      <tbody>${found.pairs.map((pair) => html`<${Pair} key=${keyOf(pair)} pair=${pair} categories=${categories} open=${open?.key === keyOf(pair) ? open.kind : null}
        span=${found} onPress=${(kind) => press(pair, kind)} />`)}</tbody></table></div>`;
}

function Pair({ pair, categories, open, span, onPress }) {
  const figure = (kind, n) => html`<td key=${kind} class="figure">${n ? html`<button type="button" class=${classes('link-button', { 'figure-on': open === kind })}
    aria-expanded=${open === kind ? 'true' : 'false'} aria-label=${t('disputes.show', { n })} data-testid=${`figure-${kind}`}
    onClick=${() => onPress(kind)}>${n}</button>` : html`<span class="figure-none">0</span>`}</td>`;
  return html`
    <tr data-testid="bounce-pair" data-from=${pair.from_body} data-to=${pair.to_body}>
      <th scope="row">${nameOf(pair.from_body)}</th>
      <td>${pair.to_body && pair.to_body === pair.from_body ? html`${nameOf(pair.to_body)} <small>(${t('disputes.upheld')})</small>` : nameOf(pair.to_body)}</td>
      <td>${categoryName(categories, pair.category, pair.condition) || t('event.no_category')}</td>
      ${KINDS.map((kind) => figure(kind, pair[kind]))}${figure('all', pair.count)}</tr>
    ${open ? html`<tr class="behind-row"><td colspan=${KINDS.length + 4}><${Behind} pair=${pair} kind=${open} span=${span} /></td></tr>` : null}`;
}

/** The events behind one figure, the newest first. */
function Behind({ pair, kind, span }) {
  const [read, setRead] = useState({ items: [], next: null, loaded: false, error: null });
  const load = (cursor) => api.get('/bounces/events', {
    since: span.since, until: span.until, from_body: pair.from_body ?? 0, to_body: pair.to_body ?? 0,
    category: pair.category || undefined, condition: pair.condition || undefined, kind: kind === 'all' ? undefined : kind, cursor, limit: 20,
  }).then((page) => {
    learn(page.names);
    setRead((before) => ({ items: cursor ? [...before.items, ...page.items] : page.items, next: page.next, loaded: true, error: null }));
  }, (error) => setRead((before) => ({ ...before, error })));
  useEffect(() => { load(); }, [kind, span.since]);
  if (read.error) return html`<p class="notice notice-bad" role="status">${explain(read.error)}</p>`;
  if (!read.loaded) return html`<${Loading} rows=${2} />`;
  return html`
    <ul class="behind" data-testid="behind" aria-label=${t('disputes.behind')}>${read.items.map((one) => html`
      <li key=${`${one.number}-${one.seq}`}><a href=${`/events/${one.number}`}><code>${one.number}</code></a> <${Stage} stage=${one.stage} />
        <span>${[word('bounce', one.kind), one.cause && word('cause', one.cause)].filter(Boolean).join(' · ')}</span>
        <span class="behind-words">${one.summary}</span>
        <small>${one.by ? partyName(one.by) : word('role', 'system')} <time datetime=${one.at} title=${whenFully(one.at)}>${when(one.at)}</time></small></li>`)}</ul>
    ${read.next ? html`<button type="button" class="link-button" onClick=${() => load(read.next)}>${t('disputes.more')}</button>` : null}`;
}
