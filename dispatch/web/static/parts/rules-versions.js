/* Versions of a table: which rules, which wait, which ruled; one of them with all that may be done to it. */
import { classes, html, useCallback, useEffect, useState } from './html.js';
import { Activate } from './activate.js';
import { api } from './api.js';
import { Button } from './badges.js';
import { Chips } from './fields.js';
import { isChinese, language, t } from './i18n.js';
import { Icon } from './icons.js';
import { AskTable } from './rules-ask.js';
import { CategoryConcerns } from './rules-categories.js';
import { Comparison, Trial } from './rules-change.js';
import { cell, headWords, ownColumns, sizeOf, spanOf, State, versionName } from './rules-words.js';
import { PlainTable } from './sheet-upload.js';
import { Empty, explain, Failure, Loading, Notice } from './states.js';
import { whenFully } from './time.js';
import { hasRole } from './session.js';
import { toast } from './toasts.js';

const PAST_SHOWN = 5;
const MANY = 12;
const VIEWS = { duplicates: ['compare', 'rows'], categories: ['concerns', 'compare', 'trial', 'rows'], usual: ['compare', 'trial', 'ask', 'rows'] };
export const mayRule = () => hasRole('administrator');

/** A table with its versions: `{read, error, load}`. */
export function useTable(table) {
  const [found, setFound] = useState({ table: '', read: null, error: null });
  const load = useCallback(async () => {
    try {
      setFound({ table, read: await api.get(`/tables/${table}`), error: null });
    } catch (error) {
      setFound({ table, read: null, error });
    }
  }, [table]);
  useEffect(() => { load(); }, [load]);
  return found.table === table ? { ...found, load } : { table, read: null, error: null, load };
}

const ORDER = ['planned', 'draft', 'ruling', 'past'];

/** What is to come first, then what rules, then what ruled. */
export function Versions({ table, items, picked, onPick }) {
  const [all, setAll] = useState(false);
  const [asked, setAsked] = useState('');
  const sought = asked.trim().toLowerCase();
  const found = sought ? items.filter((one) => `${versionName(table, one)} ${headWords(one)} ${one.name}`.toLowerCase().includes(sought)) : items;
  if (!items.length) return html`<${Empty} icon="filed" title=${t('rules.no_versions')} />`;
  return html`<div class="versions" data-testid="table-versions">${items.length > MANY ? html`<div class="search"><${Icon} name="search" /><input class="input" type="search"
      aria-label=${t('rules.search_versions')} placeholder=${t('rules.search_versions')} value=${asked} onInput=${(event) => setAsked(event.target.value)} /></div>` : null}
    ${found.length ? null : html`<p class="field-help">${t('rules.none_found')}</p>`}${ORDER.map((state) => {
    const own = found.filter((one) => one.state === state);
    const shown = state === 'past' && !all ? own.slice(0, PAST_SHOWN) : own;
    return own.length ? html`<section key=${state}><h3>${t(`rules.group_${state}`)}</h3><ul>${shown.map((one) => html`<li key=${one.id}>
      <${VersionRow} table=${table} version=${one} picked=${one.id === picked} onPick=${onPick} /></li>`)}</ul>
      ${own.length > shown.length ? html`<button type="button" class="link-button" onClick=${() => setAll(true)}>
        ${t('sheet.more', { n: own.length - shown.length })}</button>` : null}</section>` : null;
  })}</div>`;
}

const VersionRow = ({ table, version, picked, onPick }) => html`<button type="button" class=${classes('version', { 'version-picked': picked })}
  data-testid="table-version" data-id=${version.id} data-state=${version.state} aria-current=${picked ? 'true' : null} onClick=${() => onPick(version.id)}>
  <span class="version-head"><strong>${versionName(table, version)}</strong><${State} state=${version.state} />
    <span class="version-count">${sizeOf(table, version)}</span></span>
  <span class="version-foot">${spanOf(version)}${version.head.list ? ` · ${version.head.list}` : version.name ? ` · ${version.name}` : ''}</span></button>`;

const nameOf = (read, party) => {
  const known = read.names[party];
  return known ? (isChinese() ? known[0] : known[1]) : '';
};

