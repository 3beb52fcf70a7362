/* A caller, covered; whoever may call back uncovers him for a minute, with a reason that stays in the event. */
import { html, useEffect, useRef, useState } from './html.js';
import { api, freshKey } from './api.js';
import { Button } from './badges.js';
import { Dialog } from './dialog.js';
import { Chips, WordsField } from './fields.js';
import { t } from './i18n.js';
import { Icon } from './icons.js';
import { hasRole } from './session.js';
import { explain, Notice } from './states.js';

const SHOWN_S = 60;
const SHORTEST_REASON = 2;
const LOOKERS = ['operator', 'duty_leader'];

/** `number` is the event's; without it nothing can be uncovered. `onLooked` hears that the event has a new entry. */
export function Caller({ caller, receipt, number, onLooked }) {
  const [asks, setAsks] = useState(false);
  const [full, setFull] = useState(null);
  const mayLook = Boolean(number) && hasRole(...LOOKERS);
  const take = (callers) => {
    setAsks(false);
    setFull(callers.find((one) => one.receipt === receipt) || null);
    onLooked?.();
  };
  if (full) return html`<${FullCaller} caller=${full} onCover=${() => setFull(null)} />`;
  return html`
    <p class="sent-caller"><${Icon} name="phone" size=${13} /><span>${[caller.name, caller.phone].filter(Boolean).join(' · ')}</span>
      <${Confidential} caller=${caller} />
      ${mayLook ? html`<button type="button" class="link-button" data-testid="caller-show"
        onClick=${() => setAsks(true)}>${t('caller.show')}</button>` : null}</p>
    ${asks ? html`<${LookDialog} number=${number} onClose=${() => setAsks(false)} onTold=${take} />` : null}`;
}

const Confidential = ({ caller }) => (caller.confidential ? html`<span class="confidential">${t('event.confidential')}</span>` : null);

/** Name and number in clear, with the seconds until they are covered again. */
export function FullCaller({ caller, onCover }) {
  const [leftS, setLeftS] = useState(SHOWN_S);
  useEffect(() => {
    const end = performance.now() + SHOWN_S * 1000; // a clock that is put right meanwhile must not keep the number open
    const bell = setInterval(() => {
      const rest = Math.ceil((end - performance.now()) / 1000);
      if (rest > 0) setLeftS(rest);
      else onCover();
    }, 500);
    return () => clearInterval(bell);
  }, []);
  return html`
    <p class="sent-caller sent-caller-full" data-testid="caller-full"><${Icon} name="phone" size=${13} />
      <strong>${caller.name}</strong>${caller.phone ? html`<a href=${`tel:${caller.phone}`}>${caller.phone}</a>` : null}
      <${Confidential} caller=${caller} /><small>${t('caller.covered_in', { n: leftS })}</small>
      <button type="button" class="link-button" onClick=${onCover} data-testid="caller-cover">${t('caller.cover')}</button></p>`;
}

export function LookDialog({ number, onClose, onTold, inline }) {
  const [reason, setReason] = useState('');
  const [wrong, setWrong] = useState('');
  const [refusal, setRefusal] = useState(null);
  const [busy, setBusy] = useState(false);
  const key = useRef(freshKey());
  const change = (text) => { key.current = freshKey(); setReason(text); };
  const submit = async (event) => {
    event.preventDefault();
    if (busy) return;
    const given = reason.trim();
    setWrong(given.length < SHORTEST_REASON ? t('field.must') : '');
    if (given.length < SHORTEST_REASON) return;
    setBusy(true);
    setRefusal(null);
    try {
      onTold((await api.post(`/events/${number}/callers`, { reason: given }, key.current)).items);
    } catch (error) {
      setRefusal(error);
      setBusy(false);
    }
  };
  const ready = [1, 2, 3].map((n) => t(`ready.look.${n}`));
  return html`<${Dialog} title=${t('caller.show')} onClose=${onClose} inline=${inline} testid="dialog-caller">
    <form class="form" noValidate onSubmit=${submit}>
      <p class="field-help">${t('caller.recorded')}</p>
      ${refusal ? html`<${Notice} kind="bad">${explain(refusal)}<//>` : null}
      <${Chips} label=${t('move.ready')} value=${reason} onValue=${change} choices=${ready.map((text) => [text, text])} />
      <${WordsField} name="caller-reason" label=${t('carry.reason')} needed=${true} first=${true} rows=${2} most=${500} value=${reason}
        onValue=${change} error=${wrong} testid="caller-reason" />
      <footer class="dialog-foot"><${Button} onClick=${onClose}>${t('button.cancel')}<//>
        <${Button} type="submit" kind="strong" busy=${busy} data-testid="caller-submit">${t('caller.show')}<//></footer>
    </form><//>`;
}
