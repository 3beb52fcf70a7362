/* Where an event has been: every hand it went through, why it came back, and what the center decided, in one view. */
import { html } from './html.js';
import { Deadlines } from './deadlines.js';
import { Icon } from './icons.js';
import { isChinese, t, word } from './i18n.js';
import { StoredPhotos } from './photos.js';
import { partyName } from './session.js';
import { whyOf } from './timeline.js';
import { useNow, when, whenFully } from './time.js';

/** Entries that say whose the event was to be. */
const SHOWN = new Set(['assign', 'transfer', 'reassign', 'return', 'offer', 'take', 'decline', 'withdraw', 'dispute', 'decide', 'uphold', 'hand_over']);
/** Those that make a history worth a view of its own. */
const BACK = new Set(['return', 'offer', 'decline', 'dispute', 'decide', 'uphold']);
/** Deadlines of an answer that somebody else owes. */
const AWAITED = new Set(['take', 'decide']);
const ICONS = { return: 'leave', decline: 'close', dispute: 'warning', decide: 'closed', uphold: 'closed' };

export const hasBounced = (entries) => entries.some(({ action }) => BACK.has(action));

/** `entries` as the API lists them, oldest first; nothing for an event that went straight to whoever has it. */
export function Bounces({ event, entries }) {
  const at = useNow(1000);
  const waits = (event.timers || []).filter(({ kind, state }) => AWAITED.has(kind) && state !== 'stopped');
  if (!hasBounced(entries)) return null;
  const shown = entries.filter(({ action }) => SHOWN.has(action));
  return html`
    <section class="bounces" data-testid="bounces" data-bounced=${event.bounced}>
      <h3>${t('bounces.history')}${event.bounced ? html` <small>${t('bounces.times', { n: event.bounced })}</small>` : null}</h3>
      <${Deadlines} timers=${waits} at=${at} />
      <ol class="bounce-list">${shown.map((entry) => html`<${Step} key=${entry.seq} entry=${entry} />`)}</ol>
    </section>`;
}

function Step({ entry }) {
  const { action, carried, actor, role } = entry;
  const why = whyOf(carried);
  const holder = entry.changed.holder;
  const words = [...new Set([carried.cause && word('cause', carried.cause), carried.reason, carried.ground].filter(Boolean))].join(' · ');
  return html`
    <li class=${`bounce ${BACK.has(action) ? 'bounce-back' : ''}`} data-action=${action}>
      <${Icon} name=${ICONS[action] || 'assigned'} size=${14} />
      <div class="bounce-body">
        <p class="bounce-head"><strong>${word('action', action)}</strong>
          ${action === 'offer' && carried.taker ? html`<span>${t('bounces.to_taker', { name: partyName(carried.taker) })}</span>` : holder ? html`<span>→ ${partyName(holder)}</span>` : null}
          <time datetime=${entry.recorded_at} title=${whenFully(entry.recorded_at)}>${when(entry.recorded_at)}</time></p>
        <p class="bounce-who">${actor ? partyName(actor) : word('role', role)}${words ? html`${isChinese() ? '：' : ': '}<span class="bounce-words">${words}</span>` : null}</p>
        ${why ? html`<p class="bounce-why">${why}</p>` : null}
        ${carried.verdict ? html`<p class="bounce-why">${t('bounces.verdict', { reach: word('reach', carried.reach) })} ${carried.from_on ? html`${t('bounces.from_on', { day: carried.from_on })} ` : null}<code>${carried.verdict}</code></p>` : null}
        <${StoredPhotos} files=${carried.files} />
      </div>
    </li>`;
}
