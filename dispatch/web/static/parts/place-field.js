/* Words for a place with suggestions: a combobox that the keyboard alone can work. */
import { classes, html, useRef, useState } from './html.js';
import { Field } from './fields.js';
import { t, word } from './i18n.js';
import { Icon } from './icons.js';
import { useSuggestions } from './place-asking.js';

const IN_WORD = 229; // what Safari says of the key that ends a composed word
const ICONS = { road: 'road', crossing: 'target', door: 'pin', area: 'grid', stop: 'clock' };

/** `onValue(text)` hears every key, `onLeave(text)` the words that stand, `onTake(suggestion)` a suggestion that was chosen.
 *  While a word is being composed (pinyin) nothing is asked and no key acts. */
export function PlaceField({ value, onValue, onLeave, onTake, name = 'address', label, placeholder, help, error, testid, most }) {
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const composing = useRef(false);
  const { items, state } = useSuggestions(value, open);
  const shown = open && items.length > 0;
  const list = `${testid}-list`;
  const close = () => { setOpen(false); setActive(-1); };
  const type = (text) => {
    onValue(text);
    setActive(-1);
    if (!composing.current) setOpen(true);
  };
  const take = (item) => { close(); onTake(item); };
  const walk = (by) => (press) => {
    press.preventDefault();
    if (!shown) { setOpen(true); return; }
    setActive((active + by + (active < 0 && by < 0 ? 1 : 0) + items.length) % items.length);
  };
  const enter = (press) => {
    if (press.ctrlKey || press.metaKey) return;
    press.preventDefault();
    if (shown && active >= 0) take(items[active]);
    else { close(); onLeave(value); }
  };
  const escape = (press) => {
    if (!open) return;
    press.preventDefault();
    press.stopPropagation();
    close();
  };
  const acts = { ArrowDown: walk(1), ArrowUp: walk(-1), Enter: enter, Escape: escape };
  const press = (event) => {
    const isInWord = event.isComposing || composing.current || event.keyCode === IN_WORD;
    if (!isInWord) acts[event.key]?.(event);
    else if (event.key === 'Enter') event.preventDefault(); // ends the word, and must not send the form
  };
  return html`
    <${Field} name=${name} label=${label} help=${help} error=${error}>${(bound) => html`
      <div class="place-field">
        <div class="search"><${Icon} name="pin" />
          <input ...${bound} class="input" type="text" role="combobox" autocomplete="off" data-testid=${testid} maxlength=${most}
            aria-autocomplete="list" aria-expanded=${shown ? 'true' : 'false'} aria-controls=${list}
            aria-activedescendant=${shown && active >= 0 ? `${list}-${active}` : null} aria-busy=${state === 'asking' ? 'true' : null}
            placeholder=${placeholder} value=${value} onInput=${(event) => type(event.target.value)} onKeyDown=${press}
            onCompositionStart=${() => { composing.current = true; }}
            onCompositionEnd=${(event) => { composing.current = false; type(event.target.value); }}
            onBlur=${() => { close(); onLeave(value); }} />
          ${state === 'asking' ? html`<span class="place-busy" aria-hidden="true"></span>` : null}</div>
        <ul id=${list} class="place-list" role="listbox" tabindex="-1" aria-label=${t('place.suggestions')} hidden=${!shown}
          data-testid=${list}>${shown ? items.map((item, index) => html`
          <${Suggestion} key=${`${item.text} ${item.lon}`} item=${item} id=${`${list}-${index}`} on=${index === active}
            onTake=${() => take(item)} onPoint=${() => setActive(index)} />`) : null}</ul>
        <p class="unseen" role="status">${open && state === 'done' ? t('place.found', { n: items.length }) : ''}</p>
      </div>`}<//>`;
}

/** One line of the list; a press must not take the focus from the field. */
export const Suggestion = ({ item, id, on, onTake, onPoint }) => html`
  <li id=${id} role="option" aria-selected=${on ? 'true' : 'false'} class=${classes('place-option', { 'place-option-on': on })}
    data-place=${item.text} onMouseDown=${(event) => event.preventDefault()} onMouseMove=${on ? null : onPoint} onClick=${onTake}>
    <${Icon} name=${ICONS[item.kind] || 'pin'} size=${15} /><span><strong>${item.text}</strong>
      ${item.context ? html`<small>${item.context}</small>` : null}</span>
    <small>${word('place_kind', item.kind)}</small></li>`;
