/* What kind of problem: searched by name or code, then the filing condition with its limit. */
import { classes, html, useEffect, useLayoutEffect, useMemo, useRef, useState } from './html.js';
import { named, t, word } from './i18n.js';
import { Icon } from './icons.js';
import { limit } from './time.js';
import { useObservable } from './observable.js';
import { categories as known, readCategories } from './session.js';

/** The categories, or null until they are read; others when another list has begun to rule. */
export function useCategories() {
  useEffect(() => { readCategories().catch(() => null); }, []);
  return useObservable(known);
}

const FIRST = ['old_05', '06', '09', '07', '08', '10'];
const place = (major) => (FIRST.indexOf(major) + 1 || FIRST.length + 1);

/** The major class under which an item is listed: every list numbers its classes in its own way. */
const majorOf = (item) => (item.standard === 'cjt214' ? `oldest_${item.major}` : /^\d{4}$/.test(item.code) ? `old_${item.major}` : item.major);

const LATIN = /^[a-z]+$/;
/** By name, other names and code, by what a condition says, and by the first letters of the pinyin. */
const fits = (item, asked) => !asked || [item.code, item.name, item.name_en, item.term, ...(item.words || []),
  ...item.conditions.flatMap((one) => [one.name, one.name_en])]
  .some((text) => text?.toLowerCase().includes(asked)) || (LATIN.test(asked) && (item.initials || []).some((letters) => letters.startsWith(asked)));

/** `value` is `{category, condition}`, with a `standard` where it is what an event was filed under; choosing a category with one condition chooses both. */
export function CategoryPicker({ value, onValue, categories, error }) {
  const [asked, setAsked] = useState('');
  const [open, setOpen] = useState(false);
  const chosen = categories?.of(value.category, value.standard);
  const found = useMemo(() => (categories?.items || []).filter((item) => fits(item, asked.trim().toLowerCase())),
    [categories, asked]);
  const own = useRef(null);
  const moves = useRef(false);
  // What held the focus goes away with the search or with the choice; the focus goes on to what comes instead, before the
  // next key is pressed: a key that comes while nothing has the focus is lost.
  useLayoutEffect(() => {
    if (moves.current) own.current?.querySelector('input:checked, input[type="search"]')?.focus();
    moves.current = false;
  }, [open, value.category]);
  useEffect(() => { if (value.category) setOpen(false); }, [value.category]); // chosen beside the list, too
  const choose = (item) => {
    moves.current = true;
    onValue({ category: item.code, condition: item.conditions[0]?.code || '' });
    setOpen(false);
    setAsked('');
  };
  const enter = (event) => {
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && found.length) { event.preventDefault(); choose(found[0]); }
    if (event.key === 'Escape') setOpen(false);
  };
  if (chosen && !open) {
    return html`
      <div class="category" ref=${own} data-testid="category-chosen" data-category=${chosen.code}>
        <div class="category-chosen"><span class="category-major">${word('major', majorOf(chosen))}</span>
          <strong>${named(chosen)}</strong><code>${chosen.code}</code>
          <button type="button" class="link-button" data-testid="category-change"
            onClick=${() => { moves.current = true; setOpen(true); }}>${t('category.change')}</button>
          <button type="button" class="link-button"
            onClick=${() => { moves.current = true; onValue({ category: '', condition: '' }); }}>${t('category.unknown')}</button></div>
        <${Conditions} item=${chosen} value=${value.condition}
          onValue=${(condition) => onValue({ category: chosen.code, condition })} />
      </div>`;
  }
  return html`
    <div class=${classes('category', { 'field-wrong': error })} ref=${own}>
      <div class="search"><${Icon} name="search" />
        <input class="input" type="search" data-testid="category-search" aria-label=${t('category.search')}
          placeholder=${t('category.search')} value=${asked}
          onFocus=${() => setOpen(true)} onInput=${(event) => { setAsked(event.target.value); setOpen(true); }}
            onKeyDown=${enter} /></div>
      ${error ? html`<p class="field-error" role="alert">${error}</p>` : null}
      ${categories && (open || asked) ? html`<${Found} items=${found} onChoose=${choose} />` : null}
    </div>`;
}

function Found({ items, onChoose }) {
  if (!items.length) return html`<p class="field-help">${t('category.none')}</p>`;
  const majors = [...new Set(items.map(majorOf))].sort((a, b) => place(a) - place(b));
  return html`<div class="category-list" role="listbox" aria-label=${t('category.search')}>
    ${majors.map((major) => html`<div key=${major}><p class="category-major">${word('major', major)}</p>
      <div class="category-items">${items.filter((item) => majorOf(item) === major).map((item) => html`
        <button type="button" role="option" key=${item.code} class="chip" data-category=${item.code}
          onClick=${() => onChoose(item)}>${named(item)}</button>`)}</div></div>`)}
  </div>`;
}

const closing = (condition) => named({ name: condition.closing, name_en: condition.closing_en });

function Conditions({ item, value, onValue }) {
  return html`<div class="conditions" role="radiogroup"
    aria-label=${t('category.condition')}>${item.conditions.map((condition) => html`
    <label key=${condition.code} class=${classes('condition', { 'condition-on': condition.code === value })}>
      <input type="radio" name=${`condition-${item.code}`} checked=${condition.code === value} data-condition=${condition.code}
        onChange=${() => onValue(condition.code)} />
      <span><strong>${named(condition)}</strong>
        <small>${limit(condition.amount, condition.unit)} · ${word('mode', condition.mode)}${closing(condition) ? ` · ${t('category.closing', { words: closing(condition) })}` : ''}</small></span>
    </label>`)}</div>`;
}
