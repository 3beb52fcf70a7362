/* The city's people: who there is with certificate, rosters and account; lists in and out; links to make a password. */
import { html, useEffect, useRef, useState } from '../parts/html.js';
import { t } from '../parts/i18n.js';
import { mount } from '../parts/page.js';
import { StaffImport } from '../parts/staff-import.js';
import { Invite } from '../parts/staff-invite.js';
import { mayInvite, StaffList } from '../parts/staff-list.js';
import { Tabs } from '../parts/tabs.js';

function readTab(tabs) {
  const asked = new URLSearchParams(location.search).get('tab');
  return tabs.includes(asked) ? asked : tabs[0];
}

function People() {
  const tabs = mayInvite() ? ['people', 'bodies', 'import'] : ['people', 'bodies'];
  const [tab, setTab] = useState(() => readTab(tabs));
  const [inviting, setInviting] = useState(null);
  const [stamp, setStamp] = useState(0);
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) history.replaceState(null, '', `${location.pathname}?tab=${tab}`);
    first.current = false;
  }, [tab]);
  const onInvite = mayInvite() ? setInviting : null;
  return html`<div class="rules-page">
    <header class="rules-head"><h1>${t('page.people')}</h1>
      <${Tabs} label=${t('page.people')} value=${tab} onValue=${setTab} choices=${tabs.map((one) => [one, t(`staff.tab_${one}`)])} /></header>
    <div id="tab-panel" role="tabpanel" aria-labelledby=${`tab-${tab}`} class="people-body">
      ${tab === 'import' ? html`<${StaffImport} onBrought=${() => setStamp((n) => n + 1)} />`
        : html`<${StaffList} key=${tab} persons=${tab === 'people'} onInvite=${onInvite} stamp=${stamp} />`}</div>
    ${inviting ? html`<${Invite} people=${inviting} onClose=${() => setInviting(null)} onDone=${() => setStamp((n) => n + 1)} />` : null}</div>`;
}

mount(People, { title: 'page.people', staff: true, only: ['administrator', 'auditor'] });
