/* Short words about what just happened; they leave by themselves, failures stay until closed. */
import { html } from './html.js';
import { t } from './i18n.js';
import { Icon } from './icons.js';
import { observable, useObservable } from './observable.js';

const STAY_MS = 5000;
const MOST = 4;
const shown = observable([]);
let count = 0;

export function toast(text, kind = 'good') {
  const id = ++count;
  shown.set([...shown.get().slice(1 - MOST), { id, text, kind }]);
  if (kind !== 'bad') setTimeout(() => drop(id), STAY_MS);
}

const drop = (id) => shown.set(shown.get().filter((one) => one.id !== id));

export const Toast = ({ text, kind, onClose }) => html`
  <div class=${`toast toast-${kind}`} role=${kind === 'bad' ? 'alert' : 'status'}>
    <${Icon} name=${kind === 'bad' ? 'warning' : 'handled'} /><span>${text}</span>
    <button type="button" class="icon-button" aria-label=${t('button.close')} onClick=${onClose}><${Icon} name="close" /></button>
  </div>`;

export function Toasts() {
  const list = useObservable(shown);
  return html`<div class="toasts" aria-live="polite">${list.map((one) => html`<${Toast} key=${one.id} ...${one}
    onClose=${() => drop(one.id)} />`)}</div>`;
}
