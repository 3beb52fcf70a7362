/* Short words about what just happened; they leave by themselves, failures stay until closed. */
import { html } from './html.js';
import { t } from './i18n.js';
import { Icon } from './icons.js';
import { observable, useObservable } from './observable.js';

const STAY_MS = 5000;
const STAY_TO_ACT_MS = 15000;
const MOST = 4;
const shown = observable([]);
let count = 0;

/** `act` is `{text, run}`: something that can be done about it, as long as the words are there. */
export function toast(text, kind = 'good', act = null) {
  const id = ++count;
  shown.set([...shown.get().slice(1 - MOST), { id, text, kind, act }]);
  if (kind !== 'bad') setTimeout(() => drop(id), act ? STAY_TO_ACT_MS : STAY_MS);
}

const drop = (id) => shown.set(shown.get().filter((one) => one.id !== id));

export const Toast = ({ text, kind, act, onClose }) => html`
  <div class=${`toast toast-${kind}`} role=${kind === 'bad' ? 'alert' : 'status'}>
    <${Icon} name=${kind === 'bad' ? 'warning' : 'handled'} /><span>${text}</span>
    ${act ? html`<button type="button" class="toast-act" data-testid="toast-act"
      onClick=${() => { onClose(); act.run(); }}>${act.text}</button>` : null}
    <button type="button" class="icon-button" aria-label=${t('button.close')} onClick=${onClose}><${Icon} name="close" /></button>
  </div>`;

export function Toasts() {
  const list = useObservable(shown);
  return html`<div class="toasts" aria-live="polite">${list.map((one) => html`<${Toast} key=${one.id} ...${one}
    onClose=${() => drop(one.id)} />`)}</div>`;
}
