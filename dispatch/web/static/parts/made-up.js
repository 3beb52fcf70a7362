/* Made-up values for the page of patterns; no person, place or number in it exists. */
import { now } from './time.js';
import { parties } from './session.js';

const MINUTE = 60000;
const at = (minutes) => new Date(now() + minutes * MINUTE).toISOString();

export const QUEUES = ['unplaced', 'default_point', 'outside', 'uncategorised', 'desk', 'nobody', 'returned', 'faulty_rule'];

parties.set(new Map([[1, { id: 1, kind: 'person', code: 'P001', name: '示例队员甲', name_en: 'Sample officer A' }],
  [2, { id: 2, kind: 'body', code: 'B01', name: '示例中队', name_en: 'Sample squad' }]]));

const items = [
  { code: '06010', name: '暴露垃圾', name_en: 'Exposed rubbish', major: '06', term: 'exposed_rubbish', conditions: [
    { code: '1', name: '一般', name_en: 'Ordinary', amount: 4, unit: 'work_hour', urgency: 'normal', mode: 'auto', closing: '清理干净',
      closing_en: 'Cleared' },
    { code: '2', name: '面积较大', name_en: 'Large area', amount: 1, unit: 'work_day', urgency: 'normal', mode: 'desk',
      closing: '清理干净并恢复原状', closing_en: 'Cleared and restored' }] },
  { code: '0505', name: '路面塌陷', name_en: 'Road collapse', major: '05', term: 'road_collapse', conditions: [
    { code: '1', name: '发现即立案', name_en: 'As found', amount: 2, unit: 'urgent_hour', urgency: 'emergency', mode: 'auto',
      closing: '围护并设警示标志', closing_en: 'Fenced and signed' }] },
];
export const suggested = () => [['06010', 0.87, ['垃圾', '没人清']], ['0505', 0.004, ['路面']]].map(([category, score, words]) => ({ category, score, words,
  name: items.find((item) => item.code === category).name, name_en: items.find((item) => item.code === category).name_en }));
const of = (code) => items.find((item) => item.code === code);
export const categories = { standard: 'sample', version: 1, items, of, today: of,
  condition: ({ category, condition }) => of(category)?.conditions.find((one) => one.code === condition) };

const event = (index, more) => ({
  id: index, number: `00-000000${index}-0`, version: 1, stage: 'handling', opened_at: at(-200), category: '06010', condition: '1', urgency: 'normal', lon: 0, lat: 0, grid: '000000000B001', town: '',
  holder: 1, answerable: 1, queue: '', deadline: 'handle', warn_at: at(60), due_at: at(95), step: 0, head_seq: 4, weight: 1,
    summary: '示例描述：路边有散落的垃圾袋', address: '示例路 1 号', ...more,
});

/** An event for each colour of the lamp, and one that waits at the desk. */
export const lamps = () => [
  event(1, { deadline: 'handle' }),
  event(2, { stage: 'assigned', deadline: 'accept', warn_at: at(-3), due_at: at(12) }),
  event(3, { category: '0505', urgency: 'emergency', warn_at: at(-90), due_at: at(-35), step: 3 }),
  event(4, { stage: 'suspended', due_at: null, until: at(4000) }),
  event(5, { stage: 'reported', category: '', queue: 'unplaced', holder: null, address: '', deadline: 'file', due_at: at(20) }),
];

const timer = (kind, state, more) => ({ kind, state, amount: 4, unit: 'work_hour', started_at: at(-120), warn_at: at(30),
  due_at: at(60), step: 0, stopped_at: null, met: null, ...more });

export const timers = () => [
  timer('handle', 'running', {}),
  timer('answer', 'running', { amount: 2, unit: 'urgent_hour', warn_at: at(-50), due_at: at(-20), step: 2 }),
  timer('recheck', 'paused', { amount: 1, unit: 'work_day' }),
  timer('accept', 'stopped', { amount: 15, unit: 'minute', met: true }),
  timer('assign', 'stopped', { amount: 15, unit: 'minute', met: false }),
];

const entry = (seq, action, from, to, carried, more) => ({ seq, action, from_stage: from, to_stage: to, actor: null, role: 'system',
  happened_at: at(seq * 5 - 100), recorded_at: at(seq * 5 - 100), carried, ...more });