/** One version with what may be done to it. `onChanged(id)` hears of a change; `id` is null when it is gone. */
export function VersionView({ table, version, read, onChanged }) {
  const views = VIEWS[table] || VIEWS.usual;
  const [view, setView] = useState(version.state === 'ruling' || version.state === 'past' ? 'rows' : views[0]);
  const [asking, setAsking] = useState(false);
  const [trouble, setTrouble] = useState(null);
  const act = (work, said, gone = false) => async () => {
    setTrouble(null);
    await work().then(() => { toast(t(said, { name: versionName(table, version) })); onChanged(gone ? null : version.id); }, setTrouble);
  };
  const address = `/tables/${table}/${version.id}`;
  const by = [version.made_by && t('rules.made_by', { name: nameOf(read, version.made_by) }),
    version.decided_by && t('rules.decided_by', { name: nameOf(read, version.decided_by) })].filter(Boolean).join(' · ');
  return html`<section class="version-view" data-testid="table-version-view" data-id=${version.id} data-state=${version.state}>
    <header class="survey-head"><h2>${versionName(table, version)}</h2><${State} state=${version.state} />
      <p><small>${[version.head.list ? '' : version.name, version.source === version.notice ? '' : version.source, sizeOf(table, version), spanOf(version), headWords(version), by].filter(Boolean).join(' · ')}</small></p></header>
    ${version.notice ? html`<${Notice} kind="warn">${version.notice}<//>` : null}
    ${trouble ? html`<${Notice} kind="bad" testid="version-trouble">${explain(trouble)}<//>` : null}
    <div class="moves">${mayRule() ? html`
      ${version.state === 'draft' ? html`<${Button} kind="strong" onClick=${() => setAsking(true)} data-testid="table-activate">${t('ground.activate')}<//>` : null}
      ${version.state === 'planned' ? html`<${Button} onClick=${act(() => api.post(`${address}/withdraw`), 'rules.withdrawn')}
        data-testid="table-withdraw">${t('ground.withdraw')}<//>` : null}
      ${version.state === 'draft' ? html`<${Button} icon="close" onClick=${act(() => api.delete(address), 'rules.dropped', true)}
        data-testid="table-drop">${t('rules.drop')}<//>` : null}` : null}
      ${['csv', 'xlsx'].map((format) => html`<a key=${format} class="button" download data-testid=${`table-export-${format}`}
        href=${api.address(`${address}/export`, { format, language: language.get() })}><${Icon} name="download" />${format === 'csv' ? 'CSV' : 'Excel'}</a>`)}</div>
    <${Chips} label=${t('ground.modes')} value=${view} onValue=${setView} choices=${views.map((one) => [one, t(`rules.view_${one}`)])} />
    ${view === 'concerns' ? html`<${CategoryConcerns} key=${version.id} version=${version} />` : view === 'compare' ? html`<${Comparison} key=${version.id} table=${table} version=${version} read=${read} />`
      : view === 'trial' ? html`<${Trial} key=${version.id} table=${table} version=${version} />`
        : view === 'ask' ? html`<${AskTable} key=${version.id} table=${table} version=${version} />`
          : html`<${Rows} key=${version.id} table=${table} version=${version} read=${read} />`}
    ${asking ? html`<${ActivateTable} table=${table} version=${version} onClose=${() => setAsking(false)}
      onDone=${() => { setAsking(false); onChanged(version.id); }} />` : null}</section>`;
}

function Rows({ table, version, read }) {
  const [found, setFound] = useState({ rows: null, error: null });
  const [asked, setAsked] = useState('');
  const load = useCallback(() => api.get(`/tables/${table}/${version.id}`).then(({ rows }) => setFound({ rows, error: null }),
    (error) => setFound({ rows: null, error })), [table, version.id]);
  useEffect(() => { load(); }, [load]);
  if (!found.rows) return found.error ? html`<${Failure} error=${found.error} onRetry=${load} />` : html`<${Loading} rows=${4} />`;
  const sought = asked.trim().toLowerCase();
  const rows = sought ? found.rows.filter((row) => Object.values(row).some((text) => text.toLowerCase().includes(sought))) : found.rows;
  return html`<div class="change">${found.rows.length > 12 ? html`<div class="search"><${Icon} name="search" /><input class="input" type="search"
      aria-label=${t('rules.search')} placeholder=${t('rules.search')} value=${asked} onInput=${(event) => setAsked(event.target.value)} /></div>` : null}
    ${rows.length ? html`<${PlainTable} columns=${ownColumns(read)} rows=${rows} keyOf=${read.key} label=${t('rules.view_rows')} testid="table-rows" show=${cell} />`
      : html`<${Empty} icon="search" title=${t('rules.none_found')} />`}</div>`;
}

/** Lets a version of a table rule: lists of powers by days, all others by instants. */
export function ActivateTable({ table, version, onClose, onDone, inline }) {
  const byDays = table === 'powers';
  const words = { name: versionName(table, version), help: t(byDays ? 'rules.activate_days' : 'rules.activate_help'),
    now: byDays ? t('rules.own_day', { day: version.from_on }) : t('ground.now'), submit: t('rules.let_rule') };
  const send = async (body, key) => {
    const done = await api.post(`/tables/${table}/${version.id}/activate`, body, key);
    return t(done.state === 'planned' ? 'rules.planned' : 'rules.activated', { name: versionName(table, done),
      when: done.from_on || whenFully(done.from_at) });
  };
  return html`<${Activate} words=${words} byDays=${byDays} send=${send} onClose=${onClose} onDone=${onDone} inline=${inline} />`;
}
