/* Hand-overs, leave and coverage in their states, from made-up values. */
import { html } from './html.js';
import { t } from './i18n.js';
import { AbsenceRow } from './absences.js';
import { Catch, CATCHES, Gaps, Holes, Week } from './coverage-table.js';
import { HandingCard } from './handings.js';
import { now } from './time.js';

const nothing = () => null;
const HOUR_MS = 3600000;
const at = (hours) => new Date(now() + hours * HOUR_MS).toISOString();
const ME = 1;

const handing = (id, more) => ({ id, kind: 'hand_over', state: 'asked', claim: id, grid: '000000000B001', grid_name: '示例网格', grid_name_en: 'Sample grid',
  duty: 'principal', party: 2, name: '示例队员乙', name_en: 'Sample officer B', successor: ME, successor_name: '示例队员甲',
  successor_name_en: 'Sample officer A', reason: t('ready.release.1'), asked_at: at(-2), ends_at: at(70), events: [], ...more });
const handings = () => [
  handing(1, { events: [{ number: '00-0000001-0', stage: 'assigned', summary: '路灯不亮（示例）', due_at: at(3) },
    { number: '00-0000002-0', stage: 'handling', summary: '占道经营（示例）', due_at: at(-1) }] }),
  handing(2, { kind: 'release', successor: null }), handing(3, { party: ME, successor: 2, name: '示例队员甲', successor_name: '示例队员乙' }),
];

const absence = (id, more) => ({ id, party: 2, name: '示例队员乙', name_en: 'Sample officer B', deputy: 3, deputy_name: '示例队员丙',
  deputy_name_en: 'Sample officer C', kind: 'leave', reason: '', from_at: at(-5), to_at: at(40), ...more });

const grid = (code, name, cells, more) => ({ grid: code, name, name_en: name, town: '000000000', people: [1], cells: { officer: cells },
  spans: 0, minutes: 0, first_at: null, why: [], catch: 'own', ...more });
const GRIDS = () => [
  grid('000000000B003', 'B003', '333335', { people: [], spans: 1, minutes: 2880, first_at: at(0), why: ['unclaimed'], catch: 'nobody' }),
  grid('000000000B002', 'B002', '002002', { people: [1, 2], spans: 2, minutes: 960, first_at: at(9), why: ['absent', 'off_duty'], catch: 'leader' }),
  grid('000000000B001', 'B001', '001000', {}),
];
const FOUND = { days: ['2026-03-02', '2026-03-03'], shifts: [{ code: 'day', start: '07:00', end: '15:00' },
  { code: 'evening', start: '15:00', end: '23:00' }, { code: 'night', start: '23:00', end: '07:00' }] };
const GAPS = () => ['no_power', 'no_body', 'faulty_rule'].map((why, place) => ({ why, goes_to: ['center', 'claim', 'center'][place],
  towns: ['000000001'], matters: ['06010/1', '06010/2', '06011/1'], from_at: at(0), to_at: at(48) }));
const NAMES = { 1: ['示例队员甲', 'Sample officer A'], 2: ['示例队员乙', 'Sample officer B'] };

export function PeoplePatterns({ Pattern, Cell }) {
  const table = (grids) => html`<${Holes} grids=${grids} most=${9} picked="000000000B002" onPick=${nothing} onMore=${nothing} />`;
  return html`
    <${Pattern} name="handings">${handings().map((one) => html`<${Cell} key=${one.id}><${HandingCard} one=${one} me=${ME} onDone=${nothing} /><//>`)}<//>
    <${Pattern} name="absences">${[absence(1), absence(2, { deputy: null, kind: 'sick', to_at: null }), absence(3, { from_at: at(50), to_at: at(80),
      kind: 'training' })].map((one) => html`<${Cell} key=${one.id}><${AbsenceRow} one=${one} onDone=${nothing} /><//>`)}<//>
    <${Pattern} name="coverage"><${Cell}>${table(GRIDS())}<//><${Cell}>${table([])}<//>
      <${Cell}><${Gaps} gaps=${GAPS()} categories=${null} towns=${new Map([['000000001', '示例镇']])} /><//>
      <${Cell}><${Week} found=${FOUND} need="officer" rows=${GRIDS()} names=${NAMES} picked="" onPick=${nothing} /><//>
      ${CATCHES.map((name, level) => html`<${Catch} key=${name} level=${level} />`)}<//>`;
}
