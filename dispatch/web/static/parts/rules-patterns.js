/* The parts of the pages of rules and people in their states, from made-up values. */
import { html } from './html.js';
import { Offline } from './api.js';
import { categories } from './made-up.js';
import { Asked } from './rules-ask.js';
import { Change, Tried } from './rules-change.js';
import { JoiningView } from './rules-duplicates.js';
import { Checked } from './rules-upload.js';
import { ActivateTable, Versions } from './rules-versions.js';
import { FaultTable, SheetBox } from './sheet-upload.js';
import { StaffCard, StaffTable } from './staff-list.js';
import { Rehearsed } from './staff-import.js';
import { Invite } from './staff-invite.js';
import { Account, StaffHistory } from './staff-acts.js';
import { StaffEdit } from './staff-edit.js';
import { explain } from './states.js';
import { now } from './time.js';

const nothing = () => null;
const HOUR_MS = 3600000;
const at = (hours) => new Date(now() + hours * HOUR_MS).toISOString();
const column = (key, zh, en) => ({ key, zh, en });
const READ = { table: 'routes', key: 'code', head: [], items: [], names: {}, columns: [column('code', '编号', 'Code'), column('name', '名称', 'Name'),
  column('urgencies', '紧急程度', 'Urgency'), column('to', '派给', 'Goes to')] };
const row = (code, name, urgencies, to) => ({ code, name, urgencies, to });
const version = (id, state, more) => ({ id, number: id, name: 'sample', state, rows: 9, source: '', notice: '', from_at: null, to_at: null, from_on: null,
  to_on: null, made_at: at(-50), made_by: 1, decided_by: null, head: {}, ...more });
const VERSIONS = () => [version(5, 'draft'), version(4, 'planned', { from_at: at(40) }), version(3, 'ruling', { from_at: at(-90), to_at: at(40) }),
  version(0, 'past', { to_at: at(-90) })];
const POWERS = version(7, 'draft', { from_on: '2026-04-01', head: { list: 'sample-delegated', kind: 'delegated', town: '000000000', body: 'squad',
  title: '示例清单', decision: '示例决定', published_on: '2026-03-01' } });
const PERSON = { id: 1, stamp: '0', person: { code: 'p-1', name: '示例队员甲', name_en: 'Sample officer A', town: '', body: '', login: 'officer', phone: '000',
  certificate: 'Z-1', certified_until: '2026-12-31', capacity: '', left_on: '' }, memberships: [{ body: 'squad', from: '2026-01-01', to: '' }],
  roles: [{ role: 'officer', scope: 'city', from: '2026-01-01', to: '2026-12-31' }], shifts: [{ weekdays: '1,2,3', start: '08:00', end: '17:30', from: '2026-01-01', to: '' }] };
const CHANGES = () => [{ id: 2, at: at(-2), by: null, by_name: '', by_name_en: '', subject: 'people', what: 'changed', fields: { certified_until: ['2026-12-31', '2027-12-31'] } },
  { id: 1, at: at(-9), by: 1, by_name: '示例管理员', by_name_en: 'Sample administrator', subject: 'account', what: 'closed', fields: { login: ['officer', 'officer'] } }];
const CHANGE = { added: [row('joint', '示例规则', 'emergency', 'responsible_body claim|deputy')], removed: [row('old', '示例旧规则', '', 'center')],
  changed: [{ key: 'delegated', columns: { to: ['claim', 'claim deputy'], name: ['示例', ''] } }], moved: ['officer'], head: {}, same: 6,
  counts: { added: 1, removed: 1, changed: 1, moved: 1 } };
const SAME = { added: [], removed: [], changed: [], moved: [], head: {}, same: 9, counts: { added: 0, removed: 0, changed: 0, moved: 0 } };
const FAULTS = [{ table: 'people', row: 3, column: 'Body', column_zh: '所属单位', reason: "there is no body 'x'", reason_zh: '没有编号为“x”的单位' },
  { table: 'roles', row: 1, column: 'role', column_zh: '角色', reason: 'this column is missing', reason_zh: '缺少这一列' }];
const NAMES = { 1: ['示例局', 'Sample bureau'], 2: ['示例队', 'Sample squad'], 3: ['示例队员甲', 'Sample officer A'] };
const TRIED = { days: 30, events: 820, cut: true, elsewhere: 1, other_body: 1, beside: ['2603020001', '2603020002'], names: NAMES, pairs: [{ bodies: [1, 2], events: 1 }],
  items: [{ number: '00-0000001-0', grids: ['B001', 'B001'], holders: [1, null], bodies: [1, 2], rows: ['officer', 'joint'] }] };
const party = (id) => ({ id, name: NAMES[id][0], name_en: NAMES[id][1], kind: 'person' });
const look = (code, name, name_en, silent, decided) => ({ code, name, name_en, silent, decided, text_zh: decided ? '由示例队员甲负责。' : '紧急程度不符。',
  text_en: decided ? 'Sample officer A answers.' : 'The urgency does not fit.' });
const ASKED = { queue: '', grid: '000000000B001', holder: party(3), runner_up: party(2), answerable: party(3), beside: [party(1)], row: 'delegated', due_at: at(8),
  sentence_zh: '由示例队员甲负责。', sentence_en: 'Sample officer A answers.', rows: [look('emergency', '紧急事件', 'emergency', 'urgency', false),
    look('delegated', '赋权事项', 'item delegated to the town', '', true)] };