export const entries = () => [
  entry(1, 'report', null, 'reported', { words: '示例描述：路边有散落的垃圾袋' }, { role: 'citizen' }),
  entry(2, 'file', 'reported', 'filed', { category: '06010', condition: '1' }),
  entry(3, 'assign', 'filed', 'assigned', { holder: 1, reasons: [{ rule: 'claim', chose: false, party: 2, grid: '000000000B001',
    why: 'off_duty' }, { rule: 'deputy', chose: true, party: 1, grid: '000000000B001' }] }),
  entry(4, 'accept', 'assigned', 'handling', {}, { actor: 1, role: 'holder', happened_at: at(-95) }),
  entry(5, 'climb', 'handling', 'handling', { deadline: 'handle', step: 2 }),
  entry(6, 'finish', 'handling', 'handled', { result: '已清理干净' }, { actor: 1, role: 'holder' }),
];

export const report = () => ({
  receipt: '0000-0000001-0', channel: 'hotline', words: '示例描述：路边有散落的垃圾袋，已经两天。', place: { text: '示例路 1 号' }, recorded_at: at(-200),
    files: [],
  caller: { name: '示*', phone: '000****0000', confidential: true },
});

export const caller = () => ({ receipt: '0000-0000001-0', name: '示例来电人', phone: '00000000000', confidential: true });

export const wishes = () => [
  { id: 1, event: '00-0000001-0', kind: 'extend', level: 2, asked_by: 1, asked_at: at(-42), reason: '示例理由：工程量较大' },
  { id: 2, event: '00-0000005-0', kind: 'void', level: 1, asked_by: 1, asked_at: at(-7), reason: '示例理由：重复上报' },
];

export const notices = () => [
  { id: 1, event: '00-0000001-0', kind: 'assign', owed_at: at(-4), seen_at: null, category: '06010', summary: '路边有散落的垃圾袋' },
  { id: 2, event: '00-0000003-0', kind: 'handle_overdue', owed_at: at(-30), seen_at: null, category: '0505', summary: '' },
  { id: 3, event: '00-0000002-0', kind: 'accept_warned', owed_at: at(-60), seen_at: at(-50), category: '06010', summary: '' },
];

/** The moves whose forms differ, each with what the table demands. */
export const OFFERS = [
  { action: 'finish', carry: ['result'], to: 'handled' }, { action: 'return', carry: ['cause', 'reason'], to: 'filed' },
    { action: 'reject', carry: ['reason'], to: 'rejected' },
  { action: 'suspend', carry: ['reason', 'until'], to: 'suspended' }, { action: 'join', carry: ['into'], to: 'joined' },
    { action: 'call_back', carry: ['answer'], to: 'closed' },
  { action: 'ask', carry: ['request', 'reason'], to: 'handling' },
  { action: 'force_close', carry: ['reason', 'approval'], to: 'closed' }, { action: 'pass', carry: ['finding'], to: 'closed' },
  { action: 'offer', carry: ['taker', 'ground', 'reason'], to: 'handling' }, { action: 'decide', carry: ['holder', 'ground'], to: 'assigned' },
];

const answer = (more) => ({ grid: { code: '000000000B001', name: '示例网格', name_en: 'Sample grid' }, border_m: 80, queue: '',
  holder: { name: '示例队员甲', name_en: 'Sample officer A' }, why: [],
  sentence_zh: '由认领网格的示例队员甲负责。', sentence_en: 'Sample officer A has claimed the grid.', due_at: at(240), ...more });

export const located = () => [
  answer({}), answer({ holder: null, border_m: 4 }),
  answer({ grid: null, queue: 'outside', holder: null, due_at: null, sentence_zh: '位置不在任何网格内。',
    sentence_en: 'The place lies in no grid.' }),
];

const alikeOne = (more) => ({ number: '00-0000001-0', stage: 'handling', weight: 3, summary: '示例：路灯不亮', address: '示例路12号', is_open: true,
  sentence_zh: '相距38米，早2小时上报，同一类别，文字相近。',
  sentence_en: '38 m away, reported 2 hours earlier, the same category, similar words.', ...more });

/** Events that a report may repeat: one that is open, one that ended just now. */
export const alike = () => [alikeOne({}), alikeOne({ number: '00-0000002-0', stage: 'closed', weight: 1, is_open: false })];

export const receipt = () => ({ receipt: '0000-0000001-0', code: '000000', event: '00-0000001-0', stage: 'assigned', queue: '',
  due_at: at(240), sentence_zh: '由认领网格的示例队员甲负责。', sentence_en: 'Sample officer A has claimed the grid.' });

const HOLDERS = [{ grid: '000000000B001', name: '示例队员甲', name_en: 'Sample officer A' },
  { grid: '000000000B002', name: '示例队员乙', name_en: 'Sample officer B' }];

