/* How versions of the city's tables are named, dated and headed. */
import { html } from './html.js';
import { isChinese, knows, named, t, word } from './i18n.js';
import { Icon } from './icons.js';
import { parties } from './session.js';
import { whenFully } from './time.js';

const MARKS = { ruling: 'handled', planned: 'clock', draft: 'filed', past: 'suspended' };

export const tableName = (table) => t(`rules.table_${table}`);

/** The heading of a column in the reader's language; a key that is none of the table's stays as it is. */
export const headingOf = (read, key) => {
  const found = read.columns.find((column) => column.key === key);
  return found ? (isChinese() ? found.zh : found.en) : key;
};

/** The columns of a table as `[key, heading]`, without those that speak of a whole list. */
export const ownColumns = (read) => read.columns.filter((column) => !read.head.includes(column.key)).map((column) => [column.key, headingOf(read, column.key)]);

export function versionName(table, version) {
  if (!version.id) return t('rules.built_in');
  const number = t('ground.version', { n: version.number });
  return table === 'powers' ? `${word('power_kind', version.head.kind)} · ${bodyName(version.head.body)} · ${number}` : number;
}

/** The name of a body, by its code. */
const bodyName = (code) => named([...parties.get().values()].find((party) => party.code === code)) || code;

// Columns whose cells are lists of known words, and whether their order matters.
const LISTS = { to: true, also: false, urgencies: false, powers: false, matter: false, responsible: false, bodies: false, kind: false, is_wide: false };

const wordOf = (text) => text.split('|').map((one) => (one.startsWith('body:') ? bodyName(one.slice(5))
  : knows(`rule_word.${one}`) ? t(`rule_word.${one}`) : knows(`power_kind.${one}`) ? t(`power_kind.${one}`) : word('urgency', one))).join(' / ');

/** A cell of a table in words, where it holds codes that the reader need not know; as it stands in the file otherwise. */
export function cell(key, text) {
  if (!text || !(key in LISTS)) return text;
  const said = text.split(/[\s,;，；、]+/).filter(Boolean).map(wordOf);
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
export const headWords = (version) => [version.head.list, version.head.title, version.head.town, version.head.decision].filter(Boolean).join(' · ');