const person = (id, more) => ({ id, kind: 'person', code: `p-${id}`, name: '示例队员甲', name_en: 'Sample officer A', town: '000000000', body: 2, certificate: 'Z-1',
  certified_until: '2027-12-31', certificate_state: 'valid', capacity: 6, grids: 2, login: 'officer', account: 'active', invited_until: null, seen_at: at(-3),
  left_at: null, phone: '138****0000', roles: [{ role: 'officer', scope_kind: 'town', scope: '000000000', from_at: at(-500), to_at: null }],
  memberships: [{ body: 2, from_at: at(-500), to_at: null }], shifts: [{ weekdays: 31, from_minute: 480, to_minute: 1200, from_at: at(-500), to_at: null }],
  absences: [{ kind: 'leave', deputy: 3, reason: '', from_at: at(20), to_at: at(60) }], ...more });
const PEOPLE = () => [person(1), person(2, { certificate_state: 'ending', account: 'invited', invited_until: at(60) }),
  person(3, { certificate_state: 'over', account: 'no_password', capacity: null }), person(4, { certificate: null, certificate_state: 'none', login: null, account: 'none',
    roles: [], memberships: [], shifts: [], absences: [], phone: '' }), person(5, { account: 'disabled', left_at: at(-9) })];
const SHEET = { sending: null, trouble: null, choose: nothing };

export function RulesPatterns({ Pattern, Cell }) {
  const pad = (child) => html`<${Cell} pad=${true}>${child}<//>`;
  const people = PEOPLE();
  return html`
    <${Pattern} name="rules_versions">${pad(html`<${Versions} table="routes" items=${VERSIONS()} picked=${4} onPick=${nothing} />`)}
      ${pad(html`<${Versions} table="powers" items=${[POWERS]} onPick=${nothing} />`)}${pad(html`<${Versions} table="routes" items=${[]} onPick=${nothing} />`)}
      <${ActivateTable} inline=${true} table="routes" version=${VERSIONS()[0]} onClose=${nothing} onDone=${nothing} />
      <${ActivateTable} inline=${true} table="powers" version=${POWERS} onClose=${nothing} onDone=${nothing} /><//>
    <${Pattern} name="rules_change">${pad(html`<${Change} change=${CHANGE} read=${READ} />`)}${pad(html`<${Change} change=${SAME} read=${READ} />`)}
      ${pad(html`<${Tried} answer=${TRIED} />`)}${pad(html`<${Tried} answer=${{ ...TRIED, elsewhere: 0, cut: false }} />`)}<//>
    <${Pattern} name="joining">${[[true, true, [{ code: '*', joins_at: 0.97 }, { code: '06010', joins_at: 0.9 }]], [true, false, []], [false, true, []], [false, false, []]].map(([on, mayTurn,
      kinds]) => pad(html`<${JoiningView} answer=${{ on, kinds }} categories=${categories} mayTurn=${mayTurn} onTurn=${nothing} />`))}<//>
    <${Pattern} name="rules_upload">${pad(html`<${SheetBox} sheet=${SHEET} testid="pattern-file" />`)}
      ${pad(html`<${SheetBox} sheet=${{ ...SHEET, sending: { name: '示例.csv', share: 0.5 } }} testid="pattern-file" />`)}
      ${pad(html`<${SheetBox} sheet=${{ ...SHEET, trouble: { text: explain(new Offline()), again: nothing } }} testid="pattern-file" />`)}
      ${pad(html`<${FaultTable} faults=${FAULTS} count=${2} />`)}
      ${pad(html`<${Checked} read=${READ} name="示例.csv" onKeep=${nothing} answer=${{ count: 0, faults: [], drafts: [{ name: '', rows: 9, change: CHANGE }] }} />`)}<//>
    <${Pattern} name="rules_ask">${pad(html`<${Asked} answer=${ASKED} />`)}${pad(html`<${Asked} answer=${{ ...ASKED, queue: 'unplaced', row: '', rows: [] }} />`)}<//>
    <${Pattern} name="staff"><${Cell}><${StaffTable} items=${people} names=${NAMES} persons=${true} open=${null} onOpen=${nothing} onInvite=${nothing} onChanged=${nothing} /><//>
      ${pad(html`<${StaffCard} one=${people[0]} names=${NAMES} onInvite=${nothing} onChanged=${nothing} />`)}${pad(html`<${StaffCard} one=${people[3]} names=${NAMES} onInvite=${nothing} onChanged=${nothing} />`)}
      <${StaffEdit} inline=${true} id=${1} given=${PERSON} onClose=${nothing} onDone=${nothing} /><${StaffEdit} inline=${true} onClose=${nothing} onDone=${nothing} />
      <${Account} inline=${true} one=${people[0]} onClose=${nothing} onDone=${nothing} /><${Account} inline=${true} one=${{ ...people[0], account: 'disabled' }} onClose=${nothing} onDone=${nothing} />
      ${pad(html`<${StaffHistory} id=${1} given=${CHANGES()} />`)}
      <${Invite} inline=${true} people=${people.slice(0, 2)} onClose=${nothing} onDone=${nothing} />
      <${Invite} inline=${true} people=${people.slice(0, 1)} onClose=${nothing} onDone=${nothing}
        given=${[{ party: 1, name: '示例队员甲', name_en: 'Sample officer A', login: 'officer', ends_at: at(72), token: 'sample' }]} /><//>
    <${Pattern} name="staff_import">${pad(html`<${Rehearsed} name="示例.xlsx" onBring=${nothing} answer=${{ counts: { people: { added: 2, same: 40 }, roles: { ended: 1 } },
        done: [{ table: 'people', what: 'added', subject: 'p-1', row: 2 }], changes: 3, faults: [], count: 0, left_out: ['说明'] }} />`)}
      ${pad(html`<${Rehearsed} name="示例.xlsx" onBring=${nothing} answer=${{ counts: {}, done: [], changes: 0, faults: FAULTS, count: 2, left_out: [] }} />`)}<//>`;
}
