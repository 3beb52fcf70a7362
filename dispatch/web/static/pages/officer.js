/* The officer's pocket page: events by due time, grids, inbox; it goes on working without network. */
import { classes, html, useEffect, useState } from '../parts/html.js';
import { t } from '../parts/i18n.js';
import { Icon } from '../parts/icons.js';
import { Inbox, useNotices } from '../parts/inbox.js';
import { MyEvents } from '../parts/my-events.js';
import { MyGrids } from '../parts/my-grids.js';
import { watchOpenEvents } from '../parts/open-events.js';
import { useObservable } from '../parts/observable.js';
import { keepSending, onSent, waiting } from '../parts/outbox.js';
import { mount } from '../parts/page.js';
import { isMine, parties, readParties, session } from '../parts/session.js';
import { WaitingMoves } from '../parts/waiting-moves.js';

const TABS = [['events', 'list'], ['grids', 'grid'], ['inbox', 'inbox']];
const source = { current: null };
const openEvents = () => (source.current ??= watchOpenEvents(session.get().party.id));
const tabNow = () => TABS.map(([name]) => name).find((name) => `#${name}` === location.hash) || 'events';

function Officer() {
  const me = session.get().party.id;
  const seen = useObservable(openEvents().seen);
  const kept = useObservable(waiting);
  useObservable(parties);
  const [tab, setTab] = useState(tabNow);
  const [offline, setOffline] = useState(!navigator.onLine);
  const notices = useNotices(seen.list.length);
  const mine = seen.list.filter(isMine);
  useEffect(() => {
    readParties().catch(() => null);
    const stop = keepSending(me);
    const heard = onSent((_, event) => openEvents().put(event));
    const network = () => setOffline(!navigator.onLine);
    const turn = () => setTab(tabNow());
    addEventListener('online', network);
    addEventListener('offline', network);
    addEventListener('hashchange', turn);
    return () => { stop(); heard(); removeEventListener('online', network); removeEventListener('offline',
      network); removeEventListener('hashchange', turn); };
  }, []);
  const numbers = { events: mine.length, grids: session.get().grids.length, inbox: notices.unseen };
  return html`
    <div class="officer">
      <h1 class="unseen">${t('page.officer')}</h1>
      ${offline ? html`<p class="offline-strip" role="status" data-testid="offline">
        <${Icon} name="warning" />${t('officer.offline')}</p>` : seen.state === 'polling' ? html`<p class="offline-strip offline-calm"
        role="status">${t('live.polling')}</p>` : null}
      ${kept.length ? html`<${WaitingMoves} moves=${kept} />` : null}
      <div class="officer-tab">
        ${tab === 'events' ? html`<${MyEvents} seen=${seen} mine=${mine} kept=${kept} onEvent=${openEvents().put}
          onRefresh=${openEvents().refresh} />` : null}
        ${tab === 'grids' ? html`<${MyGrids} />` : null}
        ${tab === 'inbox' ? html`<${Inbox} notices=${notices} />` : null}
      </div>
      <nav class="tabs" aria-label=${t('officer.tabs')}>${TABS.map(([name, icon]) => html`
        <a key=${name} href=${`#${name}`} class=${classes('tab', { 'tab-on': tab === name })}
          aria-current=${tab === name ? 'page' : null} data-testid=${`tab-${name}`}>
          <${Icon} name=${icon} size=${20} />
            <span>${t(`officer.${name}`)}</span>${numbers[name] ? html`<b class=${`tab-count tab-count-${name}`}
            data-value=${numbers[name]}>${numbers[name]}</b>` : null}</a>`)}</nav>
    </div>`;
}

mount(Officer, { title: 'page.officer', staff: true });
