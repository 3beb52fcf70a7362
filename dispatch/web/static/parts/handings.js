/* Grids that are given away: offered to a successor who accepts or refuses, or released when a leader agrees. */
import { classes, html, useCallback, useEffect, useState } from './html.js';
import { api } from './api.js';
import { Button, Stage } from './badges.js';
import { Dialog } from './dialog.js';
import { Chips, WordsField } from './fields.js';
import { isChinese, named, t, word } from './i18n.js';
import { Icon } from './icons.js';
import { PartyPicker } from './party-picker.js';
import { session } from './session.js';
import { explain, Notice } from './states.js';
import { ago, left, when } from './time.js';
import { toast } from './toasts.js';

const POLL_MS = 20000;

/** Wishes that wait and concern the reader: `{items, error, load}`; read again every 20 seconds. */
export function useHandings() {
  const [read, setRead] = useState({ items: [], error: null });
  const load = useCallback(() => api.all('/handings').then(
    (items) => setRead({ items, error: null }), (error) => setRead((before) => ({ ...before, error })),
  ), []);
  useEffect(() => {
    load();
    const bell = setInterval(load, POLL_MS);
    return () => clearInterval(bell);
  }, []);
  return { ...read, load };
}

const gridName = (one) => (isChinese() ? one.grid_name : one.grid_name_en || one.grid_name) || one.grid;
const giver = (one) => (isChinese() ? one.name : one.name_en || one.name);
const successor = (one) => (isChinese() ? one.successor_name : one.successor_name_en || one.successor_name);
const isMineToAnswer = (one, me) => (one.kind === 'hand_over' ? one.successor === me : one.party !== me);

/** Those that wait for the reader's answer stand first. */
export function Handings({ items, onDone }) {
  const me = session.get().party.id;
  const list = [...items].sort((a, b) => Number(isMineToAnswer(b, me)) - Number(isMineToAnswer(a, me)) || a.id - b.id);
  return list.length ? html`<div class="handings" data-testid="handings" data-count=${list.length}>
    ${list.map((one) => html`<${HandingCard} key=${one.id} one=${one} me=${me} onDone=${onDone} />`)}</div>` : null;
}

const said = (one, me) => {
  const known = { grid: gridName(one), name: giver(one), successor: successor(one) };
  if (one.kind === 'release') return t(one.party === me ? 'handing.my_release' : 'handing.release', known);
  if (one.successor === me) return t('handing.offered', known);
  return t(one.party === me ? 'handing.my_offer' : 'handing.between', known);
};

export function HandingCard({ one, me, onDone }) {
  const [busy, setBusy] = useState('');
  const [refusing, setRefusing] = useState(false);
  const answers = one.kind === 'hand_over' ? one.successor === me : one.party !== me;
  const send = async (what, path, body, key) => {
    setBusy(what);
    try {
      await api.post(`/handings/${one.id}/${path}`, body);
      toast(t(key, { grid: gridName(one) }));
      setRefusing(false);
    } catch (error) {
      toast(explain(error), 'bad');
    }
    setBusy('');
    onDone();
  };
  return html`
    <article class=${classes('job handing', { 'handing-mine': answers })} data-testid="handing" data-id=${one.id} data-kind=${one.kind}
      data-grid=${one.grid}>
      <p class="handing-head"><${Icon} name="assigned" size=${18} /><strong>${said(one, me)}</strong></p>
      <p class="handing-why">${one.reason} <small>${ago(one.asked_at)}${one.ends_at ? ` · ${t('handing.until', { when: when(one.ends_at) })}` : ''}</small></p>
      <${HandedEvents} events=${one.events} />
      <div class="job-moves">${answers ? html`
        <${Button} kind="strong" class="button-big" busy=${busy === 'accept'} data-testid="handing-accept"
          onClick=${() => send('accept', 'answer', { accept: true }, one.kind === 'release' ? 'handing.approved' : 'handing.accepted')}>
          ${t(one.kind === 'release' ? 'handing.approve' : 'handing.accept')}<//>
        <${Button} kind="grave" data-testid="handing-refuse" onClick=${() => setRefusing(true)}>${t(one.kind === 'release' ? 'handing.disapprove' : 'handing.refuse')}<//>` : null}
        ${one.party === me ? html`<${Button} busy=${busy === 'withdraw'} data-testid="handing-withdraw"
          onClick=${() => send('withdraw', 'withdraw', {}, 'handing.withdrawn')}>${t('handing.withdraw')}<//>` : null}
      </div>
      ${refusing ? html`<${Refuse} onClose=${() => setRefusing(false)} busy=${busy === 'refuse'}
        onSend=${(reason) => send('refuse', 'answer', { accept: false, reason }, 'handing.refused')} />` : null}
    </article>`;
}

/** What goes along with the ground. */
function HandedEvents({ events }) {
  if (!events.length) return html`<p class="field-help">${t('handing.no_events')}</p>`;
  return html`<details class="handed" data-testid="handed-events" data-count=${events.length}>
    <summary>${t('handing.events', { n: events.length })}</summary>
    <ul>${events.map((one) => html`<li key=${one.number}><code>${one.number}</code> <${Stage} stage=${one.stage} />
      ${one.due_at ? html`<time datetime=${one.due_at}>${left(one.due_at)}</time>` : null}<span class="handed-what">${one.summary}</span></li>`)}</ul>
  </details>`;
}

function Refuse({ onClose, onSend, busy }) {
  const [reason, setReason] = useState('');
  const [lacking, setLacking] = useState(false);
  const ready = [t('handing.why_not_busy'), t('handing.why_not_far'), t('handing.why_not_away')];
  const submit = (press) => {
    press.preventDefault();
    setLacking(!reason.trim());
    if (reason.trim()) onSend(reason.trim());
  };
  return html`<${Dialog} title=${t('handing.refuse')} onClose=${onClose} testid="dialog-handing-refuse">
    <form class="form" noValidate onSubmit=${submit}>
      <${Chips} label=${t('move.ready')} value=${reason} onValue=${setReason} choices=${ready.map((text) => [text, text])} />
      <${WordsField} name="handing-reason" label=${t('carry.reason')} needed rows=${2} most=${200} value=${reason}
        onValue=${setReason} error=${lacking ? t('field.must') : null} testid="handing-reason" first />
      <footer class="dialog-foot"><${Button} onClick=${onClose}>${t('button.cancel')}<//>
        <${Button} type="submit" kind="grave" busy=${busy} data-testid="handing-refuse-submit">${t('handing.refuse')}<//></footer>
    </form><//>`;
}

