/* The city's rules: which tables rule, which are to come; drafts from files, compared, tried, let rule from a day on. */
import { html, useEffect, useState } from '../parts/html.js';
import { Button } from '../parts/badges.js';
import { t } from '../parts/i18n.js';
import { useObservable } from '../parts/observable.js';
import { mount } from '../parts/page.js';
import { CategoryExtras } from '../parts/rules-categories.js';
import { Joining } from '../parts/rules-duplicates.js';
import { TableUpload } from '../parts/rules-upload.js';
import { mayRule, useTable, Versions, VersionView } from '../parts/rules-versions.js';
import { tableName } from '../parts/rules-words.js';
import { parties, readParties } from '../parts/session.js';
import { Empty, Failure, Loading } from '../parts/states.js';
import { Tabs } from '../parts/tabs.js';

const READERS = ['administrator', 'duty_leader', 'dispatcher', 'supervisor', 'auditor'];
const TABLES = ['routes', 'powers', 'categories', 'duplicates'];

function readPlace() {
  const asked = new URLSearchParams(location.search);
  const table = TABLES.includes(asked.get('table')) ? asked.get('table') : TABLES[0];
  const version = asked.get('version');
  return { table, version: /^\d+$/.test(version || '') ? Number(version) : null, uploads: asked.has('upload') };
}

function writePlace({ table, version, uploads }) {
  const asked = new URLSearchParams({ table, ...(version === null ? {} : { version }), ...(uploads ? { upload: '' } : {}) });
  history.replaceState(null, '', `${location.pathname}?${asked}`);
}

function Rules() {
  const [place, setPlace] = useState(readPlace);
  useObservable(parties);
  useEffect(() => writePlace(place), [place]);
  useEffect(() => { readParties().catch(() => null); }, []);
  return html`<div class="rules-page">
    <header class="rules-head"><h1>${t('page.rules')}</h1>
      <${Tabs} label=${t('rules.tables')} value=${place.table} onValue=${(table) => setPlace({ table, version: null, uploads: false })}
        choices=${TABLES.map((table) => [table, tableName(table)])} /></header>
    <div id="tab-panel" role="tabpanel" aria-labelledby=${`tab-${place.table}`}>
      <${TablePart} key=${place.table} place=${place} onPlace=${setPlace} /></div></div>`;
}

function TablePart({ place, onPlace }) {
  const { table } = place;
  const { read, error, load } = useTable(table);
  if (!read) return error ? html`<${Failure} error=${error} onRetry=${load} />` : html`<${Loading} rows=${5} />`;
  const ruling = read.items.find((one) => one.state === 'ruling');
  const version = read.items.find((one) => one.id === place.version) || (place.uploads ? null : ruling || read.items[0]);
  const pick = (id) => onPlace({ table, version: id, uploads: false });
  const changed = async (id) => { await load(); pick(id); };
  return html`<div class="rules-body">
    <section class="rules-side"><p class="field-help">${t(`rules.about_${table}`)}</p>
      ${mayRule() ? html`<div class="moves"><${Button} icon="upload" onClick=${() => onPlace({ table, version: null, uploads: true })}
        data-testid="table-send">${t('rules.send')}<//></div>` : null}
      <${Versions} table=${table} items=${read.items} picked=${version?.id} onPick=${pick} />
      ${table === 'categories' ? html`<${CategoryExtras} />` : table === 'duplicates' ? html`<${Joining} />` : null}</section>
    <section class="rules-main">${place.uploads ? html`<${TableUpload} table=${table} read=${read} onKept=${(kept) => changed(kept[0].id)} />`
      : version ? html`<${VersionView} key=${`${version.id}-${version.state}`} table=${table} version=${version} read=${read} onChanged=${changed} />`
        : html`<${Empty} icon="filed" title=${t('rules.no_versions')} />`}</section></div>`;
}

mount(Rules, { title: 'page.rules', staff: true, only: READERS });
