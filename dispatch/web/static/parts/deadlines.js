/* The deadlines of an event: what ran, what runs, what was met. */
import { html } from './html.js';
import { Lamp, Step } from './badges.js';
import { t, word } from './i18n.js';
import { lamp, left, limit, when, whenFully } from './time.js';

export function Deadlines({ timers, at }) {
  if (!timers?.length) return null;
  const rank = { running: 0, paused: 1, stopped: 2 };
  return html`
    <table class="deadlines" data-testid="deadlines"><caption class="unseen">${t('event.deadlines')}</caption><tbody>
      ${[...timers].sort((a, b) => rank[a.state] - rank[b.state]).map((timer) => html`<${Row} key=${`${timer.kind} ${timer.started_at}`}
        timer=${timer} at=${at} />`)}
    </tbody></table>`;
}

function Row({ timer, at }) {
  const colour = { paused: 'grey', running: lamp(timer, at) }[timer.state] || (timer.met === false ? 'red' : 'green');
  return html`
    <tr class=${`deadline deadline-${timer.state}`} data-kind=${timer.kind} data-state=${timer.state}>
      <th scope="row">${word('deadline', timer.kind)}</th>
      <td class="deadline-limit">${timer.unit === 'absolute' ? t('event.fixed') : limit(timer.amount, timer.unit)}</td>
      <td class=${`due due-${colour}`}>
        <${Lamp} colour=${colour} said=${false} />${said(timer, at)} <${Step} step=${timer.step} /></td>
      <td class="deadline-due" title=${whenFully(timer.due_at)}>${when(timer.due_at)}<${Progress} timer=${timer} at=${at} /></td>
    </tr>`;
}

function said(timer, at) {
  if (timer.state === 'paused') return t('timer.paused');
  if (timer.state === 'running') return left(timer.due_at, at);
  return timer.met === false ? t('timer.missed') : timer.met ? t('timer.met') : t('timer.stopped');
}

function Progress({ timer, at }) {
  if (timer.state !== 'running') return null;
  const [start, due] = [Date.parse(timer.started_at), Date.parse(timer.due_at)];
  return due > start ? html`<progress max="1" value=${Math.min(1, Math.max(0, (at - start) / (due - start)))}
    aria-label=${t('timer.used')} />` : null;
}
