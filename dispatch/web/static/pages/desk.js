/* The desk: what the system could not decide alone, with the reason, one after the other. */
import { html, useEffect, useMemo, useState } from '../parts/html.js';
import { useCategories } from '../parts/category-picker.js';
import { DeskCase } from '../parts/desk-case.js';
import { EventList } from '../parts/event-list.js';
import { useEvent } from '../parts/event-view.js';
import { Chips } from '../parts/fields.js';
import { sift, NOTHING } from '../parts/filters.js';
import { t, word } from '../parts/i18n.js';
import { useKeys } from '../parts/keys.js';
import { LiveSign } from '../parts/live-sign.js';
import { watchOpenEvents } from '../parts/open-events.js';
import { useObservable } from '../parts/observable.js';
import { mount } from '../parts/page.js';
import { parties, readParties, session } from '../parts/session.js';
import { Empty, Failure, Loading } from '../parts/states.js';
import { useNow } from '../parts/time.js';
import { decidesWishes, useWishes, WishList } from '../parts/wishes.js';

const WISHES = 'wishes';
const AT_DESK = new Set(['reported', 'verifying']);
const source = { current: null };
const openEvents = () => (source.current ??= watchOpenEvents(session.get().party.id));
const belongs = (event) => Boolean(event.queue) || AT_DESK.has(event.stage);
const reasonOf = (event) => event.queue || event.stage;
const said = (reason) => (AT_DESK.has(reason) ? word('stage', reason) : word('queue', reason));

function Desk() {
  const seen = useObservable(openEvents().seen);
  useObservable(parties);
  const at = useNow(5000);
  const categories = useCategories();
  const [reason, setReason] = useState('');
  const [picked, setPicked] = useState(new URLSearchParams(location.search).get('event') || '');
  const all = useMemo(() => sift(seen.list.filter(belongs), NOTHING, at, categories), [seen.list, at, categories]);
  const shown = reason ? all.filter((event) => reasonOf(event) === reason) : all;
  const wishes = useWishes(seen.list);
  const wishing = reason === WISHES;
  const reasons = useMemo(() => byReason(all), [all]);
  useEffect(() => { readParties().catch(() => null); }, []);
  useEffect(() => { if (!picked && !wishing && shown.length) setPicked(shown[0].number); }, [shown.length, picked]);
  const walk = (by) => () => {
    const index = shown.findIndex((event) => event.number === picked);
    if (shown.length) setPicked(shown[Math.min(shown.length - 1, Math.max(0, index + by))].number);
  };
  const next = (after) => {
    openEvents().put(after);
    wishes.load();
    if (wishing || belongs(after)) return;
    const index = shown.findIndex((event) => event.number === after.number);
    setPicked(shown[index + 1]?.number || shown[index - 1]?.number || '');
  };
  useKeys({ ArrowDown: walk(1), ArrowUp: walk(-1), j: walk(1), k: walk(-1) });
  const read = useEvent(picked, openEvents().get(picked)?.head_seq);
  return html`
    <div class="desk">
      <section class="desk-list" aria-label=${t('desk.queue')}>
        <header class="desk-head"><h1>${t('page.desk')} <b data-testid="desk-count" data-value=${all.length}>${all.length}</b></h1>
          <${LiveSign} state=${seen.state} onRefresh=${openEvents().refresh} /></header>
        <${Chips} label=${t('desk.reasons')} value=${reason}
          onValue=${(chosen) => { setReason(chosen === reason ? '' : chosen); setPicked(''); }}
          choices=${[['', `${t('desk.all')} ${all.length}`], ...reasons.map(([name, n]) => [name, `${said(name)} ${n}`]),
            ...(decidesWishes() ? [[WISHES, `${t('desk.wishes')} ${wishes.items.length}`]] : [])]} />
        ${wishing ? html`<${WishList} wishes=${wishes} picked=${picked} onPick=${setPicked} at=${at}
          wordsOf=${(number) => openEvents().get(number)?.summary} />` : !seen.loaded ? (seen.error ? html`<${Failure} error=${seen.error}
          onRetry=${openEvents().refresh} />` : html`<${Loading} rows=${6} />`) : html`
          <${EventList} events=${shown} picked=${picked} fresh=${seen.fresh} onPick=${setPicked} categories=${categories} at=${at}
            label=${t('desk.queue')} testid="desk-row" empty=${html`<${Empty} icon="handled" title=${t('desk.empty')} />`} />`}
      </section>
      ${picked ? html`<${DeskCase} key=${picked} read=${read} categories=${categories}
        onMoved=${next} />` : html`<div class="desk-case"><${Empty} icon="handled" title=${t('desk.nothing_picked')} /></div>`}
    </div>`;
}

function byReason(events) {
  const counted = new Map();
  for (const event of events) counted.set(reasonOf(event), (counted.get(reasonOf(event)) || 0) + 1);
  return [...counted].sort((a, b) => b[1] - a[1]);
}

mount(Desk, { title: 'page.desk', staff: true, only: ['operator', 'duty_leader', 'dispatcher', 'administrator'] });
