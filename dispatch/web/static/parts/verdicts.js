/* The center's verdicts: whose a kind of thing is from now on, over which event, by whom; and how one ends. */
import { html, useEffect, useState } from './html.js';
import { api, freshKey } from './api.js';
import { Button } from './badges.js';
import { Dialog } from './dialog.js';
import { CheckField, WordsField } from './fields.js';
import { named, t, word } from './i18n.js';
import { categoryName, hasRole, partyName, session } from './session.js';
import { Empty, explain, Failure, Loading, Notice } from './states.js';
import { when, whenFully } from './time.js';
import { toast } from './toasts.js';

const mayRevoke = () => Boolean(session.get()) && hasRole('duty_leader', 'dispatcher', 'administrator');

export function Verdicts({ categories }) {
  const [all, setAll] = useState(false);
  const [read, setRead] = useState({ items: null, error: null });
  const [ending, setEnding] = useState(null);
  const load = () => api.all('/verdicts', { all: all || undefined }).then((items) => setRead({ items, error: null }),
    (error) => setRead((before) => ({ ...before, error })));
  useEffect(() => { load(); }, [all]);
  if (!read.items) return read.error ? html`<${Failure} error=${read.error} onRetry=${load} />` : html`<${Loading} rows=${2} />`;
  const ended = () => { setEnding(null); toast(t('disputes.revoked_done')); load(); };
  return html`
    <${CheckField} value=${all} onValue=${setAll} label=${t('disputes.all_verdicts')} testid="verdicts-all" />
    ${read.items.length ? html`<ul class="verdict-list">${read.items.map((one) => html`<${Verdict} key=${one.id} one=${one} categories=${categories}
      onEnd=${() => setEnding(one)} />`)}</ul>` : html`<${Empty} icon="handled" title=${t('disputes.no_verdicts')} />`}
    ${ending ? html`<${Revoke} one=${ending} onClose=${() => setEnding(null)} onDone=${ended} />` : null}`;
}

export const Verdict = ({ one, categories, onEnd }) => html`
  <li class=${`verdict ${one.revoked_at ? 'verdict-over' : ''}`} data-testid="verdict" data-code=${one.code}>
    <p class="verdict-head"><strong>${categoryName(categories, one.category, one.condition)}</strong>
      <span>${word('reach', one.reach)}${one.scope ? html` <code>${one.scope}</code>` : null}</span>
      <span>→ <strong>${named(one)}</strong></span></p>
    <p class="verdict-ground">${one.ground}</p>
    <p class="verdict-foot"><a href=${`/events/${one.event}`}><code>${one.event}</code></a>
      ${one.made_by ? html`<span>${t('disputes.decided_by')} ${partyName(one.made_by)}</span>` : null}
      <span>${t(one.from_on ? 'disputes.made' : 'disputes.since')} <time datetime=${one.made_at} title=${whenFully(one.made_at)}>${when(one.made_at)}</time></span>
      ${one.from_on ? html`<span data-testid="verdict-from">${t('bounces.from_on', { day: one.from_on })}</span>` : null}
      ${one.revoked_at ? html`<em>${t('disputes.revoked', { when: when(one.revoked_at), name: partyName(one.revoked_by), why: one.revoked_why })}</em>`
        : onEnd && mayRevoke() ? html`<${Button} kind="grave" data-testid="verdict-revoke" onClick=${onEnd}>${t('disputes.revoke')}<//>` : null}</p>
  </li>`;

function Revoke({ one, onClose, onDone }) {
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState(null);
  const [key] = useState(freshKey);
  const submit = async (press) => {
    press.preventDefault();
    if (busy || reason.trim().length < 2) { setRefusal(reason.trim().length < 2 ? new Error(t('field.must')) : refusal); return; }
    setBusy(true);
    try {
      await api.post(`/verdicts/${one.id}/revoke`, { reason: reason.trim() }, key);
      onDone();
    } catch (error) {
      setRefusal(error);
      setBusy(false);
    }
  };
  return html`
    <${Dialog} title=${`${t('disputes.revoke')} · ${one.event}`} onClose=${onClose} testid="dialog-revoke">
      <form class="form" noValidate onSubmit=${submit}>
        ${refusal ? html`<${Notice} kind="bad" testid="revoke-refused">${refusal.status ? explain(refusal) : refusal.message}<//>` : null}
        <${WordsField} name="revoke-why" label=${t('disputes.revoke_why')} needed=${true} first=${true} most=${200} value=${reason}
          onValue=${setReason} testid="revoke-why" />
        <footer class="dialog-foot"><${Button} onClick=${onClose}>${t('button.cancel')}<//>
          <${Button} type="submit" kind="grave" busy=${busy} data-testid="revoke-submit">${t('disputes.revoke')}<//></footer>
      </form><//>`;
}
