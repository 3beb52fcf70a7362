/* Which category the words point to, while they are typed: the best three as chips, each with one key. */
import { html, useEffect, useLayoutEffect, useRef, useState } from './html.js';
import { api } from './api.js';
import { named, t } from './i18n.js';

const PAUSE_MS = 350;
const SHORTEST = 2;
const LONGEST = 600;
const FIRST_DIGIT = 7; // Alt+7, 8 and 9: the digits before belong to what may be the same event
const MOST = 3;
const LOWEST = 0.01; // what is less likely is no help to somebody with a caller on the line

/** Suggestions for words that are being typed, asked again while they change; nothing while `wanted` is false. */
export function useSuggested(words, wanted = true) {
  const [items, setItems] = useState([]);
  const text = words.trim().slice(0, LONGEST);
  useEffect(() => {
    if (!wanted || text.length < SHORTEST) { setItems([]); return undefined; }
    const ended = new AbortController();
    const bell = setTimeout(() => api.get('/categories/suggest', { text, limit: MOST }, ended.signal).then(
      (found) => setItems(found.items), () => { if (!ended.signal.aborted) setItems([]); }), PAUSE_MS);
    return () => { clearTimeout(bell); ended.abort(); };
  }, [text, wanted]);
  return items;
}

/** The chips. `onChoose({category, condition})` hears a choice, with the condition that fits the words; the reader sees the others. */
export function Suggested({ items, categories, onChoose }) {
  const shown = items.filter((item) => item.score >= LOWEST && categories?.of(item.category)?.conditions.length);
  const latest = useRef(null);
  const byKey = useRef(false);
  const choose = (item) => onChoose({ category: item.category, condition: item.condition });
  latest.current = (digit) => { const item = shown[digit - FIRST_DIGIT]; if (item) choose(item); return Boolean(item); };
  useEffect(() => {
    const press = (event) => {
      const digit = event.altKey && !event.ctrlKey && !event.metaKey && /^Digit([789])$/.exec(event.code)?.[1];
      if (digit && !document.querySelector('dialog[open]') && latest.current(Number(digit))) event.preventDefault();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
  // A chip that was chosen by its key goes away with the focus; it goes on to what was chosen.
  useLayoutEffect(() => {
    if (!shown.length && byKey.current) document.querySelector('[data-testid="category-chosen"] input:checked')?.focus();
    byKey.current = false;
  }, [shown.length]);
  if (!shown.length) return null;
  return html`<div class="suggested" role="group" aria-label=${t('suggested.title')} data-testid="suggested">
    <span class="suggested-title">${t('suggested.title')}</span>
    ${shown.map((item, index) => html`<button type="button" key=${item.category} class="chip suggested-one" data-category=${item.category}
      data-testid="suggested-one" data-score=${item.score} onMouseDown=${keepFocus} onClick=${(event) => { byKey.current = event.detail === 0; choose(item); }}>
      <strong>${named(item)}</strong><small>${t('suggested.because', { percent: percent(item.score), words: item.words.join(t('suggested.between')) })}</small>
      <kbd>Alt+${FIRST_DIGIT + index}</kbd></button>`)}
  </div>`;
}

/** Words are never wholly sure of anything. */
const percent = (score) => `${Math.min(99, Math.round(score * 100))}%`;

/** The words keep the focus: what leaving them would show moves the chip away under the pointer before it is let go. */
const keepFocus = (event) => event.preventDefault();
