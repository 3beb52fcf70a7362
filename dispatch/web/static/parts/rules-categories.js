/* Categories among the city's rules: whom a version concerns, the lists that come with the product, and what suggestions learned. */
import { html, useEffect, useState } from './html.js';
import { api } from './api.js';
import { SelectField, TextField } from './fields.js';
import { number } from './ground-words.js';
import { language, named, t } from './i18n.js';
import { Icon } from './icons.js';
import { PlainTable } from './sheet-upload.js';
import { hasRole } from './session.js';
import { Empty, explain, Failure, Loading, Notice } from './states.js';
import { useSuggested } from './suggested.js';
import { limit } from './time.js';
import { toast } from './toasts.js';

const KNOWN = ['gb47678_5_2026', 'gb30428_2_2013', 'cjt214', 'local'];
const KINDS = ['added', 'removed', 'voided', 'revived', 'changed'];
const share = (value) => `${(value * 100).toFixed(1)}%`;

/** What a version changes against the one that rules, code by code, with the open events that were filed under each. */
export function CategoryConcerns({ version }) {
  const [found, setFound] = useState({ answer: null, error: null });
  useEffect(() => {
    const ended = new AbortController();
    setFound({ answer: null, error: null });
    api.get('/categories/changes', { version: version.id }, ended.signal)
      .then((answer) => setFound({ answer, error: null }), (error) => { if (!ended.signal.aborted) setFound({ answer: null, error }); });
    return () => ended.abort();
  }, [version.id, version.state]);
  const { answer, error } = found;
  if (!answer) return error ? html`<${Failure} error=${error} />` : html`<${Loading} rows=${2} />`;
  if (answer.old?.id === answer.new.id) return html`<${Empty} icon="filed" title=${t('rules.rules_itself')} />`;
  return html`<section class="change" data-testid="category-concerns" data-open=${answer.open_events}>
    <dl class="sums">${[...KINDS, 'limits', 'bodies'].map((kind) => html`<div key=${kind} data-sum=${kind}><dt>${t(`category_rules.${kind}`)}</dt>
      <dd>${number(answer.counts[kind])}</dd></div>`)}
      <div data-sum="open"><dt>${t('category_rules.open')}</dt><dd>${number(answer.open_events)}</dd></div></dl>
    ${answer.open_events ? html`<p class="field-help">${t('category_rules.open_help')}</p>` : null}
    ${answer.named.length ? html`<${Notice} kind="warn">${t('category_rules.named', {
      list: gathered(answer.named).join(t('ground.comma')) })}<//>` : null}
    ${answer.items.length ? html`<${PlainTable} label=${t('category_rules.concerns')} first=${60} testid="category-changes" keyOf="code"
      rows=${answer.items.map(rowOf)} columns=${['kind', 'code', 'name', 'open', 'what'].map((key) => [key, t(`category_rules.head_${key}`)])} />`
      : html`<p>${t('rules.no_change')}</p>`}</section>`;
}

const rowOf = (one) => ({ kind: t(`category_rules.${one.kind}`), code: one.code, name: named(one), open: one.open_events ? number(one.open_events) : '',
  what: one.differences.length ? one.differences.map(told).join('; ') : one.successor ? `→ ${one.successor}` : '' });
const told = (one) => `${one.condition} ${t(`category_rules.field_${one.field}`)}: ${value(one.field, one.before)} → ${value(one.field, one.after)}`.trim();

/** A value as people say it: a limit in the words of its unit. */
function value(field, text) {
  const [amount, unit] = text.split(' ');
  return !text ? '–' : field.startsWith('limit') && unit ? limit(Number(amount), unit) : text;
}

/** Codes that other tables name, each table once, with how many of its rows do. */
function gathered(named) {
  const rows = new Map();
  for (const one of named) rows.set(`${one.code} ${one.table}`, [...(rows.get(`${one.code} ${one.table}`) || []), one.row]);
  return [...rows].map(([key, found]) => {
    const [code, table] = key.split(' ');
    return `${code} (${t(`rules.table_${table}`)} ${found.length === 1 ? found[0] : t('rules.rows', { n: found.length })})`;
  });
}

/** What stands beside the list itself: the known lists to begin from, and what suggestions learned. */
export const CategoryExtras = () => html`<section class="category-extras" data-testid="category-extras">
  <h3>${t('category_rules.known')}</h3><p class="field-help">${t('category_rules.known_help')}</p>
  <div class="moves">${KNOWN.map((code) => html`<a key=${code} class="button" download data-testid=${`known-${code}`}
    href=${api.address(`/categories/known/${code}`, { language: language.get() })}><${Icon} name="download" />${t(`category_rules.list_${code}`)}</a>`)}</div>
  <${Learning} /><${TryWords} /></section>`;

/** How well the newest reports would have been suggested, and from which confidence on the system chooses alone. */
function Learning() {
  const [found, setFound] = useState({ answer: null, error: null });
  const [refusal, setRefusal] = useState(null);
  const load = () => api.get('/categories/learning').then((answer) => setFound({ answer, error: null }), (error) => setFound({ answer: null, error }));
  useEffect(() => { load(); }, []);
  const { answer, error } = found;
  if (!answer) return error ? html`<${Failure} error=${error} onRetry=${load} />` : html`<${Loading} rows=${2} />`;
  const choose = (text) => api.post('/categories/learning', { confidence: text ? Number(text) : null }).then((next) => {
    setFound({ answer: next, error: null });
    setRefusal(null);
    toast(t(text ? 'category_rules.decides' : 'category_rules.never_decides', { percent: share(Number(text)) }));
  }, setRefusal);
  const chosen = answer.confidence === null ? '' : String(answer.confidence);
  const levels = [...new Set([...answer.levels.map((one) => String(one.confidence)), ...(chosen ? [chosen] : [])])].sort();
  return html`<h3>${t('category_rules.learned')}</h3>
    ${answer.tried ? html`<p data-testid="learned">${t('category_rules.learned_from', { reports: number(answer.reports), tried: number(answer.tried),
      top1: share(answer.top1), top3: share(answer.top3) })}</p>
      <${PlainTable} label=${t('category_rules.learned')} testid="learned-levels"
        rows=${answer.levels.map((one) => ({ confidence: share(one.confidence), share: share(one.share), precision: one.share ? share(one.precision) : '–' }))}
        columns=${['confidence', 'share', 'precision'].map((key) => [key, t(`category_rules.head_${key}`)])} />
      ${refusal ? html`<${Notice} kind="bad">${explain(refusal)}<//>` : null}
      ${hasRole('administrator') ? html`<${SelectField} name="confidence" label=${t('category_rules.confidence')} help=${t('category_rules.confidence_help')}
        value=${chosen} onValue=${choose} empty=${t('category_rules.never')} choices=${levels.map((one) => [one, t('category_rules.from', { percent: share(Number(one)) })])}
        testid="confidence" />` : null}`
      : html`<p class="field-help" data-testid="learned">${t('category_rules.not_learned', { reports: number(answer.reports) })}</p>`}`;
}

function TryWords() {
  const [words, setWords] = useState('');
  const items = useSuggested(words);
  return html`<${TextField} name="try-words" label=${t('category_rules.try')} value=${words} onValue=${setWords} testid="try-words" />
    ${items.length ? html`<${PlainTable} label=${t('category_rules.try')} testid="tried-words" keyOf="code"
      rows=${items.map((one) => ({ code: one.category, name: named(one), score: share(one.score), words: one.words.join(t('suggested.between')) }))}
      columns=${['code', 'name', 'score', 'words'].map((key) => [key, t(`category_rules.head_${key}`)])} />` : null}`;
}
