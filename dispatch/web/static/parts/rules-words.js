/* How versions of the city's tables are named, dated and headed. */
import { html } from './html.js';
import { number } from './ground-words.js';
import { isChinese, knows, named, t, word } from './i18n.js';
import { Icon } from './icons.js';
import { parties } from './session.js';
import { limit, whenFully } from './time.js';

const MARKS = { ruling: 'handled', planned: 'clock', draft: 'filed', past: 'suspended' };

export const tableName = (table) => t(`rules.table_${table}`);

/** The heading of a column in the reader's language; a key that is none of the table's stays as it is. */
export const headingOf = (read, key) => {
  const found = read.columns.find((column) => column.key === key);
  return found ? (isChinese() ? found.zh : found.en) : key;
};

// What a reader of the list of categories asks first; names in the other language and what only files need come last.
const FIRST = { categories: ['code', 'name', 'name_en', 'condition_name', 'condition_name_en', 'limit', 'limit_a', 'limit_b', 'limit_c', 'closing',
  'closing_en', 'responsible', 'mode', 'enforcement', 'urgency', 'state', 'successor', 'words', 'source', 'standard', 'kind'] };
const LAST = { true: ['name_en', 'condition_name_en', 'closing_en'], false: ['name', 'condition_name', 'closing'] };

/** The columns of a table as `[key, heading]`, without those that speak of a whole list. */
export function ownColumns(read) {
  const own = read.columns.filter((column) => !read.head.includes(column.key)).map((column) => column.key);
  const last = LAST[isChinese()];
  const place = (key) => (last.includes(key) ? own.length : 0) + ((FIRST[read.table].indexOf(key) + 1) || own.length);
  return (FIRST[read.table] ? own.sort((a, b) => place(a) - place(b)) : own).map((key) => [key, headingOf(read, key)]);
}

/** How much a version holds: rows, or categories of several rows each. */
export const sizeOf = (table, version) => t(table === 'categories' ? 'rules.categories' : 'rules.rows', { n: number(version.rows) });

export function versionName(table, version) {
  if (!version.id) return t('rules.built_in');
  const number = t('ground.version', { n: version.number });
  return table === 'powers' ? `${word('power_kind', version.head.kind)} · ${bodyName(version.head.body)} · ${number}` : number;
}

/** The name of a body, by its code. */
const bodyName = (code) => named([...parties.get().values()].find((party) => party.code === code)) || code;

// Columns whose cells are lists of known words, and whether their order matters.
const LISTS = { to: true, also: false, urgencies: false, powers: false, matter: false, responsible: false, bodies: false, kind: false, is_wide: false };

/** A body by its code, or whom a word such as `officer` means; bodies may be called as urgencies are. */
const whoOf = (code) => (knows(`rule_word.${code}`) ? t(`rule_word.${code}`) : bodyName(code));
const wordOf = (text) => text.split('|').map((one) => (one.startsWith('body:') ? bodyName(one.slice(5))
  : knows(`rule_word.${one}`) ? t(`rule_word.${one}`) : knows(`power_kind.${one}`) ? t(`power_kind.${one}`) : word('urgency', one))).join(' / ');

// Columns whose cells are one known word each, and where these words stand.
const GROUPS = { standard: 'category_list', kind: 'category_kind', state: 'category_state', mode: 'mode', source: 'limit_source', urgency: 'urgency',
  enforcement: 'rule_word' };

/** A cell of a table in words, where it holds codes that the reader need not know; as it stands in the file otherwise. */
export function cell(key, text) {
  const [amount, unit] = /^limit(_[abc])?$/.test(key) ? (text || '').split(' ') : [];
  if (unit && knows(`unit.${unit}`)) return html`<span title=${text}>${limit(Number(amount), unit)}</span>`;
  if (text && key in GROUPS && knows(`${GROUPS[key]}.${text}`)) return html`<span title=${text}>${t(`${GROUPS[key]}.${text}`)}</span>`;
  if (!text || !(key in LISTS)) return text;
  const said = text.split(/[\s,;，；、]+/).filter(Boolean).map(key === 'responsible' ? whoOf : wordOf);
  return html`<span title=${text}>${said.join(LISTS[key] ? ' → ' : t('ground.comma'))}</span>`;
}

/** From when to when, in instants or days. */
export function spanOf(version) {
  const [from, to] = version.from_on ? [version.from_on, version.to_on] : [whenFully(version.from_at), whenFully(version.to_at)];
  if (version.state === 'draft') return version.from_on ? t('rules.wants', { when: version.from_on }) : t('ground.made', { when: whenFully(version.made_at) });
  if (version.state === 'planned') return to ? t('rules.planned_to', { from, to }) : t('ground.rules_from', { when: from });
  if (!from) return version.state === 'past' ? t('rules.until', { when: to }) : t('rules.always');
  return to ? t('ground.from_to', { from, to }) : t('ground.since', { when: from });
}

export const State = ({ state }) => html`<span class=${`version-state version-${state === 'ruling' ? 'active' : state === 'past' ? 'retired' : state}`}
  data-state=${state}><${Icon} name=${MARKS[state]} size=${13} />${t(`rules.state_${state}`)}</span>`;

/** What a list of powers says of itself. */
export const headWords = ({ head }) => [head.list, head.title, head.town, head.decision,
  head.published_on && t('rules.published', { day: head.published_on })].filter(Boolean).join(' · ');
