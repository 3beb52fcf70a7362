/* What holds of somebody from when to when: rows of memberships, roles and shifts, each added, given an end, or ended now. */
import { classes, html } from './html.js';
import { Button } from './badges.js';
import { SelectField, TextField } from './fields.js';
import { t, word } from './i18n.js';

const ROLES = ['officer', 'squad_leader', 'operator', 'duty_leader', 'dispatcher', 'department', 'supervisor', 'administrator', 'auditor'];
const WEEK = [1, 2, 3, 4, 5, 6, 7];
const IS_DAY = /^(\d{4}-\d\d-\d\d)?$/;
export const BLANK = {
  memberships: (day) => ({ body: '', from: day, to: '' }),
  roles: (day) => ({ role: 'officer', scope: '', from: day, to: '' }),
  shifts: (day) => ({ weekdays: '1,2,3,4,5', start: '08:00', end: '17:30', from: day, to: '' }),
};
export const KINDS = Object.keys(BLANK);

/** `rows` carry the cells; `kept` those that hold already (their beginning stays), `over` those that end when it is saved.
 *  `wrong(row, column)` is what is said of a cell. */
export function Spans({ kind, rows, onRows, wrong, lists, today }) {
  const change = (index, more) => onRows(rows.map((row, at) => (at === index ? { ...row, ...more } : row)));
  const drop = (index) => (rows[index].kept ? change(index, { over: !rows[index].over }) : onRows(rows.filter((row, at) => at !== index)));
  return html`<fieldset class="spans" data-testid=${`spans-${kind}`}><legend>${t(`staff.${kind}`)}</legend>
    ${rows.length ? null : html`<p class="nothing">${t(`staff.no_${kind}`)}</p>`}
    ${rows.map((row, index) => html`<div key=${row.key} class=${classes('span-row', { 'span-over': row.over })} data-testid="span-row">
      <${Row} kind=${kind} row=${row} lists=${lists} name=${`${kind}-${row.key}`} onChange=${(more) => change(index, more)} wrong=${(column) => wrong(row, column)} />
      <div class="span-foot">${wrong(row, 'person') ? html`<p class="field-error" role="alert">${wrong(row, 'person')}</p>` : null}
        ${row.over ? html`<small>${t('person.ends_on_save')}</small>` : null}
        <${Button} onClick=${() => drop(index)} data-testid="span-drop">${t(row.over ? 'person.undo' : row.kept ? 'person.end_now' : 'person.drop')}<//></div></div>`)}
    <p><${Button} onClick=${() => onRows([...rows, { ...BLANK[kind](today), key: `new-${Date.now()}-${rows.length}` }])} data-testid=${`add-${kind}`}>
      ${t(`person.add_${kind}`)}<//></p></fieldset>`;
}

function Row({ kind, row, lists, name, onChange, wrong }) {
  const choice = (column, label, choices) => html`<${SelectField} name=${`${name}-${column}`} label=${label} value=${row[column]} needed
    choices=${withOwn(choices, row[column])} empty=${t('person.choose')} onValue=${(value) => onChange({ [column]: value })} error=${wrong(column)} testid=${`span-${column}`} />`;
  const fields = row.over ? html`<p><s>${told(kind, row, lists)}</s></p>` : row.kept ? html`<p class="span-what"><strong>${told(kind, row, lists)}</strong> ${t('staff.from', { from: row.from.slice(0, 16) })}</p>`
    : kind === 'memberships' ? choice('body', t('staff.body'), lists.bodies)
      : kind === 'roles' ? html`${choice('role', t('person.role'), ROLES.map((one) => [one, word('role', one)]))}${choice('scope', t('person.scope'), lists.scopes)}`
        : html`<${Shift} row=${row} name=${name} onChange=${onChange} wrong=${wrong} />`;
  return html`${fields}${row.over ? null : html`${row.kept ? null : html`<${Day} name=${`${name}-from`} label=${t('person.from')} needed value=${row.from}
      onValue=${(from) => onChange({ from })} error=${wrong('from')} testid="span-from" />`}
    <${Day} name=${`${name}-to`} label=${t('person.to')} value=${row.to} onValue=${(to) => onChange({ to })} error=${wrong('to')} testid="span-to" />`}`;
}

function Shift({ row, name, onChange, wrong }) {
  const on = row.weekdays.split(',').filter(Boolean);
  const turn = (day) => onChange({ weekdays: WEEK.map(String).filter((one) => (one === String(day) ? !on.includes(one) : on.includes(one))).join(',') });
  return html`<div class=${classes('field', { 'field-wrong': wrong('weekdays') })}><span class="field-label">${t('person.weekdays')}</span>
      <div class="chips" role="group" aria-label=${t('person.weekdays')}>${WEEK.map((day) => html`<button type="button" key=${day}
        class=${classes('chip', { 'chip-on': on.includes(String(day)) })} aria-pressed=${on.includes(String(day)) ? 'true' : 'false'} onClick=${() => turn(day)}>${t(`weekday.${day}`)}</button>`)}</div>
      ${wrong('weekdays') ? html`<p class="field-error" role="alert">${wrong('weekdays')}</p>` : null}</div>
    <${TextField} name=${`${name}-start`} kind="time" label=${t('person.start')} needed value=${row.start} onValue=${(start) => onChange({ start })} error=${wrong('start')} testid="span-start" />
    <${TextField} name=${`${name}-end`} kind="time" label=${t('person.end')} needed value=${row.end} onValue=${(end) => onChange({ end })} error=${wrong('end')} testid="span-end" />`;
}

/** A day, or an instant that some list gave, which is shown as it stands. */
export const Day = ({ value, ...rest }) => html`<${TextField} ...${rest} value=${value} kind=${IS_DAY.test(value) ? 'date' : 'text'} />`;

const withOwn = (choices, own) => (!own || choices.some(([code]) => code === own) ? choices : [...choices, [own, own]]);
const called = (choices, code) => choices.find(([one]) => one === code)?.[1] || code;

function told(kind, row, lists) {
  if (kind === 'memberships') return called(lists.bodies, row.body);
  if (kind === 'roles') return `${word('role', row.role)} · ${called(lists.scopes, row.scope)}`;
  return `${row.weekdays.split(',').map((day) => t(`weekday.${day}`)).join(t('staff.day_comma'))} ${row.start}–${row.end}`;
}
