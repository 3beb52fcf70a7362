/* What one version of a table has that another has not, and what would have gone elsewhere by it. */
import { html, useEffect, useState } from './html.js';
import { api } from './api.js';
import { Button } from './badges.js';
import { SelectField } from './fields.js';
import { t } from './i18n.js';
import { number } from './ground-words.js';
import { cell, headingOf, ownColumns, versionName } from './rules-words.js';
import { PlainTable } from './sheet-upload.js';
import { Empty, Failure, Loading, Notice } from './states.js';
import { partyName } from './session.js';

const DAYS = [7, 30, 90, 365];
const SHOWN_BESIDE = 20;

/** `change` as the API tells it, `read` the table with its columns. */
export function Change({ change, read, isNew = false }) {
  const columns = ownColumns(read);
  const { counts } = change;
  const sums = [['same', change.same], ['added', counts.added], ['removed', counts.removed], ['changed', counts.changed],
    ...(counts.moved ? [['moved', counts.moved]] : [])];
  const head = Object.entries(change.head);
  const differs = head.length || sums.some(([name, n]) => name !== 'same' && n);
  return html`<div class="change" data-testid="change">
    ${isNew ? html`<p class="field-help">${t('rules.nothing_before')}</p>` : null}
    <dl class="sums">${sums.map(([name, n]) => html`<div key=${name} data-sum=${name}><dt>${t(`rules.sum_${name}`)}</dt><dd>${number(n)}</dd></div>`)}</dl>
    ${differs ? null : html`<p>${t('rules.no_change')}</p>`}
    ${head.length || change.changed.length ? html`<h3>${t('rules.changed')}</h3><${Changed} change=${change} head=${head} read=${read} />` : null}
    ${change.moved.length ? html`<h3>${t('rules.moved')}</h3><p class="codes">${change.moved.map((key) => html`<code key=${key}>${key}</code>`)}</p>` : null}
    ${['added', 'removed'].filter((what) => change[what].length).map((what) => html`<h3 key=${`${what}-head`}>${t(`rules.${what}`)}</h3>
      <${PlainTable} key=${what} columns=${columns} rows=${change[what]} label=${t(`rules.${what}`)} first=${30} testid=${`change-${what}`} show=${cell} />
      ${counts[what] > change[what].length ? html`<p key=${`${what}-rest`} class="field-help">${t('rules.rest', { n: number(counts[what] - change[what].length) })}</p>` : null}`)}
  </div>`;
}

function Changed({ change, head, read }) {
  const rows = [...head.map(([key, pair]) => ({ key: t('rules.whole_list'), column: headingOf(read, key), was: cell(key, pair[0]), is: cell(key, pair[1]) })),
    ...change.changed.flatMap((one) => Object.entries(one.columns).map(([column, pair]) => ({ key: one.key, column: headingOf(read, column),
      was: cell(column, pair[0]), is: cell(column, pair[1]) })))].map((row) => ({ ...row, was: row.was || '–', is: row.is || '–' }));
  return html`<${PlainTable} rows=${rows} label=${t('rules.changed')} first=${60} testid="change-changed"
    columns=${[['key', headingOf(read, read.key)], ['column', t('sheet.column')], ['was', t('rules.was')], ['is', t('rules.is')]]} />`;
}

/** A version beside another, by default the one that rules. */
export function Comparison({ table, version, read }) {
  const [other, setOther] = useState('');
  const [found, setFound] = useState({ answer: null, error: null });
  const others = read.items.filter((one) => one.id !== version.id && (table !== 'powers' || one.name === version.name));
  useEffect(() => {
    const ended = new AbortController();
    setFound({ answer: null, error: null });
    api.get(`/tables/${table}/${version.id}/compare`, { other }, ended.signal)
      .then((answer) => setFound({ answer, error: null }), (error) => { if (!ended.signal.aborted) setFound({ answer: null, error }); });
    return () => ended.abort();
  }, [table, version.id, version.state, other]);
  return html`<section class="compare" data-testid="comparison" data-ready=${found.answer ? 'true' : 'false'}>
    ${others.length ? html`<${SelectField} name="compare-with" label=${t('ground.compare_with')} value=${other} onValue=${setOther} empty=${t('rules.with_ruling')}
      choices=${others.map((one) => [String(one.id), `${versionName(table, one)} (${t(`rules.state_${one.state}`)})`])} testid="compare-with" />` : null}
    ${found.error ? html`<${Failure} error=${found.error} />` : !found.answer ? html`<${Loading} rows=${2} />`
      : found.answer.old?.id === version.id ? html`<${Empty} icon="filed" title=${t('rules.rules_itself')} />`
        : html`<p>${found.answer.old ? t('rules.against', { name: versionName(table, found.answer.old) }) : null}</p>
          <${Change} change=${found.answer.change} read=${read} isNew=${!found.answer.old} />`}
  </section>`;
}

