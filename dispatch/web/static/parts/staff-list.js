/* People, squads and bodies: looked for, with certificate, rosters, leave, grids and account. */
import { classes, Fragment, html, useCallback, useEffect, useState } from './html.js';
import { api } from './api.js';
import { Button } from './badges.js';
import { Chips } from './fields.js';
import { isChinese, named, t, word } from './i18n.js';
import { Icon } from './icons.js';
import { number } from './ground-words.js';
import { hasRole } from './session.js';
import { Back } from './absences.js';
import { StaffActs, StaffHistory } from './staff-acts.js';
import { StaffEdit } from './staff-edit.js';
import { Empty, Failure, Loading, Notice } from './states.js';
import { ago, whenFully } from './time.js';

const PAGE = 50;
const PAUSE_MS = 200;
const ENDING_DAYS = 30;
const DAY_MS = 86400000;
const WEEK = [1, 2, 3, 4, 5, 6, 7];

const inDays = (days) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
const FILTERS = { all: {}, ending: { certified_before: inDays(ENDING_DAYS) }, no_password: { no_password: true }, left: { left: true } };

/** Pages of people: `{items, names, next, error, load, more}`. */
function useStaff(query) {
  const [read, setRead] = useState({ items: null, names: {}, next: null, error: null });
  const asked = JSON.stringify(query);
  const load = useCallback(async () => {
    try {
      const page = await api.get('/people', { ...JSON.parse(asked), limit: PAGE });
      setRead({ ...page, error: null });
    } catch (error) {
      setRead((before) => ({ ...before, items: null, error }));
    }
  }, [asked]);
  useEffect(() => {
    const bell = setTimeout(load, PAUSE_MS);
    return () => clearTimeout(bell);
  }, [load]);
  const more = async () => {
    try {
      const page = await api.get('/people', { ...JSON.parse(asked), limit: PAGE, cursor: read.next });
      setRead((before) => ({ ...page, items: [...before.items, ...page.items], names: { ...before.names, ...page.names }, error: null }));
    } catch (error) {
      setRead((before) => ({ ...before, error }));
    }
  };
  return { ...read, load, more };
}

