/* What went to the wrong one, in its states, from made-up values. */
import { html } from './html.js';
import { BounceTable } from './bounce-table.js';
import { Bounces } from './bounces.js';
import { now } from './time.js';
import { Verdict } from './verdicts.js';

const MINUTE_MS = 60000;
const at = (minutes) => new Date(now() + minutes * MINUTE_MS).toISOString();
const nothing = () => null;

const entry = (seq, action, carried, more) => ({ seq, action, from_stage: 'handling', to_stage: 'handling', actor: 1, role: 'holder',
  happened_at: at(seq * 9 - 90), recorded_at: at(seq * 9 - 90), changed: {}, carried, ...more });
const HISTORY = () => [
  entry(1, 'assign', { reasons: [{ rule: 'claim', chose: true, party: 1, grid: '000000000B001' }] }, { actor: null, role: 'system', changed: { holder: 1 } }),
  entry(2, 'return', { cause: 'not_our_ground', reason: '示例：在路对面' }),
  entry(3, 'assign', { reasons: [{ rule: 'by_hand', chose: true, party: 2, grid: '000000000B001' }] }, { actor: 3, role: 'dispatcher', changed: { holder: 2 } }),
  entry(4, 'offer', { taker: 3, ground: '示例：运营监管', reason: '示例：不属网格职责' }, { actor: 2 }),
  entry(5, 'decline', { cause: 'not_our_matter', reason: '不属本单位职责' }, { actor: 3, role: 'asked' }),
  entry(6, 'dispute', { cause: 'too_often' }, { actor: null, role: 'system' }),
  entry(7, 'decide', { ground: '示例：现场确权', verdict: 'verdict-00-0000001-0', reach: 'town',
    reasons: [{ rule: 'decided', chose: true, party: 3, grid: '000000000B001' }] }, { actor: 3, role: 'dispatcher', changed: { holder: 3 } }),
];
const EVENT = () => ({ bounced: 2, timers: [{ kind: 'decide', state: 'running', amount: 1, unit: 'work_day', ladder: 'decide',
  started_at: at(-60), warn_at: at(30), due_at: at(90), step: 0, stopped_at: null, met: null }] });

const pair = (more) => ({ from_body: 1, to_body: 2, category: '06010', condition: '', returned: 2, refused: 1, silent: 0, disputed: 0, count: 3, ...more });
const FOUND = () => ({ since: at(-43200), until: at(0), count: 6, names: {}, pairs: [pair({}),
  pair({ to_body: 1, returned: 0, refused: 0, disputed: 2, count: 2 }), pair({ from_body: 3, to_body: null, category: '', returned: 1, refused: 0, count: 1 })] });

const verdict = (id, more) => ({ id, code: `verdict-00-000000${id}-0`, event: '00-0000001-0', summary: '', category: '06010', condition: '', reach: 'town',
  scope: '000000000', party: 3, name: '示例单位', name_en: 'Sample body', to: ['body:sample'], ground: '示例：现场确权', made_by: 3, made_at: at(-3000),
  from_on: null, revoked_by: null, revoked_at: null, revoked_why: '', ...more });

export function DisputePatterns({ Pattern, Cell, categories }) {
  return html`
    <${Pattern} name="bounces"><${Cell}><${Bounces} event=${EVENT()} entries=${HISTORY()} /><//><//>
    <${Pattern} name="bounce_table"><${Cell}><${BounceTable} found=${FOUND()} categories=${categories} /><//>
      <${Cell}><${BounceTable} found=${{ ...FOUND(), pairs: [] }} categories=${categories} /><//><//>
    <${Pattern} name="verdicts">${[verdict(1, {}), verdict(3, { reach: 'grid', scope: '000000000B001', from_on: '2027-01-01' }), verdict(2, { reach: 'city', scope: '', revoked_by: 3, revoked_at: at(-20), revoked_why: '示例：职责已调整' })].map((one) => html`
      <${Cell} key=${one.id}><ul class="verdict-list"><${Verdict} one=${one} categories=${categories} onEnd=${nothing} /></ul><//>`)}<//>`;
}
