/* Form fields: label, help and error belong to the input, also for a screen reader. */
import { classes, html } from './html.js';
import { t } from './i18n.js';

let count = 0;
const names = new Map();
const idOf = (name) => {
  if (!names.has(name)) names.set(name, `field-${++count}`);
  return names.get(name);
};

export function Field({ name, label, help, error, needed, children }) {
  const id = idOf(name);
  const told = [error ? `${id}-error` : '', help ? `${id}-help` : ''].filter(Boolean).join(' ') || null;
  return html`
    <div class=${classes('field', { 'field-wrong': error })} data-field=${name}>
      ${label ? html`<label for=${id}>${label}${needed ? html`<span class="needed"
        title=${t('field.needed')}> *</span>` : null}</label>` : null}
      ${children({ id, 'aria-describedby': told, 'aria-invalid': error ? 'true' : null, 'aria-required': needed ? 'true' : null })}
      ${error ? html`<p class="field-error" id=${`${id}-error`} role="alert">${error}</p>` : null}
      ${help ? html`<p class="field-help" id=${`${id}-help`}>${help}</p>` : null}
    </div>`;
}

export const TextField = ({ value, onValue, kind = 'text', testid, first, placeholder, inputmode, autocomplete, ...field }) => html`
  <${Field} ...${field}>${(bound) => html`
    <input ...${bound} class="input" type=${kind} value=${value ?? ''} placeholder=${placeholder} inputmode=${inputmode}
      autocomplete=${autocomplete}
      data-testid=${testid} data-first=${first ? '' : null} onInput=${(event) => onValue(event.target.value)} />`}<//>`;

export const WordsField = ({ value, onValue, onLeave, rows = 3, testid, first, placeholder, most, ...field }) => html`
  <${Field} ...${field}>${(bound) => html`
    <textarea ...${bound} class="input" rows=${rows} maxlength=${most} placeholder=${placeholder} data-testid=${testid}
      data-first=${first ? '' : null}
      value=${value ?? ''} onInput=${(event) => onValue(event.target.value)} onBlur=${onLeave} />`}<//>`;

export const SelectField = ({ value, onValue, choices, testid, empty, ...field }) => html`
  <${Field} ...${field}>${(bound) => html`
    <select ...${bound} class="input" data-testid=${testid} value=${value ?? ''} onChange=${(event) => onValue(event.target.value)}>
      ${empty !== undefined ? html`<option value="">${empty}</option>` : null}
      ${choices.map(([code, text]) => html`<option key=${code} value=${code} selected=${code === value}>${text}</option>`)}
    </select>`}<//>`;

export const CheckField = ({ value, onValue, label, help, testid }) => html`
  <label class="check"><input type="checkbox" checked=${Boolean(value)} data-testid=${testid}
    onChange=${(event) => onValue(event.target.checked)} />
    <span>${label}${help ? html`<small>${help}</small>` : null}</span></label>`;

/** Ready answers that save typing; the chosen one is marked. */
export const Chips = ({ value, onValue, choices, label }) => html`
  <div class="chips" role="group" aria-label=${label}>${choices.map(([code, text]) => html`
    <button type="button" key=${code} class=${classes('chip', { 'chip-on': code === value })}
      aria-pressed=${code === value ? 'true' : 'false'}
      onClick=${() => onValue(code)}>${text}</button>`)}</div>`;
