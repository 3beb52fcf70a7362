/* What was asked for over events and waits for a decision: more time, a suspension, a transfer, a voiding. */
import { classes, html, useCallback, useEffect, useRef, useState } from './html.js';
import { api } from './api.js';
import { t, word } from './i18n.js';
import { Icon } from './icons.js';
import { hasRole, partyName } from './session.js';
import { Empty, Failure, Loading } from './states.js';
import { ago, whenFully } from './time.js';

const AT_MOST_EVERY_MS = 4000;

export const decidesWishes = () => hasRole('dispatcher', 'duty_leader');
/** An officer's wish comes to his squad leader or department first. */
export const endorsesWishes = () => hasRole('squad_leader', 'department');

/** The wishes that wait, read again soon after `change` (the open events) changes. Nothing is read for others. */
export function useWishes(change) {
  const [read, setRead] = useState({ items: [], loaded: false, error: null });
  const bell = useRef(null);
  const last = useRef(-AT_MOST_EVERY_MS);
  const load = useCallback(async () => {
    clearTimeout(bell.current);
    bell.current = null;
    last.current = performance.now();
    if (!decidesWishes() && !endorsesWishes()) return;
    try {
      const all = await api.all('/requests', { state: 'asked' });
      setRead({ items: all.filter(({ kind }) => kind !== 'take'), loaded: true, error: null }); // an offer waits in its taker's own list
    } catch (error) {
      setRead((before) => ({ ...before, error }));
    }
  }, []);
  useEffect(() => { bell.current ??= setTimeout(load, Math.max(0, last.current + AT_MOST_EVERY_MS - performance.now())); }, [change]);
  useEffect(() => () => clearTimeout(bell.current), []);
  return { ...read, load };
}

/** The count that opens the list; looks like the counts beside it. */
export const WishCount = ({ n, on, onPress }) => html`
  <button type="button" class=${classes('count', 'count-wishes', { 'count-on': on })} aria-pressed=${on ? 'true' : 'false'}
    data-testid="center-count-wishes" data-value=${n} onClick=${onPress}><strong>${n}</strong><span>${t('count.wishes')}</span></button>`;

/** `wordsOf(number)` gives a few words about an event, as far as it is known. */
export function WishList({ wishes, picked, onPick, wordsOf, at }) {
  if (!wishes.loaded) return wishes.error ? html`<${Failure} error=${wishes.error} onRetry=${wishes.load} />` : html`<${Loading} rows=${3} />`;
  if (!wishes.items.length) return html`<${Empty} icon="handled" title=${t('wish.none')} />`;
  return html`<ul class="wish-list" data-testid="wish-list" data-count=${wishes.items.length} aria-label=${t('wish.title')}>
    ${wishes.items.map((wish) => html`<li key=${wish.id}><${WishRow} wish=${wish} picked=${wish.event === picked} at=${at}
      words=${wordsOf?.(wish.event)} onPick=${onPick} /></li>`)}</ul>`;
}

/** An officer's wish needs his squad leader or department first, then the center: two who have to agree. */
export const WishRow = ({ wish, picked, words, onPick, at }) => html`
  <button type="button" class=${classes('row', 'row-wish', { 'row-picked': picked })} aria-current=${picked ? 'true' : null}
    data-testid="wish-row" data-number=${wish.event} data-kind=${wish.kind} data-level=${wish.level} onClick=${() => onPick(wish.event)}>
    <span class="row-head"><strong>${word('request', wish.kind)}</strong>
      <span class=${classes('wish-level', { 'wish-ripe': wish.level < 2 })}>
        <${Icon} name=${wish.level > 1 ? 'clock' : 'inbox'} size=${13} />${wish.addressee ? t('offers.waits', { name: partyName(wish.addressee) }) : t(wish.level > 1 ? 'wish.to_endorse' : 'wish.to_decide')}</span></span>
    <span class="wish-reason">${[wish.cause && word('cause', wish.cause), wish.reason].filter(Boolean).join(' · ')}</span>
    ${words ? html`<span class="row-where">${words}</span>` : null}
    <span class="row-foot"><code>${wish.event}</code><span class="row-who">${partyName(wish.asked_by)}</span>
      <time datetime=${wish.asked_at} title=${whenFully(wish.asked_at)}>${ago(wish.asked_at, at)}</time></span>
  </button>`;
