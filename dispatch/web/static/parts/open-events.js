/* The open events within sight: a snapshot kept fresh by the live feed, or by asking again without it. */
import { api } from './api.js';
import { ASK, fold, isOpen } from './fold.js';
import { listen } from './live.js';
import { observable } from './observable.js';

const POLL_MS = 20000;
const FIRST_LOOK_MS = 500;
const PATIENCE_MS = 6000;
const BATCH_MS = 120;
const MOST_ASKED = 25;
const DETAIL = new Set(['actions', 'reports', 'timers', 'names', 'entries']);

/**
 * Returns `{ seen, get, put, begin, close }`. `seen` is an observable `{ list, state, loaded, error, fresh, asOf }`: `state`
 * is `connecting`, `live` or `polling`, `fresh` holds the numbers that appeared with the last change, `asOf` the instant
 * of a list that was remembered (`begin`) and not yet read again.
 */
export function watchOpenEvents(party) {
  const known = new Map();
  const seen = observable({ list: [], state: 'connecting', loaded: false, error: null, fresh: new Set(), asOf: null });
  let waiting = null; // entries that arrive while a snapshot is on its way
  let reading = null;
  let again = false;
  let batch = null;
  let fresh = new Set();
  let asked = new Set();
  let poll = null;
  let joined = false;

  const say = (change) => seen.set({ ...seen.get(), ...change });

  function publish() {
    clearTimeout(batch);
    batch = null;
    say({ list: [...known.values()], fresh });
    fresh = new Set();
  }
  const publishSoon = () => { batch ??= setTimeout(publish, BATCH_MS); };

  function put(event) {
    const before = known.get(event.number);
    if (before && before.head_seq > event.head_seq) return;
    if (!isOpen(event)) known.delete(event.number);
    else known.set(event.number, Object.fromEntries(Object.entries(event).filter(([key]) => !DETAIL.has(key))));
    if (!before && isOpen(event)) fresh.add(event.number);
    publishSoon();
  }

  /** Until the server answers, what was known at an earlier instant. */
  function begin(list, asOf) {
    if (seen.get().loaded) return;
    for (const event of list) known.set(event.number, event);
    say({ loaded: true, list: [...known.values()], asOf });
  }

  function take(entry) {
    const before = known.get(entry.number);
    const after = fold(before, entry);
    if (after === before) return;
    if (after === ASK) { ask(entry.number); return; }
    if (after === null || !isOpen(after)) known.delete(entry.number);
    else known.set(entry.number, after);
    if (!before && after) fresh.add(entry.number);
    publishSoon();
  }

  async function ask(number) {
    if (asked.has(number)) return;
    if (asked.size >= MOST_ASKED) { snapshot(); return; }
    asked.add(number);
    await api.get(`/events/${number}`).then(put, () => known.delete(number));
    asked.delete(number);
  }

  function snapshot() {
    if (reading) { again = true; return reading; }
    waiting ??= [];
    reading = readSnapshot().finally(() => {
      reading = null;
      if (again) { again = false; snapshot(); }
    });
    return reading;
  }

  async function readSnapshot() {
    try {
      const { cursorId, items } = await wholeSnapshot();
      const old = new Set(known.keys());
      const wasLoaded = seen.get().loaded;
      known.clear();
      for (const event of items) known.set(event.number, event);
      if (wasLoaded) fresh = new Set(items.map((event) => event.number).filter((number) => !old.has(number)));
      const late = waiting || [];
      waiting = null;
      asked = new Set();
      for (const { id, entry } of late) if (id > cursorId) take(entry);
      say({ loaded: true, error: null, asOf: null, ...(poll ? { state: 'polling' } : {}) });
      publish();
    } catch (error) {
      waiting = null;
      say({ error, state: seen.get().state === 'live' ? 'live' : 'polling' });
    }
  }

  function hear(message) {
    if (message.kind === 'entry') {
      if (waiting) waiting.push(message);
      else take(message.entry);
    } else if (message.kind === 'reset') {
      joined = true;
      snapshot();
    } else if (message.kind === 'lost') loseLive();
    else if (message.kind === 'open') {
      clearInterval(poll);
      poll = null;
      say({ state: 'live' });
      // A snapshot taken before the stream was open may lack what happened in between.
      if (!joined) snapshot();
      joined = true;
    }
  }

  function loseLive(isLate = joined) {
    if (poll || !isLate) return;
    poll = setInterval(snapshot, POLL_MS);
    if (seen.get().loaded) say({ state: 'polling' });
  }

  const stop = listen(party, hear);
  const patience = [
    setTimeout(() => { if (!joined && !reading) snapshot(); }, FIRST_LOOK_MS),
    setTimeout(() => { if (!joined) loseLive(true); }, PATIENCE_MS),
  ];
  return {
    seen, put, begin,
    get: (number) => known.get(number),
    refresh: snapshot,
    close: () => { stop(); patience.forEach(clearTimeout); clearInterval(poll); clearTimeout(batch); },
  };
}

async function wholeSnapshot() {
  const items = [];
  let cursor;
  let cursorId;
  do {
    const page = await api.get('/live/snapshot', { cursor, limit: 500 });
    cursorId ??= page.cursor_id;
    items.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return { cursorId, items };
}