const candidate = (more) => ({ lon: 0, lat: 0, radius_m: 30, source: 'sample', score: 0.97, text: '示例路与样板街交叉口', geometry: null,
  found: { zh: '“示例路”与“样板街”的交叉口', en: 'The crossing of the two roads' }, unit: '', border_m: 42,
  grid: { code: '000000000B001', name: '示例网格', name_en: 'Sample grid' }, holders: [HOLDERS[0]], ...more });

const candidates = () => [candidate({}), candidate({ lon: 1, score: 0.71, radius_m: 1400, border_m: 6,
  text: '示例路', source: 'learned', found: { zh: '整条路', en: 'The whole road' },
  holders: HOLDERS }),
candidate({ lon: 2, score: 0.55, text: '样板街', grid: null, border_m: null, holders: [] })];

/** Answers to words for a place: sure, ambiguous, none, on their way. */
export const placeAnswers = () => {
  const asked = (answer, asking = false) => ({ text: '', asking, error: null, answer });
  return [
    asked({ outcome: 'point', missing: null, candidates: candidates().slice(0, 1) }),
    asked({ outcome: 'ambiguous', missing: { zh: '没有说是哪条路的路口。', en: 'The other road is not said.' }, candidates: candidates() }),
    asked({ outcome: 'none', missing: { zh: '没有说在哪里。', en: 'The place is not said.' }, candidates: [] }),
    asked(null, true),
  ];
};

export const taught = () => [1, 2].map((id) => ({ id, text: ['示例老粮站', '示例旧码头'][id - 1], aliases: id === 1 ? ['示例粮站大院'] : [], lon: 0, lat: 0,
  made_at: at(-90), made_by_name: '示例受理员', made_by_name_en: 'Sample operator', event: `00-000000${id}-0`,
  ended: id === 1 ? null : { at: at(-5), by: 1, by_name: '示例值班长', by_name_en: 'Sample duty leader', why: 'placed_anew' } }));

export const suggestions = () => [
  { text: '示例路与样板街交叉口', kind: 'crossing', context: '示例街道', lon: 0, lat: 0 },
  { text: '示例路 1 号', kind: 'door', context: '示例街道', lon: 0, lat: 0 }, { text: '示例路', kind: 'road', context: '', lon: 0, lat: 0 },
];

export const grid = { code: '000000000B001', name: '示例网格', name_en: 'Sample grid', unit: '000000000000001' };

/** Answers to the question who holds a grid: a principal and a deputy, nobody, on their way, none. */
export const gridReads = () => [
  { holders: [{ id: 1, duty: 'principal', name: '示例队员甲', name_en: 'Sample officer A' },
    { id: 2, duty: 'deputy', name: '示例队员乙', name_en: 'Sample officer B' }] },
  { holders: [] }, {}, { error: new Error('offline') },
];

const row = (code, name, name_en, more) => ({ code, name, name_en, to: ['claim'], also: [], silent: '', decided: false, reasons: [],
  text_zh: '', text_en: '', ...more });
/** Two decisions: one by the table, one by a person. */
export const decisions = () => [
  { seq: 3, at: at(-20), action: 'assign', row: 'delegated', table: 3, versions: {}, reasons: [], again: true,
    sentence_zh: '网格B001的认领人示例队员乙不在岗，由网格B001的副责任人示例队员甲负责。',
    sentence_en: 'Sample officer B, who claimed grid B001, is off duty; Sample officer A is the deputy for grid B001.',
    rows: [
      row('emergency', '紧急事件', 'emergency', { silent: 'urgency', text_zh: '紧急程度不符。', text_en: 'It is about another urgency.' }),
      row('own', '本市规则', 'our own row', { text_zh: '派遣规则指定的单位不存在。', text_en: 'The body that the routing table names is missing.' }),
      row('delegated', '赋权事项', 'item delegated to the town', { decided: true,
        text_zh: '网格B001的认领人示例队员乙不在岗，由网格B001的副责任人示例队员甲负责。',
        text_en: 'Sample officer B, who claimed grid B001, is off duty; Sample officer A is the deputy for grid B001.' }),
      row('fallback', '无人可派时依次', 'when nobody could act', { silent: 'decided' }),
    ] },
  { seq: 5, at: at(-5), action: 'transfer', row: '', table: null, versions: {}, reasons: [], rows: null, again: null,
    sentence_zh: '由派遣员指定示例队员甲负责。', sentence_en: 'The dispatcher chose Sample officer A.' },
];
