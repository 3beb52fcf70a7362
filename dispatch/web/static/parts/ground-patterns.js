/* The parts of the ground page in their states, from made-up values. */
import { html } from './html.js';
import { t } from './i18n.js';
import { Compared } from './ground-compare.js';
import { Conflicts } from './ground-conflicts.js';
import { FindingRow, Findings, Tallies } from './ground-findings.js';
import { KeepForm, Progress, Refused, Verdict } from './ground-survey-parts.js';
import { ReadingForm } from './ground-reading.js';
import { Relocation, ActivateLayer, Versions } from './ground-versions.js';
import { UploadBox } from './ground-upload.js';
import { Offline } from './api.js';
import { now } from './time.js';

const nothing = () => null;
const at = new Date(now()).toISOString();

const finding = (id, more) => ({ type: 'Feature', id, geometry: null, properties: { id, codes: ['331000001'], area_m2: 1200, ...more } });
const FINDINGS = [
  finding(1, { what: 'flaw', kind: 'overlap', codes: ['331000001', '331000002'], area_m2: 1834.2, width_m: 2.4 }),
  finding(2, { what: 'fault', kind: 'lost_zeros', row: 7, area_m2: undefined, reason: "code '331' has 3 digits where others have 9",
    reason_zh: '编码“331”只有 3 位，其他行是 9 位' }),
  finding(3, { what: 'flaw', kind: 'gap', codes: ['331000003', '331000004', '331000005', '331000006'], area_m2: 42.5, width_m: 0.8 }),
  finding(4, { what: 'change', kind: 'borders', area_m2: undefined, gained_m2: 0, lost_m2: 51230, share: 0.38, conflict: true, undecided: true,
    emptied: false, decided: '', others: ['331000002'] }),
  finding(5, { what: 'change', kind: 'borders', codes: ['331000009'], area_m2: undefined, gained_m2: 0, lost_m2: 8020, share: 1, conflict: true,
    undecided: true, emptied: true, decided: '', others: ['331000001', '331000003'] }),
];
const TALLIES = [{ what: 'fault', kind: 'lost_zeros', count: 1, area_m2: 0 }, { what: 'flaw', kind: 'overlap', count: 170, area_m2: 183400 },
  { what: 'flaw', kind: 'gap', count: 12, area_m2: 910 }, { what: 'change', kind: 'borders', count: 340, area_m2: 95000 }];
const GUESS = { layer: 'blocks', code: '网格编码', name: '', town: '', parent: '', area_class: '', name_en: '' };
const OPENED = { rows: 420, declared: null, system: null, likely_zh: 'wgs84 或 cgcs2000', likely_en: 'wgs84 or cgcs2000', doubt_zh: '', doubt_en: '',
  guess: GUESS, columns: [{ name: '网格编码', filled: 420, distinct: 419, samples: ['331000001', '331000002'] },
    { name: 'MC', filled: 400, distinct: 388, samples: ['示例一', '示例二'] }] };
const READING = { table: '', layer: 'blocks', kind: '', standard: '', crs: 'wgs84', code_field: '', name_field: 'MC', columns: {}, number_rows: false,
  within_city: true, repair: true, gap_m: 1, decisions: {} };
const FOUND = { system: 'wgs84', doubted: false, likely: null, apart_m: {}, away_m: null, boundary: 'towns@1', polygons: 420, grids: 420, grids_m2: 88400000,
  boundary_m2: 88500000, repaired: false, ready: false, sound: false, proven: false, ways: [{ what: 'blocking', count: 170 }], tallies: TALLIES,
  conflicts: 2, emptied: [] };
const survey = (more) => ({ id: 0, name: '示例网格.geojson', size: 1234567, sent_at: at, sender: '示例', sender_en: 'Sample', version: 3, state: 'opened',
  step: '', stalled: false, reading: null, opened: OPENED, found: null, refused: null, layer: null, ...more });
const version = (id, state, more) => ({ id, code: 'blocks', version: id, name: '示例', state, source: '示例网格.gpkg', count: 420, made_at: at,
  active_from: state === 'draft' ? null : at, active_to: state === 'retired' ? at : null, findings: {}, ...more });
