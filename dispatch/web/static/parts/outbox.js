/* Moves made without network: kept on the device with the instant they were made, sent when it is back. */
import { api, freshKey, Problem } from './api.js';
import { observable } from './observable.js';
import { now } from './time.js';
import { carried } from './moves.js';

const NAME = 'dispatch-outbox';
const AGAIN_MS = 30000;

/** What waits, oldest first: `{id, party, number, summary, action, carry, photos, happened_at, refusal?}`. */
export const waiting = observable([]);
let party = null;
let sending = null;
const sent = new Set();

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore('moves', { keyPath: 'id' });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function within(mode, act) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const request = act(database.transaction('moves', mode).objectStore('moves'));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  } finally {
    database.close();
  }
}

async function refresh() {
  const all = await within('readonly', (moves) => moves.getAll());
  waiting.set(all.filter((move) => move.party === party).sort((a, b) => a.happened_at.localeCompare(b.happened_at)));
}

/** Begins to send what waits for this account, now and whenever the network returns. Returns a function that stops. */
export function keepSending(account) {
  party = account;
  refresh().then(flush, () => {});
  const bell = setInterval(flush, AGAIN_MS);
  addEventListener('online', flush);
  return () => {
    clearInterval(bell);
    removeEventListener('online', flush);
  };
}

/** Hears `(number, event)` for every move that arrived later. */
export function onSent(reader) {
  sent.add(reader);
  return () => sent.delete(reader);
}

/**
 * Sends a move, or keeps it when nobody answers. Answers the event after it, or null when it waits. The instant is the
 * device's, corrected by the server's clock. A kept move goes out with the very same body and key: the first attempt may
 * have arrived although its answer did not.
 */
export async function sendOrKeep(event, action, filled, key = freshKey()) {
  const { files = [], ...rest } = filled;
  const move = {
    id: key, party, number: event.number, summary: event.summary || event.address, action, carry: rest,
      photos: files.map(({ key: own, blob, before }) => ({ key: own, blob, before })),
    happened_at: new Date(now()).toISOString(),
  };
  // After another waiting move of the same event nobody can know the version.
  if (!waiting.get().some((one) => one.number === event.number)) {
    move.version = event.version;
    try {
      return await post(move);
    } catch (error) {
      if (!isForLater(error)) throw error;
    }
  }
  await within('readwrite', (moves) => moves.put(move));
  await refresh();
  return null;
}

async function post(move) {
  const carry = await carried({ ...move.carry, files: move.photos });
  return api.post(`/events/${move.number}/moves`, { action: move.action, carry, happened_at: move.happened_at, ...(move.version ? { version: move.version } : {}) }, move.id);
}

/** No answer, a session that ended, or a server in trouble: nothing is wrong with the move itself. */
const isForLater = (error) => !(error instanceof Problem) || [401, 429].includes(error.status) || error.status >= 500;

/** Others may have written to the event meanwhile; only what the stage or the holder forbids is a conflict. */
async function postKept(move) {
  try {
    return await post(move);
  } catch (error) {
    if (error.code !== 'overtaken' || !move.version) throw error;
    return post({ ...move, id: freshKey(), version: undefined });
  }
}

/** Sends everything that waits, in order; a refused move stays with its reason until somebody drops it. */
export function flush() {
  sending ??= sendAll().finally(() => { sending = null; });
  return sending;
}

async function sendAll() {
  for (const move of waiting.get().filter((one) => !one.refusal)) {
    try {
      const event = await postKept(move);
      await within('readwrite', (moves) => moves.delete(move.id));
      for (const reader of sent) reader(move.number, event);
    } catch (error) {
      if (isForLater(error)) break;
      const refusal = { code: error.code, detail: error.detail, detailZh: error.detailZh, status: error.status };
      await within('readwrite', (moves) => moves.put({ ...move, refusal }));
    }
  }
  await refresh();
}

export async function drop(id) {
  await within('readwrite', (moves) => moves.delete(id));
  await refresh();
}

export async function tryAgain(move) {
  const { refusal: _, ...fresh } = move;
  await within('readwrite', (moves) => moves.put(fresh));
  await refresh();
  return flush();
}
