/* The officer's pocket page: events by due time, grids, inbox; it goes on working without network. */
import { classes, html, useEffect, useState } from '../parts/html.js';
import { t } from '../parts/i18n.js';
import { Icon } from '../parts/icons.js';
import { useHandings } from '../parts/handings.js';
import { Inbox, useNotices } from '../parts/inbox.js';
import { MyEvents } from '../parts/my-events.js';
import { MyGrids } from '../parts/my-grids.js';
import { watchOpenEvents } from '../parts/open-events.js';
import { useObservable } from '../parts/observable.js';
import { keepSending, onSent, waiting } from '../parts/outbox.js';
import { Offline } from '../parts/api.js';
import { keep, kept as remembered, keepPage } from '../parts/kept.js';
import { MyWishes } from '../parts/my-wishes.js';
import { mount } from '../parts/page.js';
import { isBeside, isMine, learn, parties, readParties, session } from '../parts/session.js';
import { now, when } from '../parts/time.js';
import { toast } from '../parts/toasts.js';
import { WaitingMoves } from '../parts/waiting-moves.js';
import { endorsesWishes, useWishes } from '../parts/wishes.js';

const ALL_TABS = [['events', 'list'], ['wishes', 'assigned', endorsesWishes], ['grids', 'grid'], ['inbox', 'inbox']];
const MOST_KEPT = 200;
const tabs = () => ALL_TABS.filter(([, , isFor]) => !isFor || isFor());
const source = { current: null };
const openEvents = () => (source.current ??= watchOpenEvents(session.get().party.id));
const tabNow = () => tabs().map(([name]) => name).find((name) => `#${name}` === location.hash) || 'events';

function Officer() {
  const me = session.get().party.id;
  const seen = useObservable(openEvents().seen);
  const kept = useObservable(waiting);
  useObservable(parties);
  const [tab, setTab] = useState(tabNow);
  const [offline, setOffline] = useState(!navigator.onLine);
  const notices = useNotices(seen.list.length);
  const wishes = useWishes(seen.list);
  const handings = useHandings();
  const mine = seen.asOf ? seen.list : seen.list.filter((event) => isMine(event) || isBeside(event));
  useRemembered(seen, mine, me);
  useEffect(() => {
    readParties().catch(() => null);
    const stop = keepSending(me);
    const heard = onSent((number, event) => { openEvents().put(event); toast(t('officer.sent', { number })); });
    const network = () => {
      setOffline(!navigator.onLine);
      if (navigator.onLine) openEvents().refresh();
    };
    const turn = () => setTab(tabNow());
    addEventListener('online', network);
    addEventListener('offline', network);
    addEventListener('hashchange', turn);
    turn(); // it may have been turned before anybody listened
    return () => { stop(); heard(); removeEventListener('online', network); removeEventListener('offline',
      network); removeEventListener('hashchange', turn); };
  }, []);
  const numbers = { events: mine.length, wishes: wishes.items.filter(({ level }) => level > 1).length, grids: session.get().grids.length + waitingFor(handings, me), inbox: notices.unseen };
  return html`
    <div class="officer">
      <h1 class="unseen">${t('page.officer')}</h1>
      ${offline || seen.asOf ? html`<p class="offline-strip" role="status" data-testid="offline">
        <${Icon} name="warning" />${t('officer.offline')}${seen.asOf ? html` <span data-testid="as-of">${t('officer.as_of', { when: when(seen.asOf) })}</span>` : null}</p>` : seen.state === 'polling' ? html`<p class="offline-strip offline-calm"
        role="status">${t('live.polling')}</p>` : null}
      ${kept.length ? html`<${WaitingMoves} moves=${kept} />` : null}
      <div class="officer-tab">
        ${tab === 'events' ? html`<${MyEvents} seen=${seen} mine=${mine} kept=${kept} onEvent=${openEvents().put}
          onRefresh=${openEvents().refresh} />` : null}
        ${tab === 'wishes' ? html`<${MyWishes} wishes=${wishes} onEvent=${openEvents().put} wordsOf=${wordsOf} />` : null}
        ${tab === 'grids' ? html`<${MyGrids} handings=${handings} />` : null}
        ${tab === 'inbox' ? html`<${Inbox} notices=${notices} />` : null}
      </div>
      <nav class="tabs" aria-label=${t('officer.tabs')}>${tabs().map(([name, icon]) => html`
        <a key=${name} href=${`#${name}`} class=${classes('tab', { 'tab-on': tab === name })}
          aria-current=${tab === name ? 'page' : null} data-testid=${`tab-${name}`}>
          <${Icon} name=${icon} size=${20} />
            <span>${t(`officer.${name}`)}</span>${numbers[name] ? html`<b class=${`tab-count tab-count-${name}`}
            data-value=${numbers[name]}>${numbers[name]}</b>` : null}</a>`)}</nav>
    </div>`;
}

/** How many hand-overs and releases wait for one's own answer. */
const waitingFor = (handings, me) => handings.items.filter((one) => (one.kind === 'hand_over' ? one.successor === me : one.party !== me)).length;
const wordsOf = (number) => { const event = openEvents().get(number); return event?.summary || event?.address || ''; };

/** Keeps one's own events on the device, and shows them while the server cannot be asked. */
function useRemembered(seen, mine, me) {
  useEffect(() => {
    if (!seen.loaded || seen.asOf) return;
    const list = mine.slice(0, MOST_KEPT);
    const named = new Set([me, ...list.flatMap(({ holder, body, answerable, beside }) => [holder, body, answerable, ...(beside || [])])]);
    keep('events', { party: me, asOf: new Date(now()).toISOString(), list,
      parties: [...parties.get().values()].filter(({ id }) => named.has(id)) });
  }, [seen.list, seen.asOf]);
  useEffect(() => {
    const last = seen.error instanceof Offline && !seen.loaded ? remembered('events') : null;
    if (last?.party !== me) return;
    learn(last.parties);
    openEvents().begin(last.list, last.asOf);
  }, [seen.error]);
}

keepPage('/officer-worker.js', '/officer');
mount(Officer, { title: 'page.officer', staff: true, keeps: true });