/** Past events decided both ways; only when somebody asks, because it takes a while. */
export function Trial({ table, version }) {
  const [days, setDays] = useState(30);
  const [found, setFound] = useState({ answer: null, error: null, busy: false });
  const ask = async () => {
    setFound({ answer: null, error: null, busy: true });
    try {
      setFound({ answer: await api.getSlow(`/tables/${table}/${version.id}/trial`, { days }), error: null, busy: false });
    } catch (error) {
      setFound({ answer: null, error, busy: false });
    }
  };
  return html`<section class="compare trial" data-testid="trial">
    <p class="field-help">${t('rules.trial_help')}</p>
    <div class="asked-row"><${SelectField} name="trial-days" label=${t('ground.days')} value=${String(days)} onValue=${(n) => setDays(Number(n))}
      choices=${DAYS.map((n) => [String(n), t('rules.n_days', { n })])} />
      <${Button} kind="strong" busy=${found.busy} onClick=${ask} data-testid="trial-ask">${t('rules.try')}<//></div>
    ${found.error ? html`<${Failure} error=${found.error} onRetry=${ask} />` : found.busy ? html`<${Loading} rows=${2} />`
      : found.answer ? html`<${Tried} answer=${found.answer} />` : null}</section>`;
}

export function Tried({ answer }) {
  const name = (party) => (party === null ? t('ground.nobody') : nameOf(answer, party));
  const pairs = answer.pairs.map((pair) => ({ from: name(pair.bodies[0]), to: name(pair.bodies[1]), events: number(pair.events) }));
  const rows = answer.items.map((one) => ({ number: one.number, grid: [...new Set(one.grids)].join(' → '), from: name(one.holders[0]), to: name(one.holders[1]),
    rule: [...new Set(one.rows)].join(' → ') }));
  return html`<div class="change" data-testid="tried" data-elsewhere=${answer.elsewhere}>
    <p>${t('rules.tried', { n: number(answer.events), days: answer.days })}${answer.cut ? ` ${t('ground.newest_only')}` : ''}</p>
    <dl class="sums"><div><dt>${t('rules.sum_elsewhere')}</dt><dd>${number(answer.elsewhere)}</dd></div>
      <div><dt>${t('rules.sum_body')}</dt><dd>${number(answer.other_body)}</dd></div></dl>
    ${answer.elsewhere ? html`<h3>${t('rules.pairs')}</h3><${PlainTable} rows=${pairs} label=${t('rules.pairs')} first=${20} testid="tried-pairs"
        columns=${[['from', t('rules.from_body')], ['to', t('rules.to_body')], ['events', t('rules.events')]]} />
      <h3>${t('ground.events_elsewhere')}</h3><${PlainTable} rows=${rows} label=${t('ground.events_elsewhere')} first=${50} testid="tried-events"
        columns=${[['number', t('rules.event')], ['grid', t('coverage.grid')], ['from', t('rules.was')], ['to', t('rules.is')], ['rule', t('rules.rule')]]} />`
      : html`<${Notice} icon="handled">${t('rules.none_elsewhere')}<//>`}
    ${answer.beside.length ? html`<p data-testid="tried-beside">${t('rules.others_beside', { n: number(answer.beside.length),
      numbers: answer.beside.slice(0, SHOWN_BESIDE).join(t('ground.comma')) })}</p>` : null}</div>`;
}

function nameOf(answer, party) {
  const known = answer.names[party];
  return known ? (document.documentElement.lang.startsWith('zh') ? known[0] : known[1]) : partyName(party);
}