/** `persons` or the bodies, squads and queues; `onInvite(people)` is asked for links. */
export function StaffList({ persons, onInvite, stamp }) {
  const [adding, setAdding] = useState(false);
  const [q, setQ] = useState('');
  const [filter, setFilter] = useState(() => (new URLSearchParams(location.search).get('show') in FILTERS ? new URLSearchParams(location.search).get('show') : 'all'));
  const [kind, setKind] = useState('body');
  const [open, setOpen] = useState(null);
  const read = useStaff({ kind: persons ? 'person' : kind, q: q.trim(), ...(persons ? FILTERS[filter] : {}) });
  useEffect(() => { if (stamp) read.load(); }, [stamp]);
  const waiting = (read.items || []).filter((one) => one.account === 'no_password');
  return html`<section class="staff" data-testid="staff" data-ready=${read.items ? 'true' : 'false'}>
    <div class="staff-asked"><div class="search"><${Icon} name="search" /><input class="input" type="search" data-testid="staff-search" value=${q}
        aria-label=${t(persons ? 'staff.search' : 'staff.search_bodies')} placeholder=${t(persons ? 'staff.search' : 'staff.search_bodies')}
        onInput=${(event) => setQ(event.target.value)} /></div>
      ${persons ? html`<${Chips} label=${t('staff.which')} value=${filter} onValue=${setFilter}
          choices=${Object.keys(FILTERS).map((one) => [one, t(`staff.filter_${one}`)])} />`
        : html`<${Chips} label=${t('staff.which')} value=${kind} onValue=${setKind} choices=${['body', 'squad', 'queue'].map((one) => [one, word('party', one)])} />`}
      ${persons && onInvite && waiting.length ? html`<${Button} icon="person" onClick=${() => onInvite(waiting)} data-testid="invite-all">
        ${t('staff.invite_shown', { n: waiting.length })}<//>` : null}
      ${persons && onInvite ? html`<${Button} kind="strong" onClick=${() => setAdding(true)} data-testid="person-add">${t('person.add')}<//>` : null}</div>
    ${adding ? html`<${StaffEdit} onClose=${() => setAdding(false)} onDone=${(kept) => { setAdding(false); setQ(kept.code); setOpen(kept.id); read.load(); }} />` : null}
    ${read.error ? html`<${Failure} error=${read.error} onRetry=${read.load} />` : !read.items ? html`<${Loading} rows=${6} />`
      : !read.items.length ? html`<${Empty} icon="person" title=${t('staff.nobody')} />`
        : html`<${StaffTable} items=${read.items} names=${read.names} persons=${persons} open=${open} onOpen=${setOpen} onInvite=${onInvite} onChanged=${read.load} />
          ${read.next ? html`<p><${Button} onClick=${read.more} data-testid="staff-more">${t('staff.more')}<//></p>` : null}`}</section>`;
}

const nameIn = (names, party) => (party === null || party === undefined ? '' : names[party] ? names[party][isChinese() ? 0 : 1] : `#${party}`);

export function StaffTable({ items, names, persons, open, onOpen, onInvite, onChanged }) {
  const heads = persons ? ['name', 'body', 'certificate', 'grids', 'account'] : ['body_name', 'above', 'town'];
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label=${t(persons ? 'staff.people' : 'staff.bodies')}>
    <table class=${`plain-table staff-table ${persons ? 'staff-persons' : ''}`}><thead><tr>${heads.map((head) => html`<th key=${head} scope="col">${t(`staff.${head}`)}</th>`)}</tr></thead>
    <tbody>${items.map((one) => html`<${Fragment} key=${one.id}>
      <tr data-testid="staff-row" data-code=${one.code} class=${classes({ 'row-picked': open === one.id, 'staff-left': one.left_at })}>
        <th scope="row">${persons ? html`<button type="button" class="link-button" aria-expanded=${open === one.id ? 'true' : 'false'}
          onClick=${() => onOpen(open === one.id ? null : one.id)}>${named(one)}</button>` : named(one)} <code>${one.code}</code></th>
        ${persons ? html`<td>${nameIn(names, one.body)}</td><td><${Certificate} one=${one} /></td>
          <td class="number">${one.capacity === null ? number(one.grids) : `${one.grids} / ${one.capacity}`}</td><td><${Account} one=${one} /></td>`
          : html`<td>${nameIn(names, one.body)}</td><td><code>${one.town}</code></td>`}</tr>
      ${open === one.id ? html`<tr class="staff-open"><td colspan=${heads.length}><${StaffCard} one=${one} names=${names} onInvite=${onInvite} onChanged=${onChanged} /></td></tr>` : null}<//>`)}
    </tbody></table></div>`;
}

const TONES = { over: 'bad', ending: 'warn', valid: 'good', none: 'still', active: 'good', invited: 'warn', no_password: 'warn', disabled: 'bad' };
const ICONS = { bad: 'warning', warn: 'clock', good: 'handled', still: 'more' };
const Mark = ({ state, children }) => html`<span class=${`state-mark state-mark-${TONES[state]}`} data-mark=${state}>
  <${Icon} name=${ICONS[TONES[state]]} size=${13} />${children}</span>`;

const Certificate = ({ one }) => html`<${Mark} state=${one.certificate_state}>${t(`staff.certificate_${one.certificate_state}`)}<//>
  ${one.certificate ? html` <small>${one.certificate}${one.certified_until ? ` · ${t('staff.until', { day: one.certified_until })}` : ''}</small>` : null}`;

const Account = ({ one }) => html`<${Mark} state=${one.account}>${t(`staff.account_${one.account}`)}<//>
  ${one.login ? html` <small>${one.login}${one.seen_at ? ` · ${ago(one.seen_at)}` : ''}</small>` : null}`;

const clock = (minute) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
const days = (bits) => WEEK.filter((day) => (bits >> (day - 1)) & 1).map((day) => t(`weekday.${day}`)).join(t('staff.day_comma'));
const span = (one) => (one.to_at ? t('ground.from_to', { from: whenFully(one.from_at), to: whenFully(one.to_at) }) : t('staff.from', { from: whenFully(one.from_at) }));

function scopeOf(role, names) {
  if (role.scope_kind === 'body') return nameIn(names, Number(role.scope)) || role.scope;
  return role.scope_kind === 'town' || role.scope_kind === 'grid' ? role.scope : t(`staff.scope_${role.scope_kind}`);
}

/** All that holds of a person now, or will; with `onInvite` he can be changed. */
export function StaffCard({ one, names, onInvite, onChanged }) {
  const parts = [
    ['roles', one.roles.map((role) => [`${word('role', role.role)} · ${scopeOf(role, names)}`, role])],
    ['memberships', one.memberships.map((row) => [nameIn(names, row.body), row])],
    ['shifts', one.shifts.map((row) => [`${days(row.weekdays)} ${clock(row.from_minute)}–${clock(row.to_minute)}`, row])],
    ['absences', one.absences.map((row) => [[word('absence_kind', row.kind), row.deputy ? t('staff.deputy', { name: nameIn(names, row.deputy) }) : t('absence.no_deputy'),
      row.reason].filter(Boolean).join(' · '), row, onInvite ? html`<${Back} id=${row.id} from=${row.from_at} onDone=${onChanged} />` : null])],
  ];
  return html`<div class="staff-card" data-testid="staff-card">
    <dl class="facts">${one.body ? html`<div class="fact"><dt>${t('staff.body')}</dt><dd>${nameIn(names, one.body)}</dd></div>` : null}${one.phone ? html`<div class="fact"><dt>${t('staff.phone')}</dt><dd>${one.phone}</dd></div>` : null}
      ${one.left_at ? html`<div class="fact"><dt>${t('staff.left')}</dt><dd>${whenFully(one.left_at)}</dd></div>` : null}
      ${parts.map(([name, rows]) => html`<div class="fact" key=${name}><dt>${t(`staff.${name}`)}</dt><dd>${rows.length ? html`<ul>${rows.map(([text, row, act], index) => html`
        <li key=${index}>${text} <small>${span(row)}</small> ${act}</li>`)}</ul>` : html`<span class="nothing">${t(`staff.no_${name}`)}</span>`}</dd></div>`)}</dl>
    ${onInvite ? html`<${StaffActs} one=${one} onInvite=${onInvite} onChanged=${onChanged} />` : null}
    ${one.login ? null : html`<${Notice}>${t('staff.no_login')}<//>`}
    <${StaffHistory} key=${`history-${one.id}`} id=${one.id} /></div>`;
}

export const mayInvite = () => hasRole('administrator');
