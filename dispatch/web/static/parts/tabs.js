/* Tabs of a page; the panel they belong to has the id `tab-panel`. */
import { html } from './html.js';

/** `choices` are `[code, text]`; arrow keys go from one to the next. */
export function Tabs({ value, onValue, choices, label }) {
  const step = (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    const codes = choices.map(([code]) => code);
    const next = codes[(codes.indexOf(value) + by + codes.length) % codes.length];
    onValue(next);
    event.currentTarget.querySelector(`[data-tab="${next}"]`)?.focus();
  };
  return html`<div class="page-tabs" role="tablist" aria-label=${label} onKeyDown=${step}>${choices.map(([code, text]) => html`
    <button type="button" role="tab" key=${code} class="page-tab" data-tab=${code} id=${`tab-${code}`} aria-controls="tab-panel"
      aria-selected=${code === value ? 'true' : 'false'} tabindex=${code === value ? '0' : '-1'} onClick=${() => onValue(code)}>${text}</button>`)}</div>`;
}