const VERSIONS = [version(4, 'draft'), version(3, 'draft', { active_from: at }), version(2, 'active'), version(1, 'retired')];
const party = (side, id) => ({ [side]: id, [`${side}_name`]: id ? '示例队员甲' : '', [`${side}_name_en`]: id ? 'Sample officer A' : '' });
const COMPARED = { same: 410, redrawn: ['331000002'], void: { 331000001: [] }, fresh: { 331000011: [], 331000012: [] }, reused: [], moved_m2: 512000,
  unclaimed: ['331000012'], handed: [{ ...party('giver', 1), ...party('taker', null), area_m2: 120400 }],
  events: { days: 30, events: 820, cut: false, grid: 41, holder: 17, body: 0, nowhere: 1 },
  drawing: { features: [{ properties: { what: 'piece', old: '331000001', new: '331000011', area_m2: 410000 } },
    { properties: { what: 'event', number: '00-0000001-0', old: '331000001', new: '331000012', ...party('giver', 1), ...party('taker', null) } }] } };

export function GroundPatterns({ Pattern, Cell }) {
  const box = { onFiles: nothing, onStop: nothing };
  const pad = (child) => html`<${Cell} pad=${true}>${child}<//>`;
  return html`
    <${Pattern} name="ground_upload">${pad(html`<${UploadBox} ...${box} />`)}${pad(html`<${UploadBox} ...${box}
      sending=${{ name: '示例网格.geojson', share: 0.42 }} />`)}${pad(html`<${UploadBox} ...${box}
      trouble=${{ text: t('problem.offline'), again: nothing }} />`)}<//>
    <${Pattern} name="ground_reading">${pad(html`<${ReadingForm} survey=${survey()} onExamine=${nothing} />`)}
      ${pad(html`<${ReadingForm} survey=${survey({ opened: { ...OPENED, system: 'wgs84', guess: { ...GUESS, code: '' } } })} onExamine=${nothing} />`)}<//>
    <${Pattern} name="ground_progress">${pad(html`<${Progress} survey=${survey({ state: 'running', step: 'mending', reading: READING })} />`)}
      ${pad(html`<${Progress} survey=${survey({ state: 'running', stalled: true })} onAgain=${nothing} />`)}
      ${pad(html`<${Refused} survey=${survey({ refused: { zh: '有 2 个图层，请选择其中一个', en: 'has 2 layers', tables: ['grids', 'towns'] } })} onTable=${nothing} />`)}<//>
    <${Pattern} name="ground_verdict">${pad(html`<${Verdict} survey=${survey({ found: FOUND })} onVersion=${nothing} />`)}
      ${pad(html`<${Verdict} survey=${survey({ found: { ...FOUND, ways: [], ready: true, sound: true, proven: true } })} onVersion=${nothing} />
        <${KeepForm} survey=${survey({ found: FOUND, reading: READING })} onKeep=${nothing} />`)}<//>
    <${Pattern} name="ground_findings">${pad(html`<${Tallies} tallies=${TALLIES} filter=${TALLIES[1]} onFilter=${nothing} />`)}
      <${Cell}>${FINDINGS.map((one, index) => html`<${FindingRow} key=${one.id} finding=${one} picked=${index === 0} onPick=${nothing} />`)}<//>
      <${Cell}><${Findings} read=${{ features: [], error: null }} onPick=${nothing} /><//>
      <${Cell}><${Findings} read=${{ features: null, error: new Offline(), load: nothing }} onPick=${nothing} /><//><//>
    <${Pattern} name="ground_conflicts">${pad(html`<${Conflicts} conflicts=${FINDINGS.slice(3)} decisions=${{ 331000009: 'keep' }} picked=${4}
      onDecide=${nothing} onRest=${nothing} onSend=${nothing} onPick=${nothing} />`)}<//>
    <${Pattern} name="ground_versions">${pad(html`<${Versions} items=${VERSIONS} picked=${4} onPick=${nothing} />`)}
      <${ActivateLayer} inline=${true} version=${VERSIONS[0]} onClose=${nothing} onDone=${nothing} />
      <${Cell}><${Relocation} told=${{ running: true, look: 1, waits: false, passed: 0.6 }} version=${VERSIONS[2]} />
        <${Relocation} told=${{ running: true, look: 2, waits: true, passed: 0 }} version=${VERSIONS[2]} /><//><//>
    <${Pattern} name="ground_compared">${pad(html`<${Compared} found=${COMPARED} picked=${0} onPick=${nothing} />`)}<//>`;
}