/** Gives a claim away. A principal offers it or asks for release; a leader or deputy ends it at once (`atOnce`). */
export function GiveAway({ claim, name, town, atOnce, mustName, onClose, onDone }) {
  const [reason, setReason] = useState('');
  const [taker, setTaker] = useState(null);
  const [lacking, setLacking] = useState(false);
  const [refusal, setRefusal] = useState(null);
  const [busy, setBusy] = useState(false);
  const ready = [1, 2, 3].map((n) => t(`ready.release.${n}`));
  const submit = async (press) => {
    press.preventDefault();
    setLacking(!reason.trim());
    if (!reason.trim() || busy) return;
    setRefusal(null);
    setBusy(true);
    const body = { reason: reason.trim(), ...(taker ? { successor: taker } : {}) };
    try {
      if (atOnce) await api.post(`/claims/${claim.id}/release`, body);
      else await api.post('/handings', { claim: claim.id, ...body });
      toast(t(atOnce ? (taker ? 'grids.handed_on' : 'grids.released') : taker ? 'handing.sent' : 'handing.release_sent', { name }));
      onDone();
    } catch (error) {
      setRefusal(error);
      setBusy(false);
    }
  };
  const help = atOnce ? (mustName ? 'grids.successor_leader' : 'handing.deputy_goes') : 'handing.successor_help';
  const act = atOnce ? (taker ? 'grids.hand_on' : 'grids.release') : taker ? 'handing.offer' : 'handing.ask_release';
  return html`<${Dialog} title=${t(atOnce && claim.duty !== 'principal' ? 'grids.release_of' : 'handing.give_away', { name })} onClose=${onClose} testid="dialog-release">
    <form class="form" noValidate onSubmit=${submit}>
      <p class="field-help">${word('duty', claim.duty)}${claim.name ? ` ${named(claim)}` : ''} · <code>${claim.grid}</code></p>
      ${refusal ? html`<${Notice} kind="bad">${explain(refusal)}<//>` : null}
      <${Chips} label=${t('move.ready')} value=${reason} onValue=${setReason} choices=${ready.map((text) => [text, text])} />
      <${WordsField} name="release-reason" label=${t('carry.reason')} needed rows=${2} most=${200} value=${reason}
        onValue=${setReason} error=${lacking ? t('field.must') : refusal?.faultOf?.('reason') || null} testid="release-reason" />
      ${claim.duty === 'principal' || !atOnce ? html`<${PartyPicker} label=${t('grids.successor')} town=${town} kind="person" but=${claim.party}
        help=${t(help)} error=${refusal?.faultOf?.('successor') || refusal?.faultOf?.('party') || refusal?.faultOf?.('grid') || null}
        value=${taker} onValue=${setTaker} testid="release-successor" />` : html`<p class="field-help">${t(help)}</p>`}
      <footer class="dialog-foot"><${Button} onClick=${onClose}>${t('button.cancel')}<//>
        <${Button} type="submit" kind=${taker && !atOnce ? 'strong' : 'grave'} busy=${busy} data-testid="release-submit">${t(act)}<//></footer>
    </form><//>`;
}
