/* Places that the desk taught: who, when, with which event; taken back with a reason. */
import { classes, html, useState } from './html.js';
import { api } from './api.js';
import { Button } from './badges.js';
import { Dialog } from './dialog.js';
import { Chips, WordsField } from './fields.js';
import { isChinese, knows, t } from './i18n.js';
import { explain, Notice } from './states.js';
import { when, whenFully } from './time.js';
import { toast } from './toasts.js';

const MOST_WORDS = 200;
const READY = ['wrong', 'moved', 'gone', 'vague'];
const nameOf = (name, english) => (isChinese() ? name : english || name) || t('taught.nobody');

export function TaughtRow({ place, on, mayForget, onPick, onForgotten }) {
  const [asking, setAsking] = useState(false);
  const others = place.aliases.filter((alias) => alias !== place.text);
  return html`
    <div class=${classes('taught-row', { 'taught-on': on })} data-testid="taught" data-id=${place.id}>
      <span class="taught-told">
        <button type="button" class="link-button" aria-pressed=${on ? 'true' : 'false'} onClick=${() => onPick(place)}>${place.text}</button>
        ${others.length ? html`<small>${t('taught.also', { names: others.join(isChinese() ? '、' : ', ') })}</small>` : null}
        <small><time datetime=${place.made_at} title=${whenFully(place.made_at)}>${when(place.made_at)}</time> · ${nameOf(place.made_by_name, place.made_by_name_en)}
          ${place.event ? html` · <a href=${`/events/${place.event}`}><code>${place.event}</code></a>` : null}</small>
        ${place.ended ? html`<small data-testid="taught-ended">${ended(place.ended)}</small>` : null}
      </span>
      ${mayForget && !place.ended ? html`<${Button} kind="grave" data-testid="taught-forget" onClick=${() => setAsking(true)}>${t('taught.forget')}<//>` : null}
      ${asking ? html`<${Forget} place=${place} onClose=${() => setAsking(false)}
        onDone=${() => { setAsking(false); onForgotten(place); }} />` : null}
    </div>`;
}

/** A reason that the server gave itself has its words here; people's own stand as they wrote them. */
const reason = (why) => (knows(`taught.why_${why}`) ? t(`taught.why_${why}`) : why || t('taught.no_reason'));
const ended = ({ at, by_name, by_name_en, why }) => t('taught.ended', { when: when(at), who: nameOf(by_name, by_name_en), why: reason(why) });

export function Forget({ place, onClose, onDone, inline }) {
  const [why, setWhy] = useState('');
  const [missing, setMissing] = useState(false);
  const [refusal, setRefusal] = useState(null);
  const [busy, setBusy] = useState(false);
  const ready = READY.map((code) => t(`taught.ready_${code}`));
  const submit = async (press) => {
    press.preventDefault();
    setMissing(!why.trim());
    if (busy || !why.trim()) return;
    setBusy(true);
    setRefusal(null);
    try {
      await api.delete(`/places/${place.id}`, { why: why.trim() });
      toast(t('place.unlearned'));
      onDone();
    } catch (error) {
      setRefusal(error);
      setBusy(false);
    }
  };
  return html`<${Dialog} title=${t('taught.forget_name', { name: place.text })} onClose=${onClose} inline=${inline} testid="dialog-forget">
    <form class="form" noValidate onSubmit=${submit}>
      ${refusal ? html`<${Notice} kind="bad">${explain(refusal)}<//>` : null}
      <p>${t('taught.forget_means')}</p>
      <${Chips} label=${t('carry.reason')} value=${why} onValue=${setWhy} choices=${ready.map((words) => [words, words])} />
      <${WordsField} name="taught-why" label=${t('carry.reason')} needed rows=${2} most=${MOST_WORDS} first value=${why} onValue=${setWhy}
        error=${missing && !why.trim() ? t('field.must') : null} testid="taught-why" />
      <footer class="dialog-foot"><${Button} onClick=${onClose}>${t('button.cancel')}<//>
        <${Button} type="submit" kind="grave" busy=${busy} data-testid="taught-forget-sure">${t('taught.forget')}<//></footer>
    </form><//>`;
}
