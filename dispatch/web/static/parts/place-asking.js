/* What words for a place may mean: suggestions while they are typed, candidates once they stand. */
import { useCallback, useEffect, useRef, useState } from './html.js';
import { api, freshKey } from './api.js';

const PAUSE_MS = 180;
const MOST = 8;
const KEPT = 60;
const FRESH_MS = 30000; // what the desk teaches meanwhile is to be found
const LONGEST = 200; // what nobody types but pastes is looked up as a whole
const remembered = new Map();

function keep(key, items) {
  remembered.set(key, { items, at: performance.now() });
  if (remembered.size > KEPT) remembered.delete(remembered.keys().next().value);
}

function recall(key) {
  const kept = remembered.get(key);
  return kept && performance.now() - kept.at < FRESH_MS ? kept.items : null;
}

/** Suggestions for words that are still being typed: `{items, state}`, state one of idle, asking, done, failed.
 *  `wanted` is false while nobody types there; an answer that comes late is dropped. */
export function useSuggestions(text, wanted) {
  const [read, setRead] = useState({ items: [], state: 'idle' });
  const asked = text.trim();
  useEffect(() => {
    if (!wanted || !asked || asked.length > LONGEST) { setRead({ items: [], state: 'idle' }); return undefined; }
    const known = recall(asked);
    if (known) { setRead({ items: known, state: 'done' }); return undefined; }
    const ended = new AbortController();
    setRead((before) => ({ ...before, state: 'asking' }));
    const bell = setTimeout(() => api.get('/places/suggest', { q: asked, limit: MOST }, ended.signal).then(
      ({ items }) => {
        keep(asked, items);
        if (!ended.signal.aborted) setRead({ items, state: 'done' });
      },
      () => { if (!ended.signal.aborted) setRead({ items: [], state: 'failed' }); },
    ), PAUSE_MS);
    return () => { clearTimeout(bell); ended.abort(); };
  }, [asked, wanted]);
  return read;
}

/** Candidates for words that stand: `{text, answer, asking, error, ask(text, near), forget()}`; `ask` resolves with the
 *  answer, or with null when it failed or was overtaken by a newer question. `given` is an answer that came along. */
export function useCandidates(given = null) {
  const [read, setRead] = useState({ text: '', answer: given, asking: false, error: null });
  const newest = useRef(null);
  const ask = useCallback(async (text, near = null) => {
    newest.current?.abort();
    const own = new AbortController();
    newest.current = own;
    setRead({ text, answer: null, asking: true, error: null });
    try {
      const answer = await api.post('/places/geocode', { text, ...(near ? { near } : {}) }, freshKey(), own.signal);
      if (own.signal.aborted) return null;
      setRead({ text, answer, asking: false, error: null });
      return answer;
    } catch (error) {
      if (!own.signal.aborted) setRead({ text, answer: null, asking: false, error });
      return null;
    }
  }, []);
  const forget = useCallback(() => {
    newest.current?.abort();
    setRead({ text: '', answer: given, asking: false, error: null });
  }, [given]);
  useEffect(() => { if (given) setRead((before) => (before.text ? before : { ...before, answer: given })); }, [given]);
  useEffect(() => () => newest.current?.abort(), []);
  return { ...read, ask, forget };
}
